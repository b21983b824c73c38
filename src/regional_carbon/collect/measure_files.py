"""S1, measures that a district names and those of enterprises' own audits: read, checked, told at their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from regional_carbon.collect.aliases import energy_names, fold
from regional_carbon.collect.as_written import ROW, Written
from regional_carbon.collect.evidence_files import by_identifier, enterprise_faults
from regional_carbon.collect.table_files import Taken
from regional_carbon.language.errors import Fault, Notice
from regional_carbon.schema.measure_rules import Wrong, in_english, wrong_enterprise_measures, wrong_measures

ANY_FUEL: Final = "fuel"
_CARRIERS: Final = ("carrier_from", "carrier_to")


@dataclass(frozen=True)
class OwnMeasureTables:
    """Both tables of measures, each where the region has it, with what is wrong and worth knowing."""

    measures: pl.DataFrame | None = None  # Measures
    enterprise_measures: pl.DataFrame | None = None  # EnterpriseMeasures
    faults: list[Fault] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def own_measures_of(
    measures: Taken | None, audited: Taken | None, register: pl.DataFrame, year: int
) -> OwnMeasureTables:
    """Both tables checked, the audits against the register of the year; `faults` are those found here."""
    named = found = None
    faults: list[Fault] = []
    notices: list[Notice] = []
    if measures is not None:
        named = in_english(measures.frame)
        carriers, unknown = _by_energy(named, measures.written)
        faults += [*_faults(wrong_measures(named), measures.written), *unknown]
        named, notices = carriers.drop(ROW), [*notices, *measures.notices]
    if audited is not None:
        found = in_english(by_identifier(audited.frame, register))
        faults += _faults(wrong_enterprise_measures(found), audited.written)
        faults += enterprise_faults(audited.written, found, register)
        faults += _faults(_above_use(found, register, year), audited.written)
        found, notices = found.drop(ROW), [*notices, *audited.notices]
    return OwnMeasureTables(named, found, faults, notices)


def _faults(wrong: Iterable[Wrong], written: Written) -> Iterator[Fault]:
    for each in wrong:
        yield written.fault(each.key, each.row, each.column, f"{each.key} {each.column}", **each.values)


def _by_energy(measures: pl.DataFrame, written: Written) -> tuple[pl.DataFrame, list[Fault]]:
    """The carriers as the factor catalogue calls them, and a fault at each that is none of it."""
    names = {fold(name): meaning.thing for name, meaning in energy_names().items()}
    names |= {fold(name): ANY_FUEL for name in (ANY_FUEL, "燃料")}
    faults = []
    for column in _CARRIERS:
        for index, text in enumerate(measures[column]):
            if text is not None and fold(text) not in names:
                faults.append(written.fault("measure_carrier_unknown", index, column, text, carrier=text))
    called = {
        text: names[fold(text)] for column in _CARRIERS for text in measures[column].drop_nulls() if fold(text) in names
    }
    return measures.with_columns(pl.col(_CARRIERS).replace(called)), faults


def _above_use(audited: pl.DataFrame, register: pl.DataFrame, year: int) -> Iterator[Wrong]:
    """Measures still to be done that save more electricity than their enterprise uses in the year."""
    used = dict(
        register.filter(pl.col("year") == year).select("enterprise_id", "electricity_mwh").drop_nulls().iter_rows()
    )
    for row, measure in enumerate(audited.iter_rows(named=True)):
        use = used.get(measure["enterprise_id"])
        saved = measure["saved_mwh"]
        if use is not None and saved is not None and measure["status"] != "done" and saved > use:
            values = {"saved": f"{saved:g}", "used": f"{use:g}", "year": year}
            yield Wrong(row, "own_measure_above_use", "saved_mwh", values)
