"""What the page on industries says: which emits most, how few enterprises make half, and that shares make a whole."""

from types import SimpleNamespace

import polars as pl
import pytest

import regional_carbon as rc
from regional_carbon.reports.sentences.emission_words import by_industry, industries_title, sure_title

ENTERPRISES = pl.DataFrame(
    {
        "industry_code": ["17", "17", "29", "29", "40"], "industry": ["Textiles", "Textiles", "Rubber", "Rubber", "Instruments"],
        "emission_tco2": [100.0, 100.0, 600.0, None, None], "grade": [5, 1, 5, 5, None],
    },
    schema_overrides={"grade": pl.Int64},
)  # fmt: skip


def run(**tables):
    """A run that holds these tables."""
    return SimpleNamespace(tables={"enterprises": ENTERPRISES, **tables})


def test_industries_come_by_tonnes_with_shares_of_the_whole_and_those_not_known_last():
    rows = by_industry(run())
    assert [row["industry_code"] for row in rows] == ["29", "17", "40"]
    assert [row["enterprises"] for row in rows] == [2, 2, 1]
    assert [row["share"] for row in rows] == [0.75, 0.25, None]
    assert [row["weak_share"] for row in rows] == [1.0, 0.5, None]


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Rubber: 75% of the emissions; 1 enterprise makes half of all"),
        ("zh", "Rubber占75%；全部企业中，1家排放占一半"),
    ],
)
def test_title_names_the_industry_that_emits_most(language, title):
    with rc.speaking(language):
        assert industries_title(by_industry(run()), 1) == title
    assert industries_title([], 0) == "Industries"


def test_title_on_sureness_gives_the_ends_and_says_where_there_are_none():
    ends = pl.DataFrame({"emission_low_tco2": [152_979.0], "emission_high_tco2": [278_531.4]})
    told = sure_title(run(region_emission=ends)).replace("\u00a0", " ")
    assert told == "9 in 10 sure: the region emitted 152,979 t to 278,531 t"
    assert sure_title(run()) == "How sure the figures are is not worked out in this run"
