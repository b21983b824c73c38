"""A workbook to fill in with monthly electricity: a row an enterprise, a column a month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import xlsxwriter

from regional_carbon.schema.input_tables import Enterprises, Readings

WIDTHS: Final = (18, 34, 16)  # of identifier, name and each month


def write_months_template(
    path: Path, enterprises: Iterable[tuple[str, str]], year: int, known: Mapping[tuple[str, int], float]
) -> Path:
    """Every enterprise (identifier, name) with the months of a year in kWh, those known by identifier and month filled.

    Texts are written as texts: no cell of it is a formula.
    """
    headers = [Readings.columns()["enterprise_id"].label(), Enterprises.columns()["name"].label()]
    headers += [f"{year}-{month:02d} (kWh)" for month in range(1, 13)]
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("readings")
        bold = book.add_format({"bold": True, "bottom": 1})
        amount = book.add_format({"num_format": "#,##0.##"})
        for place, header in enumerate(headers):
            sheet.write_string(0, place, header, bold)
            sheet.set_column(place, place, WIDTHS[min(place, 2)])
        for row, (enterprise, name) in enumerate(enterprises, 1):
            sheet.write_string(row, 0, enterprise)
            sheet.write_string(row, 1, name)
            for month in range(1, 13):
                if (enterprise, month) in known:
                    sheet.write_number(row, month + 1, known[enterprise, month], amount)
        sheet.freeze_panes(1, 2)
    return path
