"""Model V, V1–V4: what an audit would find at each enterprise, and at all of a region, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, cast

import narwhals as nw
import numpy as np
from scipy.special import gammaincinv

from regional_carbon.language.errors import StrategyError
from regional_carbon.measures import Row, shipped_constant, shipped_table
from regional_carbon.measures.slices import GROUPS
from regional_carbon.schema.arrays import Columns, Places, Values, columns_of, frame_of, sums
from regional_carbon.schema.column import Table
from regional_carbon.schema.frames import Frame, groups, model
from regional_carbon.schema.frames import Row as TableRow
from regional_carbon.schema.measure_inputs import MeasureInputs
from regional_carbon.schema.measure_tables import AbatementPotential, IndustryAbatement, RegionAbatement, SaveableEnergy

CARRIERS: Final = {"electricity": GROUPS[:2], "fuel": GROUPS[2:]}  # and the groups of measures that save of each
USE: Final = {"electricity": "electricity_bought_mwh", "fuel": "fuel_gj"}
MOST: Final = {"electricity": "electricity_limit_mwh", "fuel": "fuel_gj"}  # that can be saved of it
SAVED: Final = {"electricity": "saving_mwh", "fuel": "saving_gj"}
UNIT: Final = {"electricity": "MWh", "fuel": "GJ"}
QUANTILES: Final = {  # told of the nine that ship
    "saving_q05": 0.05, "saving_q25": 0.25, "saving_q50": 0.5, "saving_q75": 0.75, "saving_q95": 0.95,
}  # fmt: skip
_COLUMN: Final = {"saving_q05": "q0.050", "saving_q25": "q0.250", "saving_q50": "q0.500", "saving_q75": "q0.750",
                  "saving_q95": "q0.950"}  # fmt: skip

Savings = Frame[Table]  # SaveableEnergy, with what `with_savings` adds


@dataclass(frozen=True)
class AuditLevel:
    """What audits of a carrier find over what is expected, and the variance between auditors that is left of it."""

    ratio: float
    variance: float


@cache
def shipped_levels() -> Mapping[str, AuditLevel]:
    """As the audits have it that were learnt from: level 1, and τ² between their centres."""
    return {carrier: AuditLevel(1.0, shipped_constant(f"assessor_sd_{carrier}") ** 2) for carrier in CARRIERS}


@model
def abatement_potential(
    energy: Frame[SaveableEnergy],
    *,
    grid_tco2_per_mwh: float,
    fuel_tco2_per_gj: float,
    inputs: MeasureInputs | None = None,
    levels: Mapping[str, AuditLevel] | None = None,
) -> Frame[AbatementPotential]:
    """What an audit would find at each enterprise, a row for each group of measures (Model V, V1–V3).

        π = 1/(1 + exp(−(a + b·ln(u/u0)))),  u = max(use, least use)         [0–1]
        S = use/u · π · s0 · (u/u0)^c,  Σ_electricity S ≤ e − z              [MWh/yr or GJ/yr]
        t = S · g or S · κ;  ρ · (1 − rebound) · t realised                  [tCO2/yr]

    The quantiles are S times those of its size class, of what an audit would find over what was expected; they are of
    the enterprise's carrier, told for each group by its part, so that the parts add up to the carrier's.

    No row for a carrier of which an enterprise's use is not known, nor for fuels known by industry alone (tier 5): they
    count for the region (`region_abatement`). Without energy there is no measure: S = 0.

    `levels` are what a region's own audits have found over what was expected; as shipped, 1. Reading: the carbon of
    fuel is the region's mean, so that money and tonnes of a slice are in one proportion for all its enterprises.

    Raises TableError when a column is missing.
    """
    inputs = inputs or MeasureInputs()
    factor = {"electricity": grid_tco2_per_mwh, "fuel": fuel_tco2_per_gj}
    savings = with_savings(energy, levels or shipped_levels())
    parts = [_of_group(savings, carrier, group, factor[carrier], inputs) for carrier, group in _groups()]
    rows = cast("Frame[AbatementPotential]", nw.concat(parts))
    return AbatementPotential.of(rows.sort(*groups(energy), "enterprise_id", "measure_group"))


@model
def region_abatement(
    energy: Frame[SaveableEnergy],
    *,
    grid_tco2_per_mwh: float,
    fuel_tco2_per_gj: float,
    inputs: MeasureInputs | None = None,
    levels: Mapping[str, AuditLevel] | None = None,
) -> Frame[RegionAbatement]:
    """What audits of all enterprises of a region would find, a row for each carrier (Model V, V4).

        Σ S ~ gamma with mean Σ S, variance Σ S²·v(class) + (τ²/teams + parameter² + period²)·(Σ S)²

    v is the variance between plants of a size class, τ² between auditors, who share the region evenly where `teams`
    are several; the other two are of the curve's level and of a coming year. Fuels known by industry alone count.
    No row for a carrier that no enterprise is known to use.

    Raises TableError when a column is missing.
    """
    return frame_of(
        RegionAbatement, abatement_totals(energy, (grid_tco2_per_mwh, fuel_tco2_per_gj), inputs, levels), energy
    )


@model
def industry_abatement(
    energy: Frame[SaveableEnergy],
    *,
    grid_tco2_per_mwh: float,
    fuel_tco2_per_gj: float,
    inputs: MeasureInputs | None = None,
    levels: Mapping[str, AuditLevel] | None = None,
) -> Frame[IndustryAbatement]:
    """What audits of all enterprises of each industry would find, a row for each carrier: `region_abatement`, of each.

    Raises TableError when a column is missing.
    """
    factors = (grid_tco2_per_mwh, fuel_tco2_per_gj)
    return frame_of(IndustryAbatement, abatement_totals(energy, factors, inputs, levels, by_industry=True), energy)


def with_savings(energy: Frame[SaveableEnergy], levels: Mapping[str, AuditLevel]) -> Savings:
    """`found_…`, `expected_…` and `saving_…` of each group (V1, V2); by carrier `ceiling_…`: most over expected."""
    found, expected, ceilings, saving = {}, {}, {}, {}
    for carrier, of_carrier in CARRIERS.items():
        for group in of_carrier:
            found[f"found_{group}"], audited = expected_saving(_of("potential", "group", group)[0], USE[carrier])
            expected[f"expected_{group}"] = _unless_audited(energy, group, levels[carrier].ratio * audited)
            saving[f"saving_{group}"] = nw.col(f"expected_{group}") * _at_most(
                nw.lit(1.0), nw.col(f"ceiling_{carrier}")
            )
        first, second = of_carrier
        whole = nw.col(f"expected_{first}") + nw.col(f"expected_{second}")
        ceilings[f"ceiling_{carrier}"] = nw.when(whole > 0).then(nw.col(MOST[carrier]) / whole).otherwise(nw.lit(1.0))
    told = energy.with_columns(**found, **expected).with_columns(**ceilings).with_columns(**saving)
    return Table.typed(told)


def _unless_audited(energy: Frame[SaveableEnergy], group: str, expected: nw.Expr) -> nw.Expr:
    """Nothing where the enterprise's own audit stands in place of the group."""
    if "own_groups" not in energy.collect_schema().names():
        return expected
    return nw.when(nw.col("own_groups").str.contains(group, literal=True)).then(nw.lit(0.0)).otherwise(expected)


