"""Whom to ask next: the enterprises whose answer, bill or audit would take most doubt out of a region's figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil, inf, pi, sqrt
from typing import Final, cast

import narwhals as nw
import numpy as np
from scipy.special import ndtr, owens_t

from regional_carbon.language.errors import Fault, StrategyError, TableError
from regional_carbon.models.evidence import GRADES
from regional_carbon.schema.arrays import Columns, Values, with_values
from regional_carbon.schema.estimate_tables import EnterpriseEmission
from regional_carbon.schema.frames import Frame, groups, model
from regional_carbon.schema.uncertainty_tables import EvidenceErrors, NextEvidence
from regional_carbon.uncertainty.own_errors import mean_errors

# What each kind of evidence is answered by, as the table of errors has it: a share is asked for in seven bands.
ANSWERED_BY: Final = {
    "declared_share": "share_in_bands", "metered_fuels": "metered_fuels", "verified_inventory": "verified_inventory",
}  # fmt: skip

# What can be asked for, and the hours it takes an office: a question answered, a bill sent in, an audit on site.
# The project's own assumption, no source; an office gives its own.
EFFORT: Final[Mapping[str, float]] = {"declared_share": 1.0, "metered_fuels": 2.0, "verified_inventory": 20.0}

DEVIATION_PER_ERROR: Final = sqrt(pi / 2)  # of a normal error: its standard deviation over its mean absolute value
HALF_WIDTH_90: Final = 1.6448536269514722  # standard deviations on either side of a 90 % interval of a normal error

ROUNDING: Final = 1e-9  # 10 % of 30 enterprises are 3


@model
def next_evidence(
    emission: Frame[EnterpriseEmission],
    errors: Frame[EvidenceErrors],
    *,
    effort: Mapping[str, float] = EFFORT,
    target: float | None = None,
    lowest: float | None = None,
) -> Frame[NextEvidence]:
    """What to ask of which enterprise next, in order of the doubt it takes away for its effort.

        doubt[i]     = s[i] · |F[i]|                                     [tCO2/yr], s: `mean_errors`, of `errors`
        narrowing[i] = doubt[i] − s[i](kind asked for) · |F[i]|          the kind with most of it per effort
        left[m]      = (Σ doubt − Σ_{i≤m} narrowing[i]) / Σ C            [0–1], after the first m have answered
        width[m]     = 2 · 1.645 · √(Σ σ²), σ = √(π/2) · doubt           [tCO2/yr], of Σ C, after the first m

    One row for each enterprise that some kind of evidence in `effort` would better; places run from 1 within
    region and year, ties by enterprise_id. `left` is what is then expected to stand in the wrong place: the
    errors of the enterprises, summed, over the total. `effort={"verified_inventory": 1}` chooses whom to audit.

    With a cut, what counts is not the total but who stands on which side of it. `target` cuts at the enterprise
    with which the opt-out meets that reduction, `lowest` at the last of that share of the enterprises, both in
    order of efficiency. An enterprise far from the cut, against its error, is not asked.

        k[i]       = (G[i] / CEF_cut − C[i]) / σ[i]
        wrong[i]   = Φ(−|k|)                                             probability of the wrong side, now
        settled[i] = (wrong − 2·T(|k|, σ' / √(σ² − σ'²))) · C[i]         [tCO2/yr], σ' after the answer

    T is Owen's: 2·T is the probability of the wrong side once the answer has come in, over all the answers it
    may be. The kind and the order are then those with most settled per effort, and `wrong_left` is what is still
    expected on the wrong side, over the total, after the first m.

    Reading: errors are normal, independent, and around the estimate; the cut is held where it stands now. What the
    enterprises have in common, such as the grid factor, no answer of one of them narrows, and `width` leaves out.

    Raises TableError when a column is missing, `grade` and `fuel_tco2` of `emission_by_evidence` among them,
    StrategyError for an effort that is not above 0, evidence nobody can be asked for, a cut outside 0–1, or two cuts.

    Source of T: Owen, D. B. (1956), Annals of Mathematical Statistics 27, 1075–1090.
    """
    _refuse(emission, effort)
    _refuse_cut(target, lowest)
    within = groups(emission)
    doubted = _doubted(_with_errors(emission, within, errors, effort), within)
    gains = {
        kind: _if_better(kind, nw.col("doubt_tco2") - nw.col("fuels") * nw.col(f"error_{kind}")) for kind in effort
    }
    sought = gains
    if target is not None or lowest is not None:
        doubted = _near_cut(doubted, within, effort, target=target, lowest=lowest)
        sought = {kind: _if_better(kind, nw.col(f"settled_{kind}")) for kind in effort}
    asked = _best_asked(doubted, gains, sought, effort).filter(nw.col("sought") > 0)
    placed = _placed(asked, within)
    total = nw.when(nw.col("total_tco2") > 0).then(nw.col("total_tco2"))
    told = {
        "misplaced_now": nw.col("total_doubt") / total,
        "misplaced_left": _not_below_0(nw.col("total_doubt") - nw.col("narrowed")) / total,
        "width_now_tco2": _width(nw.col("total_square")),
        "width_left_tco2": _width(nw.col("total_square") - nw.col("squares_gone")),
    }
    if sought is not gains:
        told["settled_tco2"] = nw.col("sought")
        told["wrong_now"] = nw.col("total_wrong") / total
        told["wrong_left"] = _not_below_0(nw.col("total_wrong") - nw.col("settled")) / total
    return NextEvidence.of(placed.with_columns(**told).sort(*within, "place"))


def _with_errors(
    emission: Frame[EnterpriseEmission], within: list[str], errors: Frame[EvidenceErrors], kinds: Iterable[str]
) -> Frame[EnterpriseEmission]:
    """`error` of each enterprise's own evidence, and `error_…` of each kind it can be asked for."""

    def told(region: Columns) -> dict[str, Values]:
        asked = {f"error_{kind}": mean_errors(region, errors, ANSWERED_BY[kind]) for kind in kinds}
        return {"error": mean_errors(region, errors), **asked}

    names = ["error", *(f"error_{kind}" for kind in kinds)]
    return with_values(emission, within, "enterprise_id", told, names)


