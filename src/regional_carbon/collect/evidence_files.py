"""S1, what is known of single enterprises beyond their electricity: shares, metered fuels, inventories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from regional_carbon.collect.as_written import ROW, Written
from regional_carbon.collect.bills_in_money import bought
from regional_carbon.collect.energy_statistics import (
    Collected,
    Known,
    converted_told,
    counted,
    energy_named,
    gross_or_net,
    in_kept_units,
    is_gross,
)
from regional_carbon.collect.layouts.entries import NO_UNIT
from regional_carbon.collect.near import Near
from regional_carbon.collect.table_files import Taken
from regional_carbon.factors import Factor
from regional_carbon.language.amounts import percent
from regional_carbon.language.errors import Fault, Notice
from regional_carbon.schema.input_tables import COUNTINGS, NO_FUEL, EnterpriseEnergy

NONE: Final = (NO_FUEL, "无", "没有")  # what is written where there is no other energy
TOLD: Final = 5  # enterprises a notice names before it counts the rest


@dataclass(frozen=True)
class Evidence:
    """The optional tables of evidence, where the region has them, with what is wrong and worth knowing."""

    enterprise_energy: pl.DataFrame | None
    inventories: pl.DataFrame | None
    faults: list[Fault]
    notices: list[Notice]
    used: Mapping[str, Factor]


def evidence_of(
    metered: Taken | None, inventories: Taken | None, register: pl.DataFrame, factors: Mapping[str, Factor], year: int
) -> Evidence:
    """Both tables of evidence, each where there is one, checked against the register; `faults` are those found here."""
    energy = verified = None
    faults: list[Fault] = []
    notices: list[Notice] = []
    used: Mapping[str, Factor] = {}
    if metered is not None:
        counted = with_meter_factors(metered, factors)
        counted = replace(counted, frame=by_identifier(counted.frame, register))
        energy, used = _metered(counted.frame, counted.written), counted.used
        own = counted.faults[len(metered.faults) :]
        faults += [*own, *enterprise_faults(counted.written, counted.frame, register)]
        notices += counted.notices
    if inventories is not None:
        known = replace(inventories, frame=by_identifier(inventories.frame, register))
        checked = checked_inventories(known, register, year)
        verified = checked.frame
        faults, notices = [*faults, *checked.faults], [*notices, *checked.notices]
    return Evidence(energy, verified, faults, notices, used)


def by_identifier(frame: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """Evidence with the register's identifiers, where it calls its enterprises by their credit codes or names.

    Only where that is one enterprise of the register, and no identifier of it.
    """
    own = set(register["enterprise_id"].drop_nulls())
    called: dict[str, str] = {}
    for column in ("name", "credit_code"):
        if column in register.columns:
            pairs = register.select(column, "enterprise_id").drop_nulls().unique()
            single = pairs.filter(pl.len().over(column) == 1)
            called |= {text: who for text, who in single.iter_rows() if text not in own}
    return frame.with_columns(pl.col("enterprise_id").replace(called)) if called else frame


def with_meter_factors(taken: Taken, factors: Mapping[str, Factor]) -> Collected:
    """Metered fuels and heat as taken from a file, each energy and amount as its factor has it.

    A sum of money is what it bought at the region's price, and lies as far off as prices paid do (`amount_within`).
    """
    written, frame = taken.written, taken.frame
    known, problems = counted(frame, factors, gross=is_gross(taken))
    in_money = {pair: found for pair in problems if (found := bought(*pair, factors)) is not None}
    paid = {pair: found for pair, found in in_money.items() if not isinstance(found, Fault)}
    told = {pair: found for pair, found in in_money.items() if isinstance(found, Fault)}
    left = {pair: told.get(pair, problem) for pair, problem in problems.items() if pair not in paid}
    kept = in_kept_units(_with_prices_off(frame, paid), {**known, **paid})
    laid_out = bool(taken.understood.mapping)
    faults = [*taken.faults, *_energy_faults(written, frame, kept, left, laid_out=laid_out)]
    faults += gross_or_net(taken, frame, known)
    used = {factor.energy: factor for factor, _ in [*known.values(), *paid.values()]}
    notices = [*taken.notices, *converted_told(taken, known), *_paid_told(taken, paid)]
    return Collected(taken, kept, faults, notices, used)


def _with_prices_off(frame: pl.DataFrame, paid: Known) -> pl.DataFrame:
    """How far each sum of money may lie off what it bought, where its row does not say itself."""
    within = {pair: factor.price.within for pair, (factor, _) in paid.items() if factor.price is not None}
    off = [within.get((energy, given)) for energy, given in frame.select("energy", "unit").iter_rows()]
    return frame.with_columns(amount_within=pl.coalesce("amount_within", pl.Series(off, dtype=pl.Float64)))


def _paid_told(taken: Taken, paid: Known) -> Iterator[Notice]:
    """By what price each energy paid in money counts."""
    for (energy, given), (factor, _) in paid.items():
        if factor.price is not None:
            values = {"file": taken.written.path.name, "energy": energy, "unit": given, "price": factor.price.told}
            yield Notice("fuel_by_price", {**values, "within": percent(factor.price.within, 0)})


def _energy_faults(
    written: Written, frame: pl.DataFrame, kept: pl.DataFrame, problems: Mapping[tuple[str, str], Fault],
    *, laid_out: bool,
) -> Iterator[Fault]:  # fmt: skip
    for index, row in enumerate(frame.iter_rows(named=True)):
        problem = problems.get((row["energy"], row["unit"]))
        if problem is not None and not (laid_out and row["unit"] == NO_UNIT):
            at = "unit" if problem.key.startswith(("unit", "price")) else "energy"
            values = {**problem.values, "industry_code": row["enterprise_id"], "year": row["year"]}
            yield written.fault(problem.key, index, at, f"{row['energy']} {row['unit']}", **values)
        elif kept["energy"][index] == "electricity":
            yield written.fault("evidence_electricity", index, "energy", "electricity")
    keys = EnterpriseEnergy.keys()
    before, after = (table.select(pl.struct(keys).is_duplicated()).to_series() for table in (frame, kept))
    for index in (after & ~before).arg_true():  # one energy under two names
        told = ", ".join(f"{name} {kept[name][index]}" for name in keys if kept[name][index] is not None)
        yield written.fault("duplicate", index, alike=told, keys=told)


def checked_inventories(taken: Taken, register: pl.DataFrame, year: int) -> Collected:
    """Verified inventories; an earlier one that cannot be carried forward is told. `faults` are those found here."""
    written, frame, faults, notices = taken.written, taken.frame, list[Fault](), list(taken.notices)
    for index, row in enumerate(frame.iter_rows(named=True)):
        if row["fuel_tco2"] is None and row["emission_tco2"] is None:
            faults.append(written.fault("inventory_blank", index, "fuel_tco2", "blank"))
    faults += enterprise_faults(written, frame, register)
    idle = frame.join(
        register.select("enterprise_id", "year", register_mwh="electricity_mwh"),
        on=["enterprise_id", "year"],
        how="left",
    ).filter(
        pl.col("year") < year, pl.col("fuel_tco2").is_null() | pl.coalesce("electricity_mwh", "register_mwh").is_null()
    )
    if not any(fault.severity == "error" for fault in [*taken.faults, *faults]) and not idle.is_empty():
        ids = idle["enterprise_id"].unique(maintain_order=True)
        told = ", ".join(ids.head(TOLD)) + (" …" if len(ids) > TOLD else "")
        notices.append(Notice("past_inventory_unusable", {"enterprises": told}))
    return Collected(taken, _told(frame, written), faults, notices, {})


def share_faults(written: Written, register: pl.DataFrame) -> Iterator[Fault]:
    """What is wrong with the electricity shares of a register: half a band, crossed ends, an unknown counting."""
    for index, row in enumerate(register.iter_rows(named=True)):
        low, high = row["electricity_share_low"], row["electricity_share_high"]
        if (low is None) != (high is None):
            blank = "electricity_share_low" if low is None else "electricity_share_high"
            if blank not in written.cells.columns or written.cells[blank][index] is None:  # else it is told already
                yield written.fault("share_one_end", index, blank, blank, column=blank)
        elif low is not None and low > high:
            yield written.fault(
                "share_ends_crossed", index, "electricity_share_low", f"{low} {high}", low=low, high=high
            )
        if row["electricity_share"] == 0 and not row["electricity_share_precision"] and row["electricity_mwh"]:
            yield written.fault("share_zero", index, "electricity_share", "0")
        counting = row["electricity_share_counting"]
        if counting is not None and counting not in COUNTINGS:
            yield written.fault(
                "share_counting_unknown", index, "electricity_share_counting", counting, written=counting
            )


def with_main_fuels(taken: Taken, factors: Mapping[str, Factor]) -> Collected:
    """A register whose main other energies are called as the catalogue has them; `faults` are those found here."""
    written, faults, used = taken.written, list[Fault](), dict[str, Factor]()
    said = taken.frame["main_other_fuel"]
    called: dict[str, str] = {}
    for text in said.drop_nulls().unique(maintain_order=True):
        found = NO_FUEL if text.strip().casefold() in NONE else energy_named(text, factors)
        if isinstance(found, str):
            called[text] = found
        elif isinstance(found, Fault) or found.energy == "electricity":
            fault = found if isinstance(found, Fault) else Fault("main_fuel_electricity")
            places = (said == text).arg_true()
            faults += [written.fault(fault.key, at, "main_other_fuel", text, **fault.values) for at in places]
        else:
            called[text], used[found.energy] = found.energy, found
    named = pl.col("main_other_fuel").replace(called) if called else pl.col("main_other_fuel")
    return Collected(taken, taken.frame.with_columns(named), faults, [], used)


def enterprise_faults(written: Written, frame: pl.DataFrame, register: pl.DataFrame) -> Iterator[Fault]:
    """A fault at each row that names an enterprise the register does not have."""
    known = set(register["enterprise_id"].drop_nulls())
    for index, enterprise_id in enumerate(frame["enterprise_id"]):
        if enterprise_id is not None and enterprise_id not in known:
            values = {"enterprise_id": enterprise_id, "near": Near(enterprise_id, known)}
            yield written.fault("evidence_enterprise_unknown", index, "enterprise_id", enterprise_id, **values)


def _metered(frame: pl.DataFrame, written: Written) -> pl.DataFrame:
    """The columns the file has, and how far amounts paid for in money may lie off."""
    told = _told(frame, written)
    off = frame["amount_within"]
    return told if off.is_null().all() else told.with_columns(off)


def _told(frame: pl.DataFrame, written: Written) -> pl.DataFrame:
    """The columns the file has."""
    return frame.select(name for name in frame.columns if name != ROW and name in written.cells.columns)
