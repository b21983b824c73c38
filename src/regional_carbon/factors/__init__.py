"""Published emission factors: chosen by fuel set and grid, never mixed, each row with its source and confidence."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import hypot
from typing import Final, NamedTuple

import polars as pl

from regional_carbon.language.errors import FactorError
from regional_carbon.language.messages import Either, spoken_language
from regional_carbon.units import GJ_PER_MWH, kept_unit, unit

# Fuel sets by the name a region gives; the source each rests on is explained in docs/sources.md.
FUEL_SETS: Final[Mapping[str, str]] = {
    "provincial_guidelines_2011": "PG2011",
    "enterprise_standard": "ENT_C1",
    "enterprise_guides_2013_2015": "NDRC_ENT_OLD",
    "enterprise_guides_2013_2015_alternative": "NDRC_ENT_ALT",
    "ipcc_2006": "IPCC2006_V2C1",
}
OWN: Final = "own"  # the region's own factors.csv alone
DEFAULT_FUEL_SET: Final = "provincial_guidelines_2011"

DEFAULT_HEAT: Final = "heat_default_purchased"
KINDS: Final = ("average", "average_excluding_market_nonfossil", "fossil", "reporting_default")
RESIDUAL: Final = "average_excluding_market_nonfossil"  # what a region means by "residual"
NORMAL_95: Final = 1.959963984540054  # standard deviations on either side of a 95 % interval of a normal error
_STEAM: Final = re.compile(r"steam_(?:sat_)?(\d+(?:[._]\d+)?)_mpa")

Row = dict[str, str]


@cache
def catalogue(name: str) -> tuple[Row, ...]:
    """The rows of one file of the verified catalogue: `fuels`, `grid`, `heat`, `industries`, `provinces`, …"""
    with files(__package__).joinpath(f"{name}.csv").open("r", encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


class Price(NamedTuple):
    """What an energy cost in a region, in its currency per the unit the energy is kept in."""

    per_unit: float
    within: float  # how far the prices paid lie from it, as a share of it
    told: str  # as the region gives it, with its source


@dataclass(frozen=True)
class Factor:
    """Emission and heating value of one energy, per the unit the energy is kept in."""

    energy: str
    name_en: str
    name_zh: str
    unit: str
    tco2_per_unit: float
    gj_per_unit: float | None
    valid_from: int | None
    source: str
    confidence: str
    factor_id: str
    price: Price | None = None  # where the region gives one, for bills in money

    def name(self) -> str:
        """The energy's name in the language now spoken."""
        return {"en": self.name_en, "zh": self.name_zh}[spoken_language()] or self.energy


@dataclass(frozen=True)
class GridFactor:
    """What a megawatt-hour from the grid emits: an average factor of a published year, or the region's own."""

    tco2_per_mwh: float
    source: str
    year: int | None = None
    confidence: str = "own"
    factor_id: str = "own"

    def as_factor(self) -> Factor:
        """The grid factor as the row `electricity` of a factor table."""
        return Factor(
            "electricity", "Electricity", "电力", kept_unit("electricity").symbol, self.tco2_per_mwh, GJ_PER_MWH,
            self.year, self.source, self.confidence, self.factor_id,
        )  # fmt: skip


def cite(source_id: str) -> str:
    """A source as a reader can look it up: title, publisher, date; in the language now spoken."""
    for row in catalogue("sources"):
        if row["id"] == source_id:
            title = row[{"en": "title_en", "zh": "title_original"}[spoken_language()]] or row["title_en"]
            return ", ".join(part for part in (title, row["publisher"], row["date"]) if part)
    return source_id


def industry_name(code: str, written: str | None) -> str | None:
    """A GB/T 4754-2017 division's name in the language now spoken: as written if written in it, else the standard's."""
    written_in = "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in written or "") else "en"
    if written and written_in == spoken_language():
        return written
    return next((row[f"name_{spoken_language()}"] for row in catalogue("industries") if row["code"] == code), written)


