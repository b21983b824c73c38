"""Marginal opt-out, the paper's baseline: whoever is reached gives up everything."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.strategies.rule import rule


@rule
def marginal_opt_out() -> nw.Expr:
    """Coefficient 1 for every enterprise reached.

        β[i] = 1

    The least efficient enterprises leave one by one, so that no other order of acting forgoes less
    output for the same reduction.

    Source: Zhu et al. (2022), Front. Energy Res. 10:857136, "marginal opt-out strategy" (baseline, BS).
    """
    return nw.lit(1.0)