def _doubted(emission: Frame[EnterpriseEmission], within: list[str]) -> Frame[EnterpriseEmission]:
    """The fuels, what is doubtful of them, and the region's sums of it."""
    sums = {
        "total_doubt": nw.col("doubt_tco2"),
        "total_square": nw.col("doubt_tco2") * nw.col("doubt_tco2"),
        "total_tco2": nw.col("emission_tco2"),
    }
    return (
        emission.with_columns(fuels=_size(nw.col("fuel_tco2")))
        .with_columns(doubt_tco2=nw.col("fuels") * nw.col("error"))
        .with_columns(
            **{name: values.cum_sum().over(*within, order_by="enterprise_id") for name, values in sums.items()}
        )
        .with_columns(nw.col(*sums).max().over(*within))
    )


def _best_asked(
    doubted: Frame[EnterpriseEmission],
    gains: Mapping[str, nw.Expr],
    sought: Mapping[str, nw.Expr],
    effort: Mapping[str, float],
) -> Frame[NextEvidence]:
    """The kind of evidence with most of what is sought for its effort, with what it narrows; the first of equals."""
    worth, narrowing, hours = nw.lit(0.0), nw.lit(0.0), nw.lit(0.0)
    most, ask = nw.lit(0.0), nw.lit(None, nw.String)
    for kind, needed in effort.items():
        better = sought[kind] / needed > worth
        narrowing = nw.when(better).then(gains[kind]).otherwise(narrowing)
        most = nw.when(better).then(sought[kind]).otherwise(most)
        hours = nw.when(better).then(nw.lit(float(needed))).otherwise(hours)
        ask = nw.when(better).then(nw.lit(kind)).otherwise(ask)
        worth = nw.when(better).then(sought[kind] / needed).otherwise(worth)
    asked = doubted.with_columns(ask=ask, narrowing_tco2=narrowing, sought=most, effort=hours)
    return cast("Frame[NextEvidence]", asked)


def _placed(asked: Frame[NextEvidence], within: list[str]) -> Frame[NextEvidence]:
    """The place of each, and what the first so far take away: of doubt, of its squares, and from the wrong side."""
    after = nw.col("doubt_tco2") - nw.col("narrowing_tco2")
    running = {
        "place": nw.col("one"),
        "narrowed": nw.col("narrowing_tco2"),
        "squares_gone": nw.col("doubt_tco2") * nw.col("doubt_tco2") - after * after,
        "settled": nw.col("sought"),
    }
    order = ["first", "enterprise_id"]
    ranked = asked.with_columns(first=0 - nw.col("sought") / nw.col("effort"), one=nw.lit(1, nw.Int64))
    placed: Frame[NextEvidence] = ranked.with_columns(
        **{name: values.cum_sum().over(*within, order_by=order) for name, values in running.items()}
    ).with_columns(nw.col("place").cast(nw.Int64))
    return placed


def _if_better(kind: str, gain: nw.Expr) -> nw.Expr:
    """What a kind of evidence brings an enterprise of a weaker grade; the ladder takes no other."""
    grade = next(grade for grade, name in GRADES.items() if name == kind)
    return nw.when(nw.col("grade") > grade).then(gain).otherwise(nw.lit(0.0))