@dataclass(frozen=True)
class Industry:
    """An industry as a sentence names it, in the language then spoken: "Textiles (17)", or "Textiles (17, 2018)"."""

    code: str
    written: str | None
    own_code: bool  # the region's own, of which nothing more is known
    year: int | None = None  # in which it is meant, where the sentence says so

    def __str__(self) -> str:
        name = self.written if self.own_code else industry_name(self.code, self.written)
        return f"{name} ({self.code})" if self.year is None else f"{name} ({self.code}, {self.year})"


# ---------------------------------------------------------------------------------------------------
# Fuels and heat


def fuel_factors(fuel_set: str) -> dict[str, Factor]:
    """The factors of one fuel set, by energy; an energy the set gives no full factor for is left out.

    tCO2 per unit = heating value × carbon content × oxidation × 44/12, at full precision.

    Raises FactorError for a set that does not exist.
    """
    if fuel_set == OWN:
        return {}
    if fuel_set not in FUEL_SETS:
        raise FactorError("fuel_set_unknown", fuel_set=fuel_set, known=[*FUEL_SETS, OWN])
    rows = (row for row in catalogue("fuels") if row["source_id"] == FUEL_SETS[fuel_set])
    return {row["fuel_id"]: _fuel(row) for row in rows if row["tco2_per_unit_computed"]}


def _fuel(row: Row) -> Factor:
    return Factor(
        row["fuel_id"], row["name_en"], row["name_zh"], row["unit"], float(row["tco2_per_unit_computed"]),
        float(row["lhv"]), None, cite(row["source_id"]), row["confidence"], row["id"],
    )  # fmt: skip


def usable_factors(fuel_set: str = DEFAULT_FUEL_SET, heat: str = DEFAULT_HEAT) -> dict[str, Factor]:
    """The factors of a fuel set, and of purchased heat, by energy.

    Raises FactorError for a set or a heat factor that does not exist.
    """
    return {**fuel_factors(fuel_set), "heat": heat_factor(heat)}


def heat_factor(row_id: str = DEFAULT_HEAT) -> Factor:
    """Emission of purchased heat per GJ, from a row of the catalogue's `heat`.

    Raises FactorError for a row that is no emission factor per GJ of heat.
    """
    rows = [row for row in catalogue("heat") if row["quantity"] == "emission_factor" and row["unit"] == "tCO2/GJ"]
    for row in rows:
        if row["id"] == row_id:
            return Factor(
                "heat", "Purchased heat", "外购热力", "GJ", float(row["value"]), 1.0, None,
                cite(row["source_id"]), row["confidence"], row["id"],
            )  # fmt: skip
    raise FactorError("heat_factor_unknown", heat=row_id, known=[row["id"] for row in rows])


def steam_gj_per_t(pressure_mpa: float) -> float:
    """Heat in a tonne of saturated steam above water at 20 °C, by absolute pressure.

        GJ/t = (h(p) − 83.74) / 1000        h: enthalpy, kJ/kg, IAPWS-IF97, linear between tabled pressures

    Raises FactorError outside the table, 0.1–4 MPa.

    Source: NDRC enterprise guides 2013–2015 (formula), IAPWS-IF97 (enthalpies), both in `heat.csv`.
    """
    table = sorted(
        (float(match[1].replace("_", ".")), float(row["value"]))
        for row in catalogue("heat")
        if row["quantity"] == "enthalpy" and (match := _STEAM.fullmatch(row["id"]))
    )
    reference = next(float(row["value"]) for row in catalogue("heat") if row["id"] == "steam_reference_enthalpy")
    for (low, enthalpy_low), (high, enthalpy_high) in pairwise(table):
        if low <= pressure_mpa <= high:
            enthalpy = enthalpy_low + (enthalpy_high - enthalpy_low) * (pressure_mpa - low) / (high - low)
            return (enthalpy - reference) / 1000
    raise FactorError("steam_pressure_range", pressure=pressure_mpa, low=table[0][0], high=table[-1][0])


