"""What a run gives rise to that is worth knowing: notices, by key and values; they are put into words where shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from regional_carbon.collect.region import Region
from regional_carbon.factors import Industry, ets_thresholds
from regional_carbon.factors.grid_uncertainty import OLD_YEARS, grid_age, nearest_published
from regional_carbon.language.amounts import count, decimals, intensity, interval, percent, signed_percent, tonnes
from regional_carbon.language.errors import Notice
from regional_carbon.models.evidence import GRADES, POOR_TRUST
from regional_carbon.models.process_emissions import VERIFIED, may_have_process
from regional_carbon.models.reconciliation import CONTRADICTIONS
from regional_carbon.procedure import Results
from regional_carbon.run.run import OWN_CODES
from regional_carbon.schema.frames import polars_of
from regional_carbon.strategies import RENAMED
from regional_carbon.uncertainty.national_market import likely_members
from regional_carbon.uncertainty.simulation_draws import Draws
from regional_carbon.uncertainty.unasked_enterprises import unasked

LISTED: Final = 5  # enterprises a notice names before it counts the rest
FIRST: Final = (
    7  # to ask of those known by their industry alone: what as many answers do, docs/decisions/shared-effect.md
)
AT_STAKE: Final = 0.1  # of the region's emissions, one by one, below which nothing is told


def notices_of(region: Region, results: Results, draws: Sequence[Draws], priorities: pl.DataFrame) -> list[Notice]:
    """What is worth knowing of a region's files and of the results, with whom to ask next (`priorities`)."""
    notices, enterprises = [*region.notices, *_renamed(region)], polars_of(results.enterprises)
    notices += _grid_notices(region, enterprises)
    forecast = polars_of(results.forecast).filter(
        pl.col("industry_code").is_in(enterprises["industry_code"].unique().implode())
    )
    below = forecast.filter(pl.col("below_grid"))
    if below.height:
        grid = region.settings.grid.tco2_per_mwh
        notices.append(Notice("below_grid", {"industries": _industries(region, below), "grid": grid}))
    without = forecast.filter(pl.col("intensity_low_tco2_per_mwh").is_null())
    if without.height:
        notices.append(Notice("no_interval", {"industries": _industries(region, without)}))
    notices += [*_overshoot(results), *_trust_notices(region, enterprises, forecast), *_contradictions(enterprises)]
    notices += [*_unasked(enterprises, draws, priorities), *_shared_effect(enterprises)]
    notices += [*_process_notices(region, enterprises, forecast), *_market_notices(enterprises)]
    unranked = enterprises.filter(pl.col("rank").is_null())
    if unranked.height:
        values = {"count": unranked.height, "total": enterprises.height, "enterprises": _some(unranked)}
        notices.append(Notice("not_ranked", values))
    free = enterprises.filter((pl.col("output_cny") == 0) & pl.col("rank").is_not_null())
    if free.height:
        notices.append(Notice("no_output", {"count": free.height, "enterprises": _some(free)}))
    if enterprises.height == 1:
        notices.append(Notice("one_enterprise"))
    return notices


def _renamed(region: Region) -> list[Notice]:
    """Rules that region.toml calls by a name of earlier versions."""
    own = [str(given.get("rule")) for given in region.settings.strategies.values() if isinstance(given, dict)]
    named = dict.fromkeys([*own, str(region.settings.pathway.get("rule", ""))])
    return [Notice("rule_renamed", {"was": name, "rule": RENAMED[name]}) for name in named if name in RENAMED]


def _grid_notices(region: Region, enterprises: pl.DataFrame) -> list[Notice]:
    """A grid factor of another time, and what the one published nearest to the year would make of the total."""
    grid = region.settings.grid
    age = grid_age(grid, region.year)
    if age is None or age <= OLD_YEARS:
        return []
    values = {"grid": intensity(grid.tco2_per_mwh), "of": grid.year, "year": region.year, "age": age}
    near = nearest_published(grid, region.year)
    total = float(enterprises["emission_tco2"].sum())
    if near is None or not total:
        return [Notice("grid_old", values)]
    electricity = total - float(enterprises["fuel_tco2"].sum())
    change = electricity * (near.tco2_per_mwh / grid.tco2_per_mwh - 1) / total
    told = {"near": near.year, "nearer": intensity(near.tco2_per_mwh), "change": signed_percent(change)}
    return [Notice("grid_old_nearer", {**values, **told})]


def _overshoot(results: Results) -> list[Notice]:
    """Why a schedule may forgo less than the opt-out as it stands: the opt-out reduces in whole enterprises."""
    met = polars_of(results.comparison).filter("meets_target")
    closing = met.filter(strategy="marginal_opt_out")
    undercut = closing.filter(pl.col("output_forgone_cny") > met["output_forgone_cny"].min())
    if undercut.is_empty():
        return []
    rate = percent(max(undercut["reduction_rate"].to_list()))
    return [Notice("overshoot", {"target": percent(results.target), "rate": rate})]


