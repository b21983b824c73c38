"""A text file becomes a sheet: its encoding, its delimiter, its cells, and the line each row begins on."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import Final

import polars as pl

from regional_carbon.collect.aliases import fold, header_names
from regional_carbon.collect.kinds import refuse_markup
from regional_carbon.collect.limits import CELL_CHARACTERS, FARTHEST_COLUMN, LINE_CHARACTERS, MOST_CELLS, weight
from regional_carbon.collect.sheets import ColumnSheet, Sheet
from regional_carbon.language.errors import Fault, InputError
from regional_carbon.language.messages import Said

# What a person may say a text is in, and Python's codec for it: Windows writes GBK as GB18030's subset and Big5
# as code page 950.
ENCODINGS: Final = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "cp950",
    "big5-hkscs": "big5hkscs",
}
DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab"}

_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK: Final = b"\xef\xbb\xbf"
_SAMPLE: Final = 1 << 18  # characters in which the delimiter is looked for: some thousand lines
_BATCH: Final = 20_000
_HEADER_LINES: Final = 20  # in which a header is looked for
_CELL_END: Final = re.compile(r"[,;\t\n]")
_BRACKET: Final = re.compile(r"[(（].*")  # a unit behind a name
_LINE_END: Final = re.compile(r"\r\n|\r|\n")


# ---------------------------------------------------------------------------------------------------
# Encoding


def decoded(file: str, data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of a file, and the name of its encoding in ENCODINGS.

    UTF-16 where its byte order mark says so, else UTF-8, else GB18030, each strictly: nothing is guessed from how
    often a character occurs. Nearly every Big5 text is valid GB18030 too, and reads as other characters: it is taken
    where a person has said so (`encoding`), or where its first lines hold names of columns that we know, two at least,
    and none of them as GB18030. What else betrays it, characters for private use or control characters in the result,
    is refused. What begins as UTF-8 (two Chinese characters or more) and then is not is a broken UTF-8 file, and is
    refused rather than read as another.

    Raises InputError, with the line and byte that cannot be read, or when the text is none.
    """
    if encoding and encoding.lower() not in ENCODINGS:
        raise _refused(file, "encoding_unknown", encoding=encoding, known=list(ENCODINGS))
    if encoding:
        return _checked(file, _strict(file, data, encoding.lower())), encoding.lower()
    if data.startswith(_UTF16_MARKS):
        return _checked(file, _strict(file, data, "utf-16")), "utf-16"
    try:
        return _checked(file, data.decode("utf-8-sig")), "utf-8"
    except UnicodeDecodeError as error:
        bad = error.start
    refused = _undecodable(file, "encoding", data, bad)
    begun = data[:bad].decode("utf-8-sig", errors="ignore")
    if data.startswith(_UTF8_MARK) or sum(character >= "\u0800" for character in begun) > 1:
        raise refused
    if (big5 := _in_big5(data)) is not None:
        return _checked(file, big5), "big5"
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise refused from None
    for line, character in _odd(text):
        raise _refused(file, "encoding_doubtful", line, character=f"U+{ord(character):04X}")
    return _checked(file, text), "gb18030"


def _in_big5(data: bytes) -> str | None:
    """A text in Big5, where names of columns in its first lines say that it is; None where they do not."""
    try:
        text = data.decode(ENCODINGS["big5"])
    except UnicodeDecodeError:
        return None
    begun = b"\n".join(data.split(b"\n", _HEADER_LINES)[:_HEADER_LINES])
    otherwise = _names_of_columns(begun.decode("gb18030", errors="ignore"))
    return text if len(_names_of_columns("\n".join(text.split("\n")[:_HEADER_LINES]))) > 1 and not otherwise else None


def _names_of_columns(text: str) -> set[str]:
    """The names that tables of ours go by which stand in cells of a text."""
    cells = {fold(_BRACKET.sub("", cell.strip(' "\r'))) for cell in _CELL_END.split(text)}
    return cells & header_names()


