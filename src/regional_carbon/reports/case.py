"""What every report of one run shows: the same figures for the page, the workbook and the pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from regional_carbon.factors import industry_name
from regional_carbon.language.amounts import currency_name, money_unit, percent_figure, tco2_unit
from regional_carbon.language.messages import language, say


@dataclass(frozen=True)
class Shown:
    """A strategy as reports show it: its name in the tables, and its label in both languages."""

    name: str
    label_en: str
    label_zh: str

    def label(self) -> str:
        """The label in the language now spoken."""
        return {"en": self.label_en, "zh": self.label_zh}[language()]


@dataclass(frozen=True)
class Doubt:
    """How sure the region's emission is and why, as polars frames of the tables named beside each."""

    total: pl.DataFrame  # RegionEmission
    by_evidence: pl.DataFrame  # EmissionByEvidence
    coverage: pl.DataFrame  # IntervalCoverage
    sources: pl.DataFrame | None = None  # ErrorSources; None where the region is too large to try each alone
    better: pl.DataFrame | None = None  # BetterEvidence; likewise
    own_errors: Sequence[str] = ()  # kinds of evidence whose errors the region learnt itself


@dataclass(frozen=True)
class Choosing:
    """Rules side by side at the target: a frame for each file, what the rules are called, why others are left out."""

    tables: Mapping[str, pl.DataFrame]  # side_by_side: Comparison, effects: Effects, fund: CompensationFund, …
    rules: Sequence[Shown]
    dials: Mapping[str, str] = field(default_factory=dict)  # where the dial of each rule stands
    left_out: Sequence[str] = field(default_factory=tuple)  # sentences

    def label(self, strategy: str) -> str:
        """A rule's label in the language now spoken."""
        return next((shown.label() for shown in self.rules if shown.name == strategy), strategy)


@dataclass(frozen=True)
class Way:
    """The way to the goal, as polars frames of the tables named beside each, and sentences in the report's language."""

    rule: Shown
    years: pl.DataFrame  # PathwayYear
    plan: pl.DataFrame  # Plan
    goals: Sequence[str]
    assumptions: Sequence[str]
    missed: Sequence[str] = ()  # which years' goals are not met, and why
    deviations: pl.DataFrame | None = None  # Deviations, of the year reported last
    record: Mapping[str, object] = field(default_factory=dict)  # what repeats the plan


@dataclass(frozen=True)
class Case:
    """One run of one region, as polars frames of the tables named beside each."""

    name_en: str
    name_zh: str
    currency: str
    year: int
    trend: str
    target: float  # 0–1
    line_cny_per_tco2: float | None  # the reference line of Figure 3, where the officer set one
    grid_tco2_per_mwh: float
    grid_source: str
    intensity: pl.DataFrame  # CarbonElectricityIntensity
    forecast: pl.DataFrame  # IntensityForecast
    enterprises: pl.DataFrame  # IndustryStanding
    curves: pl.DataFrame  # `strategy`, then ReductionCurve
    comparison: pl.DataFrame  # Comparison
    factors: pl.DataFrame  # Factors, the rows used
    summary: dict[str, object]  # as in summary.json
    strategies: Sequence[Shown] = field(default_factory=tuple)
    notices: Sequence[str] = field(default_factory=tuple)  # sentences, in the language of the report
    trend_errors: pl.DataFrame | None = None  # TrendErrors
    asked: pl.DataFrame | None = None  # NextEvidence
    doubt: Doubt | None = None
    made_at: str = ""  # ISO 8601, UTC
    version: str = ""
    choosing: Choosing | None = None
    gb_codes: bool = False  # industry codes are divisions of GB/T 4754-2017
    way: Way | None = None  # where the region has goals

    def name(self) -> str:
        """The region's name in the language now spoken."""
        return {"en": self.name_en, "zh": self.name_zh or self.name_en}[language()]

    def named(self) -> Case:
        """The same run for a reader: industries named in the language now spoken, where their codes are GB/T 4754's."""
        if not self.gb_codes:
            return self
        known = pl.concat([frame.select("industry_code", "industry") for frame in (self.intensity, self.forecast)])
        names = {code: industry_name(code, written) for code, written in known.unique().iter_rows()}

        def read(frame: pl.DataFrame) -> pl.DataFrame:
            written = pl.col("industry") if "industry" in frame.columns else pl.lit(None, pl.String)
            named = pl.col("industry_code").replace_strict(names, default=written, return_dtype=pl.String)
            return frame.with_columns(industry=named)

        return replace(
            self,
            intensity=read(self.intensity),
            forecast=read(self.forecast),
            enterprises=read(self.enterprises),
            trend_errors=None if self.trend_errors is None else read(self.trend_errors),
        )

    def money(self) -> str:
        """The currency as sums are written with it, in the language now spoken."""
        return currency_name(self.currency)

    def goal(self) -> str:
        """The target in per cent: 30%, 32.5%."""
        return percent_figure(self.target)

    def label(self, strategy: str) -> str:
        """A strategy's label in the language now spoken."""
        return next((shown.label() for shown in self.strategies if shown.name == strategy), strategy)


def word(key: str, **values: object) -> str:
    """A word or sentence of the reports, in the language and the units of its reader (`words/report.toml`)."""
    return say("report", key, scale=money_unit().prefix(), tco2=tco2_unit(), **values)
