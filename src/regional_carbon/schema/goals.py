"""What a region must come down to: the goals an officer writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from math import isfinite, nan
from numbers import Real
from typing import Final

from regional_carbon.language.amounts import count
from regional_carbon.language.errors import Fault, StrategyError

PATHS: Final = ("linear", "geometric")
KINDS: Final = (
    "reduction", "intensity_reduction", "intensity_tco2_per_million_cny", "cap_tco2", "budget_tco2", "peak",
)  # fmt: skip
_SHARES: Final = ("reduction", "intensity_reduction")
_NEEDED_BASE: Final = {
    "reduction": ("base_emission_tco2",),
    "intensity_reduction": ("base_emission_tco2", "base_output_cny"),
}


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

    @property
    def counts_from_estimate(self) -> bool:
        """Whether what it leaves is a share of the region's estimate, and moves with what that is wrong by."""
        return self.peak or (self.kind in _SHARES and self.base_emission_tco2 is None)

    def rebased(self, year: int, emission_tco2: float, output_cny: float | None = None, *, was: Start) -> Goal:
        """The same goal against another base year: what it leaves for its year does not change.

            1 − r' = (1 − r) · C_old / C_new        per output likewise

        `was` is the estimate that the goal counts from where it names no base year. A goal in tonnes stays as it is.

        Raises StrategyError where the new base lies below what the goal leaves, so that it would ask for no reduction.
        """
        if self.kind not in _SHARES:
            return self
        old, new = self.base(was), emission_tco2
        if self.kind == "intensity_reduction":
            old, new = old / self.base_output(was), emission_tco2 / (output_cny or nan)
        asked = 1 - (1 - self.value) * old / new
        if not asked > 0:
            told = {"year": year, "goal_year": self.year, "emission": count(emission_tco2)}
            raise StrategyError(faults=[Fault("goal_asks_nothing", values=told)])
        return replace(
            self,
            reduction=asked if self.kind == "reduction" else None,
            intensity_reduction=asked if self.kind == "intensity_reduction" else None,
            base_year=year,
            base_emission_tco2=emission_tco2,
            base_output_cny=output_cny,
        )

    def base(self, start: Start) -> float:
        """The emissions [tCO2] it counts from: its own base year's, or those of the estimate."""
        return start.base_tco2 if self.base_emission_tco2 is None else self.base_emission_tco2

    def base_output(self, start: Start) -> float:
        """The output [CNY] it counts from: its own base year's, or that of the estimate."""
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


def goal_faults(given: Mapping[str, object], *, place: str = "", file: str = "") -> list[Fault]:
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
