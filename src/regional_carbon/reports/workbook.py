"""The results as a workbook: a sheet for each table, native charts, and a sheet that explains every column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import narwhals as nw
import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from regional_carbon.errors import ReportError
from regional_carbon.frames import Column, Table
from regional_carbon.reports.case import Case, word
from regional_carbon.reports.charts import COLOURS, thinned
from regional_carbon.tables import (
    CarbonElectricityIntensity,
    Comparison,
    Factors,
    IndustryStanding,
    IntensityForecast,
    StrategyCurves,
)
from regional_carbon.words import language

SHEET_ROWS: Final = 1_048_575  # what a sheet holds below its header
LARGE: Final = 50_000  # rows from which the workbook is written row by row
CHART_POINTS: Final = 300

_FORMATS: Final = {
    "tCO2/MWh": "0.0000",
    "tCO2/unit": "#,##0.0000",
    "GJ/unit": "#,##0.000",
    "0–1": "0.0%",
    "ratio": "0.00",
}
_DASHES: Final = ("solid", "dash", "round_dot", "long_dash_dot", "square_dot", "long_dash")


class _Book:
    """A workbook being written, with its formats in the language spoken."""

    def __init__(self, case: Case, path: Path) -> None:
        self.case = case
        rows = max(case.curves.height, case.enterprises.height)
        options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": rows > LARGE}
        self.book = xlsxwriter.Workbook(str(path), options)
        font = {"font_name": "Microsoft YaHei" if language() == "zh" else "Calibri", "font_size": 10, "valign": "top"}
        self.font = font
        self.text = self.book.add_format(font)
        self.wrapped = self.book.add_format({**font, "text_wrap": True})
        self.title = self.book.add_format({**font, "bold": True, "font_size": 15})
        self.strong = self.book.add_format({**font, "bold": True})
        self.header = self.book.add_format(_header_look(font))
        self.number_header = self.book.add_format({**_header_look(font), "align": "right"})
        self._numbers: dict[str, Format] = {}

    def number(self, pattern: str) -> Format:
        """The format of a number pattern, made once."""
        if pattern not in self._numbers:
            self._numbers[pattern] = self.book.add_format({**self.font, "num_format": pattern})
        return self._numbers[pattern]


def _header_look(font: dict[str, Any]) -> dict[str, Any]:
    look = {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E8EEF3", "bottom": 1}
    return {**font, **look, "bottom_color": "#7A8894"}


def write_workbook(case: Case, path: Path) -> Path:
    """`results.xlsx` in the language now spoken: values in full precision, shown rounded, units in the headers.

    Raises ReportError when the file cannot be written.
    """
    book = _Book(case, path)
    summary = book.book.add_worksheet(word("sheet_summary"))
    curves = _curves_that_fit(case)
    _summary(book, summary, curves)
    _sheet(book, "sheet_comparison", Comparison, case.comparison.with_columns(_labels(case)))
    _sheet(book, "sheet_enterprises", IndustryStanding, case.enterprises.head(SHEET_ROWS))
    _sheet(book, "sheet_curves", StrategyCurves, curves.with_columns(_labels(case)))
    _sheet(book, "sheet_intensity", CarbonElectricityIntensity, case.intensity, _intensity_chart)
    _sheet(book, "sheet_forecast", IntensityForecast, case.forecast)
    _sheet(book, "sheet_factors", Factors, case.factors)
    _chart_data(book)
    _columns(book)
    try:
        book.book.close()
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise ReportError("unwritable", path=path, reason=error) from None
    return path


def _labels(case: Case) -> pl.Expr:
    labels = {shown.name: shown.label() for shown in case.strategies}
    return pl.col("strategy").replace_strict(labels, default=pl.col("strategy"), return_dtype=pl.String)


def _curves_that_fit(case: Case) -> pl.DataFrame:
    """All curves, or, where a sheet cannot hold them, each thinned alike; the summary says so."""
    if case.curves.height <= SHEET_ROWS:
        return case.curves
    points = SHEET_ROWS // case.curves["strategy"].n_unique()
    return pl.concat([thinned(curve, points) for curve in case.curves.partition_by("strategy", maintain_order=True)])


def _sheet(
    book: _Book,
    key: str,
    table: type[Table],
    frame: pl.DataFrame,
    more: Callable[[_Book, Worksheet, pl.DataFrame], None] | None = None,
) -> None:
    """One table: header with units, frozen and filtered, then its rows."""
    sheet = book.book.add_worksheet(word(key))
    names = [name for name in table.columns() if name in frame.columns]
    names = ["strategy", *[name for name in names if name != "strategy"]] if "strategy" in names else names
    sheet.freeze_panes(1, 2 if "enterprise_id" in names[:2] or names[0] == "industry_code" else 1)
    sheet.set_row(0, 46)
    formats = []
    for place, name in enumerate(names):
        column = table.columns()[name]
        sheet.set_column(place, place, _width(name, column, frame))
        number = column.dtype in (nw.Float64, nw.Int64)
        look = book.number_header if number else book.header
        sheet.write_string(0, place, column.header(currency=book.case.currency), look)
        formats.append(book.number(_pattern(column)) if number else book.text)
    for row, values in enumerate(frame.select(names).iter_rows(), 1):
        _row(sheet, row, values, formats)
    sheet.autofilter(0, 0, max(frame.height, 1), len(names) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if more is not None:
        more(book, sheet, frame)


def _row(sheet: Worksheet, row: int, values: tuple[Any, ...], formats: list[Format]) -> None:
    for place, value in enumerate(values):
        if value is None:
            continue
        if isinstance(value, bool):
            sheet.write_string(row, place, word("yes") if value else word("no"), formats[place])
        elif isinstance(value, str):
            sheet.write_string(row, place, value, formats[place])
        else:
            sheet.write_number(row, place, value, formats[place])


def _pattern(column: Column) -> str:
    """How a column's numbers are shown; the cell keeps the value in full."""
    if column.name == "year":
        return "0"
    return _FORMATS.get(column.unit, "#,##0" if column.dtype is nw.Int64 else "#,##0.00")


