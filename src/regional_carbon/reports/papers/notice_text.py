"""A notice to each enterprise: what it emits, what it may emit and what that means, by when and how to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count as counting
from typing import Final

import polars as pl

from regional_carbon.language.amounts import count, day
from regional_carbon.language.messages import gap
from regional_carbon.reports.papers.asked_enterprises import NOTHING, asked_of_each, year_asked
from regional_carbon.reports.papers.report_text import named_industry
from regional_carbon.reports.sender import Sender, paper_word
from regional_carbon.reports.sentences.official_amounts import whole_tonnes
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row

WEAKEST: Final = 5  # grade of evidence: industry intensity alone


@dataclass(frozen=True)
class EnterpriseNotice:
    """One notice: number, whom it goes to, paragraphs before and after the table of years."""

    number: str
    title: str
    recipient: str
    before: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]  # none without a plan of several years
    after: Sequence[str]


def notices_of(run: Run, sender: Sender) -> list[EnterpriseNotice]:
    """A notice for each enterprise whose emissions are known, in order of identifier, numbered from the sender's on."""
    told = asked_of_each(run).drop_nulls("emission_tco2").sort("enterprise_id")
    known = told.join(_known(run), on="enterprise_id", how="left", maintain_order="left")
    years = (
        run.tables["plan"].drop_nulls("cap_tco2").partition_by("enterprise_id", as_dict=True)
        if "plan" in run.tables
        else {}
    )
    numbers = counting(sender.number or 1)
    return [
        _notice(run, sender, row, years.get((row["enterprise_id"],)), next(numbers))
        for row in known.iter_rows(named=True)
    ]  # fmt: skip


def _known(run: Run) -> pl.DataFrame:
    """Of each enterprise the interval, the parts of its emission, and the tonnes that measures known would save."""
    enterprises = run.tables["enterprises"]
    wanted = ("emission_low_tco2", "emission_high_tco2", "electricity_location_tco2", "grade")
    missing = [pl.lit(None, pl.Float64).alias(name) for name in wanted if name not in enterprises.columns]
    known = enterprises.with_columns(missing).select("enterprise_id", *wanted)
    saved = run.tables.get("abatement_potential")
    if saved is None:
        return known.with_columns(saved_tco2=pl.lit(None, pl.Float64))
    by = saved.group_by("enterprise_id").agg(saved_tco2=pl.col("tonnes_tco2").sum())
    return known.join(by, on="enterprise_id", how="left")


def _notice(run: Run, sender: Sender, row: Row, years: pl.DataFrame | None, number: int) -> EnterpriseNotice:
    values = {"year": run.settings.year, "last": year_asked(run), "draft": paper_word("draft") if sender.draft else ""}
    rows, answer = _years(years), _by_when(sender)
    before = [
        paper_word("notice_basis", basis=sender.stated("legal_basis")), _emitted(run, row),
        paper_word("notice_confirm", deadline=answer), allowance_told(run, row),
    ]  # fmt: skip
    return EnterpriseNotice(
        sender.document_number(number),
        paper_word("notice_title", **values),
        paper_word("recipient_notice", enterprise=row["name"] or row["enterprise_id"]),
        [*before, *([paper_word("notice_years")] if rows else [])],
        [paper_word(key) for key in ("head_year", "head_usual", "head_may_emit", "head_reduction")],
        rows,
        [paper_word("notice_appeal", deadline=answer, phone=sender.stated("phone")), paper_word("notice_closing")],
    )


_BY_YEAR: Final = ("business_as_usual_tco2", "cap_tco2", "reduction_tco2")


def _years(plan: pl.DataFrame | None) -> list[list[str]]:
    """The years of one enterprise's plan as rows; none where it has no plan."""
    years = () if plan is None else plan.sort("year").iter_rows(named=True)
    return [[paper_word("of_year", year=row["year"]), *(count(row[name]) for name in _BY_YEAR)] for row in years]


def _by_when(sender: Sender) -> str:
    """The day by which an answer is awaited; blank where the office has not stated how many it gives."""
    days = sender.office.deadline_days
    return paper_word("blank") if days is None else day(sender.today + timedelta(days=days))


def _emitted(run: Run, row: Row) -> str:
    told = paper_word("notice_emitted", year=run.settings.year, tonnes=whole_tonnes(row["emission_tco2"]))
    low, high = row["emission_low_tco2"], row["emission_high_tco2"]
    if low is not None and high is not None:
        told += gap() + paper_word("notice_between", low=whole_tonnes(low), high=whole_tonnes(high))
    used = row["electricity_location_tco2"]
    own = None if used is None else max(0.0, row["emission_tco2"] - used)
    if own is not None and own < NOTHING:
        return told + gap() + paper_word("notice_all_electricity")
    if own is not None:
        told += gap() + paper_word("notice_parts", electricity=whole_tonnes(used), own=whole_tonnes(own))
    key = "notice_by_industry" if row["grade"] == WEAKEST else "notice_by_own_data"
    return told + gap() + paper_word(key, industry=named_industry(row))


def allowance_told(run: Run, row: Row) -> str:
    """What it may emit and what is asked of it; and that it means closing, where no known measure goes that far."""
    values: Mapping[str, object] = {
        "year": run.settings.year, "last": year_asked(run), "emitted": whole_tonnes(row["emission_tco2"]),
        "allowed": whole_tonnes(row["allowed_tco2"]), "asked": whole_tonnes(row["asked_tco2"]),
    }  # fmt: skip
    if row["asked_tco2"] is None:
        return paper_word("notice_nothing_known")
    if row["asked_tco2"] < NOTHING:
        return paper_word("notice_nothing_asked", **values)
    told = paper_word("notice_allowed", **values)
    by_itself = row["emission_tco2"] - row["unasked_tco2"]
    if by_itself >= NOTHING:
        told += gap() + paper_word("notice_by_itself", tonnes=whole_tonnes(by_itself), **values)
    if row["allowed_tco2"] < NOTHING:
        return told + gap() + paper_word("notice_closes")
    return told + (gap() + paper_word("notice_no_measure") if _beyond_measures(row) else "")


def _beyond_measures(row: Row) -> bool:
    """Whether the allowance lies below what remains after all known measures and green power for all electricity."""
    if row["saved_tco2"] is None or row["electricity_location_tco2"] is None:
        return False
    fuels = row["unasked_tco2"] * (1 - row["electricity_location_tco2"] / row["emission_tco2"])
    return bool(row["allowed_tco2"] < fuels - row["saved_tco2"])
