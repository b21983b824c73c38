"""Model II′, evidence: each enterprise's emission from all that is known of it, and what the best of it was."""

from __future__ import annotations

from typing import Final

import narwhals as nw

from regional_carbon.language.errors import Fault, TableError
from regional_carbon.models.electricity_share import declared_ends, expected_fuel_ratio
from regional_carbon.models.enterprise_emissions import intensity_emission
from regional_carbon.models.fuel_mix import fuel_shares, industry_fuels
from regional_carbon.models.industry_intensity import industry_emission
from regional_carbon.models.reconciliation import ALL_OF_IT, ROUNDING, with_contradictions, with_reconciled
from regional_carbon.models.shared_effect import PRIOR, Prior, with_shared_effect
from regional_carbon.schema.column import Table
from regional_carbon.schema.estimate_tables import EnterpriseEmission, FuelShares, IndustryFuels, IntensityForecast
from regional_carbon.schema.frames import Frame, groups, model, optional
from regional_carbon.schema.input_tables import (
    NO_FUEL,
    EnergyStatistics,
    EnterpriseEnergy,
    Enterprises,
    Factors,
    Inventories,
)
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

# What is known of an enterprise's metered fuels.
METERED: Final = (
    "metered_tco2", "metered_gj", "metered_share", "metered_energy_share", "metered_heat_tco2", "metered_heat_share",
    "main_metered", "least_metered_tco2", "most_metered_tco2", "least_metered_gj", "most_metered_gj",
)  # fmt: skip

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
    shared: bool = False,
    prior: Prior = PRIOR,
) -> Frame[EnterpriseEmission]:
    """Emission of each enterprise in `year` by all the evidence there is of its fuels (Model II′).

        C[i] = F[i] + g · (e[i] − z[i])                                    [tCO2/yr]
        grade 1  F = as verified in the year
        grade 2  F = M + κ_rest · max(0, H − M_gj)     M metered fuels, H the heat a declared share leaves; or, without
                 F = M + (1−w)·(1+w/ρ)^ρ·max(0, D − M)      one, w their share of the industry's fuels
        grade 3  F = F_past · √clip(e / e_past, 0.5, 2)     as far as a declared share allows
        grade 4  F = κ · H,  H = 3.6 · e · E[(1−a)/a]       a declared electricity share
        grade 5  F = D = (CEI − g) · e              the paper; below 0 only where CEI is, under `linear`

    One row for each enterprise of `year`, with `grade` and `evidence`, its best piece, with year and source; `trust`
    is g/CEI, `trust_grade` good above 0.9, poor below 0.5. All pieces count (`reconciliation.with_reconciled`), in
    whatever order they stand; those that cannot all be true are told by `contradiction`, with the least and most
    fuels that they speak for.
    Evidence that cannot be used (a metered fuel without factor, a past inventory without electricity) counts
    as none. The register's rows of earlier years serve past inventories. Where nothing but industry
    intensity is known the emission is `enterprise_emission`'s, digit for digit.

    Where the register covers its industry's statistics (COVERED), the fuels of grades 4 and 5 are raked, all
    in one proportion, so that those of the industry add up to Σ D; not where better evidence has used that up.
    With `shared` the others at grade 5 move with those of their region that are known (`with_shared_effect`).

    Reading: an energy that is not metered stands in for those that are, so the industry's mean of it counts
    for the part of D which the metered ones leave open.

    Of F, purchased heat (Scope 2; the rest is Scope 1) is as metered, and of what is not metered the industry's
    share of it, or all or nothing where the main other energy is known. None below 0.

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
    if enterprise_energy is None and inventories is None and not _declares(enterprises):
        return EnterpriseEmission.of(_emission(_by_industry_alone(told), _heat_of_mix()))
    told = verified_inventory(told, inventories)
    told = metered_fuels(told, enterprise_energy, shares, factors, year)
    told = past_inventory(told, enterprises, inventories)
    told = with_contradictions(_graded(with_reconciled(declared_share(told, fuels, factors))))
    told = _raked(told, fuels) if raked else told.with_columns(rake=_no_number(), covered=nw.lit(value=False))
    told = with_shared_effect(told, prior=prior) if shared else told
    return EnterpriseEmission.of(_emission(told, _heat_of_evidence()))


# ---------------------------------------------------------------------------------------------------
# The grades


def from_industry_intensity() -> nw.Expr:
    """Grade 5, the paper's: F = D = (CEI − g) · e."""
    return (nw.col("intensity_tco2_per_mwh") - nw.col("grid_tco2_per_mwh")) * nw.col("electricity_mwh")


