"""What auditors recommended, cleaned: every row that is not learnt from is counted, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import narwhals as nw
import numpy as np
import polars as pl

from regional_carbon.language.errors import TableError
from regional_carbon.measures import shipped_table
from regional_carbon.measures.potential import CARRIERS
from regional_carbon.schema.arrays import Values
from regional_carbon.schema.audit_tables import AuditedMeasures, AuditedPlants
from regional_carbon.schema.column import Table
from regional_carbon.schema.frames import AnyFrame, collected_polars

AREAS: Final = ("process", "buildings_operations", "other")  # what is of no process counts with buildings
USE_OF: Final = {"electricity": "electricity_mwh", "fuel": "fuel_bought_gj"}
GRID_TCO2_PER_MWH: Final = 0.7035  # the paper's region, factors/grid.csv `cn_2012_grid_east`; in the log's tonnes alone
IMPLIED_PRICE: Final = (0.1, 3.0)  # of the plant's average price, outside which a saving is in the wrong unit
LARGEST_SHARE: Final = {"electricity": 0.3, "fuel": 0.5}  # of own use; more is generation, or a switch of fuel
SOLAR_SHARE: Final = 0.1  # of own electricity, from where a dear measure of buildings is read as solar
SOLAR_USD_PER_MWH: Final = 500.0  # of 2024, per MWh a year
LEAST_BOUGHT: Final = {"electricity": 1.0, "fuel": 100.0}  # MWh/yr, GJ/yr; less is a pilot flame
LARGEST_SUM: Final = {"electricity": 0.6, "fuel": 0.8}  # of own use: measures overlap


@dataclass(frozen=True)
class Cleaned:
    """Audits to learn from: polars frames."""

    plants: pl.DataFrame  # AuditedPlants, those with recommendations, with `to_base`, which makes USD of 2024
    measures: pl.DataFrame  # those kept: group, carrier, saved [MWh/yr or GJ/yr], money in USD of 2024
    log: pl.DataFrame  # dropped (null: kept), rows, tonnes

    def of(self, plants: pl.Series) -> Cleaned:
        """The audits of some plants alone; the log stays that of all."""
        chosen = pl.col("plant_id").is_in(plants.implode())
        return Cleaned(self.plants.filter(chosen), self.measures.filter(chosen), self.log)


def cleaned(plants: AnyFrame, measures: AnyFrame, *, grid_tco2_per_mwh: float = GRID_TCO2_PER_MWH) -> Cleaned:
    """The plants with recommendations on file, and of these the measures that the rules keep, in order of the rules.

    Money becomes US dollars of 2024 by CPI-U. A blank cost is no cost; a blank saving is no amount.

    Parameters: AuditedPlants, AuditedMeasures; the grid factor [tCO2/MWh] of the tonnes in the log.

    Raises TableError where a column is missing, a plant is told twice, a measure has no plant or an unknown area, or
    a year has no price index.
    """
    sites = _plants(_complete(AuditedPlants, plants))
    told = _complete(AuditedMeasures, measures)
    strange = told.filter(~pl.col("measure_area").is_in(AREAS))["measure_area"].unique().sort()
    if len(strange):
        raise TableError("audits_area_unknown", areas=strange.to_list(), known=list(AREAS))
    orphans = told.join(sites, on="plant_id", how="anti")["plant_id"].unique().sort()
    if len(orphans):
        raise TableError("audits_without_plant", plants=orphans.to_list(), count=len(orphans))
    audited = sites.join(told, on="plant_id", how="semi").sort("plant_id")
    rows = _with_own_use(told.join(audited, on="plant_id"), grid_tco2_per_mwh)
    judged = rows.with_columns(dropped=pl.coalesce(pl.when(rule).then(pl.lit(name)) for name, rule in RULES.items()))
    log = judged.group_by("dropped").agg(rows=pl.len(), tonnes=pl.col("tonnes").sum())
    order = pl.col("dropped").replace_strict({name: place for place, name in enumerate(RULES)}, default=-1)
    return Cleaned(audited, _kept(judged.filter(pl.col("dropped").is_null())), log.sort(order))


# The rules of section 1 of the specification, in order: a row falls to the first that holds.
_amount: Final = pl.col("saved")
_money: Final = (pl.col("saving_usd"), pl.col("investment_usd"))
_implied: Final = pl.col("price_share")
RULES: Final = {
    "repeated": pl.struct("plant_id", "recommendation").is_first_distinct().not_(),
    "not_energy": pl.col("carrier").is_null(),
    "no_amount": _amount.is_null() | (_amount == 0) | pl.col("saving_usd").is_null(),
    "negative": (_amount < 0) | (_money[0] <= 0) | (_money[1] < 0),
    "not_bought": pl.col("use").is_null() | (pl.col("use") <= 0),
    "implied_price": (_implied < IMPLIED_PRICE[0]) | (_implied > IMPLIED_PRICE[1]),
    "generation_or_switch": _amount > pl.col("use") * pl.col("carrier").replace_strict(LARGEST_SHARE, default=None),
    "solar": (
        (pl.col("carrier") == "electricity")
        & (pl.col("measure_area") == "buildings_operations")
        & (_amount >= SOLAR_SHARE * pl.col("use"))
        & (pl.col("investment_usd").fill_null(0) * pl.col("to_base") >= SOLAR_USD_PER_MWH * _amount)
    ),
}  # fmt: skip


TYPES: Final = {nw.String: pl.String, nw.Int64: pl.Int64, nw.Float64: pl.Float64, nw.Boolean: pl.Boolean}


def _complete(table: type[Table], frame: AnyFrame) -> pl.DataFrame:
    """All declared columns, each of its kind; those that are optional and not there are null."""
    given = collected_polars(table.of(frame))
    absent = [name for name in table.columns() if name not in given.columns]
    whole = given.with_columns(pl.lit(None).alias(name) for name in absent)
    return whole.select(pl.col(name).cast(TYPES[column.dtype]) for name, column in table.columns().items())


def _plants(plants: pl.DataFrame) -> pl.DataFrame:
    """The plants with the price index of their year.

    Raises TableError where a plant is told twice or a year has no index.
    """
    twice = plants.filter(pl.col("plant_id").is_duplicated())["plant_id"].unique().sort()
    if len(twice):
        raise TableError("audits_plant_twice", plants=twice.to_list(), count=len(twice))
    index = {int(row["year"]): float(row["to_base"]) for row in shipped_table("price_index_us")}
    unknown = [str(year) for year in sorted(set(plants["year"]) - set(index))]
    if unknown:
        raise TableError("audits_year_without_index", years=unknown, first=min(index), last=max(index))
    to_base = pl.col("year").replace_strict(index, return_dtype=pl.Float64)
    return plants.with_columns(to_base=to_base)


def _with_own_use(rows: pl.DataFrame, grid: float) -> pl.DataFrame:
    """Each measure with its carrier and group, what its plant uses of the carrier, and its price over the plant's."""
    electric, gas = pl.col("energy_saved") == "electricity", pl.col("energy_saved") == "natural_gas"
    carrier = pl.when(electric).then(pl.lit("electricity")).when(pl.col("saved_tco2_per_gj") > 0).then(pl.lit("fuel"))
    of_process = pl.col("measure_area") == "process"
    part = pl.when(of_process).then(pl.lit("process")).otherwise(pl.lit("buildings_operations"))
    price = pl.when(electric).then("electricity_usd_per_mwh").when(gas).then("natural_gas_usd_per_gj")
    return rows.with_columns(
        carrier=carrier,
        group=pl.concat_str(carrier, part, separator="_"),
        saved=pl.when(electric).then("recommended_mwh").otherwise("recommended_gj"),
        use=pl.when(electric).then("electricity_mwh").otherwise("fuel_bought_gj"),
    ).with_columns(
        price_share=pl.when((price > 0) & (_amount > 0)).then(pl.col("saving_usd") / _amount / price),
        tonnes=_amount.fill_null(0) * pl.when(electric).then(grid).otherwise(pl.col("saved_tco2_per_gj").fill_null(0)),
    )


