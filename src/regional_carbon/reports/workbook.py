"""The results as a workbook: a sheet for each table, native charts, and a sheet that explains every column."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Final

import narwhals as nw
import polars as pl
import xlsxwriter
from wcwidth import wcswidth
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from regional_carbon.language.amounts import count
from regional_carbon.language.errors import ReportError
from regional_carbon.language.messages import LANGUAGES, spoken_language
from regional_carbon.reports.figures.curve_points import BAND, thinned, with_bands
from regional_carbon.reports.figures.sheet_charts import (
    CHART_POINTS,
    WIDTH,
    intensity_chart,
    strategy_chart,
    uncertainty_chart,
)
from regional_carbon.reports.figures.uncertainty_charts import interval_rows
from regional_carbon.reports.sentences import scopes_section, shown, uncertainty_section
from regional_carbon.reports.sentences.labels import strategy_labels
from regional_carbon.reports.sentences.pathway_section import BASES, BINDING, STANDINGS
from regional_carbon.reports.sentences.words import currency_text, region_name, target_text, word
from regional_carbon.reports.workbook_looks import Book
from regional_carbon.run.run import Run
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.comparison_tables import (
    Comparison,
    CompensationFund,
    Effects,
    FairnessFront,
    RobustChoice,
    ScenarioCosts,
    StrategyCurves,
)
from regional_carbon.schema.estimate_tables import (
    CarbonElectricityIntensity,
    IndustryStanding,
    IntensityForecast,
    Scopes,
)
from regional_carbon.schema.input_tables import Factors
from regional_carbon.schema.measure_tables import AbatementBlock, RegionAbatement
from regional_carbon.schema.pathway_tables import Deviations, PathwayYear, Plan

SHEET_ROWS: Final = 200_000  # of the 1,048,575 a sheet could hold: larger ones take minutes to write and to open
SURE_WIDE: Final = 138  # Latin characters in a line of the sheet "How sure"

_PATTERNS: Final = {
    "tCO2/MWh": "0.0000", "tCO2/unit": "#,##0.0000", "GJ/unit": "#,##0.000", "0–1": "0.0%", "ratio": "0.00",
    "tCO2/yr": "#,##0.0", "MWh/yr": "#,##0.0", "CNY/yr": "#,##0", "CNY/tCO2": "#,##0",
    "CNY": "#,##0", "persons": "#,##0",
    "tCO2": "#,##0.0", "tCO2/10^6 CNY": "#,##0.00",
}  # fmt: skip
_MEASURES: Final[tuple[tuple[str, type[Table]], ...]] = (
    ("sheet_measures", RegionAbatement), ("sheet_abatement_blocks", AbatementBlock),
)  # fmt: skip
_TRUST: Final = {"good": "trust_is_good", "fair": "trust_is_fair", "poor": "trust_is_poor"}
_NUMBERS: Final = (nw.Float64, nw.Int64)


def write_workbook(run: Run, path: Path) -> Path:
    """`results.xlsx` in the language now spoken: values in full precision, shown rounded, units in the headers.

    Raises ReportError when the file cannot be written.
    """
    book = Book(run, path)
    curves, enterprises = _curves_that_fit(run), _enterprises_that_fit(run)
    strategy = pl.col("strategy").replace(strategy_labels(run.strategies))
    sheets: list[tuple[str, type[Table], pl.DataFrame]] = [
        ("sheet_comparison", Comparison, run.tables["comparison"].with_columns(strategy)),
        ("sheet_enterprises", IndustryStanding, enterprises),
        ("sheet_curves", StrategyCurves, curves.with_columns(strategy)),
        ("sheet_intensity", CarbonElectricityIntensity, run.tables["intensity"]),
        ("sheet_forecast", IntensityForecast, run.tables["forecast"]),
        ("sheet_factors", Factors, _factors(run.tables["factors_used"])),
    ]
    sheets[1:1] = _choosing(run)  # after the comparison
    sheets += [("sheet_scopes", Scopes, run.tables["scopes"])] if "scopes" in run.tables else []
    sheets += [(key, table, run.tables[table.held_as]) for key, table in _MEASURES if table.held_as in run.tables]
    sheets += _pathway_sheets(run)
    _summary(book, curves.height < run.tables["curves"].height, enterprises.height < run.tables["enterprises"].height)
    if "region_emission" in run.tables:
        _uncertainty(book)
    for key, table, frame in sheets:
        _sheet(book, key, table, frame)
    _chart_data(book)
    _columns(book, sheets)
    try:
        book.book.close()
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise ReportError("unwritable", path=path, reason=error) from None
    return path


def _choosing(run: Run) -> list[tuple[str, type[Table], pl.DataFrame]]:
    """The sheets of the rules side by side, each rule by its label; none where they were not put side by side."""
    if "side_by_side" not in run.tables:
        return []
    named = strategy_labels(run.rules, bare=True) | {"optimum": word("series_optimum")}
    kinds: list[tuple[str, type[Table], str]] = [
        ("sheet_rules", Comparison, "side_by_side"), ("sheet_effects", Effects, "effects"),
        ("sheet_fund", CompensationFund, "fund"), ("sheet_fairness", FairnessFront, "fairness_front"),
        ("sheet_robust", RobustChoice, "robust_choice"), ("sheet_scenarios", ScenarioCosts, "scenario_costs"),
    ]  # fmt: skip
    in_words = [pl.col(name).replace(named) for name in ("strategy", "dominated_by")]
    sheets = []
    for key, table, name in kinds:
        frame = run.tables[name]
        sheets.append((key, table, frame.with_columns(in_words[: 1 + ("dominated_by" in frame.columns)])))
    return sheets


def _pathway_sheets(run: Run) -> list[tuple[str, type[Table], pl.DataFrame]]:
    """The way to the goal: years, caps (as many as a sheet should hold), and who is off its cap."""
    if "pathway" not in run.tables:
        return []
    words = {code: word(key) for code, key in {**BASES, **BINDING}.items()}
    worded = [pl.col(name).replace(words) for name in ("basis", "grid_basis", "goal")]
    sheets: list[tuple[str, type[Table], pl.DataFrame]] = [
        ("sheet_pathway", PathwayYear, run.tables["pathway"].with_columns(worded)),
        ("sheet_plan", Plan, run.tables["plan"].head(SHEET_ROWS)),
    ]
    if "deviations" in run.tables:
        standing = pl.col("standing").replace({code: word(key) for code, key in STANDINGS.items()})
        sheets.append(("sheet_deviations", Deviations, run.tables["deviations"].with_columns(standing)))
    return sheets


def _curves_that_fit(run: Run) -> pl.DataFrame:
    """All curves, or, where they are more than a sheet should hold, each thinned alike; the summary says so."""
    if run.tables["curves"].height <= SHEET_ROWS:
        return run.tables["curves"]
    points = SHEET_ROWS // run.tables["curves"]["strategy"].n_unique()
    return pl.concat(
        [thinned(curve, points) for curve in run.tables["curves"].partition_by("strategy", maintain_order=True)]
    )


def _enterprises_that_fit(run: Run) -> pl.DataFrame:
    """All enterprises by rank, or as many as a sheet should hold; the summary says so."""
    first = run.tables["enterprises"].sort("rank", nulls_last=True, maintain_order=True).head(SHEET_ROWS)
    told = {"evidence": uncertainty_section.EVIDENCE, "trust_grade": _TRUST}
    named = [
        pl.col(column).replace({code: word(key) for code, key in words.items()})
        for column, words in told.items()
        if column in first.columns
    ]
    return first.with_columns(named)


def _factors(factors: pl.DataFrame) -> pl.DataFrame:
    """The factors with their name in the language now spoken, and how they were checked in words."""
    others = [f"name_{other}" for other in LANGUAGES if other != spoken_language()]
    confidence = pl.Series("confidence", [shown.confidence(value) for value in factors["confidence"]], pl.String)
    return factors.drop(others, strict=False).with_columns(confidence)


# ---------------------------------------------------------------------------------------------------
# A sheet for each table


def _names(table: type[Table], frame: pl.DataFrame) -> list[str]:
    """The columns of a frame in which anything is known or must be, as the table orders them; the strategy first."""
    names = [
        name for name, column in table.columns().items()
        if name in frame.columns and not (column.optional and frame[name].is_null().all())
    ]  # fmt: skip
    return sorted(names, key=lambda name: name != "strategy")


def _sheet(book: Book, key: str, table: type[Table], frame: pl.DataFrame) -> None:
    """One table: header with units, frozen and filtered, then its rows."""
    sheet = book.sheet(key)
    names = _names(table, frame)
    sheet.freeze_panes(1, 2 if names[0] in ("enterprise_id", "industry_code") else 1)
    sheet.set_row(0, 46)
    formats = []
    for place, name in enumerate(names):
        column = table.columns()[name]
        number = column.dtype in _NUMBERS
        sheet.set_column(place, place, _width(column, frame))
        sheet.write_string(
            0, place, column.header(currency=book.run.settings.currency), book.number_header if number else book.header
        )
        formats.append(book.number(_pattern(column)) if number else book.text)
    for row, values in enumerate(frame.select(names).iter_rows(), 1):
        _row(sheet, row, values, formats)
    sheet.autofilter(0, 0, max(frame.height, 1), len(names) - 1)


def _row(sheet: Worksheet, row: int, values: Sequence[object], formats: Sequence[Format]) -> None:
    """A row as it is: what is not known stays blank, and text is text even where it looks like a formula."""
    for place, value in enumerate(values):
        if isinstance(value, bool):
            sheet.write_string(row, place, shown.yes_or_no(value), formats[place])
        elif isinstance(value, str):
            sheet.write_string(row, place, value, formats[place])
        elif value is not None:
            sheet.write_number(row, place, value, formats[place])


def _pattern(column: Column) -> str:
    """How a column's numbers are shown; the cell keeps the value in full."""
    if column.name in ("year", "base_year"):
        return "0"
    return _PATTERNS.get(column.unit, "#,##0" if column.dtype is nw.Int64 else "#,##0.00")


