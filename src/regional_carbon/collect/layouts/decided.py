"""What a person has decided about a layout stands over what is found, and is refused where the file differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from regional_carbon.collect.aliases import (
    Meaning,
    column_names,
    energy_names,
    fold,
    industry_names,
    other_names,
    sections,
)
from regional_carbon.collect.layouts.cell_blocks import Block
from regional_carbon.collect.layouts.numbers import years_in
from regional_carbon.collect.near import Near
from regional_carbon.collect.sheets import Sheet
from regional_carbon.language.errors import Fault
from regional_carbon.schema.column import Table
from regional_carbon.schema.input_tables import EnergyStatistics, EnterpriseEnergy


class Layout(TypedDict, total=False):
    """A layout as mapping.toml writes it, with what a person has decided about it."""

    sheet: str
    header_rows: Sequence[int]  # counted from 1, as people count them
    columns: Mapping[str, str]
    units: Mapping[str, str]
    units_before: Mapping[str, str]  # of the last file of this layout: for one that does not say its own
    aliases: Mapping[str, str]
    year: int
    encoding: str
    kgce_per_kwh: float
    electricity_counted: str
    heating_value: str  # of gas stated by heat: gross or net
    rates: Mapping[str, float]  # what one of another currency is in the region's
    energy: str  # of amounts that nothing in the file names
    left_out: Mapping[str, Sequence[str]]  # by header, what its column says in rows that do not count
    same_rows: str  # of rows that stand there more than once: first, last or sum


@dataclass(frozen=True)
class Decided:
    """A mapping.toml as the reading of one table uses it."""

    sheet: str = ""
    header_rows: tuple[int, int] | None = None  # counted from 0
    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    units_before: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    year: str | None = None
    encoding: str = ""
    kgce_per_kwh: float | None = None
    electricity_counted: str = ""
    rates: Mapping[str, float] = field(default_factory=dict)
    energy: str = ""
    left_out: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Layout | None) -> Decided:
        """The decisions of a plain dict; header rows are counted from 1 there, as people count them."""
        given = given or Layout()
        rows = given.get("header_rows", ())
        year = given.get("year")
        return cls(
            sheet=given.get("sheet", ""),
            header_rows=(min(rows) - 1, max(rows) - 1) if rows else None,
            columns=given.get("columns", {}),
            units=given.get("units", {}),
            units_before=given.get("units_before", {}),
            aliases={fold(name): thing for name, thing in given.get("aliases", {}).items()},
            year=None if year is None else str(year),
            encoding=given.get("encoding", ""),
            kgce_per_kwh=given.get("kgce_per_kwh"),
            electricity_counted=given.get("electricity_counted", ""),
            rates=given.get("rates", {}),
            energy=given.get("energy", ""),
            left_out=given.get("left_out", {}),
        )

    def alias(self, name: str) -> str | None:
        """What a name in a cell stands for, where a person has said so."""
        return self.aliases.get(fold(name))

    def said(self, cell: str) -> str:
        """What a cell that should hold a number says, where a person has explained it: 停产 = "", 约120 = "120"."""
        own = self.alias(cell)
        return cell if own is None else own

    def meanings(self, table: type[Table]) -> dict[str, Meaning | None]:
        """What headers stand for, where a person has said so; None is a column not to be used."""
        ours = column_names(table)  # a column of ours is in the unit its name ends in
        return {
            name: ours[fold(name)] if thing == name in table.columns() else _meaning(thing, table)
            for name, thing in self.columns.items()
        }

    def faults(self, found: Sequence[tuple[int, Block]], sheets: Sequence[Sheet]) -> list[Fault]:
        """What was decided and does not fit this file: a sheet, a header or a year that is another here."""
        file = sheets[0].file
        faults = []
        if self.sheet and len(sheets) > 1 and self.sheet not in {sheet.name for sheet in sheets}:
            values = {"sheet": self.sheet, "known": [sheet.name for sheet in sheets]}
            faults.append(Fault("decided_sheet_missing", file, values=values))
        names = {heading.name for _, block in found for heading in block.headings}
        for name in self.columns:
            if name not in names:
                said = {"column": name, "known": sorted(names), "near": Near(name, names)}
                faults.append(Fault("decided_column_missing", file, alike=name, values=said))
        for _, block in found:
            years = set().union(*(years_in(title) for title in block.titles)) if block.titles else set()
            if self.year is not None and len(years) == 1 and years != {self.year}:
                values = {"year": years.pop(), "decided": self.year}
                faults.append(Fault("decided_year_differs", file, values=values))
        return faults


def _meaning(thing: str, table: type[Table]) -> Meaning | None:
    if not thing:
        return None
    if thing.startswith(("month ", "tariff ", "period ")):
        return Meaning(*thing.split(" ", 1))
    if thing in table.columns() or thing == "label":
        return Meaning("column", thing)
    if table in (EnergyStatistics, EnterpriseEnergy):
        if thing in sections() or thing in {meaning.thing for meaning in industry_names().values()}:
            return Meaning("industry", thing)
        found = energy_names().get(fold(thing)) or other_names().get(fold(thing))
        return found or Meaning("energy", thing)
    return Meaning("unknown", thing)