def _width(squares: nw.Expr) -> nw.Expr:
    """The width of the 90 % interval of a sum, from the squares of its parts' mean errors."""
    return 2 * HALF_WIDTH_90 * DEVIATION_PER_ERROR * _not_below_0(squares).sqrt()


def _size(values: nw.Expr) -> nw.Expr:
    return nw.when(values < 0).then(0 - values).otherwise(values)


def _not_below_0(values: nw.Expr) -> nw.Expr:
    """What falls below 0 does so by the rounding of a sum."""
    return nw.when(values < 0).then(nw.lit(0.0)).otherwise(values)


# ---------------------------------------------------------------------------------------------------
# Near a cut


def _near_cut(
    doubted: Frame[EnterpriseEmission],
    within: list[str],
    effort: Mapping[str, float],
    *,
    target: float | None,
    lowest: float | None,
) -> Frame[EnterpriseEmission]:
    """How likely each stands on the wrong side of the cut, and what each kind of evidence settles of that."""

    def settled(region: Columns) -> dict[str, Values]:
        emission, fuels = region["emission_tco2"], region["fuels"]
        deviation = DEVIATION_PER_ERROR * region["doubt_tco2"]
        away = _away(region, _cut(region, target, lowest), deviation)
        wrong = ndtr(-away)
        found = {
            f"settled_{kind}": emission
            * (wrong - _still_wrong(away, deviation, DEVIATION_PER_ERROR * region[f"error_{kind}"] * fuels))
            for kind in effort
        }
        at_stake = np.nansum(wrong * emission)
        return {**found, "wrong_side": wrong, "total_wrong": np.full(len(region), at_stake)}

    names = [*(f"settled_{kind}" for kind in effort), "wrong_side", "total_wrong"]
    near: Frame[EnterpriseEmission] = with_values(doubted, within, "enterprise_id", settled, names)
    return near


def _cut(region: Columns, target: float | None, lowest: float | None) -> float:
    """The efficiency at the cut: of the last enterprise that the target or the share takes in."""
    emits = np.flatnonzero(region["emission_tco2"] > 0)
    if emits.size == 0:
        return inf
    emission = region["emission_tco2"][emits]
    efficiency = region["output_cny"][emits] / emission
    order = np.argsort(efficiency, kind="stable")  # ties by enterprise_id, in which they stand
    if lowest is not None:
        last = ceil(lowest * emits.size - ROUNDING) - 1
    else:
        reached = np.cumsum(emission[order])
        last = int(np.searchsorted(reached, ((target or 0.0) - ROUNDING) * reached[-1]))
    return float(efficiency[order[min(last, emits.size - 1)]])


def _away(region: Columns, cut: float, deviation: Values) -> Values:
    """|k|: how far each enterprise stands from the cut, in standard deviations; NaN where it is not ranked."""
    emission, output = region["emission_tco2"], region["output_cny"]
    ranked = emission > 0
    away = np.where(ranked, inf, np.nan)
    near = ranked & (deviation > 0)
    if 0 < cut < inf:
        away[near] = np.abs(output[near] / cut - emission[near]) / deviation[near]
    return np.where(np.isnan(deviation), np.nan, away)


def _still_wrong(away: Values, deviation: Values, after: Values) -> Values:
    """2·T(|k|, σ' / √(σ² − σ'²)): the probability of the wrong side that an answer of deviation σ' leaves."""
    gone = np.sqrt(np.maximum(deviation**2 - after**2, 0))
    slope = np.divide(after, gone, out=np.full(len(after), inf), where=gone > 0)
    still: Values = 2 * owens_t(away, slope)
    return still


# ---------------------------------------------------------------------------------------------------
# What cannot be


def _refuse(emission: Frame[EnterpriseEmission], effort: Mapping[str, float]) -> None:
    missing = {"grade", "fuel_tco2"} - set(emission.collect_schema().names())
    if missing:
        raise TableError(
            faults=[
                Fault("frame_column_missing", values={"column": name, "table": "NextEvidence", "unit": "–"})
                for name in sorted(missing)
            ]
        )
    for kind, needed in effort.items():
        if kind not in EFFORT:
            raise StrategyError("evidence_not_askable", kind=kind, known=list(EFFORT))
        if not needed > 0:
            raise StrategyError("effort_range", kind=kind, effort=needed)


def _refuse_cut(target: float | None, lowest: float | None) -> None:
    if target is not None and lowest is not None:
        raise StrategyError("two_cuts", target=target, lowest=lowest)
    for name, value in {"target": target, "lowest": lowest}.items():
        if value is not None and not 0 < value <= 1:
            raise StrategyError("cut_range", name=name, value=value)