def _width(column: Column, frame: pl.DataFrame) -> float:
    if column.dtype in _NUMBERS:
        return 10 if column.name in ("year", "years", "rank", "m") else 16
    texts = frame[column.name].cast(pl.String).head(2_000).drop_nulls().unique()
    return min(max(12.0, max(map(wcswidth, texts), default=0) * 1.05 + 3), 46)


# ---------------------------------------------------------------------------------------------------
# Summary, points of the charts, meaning of the columns


def _summary(book: Book, curves_thinned: bool, enterprises_cut: bool) -> None:
    """What the figures recommend, the region in figures, what to know, and the charts."""
    run = book.run
    sheet = book.sheet("sheet_summary", pages_high=1)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 52)
    sheet.set_column(1, 6, 18)
    sheet.write_string(0, 0, f"{region_name(run)} · {run.settings.year} · {word('report_title')}", book.title)
    sheet.set_row(0, 24)
    notes = [word("comparison_caption", target=target_text(run)), *(notice.text() for notice in run.notices)]
    total = shown.total(run)
    apart = scopes_section.scope_table(run)
    notes += [] if apart is None else [apart.lead, apart.below]
    notes += [word("sheet_thinned")] if curves_thinned else []
    notes += [word("sheet_cut", rows=count(SHEET_ROWS))] if enterprises_cut else []
    plan_cut = "plan" in run.tables and run.tables["plan"].height > SHEET_ROWS
    notes += [word("sheet_plan_cut", rows=SHEET_ROWS)] if plan_cut else []
    row = _notes(book, sheet, 2, [*([] if total is None else [total]), *shown.answer(run)], book.strong) + 1
    for label, value, pattern in _figures(run):
        sheet.write_string(row, 0, label, book.wrapped)
        if value is not None:
            sheet.write_number(row, 1, value, book.number(pattern))
        row += 1
    row = _notes(book, sheet, row + 1, notes, book.wrapped) + 1
    place = {"object_position": 2, "description": word("figure_4")}
    sheet.insert_chart(row, 0, strategy_chart(run, book.book, book.font), place)
    chart = intensity_chart(run, book.book, book.font)
    if chart is not None:
        place = {"object_position": 2, "description": word("intensity_figure"), "x_offset": WIDTH + 20}
        sheet.insert_chart(row, 0, chart, place)


