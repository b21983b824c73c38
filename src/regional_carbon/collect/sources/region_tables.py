"""The tables of a region's folder, wherever they are: a file of their own, deliveries in sources/, or both together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.collect.as_written import ROW
from regional_carbon.collect.checks import check
from regional_carbon.collect.files import SUFFIXES
from regional_carbon.collect.layouts.understood import Understood
from regional_carbon.collect.mapping import MAPPING_FILE, Layouts, read_mapping
from regional_carbon.collect.matching.links import Decisions
from regional_carbon.collect.plants import is_plant
from regional_carbon.collect.sources.assembling import NO_MODEL_WITHOUT, Assembled, assemble, assemble_readings
from regional_carbon.collect.sources.delivery import FOLDER, OWN, RECORD, Source, of_taken, sources_of
from regional_carbon.collect.sources.joined_register import AssembledRegister, assemble_register
from regional_carbon.collect.sources.provenance import told_by
from regional_carbon.collect.sources.register_ids import RegisterIds
from regional_carbon.collect.table_files import Taken, take
from regional_carbon.language.errors import Fault, InputError, Notice
from regional_carbon.language.messages import Either
from regional_carbon.schema.column import Table
from regional_carbon.schema.input_tables import EnterpriseRecords, Enterprises, Readings, Register

NEEDED: Final = ("energy_statistics", "enterprises")
_NO_EMISSIONS_WITHOUT: Final = NO_MODEL_WITHOUT[:2]
_OF_ENTERPRISES: Final[dict[str, tuple[type[Table], str]]] = {
    "enterprises": (Enterprises, "enterprise"), "enterprise_records": (EnterpriseRecords, "enterprise"),
}  # fmt: skip
_TOLD: Final = 5  # enterprises a notice names before it counts the rest


@dataclass
class RegionTables:
    """What a region's folder holds, each table typed and checked when it is asked for.

    `faults` is filled as tables are read; `read` are the files that were, as paths within the folder. `order` are the
    publishers that the region believes before others.
    """

    folder: Path
    layouts: Layouts
    links: Decisions = field(default_factory=lambda: Decisions(None))
    order: Sequence[str] = ()
    year: int | None = None  # of which it is told who waits; of every year where none is given
    faults: list[Fault] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    register: AssembledRegister | None = None
    register_stack: Sequence[Source] = ()

    def __post_init__(self) -> None:
        try:
            self.sources = sources_of(self.folder)
        except InputError as error:
            self.sources = []
            self.faults += error.faults

    def take(self, name: str, table: type[Table], what: str) -> Taken | None:
        """A table of the region, or None where it is not there or cannot be read, which `faults` then tells."""
        delivered = self._delivered(name)
        own = self._file(name, needed=name in NEEDED and not delivered)
        try:
            taken = None if own is None else take(own, table, what, self.layouts.get(name, ()))
        except InputError as error:
            self.faults += error.faults
            return None
        if not delivered:
            self.faults += [] if taken is None else taken.faults
            return taken
        if taken is not None and any(fault.severity == "error" for fault in taken.faults):
            self.faults += taken.faults
            return None
        self.read += [f"{FOLDER}/{source.key}/{RECORD}" for source in delivered]
        stack = [*delivered, *([] if own is None or taken is None else [_unnamed(own, name, taken)])]
        assembled = self._assembled(stack, name, table)
        if assembled is None:
            return taken
        return self._checked(assembled, name, table, what, stack, [] if taken is None else taken.notices)

    def _delivered(self, name: str) -> list[Source]:
        names = {name, "enterprise_records"} if name == "enterprises" else {name}
        return [source for source in self.sources if names & source.frames.keys()]

    def _by_register(self, stack: Sequence[Source], name: str) -> list[Source]:
        """Deliveries of what enterprises metered, by the register's identifiers."""
        ids, found = RegisterIds(stack_of(self.folder), self.links), []
        for source in stack:
            frame, left_out = ids.told(source, name)
            found.append(replace(source, frames={**source.frames, name: frame}))
            if left_out:
                self.notices.append(Notice("readings_in_part", {"count": left_out, "file": source.file}))
        return found

    def _assembled(self, stack: Sequence[Source], name: str, table: type[Table]) -> Assembled | None:
        if table is Enterprises:
            return assemble_register(stack, self.links, self.folder, self.order)
        stack = self._by_register(stack, name) if "enterprise_id" in table.columns() else stack
        if table is Readings:
            return assemble_readings(stack, self.folder)
        return assemble(stack, name, table, self.folder, self.order)

    def _checked(
        self,
        assembled: Assembled,
        name: str,
        table: type[Table],
        what: str,
        stack: Sequence[Source],
        notices: Iterable[Notice],
    ) -> Taken:
        said = list(notices)
        written = assembled.written
        if isinstance(assembled, AssembledRegister):
            self.register, self.register_stack = assembled, stack
            waiting = [column for column in _NO_EMISSIONS_WITHOUT if column in written.cells.columns]
            lacking = pl.any_horizontal(pl.col(waiting).is_null())
            of_year = pl.lit(value=True) if self.year is None else pl.col("year") == str(self.year)
            said += _waiting(written.cells.filter(lacking & of_year), waiting)
            said += _in_several_industries(written.cells)
            said += _undecided(assembled.joined.undecided)
            written = assembled.without(lacking)
            table = Register
        frame, faults = check(written, table, what)
        self.faults += faults
        columns = [ROW, *Enterprises.columns()] if name == "enterprises" else frame.columns
        return Taken(Understood(written, [], {}), frame.select(columns), faults, said)

    def provenance(self) -> pl.DataFrame:
        """What each delivery said of each value of the register (Provenance); no rows where it came in none."""
        return pl.DataFrame() if self.register is None else told_by(self.register.provenance, self.register_stack)

    def _file(self, name: str, *, needed: bool) -> Path | None:
        """The one file a table stands in by itself."""
        found = [path for suffix in SUFFIXES if (path := self.folder / f"{name}{suffix}").exists()]
        if len(found) > 1:
            self.faults.append(Fault("table_twice", values={"table": name, "files": [path.name for path in found]}))
        if not found and needed:
            self.faults.append(Fault("table_missing", values={"table": name}))
        self.read += [path.name for path in found[:1] if len(found) == 1]
        return found[0] if len(found) == 1 else None


