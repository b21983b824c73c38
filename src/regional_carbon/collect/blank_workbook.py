"""The workbook an office fills in: its own words in the headers, drop-downs in the cells, and where each number is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import narwhals as nw
import polars as pl

from regional_carbon.collect.drop_downs import Choices, choices
from regional_carbon.collect.sheets import letters
from regional_carbon.collect.template_columns import (
    bounds_in_words,
    cell_limits,
    example_of,
    lines_taken,
    number_pattern,
    shortened,
    template_word,
    unit_before,
    where_found,
)
from regional_carbon.factors import DEFAULT_FUEL_SET, own_factors, process_products
from regional_carbon.language.amounts import count
from regional_carbon.language.errors import ReportError
from regional_carbon.language.messages import Language, say, speaking, spoken_language
from regional_carbon.schema.column import Column, Table
from regional_carbon.schema.input_tables import COUNTINGS, EnergyStatistics, Enterprises, Factors

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

TABLES: Final[Mapping[str, type[Table]]] = {
    "energy_statistics": EnergyStatistics, "enterprises": Enterprises, "factors": Factors
}  # fmt: skip
LAST_ROW: Final = 1_048_575  # of a sheet, counted from 0
ROWS: Final = LAST_ROW  # what a sheet holds below its header

# A factor that is typed in is the region's own: it has no row in the catalogue, and no carriers to compare.
_LEFT_OUT: Final = {"confidence", "factor_id"}
_WIDTHS: Final = {
    "enterprise_id": 15, "name": 28, "credit_code": 22, "industry": 34, "industry_code": 10, "year": 10, "energy": 24,
    "unit": 16, "electricity_share": 12, "employees": 12, "size": 10, "region_code": 10, "name_en": 22, "name_zh": 22,
    "source": 60, "output_cny": 20, "value_added_cny": 18, "process_product": 24,
}  # fmt: skip
_GUIDE: Final = (
    ("guide_column", 27),
    ("guide_needed", 10),
    ("guide_holds", 34),
    ("guide_where", 74),
    ("guide_example", 27),
)


def template_headers(table: type[Table], spoken: Language, *, currency: str = "CNY") -> dict[str, str]:
    """The column that each header of a table's sheet stands for: {"用电量 (MWh/yr)": "electricity_mwh", …}.

    In the order of the sheet: an industry stands before its code, which is chosen by it. The region stands last,
    and only in a register that is filled with several; a column of it must not stay blank.
    """
    columns = {name: column for name, column in table.columns().items() if name not in _LEFT_OUT}
    order = {name: float(place) for place, name in enumerate(columns)}
    order |= {"industry": order.get("industry_code", 0) - 0.5, "region_code": len(columns)}
    return {columns[name].header(spoken, currency=currency): name for name in sorted(columns, key=order.__getitem__)}


def template_sheets(spoken: Language) -> dict[str, type[Table]]:
    """The table that each sheet to fill in holds, by the sheet's name."""
    with speaking(spoken):
        return {template_word(f"sheet_{name}"): table for name, table in TABLES.items()}


def write_template(
    path: Path,
    language: Language = "en",
    *,
    energy: pl.DataFrame | None = None,
    enterprises: pl.DataFrame | None = None,
    factors: pl.DataFrame | None = None,
    currency: str = "CNY",
    fuel_set: str = DEFAULT_FUEL_SET,
) -> Path:
    """A workbook to fill in: how to, a sheet for each table with drop-downs and comments, and nothing else.

    The examples stand in the guide, one beside each column: the sheets to fill in hold nothing but headers, so
    that no example can be taken for data, and none has to be deleted. With frames given, the sheets hold them:
    energies and units by their names in the language, numbers to 16 digits, blanks blank.

    Raises ReportError when XlsxWriter is not installed, the file cannot be written or a sheet cannot hold the
    rows; TableError when a frame lacks a column; FactorError for a fuel set that does not exist, or an own
    factor whose unit is unknown.
    """
    try:
        import xlsxwriter.exceptions  # of the extra `report`
    except ModuleNotFoundError as error:
        raise ReportError("template_extra_missing", package=error.name) from None
    given = {"energy_statistics": energy, "enterprises": enterprises, "factors": factors}
    frames = {name: _checked(TABLES[name], frame) for name, frame in given.items()}
    own = own_factors(frames["factors"].to_dicts())
    with speaking(language):
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        book = _Book(xlsxwriter.Workbook(str(path), options), choices(fuel_set, own), currency, frames)
        book.guide(path.name)
        for name in TABLES:
            book.table(name)
        book.lists()
        try:
            book.book.close()
        except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
            raise ReportError("unwritable", path=path, reason=error) from None
    return path


