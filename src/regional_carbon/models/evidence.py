"""Model II′, the evidence ladder: each enterprise's emission from the best evidence there is, and which it was."""

from __future__ import annotations

from typing import Final

import narwhals as nw

from regional_carbon.language.errors import Fault, TableError
from regional_carbon.models.electricity_share import declared_ends, expected_fuel_ratio
from regional_carbon.models.enterprise_emissions import intensity_emission
from regional_carbon.models.fuel_mix import fuel_shares, industry_fuels
from regional_carbon.models.industry_intensity import industry_emission
from regional_carbon.schema.column import Table
from regional_carbon.schema.estimate_tables import EnterpriseEmission, FuelShares, IndustryFuels, IntensityForecast
from regional_carbon.schema.frames import Frame, groups, model, optional
from regional_carbon.schema.input_tables import EnergyStatistics, EnterpriseEnergy, Enterprises, Factors, Inventories
from regional_carbon.units import GJ_PER_MWH

# The grades, best first, by the name the column `evidence` has for them (docs/models.md, Model II′).
GRADES: Final = {
    1: "verified_inventory",
    2: "metered_fuels",
    3: "past_inventory",
    4: "declared_share",
    5: "industry_intensity",
}

# How far growth or decline since a past inventory is followed (docs/models.md, Model II′, tier 3).
GROWTH_FOLLOWED: Final = (0.5, 2.0)

# A register covers its industry's statistics when the two agree on its electricity within what national energy
# statistics are sure to: ±5 %, IPCC (2006), Vol. 2, Ch. 1, 1.5.2 (factors/uncertainty.csv, act_default_fossil).
COVERED: Final = (0.95, 1.05)

# Trust in an industry's intensity, g/CEI: the part of it that is known for certain (docs/models.md, Model II′).
GOOD_TRUST: Final = 0.9
POOR_TRUST: Final = 0.5
LEAST_GRID_TCO2_PER_MWH: Final = 0.2

Ladder = Frame[EnterpriseEmission]


@model
def emission_by_evidence(
    enterprises: Frame[Enterprises],
    intensity: Frame[IntensityForecast],
    energy: Frame[EnergyStatistics],
    factors: Frame[Factors],
    *,
    year: int,
    enterprise_energy: Frame[EnterpriseEnergy] | None = None,
    inventories: Frame[Inventories] | None = None,
    raked: bool = True,
) -> Frame[EnterpriseEmission]:
    """Emission of each enterprise in `year` by the best evidence there is of its fuels (Model II′).

        C[i] = F[i] + g · (e[i] − z[i])                                    [tCO2/yr]
        grade 1  F = as verified in the year
        grade 2  F = M + (1−w) · max(0, D − M)      M metered fuels, w their share of the industry's fuels
        grade 3  F = F_past · √clip(e / e_past, 0.5, 2)
        grade 4  F = κ · 3.6 · e · E[(1−a)/a]       a declared electricity share
        grade 5  F = D = (CEI − g) · e              the paper; below 0 only where CEI is, under `linear`

    One row for each enterprise of `year`, with `grade`, `evidence` and its year and source; `trust` is g/CEI,
    `trust_grade` good above 0.9, poor below 0.5.
    Evidence that cannot be used (a metered fuel without factor, a past inventory without electricity) counts
    as none. The register's rows of earlier years serve past inventories. Where nothing but industry
    intensity is known the emission is `enterprise_emission`'s, digit for digit.

    Where the register covers its industry's statistics (COVERED), the fuels of grades 4 and 5 are raked, all
    in one proportion, so that those of the industry add up to Σ D; not where better evidence has used that up.

    Reading: an energy that is not metered stands in for those that are, so the industry's mean of it counts
    for the part of D which the metered ones leave open.

    Of F, purchased heat H (Scope 2; the rest is Scope 1) is as metered, and else the industry's share of it:

        H[i] = M_h + (w_h − Σ w of the heat metered) · max(0, D − M) of grade 2;  w_h · F of every other, 0 below 0

    Raises TableError when a column is missing.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, Methods, Model II (grade 5); the ladder is ours.
    """
    _refuse_unfit(enterprises, EnterpriseEnergy, enterprise_energy)
    _refuse_unfit(enterprises, Inventories, inventories)
    fuels = industry_fuels(industry_emission(energy, factors), year=year)
    of_year = intensity.filter(nw.col("year") == year)
    shares = fuel_shares(energy, factors, year=year)
    known = of_year.select("industry_code", "intensity_tco2_per_mwh", "grid_tco2_per_mwh").join(
        _heat_shares(shares), on="industry_code", how="left"
    )
    joined = enterprises.filter(nw.col("year") == year).join(known, on="industry_code", how="left")
    told: Ladder = joined.with_columns(  # type: ignore[assignment]  # Narwhals forgets the subclass
        year=nw.lit(year, nw.Int64), emission_tco2=intensity_emission(joined), fuel_5=from_industry_intensity()
    )
    told = verified_inventory(told, inventories)
    told = metered_fuels(told, enterprise_energy, shares, factors, year)
    told = past_inventory(told, enterprises, inventories)
    told = _graded(declared_share(told, fuels))
    further = enterprise_energy is not None or inventories is not None or _declares(enterprises)
    told = _raked(told, fuels) if raked and further else told.with_columns(rake=_no_number())
    return EnterpriseEmission.of(_emission(told).with_columns(heat_tco2=_purchased_heat()))


