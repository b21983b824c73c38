"""Zero-sum-gains DEA: allowances move from the inefficient to the efficient until all stand on the frontier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from regional_carbon.language.errors import StrategyError
from regional_carbon.schema.arrays import Columns, Places, Values
from regional_carbon.strategies.allowance import cut_to, in_proportion
from regional_carbon.strategies.rule import NotNegative, rule

MOST_PEERS: Final = 5_000  # enterprises that no other beats: the columns of every programme
BLOCK: Final = 500  # enterprises held against those before them at once
ROUNDING: Final = 1e-12  # of a part of a mixture, in units of the mean
FINEST: Final = 1e-10  # the least tolerance that HiGHS takes


@rule
def zsg_dea(
    kept: NotNegative = 0.7, outputs: Sequence[str] = ("output_cny",), inputs: Sequence[str] = ()
) -> Callable[[Columns], Values]:
    """Every enterprise may emit what makes it efficient, once the region's allowances are shared out anew.

        β[i] = 1 − min(1, kept · A[i] / C[i]),  A[i] = ΣC · h[i]·C[i] / Σ h·C
        h[i] = min θ:  Σλ·C ≤ θ·C[i],  Σλ·y ≥ y[i],  Σλ·x ≤ x[i],  Σλ = 1,  λ ≥ 0

    y are the columns `outputs`, x the columns `inputs`, which the programme takes as they are; returns to scale
    vary (BCC). All who are not efficient come down together, what they give up goes to the efficient in proportion,
    and the frontier moves with it: each then stands at h times the same factor, so that all are efficient and the
    sum is kept.

    Raises StrategyError where more than 5 000 enterprises are beaten by no other in everything at once, or where a
    column is not known of every one.

    Source: Gomes, E. G., Lins, M. P. E. (2008), J. Oper. Res. Soc. 59:616–623, "Modelling undesirable outputs with
    zero sum gains data envelopment analysis models".
    """

    def shared_out(enterprises: Columns) -> Values:
        made, used = (
            np.column_stack([np.empty((len(enterprises), 0)), *[_relative(enterprises.every(name)) for name in names]])
            for names in (outputs, inputs)
        )
        emission = enterprises["emission_tco2"]
        return in_proportion(emission * efficiencies(_relative(emission), made, used), emission)

    def coefficient(enterprises: Columns) -> Values:
        allowed = enterprises.once(("zsg", *outputs, "/", *inputs), lambda: shared_out(enterprises))
        return cut_to(kept * allowed, enterprises["emission_tco2"])

    return coefficient


def efficiencies(allowance: Values, made: Values, used: Values) -> Values:
    """h of each enterprise: the least share of its allowance with which a mixture of enterprises makes as much.

        h[i] · C[i] = min Σλ·C:  Σλ·y − s = y[i],  Σλ·x + t = x[i],  Σλ = 1,  λ, s, t ≥ 0

    An enterprise that another beats in everything is in no mixture, so it is left out of the programmes. They differ
    in their limits alone, so that a basis that is best for one is best for all for whom it has no negative part: a
    programme is solved for one enterprise, and its basis answers for whoever it fits (Bertsimas and Tsitsiklis 1997,
    Introduction to Linear Optimization, section 5.1).
    """
    columns = np.column_stack([made, used, np.ones(len(allowance))])
    beaten = _beaten(np.column_stack([allowance, used, -made]))
    slack = np.diag([*[-1.0] * made.shape[1], *[1.0] * used.shape[1], 0.0])[:, :-1]
    programme = np.hstack([columns[~beaten].T, slack])
    cost = np.append(allowance[~beaten], np.zeros(slack.shape[1]))
    least = np.full(len(allowance), np.nan)
    waiting = np.argsort(~beaten, kind="stable")  # the unbeaten last: who is a corner fits its neighbours' bases
    while waiting.size:
        least[waiting[0]], basis = _solved(cost, programme, columns[waiting[0]])
        waiting = waiting[1:]
        if basis is not None:
            parts = np.linalg.solve(programme[:, basis], columns[waiting].T)
            fits = parts.min(axis=0) >= -ROUNDING
            least[waiting[fits]] = cost[basis] @ parts[:, fits]
            waiting = waiting[~fits]
    return np.minimum(1.0, least / allowance)


def _solved(cost: Values, programme: Values, limits: Values) -> tuple[float, Places | None]:
    """The least cost, and its basis; None where the columns used are too few, or too much alike, to be one."""
    found = linprog(
        cost, A_eq=programme, b_eq=limits, method="highs",
        options={"primal_feasibility_tolerance": FINEST, "dual_feasibility_tolerance": FINEST},
    )  # fmt: skip
    basis = np.flatnonzero(cast("Values", found.x) > ROUNDING)
    whole = basis.size == np.linalg.matrix_rank(programme[:, basis]) == len(limits)
    return cast("float", found.fun), basis if whole else None


def _beaten(less_is_better: Values) -> NDArray[np.bool_]:
    """Whether another is at least as good in everything and better in something.

    Whoever beats an enterprise stands before it in lexicographic order, so each is held against those before it that
    nobody beats (Chomicki et al. 2003, Proc. ICDE, 717–719, "Skyline with presorting").
    """
    beaten = np.zeros(len(less_is_better), dtype=bool)
    unbeaten = less_is_better[:0]
    for block in np.array_split(np.lexsort(less_is_better.T[::-1]), max(1, len(less_is_better) // BLOCK)):
        beaten[block] = _beaten_by(unbeaten, less_is_better[block])
        left = block[~beaten[block]]
        beaten[left] = _beaten_by(less_is_better[left], less_is_better[left])
        unbeaten = np.vstack([unbeaten, less_is_better[left[~beaten[left]]]])
        if len(unbeaten) > MOST_PEERS:
            raise StrategyError("too_many_for_dea", enterprises=len(beaten), most=MOST_PEERS)
    return beaten


def _beaten_by(others: Values, each: Values) -> NDArray[np.bool_]:
    as_good = np.ones((len(each), len(others)), dtype=bool)
    better = np.zeros_like(as_good)
    for other, own in zip(others.T, each.T, strict=True):
        as_good &= other <= own[:, np.newaxis]
        better |= other < own[:, np.newaxis]
    return cast("NDArray[np.bool_]", (as_good & better).any(axis=1))


def _relative(values: Values) -> Values:
    """In units of the mean, so that no programme mixes tonnes with hundreds of millions."""
    mean = values.mean()
    return values / mean if mean > 0 else values
