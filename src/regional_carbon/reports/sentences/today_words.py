"""What the page Today says: how far the goal is as its title, whose figures these are, the tiles."""

from __future__ import annotations

from typing import Protocol

from regional_carbon.language.amounts import chance_in_words, month, percent_figure, title_tco2
from regional_carbon.language.messages import say

DOUBTFUL = 0.5  # a plan whose chance is lower reaches its goal only on paper


class Way(Protocol):
    """How far a goal is (`web/runs/distance.py`)."""

    @property
    def year(self) -> int | None: ...
    @property
    def share(self) -> float | None: ...
    @property
    def left_tco2(self) -> float: ...
    @property
    def found_tco2(self) -> float: ...
    @property
    def chance(self) -> float | None: ...
    @property
    def reached(self) -> bool: ...


def finding(way: Way, plan: str) -> str:
    """The title: what is still to be found, or that nothing is; `plan` is the name of the plan in force."""
    goal = goal_named(way)
    if not way.reached:
        return say("web", "today_left", left=title_tco2(way.left_tco2), goal=goal)
    if not plan:
        return say("web", "today_by_itself", goal=goal)
    if way.chance is not None and way.chance < DOUBTFUL:
        return say("web", "today_doubtful", plan=plan, goal=goal, chance=chance_in_words(way.chance))
    return say("web", "today_reached", plan=plan, goal=goal)


def goal_named(way: Way) -> str:
    """The 2025 goal, or the target of 30%."""
    if way.year is not None:
        return say("web", "goal_of_year", year=way.year)
    return say("web", "goal_of_settings", target=percent_figure(way.share or 0.0))


def goal_label(way: Way) -> str:
    """Goal: 30% less by 2025."""
    if way.share is None:
        return say("web", "goal_label", year=way.year)
    key = "goal_label_target" if way.year is None else "goal_label_share"
    return say("web", key, share=percent_figure(way.share), year=way.year)


def below_title(enterprises: int, year: int, readings: tuple[int, int] | None, made: str) -> str:
    """400 enterprises · emission of 2020, estimated · meter readings up to September 2021 · worked out today 08:40."""
    parts = [say("web", "sub_enterprises", count=enterprises), say("web", "sub_year", year=year)]
    if readings is not None:
        parts.append(say("web", "sub_readings", month=month(*readings)))
    parts.append(say("web", "sub_made", at=made))
    return " · ".join(parts)
