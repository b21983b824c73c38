"""Model II′, the shared effect: what the enterprises of a region that are known teach about those that are not."""

from __future__ import annotations

from typing import Final, NamedTuple

import narwhals as nw

from regional_carbon.schema.estimate_tables import EnterpriseEmission
from regional_carbon.schema.frames import Frame, groups


class Prior(NamedTuple):
    """What is known of a region's enterprises before any of them answers; ln θ is what their fuels differ by."""

    spread: float  # squared coefficient of variation of a plant's fuels over what its industry's mean says
    region_variance: float  # of ln θ of a region
    industry_variance: float  # of ln θ of an industry within its region
    specialised_variance: float  # of ln θ of a region whose enterprises do one thing
    specialised: float  # how many regions of all are so, 0–1


# Learnt from whole states of the IAC plants, and from the plants of one class in one state; that one region in twenty
# is specialised is the project's own assumption. `python docs/print_shared_effect.py`, docs/decisions/shared-effect.md.
PRIOR: Final = Prior(1.305, 0.044, 0.183, 1.569, 0.05)

LEAST_KNOWN: Final = 3  # enterprises known by better evidence; with fewer nothing is learnt
BOUNDS: Final = (0.1, 3.0)  # what the fuels of others are multiplied by at least and at most
LEAST_RATIO: Final = 0.02  # so that those who burn nothing do not say that nobody does

_OF_INDUSTRY: Final = ("said", "burnt", "said_squared")
_OF_REGION: Final = (*_OF_INDUSTRY, "known", "industries_squared")


def with_shared_effect(told: Frame[EnterpriseEmission], *, prior: Prior = PRIOR) -> Frame[EnterpriseEmission]:
    """What the fuels of enterprises at grade 5 are multiplied by, learnt from those of grades 1 to 4 of their region.

        θ_region = [(1−p)·τ_r²/(τ_r² + v) + p·τ_s²/(τ_s² + v)] · ln R
        p        = π·N(ln R; τ_s² + v) / [π·N(ln R; τ_s² + v) + (1−π)·N(ln R; τ_r² + v)]     a specialised region
        R        = Σ F / Σ D of all who are known; D as the industry's mean says
        v        = s² + τ_j² · Σ_j (D_j/D)²          s² = cv² · Σ D[i]² / (Σ D[i])²
        θ_j      = τ_j² / (τ_j² + s_j²) · (ln R_j − θ_region)       of industry j alone; 0 where nobody of it is known
        effect   = clip(exp(θ_region + θ_j), 0.1, 3)

    A region is like its country (τ_r), or, one in 1/π, specialised (τ_s): answers that surprise the first speak for
    the second, and are then believed.
    `shared_effect` is null, and nothing moves, for better evidence, where fewer than LEAST_KNOWN enterprises of the
    region are known, and where the register covers its industry's statistics (`covered`), whose total is known; nor
    do these teach. `shared_estimate_tco2` is D of who teaches. The errors left, as σ of ln: `shared_region_error`
    one for all of the region, that of the mixture; `shared_industry_error` one for an industry: √(1/(1/τ² + 1/s²)).

    Source: Gelman, A. et al. (2013), Bayesian Data Analysis, 3rd ed., 5.4 (normal hierarchical model, known variances)
    and 22.1 (mixtures of normals).
    """
    within = groups(told)
    teaches = (nw.col("grade") < 5) & ~nw.col("covered") & (nw.col("fuel_5") > 0)
    marked = told.with_columns(shared_estimate_tco2=nw.when(teaches).then(nw.col("fuel_5")))
    of_industry = _of_industry(marked, within)
    of_region = _of_region(of_industry, within, prior)
    joined = marked.join(of_region, on=within, how="left").join(
        of_industry.drop("known"), on=[*within, "industry_code"], how="left"
    )
    variance = _sampling_variance(prior.spread)
    weight = (
        nw.when(~variance.is_null())
        .then(prior.industry_variance / (prior.industry_variance + variance))
        .otherwise(nw.lit(0.0))
    )
    own = (weight * (_log_ratio() - nw.col("theta_region"))).fill_null(0.0)
    least, most = BOUNDS
    learns = nw.when((nw.col("grade") == 5) & ~nw.col("covered") & (nw.col("fuel_5") > 0))
    return joined.with_columns(
        shared_effect=learns.then((nw.col("theta_region") + own).exp().clip(least, most)),
        shared_industry_error=(prior.industry_variance * (1 - weight)).sqrt(),
    ).with_columns(
        shared_region_error=nw.when(~nw.col("shared_effect").is_null()).then(nw.col("region_error")),
        shared_industry_error=nw.when(~nw.col("shared_effect").is_null()).then(nw.col("shared_industry_error")),
    )


