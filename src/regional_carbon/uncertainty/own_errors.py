"""What an enterprise's own evidence may err by: its kind, the distribution that holds for it, its own interval."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, TypeAlias

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from regional_carbon.models.electricity_share import COAL_EQUIVALENT_PER_CALORIFIC, EXACT
from regional_carbon.models.evidence import GRADES
from regional_carbon.schema.arrays import Columns, Places, Values
from regional_carbon.schema.frames import AnyFrame, Row
from regional_carbon.uncertainty.simulation_draws import (
    DRAWS,
    Interval,
    holding_contradictions,
    narrowest,
    or_unknown,
    quotient,
)
from regional_carbon.units import GJ_PER_MWH

Rows: TypeAlias = Sequence[Row]
Kinds: TypeAlias = NDArray[np.object_]  # a text for each enterprise


def rows_of(frame: AnyFrame) -> Rows:
    """A frame's rows by the names of their columns."""
    rows: Rows = nw.from_native(frame).lazy().collect("polars").rows(named=True)
    return rows


# Of the industry's fuels: their carbon per GJ over that of natural gas, and the part of it that is natural gas's.
OF_INDUSTRY: Final = ("carbon", "gas")
BOUNDS: Final = (
    "kind", "share_from", "share_to", "electricity_from_mwh", "electricity_to_mwh", "age_from_years", "age_to_years",
    "carbon_from", "carbon_to", "gas_from", "gas_to",
)  # fmt: skip
PER_GAS: Final = "natural_gas"  # `per` of a row whose ratio is to the fuels' heat at the carbon of natural gas


@dataclass(frozen=True)
class _Cell:
    """One distribution of the table of errors, and where it holds."""

    bounds: Row
    per_gas: bool
    probability: Values
    ratio: Values

    def at(self, probability: Values) -> Values:
        """The ratios at some probabilities; beyond the ends, those of the ends."""
        ratio: Values = np.interp(probability, self.probability, self.ratio)
        return ratio

    def holds(self, values: Values, name: str) -> NDArray[np.bool_]:
        """Where a quantity lies within the bounds of the cell."""
        start, stop = self.bounds[name.format("from")], self.bounds[name.format("to")]
        at_least = np.full(len(values), True) if not start else values >= start
        return at_least if stop is None else at_least & (values < stop)

    def narrow(self) -> tuple[bool, int]:
        """Whether there are bounds of the industry, which come before all others; and how many bounds there are."""
        bounded = {name for name, value in self.bounds.items() if value and name != "kind"}
        return any(name.startswith(OF_INDUSTRY) for name in bounded), len(bounded)


