"""What a district's own audits found: in place of Model V, taken off it where done, and how high they find at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from regional_carbon.measures import shipped_table
from regional_carbon.measures.measure_catalogue import ANY_FUEL, ELECTRICITY, ORDER, MeasureLine
from regional_carbon.measures.potential import CARRIERS, USE, AuditLevel, shipped_levels, with_savings
from regional_carbon.measures.slices import GROUPS, MeasureSlices, OwnMeasures
from regional_carbon.schema.arrays import Places, Values, columns_of, sums
from regional_carbon.schema.frames import Frame, collected_polars, groups, model
from regional_carbon.schema.input_tables import EnterpriseMeasures
from regional_carbon.schema.measure_tables import SaveableEnergy
from regional_carbon.units import GJ_PER_MWH

LEAST_DONE: Final = 5  # measures done and measured from which their own realisation rate counts
MOST_SAVED: Final = {ELECTRICITY: 0.6, ANY_FUEL: 0.8}  # of the use, by all measures of a plant: they overlap

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Audited:
    """Measures of own audits, an element each: `enterprise` is a row of the region, `group` a place in GROUPS or −1."""

    enterprise: Places
    group: Places
    electric: Flags
    saved: Values  # MWh or GJ a year, as the audit says
    investment_cny: Values  # NaN where it is not told
    realised: Values  # as measured afterwards; NaN where it was not
    year: Values  # NaN where it is not told
    status: NDArray[np.str_]
    measure_id: NDArray[np.str_]  # of the catalogue; blank where only the group is told

    def of(self, rows: Flags) -> Audited:
        """Those of some rows alone."""
        return Audited(*(values[rows] for values in vars(self).values()))


def audited_measures(measures: pl.DataFrame, enterprises: Sequence[str]) -> Audited:
    """The rows of EnterpriseMeasures whose enterprise is in the region, by its place in it."""
    place = pl.DataFrame({"enterprise_id": list(enterprises)}, schema={"enterprise_id": pl.String}).with_row_index("at")
    rows = measures.join(place, on="enterprise_id", how="inner", maintain_order="left")
    group = rows["group"].replace_strict(list(GROUPS), list(range(len(GROUPS))), default=-1, return_dtype=pl.Int64)
    numbers = {
        name: rows[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        for name in ("investment_cny", "realised", "year")
    }
    return Audited(
        enterprise=rows["at"].to_numpy().astype(np.intp),
        group=group.fill_null(-1).to_numpy().astype(np.intp),
        electric=rows["saved_mwh"].is_not_null().to_numpy(),
        saved=rows.select(pl.coalesce("saved_mwh", "saved_gj").fill_null(0.0)).to_series().to_numpy(),
        status=rows["status"].to_numpy().astype(np.str_),
        measure_id=rows["measure_id"].fill_null("").to_numpy().astype(np.str_),
        **numbers,
    )


def own_groups(audited: Audited, enterprises: Sequence[str]) -> pl.DataFrame:
    """The groups of Model V that enterprises' own audits stand in place of: `enterprise_id`, `own_groups`."""
    grouped = audited.of(audited.group >= 0)
    rows = [(enterprises[at], GROUPS[group]) for at, group in zip(grouped.enterprise, grouped.group, strict=True)]
    told = pl.DataFrame(rows, schema={"enterprise_id": pl.String, "own_groups": pl.String}, orient="row")
    return (
        told.unique()
        .sort("enterprise_id", "own_groups")
        .group_by("enterprise_id", maintain_order=True)
        .agg(pl.col("own_groups").str.join(";"))
    )


# ---------------------------------------------------------------------------------------------------
# What they say of Model V


@dataclass(frozen=True)
class OwnLevel:
    """How high a district's own auditors find, over what Model V expects, and what stays open between auditors."""

    audits: int
    ratio: float  # r, audited over expected
    own_variance: float  # s², of that ratio by the plants alone
    weight: float  # z, what it counts beside 1
    level: float  # multiplies Model V
    variance_left: float  # of the level, in place of τ²


def own_level(audited: Values, expected: Values, variance: Values, between: float) -> OwnLevel:
    """The level of a carrier by audits of some enterprises (credibility).

        r = Σ audited / Σ expected,  s² = Σ S²·v / (Σ S)²,  z = τ² / (τ² + s²)
        level = 1 + z·(r − 1),  left of τ²: τ²·(1 − z)

    `audited` and `expected` are of the same enterprises, in one unit, `variance` is v of their size class and `between`
    τ², the variance between auditors. Without audits the level is 1.

    Source: Bühlmann, Gisler (2005), A Course in Credibility Theory, ch. 3; constants as in measures/constants.csv.
    """
    whole = float(expected.sum())
    if whole <= 0:
        return OwnLevel(0, 1.0, 0.0, 0.0, 1.0, between)
    ratio = float(audited.sum()) / whole
    own_variance = float((expected**2 * variance).sum()) / whole**2
    weight = between / (between + own_variance)
    return OwnLevel(len(expected), ratio, own_variance, weight, 1 + weight * (ratio - 1), between * (1 - weight))