def expected_saving(row: Mapping[str, str | float], use: str) -> tuple[nw.Expr, nw.Expr]:
    """V1 and V2 of a group, by its row of `potential`: the probability that an audit finds one of its measures, and the
    expected saving, of the column `use`."""
    reference = float(row["reference_use"])
    least = nw.lit(float(row["least_use"]))
    counted = nw.when(nw.col(use) < least).then(least).otherwise(nw.col(use))
    size = (counted / reference).log()
    found = 1 / (1 + (-float(row["found_intercept"]) - float(row["found_slope"]) * size).exp())
    of_size = float(row["saving_at_reference"]) * (float(row["saving_exponent"]) * size).exp()
    return found, nw.col(use) / counted * found * of_size


def _of_group(savings: Savings, carrier: str, group: str, factor: float, inputs: MeasureInputs) -> Savings:
    """The rows of one group."""
    use, saving = nw.col(USE[carrier]), nw.col(f"saving_{group}")
    known = ~use.is_null() & ~nw.col("fuel_of_industry") if carrier == "fuel" else ~use.is_null()
    largest = float(_of("potential", "group", group)[0]["largest_use_learnt"])
    nothing = nw.lit(None, nw.Float64)
    classes = _of("spread", "carrier", carrier)
    spread = {
        name: nw.col(f"expected_{group}")
        * _at_most(_by_size(use, classes, _COLUMN[name]), nw.col(f"ceiling_{carrier}"))
        for name in QUANTILES
    }
    keys = [*groups(savings), "enterprise_id"]
    return Table.typed(
        savings.filter(known).select(
            *keys,
            measure_group=nw.lit(group),
            found=nw.col(f"found_{group}"),
            saving_mwh=saving if carrier == "electricity" else nothing,
            saving_gj=saving if carrier == "fuel" else nothing,
            estimated_tco2=saving * factor,
            tonnes_tco2=saving * (factor * realised(inputs)),
            unit=nw.lit(UNIT[carrier]),
            beyond_learnt=use > largest,
            **spread,
        )
    )