# ---------------------------------------------------------------------------------------------------
# The grades


def from_industry_intensity() -> nw.Expr:
    """Grade 5, the paper's: F = D = (CEI − g) · e."""
    return (nw.col("intensity_tco2_per_mwh") - nw.col("grid_tco2_per_mwh")) * nw.col("electricity_mwh")


def declared_share(told: Ladder, fuels: Frame[IndustryFuels]) -> Ladder:
    """Grade 4: F = κ · 3.6 · e · E[(1−a)/a]; a share of 1 has no fuels, whatever those of its industry are."""
    if not _declares(told):
        return told.with_columns(fuel_4=_no_number())
    low, high = declared_ends(told)
    known = fuels.select("industry_code", "fuel_ratio", "fuel_tco2_per_gj")
    answered = told.with_columns(share_low=low, share_high=high).join(known, on="industry_code", how="left")
    ratio = expected_fuel_ratio(nw.col("share_low"), nw.col("share_high"), nw.col("fuel_ratio"))
    other_gj = GJ_PER_MWH * nw.col("electricity_mwh") * ratio
    burnt = nw.col("fuel_tco2_per_gj") * other_gj
    return answered.with_columns(fuel_4=nw.when(nw.col("share_low") >= 1).then(nw.lit(0.0)).otherwise(burnt))


def past_inventory(told: Ladder, enterprises: Frame[Enterprises], inventories: Frame[Inventories] | None) -> Ladder:
    """Grade 3: F = F_past · √clip(e / e_past, 0.5, 2), of the newest earlier inventory with fuels and electricity."""
    if inventories is None:
        return told.with_columns(fuel_3=_no_number(), year_3=_no_year(), source_3=_no_text())
    who = _who(told)
    register = enterprises.select(*who, "year", register_mwh=nw.col("electricity_mwh"))
    own_mwh = optional(inventories, "electricity_mwh")
    past = (
        inventories.with_columns(own_mwh=own_mwh, past_tco2=optional(inventories, "fuel_tco2"))
        .select(*who, "year", "own_mwh", "past_tco2", source_3=nw.col("verifier"))
        .join(register, on=[*who, "year"], how="left")
        .with_columns(past_mwh=nw.coalesce(nw.col("own_mwh"), nw.col("register_mwh")))
        .filter(~nw.col("past_tco2").is_null(), nw.col("past_mwh") > 0)
        .select(*who, "past_tco2", "past_mwh", "source_3", year_3=nw.col("year"))
    )
    earlier = told.select(*who, "year").join(past, on=who, how="inner").filter(nw.col("year_3") < nw.col("year"))
    newest = earlier.with_columns(newest=nw.col("year_3").max().over(*who)).filter(nw.col("year_3") == nw.col("newest"))
    least, most = GROWTH_FOLLOWED
    growth = (nw.col("electricity_mwh") / nw.col("past_mwh")).clip(least, most)
    joined = told.join(newest.drop("newest"), on=[*who, "year"], how="left")
    return joined.with_columns(fuel_3=nw.col("past_tco2") * growth.sqrt())


