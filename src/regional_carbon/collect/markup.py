"""Web pages, saved web pages and XML spreadsheets that go by a workbook's name become rows of text.

Of the standard library alone, and run in the reader's process (`workbook_reader.py`): a file made to harm runs into
that process's limits of time and memory. A document type, and with it every entity, is refused in XML; no link is
followed, no script looked at.
"""

from __future__ import annotations

import codecs
import email
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import Final
from xml.parsers import expat  # nosec B407

SPREADSHEET: Final = "urn:schemas-microsoft-com:office:spreadsheet"
_NAME: Final = f"{SPREADSHEET} "  # expat puts a blank between a namespace and a name
_EXCEL: Final = "urn:schemas-microsoft-com:office:excel "
_CHARSET: Final = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE)
_CODECS: Final = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "big5": "cp950"}
_MARKS: Final = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_HIDDEN: Final = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_MIDNIGHT: Final = re.compile(r"(\d{4}-\d\d-\d\d)T00:00:00(?:\.0+)?$")


class Refusal(Exception):  # noqa: N818 - a file refused is told by a key of words/errors.toml, with its values
    """A file that is not read: the key of its fault, and what is told."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


@dataclass
class Rows:
    """One sheet as it stands in a file: cells as text, and the rows that a person does not see, from 1."""

    name: str = ""
    rows: list[list[str]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden: bool = False
    errors: list[str] = field(default_factory=list)  # cells whose formula failed, as A1


def decoded_page(data: bytes) -> str:
    """The text of a web page: by its byte order mark; as UTF-8 where it is; as it says of itself; as GB18030.

    Raises Refusal where it cannot be decoded so.
    """
    for mark, codec in _MARKS.items():
        if data.startswith(mark):
            return _strictly(data, codec)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        said = _CHARSET.search(data[:4_096])
    told = said[1].decode("ascii").lower() if said else "gb18030"
    return _strictly(data, _CODECS.get(told, told))


def _strictly(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except LookupError:
        raise Refusal("encoding_unknown", encoding=codec, known=["utf-8", "gb18030", "big5"]) from None
    except UnicodeDecodeError as error:
        byte = f"0x{data[error.start]:02X}"
        raise Refusal("encoding_not", encoding=codec.upper(), byte=byte) from None


# ---------------------------------------------------------------------------------------------------
# Web pages


def page_rows(text: str, most_columns: int) -> Rows:
    """A web page from top to bottom: each row of its tables, and each paragraph between them, is a row.

    A merged cell is one filled cell among blanks, as in a workbook. A raised digit stays raised: 12³ is no 123.

    Raises Refusal where a row has more than `most_columns` cells, spans counted.
    """
    page = _Page(most_columns)
    for name, given in _pieces(text):
        if given is None:
            page.words(name)
        elif name.startswith("/"):
            page.end(name[1:])
        else:
            page.begin(name, given)
    page.end_row()
    page.end_paragraph()
    return page.sheet


_TAG: Final = re.compile(r"""<(/?[a-zA-Z][\w:-]{0,40})((?:[^<>"']|"[^"<>]*+"|'[^'<>]*+'){0,4096}+)>""")
_GIVEN: Final = re.compile(r"""([\w:-]{1,40})\s*=\s*(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
_CLOSED: Final = {"<!--": "-->", "<!": ">", "<?": ">", "<script": "</script", "<style": "</style", "<title": "</title"}


def _pieces(text: str) -> Iterator[tuple[str, dict[str, str] | None]]:
    """Words, with None, and tags by name with what is given of them; in one pass, since html.parser takes a time that
    grows with the square of a page whose tags do not end. A bracket that begins no tag is read as it stands."""
    at, length, last = 0, len(text), text.rfind(">")
    while at < length:
        begins = text.find("<", at)
        if begins < 0 or begins > last:
            yield html.unescape(text[at:]), None
            return
        if begins > at:
            yield html.unescape(text[at:begins]), None
        start = text[begins : begins + 8].casefold()
        closed = next((end for opening, end in _CLOSED.items() if start.startswith(opening)), "")
        if closed:
            ends = _found(text, closed, begins)
            if ends < 0:
                return
            at = text.find(">", ends) + 1 or length
        elif (tag := _TAG.match(text, begins)) is not None:
            given = {
                one[1].casefold(): html.unescape(one[2] or one[3] or one[4] or "") for one in _GIVEN.finditer(tag[2])
            }
            yield tag[1].casefold(), given
            at = tag.end()
        else:
            yield "<", None
            at = begins + 1


def _found(text: str, closed: str, begins: int) -> int:
    """Where what is not read ends; the names of elements in either case."""
    if not closed[-1].isalpha():
        return text.find(closed, begins)
    match = re.compile(re.escape(closed), re.IGNORECASE).search(text, begins)
    return -1 if match is None else match.start()


@dataclass
class _Table:
    """A table being read: the columns that cells of earlier rows still reach down into, and for how many rows."""

    reaching: dict[int, int] = field(default_factory=dict)


class _Page:
    _unseen: Final = frozenset({"template", "select", "object"})
    _blocks: Final = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "caption", "center", "body"})

    def __init__(self, most_columns: int) -> None:
        self.sheet = Rows()
        self._most_columns = most_columns
        self._tables: list[_Table] = []
        self._words: list[str] = []  # of the cell or paragraph being read
        self._row: dict[int, str] | None = None
        self._cell: tuple[int, str | None] | None = None  # its column, and the exact number Excel notes at it
        self._row_hidden = False
        self._raised = 0
        self._skipping: list[str] = []

    def begin(self, tag: str, given: dict[str, str]) -> None:
        """Tables, rows, cells, and what is not shown."""
        if self._skipping or tag in self._unseen:
            self._skipping += [tag] if tag in self._unseen else []
            return
        if tag == "table":
            self.end_row()
            self.end_paragraph()
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            self.end_row()
            self._row = {}
            self._row_hidden = _HIDDEN.search(given.get("style", "")) is not None
        elif tag in ("td", "th") and self._tables:
            self._end_cell()
            self._begin_cell(given)
        elif tag == "br":
            self._words.append("\n")
        elif tag == "sup":
            self._raised += 1
        elif tag in self._blocks and self._cell is None:
            self.end_paragraph()

    def end(self, tag: str) -> None:
        """The end of any of them; one that was never begun ends nothing."""
        if self._skipping:
            if tag == self._skipping[-1]:
                self._skipping.pop()
            return
        if tag == "sup":
            self._raised = max(0, self._raised - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr":
            self.end_row()
        elif tag == "table" and self._tables:
            self.end_row()
            self._tables.pop()
        elif tag in self._blocks and self._cell is None:
            self.end_paragraph()

    def words(self, data: str) -> None:
        """Words of the cell or paragraph."""
        if self._skipping or (self._tables and self._cell is None):
            return
        self._words.append(data.translate(_RAISED) if self._raised else data)

    def end_paragraph(self) -> None:
        """What stands between tables is a row of one cell."""
        words = self._said()
        if words and self._cell is None:
            self.sheet.rows.append([words])

    def _said(self) -> str:
        lines = "".join(self._words).split("\n") if "\n" in self._words else [" ".join("".join(self._words).split())]
        self._words = []
        return "\n".join(line for line in (" ".join(one.split()) for one in lines) if line)

    def _begin_cell(self, given: dict[str, str]) -> None:
        if self._row is None:
            self._row = {}
        table = self._tables[-1]
        column = max(self._row, default=-1) + 1
        while table.reaching.get(column, 0):
            column += 1
        across, down = _span(given.get("colspan", "")), _span(given.get("rowspan", ""))
        if column + across > self._most_columns:
            raise Refusal("too_many_columns", limit=self._most_columns)
        for place in range(column, column + across):
            self._row[place] = ""
            if down > 1:
                table.reaching[place] = down  # this row is counted off at its end
        self._cell = (column, given.get("x:num") or None)

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        column, exact = self._cell
        said = self._said()
        self._row[column] = exact if exact is not None and said else said
        self._cell = None

    def end_row(self) -> None:
        """A row whose end is not said ends with the next, or with its table."""
        self._end_cell()
        if self._row is None:
            return
        width = max(self._row, default=-1) + 1
        self.sheet.rows.append([self._row.get(column, "") for column in range(width)])
        if self._row_hidden and any(self._row.values()):
            self.sheet.hidden_rows.append(len(self.sheet.rows))
        table = self._tables[-1] if self._tables else _Table()
        table.reaching = {column: rows - 1 for column, rows in table.reaching.items() if rows > 1}
        self._row, self._row_hidden = None, False


def _span(said: str) -> int:
    return min(int(said[:5]), 65_534) if said[:5].isdigit() and said.isascii() and int(said[:5]) else 1


def saved_page(data: bytes, most_columns: int) -> list[Rows]:
    """The pages of a file that a browser or Excel saved as one (MHTML), each that has anything on it."""
    found = []
    for part in email.message_from_bytes(data).walk():
        if part.get_content_type() != "text/html":
            continue
        held = part.get_payload(decode=True)
        page = page_rows(_of_part(part, held if isinstance(held, bytes) else b""), most_columns)
        page.name = re.split(r"[/\\]", str(part.get("Content-Location", "")))[-1].rsplit(".", 1)[0]
        found += [page] if page.rows else []
    return found


def _of_part(part: Message, held: bytes) -> str:
    charset = part.get_content_charset()
    return decoded_page(held) if charset is None else _strictly(held, _CODECS.get(charset, charset))


# ---------------------------------------------------------------------------------------------------
# XML spreadsheets of Excel 2003


def fed(data: bytes, parser: expat.XMLParserType) -> None:
    """XML through its handlers. Raises Refusal for one with a document type, and for what is no XML."""

    def refuse(*_: object) -> None:
        raise Refusal("doctype")

    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Refusal("file_unreadable", reason=str(error)) from None


def spreadsheet_rows(data: bytes, most_columns: int, most_cells: int) -> list[Rows]:
    """The sheets of an XML spreadsheet of Excel 2003 (SpreadsheetML), cells at their places.

    Raises Refusal for a cell further out than `most_columns`, a sheet of more than `most_cells`, or what is no XML.
    """
    reading = _Spreadsheet(most_columns, most_cells)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = reading.begin, reading.end
    parser.CharacterDataHandler = reading.words
    fed(data, parser)
    return reading.sheets


class _Spreadsheet:
    def __init__(self, most_columns: int, most_cells: int) -> None:
        self.sheets: list[Rows] = []
        self._most_columns, self._most_cells = most_columns, most_cells
        self._weight = 0
        self._column = 0  # of the next cell
        self._across = 0  # columns that the cell being read is merged over beside its own
        self._kind = ""
        self._text: list[str] | None = None

    def begin(self, name: str, given: dict[str, str]) -> None:
        name = name.removeprefix(_NAME)
        if name == "Worksheet":
            self.sheets.append(Rows(given.get(f"{_NAME}Name", "")))
        elif name == "Row" and self.sheets:
            self._begin_row(given)
        elif name == "Cell" and self.sheets and self.sheets[-1].rows:
            self._column = _index(given, self._column)
            self._across = _count(given.get(f"{_NAME}MergeAcross", ""))
        elif name == "Data" and self.sheets and self.sheets[-1].rows:
            self._kind, self._text = given.get(f"{_NAME}Type", "String"), []
        elif name == f"{_EXCEL}Visible":
            self._text = []

    def words(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def end(self, name: str) -> None:
        name = name.removeprefix(_NAME)
        if name == "Data" and self._text is not None:
            self._fill("".join(self._text))
            self._text = None
        elif name == "Cell":
            self._column += 1 + self._across
            self._across = 0
        elif name == f"{_EXCEL}Visible" and self._text is not None and self.sheets:
            self.sheets[-1].hidden = "".join(self._text).strip() != "SheetVisible"
            self._text = None

    def _begin_row(self, given: dict[str, str]) -> None:
        sheet = self.sheets[-1]
        at = _index(given, len(sheet.rows))
        self._weight += 2 * max(1, at + 1 - len(sheet.rows))
        if self._weight > self._most_cells:
            raise Refusal("table_too_large")
        sheet.rows += [[] for _ in range(at + 1 - len(sheet.rows))]
        if given.get(f"{_NAME}Hidden") == "1":
            sheet.hidden_rows.append(at + 1)
        self._column = 0

    def _fill(self, text: str) -> None:
        sheet = self.sheets[-1]
        row = sheet.rows[-1]
        if self._column >= self._most_columns:
            raise Refusal("too_many_columns", limit=self._most_columns)
        self._weight += max(0, self._column + 1 - len(row))
        if self._weight > self._most_cells:
            raise Refusal("table_too_large")
        row += [""] * (self._column + 1 - len(row))
        if self._kind == "Error":
            sheet.errors.append(f"{_letters(self._column)}{len(sheet.rows)}")
        elif self._kind == "Boolean":
            row[self._column] = "true" if text.strip() == "1" else "false"
        elif self._kind == "DateTime":
            row[self._column] = _MIDNIGHT.sub(r"\1", text.strip()).removesuffix(".000")
        else:
            row[self._column] += text


def _index(given: dict[str, str], otherwise: int) -> int:
    """The place an element names, from 0; never before the next one."""
    return max(otherwise, _count(given.get(f"{_NAME}Index", "")) - 1)


def _count(said: str) -> int:
    return int(said[:9]) if said.isascii() and said[:9].isdigit() else 0


def _letters(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