def abatement_totals(
    energy: Frame[SaveableEnergy],
    factors: tuple[float, float],
    inputs: MeasureInputs | None,
    levels: Mapping[str, AuditLevel] | None,
    *,
    by_industry: bool = False,
) -> list[TableRow]:
    """The totals of each region, or of each of its industries, by carrier."""
    inputs, levels = inputs or MeasureInputs(), levels or shipped_levels()
    within = groups(energy)
    savings = _with_variance(with_savings(energy, levels))
    told: list[TableRow] = []
    for region in columns_of(savings, within, "enterprise_id"):
        keys = dict(zip(within, region.group(within), strict=True))
        kinds, place = region.kinds("industry_code") if by_industry else ([""], np.zeros(len(region), np.intp))
        for carrier, factor in zip(CARRIERS, factors, strict=True):
            known = ~np.isnan(region[USE[carrier]])
            columns = _sums_of(region, carrier, known, place, len(kinds))
            quantiles = _region_quantiles(columns, levels[carrier], carrier, inputs.teams)
            for kind in np.flatnonzero(columns["enterprises"]):
                industry: dict[str, object] = {"industry_code": kinds[kind]} if by_industry else {}
                saving = float(columns["saving"][kind])
                told.append(
                    keys | industry | {
                        "carrier": carrier,
                        "enterprises": int(columns["enterprises"][kind]),
                        **{of: float(columns["use"][kind]) if USE[carrier] == of else None for of in USE.values()},
                        **{of: saving if SAVED[carrier] == of else None for of in SAVED.values()},
                        "estimated_tco2": saving * factor,
                        "tonnes_tco2": saving * factor * realised(inputs),
                        "unit": UNIT[carrier],
                        **{of: float(values[kind]) for of, values in quantiles.items()},
                    }
                )  # fmt: skip
    return told


@model
def saving_spread(
    energy: Frame[SaveableEnergy], *, teams: int, levels: Mapping[str, AuditLevel] | None = None
) -> dict[str, float]:
    """The standard deviation of a region's total saving over the total, by carrier (V4); 0 where nothing is saved.

    Raises TableError when a column is missing, StrategyError for several regions or years in one frame.
    """
    levels = levels or shipped_levels()
    regions = columns_of(_with_variance(with_savings(energy, levels)), groups(energy), "enterprise_id")
    if len(regions) != 1:
        raise StrategyError("optimum_one_region", regions=len(regions))
    told = {}
    for carrier in CARRIERS:
        known = ~np.isnan(regions[0][USE[carrier]])
        totals = _sums_of(regions[0], carrier, known, np.zeros(len(known), np.intp), 1)
        mean, variance = float(totals["saving"][0]), float(_variance(totals, levels[carrier], carrier, teams)[0])
        told[carrier] = float(np.sqrt(variance)) / mean if mean > 0 else 0.0
    return told


def _with_variance(savings: Savings) -> Savings:
    """`variance_…` of each carrier: S²·v of the size class."""
    variances = {}
    for carrier, (first, second) in CARRIERS.items():
        saving = nw.col(f"saving_{first}") + nw.col(f"saving_{second}")
        variances[f"variance_{carrier}"] = (
            saving * saving * _by_size(nw.col(USE[carrier]), _of("spread", "carrier", carrier), "v")
        )
    return Table.typed(savings.with_columns(**variances))


def _sums_of(region: Columns, carrier: str, known: Values, place: Places, kinds: int) -> dict[str, Values]:
    """The sums of a carrier over the enterprises of each kind whose use of it is known."""
    saving = sum(region[f"saving_{group}"] for group in CARRIERS[carrier])
    summed = {
        "enterprises": known,
        "use": region[USE[carrier]],
        "most": region[MOST[carrier]],
        "saving": saving,
        "variance": region[f"variance_{carrier}"],
    }
    return {name: sums(np.where(known, values, 0.0), place, kinds) for name, values in summed.items()}


def _region_quantiles(totals: Mapping[str, Values], level: AuditLevel, carrier: str, teams: int) -> dict[str, Values]:
    """Quantiles of the gamma of each total (V4), not above what there is to save."""
    mean, most, variance = totals["saving"], totals["most"], _variance(totals, level, carrier, teams)
    some = variance > 0
    shape = np.divide(mean**2, variance, out=np.ones_like(mean), where=some)
    scale = np.divide(variance, mean, out=np.zeros_like(mean), where=some)
    return {name: np.minimum(gammaincinv(shape, share) * scale, most) for name, share in QUANTILES.items()}


def _variance(totals: Mapping[str, Values], level: AuditLevel, carrier: str, teams: int) -> Values:
    shared = level.variance / teams + sum(shipped_constant(f"{of}_sd_{carrier}") ** 2 for of in ("parameter", "period"))
    whole: Values = totals["variance"] + shared * totals["saving"] ** 2
    return whole


def realised(inputs: MeasureInputs) -> float:
    """ρ·(1 − rebound): what of the engineers' saving is counted."""
    return inputs.realisation * (1 - inputs.rebound)


def _by_size(use: nw.Expr, classes: Sequence[Row], name: str) -> nw.Expr:
    """A number of the size class that a use falls in."""
    told = nw.lit(float(classes[0][name]))
    for row in classes[1:]:
        told = nw.when(use >= float(row["from_use"])).then(nw.lit(float(row[name]))).otherwise(told)
    return told


def _at_most(values: nw.Expr, most: nw.Expr) -> nw.Expr:
    return nw.when(values > most).then(most).otherwise(values)


def _groups() -> list[tuple[str, str]]:
    """Each group with its carrier before it."""
    return [(carrier, group) for carrier, of_carrier in CARRIERS.items() for group in of_carrier]


def _of(table: str, column: str, value: str) -> list[Row]:
    return [row for row in shipped_table(table) if row[column] == value]