def _checked(table: type[Table], frame: pl.DataFrame | None) -> pl.DataFrame:
    """The declared columns of a frame, or none of its rows; a sheet holds only so many."""
    if frame is None:
        return pl.DataFrame(schema=dict.fromkeys(set(table.columns()) - {"region_code"}, pl.String))
    if frame.height > ROWS:
        raise ReportError("template_rows", rows=frame.height, held=count(ROWS))
    held: pl.DataFrame = nw.to_native(table.of(frame))
    return held


class _Book:
    """The workbook being written, in the language now spoken."""

    def __init__(self, book: Workbook, offered: Choices, currency: str, frames: Mapping[str, pl.DataFrame]) -> None:
        self.book, self.offered, self.currency, self.frames = book, offered, currency, frames
        self.family = say("tables", "_font")
        wrapped = {
            "text_wrap": True,
            "valign": "top",
            "align": "left",
            "indent": 1,
            "bottom": 4,
            "bottom_color": "#C8D0D8",
        }
        self.needed, self.needed_number = (self._head(align, "#CFE0EE") for align in ("left", "right"))
        self.optional, self.optional_number = (self._head(align, "#EEEEEE") for align in ("left", "right"))
        self.title = self._format(bold=True, font_size=16)
        self.section = self._format(bold=True, font_size=12, bottom=1)
        self.sentence = self._format(text_wrap=True, valign="top")
        self.text = self._format(**wrapped)
        self.strong = self._format(**wrapped, bold=True)
        self.example = self._format(**wrapped, italic=True, font_color="#808080")
        self.doubtful = self.book.add_format({"bg_color": "#FCE4B5"})

    def _format(self, **look: object) -> Format:
        return self.book.add_format({"font_name": self.family, "font_size": 10, **look})

    def _head(self, align: str, colour: str) -> Format:
        indent = {"indent": 1} if align == "left" else {}
        look = {"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#9AA7B2"}
        return self._format(**look, **indent, align=align, bg_color=colour)

    def sheet(self, name: str) -> Worksheet:
        """A new sheet, set to print on A4 across, one page wide."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    # -----------------------------------------------------------------------------------------------
    # How to

    def guide(self, file: str) -> None:
        """What to fill in, how to go on, and where each number is found, with an example of each."""
        sheet = self.sheet(template_word("sheet_guide"))
        sheet.hide_gridlines(2)
        for place, (_, width) in enumerate(_GUIDE):
            sheet.set_column(place, place, width)
        sheet.write_string(0, 0, template_word("title"), self.title)
        sheet.set_row(0, 26)
        sheets = {name: template_word(f"sheet_{name}") for name in TABLES}
        row = 1
        for key in ("guide_1", "guide_2", "guide_3", "guide_4", "guide_5", "guide_6", "guide_7"):
            row = self._sentence(sheet, row, template_word(key, file=file, **sheets))
        for name in TABLES:
            row = self._explain(sheet, row + 1, name)

    def _sentence(self, sheet: Worksheet, row: int, sentence: str) -> int:
        """A sentence across the page, in a row as high as it needs; the next row."""
        sheet.merge_range(row, 0, row, len(_GUIDE) - 1, "", self.sentence)
        sheet.write_string(row, 0, sentence, self.sentence)
        sheet.set_row(row, 17 * lines_taken(sentence, sum(width for _, width in _GUIDE)))
        return row + 1

    def _explain(self, sheet: Worksheet, row: int, name: str) -> int:
        """The columns of one sheet, one below the other; the next free row."""
        for place in range(len(_GUIDE)):
            sheet.write_blank(row, place, None, self.section)
        sheet.write_string(row, 0, template_word("guide_section", sheet=template_word(f"sheet_{name}")), self.section)
        sheet.set_row(row, 22)
        for place, (key, _) in enumerate(_GUIDE):
            sheet.write_string(row + 1, place, template_word(key), self.optional)
        row += 2
        for header, column in self._headers(name).items():
            told = template_word("needed" if not column.optional else "optional")
            texts = [header, told, column.more(), where_found(name, column), example_of(name, column)]
            looks = [self.strong, self.text, self.text, self.text, self.example]
            for place, (text, look) in enumerate(zip(texts, looks, strict=True)):
                sheet.write_string(row, place, text, look)
            high = max(lines_taken(text, width) for text, (_, width) in zip(texts, _GUIDE, strict=True))
            sheet.set_row(row, 15 * high + 2)
            row += 1
        return row

    def _headers(self, name: str) -> dict[str, Column]:
        """The columns of a sheet by their headers."""
        headers = template_headers(TABLES[name], spoken_language(), currency=self.currency)
        several = "region_code" in self.frames[name].columns
        columns = TABLES[name].columns()
        return {header: columns[held] for header, held in headers.items() if held != "region_code" or several}

    # -----------------------------------------------------------------------------------------------
    # A sheet to fill in

    def table(self, name: str) -> None:
        """A table's sheet: headers with comments, cells that offer and check, and the rows given."""
        sheet = self.sheet(template_word(f"sheet_{name}"))
        sheet.repeat_rows(0)
        sheet.set_row(0, 46)
        headers = self._headers(name)
        places = {column.name: place for place, column in enumerate(headers.values())}
        sheet.freeze_panes(1, 2 if name == "enterprises" else 0)
        for place, (header, column) in enumerate(headers.items()):
            text = {"align": "left", "indent": 1} if column.dtype is nw.String else {}
            look = self._format(num_format=number_pattern(column), **text)
            sheet.set_column(place, place, _WIDTHS.get(column.name, 18), look)
            sheet.write_string(0, place, header, self._look(column))
            sheet.write_comment(0, place, *self._comment(name, header, column))
            sheet.data_validation(1, place, LAST_ROW, place, self._validation(name, column, places))
            self._write(sheet, place, column, self.frames[name], look)
        texts = [places[column.name] for column in headers.values() if column.dtype is nw.String]
        ranges = " ".join(f"{letters(place)}2:{letters(place)}{LAST_ROW + 1}" for place in texts)
        sheet.ignore_errors({"number_stored_as_text": ranges})
        if "industry" in places:
            self._mark_other_code(sheet, places)
        if "process_product" in places:
            self._mark_product_asked(sheet, places)

    def _look(self, column: Column) -> Format:
        if column.dtype is nw.String:
            return self.optional if column.optional else self.needed
        return self.optional_number if column.optional else self.needed_number

    def _write(self, sheet: Worksheet, place: int, column: Column, frame: pl.DataFrame, look: Format) -> None:
        """The values of a column: what is not known stays blank, and text stays text where it looks like a formula."""
        if column.name not in frame.columns:
            return
        products = {name: product.name() for name, product in process_products().items()}
        named: dict[str, Callable[[str], str]] = {"unit": self.offered.unit}
        named |= dict.fromkeys(("energy", "main_other_fuel"), self.offered.energy)
        named["process_product"] = lambda written: products.get(written, written)
        shown = named.get(column.name, str)
        for row, value in enumerate(frame[column.name], 1):
            if isinstance(value, str):
                sheet.write_string(row, place, shown(value), look)
            elif value is not None:
                sheet.write_number(row, place, value, look)

    def _comment(self, name: str, header: str, column: Column) -> tuple[str, dict[str, object]]:
        """What stands behind a header, and a box that its text fits into."""
        told = template_word("needed" if not column.optional else "optional")
        lines = [
            f"{header} · {told}", *filter(None, [column.more()]), where_found(name, column),
            template_word("comment_example", example=example_of(name, column)),
        ]  # fmt: skip
        text = "\n".join(lines)
        high = sum(lines_taken(line, 46) for line in lines)
        size = {"x_scale": 320 / 128, "y_scale": (17 * high + 12) / 74}  # of XlsxWriter's 128 × 74 pixels
        return text, {**size, "author": "Regional Carbon", "font_name": self.family, "font_size": 9, "color": "#FFFFE8"}

    # -----------------------------------------------------------------------------------------------
    # What a cell offers and takes

    def _validation(self, name: str, column: Column, places: Mapping[str, int]) -> dict[str, object]:
        """A list for what is chosen, which a region may add to; bounds for what is counted, which hold."""
        title = shortened(column.label(), 32)
        offered = self._offered(name, column, places)
        if offered is not None:
            return {
                "validate": "list", "source": offered, "error_type": "warning", "error_title": title,
                "error_message": template_word(f"not_offered_{column.name}"),
            }  # fmt: skip
        if column.dtype is nw.String:
            return {"validate": "any", "input_title": title, "input_message": shortened(column.meaning(), 255)}
        told = bounds_in_words(column)
        return {
            **cell_limits(column, letters(places[column.name])), "error_type": "stop", "error_title": title,
            "error_message": template_word("out_of_bounds", label=column.label(), bounds=told),
            "input_title": title, "input_message": shortened(f"{unit_before(column, self.currency)}{told}", 255),
        }  # fmt: skip

    def _offered(self, name: str, column: Column, places: Mapping[str, int]) -> str | list[str] | None:
        """The list of a column as a formula for its first row; None where anything may be written."""
        if column.name == "industry":
            return "=industry_names"
        if column.name == "industry_code":
            at = f"MATCH(${letters(places['industry'])}2,industry_names,0)"
            return f"=IF(ISNUMBER({at}),INDEX(industry_codes,{at}),industry_codes)"
        if column.name in ("energy", "main_other_fuel"):
            return "=energies"
        if column.name == "unit" and name == "energy_statistics":
            at = f"MATCH(${letters(places['energy'])}2,energies,0)"
            return f"=IF(ISNUMBER({at}),INDIRECT(INDEX(energy_units,{at})),units_all)"
        if column.name == "unit":
            return "=units_all"
        if column.name == "size":
            return template_word("sizes").split("/")
        if column.name == "process_product":
            return "=process_products"
        if column.name == "electricity_share_counting":
            return list(COUNTINGS)
        return None

    def _mark_other_code(self, sheet: Worksheet, places: Mapping[str, int]) -> None:
        """A code that is not that of the industry named beside it is coloured, as when the name was changed later."""
        code, industry = (letters(places[name]) for name in ("industry_code", "industry"))
        at = f"MATCH(${industry}2,industry_names,0)"
        other = f'=IF(AND(${code}2<>"",ISNUMBER({at})),${code}2&""<>INDEX(industry_codes,{at}),FALSE)'
        rule = {"type": "formula", "criteria": other, "format": self.doubtful}
        sheet.conditional_format(1, places["industry_code"], LAST_ROW, places["industry_code"], rule)

    def _mark_product_asked(self, sheet: Worksheet, places: Mapping[str, int]) -> None:
        """A blank product is coloured where the industry's processes emit: by class, or else by division."""
        product, finer, code = (letters(places[name]) for name in ("process_product", "sub_industry", "industry_code"))
        by_class = f'ISNUMBER(MATCH(${finer}2&"",process_classes,0))'
        by_division = f'ISNUMBER(MATCH(${code}2&"",process_divisions,0))'
        asked = f'=IF(${product}2="",IF(LEN(${finer}2)=4,{by_class},{by_division}),FALSE)'
        rule = {"type": "formula", "criteria": asked, "format": self.doubtful}
        sheet.conditional_format(1, places["process_product"], LAST_ROW, places["process_product"], rule)

    def lists(self) -> None:
        """The hidden sheet the drop-downs read, a named range for each list."""
        name = template_word("sheet_lists")
        sheet = self.book.add_worksheet(name)
        offered = self.offered
        quantities = list(offered.units)
        products = process_products().values()
        columns: dict[str, Sequence[str]] = {
            "industry_codes": list(offered.industries),
            "industry_names": list(offered.industries.values()),
            "energies": list(offered.energies.values()),
            "energy_units": [f"units_{offered.quantity(energy)}" for energy in offered.energies],
            **{f"units_{quantity}": offered.units[quantity] for quantity in quantities},
            "process_products": [product.name() for product in products],
            "process_classes": sorted({one for product in products for one in product.classes}),
            "process_divisions": sorted({one for product in products for one in product.divisions}),
            "units_all": [one for quantity in quantities for one in offered.units[quantity]],
        }
        for place, (range_name, texts) in enumerate(columns.items()):
            for row, text in enumerate(texts):
                sheet.write_string(row, place, text)
            letter = letters(place)
            self.book.define_name(range_name, f"='{name}'!${letter}$1:${letter}${len(texts)}")
        sheet.hide()
