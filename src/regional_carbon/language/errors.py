"""What a user can cause and mend: each error says where, what, and what next, all faults together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from regional_carbon.language.messages import say

Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, eq=False)
class Fault:
    """One thing wrong, or doubtful, at one place of a user's own file.

    `key` names its sentences in `words/errors.toml`; `row` is the line of a text file or the row of a
    sheet, `cell` the sheet's cell. Faults of one file with the same `key` and the same `alike` differ
    only in their place, and are told together. An error stops; a warning needs a person's yes.
    """

    key: str
    file: str = ""
    row: int | None = None
    cell: str = ""
    alike: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    sheet: str = ""
    severity: Severity = "error"

    def place(self) -> str:
        """'energy_statistics.csv, line 14', in the language now spoken."""
        if self.cell and self.sheet:
            return say("errors", "_place_sheet", file=self.file, sheet=self.sheet, cell=self.cell)
        if self.cell:
            return say("errors", "_place_cell", file=self.file, cell=self.cell)
        if self.row is not None:
            return say("errors", "_place_line", file=self.file, line=self.row)
        return self.file

    def told(self) -> tuple[str, str]:
        """What is wrong, and what to do (several lines, or nothing), in the language now spoken; without the place."""
        wrong, _, do = self._sentences().strip().partition("\n")
        return wrong, do

    def _sentences(self) -> str:
        return say("errors", self.key, **self.values)

    def text(self, others: Sequence[Fault] = ()) -> str:
        """The fault in the language now spoken; `others` are the same fault at other places."""
        what = self._sentences()
        lines = (f"{self.place()}{say('errors', '_colon')}{what}" if self.file else what).strip().split("\n")
        elsewhere = self.elsewhere(others)
        return "\n  ".join([*lines, elsewhere] if elsewhere else lines)

    def elsewhere(self, others: Sequence[Fault]) -> str:
        """'The same error is in lines 3 and 4'; nothing where the others stand at the same place."""
        own = self.cell or self.row
        places = list(dict.fromkeys(place for other in others if (place := other.cell or other.row) != own))
        if not places:
            return ""
        return say("errors", "_same_cells" if others[0].cell else "_same_lines", places=places)


@dataclass(frozen=True, eq=False)
class Reason:
    """Why something cannot be, as part of another sentence: the first line of a fault."""

    fault: Fault

    def __str__(self) -> str:
        return self.fault.text().split("\n")[0]


def together(faults: Iterable[Fault]) -> list[list[Fault]]:
    """Faults that differ only in their place, side by side: by file, and by the first place within it.

    Two that differ at one place (of two energies of one row) are not the same fault and stand apart.
    """
    kinds: dict[object, list[Fault]] = {}
    at_place: dict[object, list[str]] = {}
    for fault in faults:
        kind = (fault.file, fault.sheet, fault.key, fault.alike) if fault.row is not None else (fault,)
        here = at_place.setdefault((*kind, fault.row, fault.cell), [])
        said = repr(fault.values)
        if said not in here:
            here.append(said)
        kinds.setdefault((*kind, here.index(said)), []).append(fault)
    for same in kinds.values():
        same.sort(key=lambda fault: fault.row or 0)
    return sorted(kinds.values(), key=lambda same: (same[0].file, same[0].row or 0))


class RegionalCarbonError(Exception):
    """Something a user can mend. Shows as it stands, in the terminal and on the page.

    `RegionalCarbonError("target_range", value=1.2)` is a single fault without a place;
    `RegionalCarbonError(faults=[…])` tells all faults of the files together.
    """

    def __init__(self, key: str = "", /, faults: Iterable[Fault] = (), **values: object) -> None:
        self.faults = tuple(faults) or (Fault(key, values=values),)
        super().__init__(key, self.faults)

    @property
    def first(self) -> Fault:
        """The fault told first."""
        return together(self.faults)[0][0]

    def __str__(self) -> str:
        return "\n".join(first.text(others) for first, *others in together(self.faults))


class InputError(RegionalCarbonError):
    """A file of the user's cannot be taken as it is."""


class DoubtError(InputError):
    """A file of the user's holds what is doubtful: it can be taken once a person says yes to it."""


class TableError(RegionalCarbonError):
    """A frame given to a model lacks a column the model needs."""


class FactorError(RegionalCarbonError):
    """An emission factor asked for does not exist, or must not be used here."""


class StrategyError(RegionalCarbonError):
    """A strategy's parameter, or a target, lies outside what it can be."""


class ReportError(RegionalCarbonError):
    """A result cannot be written or drawn on this machine."""


@dataclass(frozen=True)
class Notice:
    """What a user should know of a result, and need not mend; its sentences stand in `words/notices.toml`."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self) -> str:
        """The notice in the language now spoken."""
        return say("notices", self.key, **self.values)
