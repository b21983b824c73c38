"""Units to read in: the same figure in another unit, and the unit said with it."""

import pytest

from regional_carbon.language.amounts import MONEY, TONNES, money_unit, reading_in, tco2, tonnes_unit
from regional_carbon.language.messages import LANGUAGES, speaking
from regional_carbon.reports import shown


@pytest.mark.parametrize(
    ("language", "unit", "figure", "said"),
    [
        ("en", "", "8,030.26", "million CNY/yr"), ("en", "one", "8,030,260,000", "CNY/yr"),
        ("en", "ten_thousand", "803,026.0", "10⁴ CNY/yr"), ("en", "hundred_million", "80.3026", "10⁸ CNY/yr"),
        ("zh", "", "803,026.0", "万元/年"), ("zh", "one", "8,030,260,000", "元/年"),
        ("zh", "million", "8,030.26", "百万元/年"), ("zh", "hundred_million", "80.3026", "亿元/年"),
        ("en", "no unit", "8,030.26", "million CNY/yr"),
    ],
)  # fmt: skip
def test_sum_is_shown_in_the_unit_chosen_and_says_it(language, unit, figure, said):
    with speaking(language), reading_in(money=unit):
        assert shown.money(8_030_260_000) == figure
        assert shown.sums("CNY") == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_tonnes_keep_every_digit_in_ten_thousands(language):
    with speaking(language):
        assert (shown.total_tco2(209_773.4), shown.tco2(863.26)) == ("209,773", "863.3")
        with reading_in(tonnes="ten_thousand"):
            assert (shown.total_tco2(209_773.4), shown.tco2(863.26)) == ("20.9773", "0.08633")
            assert tco2() == {"en": "10⁴ tCO2", "zh": "万tCO2"}[language]
        assert tco2() == "tCO2"


def test_what_is_not_known_is_no_figure_in_any_unit():
    for unit in TONNES:
        with reading_in(tonnes=unit):
            assert shown.total_tco2(None) == shown.tco2(None) == shown.UNKNOWN


def test_choice_ends_with_its_block():
    with reading_in("one", "ten_thousand"):
        assert (money_unit(), tonnes_unit()) == (MONEY["one"], TONNES["ten_thousand"])
    assert (money_unit(), tonnes_unit()) == (MONEY["million"], TONNES["one"])
