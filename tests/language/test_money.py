"""Sums as officers write them: millions in English, 万 in Chinese, with the currency's name."""

import pytest

from regional_carbon.language.messages import speaking
from regional_carbon.language.money import currency_name, places, scale


@pytest.mark.parametrize(("language", "shown"), [("en", "8,030.26"), ("zh", "803,026.0")])
def test_sum_is_shown_in_millions_in_english_and_in_ten_thousands_in_chinese(language, shown):
    with speaking(language):
        assert f"{8_030_260_000 / scale():,.{places()}f}" == shown


@pytest.mark.parametrize(
    ("code", "english", "chinese"), [("CNY", "CNY", "元"), ("USD", "USD", "美元"), ("XAU", "XAU", "XAU")]
)
def test_currency_has_its_chinese_name_and_one_we_have_no_word_for_keeps_its_code(code, english, chinese):
    assert currency_name(code) == english
    with speaking("zh"):
        assert currency_name(code) == chinese
