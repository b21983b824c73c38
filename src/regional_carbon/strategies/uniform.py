"""Uniform percentage: everyone cuts the same share."""

from __future__ import annotations

import narwhals as nw

from regional_carbon.strategies.rule import Share, rule


@rule
def uniform(rate: Share = 0.3) -> nw.Expr:
    """The same share of its emission for every enterprise.

        β[i] = rate

    Source: the proportional rule; Thomson, W. (2003), Math. Soc. Sci. 45:249–297, "Axiomatic and game-theoretic
    analysis of bankruptcy and taxation problems: a survey".
    """
    return nw.lit(float(rate))
