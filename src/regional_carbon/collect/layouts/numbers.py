"""A number as people print it becomes one a computer reads; what is not known stays so, what is unclear as written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import polars as pl

MISSING: Final = frozenset(
    {"", "-", "--", "---", "–", "—", "——", "―", "−", "…", "……", "...", "......", "..", "/", "\\", "n.a.", "n.a", "n/a",
     "na", "#n/a", "不详", "暂缺", "缺", "无数据", "not available", "."}
)  # fmt: skip

_PLAIN: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?")
_GROUPED: Final = re.compile(r"([+-]?)(\d{1,3}(?:([, '’])\d{3})(?:\3\d{3})*)(\.\d+)?")
_EUROPEAN: Final = re.compile(r"[+-]?(?:\d{1,3}(?:[.\s]\d{3})+,\d+|\d+,\d{1,2}|\d{4,},\d+|0,\d+)")
_MARKS: Final = re.compile(
    r"^(?P<before>[*†‡△▲※]*)\s*(?P<number>.*?)\s*"
    r"(?P<after>(?:[①-⑳㈠-㈩⓪❶-❿⁰¹²³⁴⁵⁶⁷⁸⁹ᵃ-ᶻ*†‡△▲※]|(?<=[\d\s])[a-z]\)|\([a-z]\)|\[\d{1,2}\]|\[[a-z]\]|注\d)*)$",
    re.DOTALL,
)
_LONGEST_PRINTED: Final = 28  # digits before the point beyond which no amount is printed whole
_LONGEST: Final = 60  # characters of a number, its marks included: a longer cell is prose
AROUND: Final = " \t\r\n\u3000\xa0\ufeff\u200b"
_FORMULA_TEXT: Final = re.compile(r'^="(.*)"$')
_BRACKETED: Final = re.compile(r"^\((?P<number>[\d.,' ]+)\)$")
_MINUS: Final = str.maketrans({"−": "-", "–": "-", "‐": "-", "﹣": "-", "＋": "+"})


@dataclass(frozen=True)
class Number:
    """One cell read as a number: its plain text, or "" where nothing is known; else as written, and why.

    `mark` is the footnote mark that stood at it; `percent` says that it was given in per cent; `unclear`
    that its commas and points can be read in two ways.
    """

    text: str
    is_number: bool
    mark: str = ""
    percent: bool = False
    unclear: bool = False

    @property
    def missing(self) -> bool:
        """Whether the source says that the value is not known."""
        return not self.is_number and self.text == ""


def number(written: str) -> Number:
    """What a cell that should hold a number says.

    Blanks or commas between thousands, full-width digits, brackets for a negative number, a per cent sign and
    footnote marks are understood; dashes, dots and 'n.a.' mean that nothing is known, which is never 0.
    Anything else stays as written: `约 120` is no number, and 1.234,56 is not guessed.
    """
    bare = cleaned(written)
    if bare.casefold() in MISSING:
        return Number("", False)
    if len(bare) > _LONGEST:
        return Number(bare, False)
    marks = _MARKS.match(bare)
    assert marks is not None  # noqa: S101 - the pattern takes any text
    mark = marks["before"] + marks["after"]
    text = unicodedata.normalize("NFKC", marks["number"]).translate(_MINUS).strip()
    if mark and text.casefold() in MISSING:
        return Number("", False, mark)
    percent = text.endswith("%")
    text = text.removesuffix("%").strip()
    if (bracketed := _BRACKETED.match(text)) is not None:
        text = f"-{bracketed['number'].strip()}"
    plain = _unseparated(text)
    if plain is None:
        unclear = _EUROPEAN.fullmatch(re.sub(r"\s", " ", text)) is not None
        return Number(bare, False, unclear=unclear)
    return Number(plain, True, mark, percent)


def cleaned(written: str) -> str:
    """Text without what exports put around it: blanks, tabs, a leading apostrophe, ="…" that guards a number."""
    text = written.strip(AROUND).removeprefix("'").strip(AROUND)
    guarded = _FORMULA_TEXT.match(text)
    return guarded[1].strip() if guarded else text


def clean_texts(column: pl.Series) -> list[str | None]:
    """A column of texts cleaned, blanks as None; the usual column at once."""
    texts = column.str.strip_chars(AROUND)
    if texts.str.contains(r"^(?:'|=\")").any():
        return [cleaned(cell) or None for cell in column]
    return texts.replace("", None).to_list()


def _unseparated(text: str) -> str | None:
    """The number without thousands separators, or None where it is none."""
    if _PLAIN.fullmatch(text.casefold()):
        return text.removeprefix("+")
    grouped = _GROUPED.fullmatch(re.sub(r"[\s]", " ", text))
    if grouped is None:
        return None
    return grouped[1].removeprefix("+") + re.sub(r"[, '’]", "", grouped[2]) + (grouped[4] or "")


def plain_numbers(column: pl.Series) -> list[bool]:
    """Which texts of a column are plain numbers already, as most are: told for the whole column at once."""
    return column.str.contains(r"^-?\d+(\.\d+)?$").to_list()


def plain_text(value: Decimal) -> str:
    """A decimal as plain text: no exponent, no zeros after the last digit."""
    text = str(value)
    text = f"{value:f}" if "E" in text else text
    return text.rstrip("0").rstrip(".") if "." in text else text


def half_a_digit(text: str) -> Decimal:
    """Half of the last digit a number is printed with: 12.30 → 0.005; a workbook's binary tail does not count."""
    value = Decimal(text)
    digits = value.as_tuple()
    if len(digits.digits) > 12 and value.adjusted() < _LONGEST_PRINTED:
        value = Decimal(f"{float(text):.12g}")
        value = value.normalize() if value != value.to_integral() else value.quantize(Decimal(1))
    exponent = value.as_tuple().exponent
    return Decimal(5).scaleb(int(exponent) - 1)


