"""A question that a file raises, what may be answered, and what an answer is: a decision of the file's layout."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast

from regional_carbon.collect.asking.offered import Choice, energies, industries, meanings
from regional_carbon.collect.layouts.decided import Layout
from regional_carbon.language.errors import Fault

Section: TypeAlias = Literal["columns", "units", "aliases", "rates", "year", "kgce_per_kwh", "energy"]

_TABLES: Final = ("columns", "units", "aliases", "rates", "left_out")  # sections that are tables of names
_OF_COLUMNS: Final = ("columns", "left_out", "sheet", "same_rows")  # decisions after which a file is another
_OF_SHEET: Final = ("columns", "units", "header_rows")
LISTS: Final = ("energies", "industries", "meanings")


@dataclass(frozen=True)
class Option:
    """One thing to choose: in words, and the decision it is. One that decides nothing leaves things as they are."""

    words: object
    decision: Layout


@dataclass(frozen=True)
class Question:
    """What is unclear of a table, where it was met, and what may be answered.

    Beside the `options` one of a longer list may be chosen (LISTS), or a number written, where the question has
    such: it then stands in the `section` of the layout under each name of `about`.
    """

    table: str
    met: Sequence[Fault]
    options: Sequence[Option]
    section: Section = "aliases"
    about: Sequence[str] = ()
    listed: str = ""
    known: Sequence[str] = ()  # of the energies, those that the region has factors for
    typed: Literal["", "number", "year"] = ""
    shown: Sequence[Sequence[str]] = ()  # the header, and the first rows it is about

    @property
    def first(self) -> Fault:
        """What was met first."""
        return self.met[0]

    @property
    def same(self) -> tuple[object, ...]:
        """What two questions have in common that are one."""
        return self.table, self.first.key, self.section, *self.about

    def in_list(self) -> list[Choice]:
        """The longer list to choose from."""
        if not self.listed:
            return []
        if self.listed == "meanings":
            return meanings(self.table)[1:]
        return energies(self.known) if self.listed == "energies" else industries()

    def decision(self, answer: str | float) -> Layout:
        """What an answer decides that was chosen from the longer list, or written."""
        if self.section in _TABLES:
            return cast("Layout", {self.section: dict.fromkeys(self.about, _as_kept(self.section, answer))})
        return cast("Layout", {self.section: _as_kept(self.section, answer)})


def _as_kept(section: str, answer: str | float) -> str | float | int:
    kinds: Mapping[str, type[float] | type[int]] = {"year": int, "kgce_per_kwh": float, "rates": float}
    return kinds.get(section, str)(answer)


def changes_columns(decision: Layout) -> bool:
    """Whether other questions may be moot after a decision, for the file has other columns or rows then."""
    return any(name in decision for name in _OF_COLUMNS)


def with_decision(layout: Layout, decision: Layout) -> Layout:
    """A layout with what was decided besides; of one thing the later decision counts.

    Values whose rows are left out add to those decided before. A column that is left out needs no unit. Where another
    sheet is taken, its columns are others.
    """
    decided = cast("dict[str, object]", {**layout})
    if "sheet" in decision:
        decided = {name: value for name, value in decided.items() if name not in _OF_SHEET}
    for name, value in cast("dict[str, object]", decision).items():
        if name not in _TABLES:
            decided[name] = value
            continue
        before = cast("dict[str, object]", decided.get(name, {}))
        added = cast("dict[str, object]", value)
        if name == "left_out":
            added = {
                header: list(dict.fromkeys([*cast("list[str]", before.get(header, [])), *cast("list[str]", values)]))
                for header, values in added.items()
            }
        decided[name] = {**before, **added}
    columns = cast("dict[str, str]", decided.get("columns", {}))
    if "units" in decided:
        units = cast("dict[str, str]", decided["units"])
        decided["units"] = {name: of for name, of in units.items() if columns.get(name, of)}
    return cast("Layout", decided)


def as_lines(table: str, decision: Layout) -> list[str]:
    """A decision as it is written into a file of answers: energy_statistics.aliases."semi coke" = "coke"."""
    lines = []
    for name, value in cast("dict[str, object]", decision).items():
        if isinstance(value, dict):
            lines += [f"{table}.{name}.{_toml(about)} = {_toml(answer)}" for about, answer in value.items()]
        else:
            lines.append(f"{table}.{name} = {_toml(value)}")
    return lines


def _toml(value: object) -> str:
    """A text, a number or a list of texts, which TOML writes as JSON does."""
    return json.dumps(value, ensure_ascii=False)
