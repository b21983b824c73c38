"""An industry's code and the name beside it contradict each other where one is of another edition, or a slip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from regional_carbon.collect.aliases import industry_name, industry_of, sections
from regional_carbon.collect.as_written import Written
from regional_carbon.collect.older_editions import older_named
from regional_carbon.language.errors import Fault
from regional_carbon.language.messages import Either


def contradictions(written: Written) -> Iterator[Fault]:
    """A warning at each industry code of GB/T 4754-2017 beside the name of another industry.

    The table's `industry_code` and `industry`; names and codes that are none of the standard say nothing here. Nor do
    names in English: another country's numbers stand beside them.
    """
    pairs = written.cells.select("industry_code", "industry").with_row_index("index").drop_nulls()
    for (code, name), rows in pairs.group_by("industry_code", "industry", maintain_order=True):
        named = _divisions(str(name))
        if code not in sections() or not named or code in named:
            continue
        older = older_named(str(name))
        key = "code_of_older" if older is not None and older.code == code else "code_contradicts_name"
        values = {
            "edition": older.edition if older is not None else "",
            "written": code, "name": name, "divisions": sorted(named),
            "coded": Either(industry_name(str(code), chinese=False), industry_name(str(code), chinese=True)),
        }  # fmt: skip
        for index in rows["index"]:
            fault = written.fault(key, index, "industry_code", f"{code} {name}", **values)
            yield replace(fault, severity="warning")


def _divisions(name: str) -> frozenset[str]:
    """The divisions of GB/T 4754-2017 a name may mean: its own, those of its section, those of an older industry."""
    if name.isascii():
        return frozenset()
    if (older := older_named(name)) is not None:
        return older.divisions
    found = industry_of(name)
    if found is None:
        return frozenset()
    if found.thing in sections():
        return frozenset({found.thing})
    return frozenset(code for code, section in sections().items() if found.thing.isupper() and section in found.thing)
