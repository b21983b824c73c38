"""A pathway as tables and in a sentence: the region year by year, the caps of enterprises, and who is off them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from regional_carbon.factors import industry_name
from regional_carbon.language.amounts import (
    UNKNOWN,
    chance,
    count,
    decimals,
    intensity,
    interval,
    money,
    percent,
    signed_tco2,
    tco2,
    total_tco2,
)
from regional_carbon.language.messages import gap
from regional_carbon.reports.sentences.labels import pathway_label
from regional_carbon.reports.sentences.pathway_words import pathway_terms
from regional_carbon.reports.sentences.shown import Cell, Grid, Head, Shows, text, unit
from regional_carbon.reports.sentences.words import currency_text, word
from regional_carbon.run.run import Run
from regional_carbon.schema.frames import Row
from regional_carbon.schema.pathway_tables import Deviations, PathwayYear, Plan

# The wedges from the frozen emission downwards; what is planned lies below them.
WEDGES: Final = (
    "vintage_wedge_tco2", "grid_wedge_tco2", "structure_wedge_tco2", "turnover_wedge_tco2", "electricity_wedge_tco2",
    "fuel_wedge_tco2",
    "cuts_wedge_tco2", "closures_wedge_tco2",
)  # fmt: skip
ENTERPRISES: Final = 200  # in the table of caps, the largest first; plan.csv and the workbook have all
LEAST: Final = 0.5  # tCO2/yr: a change below shows as none
YEARS: Final = 6  # of caps, beside each other
BASES: Final = {
    "estimate": "basis_estimate", "actual": "basis_actual", "plan": "basis_plan", "published": "basis_published",
    "given": "basis_given", "assumed": "basis_assumed",
}  # fmt: skip
STANDINGS: Final = {
    "over": "standing_over", "within": "standing_within", "not_reported": "standing_not_reported",
    "not_in_plan": "standing_not_in_plan", "without_cap": "standing_without_cap",
}  # fmt: skip
BINDING: Final = {
    "tonnes": "binds_tonnes",
    "intensity": "binds_intensity",
    "budget": "binds_budget",
    "peak": "binds_peak",
}


def _basis(value: str | None) -> str:
    return word(BASES[value]) if value in BASES else text(value)


def _binds(value: str | None) -> str:
    return word(BINDING[value]) if value in BINDING else UNKNOWN


def _verdict(value: bool | None) -> str:
    return UNKNOWN if value is None else word("met" if value else "not_met")


def _whole(value: float) -> str:
    """A wedge in whole tonnes; what rounds to nothing has no sign."""
    return total_tco2(round(value) + 0)


_YEARS: Final[dict[str, Shows]] = {
    "year": text, "basis": _basis, "grid_tco2_per_mwh": intensity, "grid_basis": _basis,
    "business_as_usual_tco2": total_tco2, "goal_tco2": total_tco2, "goal": _binds, "planned_tco2": total_tco2,
    "meets_goal": _verdict, "goal_probability": chance, "reduction_rate": percent, "enterprises_closed": count,
    "output_forgone_cny": money,
    "output_forgone_rate": percent, "discounted_output_forgone_cny": money, "reserve_tco2": total_tco2,
    "emission_tco2_per_million_cny": lambda value: decimals(value, 2), "cumulative_tco2": total_tco2,
}  # fmt: skip
_WEDGE_YEARS: Final[dict[str, Shows]] = {
    "year": text, "frozen_tco2": total_tco2, **dict.fromkeys(WEDGES, _whole), "planned_tco2": total_tco2,
}  # fmt: skip
_WORDED: Final = ("year", "basis", "grid_basis", "goal", "meets_goal")
_MAY_BE_EMPTY: Final = ("discounted_output_forgone_cny", "reserve_tco2")


def years(run: Run) -> Grid:
    """The region year by year."""
    frame = run.tables["pathway"]
    empty = [name for name in _MAY_BE_EMPTY if frame[name].fill_null(0).sum() == 0]
    kept = {name: shown for name, shown in _YEARS.items() if name not in empty and name in frame.columns}
    return _grid(run, frame, kept, beside={"planned_tco2": ("emission_low_tco2", "emission_high_tco2")})


def wedge_years(run: Run) -> Grid:
    """What each cause takes off, year by year: the rows of the picture."""
    return _grid(run, run.tables["pathway"], _WEDGE_YEARS)


def _grid(
    run: Run, frame: pl.DataFrame, shows: dict[str, Shows], beside: Mapping[str, tuple[str, str]] | None = None
) -> Grid:
    """Years as rows; `beside` figures stand their intervals, where the frame has them."""
    ends = {name: of for name, of in (beside or {}).items() if {*of} <= {*frame.columns}}
    heads = []
    for name, shown in shows.items():
        column = PathwayYear.columns()[name]
        per = unit(column, total_tco2 if shown is _whole else shown, run.settings.currency)
        below = word("beside_interval") if name in ends else ""
        heads.append(Head(column.label(), "" if name in _WORDED else per, _kind(name), below))
    rows = [
        [_cell(row[name], shown, _kind(name), _between(row, ends.get(name), shown)) for name, shown in shows.items()]
        for row in frame.iter_rows(named=True)
    ]
    return Grid(heads, rows)


def _between(row: Row, ends: tuple[str, str] | None, shown: Shows) -> str:
    """The interval that stands below a figure; blank where there is none."""
    return "" if ends is None else interval(row[ends[0]], row[ends[1]], shown)


def _kind(name: str) -> str:
    return "narrow" if name in _WORDED else "number"


def _cell(value: object, shown: Shows, kind: str, beside: str = "") -> Cell:
    sort = None if kind != "number" else "" if value is None else f"{value:.17g}"
    return Cell(shown(value), kind, sort, beside=beside)


def cap_grid(run: Run) -> Grid:
    """The caps of the largest enterprises in some of the years."""
    planned = run.tables["plan"].drop_nulls("cap_tco2")
    chosen = some_years(planned["year"].unique().sort().to_list())
    first = run.tables["plan"].filter(pl.col("year") == run.tables["pathway"]["year"][0])
    largest = first.sort("business_as_usual_tco2", "enterprise_id", descending=[True, False], nulls_last=True)
    told = largest.head(ENTERPRISES).select("enterprise_id", "industry_code", "business_as_usual_tco2")
    sure = "cap_low_tco2" in planned.columns
    for year in chosen:
        of_year = planned.filter(pl.col("year") == year).select("enterprise_id", **_cap_cells(year, sure=sure))
        told = told.join(of_year, on="enterprise_id", how="left", maintain_order="left")
    columns = Plan.columns()
    per, below = unit(columns["cap_tco2"], tco2, run.settings.currency), word("beside_interval") if sure else ""
    heads = [Head(columns["enterprise_id"].label(), "", "narrow"), Head(columns["industry_code"].label(), "", "wide")]
    heads += [Head(word("emission_of", year=run.tables["pathway"]["year"][0]), per, "number")]
    heads += [Head(word("cap_of", year=year), per, "number", below) for year in chosen]
    written = dict(run.tables["forecast"].select("industry_code", "industry").iter_rows())
    rows = []
    for row in told.iter_rows(named=True):
        industry = row["industry_code"]
        name = written.get(industry) if run.settings.own_codes else industry_name(industry, written.get(industry))
        cells = [
            Cell(text(row["enterprise_id"]), "narrow"), Cell(f"{industry} {name}" if name else text(industry), "wide"),
            _cell(row["business_as_usual_tco2"], tco2, "number"),
        ]  # fmt: skip
        ends = [interval(row.get(f"low_{year}"), row.get(f"high_{year}"), tco2) for year in chosen]
        caps = zip(chosen, ends, strict=True)
        rows.append([*cells, *(_cell(row[f"cap_{year}"], tco2, "number", below) for year, below in caps)])
    return Grid(heads, rows)


def _cap_cells(year: int, *, sure: bool) -> dict[str, pl.Expr]:
    """A year's caps, and their intervals where they have any, under names of their own."""
    ends = {f"{end}_{year}": pl.col(f"cap_{end}_tco2") for end in ("low", "high")} if sure else {}
    return {f"cap_{year}": pl.col("cap_tco2"), **ends}


