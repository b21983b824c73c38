"""What a region must come down to, and the tonnes that leaves for each year on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from math import inf, isfinite, nan
from numbers import Real
from typing import Any, Final

import numpy as np
from scipy.optimize import brentq

from regional_carbon.errors import Fault, StrategyError

PATHS: Final = ("linear", "geometric")
KINDS: Final = (
    "reduction", "intensity_reduction", "intensity_tco2_per_million_cny", "cap_tco2", "budget_tco2", "peak",
)  # fmt: skip
_SHARES: Final = ("reduction", "intensity_reduction")
_NEEDED_BASE: Final = {
    "reduction": ("base_emission_tco2",),
    "intensity_reduction": ("base_emission_tco2", "base_output_cny"),
}
MILLION: Final = 1e6


@dataclass(frozen=True)
class Goal:
    """One goal, of one kind, for one year; `region.toml` writes it as a table `[[goals]]` of the same names.

    `reduction` and `intensity_reduction` are shares of the base year's emission, and of its emission per output;
    `intensity_tco2_per_million_cny` is emission per million of output; `cap_tco2` the tonnes of the year; `budget_tco2`
    the tonnes of all years after the estimate's up to this one; `peak` says that emission rises no more after it.
    The base year is the estimate's, or `base_year` with what was emitted (and made) in it.
    """

    year: int
    reduction: float | None = None
    intensity_reduction: float | None = None
    intensity_tco2_per_million_cny: float | None = None
    cap_tco2: float | None = None
    budget_tco2: float | None = None
    peak: bool = False
    base_year: int | None = None
    base_emission_tco2: float | None = None
    base_output_cny: float | None = None

    def __post_init__(self) -> None:
        faults = goal_faults(
            {name: value for name, value in vars(self).items() if value is not None and value is not False}
        )
        if faults:
            raise StrategyError(faults=faults)

    @property
    def kind(self) -> str:
        """Which of KINDS it is."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None and getattr(self, kind) is not False)

    @property
    def value(self) -> float:
        """What it asks for, in the unit of its kind; 0 of a peak, which asks for none."""
        return 0.0 if self.peak else float(getattr(self, self.kind))

    def rebased(self, year: int, emission_tco2: float, output_cny: float | None = None, *, was: Start) -> Goal:
        """The same goal against another base year: what it leaves for its year does not change.

            1 − r' = (1 − r) · C_old / C_new        per output likewise

        `was` is the estimate that the goal counts from where it names no base year. A goal in tonnes stays as it is.

        Raises StrategyError where the new base lies below what the goal leaves, so that it would ask for no reduction.
        """
        if self.kind not in _SHARES:
            return self
        old, new = self._base(was), emission_tco2
        if self.kind == "intensity_reduction":
            old, new = old / self._base_output(was), emission_tco2 / (output_cny or nan)
        asked = 1 - (1 - self.value) * old / new
        if not asked > 0:
            told = {"year": year, "goal_year": self.year, "emission": f"{emission_tco2:,.0f}"}
            raise StrategyError(faults=[Fault("goal_asks_nothing", values=told)])
        based: dict[str, Any] = {"base_year": year, "base_emission_tco2": emission_tco2, "base_output_cny": output_cny}
        return replace(self, **{self.kind: asked, **based})

    def _base(self, start: Start) -> float:
        return start.base_tco2 if self.base_emission_tco2 is None else self.base_emission_tco2

    def _base_output(self, start: Start) -> float:
        return start.base_cny if self.base_output_cny is None else self.base_output_cny

    def needs_base(self, estimate_year: int) -> bool:
        """Whether it counts from a year that is not the estimate's, without saying what was emitted in it."""
        missing = any(getattr(self, name) is None for name in _NEEDED_BASE.get(self.kind, ()))
        return missing and self.base_year not in (None, estimate_year)


@dataclass(frozen=True)
class Start:
    """Where the way goes on from: the year that has passed, the level it ended on, and what came before.

    `level_tco2` is the year's goal and what was emitted beyond what it allowed; of the estimate, its emission.
    """

    year: int
    level_tco2: float
    output_cny: float
    base_tco2: float  # of the estimate's year
    base_cny: float
    spent_tco2: float = 0.0  # of a budget: emitted after the estimate's year, up to `year`
    levels: Mapping[int, float] = field(default_factory=dict)  # of the years passed, for a peak


def goal_faults(given: Mapping[str, Any], *, place: str = "", file: str = "") -> list[Fault]:
    """All that is wrong with one goal as it is written."""

    def fault(key: str, **values: object) -> Fault:
        return Fault(key, file, alike=f"goals {place} {values}", values={"goal": place or "goals", **values})

    known = [each.name for each in fields(Goal)]
    faults = [fault("goal_unknown", name=name, known=known) for name in given if name not in known]
    kinds = [kind for kind in KINDS if kind in given]
    if len(kinds) != 1:
        faults.append(fault("goal_kinds", found=len(kinds), kinds=list(KINDS)))
    year = given.get("year")
    if not isinstance(year, int) or isinstance(year, bool):
        faults.append(fault("goal_year", value=repr(year)))
    for name, value in given.items():
        if name == "peak" and value is not True:
            faults.append(fault("goal_peak", value=repr(value)))
        elif name == "base_year" and (not isinstance(value, int) or isinstance(value, bool)):
            faults.append(fault("goal_year", value=repr(value)))
        elif name in known and name not in ("year", "base_year", "peak") and not _held(name, value):
            bound = "goal_share" if name in _SHARES else "goal_amount"
            faults.append(fault(bound, name=name, value=repr(value)))
    return faults


def _held(name: str, value: object) -> bool:
    if not isinstance(value, Real) or isinstance(value, bool) or not isfinite(value):
        return False
    number = float(value)
    if name in _SHARES:
        return 0 < number <= 1
    return number >= 0 if name == "cap_tco2" else number > 0


# ---------------------------------------------------------------------------------------------------
# Tonnes of a year


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


def _tonnes(goal: Goal, start: Start) -> float:
    return goal.value if goal.kind == "cap_tco2" else (1 - goal.value) * goal._base(start)


def _per_output(goal: Goal, start: Start) -> float:
    """Tonnes per CNY."""
    if goal.kind == "intensity_tco2_per_million_cny":
        return goal.value / MILLION
    return (1 - goal.value) * goal._base(start) / goal._base_output(start)


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
            raise StrategyError("budget_needs_geometric", year=goal.year, left=f"{left:,.0f}")
        return max(0.0, now + slope)
    if left <= 0 or now <= 0:
        return 0.0
    n = np.arange(1, count + 1)
    found: Any = brentq(lambda q: float((now * q**n).sum()) - left, 0.0, 1 + left / now, xtol=1e-16, rtol=8.9e-16)
    return float(now * found)