def _process_notices(region: Region, enterprises: pl.DataFrame, forecast: pl.DataFrame) -> list[Notice]:
    """Who may have process emissions that nothing is known of, and how much rests on such enterprises."""
    if region.settings.industry_codes == OWN_CODES:
        return []
    verified = pl.col("grade").is_in(VERIFIED)
    known = pl.col("process_tco2").is_not_null() if "process_tco2" in enterprises.columns else pl.lit(value=False)
    open_ones = enterprises.filter(~(verified.fill_null(value=False) | known))
    kinds = open_ones.select(name for name in ("industry_code", "sub_industry") if name in open_ones.columns).unique()
    asked = [row for row in kinds.to_dicts() if may_have_process(row)]
    of_them = open_ones.join(
        pl.DataFrame(asked, kinds.schema), on=kinds.columns, nulls_equal=True, maintain_order="left"
    )
    if of_them.is_empty():
        return []
    of_industries = forecast.filter(pl.col("industry_code").is_in(of_them["industry_code"].implode()))
    values = {
        "count": of_them.height, "industries": _industries(region, of_industries), "enterprises": _some(of_them),
        "electricity": count(float(of_them["electricity_mwh"].sum())),
        "share": percent(float(of_them["emission_tco2"].sum()) / float(enterprises["emission_tco2"].sum())),
    }  # fmt: skip
    return [Notice("process_unknown", values)]


def _market_notices(enterprises: pl.DataFrame) -> list[Notice]:
    """Who probably belongs to the national carbon market, and who may, as far as its industry tells."""
    members, total = likely_members(enterprises), float(enterprises["emission_tco2"].sum())
    notices = []
    for key, kinds in (("market_likely", ["covered"]), ("market_possible", ["possible", "unknown"])):
        of_kind = members.filter(pl.col("market_industry").is_in(kinds))
        if of_kind.height:
            share = percent(float(of_kind["emission_tco2"].sum()) / total)
            values = {"count": of_kind.height, "share": share, "enterprises": _some(of_kind)}
            notices.append(Notice(key, {**values, "threshold": count(min(ets_thresholds().values()))}))
    return notices


def _trust_notices(region: Region, enterprises: pl.DataFrame, forecast: pl.DataFrame) -> list[Notice]:
    """The trap: an enterprise far more electric than its industry, known by its industry alone."""
    trapped = enterprises.filter((pl.col("grade") == len(GRADES)) & (pl.col("trust") < POOR_TRUST))
    if trapped.is_empty():
        return []
    of_industries = forecast.filter(pl.col("industry_code").is_in(trapped["industry_code"].implode()))
    times = decimals(1 / float(trapped["trust"].min()), 1)  # type: ignore[arg-type]  # Polars types it as any value
    values = {"count": trapped.height, "industries": _industries(region, of_industries), "times": times}
    return [Notice("trust_poor", values)]


def _unasked(enterprises: pl.DataFrame, draws: Sequence[Draws], priorities: pl.DataFrame) -> list[Notice]:
    """How many of those known by their industry alone are probably wrong, which way, and whom to ask first."""
    ranked = enterprises.drop_nulls("rank").sort("rank")
    if ranked.is_empty():
        return []
    told = unasked(ranked, draws[0])
    if not max(told.less_tco2, told.more_tco2) > AT_STAKE * float(enterprises["emission_tco2"].sum()):
        return []
    alone = ranked.filter(grade=len(GRADES))["enterprise_id"].implode()
    first = priorities.sort("place").filter(pl.col("enterprise_id").is_in(alone))["enterprise_id"].head(FIRST)
    values = {
        "count": told.enterprises, "lower": count(told.lower), "higher": count(told.higher),
        "less": count(told.less_tco2), "more": count(told.more_tco2), "enterprises": ", ".join(first),
    }  # fmt: skip
    return [Notice("unasked", values)]


def _shared_effect(enterprises: pl.DataFrame) -> list[Notice]:
    """What those who are known have taught about the others of their region, and how far these have moved for it."""
    if "shared_effect" not in enterprises.columns:
        return []
    within = [name for name in ("region_code", "year") if name in enterprises.columns]
    taught = enterprises.filter(pl.col("shared_effect").is_not_null().any().over(within))
    moved, known = (taught.drop_nulls(name) for name in ("shared_effect", "shared_estimate_tco2"))
    if moved.is_empty():
        return []
    before = float((moved["fuel_tco2"] / moved["shared_effect"]).sum())
    change = float(moved["fuel_tco2"].sum()) / before - 1
    ratio = float(known["fuel_tco2"].sum()) / float(known["shared_estimate_tco2"].sum())
    values = {"known": known.height, "share": percent(ratio), "count": moved.height, "change": percent(abs(change))}
    return [Notice("shared_effect_lower" if change < 0 else "shared_effect_higher", values)]


def _contradictions(enterprises: pl.DataFrame) -> list[Notice]:
    """Pieces of evidence that cannot all be true: of each kind how many and whose, and what they say, widest first."""
    gap = pl.col("contradiction_high_tco2") - pl.col("contradiction_low_tco2")
    widest = enterprises.drop_nulls("contradiction").sort(-gap, "enterprise_id")
    by_kind = {name: widest.filter(contradiction=name) for name in CONTRADICTIONS}
    return [
        Notice(f"contradiction_{name}", {"count": told.height, "enterprises": _with_ends(told)})
        for name, told in by_kind.items()
        if told.height
    ]


def _with_ends(told: pl.DataFrame) -> str:
    ends = told.select("enterprise_id", "contradiction_low_tco2", "contradiction_high_tco2").head(LISTED)
    listed = [f"{who} ({interval(low, high, tonnes)})" for who, low, high in ends.iter_rows()]
    return ", ".join(listed) + (" …" if told.height > LISTED else "")


def _industries(region: Region, forecast: pl.DataFrame) -> list[Industry]:
    rows = forecast.select("industry_code", "industry").sort("industry_code").rows()
    return [Industry(code, name, region.settings.industry_codes == OWN_CODES) for code, name in rows]


def _some(enterprises: pl.DataFrame) -> str:
    ids = enterprises["enterprise_id"].head(LISTED).to_list()
    return ", ".join(ids) + (" …" if enterprises.height > LISTED else "")