def own_levels(
    audited: Audited, expected: Mapping[str, Values], use: Mapping[str, Values], between: Mapping[str, float]
) -> dict[str, OwnLevel]:
    """The level of electricity and of fuel; `expected` and `use` are of all enterprises, in MWh and GJ a year.

    All that an audit found counts, done, planned or rejected, where it is of Model V's groups. An enterprise counts for
    a carrier with a row of it: an audit that found nothing there is told by a row that saves 0.
    """
    levels = {}
    for carrier in CARRIERS:
        rows = audited.of((audited.electric == (carrier == ELECTRICITY)) & (audited.group >= 0))
        told = np.nan_to_num(expected[carrier])
        some = np.unique(rows.enterprise)
        some = some[told[some] > 0]
        found = sums(rows.saved, rows.enterprise, len(told))[some]
        levels[carrier] = own_level(found, told[some], size_variance(carrier, use[carrier][some]), between[carrier])
    return levels


@model
def levels_of(energy: Frame[SaveableEnergy], measures: Frame[EnterpriseMeasures]) -> dict[str, AuditLevel]:
    """The levels by a region's own audits, for Model V: what they multiply it by, and the variance left of τ².

    Raises TableError when a column is missing.
    """
    shipped = shipped_levels()
    bare = energy.drop("own_groups", strict=False)
    found = {name: np.zeros(0) for name in (*USE.values(), *(f"expected_{group}" for group in GROUPS))}
    ids: list[str] = []
    for region in columns_of(with_savings(bare, shipped), groups(energy), "enterprise_id"):
        ids += [str(name) for name in region.texts("enterprise_id")]
        found = {name: np.append(values, region[name]) for name, values in found.items()}
    expected = {carrier: found[f"expected_{of[0]}"] + found[f"expected_{of[1]}"] for carrier, of in CARRIERS.items()}
    audited = audited_measures(collected_polars(measures), ids)
    use = {carrier: found[USE[carrier]] for carrier in CARRIERS}
    levels = own_levels(audited, expected, use, {carrier: shipped[carrier].variance for carrier in CARRIERS})
    return {carrier: AuditLevel(level.level, level.variance_left) for carrier, level in levels.items()}


def size_variance(carrier: str, use: Values) -> Values:
    """v of the size class each use falls in: of audited over expected, among plants (measures/spread.csv)."""
    rows = [row for row in shipped_table("spread") if row["carrier"] == carrier]
    at = np.searchsorted([float(row["from_use"]) for row in rows], use, side="right") - 1
    variance: Values = np.array([float(row["v"]) for row in rows])[np.maximum(at, 0)]
    return variance


def own_realisation(audited: Audited, default: float) -> float:
    """ρ: what was measured over what the audit said, of the measures done and measured where there are LEAST_DONE."""
    done = audited.of((audited.status == "done") & ~np.isnan(audited.realised) & (audited.saved > 0))
    if len(done.saved) < LEAST_DONE:
        return default
    in_gj = np.where(done.electric, GJ_PER_MWH, 1.0)
    return float((done.realised * in_gj).sum() / (done.saved * in_gj).sum())


# ---------------------------------------------------------------------------------------------------
# In place of Model V