def _width(name: str, column: Column, frame: pl.DataFrame) -> float:
    if column.dtype in (nw.Float64, nw.Int64):
        return 9 if name in {"year", "rank", "m"} else 16
    longest = frame[name].cast(pl.String).head(2_000).str.len_chars().max() if frame.height else None
    wide = 1.7 if language() == "zh" else 1.05
    return min(max(11.0, (longest if isinstance(longest, int) else 0) * wide + 2), 46)


def _summary(book: _Book, sheet: Worksheet, curves: pl.DataFrame) -> None:
    """The region in figures, what to know, and the strategies as a chart."""
    case = book.case
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 3, 18)
    sheet.write_string(0, 0, f"{case.name()} · {case.year} · {word('report_title')}", book.title)
    row = 2
    for label, value, pattern in _figures(case):
        sheet.write_string(row, 0, label, book.text)
        if value is not None:
            sheet.write_number(row, 1, value, book.number(pattern))
        row += 1
    row += 1
    notes = list(case.notices)
    if curves.height < case.curves.height:
        notes.append(word("sheet_thinned"))
    if case.enterprises.height > SHEET_ROWS:
        notes.append(word("sheet_cut", rows=f"{SHEET_ROWS:,}"))
    for note in [word("comparison_caption", target=f"{case.target:.1%}"), *notes]:
        sheet.merge_range(row, 0, row, 5, note, book.wrapped)
        sheet.set_row(row, 30)
        row += 1
    sheet.insert_chart(row + 1, 0, _strategy_chart(book), {"object_position": 2, "description": word("figure_4")})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)


def _figures(case: Case) -> list[tuple[str, float | None, str]]:
    s: Mapping[str, Any] = case.summary
    cost, money = s.get("average_cost_cny_per_tco2") or {}, case.currency
    return [
        (word("tile_enterprises"), s["enterprises"], "#,##0"),
        (f"{word('tile_emission')} (tCO2/yr)", s["emission_tco2"], "#,##0"),
        (f"{word('tile_output')} ({money}/yr)", s["output_cny"], "#,##0"),
        (f"{word('tile_intensity')} (tCO2/MWh)", (s.get("intensity_tco2_per_mwh") or {}).get("mean"), "0.0000"),
        (f"{word('tile_cost')} ({money}/tCO2)", cost.get("mean"), "#,##0"),
        (word("target_title"), case.target, "0.0%"),
        (f"{word('grid_title')} (tCO2/MWh)", case.grid_tco2_per_mwh, "0.0000"),
    ]


def _strategy_chart(book: _Book) -> Any:
    """Figure 4 as the spreadsheet's own chart, over the points of the sheet of chart data."""
    chart = book.book.add_chart({"type": "scatter", "subtype": "straight"})
    sheet = word("sheet_chart_data")
    for place, shown in enumerate(book.case.strategies):
        points = thinned(book.case.curves.filter(pl.col("strategy") == shown.name), CHART_POINTS).height
        line = {"color": COLOURS[place % len(COLOURS)], "width": 2, "dash_type": _DASHES[place % len(_DASHES)]}
        chart.add_series(
            {
                "name": shown.label(),
                "categories": [sheet, 1, 2 * place, points, 2 * place],
                "values": [sheet, 1, 2 * place + 1, points, 2 * place + 1],
                "line": line,
                "marker": {"type": "none"},
            }
        )
    font = {"name": book.font["font_name"], "size": 9}
    grid = {"visible": True, "line": {"color": "#E0E4E8"}}
    chart.set_title({"name": word("figure_4"), "name_font": {**font, "size": 12}, "overlay": False})
    chart.set_x_axis(
        {
            "name": word("axis_rate"),
            "num_format": "0%",
            "min": 0,
            "max": 1,
            "name_font": font,
            "num_font": font,
            "major_gridlines": grid,
        }
    )
    cost = word("axis_average_cost", currency=book.case.currency)
    chart.set_y_axis(
        {"name": cost, "num_format": "#,##0", "min": 0, "name_font": font, "num_font": font, "major_gridlines": grid}
    )
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": 860, "height": 430})
    return chart


