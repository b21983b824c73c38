"""Units to read in: the same figure in another unit, and the unit said with it."""

import pytest

from regional_carbon.language import amounts
from regional_carbon.language.amounts import (
    MONEY,
    TONNES,
    currency_name,
    money_unit,
    reading_in,
    tco2_unit,
    tonnes_unit,
)
from regional_carbon.language.messages import LANGUAGES, speaking
from regional_carbon.reports.sentences import shown


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
        assert amounts.money(8_030_260_000) == figure
        assert shown.sums("CNY") == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_tonnes_keep_every_digit_in_ten_thousands(language):
    with speaking(language):
        assert (amounts.total_tco2(209_773.4), amounts.tco2(863.26)) == ("209,773", "863.3")
        with reading_in(tonnes="ten_thousand"):
            assert (amounts.total_tco2(209_773.4), amounts.tco2(863.26)) == ("20.9773", "0.08633")
            assert tco2_unit() == {"en": "10⁴ tCO2", "zh": "万tCO2"}[language]
        assert tco2_unit() == "tCO2"


def test_what_is_not_known_is_no_figure_in_any_unit():
    assert "one" in TONNES
    for unit in TONNES:
        with reading_in(tonnes=unit):
            assert amounts.total_tco2(None) == amounts.tco2(None) == amounts.UNKNOWN


def test_choice_ends_with_its_block():
    with reading_in("one", "ten_thousand"):
        assert (money_unit(), tonnes_unit()) == (MONEY["one"], TONNES["ten_thousand"])
    assert (money_unit(), tonnes_unit()) == (MONEY["million"], TONNES["one"])


@pytest.mark.parametrize(
    ("code", "english", "chinese"), [("CNY", "CNY", "元"), ("USD", "USD", "美元"), ("XAU", "XAU", "XAU")]
)
def test_currency_has_its_chinese_name_and_one_we_have_no_word_for_keeps_its_code(code, english, chinese):
    assert currency_name(code) == english
    with speaking("zh"):
        assert currency_name(code) == chinese