def with_own_audits(
    slices: MeasureSlices,
    audited: Audited,
    lines: Mapping[str, MeasureLine],
    *,
    electricity_mwh: Values,
    fuel_gj: Values,
) -> MeasureSlices:
    """The measures of a region with those of own audits in place of Model V's where there are any.

    A group of which an enterprise's audit tells anything is the audit's: Model V's is taken out. Planned measures are
    the enterprise's own; what is done or rejected counts no more. Efficiency that names no group leaves Model V so much
    less energy to save. All efficiency of a plant is held to MOST_SAVED of its use; generation and switches to the
    energy that is left then (see ORDER). Without an investment a measure costs what its group does on average.

    `lines` are those of the catalogue and of `saving_lines`; `electricity_mwh` and `fuel_gj` the use that may be saved,
    NaN where it is not known. What has neither a cost nor a group to take it from is left out (`left_out`).
    """
    use = {ELECTRICITY: electricity_mwh, ANY_FUEL: fuel_gj}
    tonnes = slices.tonnes_tco2.copy()
    grouped = audited.group >= 0
    tonnes[audited.enterprise[grouped], audited.group[grouped]] = 0.0
    planned = audited.of((audited.status == "planned") & (audited.saved > 0))
    planned = planned.of(_reckoned(planned, slices, lines))
    saving = np.array([_line(planned, row, lines).kind == "save" for row in range(len(planned.saved))], dtype=bool)
    saved = _held(planned, saving, {carrier: MOST_SAVED[carrier] * use[carrier] for carrier in CARRIERS})
    for carrier, of_carrier in ((ELECTRICITY, slice(0, 2)), (ANY_FUEL, slice(2, 4))):
        ungrouped = saving & (planned.group < 0) & (planned.electric == (carrier == ELECTRICITY))
        taken = sums(saved[ungrouped], planned.enterprise[ungrouped], len(tonnes))
        with np.errstate(divide="ignore", invalid="ignore"):
            tonnes[:, of_carrier] *= np.where(taken > 0, np.clip(1 - taken / use[carrier], 0, 1), 1.0)[:, np.newaxis]
        efficient = saving & (planned.electric == (carrier == ELECTRICITY))
        per_unit = lines[carrier].tonnes_per_unit or np.inf
        use[carrier] = use[carrier] - tonnes[:, of_carrier].sum(axis=1) / per_unit
        use[carrier] = use[carrier] - sums(saved[efficient], planned.enterprise[efficient], len(tonnes))
    saved = np.where(saving, saved, _held(planned, ~saving, use))
    return replace(slices, tonnes_tco2=tonnes, own=_own(planned, saved, slices, lines))


def supplied(audited: Audited, lines: Mapping[str, MeasureLine], enterprises: int) -> dict[int, Flags]:
    """Where an enterprise's own audit tells of generation or of a switch, whatever became of it; by place in ORDER."""
    kinds = np.array([ORDER.get(lines[name].kind, 0) if name in lines else 0 for name in audited.measure_id], np.intp)
    told = {}
    for place in sorted(set(ORDER.values()) - {0}):
        there = np.zeros(enterprises, dtype=bool)
        there[audited.enterprise[kinds == place]] = True
        told[place] = there
    return told


def left_out(audited: Audited, slices: MeasureSlices, lines: Mapping[str, MeasureLine]) -> list[int]:
    """Planned measures that cannot be reckoned: unknown to the catalogue, refused, or without anything to cost."""
    return np.flatnonzero((audited.status == "planned") & ~_reckoned(audited, slices, lines)).tolist()


def _line(audited: Audited, row: int, lines: Mapping[str, MeasureLine]) -> MeasureLine:
    """What a unit of a row comes to: as its group saves, or as the catalogue has the measure."""
    if audited.group[row] >= 0 or audited.measure_id[row] not in lines:
        return lines[ELECTRICITY if audited.electric[row] else ANY_FUEL]
    return lines[str(audited.measure_id[row])]


def _reckoned(audited: Audited, slices: MeasureSlices, lines: Mapping[str, MeasureLine]) -> Flags:
    told = []
    for row in range(len(audited.saved)):
        line = _line(audited, row, lines)
        known = audited.group[row] >= 0 or audited.measure_id[row] in lines
        same = line.per == ("MWh" if audited.electric[row] else "GJ")
        cost = _cost(audited, row, line, slices)
        told.append(known and same and line.kind in ORDER and not line.refused and cost is not None)
    return np.array(told, dtype=bool)


def _cost(audited: Audited, row: int, line: MeasureLine, slices: MeasureSlices) -> tuple[float, float] | None:
    """Cost per tonne, and investment per tonne, of a row: its own quote, the catalogue's, or its group's on average."""
    quoted, per_unit = audited.investment_cny[row], line.tonnes_per_unit
    if per_unit is None or per_unit <= 0:
        return None
    invested = line.investment_cny_per_unit
    if not np.isnan(quoted):
        invested = float(quoted / audited.saved[row]) if audited.saved[row] > 0 else 0.0
    cost = line.cost_at(invested)
    if cost is not None and invested is not None:
        return cost, invested / per_unit
    group = slices.group == audited.group[row]
    if not group.any():
        return None
    share = slices.share[group]
    return float(share @ slices.cost_cny_per_tco2[group]), float(share @ slices.investment_cny_per_tco2[group])


