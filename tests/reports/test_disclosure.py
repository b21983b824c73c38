"""Industries for everybody: what is told, what is hidden, and that nothing hidden can be worked out."""

from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

from regional_carbon.reports.disclosure import Publication, disclosed, tellable
from regional_carbon.reports.suppression import DisclosureRule, Figure, Table, ranges

RULE = DisclosureRule()


def register(industries):
    """Enterprises of industries by their emission; each keeps its identifier, in the order given."""
    rows = [
        (f"{code}{place}", code, code.upper(), float(one))
        for code, emission in industries.items()
        for place, one in enumerate(emission)
    ]
    columns = {
        "enterprise_id": pl.String, "industry_code": pl.String, "industry": pl.String, "emission_tco2": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(rows, orient="row", schema=columns)


def told(industries, earlier=()):
    """The industries told, as one word; None where nothing may be published."""
    found = disclosed(register(industries), earlier=earlier)
    return None if found is None else "".join(sorted(found.told))


# ---------------------------------------------------------------------------------------------------
# The rules, by hand


@pytest.mark.parametrize(
    ("contributions", "protection"),
    [
        ([300, 20, 10], 300 / 0.85 - 330),  # the Handbook's example 4: the upper bound must reach 352.94
        ([52_000, 50_000, 8_000], 0),  # its example 2, with p = 10: safe
        ([50, 49, 1], max(0.1 * 50 - 1, 99 / 0.95 - 100)),  # its example 1, in hundredths: by p 4, by (2, 95) 4.2
        ([10], max(0.1 * 10, 10 / 0.85 - 10)),
        ([10, 10, 10], 0),
        ([0, 0, 0], 0),
    ],
)
def test_protection_of_a_figure_is_what_the_handbook_asks_for(contributions, protection):
    assert RULE.protection(np.array(contributions, dtype=float)) == approx(protection)


def test_three_of_equal_size_are_safe_and_two_are_not():
    assert (RULE.safe(np.full(3, 10.0)), RULE.safe(np.full(2, 10.0))) == (True, False)


def test_feasibility_interval_is_the_one_of_the_handbook_s_two_way_table():
    """Its example 3: X11 + X12 = 7, X21 + X22 = 3, X11 + X21 = 6, X12 + X22 = 4; X11 lies between 3 and 6."""
    figures = [Figure(np.array([value]), name) for name, value in zip("abcd", (5.0, 2.0, 1.0, 2.0), strict=True)]
    sums = [np.array(places) for places in ((0, 1), (2, 3), (0, 2), (1, 3))]
    found = ranges(Table(0, frozenset(), figures, sums), frozenset(), RULE)
    assert found[0][:3] == (0, approx(3), approx(6))


# ---------------------------------------------------------------------------------------------------
# Industries of one publication


@pytest.mark.parametrize(
    ("industries", "expected"),
    [
        ({"a": [10] * 5, "b": [10] * 3}, "ab"),
        ({"a": [10] * 5, "b": [10] * 2, "c": [10]}, "a"),  # b and c hide each other: 30 t of three
        ({"a": [10] * 5, "b": [10] * 4, "c": [10]}, "a"),  # c follows from the total: b, with least, hides it
        ({"a": [10] * 2}, None),
        ({"a": [10] * 5, "b": [86, 7, 7]}, ""),  # 86 of 100 t: told apart, a would tell b
        ({"a": [10] * 9, "b": [10] * 5, "c": [86, 7, 7]}, "a"),
        ({"a": [10] * 9, "b": [10], "c": [10], "d": [10] * 4, "e": [10] * 5}, "ae"),  # b knows c: d joins them
        ({"a": [1] * 5, "b": [1000]}, None),  # nothing hides b: not even all together
        ({}, None),
    ],
)
def test_industry_is_told_where_nobody_can_be_made_out(industries, expected):
    assert told(industries) == expected


def test_figures_are_those_of_the_enterprises_and_hidden_ones_have_none():
    found = disclosed(register({"a": [10, 20, 30], "b": [20] * 2, "c": [5] * 3}))
    assert found.industries.rows() == [("a", "A", 3, 60.0), ("b", "B", 2, None), ("c", "C", 3, None)]
    assert (found.total_tco2, found.hidden_tco2) == (115.0, 55.0)


def test_audit_says_what_a_hidden_figure_can_be_by_what_is_told():
    """b and c come to 55 t together, and each may be none of it or all; b, of two, is to be told no closer than 2.1 t."""
    found = disclosed(register({"a": [10, 20, 30], "b": [20] * 2, "c": [5] * 3}))
    assert found.audit.rows() == [
        ("b", 40.0, approx(0), approx(55), approx(40 / 0.95 - 40)),
        ("c", 15.0, approx(0), approx(55), 0.0),
    ]
    assert found.least_margin == approx(15 / (40 / 0.95 - 40))


def test_enterprise_of_unknown_emission_counts_as_nothing():
    frame = register({"a": [10, 10, 10, 10]}).with_columns(
        emission_tco2=pl.when(pl.int_range(pl.len()) > 0).then("emission_tco2")
    )
    assert disclosed(frame).industries["emission_tco2"].to_list() == [30]


# ---------------------------------------------------------------------------------------------------
# Between publications


def published(industries, told_of):
    return Publication(register(industries), frozenset(told_of))


BEFORE = {"a": [10] * 9, "b": [10] * 4, "c": [10] * 2, "d": [10] * 5}


def test_publication_once_more_tells_the_same():
    assert told(BEFORE) == "ad"
    assert told(BEFORE, [published(BEFORE, "ad")]) == "ad"


def test_what_was_hidden_does_not_follow_from_the_difference_of_two():
    """c was hidden behind d. By itself the next publication would hide it behind b, and tell d: c would follow."""
    assert told(BEFORE, [published(BEFORE, "ab")]) == "ab"


def test_industry_is_hidden_where_its_newcomer_would_be_told_of():
    """Three came, one of them into a: a's figure less the one before would be its own. d's two would know each other.
    With a and d hidden b must be too: told now, it would tell c, beside which it was hidden before."""
    after = {**BEFORE, "a": [10] * 10, "d": [10] * 7}
    assert told(after) == "ad"
    assert told(after, [published(BEFORE, "ad")]) == ""


def test_nothing_new_is_published_where_the_total_would_tell_of_the_one_that_changed():
    assert told({**BEFORE, "a": [10] * 8 + [25]}, [published(BEFORE, "ad")]) is None


def test_many_changes_are_told():
    after = {code: [one * 1.1 for one in emission] for code, emission in BEFORE.items()}
    assert told(after, [published(BEFORE, "ad")]) == "ad"


# ---------------------------------------------------------------------------------------------------
# Laws

amounts = st.one_of(st.integers(0, 30), st.integers(0, 100_000))
regions = st.dictionaries(st.sampled_from("abcdefgh"), st.lists(amounts, min_size=1, max_size=6), max_size=8)


@settings(deadline=None, max_examples=25)
@given(regions, regions)
def test_no_hidden_figure_can_be_told_closer_than_its_protection(industries, others):
    first = disclosed(register(industries))
    earlier = [] if first is None else [Publication(register(industries), first.told)]
    both = disclosed(register({**industries, **others}), earlier=earlier)
    assert [row for found in (first, both) if found is not None for row in told_closer(found.audit)] == []


def told_closer(audit):
    """The hidden figures whose range is narrower than their protection, on either side."""
    least = pl.col("protection_tco2") * (1 - 1e-4) - 1e-6
    above = pl.col("high_tco2") - pl.col("emission_tco2")
    below = pl.col("emission_tco2") - pl.col("low_tco2")
    allowed = pl.min_horizontal("protection_tco2", "emission_tco2") * (1 - 1e-4) - 1e-6
    return audit.filter((above < least) | (below < allowed)).rows()


@settings(deadline=None, max_examples=25)
@given(regions)
def test_nothing_is_hidden_where_nothing_is_sensitive(industries):
    sensitive = [code for code, emission in industries.items() if not RULE.safe(np.array(emission, dtype=float))]
    found = disclosed(register(industries))
    if found is not None:
        assert bool(found.industries["emission_tco2"].null_count()) == bool(sensitive)
        assert not found.told & set(sensitive)


@settings(deadline=None, max_examples=25)
@given(regions)
def test_total_is_published_unchanged_and_told_figures_are_true(industries):
    found = disclosed(register(industries))
    if found is not None:
        assert found.total_tco2 == approx(sum(map(sum, industries.values())))
        shown = found.industries.drop_nulls("emission_tco2")
        assert dict(shown.select("industry_code", "emission_tco2").iter_rows()) == {
            code: approx(sum(industries[code])) for code in found.told
        }


@settings(deadline=None, max_examples=20)
@given(regions, st.randoms(use_true_random=False))
def test_same_register_in_any_order_is_hidden_alike(industries, chance):
    shuffled = list(industries.items())
    chance.shuffle(shuffled)
    assert told(dict(shuffled)) == told(industries)


@settings(deadline=None, max_examples=25)
@given(regions)
def test_no_enterprise_makes_out_another_by_subtracting_what_it_knows(industries):
    """Whatever is told yields sums of industries by subtraction; the hidden ones together are safe as one group."""
    found = disclosed(register(industries))
    if found is not None and found.hidden_tco2 is not None:
        rest = [one for code, emission in industries.items() if code not in found.told for one in emission]
        assert RULE.safe(np.array(rest, dtype=float))


@settings(deadline=None, max_examples=20)
@given(st.dictionaries(st.sampled_from("abcde"), st.lists(st.integers(0, 50), min_size=1, max_size=4), max_size=5))
def test_no_fewer_industries_would_hide_as_well(industries):
    """Every smaller choice, tried one by one, leaves a sensitive industry told or the hidden ones unsafe together."""
    found = disclosed(register(industries))
    if found is not None:
        count = len(industries) - len(found.told)
        sensitive = {c for c, parts in industries.items() if not RULE.safe(np.array(parts, dtype=float))}
        smaller = [
            set(some)
            for size in range(1, count)
            for some in combinations(industries, size)
            if sensitive <= set(some)
            and RULE.safe(np.array([one for code in some for one in industries[code]], dtype=float))
        ]
        assert [some for some in smaller if _hides(industries, some, sensitive)] == []


def _hides(industries, some, sensitive):
    """Whether each sensitive industry can move by its protection while the others of `some` make up for it."""
    whole = sum(sum(industries[code]) for code in some)
    return all(
        whole - sum(industries[code]) >= RULE.protection(np.array(industries[code], dtype=float)) for code in sensitive
    )


@pytest.mark.parametrize(
    ("parts", "may"), [([10, 10, 10], True), ([10, 10, 0, 0], False), ([90, 5, 5], False), ([], False)]
)
def test_plan_s_reduction_is_told_where_enough_enterprises_make_it(parts, may):
    assert tellable(pl.Series(parts, dtype=pl.Float64)) is may
