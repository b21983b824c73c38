"""Business as usual: what each enterprise would use, make and emit in each year if nothing were asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regional_carbon.language.errors import Fault, StrategyError
from regional_carbon.models.process_emissions import process_added_of
from regional_carbon.pathways.grid_factors import GridYear
from regional_carbon.schema.arrays import Columns, Places, Values
from regional_carbon.schema.assumptions import OF_INDUSTRY, Assumptions
from regional_carbon.schema.register_changes import with_all_columns, wrong_changes

LEAST_LEFT: Final = 1e-9  # of what is used, whatever measures are told to save
SUMMED: Final = ("base_emission_tco2", "base_output_cny", "employees", "value_added_cny")  # of enterprises that merge


@dataclass(frozen=True)
class Indices:
    """What each site has come to in each year, sites × years, 1 in its first year and before."""

    output: Values
    electricity: Values
    fuel: Values  # fuels per electricity
    size: Values  # what reports of actual emission have changed it by

    def of(self, sites: NDArray[np.bool_]) -> Indices:
        """Those of some sites alone."""
        return Indices(*(values[sites] for values in (self.output, self.electricity, self.fuel, self.size)))


@dataclass(frozen=True)
class BusinessAsUsual:
    """Sites × years. A site is an enterprise as the register has it, or one that enters; it keeps its industry's growth
    when its enterprise merges into another, its `owner` from then on. Nothing is there before an entry and after an
    exit. Unknown emission is NaN.
    """

    years: list[int]
    grid: list[GridYear]
    register: pl.DataFrame  # a row for each site: enterprise_id, industry_code and what else the register tells
    owner: Places  # the row of the enterprise that has the site
    there: NDArray[np.bool_]
    electricity_mwh: Values  # of which the grid supplies `grid_mwh`
    grid_mwh: Values
    fuel_tco2: Values
    output_cny: Values
    index: Indices

    @cached_property
    def emission_tco2(self) -> Values:
        """F + g · (e − z) of each site in each year."""
        emission: Values = self.fuel_tco2 + self.grid_mwh * np.array([each.tco2_per_mwh for each in self.grid])
        return emission

    @cached_property
    def industry(self) -> Places:
        """The industry of each site, by its place in the order of their codes."""
        return self.register["industry_code"].rank("dense").to_numpy().astype(np.intp) - 1

    def of_enterprises(self, values: Values, year: int) -> Values:
        """The sum of the sites of each enterprise in one year, by its place; 0 where it has none."""
        column = np.where(self.there[:, year], values[:, year], 0.0)
        return np.bincount(self.owner[:, year], column, minlength=len(column)).astype(float)

    def at_work(self, year: int) -> NDArray[np.bool_]:
        """Whether each enterprise has a site in the year."""
        return np.bincount(self.owner[:, year], self.there[:, year], minlength=len(self.there)) > 0

    def scaled(self, times: Values, since: int) -> BusinessAsUsual:
        """The same with every site of each enterprise so many times as large, from one year on."""
        factor = np.ones_like(self.output_cny)
        factor[:, since:] = times[self.owner[:, since]][:, np.newaxis]
        sizes = {
            name: getattr(self, name) * factor for name in ("electricity_mwh", "grid_mwh", "fuel_tco2", "output_cny")
        }
        return replace(self, **sizes, index=replace(self.index, size=self.index.size * factor))

    def register_of(self, year: int) -> pl.DataFrame:
        """The enterprises at work in the year with what is expected of them, as the models take them."""
        emission, output, electricity = (
            self.of_enterprises(values, year) for values in (self.emission_tco2, self.output_cny, self.electricity_mwh)
        )
        at_work = self.at_work(year)
        first = self.of_enterprises(np.repeat(self.output_cny[:, :1], len(self.years), axis=1), year)
        with np.errstate(divide="ignore", invalid="ignore"):
            intensity = np.where(electricity > 0, emission / electricity, np.nan)
            growth = np.where(first > 0, output / first, 1.0)
        told = self._merged(year).with_columns(
            pl.lit(self.years[year], pl.Int64).alias("year"),
            pl.Series("electricity_mwh", electricity),
            pl.Series("output_cny", output),
            pl.Series("emission_tco2", emission).fill_nan(None),
            pl.Series("intensity_tco2_per_mwh", intensity).fill_nan(None),
        )
        if "value_added_cny" in told.columns:
            told = told.with_columns(pl.col("value_added_cny") * pl.Series(growth))
        return told.filter(pl.Series(at_work))

    def _merged(self, year: int) -> pl.DataFrame:
        """The register with what merged enterprises bring added to those that go on."""
        places = np.arange(len(self.there))
        moved = np.flatnonzero(self.owner[:, year] != places)
        if not moved.size:
            return self.register
        told = {}
        for name in SUMMED:
            if name in self.register.columns:
                values = self.register[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
                told[name] = np.bincount(self.owner[:, year], values, minlength=len(values))
        return self.register.with_columns(pl.Series(name, values).fill_nan(None) for name, values in told.items())


def business_as_usual(
    enterprises: pl.DataFrame,
    grid: Sequence[GridYear],
    assumptions: Assumptions,
    changes: pl.DataFrame | None = None,
    fuel_tco2_per_mwh: Mapping[str, float] | None = None,
    saved: pl.DataFrame | None = None,
) -> BusinessAsUsual:
    """What each enterprise would use, make and emit in each year, from the region's estimate on.

        G[t] = G[t−1]·(1 + output_growth)       e, z likewise with electricity_growth
        F[t] = F[t−1]·(1 + electricity_growth)·(1 + fuel_change)
        B[t] = F[t] + g[t]·(e[t] − z[t])                                              [tCO2/yr]

    less what measures carried out since have `saved` (`measures.own_audits.saved_later`), never below 0.

    F holds process emissions, which move as fuels do. `enterprises` is the estimate (EnterpriseEmission, one year);
    `changes` the entries, exits and mergers to come. An entrant without known fuels gets its industry's fuel part,
    `fuel_tco2_per_mwh`, and grows from its first year on.

    Raises StrategyError with all that is wrong with the changes.
    """
    base = enterprises.sort("enterprise_id")
    known = set(base["enterprise_id"])
    told = with_all_columns(changes) if changes is not None else with_all_columns(pl.DataFrame({"enterprise_id": []}))
    told = told.filter(pl.col("year") <= grid[-1].year) if told.height else told
    wrong = list(wrong_changes(told, known, year=grid[0].year))
    if wrong:
        raise StrategyError(faults=[Fault(each.key, values=each.values) for each in wrong])
    years = [each.year for each in grid]
    register = _register(base, told.filter(pl.col("kind") == "entry") if told.height else told, fuel_tco2_per_mwh or {})
    first, owner, there = _histories(register, told, years)
    index = _indices(register, assumptions, years, first)
    electricity, zero_carbon, fuel, output = (
        register[name]
        .cast(pl.Float64)
        .fill_null(0.0 if name == "zero_carbon_mwh" else np.nan)
        .to_numpy()[:, np.newaxis]
        for name in ("electricity_mwh", "zero_carbon_mwh", "fuel_tco2", "output_cny")
    )
    grown = {
        "electricity_mwh": electricity * index.electricity,
        "grid_mwh": (electricity - zero_carbon) * index.electricity,
        "fuel_tco2": fuel * index.electricity * index.fuel,
        "output_cny": output * index.output,
    }
    if saved is not None:
        left = {name: _less(values, name, register, saved, years) for name, values in grown.items()}
        index, grown = _saving(index, grown, left), left
    grown = {name: np.where(there, values, 0.0) for name, values in grown.items()}
    return BusinessAsUsual(
        years=years, grid=list(grid), register=register.drop("zero_carbon_mwh", "fuel_tco2"), owner=owner, there=there,
        index=index, **grown,
    )  # fmt: skip


def _less(values: Values, name: str, register: pl.DataFrame, saved: pl.DataFrame, years: list[int]) -> Values:
    """What is left when measures have taken theirs, each from its first whole year on."""
    if name not in saved.columns:
        return values
    place = {enterprise: at for at, enterprise in enumerate(register["enterprise_id"])}
    less = np.zeros_like(values)
    for enterprise, since, amount in saved.select("enterprise_id", "year", name).iter_rows():
        if enterprise in place:
            less[place[enterprise], np.array(years) >= since] += amount
    left: Values = np.where(less == 0, values, np.maximum(values - less, LEAST_LEFT * values))
    return left


def _saving(index: Indices, before: Mapping[str, Values], left: Mapping[str, Values]) -> Indices:
    """The indices as measures leave them: less electricity per output, and fuels per what is left of it."""
    bought, burnt = (
        np.divide(left[name], before[name], out=np.ones_like(left[name]), where=before[name] > 0)
        for name in ("grid_mwh", "fuel_tco2")
    )
    return replace(index, electricity=index.electricity * bought, fuel=index.fuel * burnt / bought)


def _register(base: pl.DataFrame, entries: pl.DataFrame, fuel_tco2_per_mwh: Mapping[str, float]) -> pl.DataFrame:
    """A row for each site: those of the estimate in order of their name, then those that enter."""
    zero_carbon = pl.col("zero_carbon_mwh") if "zero_carbon_mwh" in base.columns else pl.lit(None, pl.Float64)
    kept = [
        name
        for name in ("name", "industry", "sub_industry", "size", "employees", "value_added_cny", *SUMMED[:2])
        if name in base.columns
    ]
    told = base.select(
        "enterprise_id", "industry_code", *dict.fromkeys(kept), "electricity_mwh", "output_cny",
        fuel_tco2=pl.col("fuel_tco2") + pl.Series(process_added_of(Columns(base))),
        zero_carbon_mwh=zero_carbon,
    )  # fmt: skip
    if "base_emission_tco2" not in told.columns:  # the plan's base is the estimate
        told = told.with_columns(base_emission_tco2=base["emission_tco2"], base_output_cny=base["output_cny"])
    if entries.is_empty():
        return told
    of_industry = pl.col("industry_code").replace_strict(fuel_tco2_per_mwh, default=None, return_dtype=pl.Float64)
    fuel = pl.coalesce("fuel_tco2", of_industry * pl.col("electricity_mwh"))
    new = entries.sort("enterprise_id").select(
        "enterprise_id", "industry_code", "electricity_mwh", "zero_carbon_mwh", "output_cny", fuel_tco2=fuel
    )
    return pl.concat([told, new], how="diagonal")


def _histories(
    register: pl.DataFrame, changes: pl.DataFrame, years: list[int]
) -> tuple[Places, Places, NDArray[np.bool_]]:
    """The first year of each site, the enterprise that has it in each year, and whether it is there."""
    place = {name: at for at, name in enumerate(register["enterprise_id"])}
    count = (register.height, len(years))
    first = np.zeros(register.height, dtype=np.intp)
    owner = np.repeat(np.arange(register.height, dtype=np.intp)[:, np.newaxis], len(years), axis=1)
    there = np.ones(count, dtype=bool)
    for change in changes.sort("year").iter_rows(named=True) if changes.height else ():
        since, site = years.index(change["year"]), place[change["enterprise_id"]]
        if change["kind"] == "entry":
            first[site] = since
            there[site, :since] = False
            continue
        of_it = owner[:, since] == site
        if change["kind"] == "exit":
            there[of_it, since:] = False
        else:
            owner[of_it, since:] = place[change["into"]]
    return first, owner, there


def _indices(register: pl.DataFrame, assumptions: Assumptions, years: list[int], first: Places) -> Indices:
    """What each rate has come to by each year."""
    codes = register["industry_code"].to_list()
    elapsed = np.maximum(np.arange(len(years))[np.newaxis, :] - first[:, np.newaxis], 0)
    found = []
    for name in OF_INDUSTRY:
        rates = {code: assumptions.rate(name, code) for code in set(codes)}
        found.append((1 + np.array([rates[code] for code in codes]))[:, np.newaxis] ** elapsed)
    output, electricity, fuel = found
    return Indices(output, electricity, fuel, size=np.ones(elapsed.shape))
