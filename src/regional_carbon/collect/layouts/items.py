"""What a name in a cell stands for: an industry, an energy, a total of them, or only a part of one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from regional_carbon.collect.aliases import (
    energy_names,
    fold,
    industry_name,
    industry_of,
    known_industries,
    label,
    other_names,
    sections,
    without_code,
)
from regional_carbon.collect.layouts.decided import Decided
from regional_carbon.collect.layouts.entries import Item
from regional_carbon.collect.layouts.units_in_text import split_unit
from regional_carbon.collect.near import Near
from regional_carbon.collect.older_editions import older_coded, older_named
from regional_carbon.language.messages import Either, listing

_TOTAL_OF: Final = re.compile(r"total\s+(?:of\s+)?(.+)|(.+?)\s*(?:合计|总计|小计|total)", re.IGNORECASE)
_GB_CODE: Final = re.compile(r"([A-T]?)(\d|\d\d)(?:(?<=\d\d)\d{1,2})?")


def industry_item(text: str, decided: Decided) -> Item | None:
    """The industry, total or part a row's name stands for; None where it is not known."""
    name = label(text)
    if (own := decided.alias(text) or decided.alias(name.text)) is not None and fold(own) not in energy_names():
        return _set_aside(own, name.text) or Item("leaf", own, name.text, name.of_which, "decided")
    found = industry_of(name.text)
    if found is not None:
        return Item("leaf", found.thing, without_code(name.text), name.of_which)
    other = other_names().get(fold(name.text))
    if other is not None and other.kind == "total":
        return Item("subtotal" if other.thing == "subtotal" else "total", other.thing, name.text)
    whole = _TOTAL_OF.fullmatch(name.text)
    if whole is not None and (found := industry_of((whole[1] or whole[2]).strip())) is not None:
        return Item("leaf", found.thing, name.text, name.of_which)
    if (older := older_named(name.text)) is not None and len(older.became) == 1:
        return Item("leaf", older.became[0], name.text, name.of_which, "older")
    if name.of_which or (other is not None and other.kind == "part"):
        return Item("of_which", name.text, name.text)
    return None


def _set_aside(own: str, name: str) -> Item | None:
    """A name that a person has said to be a total, a subtotal, or to be left out: ""."""
    if own in ("total", "subtotal"):
        return Item("subtotal" if own == "subtotal" else "total", own, name)
    return None if own else Item("unknown", "", name)


def code_of(code: str, decided: Decided, *, own: bool, classes: bool) -> str:
    """A code as given, where the column has our own name; else a code of GB/T 4754 as its division.

    C29 is how the standard writes 29; a sheet's 6 was 06; and where `classes` are taken, as for an enterprise,
    2911 and C2911 are classes of division 29. Statistics may list divisions and their classes: they stay apart.
    """
    said = decided.alias(code)
    if said is not None or own:
        return said or code
    match = _GB_CODE.fullmatch(code)
    if match is None or not (classes or match.end(2) == len(code)):
        return code
    division = match[2].zfill(2)
    return division if division in sections() and match[1] in ("", sections()[division]) else code


def coded_item(code: str, name: str, decided: Decided, *, own: bool, chinese: bool) -> Item | None:
    """The industry of a row that gives its code; its name as printed, or the standard's.

    A code that is of an older edition with the name beside it is what that industry became; None where it was split.
    """
    thing = code_of(code, decided, own=own, classes=False)
    if (older := older_coded(thing, label(name).text)) is not None:
        if (own_word := decided.alias(label(name).text)) is not None:
            return _set_aside(own_word, older.name) or Item("leaf", own_word, label(name).text, called="decided")
        one = len(older.became) == 1
        return Item("leaf", older.became[0], label(name).text, called="older") if one else None
    return Item("leaf", thing, label(name).text or industry_name(thing, chinese=chinese))


def unknown_industry(name: str) -> tuple[str, dict[str, object]]:
    """What to ask of a name that is no industry of today: which part of one that was split, or what it is."""
    older = older_named(name)
    if older is not None and len(older.became) > 1:
        return "industry_split", {"name": name, "edition": older.edition, "divisions": Divisions(older.became)}
    return "industry_name_unknown", {"name": name, "near": Near(name, known_industries())}


class Divisions:
    """Divisions by code and name, one of which it must be, in the language spoken when they are told."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = codes

    def __str__(self) -> str:
        names = [Either(industry_name(code, chinese=False), industry_name(code, chinese=True)) for code in self.codes]
        return listing([f"{code} ({name})" for code, name in zip(self.codes, names, strict=True)], last="or")


def energy_item(text: str, decided: Decided) -> Item | None:
    """The energy, or total of energies, a name stands for; None where it is not known."""
    name = split_unit(label(text).text, energy_names())[0]
    if (own := decided.alias(text) or decided.alias(name)) is not None:
        return _set_aside(own, name) or Item("leaf", own, name)
    found = energy_names().get(fold(name))
    if found is not None:
        return Item("leaf", found.thing, name)
    other = other_names().get(fold(name))
    if other is not None and other.kind == "total":
        return Item("subtotal" if other.thing == "subtotal" else "total", other.thing, name)
    return None