def declared_share(told: Ladder, fuels: Frame[IndustryFuels], factors: Frame[Factors]) -> Ladder:
    """H = 3.6 · e · E[(1−a)/a], the heat that a declared share a leaves, with its ends; κ of the main other energy.

    A share of 1 has no fuels, whatever those of its industry are; nor has an enterprise that names none, unless the
    share it declares says otherwise.
    """
    low, high = declared_ends(told)
    known = fuels.select("industry_code", "fuel_ratio", "fuel_tco2_per_gj")
    named = told.with_columns(main_energy=_main_other_fuel(told), share_low=low, share_high=high)
    no_fuel = (nw.col("main_energy") == NO_FUEL) & (
        nw.col("share_high").is_null() | (nw.col("share_high") >= 1 - ROUNDING)
    )
    answered = (
        named.with_columns(none=nw.when(no_fuel).then(nw.lit(1.0)))
        .with_columns(share_low=nw.coalesce("none", "share_low"), share_high=nw.coalesce("none", "share_high"))
        .join(known, on="industry_code", how="left")
        .join(_carbon_of(factors), on="main_energy", how="left")
    )
    ratio = expected_fuel_ratio(nw.col("share_low"), nw.col("share_high"), nw.col("fuel_ratio"))
    return answered.with_columns(heat_gj=GJ_PER_MWH * nw.col("electricity_mwh") * ratio)


def _carbon_of(factors: Frame[Factors]) -> Frame[Table]:
    """tCO2 per GJ of each energy whose heating value is known."""
    known = factors.with_columns(gj=optional(factors, "gj_per_unit")).filter(
        nw.col("gj") > 0, nw.col("energy") != "electricity"
    )
    carbon = known.with_columns(main_energy=nw.col("energy"), main_tco2_per_gj=nw.col("tco2_per_unit") / nw.col("gj"))
    return Table.typed(carbon.group_by("main_energy").agg(nw.col("main_tco2_per_gj").max()))


def _main_other_fuel(told: Frame[Table]) -> nw.Expr:
    known = "main_other_fuel" in told.collect_schema().names()
    return nw.col("main_other_fuel").cast(nw.String) if known else _no_text()


def past_inventory(told: Ladder, enterprises: Frame[Enterprises], inventories: Frame[Inventories] | None) -> Ladder:
    """Grade 3: F_past · √clip(e / e_past, 0.5, 2), of the newest earlier inventory with fuels and electricity."""
    if inventories is None:
        return told.with_columns(past_tco2=_no_number(), year_3=_no_year(), source_3=_no_text())
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
    return joined.with_columns(past_tco2=nw.col("past_tco2") * growth.sqrt())


def metered_fuels(
    told: Ladder,
    enterprise_energy: Frame[EnterpriseEnergy] | None,
    of_industry: Frame[FuelShares],
    factors: Frame[Factors],
    year: int,
) -> Ladder:
    """Grade 2: M = Σ amount · factor of the energies metered, their heat, their share of their industry's, and of
    them the heat that is bought; and M at the least and the most that amounts which may lie off by v stand for.

        M_least = Σ amount / (1 + v) · factor,  M_most = Σ amount / (1 − v) · factor
    """
    if enterprise_energy is None:
        return told.with_columns(**dict.fromkeys(METERED, _no_number()), usable=nw.lit(None, nw.Boolean))
    who = _who(told)
    known = factors.select("energy", "unit", "tco2_per_unit", gj_per_unit=optional(factors, "gj_per_unit"))
    asked = told.select(*who, "industry_code", main=_main_other_fuel(told))
    rows = (
        enterprise_energy.filter(nw.col("energy") != "electricity", nw.col("year") == year)
        .join(known, on=["energy", "unit"], how="left")
        .join(asked, on=who, how="inner")
        .join(of_industry, on=["industry_code", "energy"], how="left")
    )
    tco2, share = nw.col("amount") * nw.col("tco2_per_unit"), nw.col("fuel_share").fill_null(0.0)
    gj = nw.col("amount") * nw.col("gj_per_unit")
    off = optional(enterprise_energy, "amount_within").fill_null(0.0)
    is_main = nw.when(nw.col("energy") == nw.col("main")).then(nw.lit(1.0)).otherwise(nw.lit(0.0))
    running = {
        "metered_tco2": tco2,
        "metered_gj": gj,
        "metered_share": share,
        "metered_energy_share": nw.col("energy_share").fill_null(0.0),
        "metered_heat_tco2": _of_heat(tco2),
        "metered_heat_share": _of_heat(share),
        "main_metered": is_main,
        "unknown": tco2.is_null().cast(nw.Float64),
        "gj_unknown": gj.is_null().cast(nw.Float64),
        "least_metered_tco2": tco2 / (1 + off),
        "most_metered_tco2": tco2 / (1 - off),
        "least_metered_gj": gj / (1 + off),
        "most_metered_gj": gj / (1 - off),
    }
    metered = (
        rows.with_columns(**running)
        .with_columns(nw.col(*running).cum_sum().over(*who, order_by="energy"))
        .group_by(*who)
        .agg(nw.col(*running).max())
    )
    heats = ("metered_gj", "least_metered_gj", "most_metered_gj")
    return told.join(metered, on=who, how="left").with_columns(
        usable=(nw.col("unknown") == 0) & ~nw.col("fuel_5").is_null(),
        **{name: nw.when(nw.col("gj_unknown") == 0).then(nw.col(name)) for name in heats},
    )


