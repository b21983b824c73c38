"""Sums in another currency than the region's are never taken for sums in its own: a rate is asked for, and told."""

from __future__ import annotations

import pytest

from regional_carbon.collect.intake import collect
from regional_carbon.language.messages import speaking

LEDGER = "企业编号,行业代码,年份,用电量（MWh）,{header}\nA,29,2020,5,{amount}\n"
SETTINGS = 'name = "r"\nyear = 2020\ncurrency = "{currency}"\ngrid_factor = {{ value = 0.5, source = "ours" }}\n'


def collected(tmp_path, header, amount="1000", currency="", rates=""):
    if currency:
        (tmp_path / "region.toml").write_text(SETTINGS.format(currency=currency), encoding="utf-8")
    if rates:
        (tmp_path / "mapping.toml").write_text(f"[enterprises]\nrates = {{ {rates} }}\n", encoding="utf-8")
    path = tmp_path / "ledger.csv"
    path.write_text(LEDGER.format(header=header, amount=amount), encoding="utf-8")
    return collect(path, into=tmp_path)


def output(found):
    return found.tables["enterprises"].frame["output_cny"].to_list()


HEADERS = [
    ("营业收入（万美元）", "USD", 1e7),
    ("Sales (USD million)", "USD", 1e9),
    ("营业收入（百万美元）", "USD", 1e9),
    ("Revenue ($)", "USD", 1e3),
    ("营业收入（新台币千元）", "TWD", 1e6),
    ("營業收入（新臺幣百萬元）", "TWD", 1e9),
    ("工业总产值（NT$ million）", "TWD", 1e9),
    ("工业总产值（港币万元）", "HKD", 1e7),
    ("工业总产值（亿日元）", "JPY", 1e11),
    ("工业总产值（万欧元）", "EUR", 1e7),
]


@pytest.mark.parametrize(("header", "currency", "amount"), HEADERS)
def test_sum_in_another_currency_is_asked_for_its_rate(tmp_path, header, currency, amount):
    header = header.replace("營業收入", "营业收入")
    asked = collected(tmp_path, header)
    assert [(fault.key, fault.severity) for fault in asked.findings] == [("currency_rate_needed", "error")]
    answered = collected(tmp_path, header, rates=f"{currency} = 0.5")
    assert (answered.findings, output(answered)) == ([], [pytest.approx(amount / 2)])


@pytest.mark.parametrize(("header", "currency", "amount"), HEADERS)
def test_region_that_counts_in_the_currency_takes_it(tmp_path, header, currency, amount):
    found = collected(tmp_path, header.replace("營業收入", "营业收入"), currency=currency)
    assert (found.findings, output(found)) == ([], [pytest.approx(amount)])


def test_yuan_are_asked_about_in_a_region_that_counts_in_dollars(tmp_path):
    assert [fault.key for fault in collected(tmp_path, "产值（万元）", currency="USD").findings] == [
        "currency_rate_needed"
    ]
    answered = collected(tmp_path, "产值（万元）", currency="USD", rates="CNY = 0.14")
    assert (answered.findings, output(answered)) == ([], [pytest.approx(1.4e6)])


def test_our_own_column_is_in_the_currency_of_the_region(tmp_path):
    found = collected(tmp_path, "output_cny", currency="USD")
    assert (found.findings, output(found)) == ([], [1000.0])


def test_currency_may_stand_at_the_amount_or_in_the_title(tmp_path):
    found = collected(tmp_path, "产值", '"$5,000"', currency="USD")
    assert (found.findings, output(found)) == ([], [5000.0])
    assert [fault.key for fault in collected(tmp_path, "产值", '"$5,000"', currency="CNY").findings] == [
        "currency_rate_needed"
    ]
    path = tmp_path / "titled.csv"
    path.write_text("2020年 单位：万美元,,,\n企业编号,行业代码,用电量（MWh）,产值\nA,29,5,7\n", encoding="utf-8")
    assert [fault.key for fault in collect(path).findings] == ["currency_rate_needed"]


ASKED = {
    "en": "ledger.csv, line 1: '营业收入' is given in 10^4 USD, and the region counts in CNY.\n  State in mapping.toml what"
    ' one USD is worth: rates = { USD = … }; or, where the region counts in USD, in region.toml: currency = "USD".',
    "zh": "ledger.csv 第1行：“营业收入”以10^4 USD计，而本地区以CNY计。\n"
    '  请在mapping.toml中注明1 USD折合多少：rates = { USD = … }；若本地区以USD计，请在region.toml中写currency = "USD"。',
}
CONVERTED = {
    "en": "ledger.csv: 营业收入 is converted at 6.9 CNY per USD.",
    "zh": "ledger.csv：营业收入按1 USD = 6.9 CNY换算。",
}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_rate_is_asked_for_and_told_word_for_word(tmp_path, language):
    (asked,) = collected(tmp_path, "营业收入（万美元）").findings
    answered = collected(tmp_path, "营业收入（万美元）", rates="USD = 6.9")
    with speaking(language):
        assert asked.text() == ASKED[language]
        assert CONVERTED[language] in [notice.text() for notice in answered.notices]


@pytest.mark.parametrize("rate", ["0", "-1", '"much"', "true"])
def test_rate_that_is_none_is_refused(tmp_path, rate):
    from regional_carbon.language.errors import InputError

    with pytest.raises(InputError) as told:
        collected(tmp_path, "营业收入（万美元）", rates=f"USD = {rate}")
    assert told.value.faults[0].key == "decision_value"