class ErrorTable:
    """The distributions of the table of errors, each as its values at evenly spread probabilities."""

    def __init__(self, rows: Rows, counted: Collection[str]) -> None:
        self.counted = counted
        self.cells: list[_Cell] = []
        by_cell = sorted(rows, key=lambda row: (*(row.get(name) or 0 for name in BOUNDS), row["probability"]))
        for bounds, of_cell in groupby(by_cell, key=lambda row: {name: row.get(name) for name in BOUNDS}):
            told = list(of_cell)
            ends = np.array([(row["probability"], row["ratio"]) for row in told], dtype=np.float64).T
            self.cells.append(_Cell(bounds, told[0].get("per") == PER_GAS, *ends))

    def of(self, kind: str, probability: Values) -> Values:
        """The ratios of a kind that is the same for all, at some probabilities; 1 where it does not count."""
        for cell in self.cells:
            if cell.bounds["kind"] == kind and kind in self.counted:
                return cell.at(probability)
        return np.ones_like(probability)

    def own(
        self, region: Columns, draws: int, kind: Kinds | None = None, mix: FuelMix | None = None
    ) -> tuple[Values, Places, Values]:
        """The ratios of every cell, spread evenly; for each enterprise its cell, and what its ratios are multiplied by.

        The cell is the one with bounds of the industry's fuels, and of these the one with most bounds. A ratio told per
        natural gas is multiplied by gas's carbon per GJ over the industry's, by which the fuels were estimated.
        The kind of evidence is an enterprise's own, or the one of `kind`, a text for each; the mix of its industry's
        fuels that of `mix`, or of the region's columns. Cell 0 is certainty.
        """
        mix = _mix(region) if mix is None else mix
        spread = (np.arange(draws) + 0.5) / draws
        known = {cell.bounds["kind"] for cell in self.cells}
        kind = kinds_of_evidence(region, known) if kind is None else kind
        share, age = known_shares(region), _age(region)
        place = np.zeros(len(region), dtype=np.intp)
        ratios, per_gas = [np.ones(draws)], [False]
        if "evidence" in self.counted:
            of_kind = {name: np.flatnonzero(kind == name) for name in sorted(set(kind))}
            for cell in sorted(self.cells, key=_Cell.narrow):
                rows = of_kind.get(cell.bounds["kind"], place[:0])
                inside = cell.holds(share[rows], "share_{}") & cell.holds(age[rows], "age_{}_years")
                inside &= cell.holds(region["electricity_mwh"][rows], "electricity_{}_mwh")
                inside &= cell.holds(mix.carbon[rows], "carbon_{}") & cell.holds(mix.gas[rows], "gas_{}")
                if inside.any():
                    place[rows[inside]] = len(ratios)
                    ratios.append(cell.at(spread))
                    per_gas.append(cell.per_gas)
        told_per_gas = np.array(per_gas)[place] & (mix.carbon > 0)
        return np.array(ratios), place, np.where(told_per_gas, quotient(np.ones(len(region)), mix.carbon), 1.0)


@dataclass(frozen=True)
class FuelMix:
    """What the industry of each enterprise burns; NaN where that is not known."""

    carbon: Values  # carbon per GJ of its fuels over that of natural gas
    gas: Values  # the part of the emissions of its fuels that natural gas has


def _mix(region: Columns) -> FuelMix:
    return FuelMix(*(or_unknown(region, name) for name in OF_INDUSTRY))


def _age(region: Columns) -> Values:
    """How many years old the evidence is."""
    if "evidence_year" not in region:
        return np.zeros(len(region))
    return np.nan_to_num(region["year"] - region["evidence_year"])


def own_intervals(region: Columns, errors: AnyFrame) -> Interval:
    """The 90 % interval of each enterprise's emission that its own evidence leaves open, exact: no draws.

    What is left out are the errors that an enterprise shares with others: forecast, statistics, factors, meters.
    """
    ratios, cell, times = ErrorTable(rows_of(errors), ("evidence",)).own(region, DRAWS)
    low, high = (ends[cell] * times for ends in narrowest(ratios))
    fuel = region["fuel_tco2"]
    rest = region["emission_tco2"] - fuel
    return holding_contradictions(region, (rest + fuel * low, rest + fuel * high))


def mean_errors(region: Columns, errors: AnyFrame, kind: str | None = None) -> Values:
    """E|r − 1| of each enterprise's fuels: what they err by in the mean, as a share of them, 0 or more.

    r is truth over estimate, of the enterprise's own evidence, or as if it had evidence of a kind of EvidenceErrors.
    NaN where the enterprise has no evidence at all.
    """
    kinds = None if kind is None else np.full(len(region), kind, dtype=object)
    unknown = np.full(len(region), np.nan)  # by the rows of all industries: what is compared are enterprises
    ratios, cell, _ = ErrorTable(rows_of(errors), ("evidence",)).own(region, DRAWS, kinds, FuelMix(unknown, unknown))
    expected = np.abs(ratios - 1).mean(axis=1)[cell]
    if kind is None:
        expected = np.fmax(expected, _contradicting(region))
    return np.where(np.isnan(region["grade"]), np.nan, expected)