def steam_factor(energy: str, heat: Factor) -> Factor | None:
    """The factor of `steam_0.8_mpa` (or the catalogue's `steam_sat_0_8_mpa`) per tonne; None for another energy."""
    match = _STEAM.fullmatch(energy)
    if match is None:
        return None
    pressure = float(match[1].replace("_", "."))
    gj_per_t = steam_gj_per_t(pressure)
    return Factor(
        energy, f"Saturated steam {pressure:g} MPa", f"饱和蒸汽{pressure:g}MPa", "t", gj_per_t * heat.tco2_per_unit,
        gj_per_t, None, f"{heat.source}; {cite('IAPWS_IF97')}", heat.confidence, heat.factor_id,
    )  # fmt: skip


def own_factors(rows: Iterable[Mapping[str, object]]) -> dict[str, Factor]:
    """A region's own factors, by energy, each brought to the unit its quantity is kept in."""
    found = {}
    for row in rows:
        given = unit(str(row["unit"]))
        if given is None:
            raise FactorError("own_factor_unit", energy=row["energy"], unit=row["unit"])
        kept = kept_unit(given.quantity)
        size, year = given.to(kept), row.get("valid_from")
        heating_value = row.get("gj_per_unit")
        energy = str(row["energy"])
        found[energy] = Factor(
            energy,
            str(row.get("name_en") or energy),
            str(row.get("name_zh") or energy),
            kept.symbol,
            float(str(row["tco2_per_unit"])) / size,
            None if heating_value is None else float(str(heating_value)) / size,
            None if year is None else int(str(year)),
            str(row["source"]),
            "own",
            "own",
        )
    return found


# ---------------------------------------------------------------------------------------------------
# The grid


def grid_factor(
    *,
    grid: str | None = None,
    province: str | None = None,
    national: bool = False,
    year: int | None = None,
    kind: str | None = None,
    value: float | None = None,
    source: str | None = None,
) -> GridFactor:
    """The grid factor g, tCO2/MWh: by regional grid, province or nation and year, or the region's own value.

    `kind` is `average` (default), `residual` (national average without market-traded non-fossil power),
    `fossil` or `reporting_default`. Operating and build margins measure what a *project* displaces, not what
    electricity emits: they are refused, by kind and, when a `value` equals a listed one, by number, unless
    `kind` says that it is an average of another source.

    Raises FactorError when nothing, or more than one thing, is chosen, or no row has it.
    """
    chosen = [name for name, given in (("grid", grid), ("province", province), ("value", value)) if given is not None]
    chosen += ["national"] if national else []
    if not chosen:
        raise FactorError("grid_choice_none")
    if len(chosen) > 1:
        raise FactorError("grid_choice_several", chosen=chosen)
    if kind is not None and "margin" in kind:
        raise FactorError("grid_margin_kind", kind=kind)
    if value is not None:
        return _own_grid_factor(value, source, year, kind)
    level, region = ("grid", grid) if grid else ("province", province) if province else ("national", "CN")
    return _published_grid_factor(level, str(region), year, {None: "average", "residual": RESIDUAL}.get(kind, kind))


def residual_factor(*, year: int | None = None, value: float | None = None, source: str | None = None) -> GridFactor:
    """What a megawatt-hour emits that nobody has claimed, tCO2/MWh: as published for the nation and year, or one's own.

    China publishes it as the national average without non-fossil power traded on the market.

    Raises FactorError when neither year nor value is given, a value has no source, or no row has the year.

    Source: WRI and WBCSD (2015), GHG Protocol Scope 2 Guidance, Ch. 6 (residual mix).
    """
    if value is not None and not source:
        raise FactorError("residual_value_without_source", value=value)
    if value is None and year is None:
        raise FactorError("residual_choice_none")
    if value is not None:
        return _own_grid_factor(value, source, year, RESIDUAL)
    return _published_grid_factor("national", "CN", year, RESIDUAL)