def _notes(book: Book, sheet: Worksheet, row: int, notes: Sequence[str], look: Format, *, width: int = 150) -> int:
    """Sentences, each in a merged row as high as it needs; the next free row.

    `width` is how many Latin characters the merged columns hold in a line; a Chinese one is as wide as two.
    """
    for note in notes:
        sheet.merge_range(row, 0, row, 6, "", look)
        sheet.write_string(row, 0, note, look)
        sheet.set_row(row, 16 * ceil(wcswidth(note) / width))
        row += 1
    return row


def _figures(run: Run) -> list[tuple[str, object, str]]:
    whole = run.summary
    cost, intensity = whole["average_cost_cny_per_tco2"], whole["intensity_tco2_per_mwh"]
    a_year, money = word("a_year"), currency_text(run)
    emission = f"{word('tile_emission')} ({word('tonnes_a_year')})"
    return [
        (word("tile_enterprises"), run.tables["enterprises"].height, "#,##0"),
        (emission, whole["emission_tco2"], "#,##0"),
        *_sure_figures(run, emission),
        (f"{word('tile_output')} ({money}{a_year})", whole["output_cny"], "#,##0"),
        (f"{word('tile_intensity')} (tCO2/MWh)", intensity["mean"], "0.0000"),
        (f"{word('tile_cost')} ({money}/tCO2)", cost["mean"], "#,##0"),
        (word("target_title"), run.settings.target, "0.0%"),
        (f"{word('grid_title')} (tCO2/MWh)", run.settings.grid.tco2_per_mwh, "0.0000"),
    ]


