"""Files made to harm, or broken as files break: all made by code, each with a name that says what it is."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Final

import polars as pl
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

File = tuple[str, bytes]  # a name with its suffix, and what is in it

ROWS: Final = [
    ["企业", "行业", "year", "electricity_mwh", "output_cny"],
    ["甲厂", "29", 2020, 40.5, 100000],
    ["乙厂, 分部", "33", 2020, 90, 0.1],
    ["=1+1", "-", 2020, -3, 1e12],
    ["", "", 2020, 7, 2],
]
TEXT: Final = "\n".join(",".join(f'"{cell}"' if "," in str(cell) else str(cell) for cell in row) for row in ROWS) + "\n"

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MAIN: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODF: Final = "urn:oasis:names:tc:opendocument:xmlns"


# ---------------------------------------------------------------------------------------------------
# Sound files, one of each format


@cache
def sound() -> Mapping[str, bytes]:
    """A small sound file of each format, by its suffix."""
    return {
        ".xlsx": _xlsx(), ".xls": _xls(), ".ods": _ods(), ".parquet": _parquet(), ".csv": TEXT.encode(),
        ".tsv": TEXT.replace(",", "\t").encode("gb18030"), ".txt": TEXT.replace(",", ";").encode("utf-16"),
    }  # fmt: skip


def _xlsx() -> bytes:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "num_format": "yyyy-mm-dd"})
        for name in ("企业", "notes"):
            sheet = book.add_worksheet(name)
            for index, row in enumerate(ROWS):
                sheet.write_row(index + 1, 1, row)
            sheet.write_number(9, 2, 44000, bold)
            sheet.write_formula(9, 3, "=1/0", None, "#DIV/0!")
            sheet.write_boolean(9, 4, True)
            sheet.merge_range("B12:D12", "合计")
    return data.getvalue()


def _xls() -> bytes:
    data = io.BytesIO()
    book = xlwt.Workbook()
    for name in ("企业", "notes"):
        sheet = book.add_sheet(name)
        for index, row in enumerate(ROWS):
            for place, cell in enumerate(row):
                sheet.write(index + 1, place + 1, cell)
        sheet.write_merge(11, 11, 1, 3, "合计")
    book.save(data)
    return data.getvalue()


def _ods() -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name="企业")
    for row in ROWS:
        line = TableRow()
        for cell in row:
            kind = {"valuetype": "string"} if isinstance(cell, str) else {"valuetype": "float", "value": str(cell)}
            place = TableCell(**kind)
            place.addElement(P(text=str(cell)))
            line.addElement(place)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    data = io.BytesIO()
    document.write(data)
    return data.getvalue()


def _parquet() -> bytes:
    data = io.BytesIO()
    columns = {str(name): [row[place] for row in ROWS[1:]] for place, name in enumerate(ROWS[0])}
    pl.DataFrame(columns, strict=False).write_parquet(data)
    return data.getvalue()


# ---------------------------------------------------------------------------------------------------
# The corpus


def nasty() -> Iterator[File]:
    """Some six hundred and fifty files, the same every time."""
    for family in (
        _far_cells,
        _slow_looks,
        _bombs,
        _entities,
        _odd_archives,
        _repeated,
        _ole2,
        _swapped,
        _cut,
        _texts,
        _encodings,
        _columns,
    ):
        yield from family()


def archive(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return data.getvalue()


def workbook(sheet: str | bytes, more: Mapping[str, str | bytes] | None = None) -> bytes:
    """A .xlsx by hand, with this as its one sheet."""
    override = "".join(
        f'<Override PartName="/{part}" ContentType="{XLSX}.{kind}+xml"/>'
        for part, kind in {"xl/workbook.xml": "sheet.main", "xl/worksheets/sheet1.xml": "worksheet"}.items()
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{override}</Types>',
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    return archive({**parts, **(more or {})})


def cells(*given: str) -> str:
    """A sheet of .xlsx whose one row has these cells."""
    return f'<worksheet {MAIN}><sheetData><row r="1">{"".join(given)}</row></sheetData></worksheet>'


def value(at: str, quote: str = '"') -> str:
    """A cell of .xlsx with the value 1 at a place."""
    return f"<c r={quote}{at}{quote}><v>1</v></c>"


def _far_cells() -> Iterator[File]:
    """One value far out asks for all the cells between."""
    places = [
        "XFD1048576", "ZZZZ1048577", "A1048576", "XFD1", "ZZ1048576", "A99999999", "AAAAAAAAAAAA1", "A0", "A00000000001", "1A", "A-1",
        "A4294967295", "A4294967296", "A18446744073709551616", "FXSHRXW2147483647", "BZZZ2", "AAA99999", "ZZ99999", "CVB20000",
    ]  # fmt: skip
    for at in places:
        yield f"far {at}.xlsx", workbook(cells(value("A1"), value(at)))
        yield f"far {at} in single quotes.xlsx", workbook(cells(value("A1"), value(at, "'")))
        yield (
            f"far {at} as its row.xlsx",
            workbook(cells(value("A1")).replace('row r="1"', f'row r="{at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"')),
        )
        yield f"far {at} blank.xlsx", workbook(cells(value("A1"), f'<c r="{at}" s="0"/>'))
    for at in ("a1", "&#65;1", "A&#49;", " A1", "A1 ", "Ａ１", "A１"):
        yield f"written {at}.xlsx", workbook(cells(value(at)))
    yield "two million columns.xlsx", workbook(cells(*("<c><v>1</v></c>" for _ in range(2_000_000))))
    yield (
        "two million rows.xlsx",
        workbook(cells(value("A1")).replace("</row>", "</row>" + "<row><c><v>1</v></c></row>" * 2_000_000)),
    )
    yield (
        "dimension of everything.xlsx",
        workbook(cells(value("A1")).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')),
    )
    yield (
        "merged everything.xlsx",
        workbook(
            cells(value("A1")).replace(
                "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
            )
        ),
    )
    shared = "".join(f'<c r="{chr(65 + place)}1" t="s"><v>0</v></c>' for place in range(26))
    rows = "".join(shared.replace('1" t', f'{row}" t') for row in range(1, 2000))
    long = f"<sst {MAIN}><si><t>{'长' * 200_000}</t></si></sst>"
    yield "one long text in 50,000 cells.xlsx", workbook(cells(rows), {"xl/sharedStrings.xml": long})
    for index in (-1, 1, 10**6, 2**31, 2**64):
        yield (
            f"shared string {index}.xlsx",
            workbook(cells(f'<c r="A1" t="s"><v>{index}</v></c>'), {"xl/sharedStrings.xml": f"<sst {MAIN}/>"}),
        )


def _slow_looks() -> Iterator[File]:
    """Texts on which a careless pattern takes the square of their length."""
    many = 300_000
    starts = {
        "spaces after a formula": '<c r="A1"><f>1</f>' + " " * 3_000_000, "tags that do not end": '<c r="A1" ' * many, "far places in one tag": '<c r="AAA1"' + ' r="AAA1"' * many,
        "letters": '<c r="' + "A" * 3_000_000, "digits": '<c r="A' + "1" * 3_000_000, "spaces in a value": ('<c r="A1"><f>1</f><v>' + " " * 1000) * 3_000,
        "formulas that do not end": '<c r="A1"><f>' * many,
    }  # fmt: skip
    for name, text in starts.items():
        yield f"{name}.xlsx", workbook(cells(text))
    yield "rows that do not end.ods", ods("<table:table-row " * many)
    yield "a cell that calamine never comes out of.ods", endless()


def endless() -> bytes:
    """A workbook that no reader comes to the end of."""
    return ods("<table:table-cell ")


def _bombs() -> Iterator[File]:
    """Little packed, much unpacked."""
    zeros = b"\0" * (210 << 20)
    blanks = b" " * (210 << 20)
    yield "bomb in the sheet.xlsx", workbook(zeros)
    yield "bomb in a picture.xlsx", workbook(cells(value("A1")), {"xl/media/image1.png": zeros})
    yield "bomb in the texts.xlsx", workbook(cells(value("A1")), {"xl/sharedStrings.xml": blanks})
    yield "bomb.ods", archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": blanks})
    sound_bomb = archive({**_parts(sound()[".xlsx"]), "xl/media/1.bin": zeros})
    at = sound_bomb.rfind(b"PK\x01\x02")
    yield "bomb with a false size.xlsx", sound_bomb[: at + 24] + b"\x10\0\0\0" + sound_bomb[at + 28 :]
    for method, name in ((zipfile.ZIP_BZIP2, "bzip2"), (zipfile.ZIP_LZMA, "lzma")):
        yield (
            f"bomb in {name}.xlsx",
            archive({"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": zeros[: 64 << 20]}, method),
        )
    parts = {f"xl/media/{number}": "" for number in range(20_000)}
    yield "20,000 parts.xlsx", archive({"xl/workbook.xml": "", **parts})
    yield "20,000 parts.ods", archive({"content.xml": "", **parts})
    yield "nested.xlsx", archive({"xl/workbook.xml": archive({"xl/workbook.xml": zeros[: 1 << 20]})})


def _entities() -> Iterator[File]:
    """Billion laughs, and files fetched from the machine."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    evil = {
        "billion laughs": f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>',
        "outside file": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
        "outside address": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l9 SYSTEM "http://127.0.0.1:9/x">]>',
        "parameter entity": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY % a "<!ENTITY l9 \'ha\'>"> %a;]>',
        "padded": " " * 3_000_000 + '<!DOCTYPE x [<!ENTITY l9 "ha">]>',
        "in utf-16": '\ufeff<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY l9 "ha">]>',
    }
    for name, start in evil.items():
        sheet = start + cells('<c r="A1" t="inlineStr"><is><t>&l9;</t></is></c>')
        coded = sheet.encode("utf-16" if "16" in name else "utf-8")
        yield f"{name} in the sheet.xlsx", workbook(coded)
        yield (
            f"{name} in the workbook.xlsx",
            workbook(cells(value("A1")), {"xl/workbook.xml": start + "<workbook>&l9;</workbook>"}),
        )
        yield (
            f"{name} in the texts.xlsx",
            workbook(cells(value("A1")), {"xl/sharedStrings.xml": f"{start}<sst><si><t>&l9;</t></si></sst>"}),
        )
        row = "<table:table-row><table:table-cell office:value-type='string'><text:p>&l9;</text:p></table:table-cell></table:table-row>"
        yield f"{name}.ods", ods(content=start + _ods_content(row))
    deep = "<a>" * 100_000 + "</a>" * 100_000
    yield "deep.xlsx", workbook(f"<worksheet {MAIN}><sheetData>{deep}</sheetData></worksheet>")
    yield "deep.ods", ods(content=_ods_content(deep))


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def _odd_archives() -> Iterator[File]:
    """Archives that say one thing and hold another."""
    good = sound()[".xlsx"]
    parts = _parts(good)
    for name in parts:
        label = name.replace("/", "_")
        yield f"without {label}.xlsx", archive({other: data for other, data in parts.items() if other != name})
        yield f"empty {label}.xlsx", archive({**parts, name: b""})
        yield f"cut {label}.xlsx", archive({**parts, name: parts[name][: len(parts[name]) // 2]})
        yield f"broken {label}.xlsx", archive({**parts, name: parts[name].replace(b">", b"", 3)})
    ods = _parts(sound()[".ods"])
    for name in ("content.xml", "mimetype", "META-INF/manifest.xml"):
        label = name.replace("/", "_")
        yield f"without {label}.ods", archive({other: data for other, data in ods.items() if other != name})
        yield f"empty {label}.ods", archive({**ods, name: b""})
        yield f"cut {label}.ods", archive({**ods, name: ods[name][: len(ods[name]) // 2]})
    locked = bytearray(good)
    for start in _all(good, b"PK\x03\x04"):
        locked[start + 6] |= 1
    for start in _all(good, b"PK\x01\x02"):
        locked[start + 8] |= 1
    yield "parts with a password.xlsx", bytes(locked)
    for name in ("../../evil.xml", "/etc/passwd", "xl\\worksheets\\sheet1.xml", "a" * 60_000, "a\0b", "名.xml"):
        yield f"part named {name[:8].encode().hex()}.xlsx", archive({**parts, name: b"<x/>"})
    for name, kind in {
        "word/document.xml": "word",
        "ppt/presentation.xml": "slides",
        "xl/workbook.bin": "xlsb",
        "x.txt": "zip",
    }.items():
        yield f"really {kind}.xlsx", archive({"[Content_Types].xml": "<Types/>", name: "x"})
    yield "nothing in it.xlsx", b"PK\x05\x06" + b"\0" * 18
    yield "other document.ods", archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})
    for kind, data in (
        ("macro", b"Sub Auto_Open()"),
        ("link", b'<externalLink><externalBook r:id="rId1"/></externalLink>'),
    ):
        yield (
            f"{kind}.xlsm",
            archive({**parts, "xl/vbaProject.bin" if kind == "macro" else "xl/externalLinks/externalLink1.xml": data}),
        )
    formulas = ("=1+1", "WEBSERVICE(&quot;http://127.0.0.1:9&quot;)", "[1]Sheet1!A1", "cmd|'/C calc'!A0")
    yield (
        "formulas.xlsx",
        workbook(cells(*(f'<c r="{chr(65 + place)}1"><f>{formula}</f></c>' for place, formula in enumerate(formulas)))),
    )
    for number in ("1e999", "nan", "inf", "-0", "0x10", "1" * 400, "1,5", "１２", "", " 1"):
        yield f"number {number[:8]}.xlsx", workbook(cells(f'<c r="A1"><v>{number}</v></c>'))
    for kind in ("s", "str", "inlineStr", "b", "e", "d", "n", "zz", ""):
        yield f"kind {kind}.xlsx", workbook(cells(f'<c r="A1" t="{kind}"><v>2020-13-45</v></c>'))
    styles = f'<styleSheet {MAIN}><numFmts count="1"><numFmt numFmtId="164" formatCode="{"y" * 5000}"/></numFmts><cellXfs count="1"><xf numFmtId="164"/></cellXfs></styleSheet>'
    for number in ("-1", "0", "1e10", "2958466", "1e300", "0.99999999999"):
        yield f"date {number}.xlsx", workbook(cells(f'<c r="A1" s="0"><v>{number}</v></c>'), {"xl/styles.xml": styles})


def _all(data: bytes, mark: bytes) -> list[int]:
    found, at = [], data.find(mark)
    while at >= 0:
        found.append(at)
        at = data.find(mark, at + 1)
    return found


def _ods_content(rows: str) -> str:
    spaces = " ".join(f'xmlns:{name}="{ODF}:{name}:1.0"' for name in ("office", "table", "text"))
    return f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="s">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'


def ods(rows: str = "", content: str = "") -> bytes:
    """An .ods by hand with one sheet of these rows, or with this content."""
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    return archive({"mimetype": kind, "content.xml": content or _ods_content(rows), "META-INF/manifest.xml": manifest})


def _repeated() -> Iterator[File]:
    """In .ods a cell or row says how often it stands there."""
    filled = 'office:value-type="float" office:value="1"'
    for columns in ("1", "0", "-1", "16384", "2000000", "4294967296", "99999999999999999999", "x", ""):
        for rows in ("1", "1048576", "4294967295", "18446744073709551615", "y"):
            cell = f'<table:table-cell table:number-columns-repeated="{columns}" {filled}/>'
            yield (
                f"{columns} columns, {rows} rows.ods",
                ods(f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'),
            )
    blank = '<table:table-cell table:number-columns-repeated="2000000"/>'
    yield "blank to the end.ods", ods(f"<table:table-row><table:table-cell {filled}/>{blank}</table:table-row>")
    yield "blank, then a value.ods", ods(f"<table:table-row>{blank * 20}<table:table-cell {filled}/></table:table-row>")
    yield (
        "blank rows, then a value.ods",
        ods(
            f'<table:table-row table:number-rows-repeated="900000000">{blank}</table:table-row><table:table-row><table:table-cell {filled}/></table:table-row>'
        ),
    )


def _ole2() -> Iterator[File]:
    """The old format: sectors in circles, sizes that lie, records that end too late."""
    good = sound()[".xls"]
    draw = random.Random(1)  # noqa: S311 - the same files every time
    for at in range(24, 80, 2):
        yield f"header byte {at}.xls", good[:at] + b"\xff\xff" + good[at + 2 :]
        yield f"header byte {at} zero.xls", good[:at] + b"\0\0" + good[at + 2 :]
    fat = 512 * (int.from_bytes(good[76:80], "little") + 1)
    yield "sectors in a circle.xls", good[:fat] + b"\0\0\0\0" * 128 + good[fat + 512 :]
    yield (
        "each sector its own next.xls",
        good[:fat] + b"".join(n.to_bytes(4, "little") for n in range(128)) + good[fat + 512 :],
    )
    for _ in range(20):
        at = draw.randrange(512, len(good) - 4)
        yield f"length at {at}.xls", good[:at] + b"\xff\xff\xff\x7f" + good[at + 4 :]
    names = {"EncryptedPackage": "password", "WordDocument": "word", "PowerPoint Document": "slides", "Else": "else"}
    for name, kind in names.items():
        old, new = "Workbook".encode("utf-16-le") + b"\0\0", name.encode("utf-16-le") + b"\0\0"
        yield f"{kind}.xls", good.replace(old + b"\0" * (len(new) - len(old)), new.ljust(len(old), b"\0"))
    yield "password record.xls", good.replace(b"\xe1\x00\x02\x00", b"\x2f\x00\x02\x00", 1)


def _swapped() -> Iterator[File]:
    """Every format by every other name."""
    for real, data in sound().items():
        for name in sound():
            yield f"really {real[1:]}{name}", data
    others = {
        "pdf": b"%PDF-1.7\n", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff\xe0", "gif": b"GIF89a", "rar": b"Rar!\x1a\x07",
        "7z": b"7z\xbc\xaf\x27\x1c", "gz": zlib.compress(TEXT.encode(), wbits=31), "rtf": b"{\\rtf1 x}", "excel 2": b"\x09\x00\x04\x00\x02\x00\x10\x00",
        "html": "<html><table><tr><td>企业</td></tr></table></html>".encode("gb18030"), "mht": b"MIME-Version: 1.0\n",
        "excel 2003": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "xml": b"<?xml version='1.0'?><a/>",
    }  # fmt: skip
    for kind, data in others.items():
        for suffix in (".xls", ".xlsx", ".csv"):
            yield f"really {kind}{suffix}", data


def _cut() -> Iterator[File]:
    """Files whose transfer broke off."""
    for suffix, data in sound().items():
        for share in (0, 0.01, 0.1, 0.5, 0.9, 0.99):
            yield f"{share:.0%} of it{suffix}", data[: int(len(data) * share)]
        yield f"twice{suffix}", data * 2
        yield f"with an end{suffix}", data + b"\r\n\r\n"


def _texts() -> Iterator[File]:
    """Tables that are none."""
    made: dict[str, str] = {
        "nothing": "", "blank": " ", "one mark": '"', "open quote": 'a,b\n"c,d\ne,f\n', "text after a quote": 'a,b\n"c"d,e\n', "quotes": '"' * 10_001,
        "lone cr": "a,b\rc,d\r", "mixed ends": "a,b\r\nc,d\re,f\n\r", "crcrlf": "a,b\r\r\nc,d\r\r\n", "no end": "a,b\nc,d", "only ends": "\n" * 50_000,
        "ragged": "a,b,c\n1\n1,2,3,4,5\n", "growing": "\n".join("x," * n for n in range(500)), "wide": "a," * 100_000, "wider": "," * 5_000_000,
        "long cell": "a" * 3_000_000, "long quoted": '"' + "a" * 3_000_000 + '"', "long lines": "\n".join(["a," * 40_000] * 30),
        "both": "a,b;c\n1,2;3\n", "three": "a,b;c\td\n1,2;3\t4\n", "decimal commas": "a;b\n1,5;2,5\n", "separators": "a\x1cb\x1dc\x1ed\x85e\u2028f,g\n1,2\n",
        "controls": "a,b\n\x01\x02\x7f,\x1b[31m\n", "formulas": "a,b\n=cmd|'/C calc'!A0,@SUM(1)\n+1,-1\n\t=1,1\n", "right to left": "a\u202eb,c\n1,2\n",
        "many rows": "1\n" * 3_000_000, "many cells": "1,2,3,4,5,6,7,8,9\n" * 1_300_000, "quoted lines": '"a\nb",c\n' * 20_000,
    }  # fmt: skip
    for name, text in made.items():
        yield f"{name}.csv", text.encode()
    yield "nul.csv", b"a,b\n\0,1\n"
    yield "zeros.csv", b"\0" * 1_000_000
    yield "all bytes.csv", bytes(range(256)) * 100
    draw = random.Random(2)  # noqa: S311
    for suffix in (".csv", ".xls", ".xlsx", ".ods", ".parquet", ".txt"):
        yield f"noise{suffix}", draw.randbytes(20_000)


def _encodings() -> Iterator[File]:
    """The same table in many encodings, whole and broken."""
    text = "企业,用电量\n甲厂,1\n" + "浙江省杭州市萧山区,2\n" * 3
    codings = [
        "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "gb18030", "gb2312", "big5", "cp950", "hz", "iso2022_jp_2",
        "shift_jis", "euc_jp", "euc_kr", "utf-7", "punycode",
    ]  # fmt: skip
    for coding in codings:
        data = text.encode(coding, errors="replace")
        yield f"in {coding}.csv", data
        yield f"in {coding}, cut.csv", data[:-3]
        yield f"in {coding}, one byte wrong.csv", data[:9] + b"\xff" + data[10:]
        yield f"in {coding}, marked utf-8.csv", b"\xef\xbb\xbf" + data
        yield f"in {coding}, marked utf-16.csv", b"\xff\xfe" + data
    for coding in ("cp1252", "cp1251", "mac_roman", "cp437"):
        yield f"in {coding}.csv", "Müller, Café,ÿ\n1,2,3\n".encode(coding, errors="replace")
    yield "surrogates.csv", b"a,b\n\xed\xa0\x80,1\n"
    yield "overlong.csv", b"a,b\n\xc0\xaf,1\n"
    yield "private use.csv", b"a,b\n\xaa\xa1\xa2\xa3,1\n"


def _columns() -> Iterator[File]:
    """Parquet: many rows of nothing, kinds that are no text, sizes that lie."""
    frames = {
        "a hundred million nulls": pl.LazyFrame({"a": [None]}, {"a": pl.Int8}).select(pl.col("a").repeat_by(1).explode().head(1)).collect(),
        "lists": pl.DataFrame({"a": [[1, 2], [3]]}), "structs": pl.DataFrame({"a": [{"b": 1}]}), "binary": pl.DataFrame({"a": [b"\xff\xfe"]}),
        "no columns": pl.DataFrame(), "no rows": pl.DataFrame({"a": []}, {"a": pl.String}), "odd names": pl.DataFrame({"": [1], "a\nb": [2], "0": [3]}),
        "kinds": pl.DataFrame({"a": [1.5], "b": [True], "c": [None]}).with_columns(d=pl.date(2020, 1, 31), e=pl.lit("x").cast(pl.Categorical)),
        "many columns": pl.DataFrame({str(n): [1] for n in range(5_000)}),
    }  # fmt: skip
    frames["a hundred million nulls"] = pl.select(a=pl.repeat(None, 100_000_000, dtype=pl.Int8))
    for name, frame in frames.items():
        data = io.BytesIO()
        frame.write_parquet(data, compression="zstd")
        yield f"{name}.parquet", data.getvalue()
    good = sound()[".parquet"]
    for length in (0, 1, 2**31 - 1, 2**32 - 1):
        yield f"footer of {length}.parquet", good[:-8] + length.to_bytes(4, "little") + b"PAR1"


# ---------------------------------------------------------------------------------------------------
# Mutations


def mutations(count: int, seed: int) -> Iterator[File]:
    """Sound files changed at random, the same for the same seed; an archive's parts more often than its bytes."""
    draw = random.Random(seed)  # noqa: S311
    changes: list[Callable[[random.Random, bytes], bytes]] = [_part_changed] * 4 + [_bytes_changed, _words_changed]
    for number in range(count):
        suffix = draw.choice(list(sound()))
        data = sound()[suffix]
        for _ in range(draw.choice((1, 1, 1, 2, 5))):
            data = draw.choice(changes)(draw, data)
        yield f"mutation {seed}-{number}{suffix}", data


def _bytes_changed(draw: random.Random, data: bytes) -> bytes:
    if not data:
        return draw.randbytes(9)
    at, length = draw.randrange(len(data)), draw.choice((1, 1, 2, 4, 30))
    new = draw.choice((draw.randbytes(length), b"\xff" * length, b"\0" * length, b"", data[at : at + length] * 2))
    return data[:at] + new + data[at + length :]


def _part_changed(draw: random.Random, data: bytes) -> bytes:
    """One part of an archive changed inside, its check sum right again; of another file, some bytes or a word."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return draw.choice((_bytes_changed, _words_changed))(draw, data)
    try:
        parts = _parts(data)
        name = draw.choice(sorted(parts))
        change = draw.choice((_bytes_changed, _words_changed, _words_changed))
        return archive({**parts, name: change(draw, parts[name])})
    except Exception:  # what is broken already cannot be taken apart
        return _bytes_changed(draw, data)


_WORDS: Final = (
    b"1048576", b"XFD1048576", b"ZZZZ1048577", b"4294967296", b"-1", b"NaN", b"1e309", b"<", b">", b"/>", b'"', b"&#0;", b"&lt;", b"\0", b"\xff\xfe",
    b"<!DOCTYPE x>", b"inlineStr", b"s", b"=1+1", b"\r", b"\n", b",", b";", b"\t", b"A1", b"", b"9999-99-99", b"]]>", b"<!--", "合计".encode(),
)  # fmt: skip


def _words_changed(draw: random.Random, data: bytes) -> bytes:
    """A number, name or mark replaced by one that hurts, or doubled."""
    if not data:
        return draw.choice(_WORDS)
    at = draw.randrange(len(data))
    start = max(data.rfind(mark, 0, at) for mark in (b'"', b">", b",", b"\n", b" ")) + 1
    ends = [place for mark in (b'"', b"<", b",", b"\n", b" ") if (place := data.find(mark, start)) >= 0]
    end = min(ends, default=at + 1)
    return data[:start] + draw.choice(_WORDS) * draw.choice((1, 1, 1, 50)) + data[end:]
