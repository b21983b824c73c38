"""A copy of a person's own workbook with its findings in it: cells coloured and commented, and listed in a sheet."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import openpyxl
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet
from wcwidth import width

from regional_carbon.collect.findings import counted, in_order, printable, value_as_found, wrapped
from regional_carbon.collect.sheets import Sheet, letters
from regional_carbon.language.amounts import count
from regional_carbon.language.errors import Fault, ReportError
from regional_carbon.language.messages import Language, say, speaking

TITLE: Final = "Findings 问题清单"  # a sheet's name takes no "/"
AUTHOR: Final = "Regional Carbon"
OPENED: Final = (".xlsx", ".xlsm")  # what openpyxl writes back with its formatting

# Tints of vermilion and sky blue, the pair told apart with any colour vision (Okabe & Ito 2008); the frame says it
# once more, for a print in grey. ARGB.
_FILL: Final = {"error": "FFFFB48A", "warning": "FFB4DCF5"}
_FRAME: Final = {"error": ("medium", "FFA63C00"), "warning": ("mediumDashed", "FF00588F")}
_TEXT, _LINK = "Findings text", "Findings link"
_FONT, _LINE = "Calibri", 16.0  # of the sheet of findings: points for a line of text
_OLD: Final = "\n———\n"  # what a comment said before stands below this
_MOST_FINDINGS: Final = 2000
_MOST_COLUMNS: Final = 500  # looked through for a header
_MOST_MB: Final = 64  # unpacked; openpyxl takes some 20 times as much in memory
_COLUMNS: Final = {"number": 6, "severity": 10, "place": 24, "written": 22, "wrong": 62, "what_to_do": 62}


def annotated_copy(
    source: Path, faults: Iterable[Fault], target: Path, language: Language, sheets: Sequence[Sheet] = ()
) -> Path:
    """A copy of a file with its findings marked; the path written, which ends as a workbook of its kind does.

    .xlsx and .xlsm keep their formatting, formulas and macros (nothing is run or worked out; charts and shapes are not
    kept). Of any other format, or where openpyxl cannot read the file, the cells of `sheets`, as read, stand in a new
    .xlsx at the same positions. `faults` of other files are left out; the first 2000 are marked, errors first.
    `source` has passed the guard of the reading part; a workbook of over 64 MB unpacked is refused all the same.

    Raises ReportError when the file is too large, cannot be read and no `sheets` are given, or `target` cannot be
    written.
    """
    workbook = _opened(source) if source.suffix.lower() in OPENED else None
    target = target.with_suffix(".xlsx" if workbook is None else source.suffix.lower())
    found = in_order(fault for fault in faults if fault.file == source.name)
    if workbook is None:
        if not sheets:
            raise ReportError("annotation_unreadable", file=source.name)
        workbook = _as_written(openpyxl.Workbook(), sheets)
    else:
        _clear(workbook)
    with speaking(language):
        marks = [_Mark(fault, *_place(workbook, fault, sheets)) for fault in found[:_MOST_FINDINGS]]
        _mark(marks)
        _list(workbook, source.name, found, marks)
    try:
        workbook.save(target)
    except OSError as error:
        raise ReportError("unwritable", path=target, reason=error.strerror or error) from None
    return target


def _opened(source: Path) -> Workbook | None:
    """The workbook as openpyxl has it; None where it cannot read what other readers can."""
    if not zipfile.is_zipfile(source):
        return None
    with zipfile.ZipFile(source) as parts:
        size = sum(part.file_size for part in parts.infolist()) / 1e6
    if size > _MOST_MB:
        raise ReportError("annotation_too_large", file=source.name, size=count(size), most=_MOST_MB)
    try:
        return openpyxl.load_workbook(source, keep_vba=source.suffix.lower() == ".xlsm", rich_text=True)
    except Exception:  # it refuses a workbook's styles, names or drawings in many ways, and its cells are known anyway
        return None


def _clear(workbook: Workbook) -> None:
    """Takes out what an earlier copy was marked with, so that people can go on working in it."""

    if TITLE in workbook.sheetnames:
        del workbook[TITLE]
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is None or cell.comment.author != AUTHOR:
                    continue
                _, _, before = cell.comment.text.partition(_OLD)
                cell.comment = Comment(before, "") if before else None
                if cell.fill.fgColor.rgb in _FILL.values():
                    cell.fill, cell.border = PatternFill(), Border()


def _as_written(workbook: Workbook, sheets: Sequence[Sheet]) -> Workbook:
    """The cells of sheets at their positions, as texts: what looks like a formula stays what it looks like."""
    workbook.remove(workbook.worksheets[0])
    for sheet in sheets:
        made = workbook.create_sheet(_sheet_name(sheet.name, workbook.sheetnames))
        widths: dict[int, int] = defaultdict(int)
        for row, cells in enumerate(sheet.rows, start=1):
            for column, text in enumerate(cells, start=1):
                if text:
                    _write(made.cell(row, column), text)
                    widths[column] = max(widths[column], width(printable(text)))
        for column, widest in widths.items():
            made.column_dimensions[letters(column - 1)].width = min(max(widest + 2, 8), 40)
    return workbook


def _sheet_name(name: str, taken: Sequence[str]) -> str:
    plain = "".join(" " if sign in r"[]:*?/\'" else sign for sign in printable(name))[:31].strip() or "Sheet"
    number, free = 2, plain
    while free.casefold() in {other.casefold() for other in taken}:
        free, number = f"{plain[:27]} {number}", number + 1
    return free


def _write(cell: Cell, text: str) -> None:
    """A text that is never a formula."""
    cell.value = printable(text)
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in ("=", "+", "-", "@")


# ---------------------------------------------------------------------------------------------------
# Where a finding stands


@dataclass(frozen=True)
class _Mark:
    """A finding with the sheet and the cell of the copy it is marked in, where it has one."""

    fault: Fault
    sheet: Worksheet | None = None
    cell: str = ""


def _place(workbook: Workbook, fault: Fault, sheets: Sequence[Sheet]) -> tuple[Worksheet | None, str]:
    sheet = _sheet_of(workbook, fault)
    if sheet is None or fault.row is None:
        return sheet, ""
    if fault.cell:
        return sheet, _top_left(sheet, fault.cell)
    lines = next((one.lines for one in sheets if one.is_text), ())
    row = lines.index(fault.row) + 1 if fault.row in lines else fault.row
    return sheet, _top_left(sheet, f"{letters(_column(sheet, row, fault))}{row}")


def _sheet_of(workbook: Workbook, fault: Fault) -> Worksheet | None:
    """The sheet a fault names, else the one named like the file, else the first."""
    by_name = {sheet.title.strip().casefold(): sheet for sheet in workbook.worksheets}
    for name in (fault.sheet, Path(fault.file).stem):
        if name.strip().casefold() in by_name:
            return by_name[name.strip().casefold()]
    return next(iter(workbook.worksheets), None)


def _column(sheet: Worksheet, row: int, fault: Fault) -> int:
    """The column of a fault that has a row only: the one whose header it names, or that holds its value, or the first.

    Counted from 0.
    """
    cells = _texts(sheet, row)
    for header in range(1, min(row, 11)):
        names = _texts(sheet, header)
        if fault.values.get("column") in names:
            return names.index(str(fault.values["column"]))
    written = value_as_found(fault)
    if written is not None and cells.count(written.strip()) == 1:
        return cells.index(written.strip())
    return next((at for at, text in enumerate(cells) if text), 0)


def _texts(sheet: Worksheet, row: int) -> list[str]:
    values = next(sheet.iter_rows(row, row, max_col=min(sheet.max_column, _MOST_COLUMNS), values_only=True))
    return ["" if value is None else str(value).strip() for value in values]


def _top_left(sheet: Worksheet, cell: str) -> str:
    """The cell a merged one belongs to, which alone can be coloured and commented."""
    for merged in sheet.merged_cells.ranges:
        if cell in merged:
            return f"{letters(merged.min_col - 1)}{merged.min_row}"
    return cell


# ---------------------------------------------------------------------------------------------------
# Marking


def _mark(marks: Sequence[_Mark]) -> None:
    """Colours and comments each cell; of several findings in one cell all are told, and an error shows."""
    cells: dict[tuple[str, str], list[_Mark]] = defaultdict(list)
    for mark in marks:
        if mark.sheet is not None and mark.cell:
            cells[mark.sheet.title, mark.cell].append(mark)
    for same in cells.values():
        sheet = same[0].sheet
        assert sheet is not None  # noqa: S101 - only such are kept above
        _colour(sheet[same[0].cell], [mark.fault for mark in same])


def _colour(cell: Cell, faults: Sequence[Fault]) -> None:

    severity = "error" if any(fault.severity == "error" for fault in faults) else "warning"
    style, colour = _FRAME[severity]
    side = Side(style=style, color=colour)
    cell.fill = PatternFill("solid", fgColor=_FILL[severity])
    cell.border = Border(left=side, right=side, top=side, bottom=side)
    text = "\n\n".join(_comment(fault) for fault in faults)
    if cell.comment is not None and cell.comment.text:
        text += _OLD + cell.comment.text
    # A line of 380 points holds some 60 half-width signs at the size of comments, and stands 17 points high.
    lines = sum(len(wrapped(line, 56)) for line in text.split("\n"))
    cell.comment = Comment(text, AUTHOR, width=380, height=24 + 17 * lines)


def _comment(fault: Fault) -> str:
    wrong, do = fault.told()
    label = say("findings", fault.severity) + say("errors", "_colon")
    return printable(label + wrong + (f"\n{say('findings', 'do', do=do)}" if do else ""))


def _list(workbook: Workbook, file: str, found: Sequence[Fault], marks: Sequence[_Mark]) -> None:
    """The sheet that lists all findings, each with a link to its cell; it is the one that shows when opened."""

    sheet = workbook.create_sheet(TITLE)
    _add_styles(workbook)
    sheet["A1"] = say("findings", "title")
    sheet["A1"].font = Font(name=_FONT, bold=True, size=14)
    sheet["A2"] = say("findings", "about", file=printable(file), count=counted(found))
    sheet["A2"].alignment = Alignment(wrap_text=True, vertical="top")
    sheet.merge_cells("A2:F2")
    sheet.row_dimensions[2].height = 34
    for column, (name, wide) in enumerate(_COLUMNS.items(), start=1):
        head = sheet.cell(4, column, say("findings", name))
        head.font, head.fill = Font(name=_FONT, bold=True), PatternFill("solid", fgColor="FFE6E6E6")
        sheet.column_dimensions[letters(column - 1)].width = wide
    for row, mark in enumerate(marks, start=5):
        _list_row(sheet, row, mark)
    if len(found) > len(marks):
        sheet.cell(5 + len(marks), 2, say("findings", "left_out", left=len(found) - len(marks)))
    sheet.freeze_panes = "A5"
    _print_wide(sheet)
    for other in workbook.worksheets:
        other.sheet_view.tabSelected = other is sheet
    workbook.active = workbook.index(sheet)


def _list_row(sheet: Worksheet, row: int, mark: _Mark) -> None:

    fault = mark.fault
    wrong, do = fault.told()
    texts = [say("findings", fault.severity), _told_place(mark), value_as_found(fault) or "", wrong, do]
    sheet.cell(row, 1, row - 4).style = _TEXT
    for column, text in enumerate(texts, start=2):
        sheet.cell(row, column).style = _TEXT
        _write(sheet.cell(row, column), text)
    sheet.cell(row, 2).fill = PatternFill("solid", fgColor=_FILL[fault.severity])
    widths = list(_COLUMNS.values())[1:]
    lines = max(len(wrapped(printable(text), wide - 3)) for text, wide in zip(texts, widths, strict=True))
    sheet.row_dimensions[row].height = _LINE * lines + 3
    if mark.sheet is not None and mark.cell:
        where = f"'{mark.sheet.title.replace(chr(39), chr(39) * 2)}'!{mark.cell}"
        sheet.cell(row, 3).hyperlink = Hyperlink(ref=f"C{row}", location=where)
        sheet.cell(row, 3).style = _LINK


def _add_styles(workbook: Workbook) -> None:
    """The two styles of a row of findings, by name: setting fonts cell by cell takes a minute for a long list."""

    top = Alignment(wrap_text=True, vertical="top", horizontal="left")
    for name, font in {_TEXT: Font(name=_FONT), _LINK: Font(name=_FONT, color="FF0563C1", underline="single")}.items():
        if name not in workbook.named_styles:
            workbook.add_named_style(NamedStyle(name, font=font, alignment=top))


def _told_place(mark: _Mark) -> str:
    if mark.sheet is None or mark.fault.row is None:
        return mark.fault.file
    in_sheet = mark.fault.cell or say("findings", "line", line=mark.fault.row)
    return f"{mark.sheet.title}, {in_sheet}"


def _print_wide(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "4:4"
