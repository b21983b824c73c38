"""The tonnes that the goals leave for each year on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
from scipy.optimize import brentq

from regional_carbon.language.amounts import count as count_text
from regional_carbon.language.errors import StrategyError
from regional_carbon.schema.goals import PATHS, Goal, Start

MILLION: Final = 1e6
_BINDS: Final = {
    "reduction": "tonnes", "cap_tco2": "tonnes", "intensity_reduction": "intensity",
    "intensity_tco2_per_million_cny": "intensity", "budget_tco2": "budget", "peak": "peak",
}  # fmt: skip


@dataclass(frozen=True)
class YearGoal:
    """What the goals leave for one year, tCO2; infinite where none binds it. `binds` names the goal that does."""

    tonnes: float
    binds: str = ""


def year_goal(goals: Sequence[Goal], start: Start, output_cny: float, *, path: str = "linear") -> YearGoal:
    """The tonnes that the goals leave for the year after `start`, the least of what each of them leaves.

        linear      E[s+1] = E[s] + (E[T] − E[s]) / (T − s)
        geometric   E[s+1] = E[s] · (E[T]/E[s])^(1/(T − s))

    From where one stands to the next goal of a kind, and so on year after year: as long as each year ends on its goal
    this is one line. T is the goal's year; after the last goal its level is kept. Goals of intensity are laid out in
    tonnes per output and multiplied by the year's output. A budget is laid out so that its years add up to what is left
    of it, E[t] = E[s] + k·(t − s) or E[s]·q^(t − s). After a peak year nobody may emit more than in it.

    Reading: output is what business as usual makes; output forgone on the way does not loosen a goal of intensity.

    Raises StrategyError for a path that does not exist, or that cannot lead to the goal.
    """
    if path not in PATHS:
        raise StrategyError("path_unknown", path=path, known=list(PATHS))
    found: list[YearGoal] = []
    tonnes = {goal.year: _tonnes(goal, start) for goal in goals if goal.kind in ("reduction", "cap_tco2")}
    if tonnes:
        found.append(YearGoal(_next(start.year, start.level_tco2, tonnes, path), "tonnes"))
    per_output = {goal.year: _per_output(goal, start) for goal in goals if goal.kind.startswith("intensity")}
    if per_output:
        now = start.level_tco2 / start.output_cny if start.output_cny > 0 else 0.0
        found.append(YearGoal(_next(start.year, now, per_output, path) * output_cny, "intensity"))
    found += [YearGoal(_of_budget(goal, start, path), "budget") for goal in goals if goal.kind == "budget_tco2"]
    found += [YearGoal(start.levels[goal.year], "peak") for goal in goals if goal.peak and goal.year in start.levels]
    return min(found, key=lambda goal: goal.tonnes, default=YearGoal(inf))


def moves_with_estimate(goals: Sequence[Goal], binds: str | None, year: int) -> bool:
    """Whether the tonnes left for a year move in proportion with what the estimate is wrong by.

    So they do where the goal of the kind that `binds` the year, the next ahead or else the last, is a share of the
    estimate; those that lead to a goal in tonnes are as they are written.
    """
    of_kind = {goal.year: goal for goal in goals if _BINDS[goal.kind] == binds}
    if not of_kind:
        return False
    ahead = min((at for at in of_kind if at >= year), default=max(of_kind))
    return of_kind[ahead].counts_from_estimate


def _tonnes(goal: Goal, start: Start) -> float:
    return goal.value if goal.kind == "cap_tco2" else (1 - goal.value) * goal.base(start)


def _per_output(goal: Goal, start: Start) -> float:
    """Tonnes per CNY."""
    if goal.kind == "intensity_tco2_per_million_cny":
        return goal.value / MILLION
    return (1 - goal.value) * goal.base(start) / goal.base_output(start)


def _next(year: int, level: float, milestones: Mapping[int, float], path: str) -> float:
    """A step from the level of a year towards the next milestone; after the last its level is kept."""
    ahead = min((at for at in milestones if at > year), default=None)
    if ahead is None:
        return milestones[max(milestones)]
    goal, steps = milestones[ahead], ahead - year
    if path == "linear":
        return level + (goal - level) / steps
    if min(level, goal) <= 0:
        raise StrategyError("path_geometric_zero", year=ahead)
    return float(level * (goal / level) ** (1 / steps))


def _of_budget(goal: Goal, start: Start, path: str) -> float:
    count, left, now = goal.year - start.year, goal.value - start.spent_tco2, start.level_tco2
    if count <= 0:
        return inf
    if path == "linear":
        slope = (left - count * now) / (count * (count + 1) / 2)
        if now + slope * count < 0 and not start.levels:
            raise StrategyError("budget_needs_geometric", year=goal.year, left=count_text(left))
        return max(0.0, now + slope)
    if left <= 0 or now <= 0:
        return 0.0
    n = np.arange(1, count + 1)
    found = brentq(lambda q: float((now * q**n).sum()) - left, 0.0, 1 + left / now, xtol=1e-16, rtol=8.9e-16)
    return float(now * found)
