"""How a workbook of results looks: its fonts, formats and sheets set to print."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from regional_carbon.language.messages import say
from regional_carbon.reports.sentences.words import word
from regional_carbon.run.run import Run

LARGE: Final = 50_000  # rows from which the workbook is written row by row


class Book:
    """A workbook being written, with its formats in the language spoken."""

    def __init__(self, run: Run, path: Path) -> None:
        self.run = run
        planned = run.tables["plan"].height if "plan" in run.tables else 0
        rows = max(run.tables["curves"].height, run.tables["enterprises"].height, planned)
        options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": rows > LARGE}
        self.book = xlsxwriter.Workbook(str(path), options)
        family = say("tables", "_font")
        self.font: dict[str, object] = {"font_name": family, "font_size": 10, "valign": "top"}
        look = {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E8EEF3", "bottom": 1}
        head = {**self.font, **look, "bottom_color": "#7A8894"}
        self.text = self.book.add_format({**self.font, "align": "left", "indent": 1})
        self.wrapped = self.book.add_format({**self.font, "text_wrap": True})
        self.title = self.book.add_format({**self.font, "bold": True, "font_size": 15})
        self.strong = self.book.add_format({**self.font, "bold": True, "text_wrap": True})
        self.bold = self.book.add_format({**self.font, "bold": True, "font_size": 12})
        self.right = self.book.add_format({**self.font, "align": "right"})
        self.header = self.book.add_format({**head, "align": "left", "indent": 1})
        self.number_header = self.book.add_format({**head, "align": "right"})
        self._numbers: dict[str, Format] = {}

    def number(self, pattern: str) -> Format:
        """The format of a number pattern, made once."""
        if pattern not in self._numbers:
            self._numbers[pattern] = self.book.add_format({**self.font, "num_format": pattern})
        return self._numbers[pattern]

    def sheet(self, key: str, *, pages_high: int = 0) -> Worksheet:
        """A new sheet, set to print on A4 across, one page wide."""
        sheet = self.book.add_worksheet(word(key))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, pages_high)
        sheet.repeat_rows(0)
        return sheet