def _contradicting(region: Columns) -> Values:
    """Half of how far the pieces of evidence that contradict each other lie from the figure, as a share of the fuels.

    Either is as likely to be right. NaN where nothing contradicts, or there are no fuels.
    """
    fuel = region["fuel_tco2"]
    least, most = (or_unknown(region, f"contradiction_{end}_tco2") for end in ("low", "high"))
    return np.where(fuel > 0, quotient(np.fmax(fuel - least, most - fuel) / 2, fuel), np.nan)


MAIN: Final = "main_other_fuel"
# The columns of the register by which an enterprise declares its electricity share and its main other energy.
ANSWERED: Final = (
    "electricity_share", "electricity_share_precision", "electricity_share_low", "electricity_share_high", MAIN,
)  # fmt: skip
NEAREST_5: Final = 0.025  # what an answer to the nearest 5 points leaves open on either side
NEAREST_10: Final = 0.05
GAS_TCO2_PER_GJ: Final = 0.0561  # natural gas, IPCC (2006), Vol. 2, Ch. 2, Table 2.2 (factors/ipcc2006.csv)


def kinds_of_evidence(region: Columns, known: Collection[str] | None = None) -> Kinds:
    """For each enterprise the `kind` of EvidenceErrors: its evidence, a declared share by how exact the answer is.

    A band no wider than 10 points, a share beside the main other energy and one beside metered fuels are kinds of
    their own; where a table of errors, its kinds being `known`, lacks one, the next coarser counts.
    """
    grade = region["grade"]
    kind = np.full(len(region), "", dtype=object)
    for number, name in GRADES.items():
        kind[grade == number] = name
    low, high = or_unknown(region, "electricity_share_low"), or_unknown(region, "electricity_share_high")
    precision = np.where(np.isnan(low), or_unknown(region, "electricity_share_precision"), (high - low) / 2)
    banded = ~np.isnan(low)
    answer = np.full(len(region), "share_within_10", dtype=object)
    answer[precision <= NEAREST_10 + EXACT] = "share_nearest_10"
    answer[banded & (precision > NEAREST_10 + EXACT)] = "share_in_bands"
    answer[precision <= NEAREST_5 + EXACT] = "share_nearest_5"
    answer[~(precision > EXACT)] = "share_exact"
    declared = kind == "declared_share"
    kind[declared] = answer[declared]
    narrow = np.where(banded & (kind == "share_nearest_10"), "share_in_narrow_bands", kind)
    named = np.array([bool(text) for text in region.texts(MAIN)]) if MAIN in region else np.zeros(len(region), bool)
    beside = np.full(len(region), "", dtype=object)
    beside[declared & named] = "_and_main_fuel"
    beside[(kind == "metered_fuels") & (banded | ~np.isnan(or_unknown(region, "electricity_share")))] = "_and_share"
    for finer in (narrow, kind + beside, narrow + beside):
        there = [known is None or name in known for name in finer]
        kind = np.where(there, finer, kind)
    return kind


def known_shares(region: Columns) -> Values:
    """The electricity share of each enterprise by calorific value: as declared, else as its estimate implies on gas.

    a = e / (e + F / (3.6 · 0.0561)), 0 where it used no electricity.
    """
    electricity, fuel = region["electricity_mwh"], region["fuel_tco2"]
    implied = quotient(electricity, electricity + np.maximum(fuel, 0) / (GJ_PER_MWH * GAS_TCO2_PER_GJ))
    middle = (or_unknown(region, "electricity_share_low") + or_unknown(region, "electricity_share_high")) / 2
    share = np.where(np.isnan(middle), or_unknown(region, "electricity_share"), middle)
    if "electricity_share_counting" in region:
        counted = np.array([text == "coal_equivalent" for text in region.texts("electricity_share_counting")])
        calorific = quotient(share, share + COAL_EQUIVALENT_PER_CALORIFIC * (1 - share))
        share = np.where(counted, calorific, share)
    declared = (region["grade"] == 4) & ~np.isnan(share)
    return np.nan_to_num(np.where(declared, share, implied))