def metered_fuels(
    told: Ladder,
    enterprise_energy: Frame[EnterpriseEnergy] | None,
    of_industry: Frame[FuelShares],
    factors: Frame[Factors],
    year: int,
) -> Ladder:
    """Grade 2: F = M + (1−w) · max(0, D − M), M = Σ amount · factor of the energies metered; and of it the heat."""
    if enterprise_energy is None:
        return told.with_columns(fuel_2=_no_number(), heat_2=_no_number())
    who = _who(told)
    known = factors.select("energy", "unit", "tco2_per_unit")
    rows = (
        enterprise_energy.filter(nw.col("energy") != "electricity", nw.col("year") == year)
        .join(known, on=["energy", "unit"], how="left")
        .join(told.select(*who, "industry_code"), on=who, how="inner")
        .join(of_industry, on=["industry_code", "energy"], how="left")
        .with_columns(metered_tco2=nw.col("amount") * nw.col("tco2_per_unit"))
    )
    running = {
        "metered_tco2": nw.col("metered_tco2"),
        "metered_share": nw.col("fuel_share").fill_null(0.0),
        "metered_heat_tco2": _of_heat(nw.col("metered_tco2")),
        "metered_heat_share": _of_heat(nw.col("fuel_share").fill_null(0.0)),
        "unknown": nw.col("metered_tco2").is_null().cast(nw.Float64),
    }
    metered = (
        rows.with_columns(**running)
        .with_columns(nw.col(*running).cum_sum().over(*who, order_by="energy"))
        .group_by(*who)
        .agg(nw.col(*running).max())
    )
    left_open = nw.col("fuel_5") - nw.col("metered_tco2")
    left_open = nw.when(left_open > 0).then(left_open).otherwise(nw.lit(0.0))
    unmetered_heat = (nw.col("heat_share") - nw.col("metered_heat_share")) * left_open
    usable = (nw.col("unknown") == 0) & ~nw.col("fuel_5").is_null()
    return told.join(metered, on=who, how="left").with_columns(
        fuel_2=nw.when(usable).then(nw.col("metered_tco2") + (1 - nw.col("metered_share")) * left_open),
        heat_2=nw.when(usable).then(nw.col("metered_heat_tco2") + unmetered_heat),
    )


def _is_heat() -> nw.Expr:
    """Heat, and steam by its pressure (`factors.steam_factor`): bought, not burnt."""
    return (nw.col("energy") == "heat") | nw.col("energy").str.starts_with("steam_")


def _of_heat(amount: nw.Expr) -> nw.Expr:
    return nw.when(_is_heat()).then(amount).otherwise(nw.lit(0.0))


def _heat_shares(shares: Frame[FuelShares]) -> Frame[Table]:
    """What part of an industry's fuels and heat is purchased heat; null where its shares are not known."""
    known = ~nw.col("fuel_share").is_null()
    heat = shares.with_columns(heat_share=nw.when(known).then(_of_heat(nw.col("fuel_share"))))
    summed = heat.with_columns(nw.col("heat_share").cum_sum().over("industry_code", order_by="energy"))
    return Table.typed(summed.group_by("industry_code").agg(nw.col("heat_share").max()))


def _purchased_heat() -> nw.Expr:
    """Of the fuels and heat of an enterprise, what is purchased heat (Scope 2)."""
    of_mix = nw.col("heat_share") * nw.col("fuel_tco2")
    heat = nw.when(nw.col("grade") == 2).then(nw.col("heat_2")).otherwise(of_mix)
    return nw.when(nw.col("fuel_tco2") <= 0).then(nw.lit(0.0)).otherwise(heat)


def verified_inventory(told: Ladder, inventories: Frame[Inventories] | None) -> Ladder:
    """Grade 1: F as verified in the year; of a verified total, what electricity does not account for."""
    if inventories is None:
        return told.with_columns(fuel_1=_no_number(), source_1=_no_text())
    who = _who(told)
    verified = inventories.with_columns(
        verified_fuel=optional(inventories, "fuel_tco2"), verified_total=optional(inventories, "emission_tco2")
    ).select(*who, "year", "verified_fuel", "verified_total", source_1=nw.col("verifier"))
    rest = nw.col("verified_total") - _electricity_tco2(told)
    rest = nw.when(rest < 0).then(nw.lit(0.0)).otherwise(rest)
    joined = told.join(verified, on=[*who, "year"], how="left")
    return joined.with_columns(fuel_1=nw.coalesce(nw.col("verified_fuel"), rest))


# ---------------------------------------------------------------------------------------------------
# The best of them


def _graded(told: Ladder) -> Ladder:
    """The best evidence of each enterprise, its name, year and source."""
    grade, evidence = nw.lit(None, nw.Int64), _no_text()
    for number, name in reversed(GRADES.items()):
        there = ~nw.col(f"fuel_{number}").is_null()
        grade = nw.when(there).then(nw.lit(number, nw.Int64)).otherwise(grade)
        evidence = nw.when(there).then(nw.lit(name)).otherwise(evidence)
    best = nw.coalesce(*(nw.col(f"fuel_{number}") for number in GRADES))
    of_grade = nw.when(nw.col("grade") == 3).then(nw.col("year_3"))
    return told.with_columns(grade=grade, evidence=evidence, fuel_tco2=best).with_columns(
        evidence_year=nw.when(nw.col("grade") < 3).then(nw.col("year")).otherwise(of_grade),
        evidence_source=nw.when(nw.col("grade") == 1)
        .then(nw.col("source_1"))
        .otherwise(nw.when(nw.col("grade") == 3).then(nw.col("source_3"))),
    )