def _held(audited: Audited, rows: Flags, most: Mapping[str, Values]) -> Values:
    """Savings of some rows, those of an enterprise and carrier together no more than `most`, each by the same share."""
    saved = np.where(rows, audited.saved, 0.0)
    for carrier in CARRIERS:
        of = rows & (audited.electric == (carrier == ELECTRICITY))
        whole = sums(saved[of], audited.enterprise[of], len(most[carrier]))
        limit = np.where(np.isnan(most[carrier]), np.inf, np.maximum(most[carrier], 0.0))
        share = np.minimum(np.divide(limit, whole, out=np.ones_like(whole), where=whole > 0), 1.0)
        saved[of] *= share[audited.enterprise[of]]
    return saved


def _own(
    planned: Audited, saved: Values, slices: MeasureSlices, lines: Mapping[str, MeasureLine]
) -> OwnMeasures | None:
    of_rows = [_line(planned, row, lines) for row in range(len(saved))]
    costs = [_cost(planned, row, line, slices) or (0.0, 0.0) for row, line in enumerate(of_rows)]
    tonnes = saved * np.array([line.tonnes_per_unit or 0.0 for line in of_rows])
    some = tonnes > 0
    if not some.any():
        return slices.own
    cost, invested = np.array(costs).T
    found = OwnMeasures(planned.enterprise[some], tonnes[some], cost[some], (invested * tonnes)[some])
    return found if slices.own is None else both(slices.own, found)


def both(first: OwnMeasures, second: OwnMeasures) -> OwnMeasures:
    """Measures of two origins as one."""
    return OwnMeasures(
        *(np.concatenate(pair) for pair in zip(vars(first).values(), vars(second).values(), strict=True))
    )


# ---------------------------------------------------------------------------------------------------
# In later years


def saved_later(
    measures: pl.DataFrame, lines: Mapping[str, MeasureLine], *, status: str, year: int, realised: float
) -> pl.DataFrame:
    """What measures take off the energy of years after the estimate's: a row for each, from its first whole year on.

    `electricity_mwh` is used less, `grid_mwh` bought less, `fuel_tco2` emitted less by fuels [a year]; below 0 where a
    switch needs more. A measure counts as it was measured, else at `realised`, ρ·(1 − rebound), of its audit, and
    generation and switches whole. What was done before the estimate's year is in its electricity already.

    Reading: a measure carried out in a year is whole from the next one; one of the estimate's year too, though part of
    it shows in that year's electricity. It saves as much however its enterprise grows, and for all years of the way.
    """
    told = measures.filter((pl.col("status") == status) & (pl.col("year") >= year))
    rows = audited_measures(told, told["enterprise_id"].unique(maintain_order=True).to_list())
    effects = [_effect(rows, row, lines, realised) for row in range(len(rows.saved))]
    effect = np.array(effects).reshape(-1, 3)
    return told.select("enterprise_id", pl.col("year") + 1).with_columns(
        pl.Series(name, effect[:, at]) for at, name in enumerate(("electricity_mwh", "grid_mwh", "fuel_tco2"))
    )


def _effect(
    audited: Audited, row: int, lines: Mapping[str, MeasureLine], realised: float
) -> tuple[float, float, float]:
    """Electricity and grid electricity [MWh] and fuel emission [tCO2] that a measure takes off a year."""
    line = _line(audited, row, lines)
    measured, saved = audited.realised[row], audited.saved[row]
    counted = realised * saved if line.kind == "save" else saved
    amount = float(counted if np.isnan(measured) else measured)
    same = line.per == ("MWh" if audited.electric[row] else "GJ")
    if line.factor_tco2 is None or line.kind not in ORDER or not same:
        return 0.0, 0.0, 0.0
    if line.kind == "own_generation":
        return 0.0, amount, 0.0
    if audited.electric[row]:
        return amount, amount, 0.0
    bought = line.bought_mwh_per_unit
    burnt = line.factor_tco2 if line.breakeven_tco2_per_mwh is None else line.breakeven_tco2_per_mwh * bought
    return -amount * bought, -amount * bought, amount * burnt


def tonnes_by_year(saved: pl.DataFrame, grid: Mapping[int, float]) -> pl.DataFrame:
    """`measures_tco2` of each enterprise in each year that has a grid factor: g·(grid electricity) + fuel [tCO2/yr]."""
    years = pl.DataFrame(
        {"year": list(grid), "grid": list(grid.values())}, schema={"year": pl.Int64, "grid": pl.Float64}
    )
    each = saved.rename({"year": "since"}).join(years, how="cross").filter(pl.col("year") >= pl.col("since"))
    tonnes = (pl.col("grid_mwh") * pl.col("grid") + pl.col("fuel_tco2")).sum()
    return each.group_by("enterprise_id", "year").agg(measures_tco2=tonnes).sort("enterprise_id", "year")