def _kept(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns that are learnt from, money in USD of 2024."""
    electric = pl.col("carrier") == "electricity"
    price = pl.when(electric).then("electricity_usd_per_mwh").otherwise("natural_gas_usd_per_gj")
    return rows.select(
        "plant_id", "recommendation", "carrier", "group", "saved", "tonnes", "price_share", "implemented",
        value_usd=_money[0] * pl.col("to_base"),
        investment_usd=_money[1].fill_null(0) * pl.col("to_base"),
        plant_price_usd=pl.when(price > 0).then(price * pl.col("to_base")),
    ).sort("plant_id", "recommendation")  # fmt: skip


def buying(plants: pl.DataFrame, carrier: str) -> pl.DataFrame:
    """The plants that buy the carrier, and enough of it to be learnt from."""
    return plants.filter(pl.col(USE_OF[carrier]) >= LEAST_BOUGHT[carrier])


def audited_savings(audits: Cleaned, carrier: str) -> tuple[Values, dict[str, Values]]:
    """What each plant that buys the carrier uses of it, and what its audit found of each group, in order of plants.

    The groups together are at most LARGEST_SUM of the use; a plant to which nothing was recommended found 0.
    """
    sums = audits.measures.group_by("plant_id", "group").agg(pl.col("saved").sum())
    plants = buying(audits.plants, carrier)
    use = plants[USE_OF[carrier]].to_numpy()
    found = {group: _found(plants, sums.filter(group=group)) for group in CARRIERS[carrier]}
    total = sum(found.values(), start=0 * use)
    most = LARGEST_SUM[carrier] * use
    return use, {group: saved * most / np.maximum(total, most) for group, saved in found.items()}


def _found(plants: pl.DataFrame, sums: pl.DataFrame) -> Values:
    return plants.join(sums, on="plant_id", how="left", maintain_order="left")["saved"].fill_null(0).to_numpy()
