"""Units where headers and titles state them, and amounts brought to the unit a column is kept in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Final

from regional_carbon.collect.aliases import fold, kept_symbol
from regional_carbon.collect.currencies import currency_of
from regional_carbon.collect.layouts.numbers import Number, name_and_year, number, plain_text
from regional_carbon.collect.matching.characters import simplified
from regional_carbon.factors import catalogue
from regional_carbon.schema.column import Column
from regional_carbon.units import Unit, unit

_BRACKETED: Final = re.compile(r"\(([^()]*)\)")
_CLOSING: Final = re.compile(r"\(([^()\n]*)\)$")
_STATED: Final = re.compile(r"(?:计量单位|单\s*位|units?)\s*[:]\s*([^()\n]+)", re.IGNORECASE)
_OTHER_UNIT: Final = re.compile(r"(?:填报|编制|制表|填表|报送|编报|所属|主管)\s*单\s*位")  # an office, not a measure
_BETWEEN: Final = re.compile(r"[、,;/]|\s+and\s+|\s{2,}|和")
_OF_A_YEAR: Final = re.compile(r"\s*(?:/\s*(?:年|a|yr|year)|每年|per year|a year)$", re.IGNORECASE)
_AMOUNT_AND_UNIT: Final = re.compile(r"(?P<amount>[-−]?\d[\d., '’]*?)\s*(?P<unit>(?:10\^\d+\s*)?[^\d\s.,].*)")
_CURRENCY_BEFORE: Final = re.compile(r"(?P<unit>(?:US|NT|HK)?\$|[¥€])\s*(?P<amount>\d[\d., ]*)")
_LONGEST: Final = 80  # characters of a header: a longer cell is prose
_EDGES: Final = " /,:;_-(["


def unit_said(written: str) -> Unit | None:
    """The unit a text means; that an amount is of a year, 万千瓦时/年, is known and left aside."""
    plain = simplified(written)  # 萬千瓦時
    return unit(plain) or unit(_OF_A_YEAR.sub("", unicodedata.normalize("NFKC", plain).strip()))


def unit_alone(written: str) -> Unit | None:
    """The unit a cell states and nothing else, in brackets or not: '(万吨)'."""
    text = unicodedata.normalize("NFKC", written).strip()
    if len(text) > _LONGEST:
        return None
    return unit_said(text) or (unit_said(text[1:-1]) if text[:1] in "([" and text[-1:] in ")]" else None)


def split_unit(written: str, names: Collection[str]) -> tuple[str, str]:
    """A header's name and the unit beside it: '天然气（万立方米）' → ('天然气', '万立方米').

    `names` are the folded names known; where one is followed by a unit without brackets, as in 用电量万千瓦时 or
    electricity_kwh, the two are parted there. What stands in brackets and is no unit stays with the name, and
    of several things in one bracket only the unit is taken away. Of a long header only a unit that closes it is.
    """
    text = unicodedata.normalize("NFKC", written).strip()
    if len(text) > _LONGEST and (closing := _CLOSING.search(text)) and unit_said(closing[1]) is not None:
        return text[: closing.start()].rstrip(_EDGES), closing[1].strip()
    if len(text) > _LONGEST or fold(text) in names or _STATED.match(text):
        return text, ""
    found = ""
    for match in reversed(list(_BRACKETED.finditer(text))):
        parts = [part.strip() for part in _parts(match[1])]
        units = [part for part in parts if unit_said(part) is not None]
        if not units or found:
            continue
        found = units[0]
        rest = ",".join(part for part in parts if part not in units)
        text = f"{text[: match.start()]}{f'({rest})' if rest else ''}{text[match.end() :]}".strip()
    if found:
        return text.rstrip(_EDGES) or text, found
    for place in range(1, len(text)):
        name = text[:place].rstrip(_EDGES)
        if _is_name(name, names) and unit_said(text[place:].strip(f"{_EDGES})]")) is not None:
            return name, text[place:].strip(f"{_EDGES})]")
    return text, ""


def _is_name(name: str, names: Collection[str]) -> bool:
    dated = name_and_year(name)
    return fold(name) in names or (dated is not None and fold(dated[0]) in names)


def _parts(inner: str) -> list[str]:
    return [inner] if unit_said(inner) is not None else _BETWEEN.split(inner)


def number_and_unit(written: str) -> tuple[Number, Unit] | None:
    """An amount with its unit in one cell: '1 200 t' → 1200 and t, '$5,000'; None where it is anything else."""
    text = unicodedata.normalize("NFKC", written).strip()
    before = _CURRENCY_BEFORE.fullmatch(text)
    match = before or _AMOUNT_AND_UNIT.fullmatch(text)
    if match is None or (given := unit_said(match["unit"])) is None:
        return None
    read = number(match["amount"])
    return (read, given) if read.is_number else None


def stray_unit(written: str, names: Collection[str]) -> tuple[str, str] | None:
    """A known name with something in its bracket that is no unit known: ('用电量', '万大卡')."""
    text = unicodedata.normalize("NFKC", written).strip()
    match = re.fullmatch(r"([^()]+)\(([^()]+)\)", text)
    return (match[1], match[2]) if match is not None and fold(match[1]) in names else None


def stated_units(texts: Collection[str]) -> Iterator[Unit]:
    """The units titles state for the whole table: '单位：万千瓦时、万元', or '用电量（万千瓦时）'."""
    for written in texts:
        text = simplified(unicodedata.normalize("NFKC", written))
        if _OTHER_UNIT.search(text):
            continue
        for match in _STATED.finditer(text):
            whole = unit_said(match[1])
            for part in [match[1]] if whole else _BETWEEN.split(match[1]):
                if (found := unit_said(part)) is not None:
                    yield found
        for match in _BRACKETED.finditer(text):
            if (found := unit_said(match[1])) is not None:
                yield found


def kept_in(column: Column) -> Unit | None:
    """The one unit a column's values are kept in; None where it has none of its own."""
    symbol = kept_symbol(column.unit)
    return unit(symbol) if symbol else None


def may_be_kept(given: Unit, kept: Unit) -> bool:
    """Whether amounts in one unit can be kept in another: those of one quantity, and emissions by their mass of CO2."""
    if currency_of(given) and currency_of(kept):
        return True
    return given.quantity == kept.quantity or (given.quantity, kept.quantity) == ("mass", "emissions")


def size(given: Unit, kept: Unit) -> Decimal:
    """How many of the kept unit one of the given is, exact where the catalogue's sizes are decimals.

    Emissions in tonnes, 10^4 tonnes or kilograms are tonnes … of CO2; tonnes of carbon are told as such, and are 44/12.
    """
    if not may_be_kept(given, kept):
        raise ValueError(f"{given.symbol} is a unit of {given.quantity}, {kept.symbol} of {kept.quantity}")
    return Decimal(repr(given.in_base)) / Decimal(repr(kept.in_base))


def converted(read: Number, by: Decimal) -> str:
    """The amount times the size of its unit, as plain text."""
    return plain_text(Decimal(read.text) * by) if by != 1 else read.text


def quantity_of(energy: str) -> str:
    """The quantity an energy is counted in, as the catalogue of factors has it."""
    if energy == "electricity":
        return "electricity"
    if energy == "heat":
        return "heat"
    found = next((unit(row["unit"]) for row in catalogue("fuels") if row["fuel_id"] == energy), None)
    return found.quantity if found else ""