def is_heat(energy: str) -> nw.Expr:
    """Heat, and steam by its pressure (`factors.steam_factor`): bought, not burnt."""
    return (nw.col(energy) == "heat") | nw.col(energy).str.starts_with("steam_")


def _of_heat(amount: nw.Expr, energy: str = "energy") -> nw.Expr:
    return nw.when(is_heat(energy)).then(amount).otherwise(nw.lit(0.0))


def _heat_shares(shares: Frame[FuelShares]) -> Frame[Table]:
    """What part of an industry's fuels and heat is purchased heat; null where its shares are not known."""
    known = ~nw.col("fuel_share").is_null()
    heat = shares.with_columns(heat_share=nw.when(known).then(_of_heat(nw.col("fuel_share"))))
    summed = heat.with_columns(nw.col("heat_share").cum_sum().over("industry_code", order_by="energy"))
    return Table.typed(summed.group_by("industry_code").agg(nw.col("heat_share").max()))


def _heat_of_mix() -> nw.Expr:
    """Purchased heat of an enterprise whose fuels and heat are mixed as its industry's."""
    return nw.col("heat_share") * nw.col("fuel_tco2")


def _heat_of_evidence() -> nw.Expr:
    """Of the fuels and heat of an enterprise, what is purchased heat (Scope 2)."""
    main = nw.when(~nw.col("main_tco2_per_gj").is_null())
    of_main = main.then(_of_heat(nw.lit(1.0), "main_energy"))
    left = nw.when(nw.col("metered_share") < ALL_OF_IT).then(1 - nw.col("metered_share"))
    of_rest = nw.coalesce((nw.col("heat_share") - nw.col("metered_heat_share")) / left, nw.lit(0.0))
    of_rest = nw.coalesce(nw.when(nw.col("main_metered") == 0).then(of_main), of_rest)
    metered = nw.col("metered_heat_tco2") + of_rest * (nw.col("fuel_tco2") - nw.col("metered_tco2"))
    of_mix = nw.when(of_main.is_null()).then(_heat_of_mix()).otherwise(of_main * nw.col("fuel_tco2"))
    return nw.when(nw.col("grade") == 2).then(metered).otherwise(of_mix)


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


def _by_industry_alone(told: Ladder) -> Ladder:
    """Where nothing further is known of any enterprise: tier 5, and nothing that could contradict it."""
    known = nw.when(~nw.col("fuel_5").is_null())
    unknown = ("contradiction_low_tco2", "contradiction_high_tco2", "rake")
    return told.with_columns(
        grade=known.then(nw.lit(max(GRADES), nw.Int64)),
        evidence=known.then(nw.lit(GRADES[max(GRADES)])),
        evidence_year=_no_year(),
        evidence_source=_no_text(),
        contradiction=_no_text(),
        fuel_tco2=nw.col("fuel_5"),
        **dict.fromkeys(unknown, _no_number()),
    )


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
    """`rake`: what the fuels of grades 4 and 5 are multiplied by; null where nothing is. `covered`: as COVERED says."""
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
    covers = (covered >= least) & (covered <= most)
    kept = covers & (nw.col("best_grade") < 5) & (left > 0) & (nw.col("weak_tco2") > 0)
    return summed.with_columns(
        rake=nw.when(kept & weak).then(left / nw.col("weak_tco2")),
        covered=nw.when(covers).then(nw.lit(value=True)).otherwise(nw.lit(value=False)),
    )


def _emission(told: Ladder, heat_tco2: nw.Expr) -> Ladder:
    """F + g · (e − z), the paper's own figure where nothing but the intensity is known; and of F the purchased heat."""
    times = nw.coalesce(nw.col("rake"), optional(told, "shared_effect"))
    untouched = (nw.col("grade") == 5) & times.is_null()
    fuels = nw.when(times.is_null()).then(nw.col("fuel_tco2")).otherwise(nw.col("fuel_tco2") * times)
    return (
        told.with_columns(fuel_tco2=fuels)
        .with_columns(
            emission_tco2=nw.when(untouched)
            .then(nw.col("emission_tco2"))
            .otherwise(nw.col("fuel_tco2") + _electricity_tco2(told)),
            trust=nw.col("grid_tco2_per_mwh")
            / nw.when(nw.col("intensity_tco2_per_mwh") > 0).then(nw.col("intensity_tco2_per_mwh")),
        )
        .with_columns(
            trust_grade=_trust_grade(),
            heat_tco2=nw.when(nw.col("fuel_tco2") <= 0).then(nw.lit(0.0)).otherwise(heat_tco2),
        )
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
    """Whether the register has a column for electricity shares, or for the main other energy."""
    columns = {"electricity_share", "electricity_share_low", "main_other_fuel"}
    return bool(columns & set(told.collect_schema().names()))


def _no_number() -> nw.Expr:
    return nw.lit(None, nw.Float64)


def _no_year() -> nw.Expr:
    return nw.lit(None, nw.Int64)


def _no_text() -> nw.Expr:
    return nw.lit(None, nw.String)
