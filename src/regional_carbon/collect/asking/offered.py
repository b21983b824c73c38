"""What may be chosen where a file does not say it: tables, meanings of columns, units, energies and industries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from regional_carbon.collect.aliases import industry_names, kept_symbol
from regional_carbon.collect.content import TABLES
from regional_carbon.factors import catalogue
from regional_carbon.language.messages import Either, say
from regional_carbon.schema.input_tables import EnergyStatistics, Readings
from regional_carbon.units import symbols, unit

_TABLES: Final = {
    "energy_statistics": "table_energy_statistics",
    "enterprise_records": "table_enterprise_records",
    "enterprise_energy": "table_enterprise_energy",
    "readings": "table_readings",
    "inventories": "table_inventories",
    "factors": "table_factors",
    "evidence_errors": "table_evidence_errors",
    "measures": "table_measures",
    "enterprise_measures": "table_enterprise_measures",
}
PHYSICAL: Final = ("electricity", "energy", "heat", "mass", "gas_volume")

Choice: TypeAlias = tuple[str, object]  # as a layout has it, and as a person reads it


@dataclass(frozen=True)
class Words:
    """A sentence of `words/asking.toml`, said in the language spoken when it is told."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return say("asking", self.key, **self.values)


def tables() -> list[Choice]:
    """The tables that a file may be, each with what it is; a register is records of enterprises that lack nothing."""
    return [(name, Words(key)) for name, key in _TABLES.items()]


def meanings(table: str, meaning: str = "") -> list[Choice]:
    """What a column of a table may be taken for, the meaning it has among them."""
    declared = TABLES[table][0]
    told: list[Choice] = [("", Words("column_left_out"))]
    told += [(name, Either(column.label("en"), column.label("zh"))) for name, column in declared.columns().items()]
    if declared is EnergyStatistics:
        told += energies()
    if declared is Readings:
        told += [(f"month {month}", Words("column_month", {"month": month})) for month in range(1, 13)]
    return told if meaning in dict(told) else [*told, (meaning, meaning)]


def units_of(table: str, meaning: str, now: str = "") -> list[str]:
    """The units a column of this meaning may be in, the one it has among them; none of a column without a unit."""
    column = TABLES[table][0].columns().get(meaning)
    kept = None if column is None else unit(kept_symbol(column.unit))
    if column is not None and kept is None and meaning != "amount":
        found = []
    else:
        found = [symbol for quantity in ([kept.quantity] if kept else PHYSICAL) for symbol in symbols(quantity)]
    return [*found, *([now] if now and now not in found else [])] if meaning else []


def energies(known: Sequence[str] = ()) -> list[Choice]:
    """The energies there are factors for, each by its name; `known` are those of the factors in use."""
    named: dict[str, object] = {
        row["fuel_id"]: Either(row["name_en"], row["name_zh"]) for row in reversed(catalogue("fuels"))
    }
    named |= {"electricity": Words("electricity"), "heat": Words("heat")}
    return [(energy, named.get(energy, energy)) for energy in (known or sorted(named))]


def industries() -> list[Choice]:
    """The divisions of GB/T 4754-2017 by code, then its sections, then what else statistics list: households."""
    codes = dict.fromkeys(meant.thing for meant in industry_names().values() if meant.kind == "industry")
    divisions = sorted(code for code in codes if code.isdigit())
    others = sorted((code for code in codes if not code.isdigit()), key=lambda code: (len(code), code))
    return [(code, Coded(code)) for code in (*divisions, *others)]


@dataclass(frozen=True)
class Coded:
    """An industry by its code and its name: 29 Rubber and plastics; by its code alone where it has no other name."""

    code: str

    def __str__(self) -> str:
        names = {row["code"]: (row["name_en"], row["name_zh"]) for row in catalogue("industries")}
        names |= {row["section"]: (row["section_name_en"], row["section_name_zh"]) for row in catalogue("industries")}
        return f"{self.code} {Either(*names[self.code])}" if self.code in names else self.code
