"""Whom to ask next: the enterprises whose answer, bill or audit would take most doubt out of the region's total."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import narwhals as nw

from regional_carbon.errors import Fault, StrategyError, TableError
from regional_carbon.frames import Frame, groups, model
from regional_carbon.models.evidence import GRADES
from regional_carbon.tables import EnterpriseEmission, NextEvidence

# Mean absolute error of the fuels over their sum, by grade of evidence: back-test of docs/accuracy.md, on the IAC
# plants (grade 4 in six bands, grade 2 with gas metered); grade 3 on the inventories of Taiwan.
FUEL_ERROR: Final = {1: 0.0, 2: 0.17, 3: 0.15, 4: 0.35, 5: 0.87}

# What can be asked for, and the hours it takes an office: a question answered, a bill sent in, an audit on site.
# The project's own assumption, no source; an office gives its own.
EFFORT: Final[Mapping[str, float]] = {"declared_share": 1.0, "metered_fuels": 2.0, "verified_inventory": 20.0}


@model
def next_evidence(emission: Frame[EnterpriseEmission], *, effort: Mapping[str, float] = EFFORT) -> Frame[NextEvidence]:
    """What to ask of which enterprise next, in order of the doubt it takes away for its effort.

        doubt[i]     = s(grade[i]) · |F[i]|                              [tCO2/yr], s: FUEL_ERROR
        narrowing[i] = doubt[i] − s(grade asked for) · |F[i]|            the kind with most of it per effort
        left[m]      = (Σ doubt − Σ_{i≤m} narrowing[i]) / Σ C            [0–1], after the first m have answered

    One row for each enterprise that some kind of evidence in `effort` would better; places run from 1 within
    region and year, ties by enterprise_id. `left` is what is then expected to stand in the wrong place: the
    errors of the enterprises, summed, over the total. `effort={"verified_inventory": 1}` chooses whom to audit.

    Raises TableError when a column is missing, `grade` and `fuel_tco2` of `emission_by_evidence` among them,
    StrategyError for an effort that is not above 0, or evidence nobody can be asked for.
    """
    _refuse(emission, effort)
    within = groups(emission)
    fuels = nw.when(nw.col("fuel_tco2") < 0).then(0 - nw.col("fuel_tco2")).otherwise(nw.col("fuel_tco2"))
    order = ["enterprise_id"]
    doubted = (
        emission.with_columns(doubt_tco2=fuels * _error())
        .with_columns(
            total_doubt=nw.col("doubt_tco2").cum_sum().over(*within, order_by=order),
            total_tco2=nw.col("emission_tco2").cum_sum().over(*within, order_by=order),
        )
        .with_columns(nw.col("total_doubt", "total_tco2").max().over(*within))
    )
    asked = _best_asked(doubted, fuels, effort).filter(nw.col("narrowing_tco2") > 0)
    ranked = asked.with_columns(first=0 - nw.col("narrowing_tco2") / nw.col("effort")).with_columns(
        one=nw.lit(1, nw.Int64)
    )
    by_worth = ["first", "enterprise_id"]
    placed = ranked.with_columns(
        place=nw.col("one").cum_sum().over(*within, order_by=by_worth).cast(nw.Int64),
        gone=nw.col("narrowing_tco2").cum_sum().over(*within, order_by=by_worth),
    )
    total = nw.when(nw.col("total_tco2") > 0).then(nw.col("total_tco2"))
    left = nw.col("total_doubt") - nw.col("gone")
    left = nw.when(left < 0).then(nw.lit(0.0)).otherwise(left)  # below 0 only by the rounding of a sum
    shares = {"misplaced_now": nw.col("total_doubt") / total, "misplaced_left": left / total}
    return NextEvidence.of(placed.with_columns(**shares).sort(*within, "place"))


def _error() -> nw.Expr:
    """s of the enterprise's own grade."""
    error = nw.lit(None, nw.Float64)
    for grade, share in FUEL_ERROR.items():
        error = nw.when(nw.col("grade") == grade).then(nw.lit(share)).otherwise(error)
    return error


def _best_asked(doubted: Frame[EnterpriseEmission], fuels: nw.Expr, effort: Mapping[str, float]) -> Frame[NextEvidence]:
    """The kind of evidence that narrows most for its effort, with what it narrows; the first of equals."""
    grades = {name: grade for grade, name in GRADES.items()}
    worth, narrowing, hours, ask = nw.lit(0.0), nw.lit(0.0), nw.lit(0.0), nw.lit(None, nw.String)
    for kind, needed in effort.items():
        narrowed = nw.col("doubt_tco2") - fuels * FUEL_ERROR[grades[kind]]
        better = narrowed / needed > worth
        narrowing = nw.when(better).then(narrowed).otherwise(narrowing)
        hours = nw.when(better).then(nw.lit(float(needed))).otherwise(hours)
        ask = nw.when(better).then(nw.lit(kind)).otherwise(ask)
        worth = nw.when(better).then(narrowed / needed).otherwise(worth)
    asked: Frame[NextEvidence] = doubted.with_columns(ask=ask, narrowing_tco2=narrowing, effort=hours)  # type: ignore[assignment]
    return asked


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