def published_alternatives(chosen: GridFactor) -> list[GridFactor]:
    """The same grid's factor as published for other years, oldest first; none of a region's own value."""
    rows = {row["id"]: row for row in catalogue("grid")}
    if chosen.factor_id not in rows:
        return []
    same = [rows[chosen.factor_id][name] for name in ("level", "region_id", "factor_type")]
    others = [
        row for row in rows.values()
        if row["id"] != chosen.factor_id and row["data_year"]
        and [row[name] for name in ("level", "region_id", "factor_type")] == same
    ]  # fmt: skip
    return [
        GridFactor(
            float(row["factor_tco2_per_mwh"]),
            cite(row["source_id"]),
            int(row["data_year"]),
            row["confidence"],
            row["id"],
        )
        for row in sorted(others, key=lambda row: int(row["data_year"]))
    ]


def _own_grid_factor(value: float, source: str | None, year: int | None, kind: str | None) -> GridFactor:
    if not source:
        raise FactorError("grid_value_without_source", value=value)
    if not 0 < value < 3:
        raise FactorError("grid_value_range", value=value)
    for row in catalogue("grid_not_for_inventories"):
        if kind is None and float(row["value_tco2_per_mwh"]) == value:
            margin = {"build_margin": "BM"}.get(row["kind"], "OM")
            name = Either(row["name_en"], row["name_zh"])
            raise FactorError("grid_margin_value", value=value, margin=margin, year=row["data_year"], grid=name)
    return GridFactor(value, source, year)


def _published_grid_factor(level: str, region: str, year: int | None, kind: str | None) -> GridFactor:
    if kind not in KINDS:
        raise FactorError("grid_kind_unknown", kind=kind, known=[*KINDS, "residual"])
    of_level = [row for row in catalogue("grid") if row["level"] == level and row["factor_type"] == kind]
    wanted = region.casefold()
    of_region = [
        row for row in of_level if wanted in {row[name].casefold() for name in ("region_id", "name_en", "name_zh")}
    ]
    if not of_region:
        raise FactorError(
            "grid_region_unknown", region=region, known=sorted({row["region_id"] for row in of_level}) or ["–"]
        )
    for row in of_region:
        if year is not None and row["data_year"] == str(year):
            return GridFactor(
                float(row["factor_tco2_per_mwh"]), cite(row["source_id"]), year, row["confidence"], row["id"]
            )
    years = sorted(row["data_year"] for row in of_region if row["data_year"])
    raise FactorError("grid_year_unknown", region=region, year=year if year is not None else "–", known=years)


def published_years(grid: GridFactor) -> dict[int, GridFactor]:
    """The factors published for the same grid, province or nation and of its kind, by year; none of an own value."""
    rows = catalogue("grid")
    kind = ("level", "region_id", "factor_type")
    own = next((row for row in rows if row["id"] == grid.factor_id), None)
    if own is None:
        return {}
    same = [row for row in rows if row["data_year"] and all(row[name] == own[name] for name in kind)]
    return {int(row["data_year"]): _grid_row(row) for row in same}


def _grid_row(row: Row) -> GridFactor:
    year = int(row["data_year"])
    return GridFactor(float(row["factor_tco2_per_mwh"]), cite(row["source_id"]), year, row["confidence"], row["id"])


# ---------------------------------------------------------------------------------------------------
# Industrial processes


@dataclass(frozen=True)
class ProcessProduct:
    """A product whose making emits CO2 that no fuel accounts for, and the industries in which that matters.

    `tco2_per_t` is 0 where the carbon is that of energies which the statistics count already (`in_energy`).
    """

    product: str
    name_en: str
    name_zh: str
    tco2_per_t: float
    in_energy: bool
    divisions: frozenset[str]  # of GB/T 4754-2017, in which it matters throughout
    classes: frozenset[str]  # and those in which it does
    source: str
    confidence: str

    def name(self) -> str:
        """The product's name in the language now spoken."""
        return {"en": self.name_en, "zh": self.name_zh}[spoken_language()]