def _of_industry(marked: Frame[EnterpriseEmission], within: list[str]) -> Frame[EnterpriseEmission]:
    """Σ D, Σ F, Σ D² and how many there are of those who are known, by industry; summed in one order always."""
    of = [*within, "industry_code"]
    teaches = nw.when(~nw.col("shared_estimate_tco2").is_null())
    nothing = nw.lit(0.0)
    parts = {
        "said": teaches.then(nw.col("fuel_5")).otherwise(nothing),
        "burnt": teaches.then(nw.col("fuel_tco2")).otherwise(nothing),
        "said_squared": teaches.then(nw.col("fuel_5") * nw.col("fuel_5")).otherwise(nothing),
        "known": teaches.then(nw.lit(1.0)).otherwise(nothing),
    }
    running = (
        marked.filter(~nw.col("industry_code").is_null())
        .with_columns(**parts)
        .with_columns(nw.col(*parts).cum_sum().over(*of, order_by="enterprise_id"))
    )
    return running.group_by(*of).agg(nw.col(*parts).max())


def _of_region(of_industry: Frame[EnterpriseEmission], within: list[str], prior: Prior) -> Frame[EnterpriseEmission]:
    """θ_region and the σ that is left of it; null where too few are known."""
    squared = of_industry.with_columns(industries_squared=nw.col("said") * nw.col("said"))
    summed = (
        squared.with_columns(nw.col(*_OF_REGION).cum_sum().over(*within, order_by="industry_code"))
        .group_by(*within)
        .agg(nw.col(*_OF_REGION).max())
        .filter(nw.col("known") >= LEAST_KNOWN, nw.col("said") > 0)
    )
    within_industries = prior.industry_variance * nw.col("industries_squared") / (nw.col("said") * nw.col("said"))
    told = summed.with_columns(left=_sampling_variance(prior.spread) + within_industries, log_ratio=_log_ratio())
    alike, unlike = prior.region_variance, prior.specialised_variance
    told = told.with_columns(
        weight_alike=alike / (alike + nw.col("left")),
        weight_unlike=unlike / (unlike + nw.col("left")),
        as_unlike=prior.specialised * _likelihood(unlike),
        as_alike=(1 - prior.specialised) * _likelihood(alike),
    ).with_columns(specialised=nw.col("as_unlike") / (nw.col("as_unlike") + nw.col("as_alike")))
    theta = _mixed(nw.col("weight_alike"), nw.col("weight_unlike")) * nw.col("log_ratio")
    apart = (nw.col("weight_unlike") - nw.col("weight_alike")) * nw.col("log_ratio")
    between = nw.col("specialised") * (1 - nw.col("specialised")) * apart * apart
    each = _mixed(alike * (1 - nw.col("weight_alike")), unlike * (1 - nw.col("weight_unlike")))
    return told.with_columns(theta_region=theta, region_error=(each + between).sqrt()).select(
        *within, "theta_region", "region_error"
    )


def _mixed(alike: nw.Expr, unlike: nw.Expr) -> nw.Expr:
    return (1 - nw.col("specialised")) * alike + nw.col("specialised") * unlike


def _likelihood(variance: float) -> nw.Expr:
    """N(ln R; variance + v), but for a factor that is the same for every variance."""
    of_all = variance + nw.col("left")
    return (0 - nw.col("log_ratio") * nw.col("log_ratio") / (2 * of_all)).exp() / of_all.sqrt()


def _sampling_variance(spread: float) -> nw.Expr:
    """s² of ln R: cv² · Σ D² / (Σ D)²; null where nobody is known."""
    return nw.when(nw.col("said") > 0).then(spread * nw.col("said_squared") / (nw.col("said") * nw.col("said")))


def _log_ratio() -> nw.Expr:
    ratio = nw.when(nw.col("said") > 0).then(nw.col("burnt") / nw.col("said"))
    return nw.when(ratio < LEAST_RATIO).then(nw.lit(LEAST_RATIO)).otherwise(ratio).log()