def _sure_figures(run: Run, emission: str) -> list[tuple[str, object, str]]:
    """The interval of the emission, and how much of it rests on the weakest evidence."""
    if "region_emission" not in run.tables:
        return []
    row = run.tables["region_emission"].row(0, named=True)
    ends = {"emission_low_tco2": word("end_low"), "emission_high_tco2": word("end_high")}
    told = [(word("summary_interval", label=emission, end=end), row[name], "#,##0") for name, end in ends.items()]
    return [*told, (word("share_alone"), row["share_on_grade_5"], "0.0%")]


def _uncertainty(book: Book) -> None:
    """The sheet "How sure": what to say, what the figures rest on, where from, what helps, what is left out."""
    sheet = book.sheet("sheet_sure")
    sheet.set_portrait()
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 54)
    sheet.set_column(1, 4, 24)
    sheet.set_column(5, 6, 3)
    sheet.write_string(0, 0, word("sure_title"), book.title)
    sheet.set_row(0, 24)
    row = _notes(book, sheet, 2, uncertainty_section.uncertainty_sentences(book.run), book.wrapped, width=SURE_WIDE) + 1
    for told in uncertainty_section.tables(book.run):
        sheet.write_string(row, 0, told.title, book.bold)
        row = _notes(book, sheet, row + 1, [told.lead], book.wrapped, width=SURE_WIDE)
        if told.rows:
            sheet.set_row(row, 32)
        for place, head in enumerate(told.heads):
            sheet.write_string(row, place, head, book.number_header if place else book.header)
        for line, cells in enumerate(told.rows, row + 1):
            for place, cell in enumerate(cells):
                sheet.write_string(line, place, cell, book.right if place else book.text)
        row = _notes(
            book, sheet, row + 1 + len(told.rows), [told.below] if told.below else [], book.wrapped, width=SURE_WIDE
        )
        row += 1
    sheet.write_string(row, 0, word("left_out_title"), book.bold)
    row = _notes(book, sheet, row + 1, uncertainty_section.left_out(), book.wrapped, width=SURE_WIDE) + 1
    if "error_sources" in book.run.tables:
        told_of = {"object_position": 2, "description": word("figure_sure")}
        sheet.insert_chart(row, 0, uncertainty_chart(book.run, book.book, book.font), told_of)