def stack_of(folder: Path, lying: Mapping[str, tuple[type[Table], str]] = _OF_ENTERPRISES) -> list[Source]:
    """The deliveries of a region's folder, and the tables `lying` in it by themselves, as the office's first ones.

    Those are what its register is made of, where no others are named, each with what its rows are of.

    Raises InputError with the faults of what cannot be read.
    """
    tables = RegionTables(folder, read_mapping(folder / MAPPING_FILE))
    own = []
    for name, (table, what) in lying.items():
        path = tables._file(name, needed=False)
        taken = None if path is None else take(path, table, what, tables.layouts.get(name, ()))
        if path is not None and taken is not None:
            own.append(_unnamed(path, name, taken))
    if tables.faults:
        raise InputError(faults=tables.faults)
    return [*own, *tables.sources]


def _unnamed(path: Path, name: str, taken: Taken) -> Source:
    """A table that lies in the folder by itself, as the office's first delivery."""
    letters = {name: taken.written.letters}
    return Source(0, OWN, path.name, "", letters=letters, frames={name: of_taken(taken)})


def _in_several_industries(register: pl.DataFrame) -> list[Notice]:
    """Enterprises that stand in several industries, each plant a row of its own."""
    plants = [one for one in register["enterprise_id"].unique(maintain_order=True) if is_plant(one)]
    if not plants:
        return []
    return [Notice("plants_apart", {"count": len(plants), "plants": _first(plants)})]


def _undecided(rows: int) -> list[Notice]:
    """Rows of deliveries that nobody has said whose they are."""
    return [Notice("rows_undecided", {"count": rows})] if rows else []


def _waiting(rows: pl.DataFrame, columns: Sequence[str]) -> list[Notice]:
    """Enterprises of which too little is known to say what they emit: which, and what is to be asked for."""
    told = []
    for column in columns:
        lacking = rows.filter(pl.col(column).is_null())
        if lacking.height:
            column_of = EnterpriseRecords.columns()[column]
            label = Either(column_of.label("en"), column_of.label("zh"))
            names = lacking["enterprise_id"].to_list()
            values = {"count": len(names), "enterprises": _first(names), "lacking": label}
            told.append(Notice("enterprises_waiting", values))
    return told


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:_TOLD]) + (" …" if len(names) > _TOLD else "")
