"""The workbook's own charts, drawn by the spreadsheet from the cells of its sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor, log10
from typing import Final

import polars as pl
import xlsxwriter
from xlsxwriter.chart import Chart

from regional_carbon.reports.figures.curve_points import thinned
from regional_carbon.reports.figures.intensity_charts import by_emission
from regional_carbon.reports.figures.marks import COLOURS
from regional_carbon.reports.figures.uncertainty_charts import interval_rows
from regional_carbon.reports.sentences.labels import strategy_labels
from regional_carbon.reports.sentences.words import currency_text, word
from regional_carbon.run.run import Run
from regional_carbon.schema.estimate_tables import CarbonElectricityIntensity

CHART_POINTS: Final = 300  # of each strategy, on the sheet of chart data
SERIES: Final = 4  # columns of a strategy on that sheet: rate, average cost, and its low and high end
LINES: Final = 12  # industries in the chart of intensity, the largest emitters first
WIDTH: Final = 680
HEIGHT: Final = 420

_DASHES: Final = ("solid", "dash", "round_dot", "long_dash_dot", "square_dot", "long_dash")
_GRID: Final = {"visible": True, "line": {"color": "#E0E4E8"}}


def strategy_chart(run: Run, book: xlsxwriter.Workbook, font: Mapping[str, object]) -> Chart:
    """Figure 4, over the points of the sheet of chart data."""
    chart = book.add_chart({"type": "scatter", "subtype": "straight"})
    sheet, hidden = word("sheet_chart_data"), []
    for place, (strategy, label) in enumerate(strategy_labels(run.strategies).items()):
        points = thinned(run.tables["curves"].filter(pl.col("strategy") == strategy), CHART_POINTS).height
        first, colour = SERIES * place, COLOURS[place % len(COLOURS)]
        ends = (
            [("series_low", 2), ("series_high", 3)]
            if "average_cost_low_cny_per_tco2" in run.tables["curves"].columns
            else []
        )
        named = [(label, 1, 2.0), *((word(key, strategy=label), at, 0.75) for key, at in ends)]
        hidden += [len(named) * place + at for at in range(1, len(named))]
        for name, at, width in named:
            dash = _DASHES[place % len(_DASHES)] if at == 1 else "solid"
            chart.add_series({
                "name": name,
                "categories": [sheet, 1, first, points, first],
                "values": [sheet, 1, first + at, points, first + at],
                "line": {"color": colour, "width": width, "dash_type": dash, "transparency": 0 if at == 1 else 35},
                "marker": {"type": "none"},
            })  # fmt: skip
    axis = _axis(font)
    chart.set_title(_title(word("figure_4"), font))
    chart.set_x_axis({**axis, "name": word("axis_rate"), "num_format": "0%", "min": 0, "max": 1})
    cost = word("axis_average_cost", currency=currency_text(run))
    chart.set_y_axis({**axis, "name": cost, "num_format": "#,##0", "min": 0})
    return _finished(chart, font, hidden)


def uncertainty_chart(run: Run, book: xlsxwriter.Workbook, font: Mapping[str, object]) -> Chart:
    """The interval of the region's total with each source of error alone, and with better evidence, as lying bars.

    They stand on the sheet of chart data, behind the strategies: label, low end, width.
    """
    rows, sheet = interval_rows(run), word("sheet_chart_data")
    first, last = SERIES * len(run.strategies), len(rows)
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    labels = [sheet, 1, first, last, first]
    chart.add_series({
        "name": word("end_low"), "categories": labels, "values": [sheet, 1, first + 1, last, first + 1],
        "fill": {"none": True}, "border": {"none": True},
    })  # fmt: skip
    colours = {word("group_all"): "#000000", word("group_source"): COLOURS[0], word("group_better"): COLOURS[2]}
    chart.add_series({
        "name": word("axis_total"), "categories": labels, "values": [sheet, 1, first + 2, last, first + 2], "gap": 60,
        "points": [{"fill": {"color": colours[row["group"]]}} for row in rows],
        "data_labels": {"custom": [{"value": row["width"]} for row in rows], "value": True},
    })  # fmt: skip
    axis = _axis(font)
    least, most = min(row["low"] for row in rows), max(row["high"] for row in rows)
    step = 10 ** floor(log10(max(most - least, 1)))
    span = {"min": floor(least / step) * step, "max": ceil(most / step) * step}
    chart.set_title(_title(word("figure_sure"), font))
    chart.set_y_axis({**axis, "reverse": True, "major_gridlines": {"visible": False}, "interval_unit": 1})
    chart.set_x_axis({
        **axis, "name": word("axis_total"), "num_format": "#,##0", "label_position": "high",
        "major_unit": (span["max"] - span["min"]) / 5, **span,
    })  # fmt: skip
    return _finished(chart, font, [0, 1])


def intensity_chart(run: Run, book: xlsxwriter.Workbook, font: Mapping[str, object]) -> Chart | None:
    """Intensity by year, a line for each industry; None where no industry has statistics."""
    every = [code for code in by_emission(run) if code in set(run.tables["intensity"]["industry_code"])]
    rows = run.tables["intensity"].with_row_index("row", offset=1).filter(pl.col("industry_code").is_in(every[:LINES]))
    if rows.is_empty():
        return None
    names = [name for name in CarbonElectricityIntensity.columns() if name in run.tables["intensity"].columns]
    years, values = names.index("year"), names.index("intensity_tco2_per_mwh")
    chart = book.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    for place, part in enumerate(rows.partition_by("industry_code", maintain_order=True)):
        first, last = part["row"][0], part["row"][-1]
        dash = _DASHES[place // len(COLOURS) % len(_DASHES)]
        chart.add_series({
            "name": f"{part['industry_code'][0]} {part['industry'][0]}",
            "categories": [word("sheet_intensity"), first, years, last, years],
            "values": [word("sheet_intensity"), first, values, last, values],
            "line": {"color": COLOURS[place % len(COLOURS)], "width": 1.75, "dash_type": dash},
            "marker": {"type": "automatic", "size": 4},
        })  # fmt: skip
    told = word("intensity_figure")
    if len(every) > LINES:
        told = f"{told}. {word('panels', shown=LINES, total=len(every))}"
    axis, least = _axis(font), rows["intensity_tco2_per_mwh"].min()
    bottom = {"min": floor(least * 20) / 20} if isinstance(least, float) else {}
    span = {"min": rows["year"].min(), "max": rows["year"].max(), "major_unit": max(1, rows["year"].n_unique() // 8)}
    chart.set_title(_title(told, font))
    chart.set_x_axis({**axis, "num_format": "0", "name": word("year"), **(span if span["min"] != span["max"] else {})})
    chart.set_y_axis({**axis, "num_format": "0.000", "name": "tCO2/MWh", **bottom})
    return _finished(chart, font)


def _axis(font: Mapping[str, object]) -> dict[str, object]:
    small = {"name": font["font_name"], "size": 9, "bold": False}
    return {"name_font": small, "num_font": small, "major_gridlines": _GRID, "line": {"color": "#7A8894"}}


def _title(text: str, font: Mapping[str, object]) -> dict[str, object]:
    return {"name": text, "name_font": {"name": font["font_name"], "size": 12}, "overlay": False}


def _finished(chart: Chart, font: Mapping[str, object], hidden: Sequence[int] = ()) -> Chart:
    """The chart with its legend, in which the series `hidden` do not stand."""
    legend = {"position": "bottom", "font": {"name": font["font_name"], "size": 9}}
    chart.set_legend({**legend, "delete_series": list(hidden)} if hidden else legend)
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    return chart