_YEAR: Final = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?:\s*(?:年度?|财年))?(?!\d)")
_ONLY_YEAR: Final = re.compile(r"(?:FY\s*)?(19\d\d|20\d\d)(?:\.0)?\s*(?:年度?|财年)?", re.IGNORECASE)
_WITH_YEAR: Final = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)\s*(?:年度?)?\s*(?P<rest>\D.*)|(?P<first>\D+?)\s*(?P<last>(?:19|20)\d\d)年?度?)"
)
_CHINESE_DIGITS: Final = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_ZH: Final = re.compile(r"(?:(20\d\d|19\d\d)\s*年?)?\s*(1[0-2]|0?[1-9])\s*月份?")
_MONTH_ISO: Final = re.compile(r"(20\d\d|19\d\d)[-./]?(1[0-2]|0[1-9])(?:-01)?")
_MONTH_EN: Final = re.compile(r"([a-z]{3})[a-z]*\.?\s*(20\d\d|19\d\d)?")
_CHINESE_MONTHS: Final = {
    f"{name}月": place
    for place, name in enumerate(["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], 1)
}


def year_of(written: str) -> str | None:
    """The year a cell names and nothing beside it: '2019年' → 2019, '二〇一九年' → 2019."""
    text = unicodedata.normalize("NFKC", cleaned(written))
    if "年" in text:
        text = text.translate(_CHINESE_DIGITS)
    match = _ONLY_YEAR.fullmatch(text)
    return match[1] if match else None


def name_and_year(written: str) -> tuple[str, str] | None:
    """A name with a year before or after it: '2020年用电量' → ('用电量', '2020')."""
    match = _WITH_YEAR.fullmatch(unicodedata.normalize("NFKC", written).strip())
    if match is None:
        return None
    return (match["rest"] or match["first"]).strip(" -_,"), match["year"] or match["last"]


# Years that are not the table's: the edition of a yearbook, the day a form was filled in.
_OTHER_YEARS: Final = re.compile(
    r"(?:19|20)\d\d\s*年?[^\d,，。;；]{0,14}年鉴|年鉴\W{0,3}(?:19|20)\d\d|yearbook\W{0,3}(?:19|20)\d\d"
    r"|(?:19|20)\d\d\s+[a-z ]{0,40}yearbook|(?:19|20)\d\d年\s*\d{1,2}月\s*\d{1,2}日?"
    r"|(?:19|20)\d\d([/.-])\d{1,2}\1\d{1,2}"
    r"|(?:日期|时间|\bdate|\bprinted|\bpublished)\W{0,3}.*",
    re.IGNORECASE,
)


def years_in(text: str) -> set[str]:
    """Every year a title names for its table; not that of a yearbook's edition, nor of a day."""
    return set(_YEAR.findall(_OTHER_YEARS.sub(" ", unicodedata.normalize("NFKC", text))))


def month_of(written: str) -> tuple[int, str] | None:
    """The month a header names, and its year where it says so: '2020年3月' → (3, '2020'), 'Mar' → (3, '')."""
    text = unicodedata.normalize("NFKC", written).strip().casefold()
    if text in _CHINESE_MONTHS:
        return _CHINESE_MONTHS[text], ""
    if (match := _MONTH_ZH.fullmatch(text)) or (match := _MONTH_ISO.fullmatch(text)):
        return int(match[2]), match[1] or ""
    if (match := _MONTH_EN.fullmatch(text)) and match[1] in _MONTHS and _is_month(text.split()[0].rstrip(".")):
        return _MONTHS.index(match[1]) + 1, match[2] or ""
    return None


def _is_month(word: str) -> bool:
    full = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
    return any(name.startswith(word) for name in full) or word == "sept"
