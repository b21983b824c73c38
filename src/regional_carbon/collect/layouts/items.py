"""What a name in a cell stands for: an industry, an energy, a total of them, or only a part of one."""

from __future__ import annotations

from regional_carbon.collect.aliases import (
    energy_names,
    fold,
    industry_name,
    industry_of,
    label,
    other_names,
    without_code,
)
from regional_carbon.collect.layouts.decided import Decided
from regional_carbon.collect.layouts.entries import Item
from regional_carbon.collect.layouts.measures import split_unit


def industry_item(text: str, decided: Decided) -> Item | None:
    """The industry, total or part a row's name stands for; None where it is not known."""
    name = label(text)
    if (own := decided.alias(text) or decided.alias(name.text)) is not None and fold(own) not in energy_names():
        return Item("leaf", own, name.text, name.of_which)
    found = industry_of(name.text)
    if found is not None:
        return Item("leaf", found.thing, without_code(name.text), name.of_which)
    other = other_names().get(fold(name.text))
    if other is not None and other.kind == "total":
        return Item("subtotal" if other.thing == "subtotal" else "total", other.thing, name.text)
    if name.of_which or (other is not None and other.kind == "part"):
        return Item("of_which", name.text, name.text)
    return None


def coded_item(code: str, name: str, decided: Decided) -> Item:
    """The industry of a row that gives its code; its name as printed, or the standard's."""
    found = industry_of(code)
    thing = decided.alias(code) or (found.thing if found is not None and len(code) == 3 else code)
    return Item("leaf", thing, label(name).text or industry_name(thing, chinese=True))


def energy_item(text: str, decided: Decided) -> Item | None:
    """The energy, or total of energies, a name stands for; None where it is not known."""
    name = split_unit(label(text).text, energy_names())[0]
    if (own := decided.alias(text) or decided.alias(name)) is not None:
        return Item("leaf", own, name)
    found = energy_names().get(fold(name))
    if found is not None:
        return Item("leaf", found.thing, name)
    other = other_names().get(fold(name))
    if other is not None and other.kind == "total":
        return Item("subtotal" if other.thing == "subtotal" else "total", other.thing, name)
    return None