def _strict(file: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(ENCODINGS[encoding]).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise _undecodable(file, "encoding_not", data, error.start, encoding=encoding.upper()) from None


def _undecodable(file: str, key: str, data: bytes, at: int, **values: object) -> InputError:
    line = data[:at].count(b"\n") + 1
    return _refused(file, key, line, byte=f"0x{data[at]:02X}" if at < len(data) else "–", **values)


def _checked(file: str, text: str) -> str:
    """A text in which there is nothing but text."""
    at = text.find("\0")
    if at >= 0:
        raise _refused(file, "text_with_nul", text.count("\n", 0, at) + 1)
    refuse_markup(file, text)
    return text


def _odd(text: str) -> Iterator[tuple[int, str]]:
    """The first character that a text in GB18030 does not hold: for private use, unassigned, or of control."""
    odd = [
        each
        for each in set(text)
        if unicodedata.category(each) in ("Co", "Cn", "Cs") or (unicodedata.category(each) == "Cc" and each > "\x1f")
    ]
    if odd:
        at = min(text.index(each) for each in odd)
        yield text.count("\n", 0, at) + 1, text[at]


# ---------------------------------------------------------------------------------------------------
# Delimiter


def delimiter_of(file: str, text: str, *, suffix: str = "") -> str:
    """What cuts the lines into cells: the comma, semicolon or tab; a file named .tsv has tabs.

    The only one there is; else the only one that every line has equally often; else the only one that more
    than half of the lines have equally often. Cells in quotes are not looked into. Where two fit, none is chosen.

    Raises InputError when more than one fits, or none.
    """
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    if suffix.lower() == ".tsv" and "\t" in sample:
        return "\t"
    counts = {each: _counts(sample, each) for each in DELIMITERS if each in sample}
    found = {each: counted for each, counted in counts.items() if any(counted)}
    if len(found) < 2:
        return next(iter(found), ",")
    fitting = [each for each, counted in found.items() if len(set(counted)) == 1]
    if not fitting:
        commonest = {each: Counter(filter(None, counted)).most_common(1)[0][1] for each, counted in found.items()}
        fitting = [each for each, times in commonest.items() if times > len(found[each]) / 2]
    if len(fitting) != 1:
        between = [Said("reading", DELIMITERS[each]) for each in fitting or found]
        raise _refused(file, "delimiter_unclear", delimiters=between)
    return fitting[0]


def _counts(sample: str, delimiter: str) -> list[int]:
    """How many delimiters each line has, blank lines left out."""
    try:
        return [len(row) - 1 for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
    except csv.Error:  # a cell beyond all measure: with this delimiter it is no table
        return []


# ---------------------------------------------------------------------------------------------------
# Cells


def text_sheet(file: str, name: str, text: str, delimiter: str) -> Sheet:
    """The cells of a text as the csv module cuts them; a line with nothing on it is a row of blanks.

    Where all lines have equally many cells the sheet is made column by column. A cell in quotes may run over
    several lines; lines end with LF, CR LF or CR.

    Raises InputError when the text is too large, or a quotation mark stands where it cannot.
    """
    plain = '"' not in text and text.count("\r") == text.count("\r\n")
    sheet = _split(file, name, text, delimiter) if plain else None
    return sheet or _parsed(file, name, text, delimiter)


def _split(file: str, name: str, text: str, delimiter: str) -> Sheet | None:
    """A text without quotation marks whose lines have equally many cells; else nothing."""
    lines = pl.Series(text.removesuffix("\n").split("\n"), dtype=pl.String).str.strip_suffix("\r")
    long = (lines.str.len_chars() > LINE_CHARACTERS).arg_true()
    if not long.is_empty():
        raise _refused(file, "line_too_long", long[0] + 1, limit=LINE_CHARACTERS)
    counts = lines.filter(lines != "").str.count_matches(delimiter, literal=True).unique()
    if len(counts) != 1:
        return None
    width = counts[0] + 1
    _weigh(file, width, weight(len(lines), width))
    if width == 1:
        cells = pl.DataFrame({"0": lines})
    else:
        cells = lines.str.split_exact(delimiter, width - 1).struct.rename_fields(_places(width)).struct.unnest()
    return ColumnSheet(file, name, cells, range(1, len(lines) + 1))


def _parsed(file: str, name: str, text: str, delimiter: str) -> Sheet:
    """Any text. Batches of rows become columns as long as all have equally many cells, to keep memory low."""
    frames: list[pl.DataFrame] = []
    rows: list[list[str]] = []
    lines: list[int] = []
    cells, width = 0, 0
    for batch, begun in _batches(file, text, delimiter):
        lines += begun
        widths = set(map(len, batch))
        cells += sum(map(len, batch))
        _weigh(file, max(widths), cells + 2 * len(lines))
        width = width or max(widths)
        if not rows and width and widths <= {0, width}:
            frames.append(_columns(batch if 0 not in widths else [row or [""] * width for row in batch], width))
        else:
            rows += batch
    if frames and not rows:
        return ColumnSheet(file, name, pl.concat(frames), lines)
    before = [list(row) for frame in frames for row in frame.iter_rows()]
    return Sheet(file, name, before + rows, lines)


def _columns(rows: list[list[str]], width: int) -> pl.DataFrame:
    places = _places(width)
    columns = (
        pl.Series(place, column, pl.String) for place, column in zip(places, zip(*rows, strict=True), strict=True)
    )
    return pl.DataFrame(columns)


def _batches(file: str, text: str, delimiter: str) -> Iterator[tuple[list[list[str]], list[int]]]:
    """Rows in batches, each row with the line it begins on."""
    lines_of = io.TextIOWrapper(
        io.BytesIO(text.encode()), encoding="utf-8", newline=""
    )  # StringIO takes 4 bytes a letter
    reader = csv.reader(lines_of, delimiter=delimiter, strict=True)
    before, batch = 0, [[""]]
    while batch:
        batch = []
        try:
            batch.extend(islice(reader, _BATCH))
        except csv.Error as error:  # the rows before it are in the batch
            wrong = ("line_too_long", CELL_CHARACTERS) if "limit" in str(error) else ("quote_wrong", "")
            line = _begun(batch, before, all_in_one=False)[-1]
            raise _refused(file, wrong[0], line, limit=wrong[1]) from None
        lines = _begun(batch, before, all_in_one=reader.line_num == before + len(batch))
        before = reader.line_num
        if batch:
            yield batch, lines[:-1]


def _begun(rows: list[list[str]], before: int, *, all_in_one: bool) -> list[int]:
    """The line each row begins on, and the one after the last; `before` lines stand above them."""
    if all_in_one:
        return list(range(before + 1, before + len(rows) + 2))
    lengths = (1 + sum(len(_LINE_END.findall(cell)) for cell in row) for row in rows)
    return list(accumulate(lengths, initial=before + 1))


def _weigh(file: str, columns: int, cells: int) -> None:
    if columns > FARTHEST_COLUMN:
        raise _refused(file, "too_many_columns", limit=FARTHEST_COLUMN)
    if cells > MOST_CELLS:
        raise _refused(file, "table_too_large", limit=MOST_CELLS)


def _places(width: int) -> list[str]:
    return [str(place) for place in range(width)]


def _refused(file: str, key: str, line: int | None = None, **values: object) -> InputError:
    return InputError(faults=[Fault(key, file, line, values=values)])