def _chart_data(book: Book) -> None:
    """The points of the strategy chart, SERIES columns for each strategy; then the intervals of the other chart."""
    sheet = book.sheet("sheet_chart_data")
    sheet.set_row(0, 46)
    columns: list[tuple[pl.Series | list[object], str]] = []
    for strategy, label in strategy_labels(book.run.strategies).items():
        curve = thinned(with_bands(book.run.tables["curves"].filter(pl.col("strategy") == strategy)), CHART_POINTS)
        cost = word("axis_average_cost", currency=currency_text(book.run))
        heads = [f"{label}: {word('rate')}", f"{label}: {cost}"]
        heads += [word("series_low", strategy=label), word("series_high", strategy=label)]
        for place, head in enumerate(heads, len(columns)):
            sheet.set_column(place, place, 22)
            sheet.write_string(0, place, head, book.number_header)
        blank = pl.Series([None] * curve.height, dtype=pl.Float64)
        ends = [curve[name] if name in curve.columns else blank for name in BAND[2:]]
        columns += [(curve["reduction_rate"], "0.00%"), (curve["average_cost_cny_per_tco2"], "#,##0")]
        columns += [(end, "#,##0") for end in ends]
    if "error_sources" in book.run.tables:
        columns += _uncertainty_data(book, sheet, len(columns))
    sheet.freeze_panes(1, 0)
    for row in range(max((len(values) for values, _ in columns), default=0)):
        for place, (values, pattern) in enumerate(columns):
            if row < len(values) and values[row] is not None:
                sheet.write(row + 1, place, values[row], book.number(pattern) if pattern else book.text)


def _uncertainty_data(book: Book, sheet: Worksheet, first: int) -> list[tuple[pl.Series | list[object], str]]:
    """The columns of the chart of uncertainty: label, low end and width."""
    rows = interval_rows(book.run)
    for place, head in enumerate((word("figure_sure"), word("end_low"), word("head_width")), first):
        sheet.set_column(place, place, 22)
        sheet.write_string(0, place, head, book.number_header)
    low, width = ([row["low"] for row in rows], [row["high"] - row["low"] for row in rows])
    return [([row["label"] for row in rows], ""), (low, "#,##0"), (width, "#,##0")]


def _columns(book: Book, sheets: Sequence[tuple[str, type[Table], pl.DataFrame]]) -> None:
    """What each column of each sheet holds."""
    sheet = book.sheet("sheet_columns")
    heads = [
        ("columns_sheet", 16), ("columns_column", 36), ("columns_means", 84), ("columns_unit", 14),
        ("columns_symbol", 12), ("columns_name", 36),
    ]  # fmt: skip
    for place, (key, width) in enumerate(heads):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, word(key), book.header)
    sheet.freeze_panes(1, 0)
    row = 1
    for key, table, frame in sheets:
        for name in _names(table, frame):
            column = table.columns()[name]
            per = "%" if column.unit == "0–1" else column.per(currency=book.run.settings.currency)
            for place, text in enumerate((word(key), column.label(), column.meaning(), per, column.symbol, name)):
                sheet.write_string(row, place, text, book.text)
            row += 1
    sheet.autofilter(0, 0, row - 1, len(heads) - 1)
