"""A pathway beside what a year has made of it: the years left, and each enterprise's allowances, before and now."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from regional_carbon.language.amounts import signed_tco2, tco2, total_tco2
from regional_carbon.reports.sentences.pathway_section import ENTERPRISES, LEAST, STANDINGS
from regional_carbon.reports.sentences.shown import Cell, Grid, Head, text
from regional_carbon.reports.sentences.words import word
from regional_carbon.run.run import Run
from regional_carbon.schema.pathway_tables import Deviations, PathwayYear


def years_beside(before: Run, now: Run) -> Grid:
    """What the region may emit in the years left, before and now, and what is expected of it if nothing is asked."""
    per, columns = word("tonnes_a_year"), PathwayYear.columns()
    told = _left(now).join(before.tables["pathway"], on="year", suffix="_before", maintain_order="left")
    heads = [
        Head(columns["year"].label(), "", "narrow"), Head(word("allowed_before"), per, "number"),
        Head(word("allowed_now"), per, "number"), Head(word("allowed_change"), per, "number"),
        Head(columns["business_as_usual_tco2"].label(), per, "number"),
    ]  # fmt: skip
    closing = told.select(pl.max_horizontal("enterprises_closed", "enterprises_closed_before") > 0).to_series().any()
    heads += [Head(word("enterprises_closed_then_now"), "", "number")] if closing else []
    rows = []
    for row in told.iter_rows(named=True):
        was, is_now = row["planned_tco2_before"], row["planned_tco2"]
        amounts = [
            total_tco2(was),
            total_tco2(is_now),
            _change(is_now - was),
            total_tco2(row["business_as_usual_tco2"]),
        ]
        closed = [f"{row['enterprises_closed_before']} → {row['enterprises_closed']}"] if closing else []
        rows.append([Cell(text(row["year"]), "narrow"), *(Cell(one, "number") for one in (*amounts, *closed))])
    return Grid(heads, rows)


def _change(tonnes: float) -> str:
    """A change with its sign; what is less than half a tonne has none."""
    return signed_tco2(tonnes) if abs(tonnes) >= LEAST else total_tco2(0.0)


def caps_beside(before: Run, now: Run, names: Mapping[str, str]) -> Grid:
    """Each enterprise's emission of the year reported beside its allowance, who is above the most first.

    And what it may emit in the first and the last of the years left, before and now; `names` by identifier.
    """
    year, per = now.tables["deviations"]["year"][0], word("tonnes_a_year")
    years = _left(now)["year"].to_list()
    shown = list(dict.fromkeys([years[0], years[-1]]))
    told = now.tables["deviations"].sort("over_tco2", "actual_tco2", descending=True, nulls_last=True).head(ENTERPRISES)
    for name, run in (("before", before), ("now", now)):
        for at in shown:
            caps = _allowed(run, at).rename({"allowed": f"{name}_{at}"})
            told = told.join(caps, on="enterprise_id", how="left", maintain_order="left")
    heads = [
        Head(Deviations.columns()["enterprise_id"].label(), "", "wide"),
        Head(word("standing_in", year=year), "", "narrow"),
        Head(word("emission_of", year=year), per, "number"), Head(word("cap_of", year=year), per, "number"),
    ]  # fmt: skip
    for at in shown:
        heads += [Head(word("cap_of_before", year=at), per, "number"), Head(word("cap_of_now", year=at), per, "number")]
    amounts = ["actual_tco2", "allowed_tco2", *(f"{name}_{at}" for at in shown for name in ("before", "now"))]
    rows = []
    for row in told.iter_rows(named=True):
        named = Cell(text(row["enterprise_id"]), "wide", beside=names.get(row["enterprise_id"], ""))
        standing = Cell(word(STANDINGS[row["standing"]]), "narrow")
        rows.append([named, standing, *(Cell(tco2(row[name]), "number") for name in amounts)])
    return Grid(heads, rows)


def _left(now: Run) -> pl.DataFrame:
    """The years after the last one reported."""
    years = now.tables["pathway"]
    last = years.filter(pl.col("basis") == "actual")["year"].max()
    return years.filter(pl.col("year") > last).sort("year")


def _allowed(run: Run, year: int) -> pl.DataFrame:
    reserve = pl.col("from_reserve_tco2").fill_null(0.0)
    return run.tables["plan"].filter(year=year).select("enterprise_id", allowed=pl.col("cap_tco2") + reserve)
