"""Industries for everybody: what is told, what is put together, and that nothing suppressed can be worked out."""

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional_carbon.reports.disclosure import DOMINANT, LEAST_ENTERPRISES, deidentified, tellable


def register(industries):
    """Enterprises of industries by their emission; each uses as many MWh as it emits tonnes."""
    rows = [(code, code.upper(), float(one), float(one)) for code, emission in industries.items() for one in emission]
    columns = {
        "industry_code": pl.String,
        "industry": pl.String,
        "electricity_mwh": pl.Float64,
        "emission_tco2": pl.Float64,
    }
    return pl.DataFrame(rows, orient="row", schema=columns)


def told(industries):
    """Enterprises of each industry that is told, others under a blank."""
    return {row["industry_code"]: row["enterprises"] for row in deidentified(register(industries)).to_dicts()}


EVEN = {"a": [10] * 5, "b": [10] * 3}


@pytest.mark.parametrize(
    ("industries", "expected"),
    [
        (EVEN, {"a": 5, "b": 3}),
        ({"a": [10] * 5, "b": [10] * 2, "c": [10]}, {"a": 5, "": 3}),
        ({"a": [10] * 5, "b": [10] * 4, "c": [10]}, {"a": 5, "": 5}),  # c follows from the total: b joins it
        ({"a": [10] * 2}, {}),
        ({"a": [10] * 5, "b": [86, 7, 7]}, {"": 8}),  # 86 of 100 t: told apart, the others would know b's largest
        ({"a": [10] * 5, "b": [85, 8, 7]}, {"a": 5, "b": 3}),  # 93 % of two, 85 % of one: at the limit
        ({"a": [10] * 5, "b": [48, 48, 4]}, {"": 8}),  # two make 96 %
        ({"a": [10] * 9, "b": [10] * 5, "c": [86, 7, 7]}, {"a": 9, "": 8}),
        ({"a": [1] * 5, "b": [1000]}, {}),  # nothing hides b: not even all together
        ({}, {}),
    ],
)
def test_industry_is_told_where_nobody_can_be_made_out(industries, expected):
    assert told(industries) == expected


def test_electricity_alone_may_be_dominated():
    frame = register({"a": [10] * 5, "b": [10] * 3}).with_columns(
        electricity_mwh=pl.when(pl.int_range(pl.len()) == 5).then(1000.0).otherwise(10.0)
    )
    assert deidentified(frame).to_dicts() == []


def test_sums_are_those_of_the_enterprises_and_add_up():
    first, last = deidentified(register({"a": [10, 20, 30], "b": [20] * 2, "c": [5] * 3})).to_dicts()
    assert first == {
        "industry_code": "a",
        "industry": "A",
        "enterprises": 3,
        "electricity_mwh": 60,
        "emission_tco2": 60,
    }
    assert last == {"industry_code": "", "industry": None, "enterprises": 5, "electricity_mwh": 55, "emission_tco2": 55}


def test_enterprise_of_unknown_emission_counts_as_nothing():
    frame = register({"a": [10, 10, 10, 10]}).with_columns(
        emission_tco2=pl.when(pl.int_range(pl.len()) > 0).then("emission_tco2")
    )
    assert deidentified(frame)["emission_tco2"].to_list() == [30]


amounts = st.one_of(st.integers(0, 30), st.integers(0, 100_000))
regions = st.dictionaries(st.sampled_from("abcdefgh"), st.lists(amounts, min_size=1, max_size=6), max_size=8)


def reachable(cells, whole):
    """Every sum that subtraction yields from what is told: any union of told cells, and the total without it."""
    for count in range(len(cells) + 1):
        for some in combinations(cells, count):
            union = frozenset().union(*some)
            yield union
            yield whole - union


@given(regions)
def test_nothing_that_is_suppressed_follows_by_subtraction_from_what_is_shown(industries):
    """The shown are cells, each a set of enterprises, and the region's total. Whatever they yield by adding and
    subtracting is the sum of a set of enterprises; each such set, blank ones and the region itself apart, is large
    enough and undominated, and none is an industry that was not told."""
    found = deidentified(register(industries)).to_dicts()
    of = {code: frozenset((code, place) for place in range(len(rows))) for code, rows in industries.items()}
    whole = frozenset().union(*of.values())
    shown = {row["industry_code"] for row in found} - {""}
    cells = [of[code] for code in shown]
    if any(row["industry_code"] == "" for row in found):
        cells.append(whole.difference(*cells))
    hidden = {members for code, members in of.items() if code not in shown}
    yielded = [members for members in reachable(cells, whole) if members and members != whole]
    assert [members for members in yielded if members in hidden or len(members) < LEAST_ENTERPRISES] == []
    emissions = [sorted((industries[code][place] for code, place in members), reverse=True) for members in yielded]
    assert [
        emission
        for emission in emissions
        for count, share in DOMINANT.items()
        if sum(emission[:count]) > share * sum(emission) + 1e-9
    ] == []


@given(regions)
def test_what_is_told_adds_up_to_the_region(industries):
    found = deidentified(register(industries))
    if found.height:
        assert found["enterprises"].sum() == sum(map(len, industries.values()))
        assert found["emission_tco2"].sum() == sum(sum(one) for one in industries.values())


@pytest.mark.parametrize(
    ("parts", "may"), [([10, 10, 10], True), ([10, 10, 0, 0], False), ([90, 5, 5], False), ([], False)]
)
def test_plan_s_reduction_is_told_where_enough_enterprises_make_it(parts, may):
    assert tellable(pl.Series(parts, dtype=pl.Float64)) is may
