"""How sure the figures are, as tables a reader can follow: what they rest on, where the uncertainty is, what helps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from regional_carbon.language.amounts import UNKNOWN, count, intensity, interval, percent, tidy, total_tco2
from regional_carbon.language.messages import Each, say
from regional_carbon.reports.sentences.shown import Told, distances, total
from regional_carbon.reports.sentences.words import word
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row

EVIDENCE: Final = {
    "verified_inventory": "evidence_verified", "metered_fuels": "evidence_metered", "past_inventory": "evidence_past",
    "declared_share": "evidence_share", "share_in_bands": "evidence_bands", "industry_intensity": "evidence_industry",
}  # fmt: skip
SOURCES: Final = {
    "all": "source_all", "evidence": "source_evidence", "trend": "source_trend", "statistics": "source_statistics",
    "fuel_carbon": "source_carbon", "factors": "source_factors", "grid": "source_grid",
    "electricity_meter": "source_meter",
}  # fmt: skip
SETS: Final = {"iac": "set_iac", "taiwan": "set_taiwan", "chicago": "set_chicago"}  # of `interval_coverage`
LEFT_OUT: Final = ("left_out_alike", "left_out_process", "left_out_register", "left_out_output")


@dataclass(frozen=True)
class Tried:
    """Better evidence as it was tried: what there is now, what would narrow the total, and what would not."""

    now: Row
    narrower: Sequence[Row]
    idle: Sequence[Row]


def tried(better: pl.DataFrame) -> Tried:
    """The rows of BetterEvidence that somebody can bring, by whether they narrow the region's interval."""
    now, *rows = better.to_dicts()
    brought = [row for row in rows if row["enterprises"]]
    narrower = [row for row in brought if (row["width_rate"] or 0) < (now["width_rate"] or 0)]
    return Tried(now, narrower, [row for row in brought if row not in narrower])


def uncertainty_sentences(run: Run) -> list[str]:
    """What an officer may say: the total, what the interval means, and to an enterprise that objects."""
    row = run.tables["region_emission"].row(0, named=True)
    ends = {end: total_tco2(row[f"emission_{end}_tco2"]) for end in ("low", "high")}
    told = [total(run) or "", word("sure_means", draws=count(row["draws"]), **ends)]
    told += [notice.text() for notice in run.notices if notice.key.startswith("shared_effect")]
    if row["lowest_tenth_kept"] is not None:
        told.append(word("sure_ranking", kept=percent(row["lowest_tenth_kept"])))
    return [*told, word("sure_objection")]


def left_out() -> list[str]:
    """What no interval here knows of."""
    return [word(key) for key in LEFT_OUT]


def tables(run: Run) -> list[Told]:
    """The tables of the section, those that there is something to say in."""
    every = (_rests_on(run), _sources(run), _better(run), _coverage(run), _trends(run))
    return [told for told in every if told is not None]


def _table(title: str, lead: str, heads: Iterable[str], rows: Sequence[Sequence[str]] = (), below: str = "") -> Told:
    return Told(title.removesuffix("_title"), word(title), word(lead), [word(head) for head in heads], rows, below)


def _rests_on(run: Run) -> Told:
    rows = [
        [
            f"{row['grade']} · {word(EVIDENCE[row['evidence']])}", count(row["enterprises"]),
            total_tco2(row["emission_tco2"]), percent(row["emission_share"]),
            distances(row["typical_low_rate"], row["typical_high_rate"]),
        ]
        for row in run.tables["emission_by_evidence"].iter_rows(named=True)
    ]  # fmt: skip
    heads = ("head_evidence", "head_enterprises", "head_tonnes", "head_share", "head_typical")
    return _table("rests_on_title", "rests_on_lead", heads, rows)


def _sources(run: Run) -> Told:
    if "error_sources" not in run.tables:
        return _table("sources_title", "sources_too_large", ())
    rows = [
        [word(SOURCES[row["source"]]), _total_interval(row), _width(row["width_rate"])]
        for row in run.tables["error_sources"].iter_rows(named=True)
    ]
    return _table("sources_title", "sources_lead", ("head_source", "head_total_interval", "head_width"), rows)


def _better(run: Run) -> Told | None:
    if "better_evidence" not in run.tables:
        return None
    found = tried(run.tables["better_evidence"])
    rows = [[word("better_now"), *_bettered(found.now)]]
    rows += [[word(EVIDENCE[row["evidence"]]), *_bettered(row)] for row in found.narrower]
    heads = ("head_brought", "head_enterprises", "head_typical", "head_total_interval", "head_width")
    listed = Each([word(EVIDENCE[row["evidence"]]) for row in found.idle])
    return _table(
        "better_title", "better_lead", heads, rows, word("better_idle", evidence=listed) if found.idle else ""
    )


def _bettered(row: Row) -> list[str]:
    return [
        count(row["enterprises"]), distances(row["typical_low_rate"], row["typical_high_rate"]), _total_interval(row),
        _width(row["width_rate"]),
    ]  # fmt: skip


def _total_interval(row: Row) -> str:
    return interval(row["emission_low_tco2"], row["emission_high_tco2"], total_tco2)


def _width(share: float | None) -> str:
    return UNKNOWN if share is None else tidy(share)


def _coverage(run: Run) -> Told:
    """A row for each kind of evidence, a column for each set; what was learnt from the set itself is marked."""
    kinds = run.tables["interval_coverage"]["kind"].unique(maintain_order=True).to_list()
    told = {(row["kind"], row["plants_of"]): row for row in run.tables["interval_coverage"].iter_rows(named=True)}
    rows = [[say("backtest", kind), *(_held(told.get((kind, of))) for of in SETS)] for kind in kinds]
    own = ", ".join(run.settings.own_errors)
    below = word("coverage_below") + (word("coverage_own", kinds=own) if own else "")
    return _table("coverage_title", "coverage_lead", ("head_evidence", *SETS.values()), rows, below)


def _held(row: Row | None) -> str:
    if row is None or row["coverage"] is None:
        return UNKNOWN
    mark = "" if row["learnt_elsewhere"] else "*"
    return word("coverage_cell", share=percent(row["coverage"]), plants=count(row["plants"])) + mark


def _trends(run: Run) -> Told | None:
    """How far each rule missed each industry one year ahead: a column for each rule, the one in use marked."""
    errors = run.tables.get("trend_errors")
    if errors is None or errors.is_empty():
        return None
    mine = errors.filter(pl.col("industry_code").is_in(run.tables["enterprises"]["industry_code"].implode()))
    rules = mine["trend"].unique(maintain_order=True).to_list()
    rows = []
    for (code,), part in mine.sort("industry_code").partition_by("industry_code", as_dict=True).items():
        missed = {row["trend"]: row for row in part.iter_rows(named=True)}
        rows.append(
            [
                f"{code} {part['industry'][0]}", count(part["years"].max()),  # type: ignore[arg-type]  # Polars types it as any value
                *(_missed(missed.get(rule)) for rule in rules),
            ]
        )  # fmt: skip
    heads = [word("head_industry"), word("head_years"), *(f"{rule} (tCO2/MWh)" for rule in rules)]
    lead = word("trends_lead", year=run.settings.year, trend=run.settings.trend)
    return Told("trends", word("trends_title"), lead, heads, rows)


def _missed(row: Row | None) -> str:
    if row is None or row["mean_absolute_error_tco2_per_mwh"] is None:
        return UNKNOWN
    return intensity(row["mean_absolute_error_tco2_per_mwh"]) + (" " + word("least") if row["chosen"] else "")
