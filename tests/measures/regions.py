"""Regions with measures, small enough for pencil and paper, or drawn at random."""

import numpy as np
from hypothesis import strategies as st

from regional_carbon.measures.slices import GROUPS, MeasureSlices, OwnMeasures


def with_slices(tonnes, cost, investment=None, own=None):
    """Enterprises whose every measure is one slice of the first group: tonnes by enterprise and slice."""
    tonnes, cost = np.array(tonnes, dtype=float), np.array(cost, dtype=float)
    invested = np.zeros(len(cost)) if investment is None else np.array(investment, dtype=float)
    order = np.argsort(cost, kind="stable")
    whole = tonnes.sum(axis=1)
    of_groups = np.zeros((len(tonnes), len(GROUPS)))
    of_groups[:, 0] = whole
    total = whole.sum()
    share = tonnes.sum(axis=0) / total if total else np.zeros(len(cost))
    return MeasureSlices(np.zeros(len(cost), dtype=np.intp), share[order], cost[order], invested[order], of_groups, own)


def own(enterprise, tonnes, cost, investment):
    """Measures that audits of the enterprises found."""
    numbers = (np.array(values, dtype=float) for values in (tonnes, cost, investment))
    return OwnMeasures(np.array(enterprise, dtype=np.intp), *numbers)


@st.composite
def regions(draw, most=8):
    """Emission, output and measures of up to `most` enterprises; some have measures of their own."""
    draws = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count, slices = draw(st.integers(1, most)), draw(st.integers(1, 5))
    emission = draws.uniform(1, 100, count)
    output = emission * draws.uniform(0, 50, count)
    group = draws.integers(0, 2, slices)
    share = draws.uniform(0.1, 1, slices)
    share /= np.bincount(group, share, minlength=2)[group]
    cost = np.sort(draws.uniform(-20, 60, slices))
    tonnes = np.zeros((count, len(GROUPS)))
    tonnes[:, :2] = emission[:, None] * draws.uniform(0, 0.3, (count, 2))
    found = draws.integers(0, count, draw(st.integers(0, 3)))
    theirs = own(
        found, emission[found] * draws.uniform(0, 0.1, len(found)), draws.uniform(-20, 60, len(found)),
        draws.uniform(0, 500, len(found)),
    )  # fmt: skip
    measures = MeasureSlices(group, share, cost, draws.uniform(0, 100, slices), tonnes, theirs if len(found) else None)
    return emission, output, measures