def process_products() -> dict[str, ProcessProduct]:
    """The products of `process.csv` by name, each with its factor, date and source."""
    return {
        row["product"]: ProcessProduct(
            row["product"], row["name_en"], row["name_zh"], float(row["tco2_per_t"] or 0), row["in_energy"] == "yes",
            frozenset(filter(None, row["divisions"].split(";"))), frozenset(filter(None, row["classes"].split(";"))),
            cite(row["source_id"]), row["confidence"],
        )
        for row in catalogue("process")
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------------
# The national carbon market


def ets_thresholds() -> dict[str, float]:
    """Direct emissions from which an enterprise belongs to the national carbon market, tCO2/yr, by its class.

    Classes of GB/T 4754-2017. Each row of `ets_thresholds.csv` has its date and source.
    """
    return {row["class_code"]: float(row["threshold_tco2"]) for row in catalogue("ets_thresholds")}


# ---------------------------------------------------------------------------------------------------
# The factors of a region, as one table


def factor_table(factors: Iterable[Factor]) -> pl.DataFrame:
    """Factors as a polars frame of the table `Factors`."""
    schema = {
        "energy": pl.String, "name_en": pl.String, "name_zh": pl.String, "unit": pl.String,
        "tco2_per_unit": pl.Float64, "gj_per_unit": pl.Float64, "valid_from": pl.Int64,
        "source": pl.String, "confidence": pl.String, "factor_id": pl.String,
    }  # fmt: skip
    return pl.DataFrame([vars(factor) for factor in factors], schema=schema)


def published_factors(
    fuel_set: str = DEFAULT_FUEL_SET, *, grid: GridFactor | None = None, own: Iterable[Factor] = ()
) -> pl.DataFrame:
    """All factors a region may use, one row for each energy: a fuel set, heat, the grid, the region's own on top.

    Returns a polars frame of the table `Factors`. Raises FactorError for a set that does not exist.
    """
    factors = usable_factors(fuel_set)
    if grid is not None:
        factors["electricity"] = grid.as_factor()
    factors.update({factor.energy: factor for factor in own})
    return factor_table(factors.values())


# ---------------------------------------------------------------------------------------------------
# How sure they are


def factor_sigma() -> dict[str, float]:
    """σ of the natural logarithm of each fuel's emission per unit, by energy; one without a published range has none.

        σ² = σ_carbon² + σ_heating_value²

    Lognormal laws fitted to the lower and upper values (95 %) of the IPCC's defaults, each fuel by the kind that
    `fuel_ranges.csv` takes it for; the two ranges are taken as independent.

    Source: IPCC (2006), Vol. 2, Ch. 1, Tables 1.2 and 1.4.
    """
    kinds = {row["id"]: row for row in catalogue("ipcc2006")}
    ranges = {row["energy"]: kinds[row["ipcc_id"]] for row in catalogue("fuel_ranges")}
    return {
        energy: hypot(float(row["ef_sigma_ln"] or 0), float(row["ncv_sigma_ln"] or 0)) for energy, row in ranges.items()
    }


def process_sigma() -> dict[str, float]:
    """σ of the natural logarithm of each product's process factor, by product; one that adds nothing has none.

        σ = half-width of the 95 % interval / 1.96

    Source: IPCC (2006), Vol. 3, Ch. 2 and 4 (`half_width_note` of each row of process.csv).
    """
    rows = (row for row in catalogue("process") if row["half_width_pct"])
    return {row["product"]: float(row["half_width_pct"]) / 100 / NORMAL_95 for row in rows}


@cache
def evidence_errors() -> pl.DataFrame:
    """What each kind of evidence errs by, learnt from public plants: a polars frame of the table `EvidenceErrors`."""
    with files(__package__).joinpath("evidence_errors.csv").open("rb") as rows:
        whole = {"plants": pl.Int64, "age_from_years": pl.Int64, "age_to_years": pl.Int64}
        ends = ("share_to", "electricity_to_mwh", "carbon_from", "carbon_to", "gas_from", "gas_to")
        shares = dict.fromkeys(ends, pl.Float64)
        return pl.read_csv(rows.read(), schema_overrides={**whole, **shares})


@cache
def interval_coverage() -> pl.DataFrame:
    """How often intervals of 90 % held the truth on public plants: a polars frame of the table `IntervalCoverage`."""
    with files(__package__).joinpath("interval_coverage.csv").open("rb") as rows:
        return pl.read_csv(rows.read())
