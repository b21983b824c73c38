"""Zero-sum-gains DEA: allowances move from the inefficient to the efficient until all stand on the frontier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from regional_carbon.arrays import Columns, Values
from regional_carbon.errors import StrategyError
from regional_carbon.strategies.allowance import cut_to, in_proportion
from regional_carbon.strategies.rule import NotNegative, rule

MOST_ENTERPRISES: Final = 5_000  # a programme for each enterprise


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

    Raises StrategyError for more than 5 000 enterprises, or where a column is not known of every one.

    Source: Gomes, E. G., Lins, M. P. E. (2008), J. Oper. Res. Soc. 59:616–623, "Modelling undesirable outputs with
    zero sum gains data envelopment analysis models".
    """

    def shared_out(enterprises: Columns) -> Values:
        if len(enterprises) > MOST_ENTERPRISES:
            raise StrategyError("too_many_for_dea", enterprises=len(enterprises), most=MOST_ENTERPRISES)
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

    An enterprise that another beats in everything is in no mixture, so it is left out of the programmes.
    """
    beaten = _beaten(np.column_stack([allowance, used, -made]))
    peers_allowance, peers_made, peers_used = allowance[~beaten], made[~beaten], used[~beaten]
    peers = len(peers_allowance)
    rows = np.zeros((1 + made.shape[1] + used.shape[1], peers + 1))
    rows[:, :peers] = np.vstack([peers_allowance, -peers_made.T, peers_used.T])
    cost = np.append(np.zeros(peers), 1.0)
    one = np.append(np.ones(peers), 0.0)[np.newaxis]
    found = np.ones(len(allowance))
    for place in range(len(allowance)):
        rows[0, peers] = -allowance[place]
        limits = np.concatenate([[0.0], -made[place], used[place]])
        solved = linprog(cost, rows, limits, one, [1.0], method="highs")
        found[place] = min(1.0, cast("float", solved.fun))
    return found


def _beaten(less_is_better: Values) -> NDArray[np.bool_]:
    """Whether another is at least as good in everything and better in something."""
    beaten = np.zeros(len(less_is_better), dtype=bool)
    for place, own in enumerate(less_is_better):
        as_good = np.all(less_is_better <= own, axis=1)
        beaten[place] = bool(np.any(as_good & np.any(less_is_better < own, axis=1)))
    return beaten


def _relative(values: Values) -> Values:
    """In units of the mean, so that no programme mixes tonnes with hundreds of millions."""
    mean = values.mean()
    return values / mean if mean > 0 else values
