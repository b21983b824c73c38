"""What a run is: one region worked out, S1 to S6, as one value: settings, tables by name, and what to know of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.comparison.at_target import Recommendation, recommend
from regional_carbon.factors import GridFactor
from regional_carbon.language.errors import Fault, Notice
from regional_carbon.run.summary import Summary, summary_of
from regional_carbon.schema.assumptions import Assumptions
from regional_carbon.schema.comparison_tables import Comparison
from regional_carbon.schema.frames import Frame
from regional_carbon.schema.goals import Goal
from regional_carbon.schema.measure_inputs import MeasureInputs
from regional_carbon.schema.plan_options import PlanOptions
from regional_carbon.strategies import Strategy

OWN_CODES: Final = "own"  # industry codes that are the region's own, not divisions of GB/T 4754-2017


@dataclass(frozen=True)
class RunSettings:
    """What a region was worked out with."""

    name_en: str
    name_zh: str
    currency: str
    year: int
    trend: str
    target: float  # 0–1
    line: float | None  # CNY/tCO2: the reference line of Figure 3, where the officer set one
    grid: GridFactor
    industry_codes: str = OWN_CODES
    residual: GridFactor | None = None  # for Scope 2, market-based, where the officer set one
    shared_effect: bool = False  # whether enterprises that are known teach about the others
    measures: MeasureInputs = field(default_factory=MeasureInputs)  # of Model V
    own_errors: tuple[str, ...] = ()  # kinds of evidence whose errors the region learnt itself

    @property
    def own_codes(self) -> bool:
        """Whether industry codes are the region's own; else they are divisions of GB/T 4754-2017."""
        return self.industry_codes == OWN_CODES


@dataclass(frozen=True)
class PathwayTerms:
    """How the pathway to a region's goals was laid out; its tables are `pathway`, `plan` and `deviations`."""

    strategy: Strategy
    goals: tuple[Goal, ...]
    options: PlanOptions
    assumptions: Assumptions
    refused: Mapping[int, Fault] = field(default_factory=dict)  # why a year's goal is not met, by year
    unknown: tuple[str, ...] = ()  # enterprises whose emissions are not known, which have no allowance


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """A region worked out: every table by the name its declaration gives it (`schema`), and how it came about.

    A table is `run.tables["enterprises"]`, or shorter `run.enterprises`; `dir(run)` lists them. Of a register with
    several regions, `parts` has the run of each by its code, and `run.regions` a row of each: no figure mixes two.
    """

    settings: RunSettings
    tables: Mapping[str, pl.DataFrame]
    strategies: tuple[Strategy, ...] = ()  # those of the curves
    rules: tuple[Strategy, ...] = ()  # those of the comparison of rules, each calibrated to the target
    refused: Mapping[str, Fault] = field(default_factory=dict)  # rules left out of it, with the reason
    notices: tuple[Notice, ...] = ()
    pathway_terms: PathwayTerms | None = None  # where the region has goals
    accepted: tuple[Mapping[str, object], ...] = ()  # warnings that a person has confirmed
    inputs: Mapping[str, str] = field(default_factory=dict)  # SHA-256 of each file read, by its name
    made_at: str = ""  # ISO 8601, UTC
    version: str = ""
    packages: Mapping[str, str] = field(default_factory=dict)  # what it was worked out with, Python among it
    parts: Mapping[str, Run] = field(default_factory=dict)
    folder: Path | None = None  # of its results, where they were written; not part of what is stored

    @cached_property
    def summary(self) -> Summary:
        """The region in figures, in full precision: what summary.json holds."""
        return summary_of(self)

    @cached_property
    def recommendation(self) -> Recommendation | None:
        """The strategies to prefer at the target; None where none meets it, or where every region has its own."""
        if self.parts:
            return None
        comparison: Frame[Comparison] = Comparison.of(self.tables["comparison"])
        return recommend(comparison)

    def with_tables(self, tables: Mapping[str, pl.DataFrame], *, without: Collection[str] = ()) -> Run:
        """The run with tables in place of its own of the same name, or beside them; none other is read for it."""
        own = {name: partial(self.tables.__getitem__, name) for name in self.tables if name not in without}
        given = {name: partial(tables.__getitem__, name) for name in tables}
        return replace(self, tables=TablesOnRequest({**own, **given}))

    def __getattr__(self, name: str) -> pl.DataFrame:
        tables = self.__dict__.get("tables", {})
        if name in tables:
            table: pl.DataFrame = tables[name]
            return table
        raise AttributeError(f"{type(self).__name__} has no {name!r}; its tables are {', '.join(sorted(tables))}")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.tables})

    def __repr__(self) -> str:
        settings = self.settings
        if not {"enterprises", "regions"} & {*self.tables}:
            return f"<Run of {settings.name_en}, {settings.year}: {', '.join(self.tables) or 'no tables'}>"
        figures = self.summary
        of = f"{len(self.parts)} regions, " if self.parts else ""
        return (
            f"<Run of {settings.name_en}, {settings.year}: {of}{figures['enterprises']:,} enterprises, "
            f"{figures['emission_tco2']:,.0f} tCO2, {figures['output_cny']:,.0f} {settings.currency}>"
        )


class TablesOnRequest(Mapping[str, pl.DataFrame]):
    """Tables by name, each read once, when it is first asked for."""

    def __init__(self, readers: Mapping[str, Callable[[], pl.DataFrame]]) -> None:
        self._readers = readers
        self._read: dict[str, pl.DataFrame] = {}

    def __getitem__(self, name: str) -> pl.DataFrame:
        if name not in self._read:
            self._read[name] = self._readers[name]()
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._readers

    def __iter__(self) -> Iterator[str]:
        return iter(self._readers)

    def __len__(self) -> int:
        return len(self._readers)
