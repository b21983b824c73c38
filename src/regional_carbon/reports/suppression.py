"""Which figures of a published table are hidden, as an integer programme, and what can still be worked out of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np

from regional_carbon.schema.arrays import Places, Values
from regional_carbon.strategies.optimum.programme import Programme, Term

FARTHEST: Final = 4.0  # protections that a figure moves by at most in the table that hides another
DIGITS: Final = 1e-6  # of a protection, or of a sum, that the solver may miss


@dataclass(frozen=True)
class DisclosureRule:
    """When the figure of a group tells too much of one who is in it; x1 ≥ x2 ≥ … are its contributions, X their sum.

        fewer than `least_enterprises` contribute                           minimum frequency
        X − x1 − x2 < p_share · x1                                          p % rule
        x1 > one_share · X     or     x1 + x2 > two_share · X               (n, k) dominance rules

    Source: Hundepool, A., et al., Handbook on Statistical Disclosure Control, ESSNet SDC, ch. 4.2: the rules, three as
    the common least number, p = 10 (example 2), (1, 85) (example 4) and (2, 95) ("How to obtain the p parameter?").
    """

    least_enterprises: int = 3
    p_share: float = 0.10
    one_share: float = 0.85
    two_share: float = 0.95

    def safe(self, contributions: Values) -> bool:
        """Whether the sum of some contributions may be told."""
        return len(contributions) >= self.least_enterprises and self.protection(contributions) <= 0

    def protection(self, contributions: Values) -> float:
        """How far above the figure its upper bound must lie at least, so that no contribution is estimated too closely.

            max( p·x1 − (X − x1 − x2),  x1/one − X,  (x1 + x2)/two − X,  0 )

        Source: as the rule's, table of upper protection levels.
        """
        whole, (first, second) = float(contributions.sum()), _largest(contributions)
        return max(
            self.p_share * first - (whole - first - second),
            first / self.one_share - whole,
            (first + second) / self.two_share - whole,
            0.0,
        )


@dataclass(frozen=True)
class Figure:
    """A group's figure as one or more publications hold it: its contributions, its name, and what has become of it.

    `column` is the place of the group in the table being published, where the programme decides on it; None for a
    figure of an earlier publication alone. `known`: an earlier publication told it.
    """

    contributions: Values
    name: str
    column: int | None = None
    known: bool = False

    @property
    def total(self) -> float:
        """The figure."""
        return float(self.contributions.sum())


@dataclass(frozen=True)
class Table:
    """What is published: `columns` groups, of which `must` are hidden in any case, and everything known of them.

    `sums` are the totals published, each by the places of its figures; `changes` the sums of what differs between two
    publications, each with one Figure for a group that has changed (`known` False where either of the two hid it).
    """

    columns: int
    must: frozenset[int]
    figures: Sequence[Figure]
    sums: Sequence[Places]
    changes: Sequence[Sequence[Figure]] = ()


def hidden(table: Table, rule: DisclosureRule) -> frozenset[int] | None:
    """The groups to hide: the fewest, of these those with the least in them; None where hiding all is not enough.

        min Σ y[i]·(1 + x[i]/X)     y[i] = 1 where group i is sensitive
        for each sensitive figure s, up and down, there is a table z that could be true as well:
            Σ z = Σ x over each published sum,   z ≥ 0,   z[i] = x[i] where i is told,   |z[s] − x[s]| ≥ protection[s]
        and what is hidden of a sum is safe as one group: a member knows its own part, and the sum by subtraction

    Source: Fischetti, M., Salazar, J. J. (2000), Models and algorithms for optimizing cell suppression in tabular data
    with linear constraints, J. Am. Stat. Assoc. 95:916–928; for who is alone in a group ("singletons"): Handbook, 4.2.
    """
    if not table.must and not any(_open(figure) for figure in table.figures):
        return frozenset()
    programme = Programme(relative_gap=0.0)
    weight = np.zeros(table.columns)
    for figure in table.figures:
        if figure.column is not None:
            weight[figure.column] += figure.total
    order = np.arange(table.columns) / max(1, table.columns) ** 2
    share = weight / max(weight.sum(), 1e-300)
    chosen = programme.variables(table.columns, cost=1 + 0.9 * share + 1e-6 * order, whole="hidden")
    must = np.zeros(table.columns)
    must[sorted(table.must)] = 1
    programme.within("sensitive", chosen, must, 1.0)
    for figures in chain(([table.figures[place] for place in places] for places in table.sums), table.changes):
        _safe_together(programme, chosen, figures, rule)
    for place, protection in _protected(table, rule):
        for sign in (1, -1):
            _another_table(programme, chosen, table, place, sign, protection)
    found = programme.solve()
    return None if found is None else frozenset(np.flatnonzero(found.values[chosen] > 0.5).tolist())


def ranges(table: Table, told: frozenset[int], rule: DisclosureRule) -> list[tuple[int, float, float, float]]:
    """Of each hidden figure: its place, the least and the most it can be by all that is told, and its protection.

    Two linear programmes a figure: min and max z[s], Σ z as published over each sum, z ≥ 0, z = x where it is told.
    `told` are the groups that the publication tells.
    """
    free = [place for place, figure in enumerate(table.figures) if not figure.known and figure.column not in told]
    at = {place: position for position, place in enumerate(free)}
    programme, whole = Programme(), max(sum(figure.total for figure in table.figures), 1e-300)
    values = programme.variables(len(free))
    for row, places in enumerate(table.sums):
        members = np.array([at[place] for place in places.tolist() if place in at], dtype=np.intp)
        if len(members):
            total = sum(table.figures[free[member]].total for member in members.tolist()) / whole
            _equal(programme, ("sum", row), values[members], np.ones(len(members)), total)
    protections = dict(_protected(table, rule))
    found = []
    for place in free:
        ends = [_end(programme, at[place], len(free), sign) * whole for sign in (1.0, -1.0)]
        found.append((place, ends[0], ends[1], protections.get(place, 0.0)))
    return found


def _end(programme: Programme, variable: int, count: int, sign: float) -> float:
    cost = np.zeros(count)
    cost[variable] = sign
    solved = programme.solve(cost=cost)
    if solved is None:
        raise AssertionError("the published table itself is a solution")
    return float(solved.values[variable])


def _largest(contributions: Values) -> tuple[float, float]:
    ordered = np.sort(contributions)[::-1]
    return (float(ordered[0]) if len(ordered) else 0.0, float(ordered[1]) if len(ordered) > 1 else 0.0)


def _open(figure: Figure) -> bool:
    return figure.column is None and not figure.known


def _protected(table: Table, rule: DisclosureRule) -> Iterable[tuple[int, float]]:
    """The places of the sensitive figures that nobody knows yet, each with its protection."""
    for place, figure in enumerate(table.figures):
        protection = rule.protection(figure.contributions)
        if not figure.known and protection > DIGITS * figure.total:
            yield place, protection


def _state(figure: Figure, chosen: Places) -> tuple[float, int | None]:
    """Whether a figure is hidden: by itself, 0 or 1, or by the variable of its group."""
    if figure.known:
        return 0.0, None
    return (1.0, None) if figure.column is None else (0.0, int(chosen[figure.column]))


def _safe_together(programme: Programme, chosen: Places, figures: Sequence[Figure], rule: DisclosureRule) -> None:
    """What is hidden of a sum is none or safe as one group, by each rule, with any two as the largest of it.

    Of the p % rule with i's largest and k's, a[k] ≤ a[i]:   Σ x[j]·y[j] ≥ (1 + p)·a[i]·y[i] + a[k]·y[k]; the others
    alike. A coefficient need not exceed what its row asks for at most, y being 0 or 1.
    """
    for i, figure in enumerate(figures):
        first, second = _largest(figure.contributions)
        if _state(figure, chosen) == (0.0, None):
            continue
        _least(programme, chosen, figures, [len(one.contributions) for one in figures], {i: rule.least_enterprises})
        if first <= 0:
            continue
        whole = [one.total / first for one in figures]
        _least(programme, chosen, figures, whole, {i: 1 / rule.one_share})
        for k, other in enumerate(figures):
            next_to = second / first if k == i else _largest(other.contributions)[0] / first
            if next_to > 1 or (k != i and (next_to <= 0 or _state(other, chosen) == (0.0, None))):
                continue
            for own, share in ((1 + rule.p_share, 1.0), (1 / rule.two_share, rule.two_share)):
                asked = {i: own + next_to / share} if k == i else {i: own, k: next_to / share}
                _least(programme, chosen, figures, whole, asked)


def _least(
    programme: Programme, chosen: Places, figures: Sequence[Figure], has: Sequence[float], asked: dict[int, float]
) -> None:
    """Σ has[j]·y[j] ≥ Σ asked[i]·y[i]; y is 1 for what is hidden anyway, 0 for what is known."""
    most = sum(asked.values())
    columns, values, limit = [], [], 0.0
    for place, figure in enumerate(figures):
        fixed, variable = _state(figure, chosen)
        coefficient = min(has[place], most) - asked.get(place, 0.0)
        if variable is None:
            limit += fixed * coefficient
        else:
            columns.append(variable)
            values.append(-coefficient)
    if columns:
        row = np.zeros(len(columns), dtype=np.intp)
        programme.at_most(["safe"], [(row, np.array(columns), values)], limit + DIGITS)
    elif limit < -DIGITS:
        nobody: Term = (np.zeros(1, dtype=np.intp), chosen[:1], np.zeros(1))
        programme.at_most(["told already"], [nobody], limit)


def _another_table(
    programme: Programme, chosen: Places, table: Table, place: int, sign: int, protection: float
) -> None:
    """A table that differs from the true one only in what is hidden, and in one figure by its protection.

    It is kept as differences in units of the protection, upward and downward apart.
    """
    figure = table.figures[place]
    asked = 1.0 if sign > 0 else min(1.0, figure.total / protection)
    room = [min(FARTHEST, one.total / protection) for one in table.figures]
    up = programme.variables(len(table.figures), most=FARTHEST)
    down = programme.variables(len(table.figures), most=FARTHEST)
    for at, one in enumerate(table.figures):
        fixed, variable = _state(one, chosen)
        for moved, most in ((up[at], FARTHEST), (down[at], room[at])):
            if variable is None:
                programme.within((int(moved), "moves"), np.array([moved]), 0.0, fixed * most)
            else:
                row = np.zeros(2, dtype=np.intp)
                programme.at_most([int(moved)], [(row, np.array([moved, variable]), [1.0, -most])], 0.0)
    programme.within((place, sign), np.array([up[place] if sign > 0 else down[place]]), asked, FARTHEST)
    programme.within((place, -sign), np.array([down[place] if sign > 0 else up[place]]), 0.0, 0.0)
    for number, places in enumerate(table.sums):
        both = np.concatenate([up[places], down[places]])
        signs = np.concatenate([np.ones(len(places)), -np.ones(len(places))])
        _equal(programme, (place, sign, number), both, signs, 0.0)


def _equal(programme: Programme, name: tuple[object, ...], variables: Places, values: Values, total: float) -> None:
    row = np.zeros(len(variables), dtype=np.intp)
    programme.at_most([name], [(row, variables, values)], total)
    programme.at_most([name], [(row, variables, -values)], -total)
