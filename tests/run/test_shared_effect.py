"""What enterprises that are known teach about the others: the setting, the figures, and what is said of it."""

import pytest
from pytest import approx

import regional_carbon as rc
from regional_carbon.language.errors import InputError
from regional_carbon.language.messages import speaking
from regional_carbon.reports.sentences.uncertainty_section import uncertainty_sentences

STATISTICS = """industry_code,industry,year,energy,amount,unit
29,Rubber,2020,electricity,100000,MWh
29,Rubber,2020,natural_gas,1000,10^4 m3
"""
REGISTER = "enterprise_id,industry_code,industry,year,electricity_mwh,output_cny\n" + "".join(
    f"{name},29,Rubber,2021,100,{place}000000\n" for place, name in enumerate("ABCDE", 1)
)
SETTINGS = """name = "North"
year = 2021
grid_factor = { value = 0.5, source = "by hand" }
"""


def north(folder, *, fuels, setting=""):
    """Five enterprises of equal electricity, of which four have verified fuels."""
    inventories = "enterprise_id,year,fuel_tco2,verifier\n" + "".join(
        f"{name},2021,{fuels},Verifier\n" for name in "ABCD"
    )
    files = {"energy_statistics": STATISTICS, "enterprises": REGISTER, "inventories": inventories}
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "region.toml").write_text(f"{SETTINGS}{setting}\n", encoding="utf-8")
    return folder


def shared_notices(run):
    return [notice for notice in run.notices if notice.key.startswith("shared_effect")]


def test_others_are_told_to_be_lower_where_the_known_burn_a_fifth(tmp_path):
    """exp(−0.7519) of what the industry says, as in tests/models/test_shared_effect.py: 52.9 % lower."""
    mean = (
        rc.run(north(tmp_path, fuels=1, setting="shared_effect = false"))
        .enterprises.filter(enterprise_id="E")["fuel_tco2"]
        .item()
    )
    found = rc.run(north(tmp_path, fuels=mean / 5))
    assert found.enterprises.filter(enterprise_id="E")["fuel_tco2"].item() == approx(mean * 0.4715, rel=1e-4)
    (notice,) = shared_notices(found)
    assert notice.text() == (
        "Fuels of the 4 enterprises known by better evidence emit 20.0% of what the mean of their industries says. For "
        "that the fuels of 1 enterprise known by industry alone are estimated 52.9% lower."
    )
    assert notice.text() in uncertainty_sentences(found)
    with speaking("zh"):
        assert notice.text() == (
            "已有较好证据的4家企业，燃料排放量为其行业平均推算值的20.0%。据此，仅依据行业的1家企业的燃料排放量估算下调52.9%。"
        )
        assert notice.text() in uncertainty_sentences(found)


def test_others_are_told_to_be_higher_where_the_known_burn_twice_as_much(tmp_path):
    """The region +0.0720, of the industry 0.3594 of the rest of ln 2: exp(0.2952) = 1.343."""
    mean = (
        rc.run(north(tmp_path, fuels=1, setting="shared_effect = false"))
        .enterprises.filter(enterprise_id="E")["fuel_tco2"]
        .item()
    )
    (notice,) = shared_notices(rc.run(north(tmp_path, fuels=mean * 2)))
    assert notice.text().endswith("the fuels of 1 enterprise known by industry alone are estimated 34.3% higher.")
    with speaking("zh"):
        assert notice.text().endswith("仅依据行业的1家企业的燃料排放量估算上调34.3%。")


def test_where_the_setting_says_false_nobody_moves_and_nothing_is_said(tmp_path):
    found = rc.run(north(tmp_path, fuels=1, setting="shared_effect = false"))
    assert shared_notices(found) == []
    assert "shared_effect" not in found.enterprises.columns


def test_setting_that_is_neither_true_nor_false_is_refused_with_how_to_write_it(tmp_path):
    with pytest.raises(InputError) as refused:
        rc.run(north(tmp_path, fuels=4, setting='shared_effect = "yes"'))
    assert "Write true or false, without quotes: shared_effect = true" in str(refused.value)
    with speaking("zh"):
        assert "请填写true或false，不加引号：shared_effect = true" in str(refused.value)
