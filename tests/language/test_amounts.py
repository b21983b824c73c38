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


@pytest.mark.parametrize(
    ("language", "tonnes", "title", "tile"),
    [
        ("en", 554_432.1, "554,000", "554,400"), ("en", 79_906, "79,900", "79,910"), ("en", 863.26, "863", "863.3"),
        ("zh", 554_432.1, "55.4万", "55.44万"), ("zh", 79_906, "7.99万", "7.991万"), ("zh", 9_999, "10,000", "9,999"),
    ],
)  # fmt: skip
def test_tonnes_have_three_digits_in_titles_and_four_on_tiles(language, tonnes, title, tile):
    with speaking(language):
        assert (amounts.title_tco2(tonnes), amounts.tile_tco2(tonnes)) == (title, tile)


def test_rounded_tonnes_are_in_the_unit_chosen_and_unknown_where_they_are():
    with reading_in(tonnes="ten_thousand"):
        assert (amounts.title_tco2(79_906), amounts.tile_tco2(863.26)) == ("7.99 × 10⁴", "0.08633 × 10⁴")
    assert amounts.title_tco2(None) == amounts.tile_tco2(None) == amounts.UNKNOWN


@pytest.mark.parametrize(
    ("chance", "english", "chinese"),
    [
        (0.27, "1 in 4", "四分之一"), (0.91, "9 in 10", "十分之九"), (0.5, "1 in 2", "二分之一"),
        (0.35, "3 in 10", "十分之三"), (0.01, "under 1 in 10", "不足十分之一"), (0.99, "over 9 in 10", "超过十分之九"),
        (None, "–", "–"),
    ],
)  # fmt: skip
def test_chance_is_told_to_the_nearest_tenth_or_quarter(chance, english, chinese):
    assert amounts.chance_in_words(chance) == english
    with speaking("zh"):
        assert amounts.chance_in_words(chance) == chinese