def some_years(years: Sequence[int]) -> list[int]:
    """At most YEARS of them, evenly, the first and the last among them."""
    if len(years) <= YEARS:
        return list(years)
    places = {round(step * (len(years) - 1) / (YEARS - 1)) for step in range(YEARS)}
    return [years[place] for place in sorted(places)]


def deviations(run: Run) -> Grid:
    """Who is off its cap, furthest first; those within it are counted above the table."""
    shows: dict[str, Shows] = {
        "enterprise_id": text, "standing": lambda value: word(STANDINGS[value]), "allowed_tco2": tco2,
        "actual_tco2": tco2, "over_tco2": tco2, "over_rate": percent,
    }  # fmt: skip
    off = run.tables["deviations"].filter(pl.col("standing") != "within").head(ENTERPRISES)
    columns = Deviations.columns()
    words = ("enterprise_id", "standing")
    heads = [
        Head(
            columns[name].label(),
            unit(columns[name], shown, run.settings.currency),
            "narrow" if name in words else "number",
        )
        for name, shown in shows.items()
    ]
    rows = [
        [
            _cell(value, shown, "narrow" if name in words else "number")
            for value, (name, shown) in zip(row, shows.items(), strict=True)
        ]
        for row in off.select(*shows).iter_rows()
    ]
    return Grid(heads, rows)


def deviations_told(run: Run) -> str:
    """How many are off their caps, in a sentence."""
    counts = dict(run.tables["deviations"]["standing"].value_counts().iter_rows())
    over = run.tables["deviations"].filter(pl.col("standing") == "over")["over_tco2"].sum()
    told = word(
        "deviations_told", year=run.tables["deviations"]["year"][0], over=count(counts.get("over", 0)),
        tonnes=total_tco2(float(over)), within=count(counts.get("within", 0)),
        missing=count(counts.get("not_reported", 0)),
    )  # fmt: skip
    return told + _vintage_told(run.tables["deviations"])


def _vintage_told(deviations: pl.DataFrame) -> str:
    """How much of what was reported is the grid factor's age alone; nothing where that is none, or not known."""
    vintage = float(deviations["vintage_tco2"].sum()) if "vintage_tco2" in deviations.columns else 0.0
    return gap() + word("deviations_vintage", tonnes=signed_tco2(vintage)) if abs(vintage) >= LEAST else ""


def answer(run: Run) -> str:
    """The plan in a sentence."""
    first, last = run.tables["pathway"].row(0, named=True), run.tables["pathway"].row(-1, named=True)
    planned = run.tables["pathway"].filter(pl.col("basis") == "plan")
    return word(
        "way_answer", rule=pathway_label(pathway_terms(run).strategy), first=first["year"], last=last["year"],
        start=total_tco2(first["planned_tco2"]), end=total_tco2(last["planned_tco2"]),
        closed=count(last["enterprises_closed"]), currency=currency_text(run),
        forgone=money(float(planned["output_forgone_cny"].sum())), share=percent(last["output_forgone_rate"]),
    )  # fmt: skip