def _chart_data(book: _Book) -> None:
    """The points of the strategy chart: a pair of columns for each strategy."""
    sheet = book.book.add_worksheet(word("sheet_chart_data"))
    sheet.set_row(0, 46)
    curves = [
        thinned(book.case.curves.filter(pl.col("strategy") == shown.name), CHART_POINTS)
        for shown in book.case.strategies
    ]
    columns = []
    for place, (shown, curve) in enumerate(zip(book.case.strategies, curves, strict=True)):
        sheet.set_column(2 * place, 2 * place + 1, 20)
        sheet.write_string(0, 2 * place, f"{shown.label()}: {word('rate')}", book.header)
        cost = word("axis_average_cost", currency=book.case.currency)
        sheet.write_string(0, 2 * place + 1, f"{shown.label()}: {cost}", book.header)
        columns += [(curve["reduction_rate"], "0.00%"), (curve["average_cost_cny_per_tco2"], "#,##0")]
    for row in range(max(len(values) for values, _ in columns)):
        for place, (values, pattern) in enumerate(columns):
            if row < len(values) and values[row] is not None:
                sheet.write_number(row + 1, place, values[row], book.number(pattern))


def _intensity_chart(book: _Book, sheet: Worksheet, frame: pl.DataFrame) -> None:
    """Intensity by year, a line for each industry."""
    if frame.is_empty():
        return
    names = [name for name in CarbonElectricityIntensity.columns() if name in frame.columns]
    years, values = names.index("year"), names.index("intensity_tco2_per_mwh")
    chart = book.book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    rows = frame.with_row_index("row", offset=1).group_by("industry_code", maintain_order=True)
    for place, (_, part) in enumerate(rows):
        first, last = part["row"][0], part["row"][-1]
        chart.add_series(
            {
                "name": f"{part['industry_code'][0]} {part['industry'][0]}",
                "categories": [sheet.get_name(), first, years, last, years],
                "values": [sheet.get_name(), first, values, last, values],
                "line": {
                    "color": COLOURS[place % len(COLOURS)],
                    "width": 1.75,
                    "dash_type": _DASHES[place // len(COLOURS) % len(_DASHES)],
                },
                "marker": {"type": "automatic", "size": 4},
            }
        )
    font = {"name": book.font["font_name"], "size": 9}
    axis = {"num_font": font, "name_font": font, "major_gridlines": {"visible": True, "line": {"color": "#E0E4E8"}}}
    first_year, last_year = frame["year"].min(), frame["year"].max()
    chart.set_title({"name": word("intensity_figure"), "name_font": {**font, "size": 12}})
    chart.set_x_axis({**axis, "num_format": "0", "min": first_year, "max": last_year, "name": word("year")})
    chart.set_y_axis({**axis, "num_format": "0.000", "name": "tCO2/MWh"})
    chart.set_legend({"position": "right", "font": font})
    chart.set_size({"width": 860, "height": 430})
    sheet.insert_chart(1, len(names) + 1, chart, {"object_position": 2, "description": word("intensity_figure")})


def _columns(book: _Book) -> None:
    """What each column of each sheet holds."""
    sheet = book.book.add_worksheet(word("sheet_columns"))
    shown: list[tuple[str, type[Table]]] = [
        ("sheet_comparison", Comparison), ("sheet_enterprises", IndustryStanding), ("sheet_curves", StrategyCurves),
        ("sheet_intensity", CarbonElectricityIntensity), ("sheet_forecast", IntensityForecast),
        ("sheet_factors", Factors),
    ]  # fmt: skip
    heads = [
        ("columns_sheet", 16),
        ("columns_column", 34),
        ("columns_means", 84),
        ("columns_unit", 14),
        ("columns_symbol", 10),
        ("columns_name", 36),
    ]
    for place, (key, width) in enumerate(heads):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, word(key), book.header)
    sheet.freeze_panes(1, 0)
    row = 1
    for key, table in shown:
        for name, column in table.columns().items():
            unit = column.unit.replace("CNY", book.case.currency)
            cells = (word(key), column.label(), column.meaning(), unit, column.symbol, name)
            for place, text in enumerate(cells):
                sheet.write_string(row, place, text, book.wrapped)
            row += 1
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