def _raked(told: Ladder, fuels: Frame[IndustryFuels]) -> Ladder:
    """`rake`: what the fuels of grades 4 and 5 are multiplied by; null where nothing is."""
    within = [*groups(told), "industry_code"]
    industry = fuels.select("industry_code", industry_mwh=nw.col("electricity_mwh"))
    weak = nw.col("grade") >= 4
    parts = {
        "register_mwh": nw.col("electricity_mwh"),
        "kept_tco2": nw.col("fuel_5"),
        "sure_tco2": nw.when(~weak).then(nw.col("fuel_tco2")).otherwise(nw.lit(0.0)),
        "weak_tco2": nw.when(weak).then(nw.col("fuel_tco2")).otherwise(nw.lit(0.0)),
    }
    summed = (
        told.join(industry, on="industry_code", how="left")
        .with_columns(**parts)
        .with_columns(nw.col(*parts).cum_sum().over(*within, order_by="enterprise_id"))
        .with_columns(nw.col(*parts).max().over(*within), best_grade=nw.col("grade").min().over(*within))
    )
    covered = nw.col("register_mwh") / nw.when(nw.col("industry_mwh") > 0).then(nw.col("industry_mwh"))
    left = nw.col("kept_tco2") - nw.col("sure_tco2")
    least, most = COVERED
    kept = (covered >= least) & (covered <= most) & (nw.col("best_grade") < 5) & (left > 0) & (nw.col("weak_tco2") > 0)
    return summed.with_columns(rake=nw.when(kept & weak).then(left / nw.col("weak_tco2")))


def _emission(told: Ladder) -> Ladder:
    """F + g · (e − z); the paper's own figure where nothing but the intensity is known."""
    untouched = (nw.col("grade") == 5) & nw.col("rake").is_null()
    fuels = nw.when(nw.col("rake").is_null()).then(nw.col("fuel_tco2")).otherwise(nw.col("fuel_tco2") * nw.col("rake"))
    return (
        told.with_columns(fuel_tco2=fuels)
        .with_columns(
            emission_tco2=nw.when(untouched)
            .then(nw.col("emission_tco2"))
            .otherwise(nw.col("fuel_tco2") + _electricity_tco2(told)),
            trust=nw.col("grid_tco2_per_mwh")
            / nw.when(nw.col("intensity_tco2_per_mwh") > 0).then(nw.col("intensity_tco2_per_mwh")),
        )
        .with_columns(trust_grade=_trust_grade())
    )


def _trust_grade() -> nw.Expr:
    trust = nw.col("trust")
    fair_or_poor = nw.when(trust < POOR_TRUST).then(nw.lit("poor")).otherwise(nw.lit("fair"))
    word = nw.when(trust > GOOD_TRUST).then(nw.lit("good")).otherwise(fair_or_poor)
    return nw.when(~trust.is_null()).then(word)


def _electricity_tco2(told: Ladder) -> nw.Expr:
    """g · (e − z); where zero-carbon electricity is not known, none."""
    zero_carbon = nw.max_horizontal(nw.lit(0.0), optional(told, "zero_carbon_mwh"))
    return nw.col("grid_tco2_per_mwh") * (nw.col("electricity_mwh") - zero_carbon)


# ---------------------------------------------------------------------------------------------------
# Tables of evidence


def _refuse_unfit(enterprises: Frame[Enterprises], table: type[Table], evidence: Frame[Table] | None) -> None:
    """TableError for a column that is missing; the region too must be in both, or in neither."""
    if evidence is None:
        return
    faults = table.missing(evidence)
    for kind, own, other in ((table, evidence, enterprises), (Enterprises, enterprises, evidence)):
        if "region_code" in set(other.collect_schema().names()) - set(own.collect_schema().names()):
            values = {"column": "region_code", "table": kind.__name__, "unit": "–"}
            faults.append(Fault("frame_column_missing", values=values))
    if faults:
        raise TableError(faults=faults)


def _who(told: Ladder) -> list[str]:
    """What names an enterprise: its region too, where there are several."""
    return [name for name in ("region_code", "enterprise_id") if name in told.collect_schema().names()]


def _declares(told: Frame[Table]) -> bool:
    """Whether the register has a column for electricity shares."""
    return bool({"electricity_share", "electricity_share_low"} & set(told.collect_schema().names()))


def _no_number() -> nw.Expr:
    return nw.lit(None, nw.Float64)


def _no_year() -> nw.Expr:
    return nw.lit(None, nw.Int64)


def _no_text() -> nw.Expr:
    return nw.lit(None, nw.String)
