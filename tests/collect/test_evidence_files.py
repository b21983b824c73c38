"""The optional evidence of single enterprises: read where it is there, checked, told at its place, and used."""

import json

import polars as pl
import pytest
from pytest import approx

import regional_carbon as rc

from .faults import ENTERPRISES, SETTINGS, Spoilt, lay_out, replaced

ENERGY = "enterprise_id,year,energy,amount,unit\n"
INVENTORY = "enterprise_id,year,fuel_tco2,electricity_mwh,verifier\n"


def sharing(**shares):
    """The small register with columns of A's electricity share; B and C leave them blank."""
    lines = ENTERPRISES.strip().split("\n")
    blank = "," * len(shares)
    told = [
        ",".join([lines[0], *shares]),
        ",".join([lines[1], *shares.values()]),
        *(line + blank for line in lines[2:]),
    ]
    return "\n".join(told) + "\n"


def small(tmp_path, register=ENTERPRISES, settings=SETTINGS, **tables):
    """The small region with tables of evidence, by name."""
    more = {f"{name}.csv": text.encode() for name, text in tables.items()}
    more["region.toml"] = settings.encode()
    return lay_out(tmp_path / "small", Spoilt("enterprises.csv", data=register.encode(), more=more))


def evidence_of(run):
    return {row["enterprise_id"]: (row["grade"], row["evidence"]) for row in run.enterprises.to_dicts()}


def test_region_without_evidence_is_as_it_was(tmp_path):
    region = rc.read_region(lay_out(tmp_path / "small"))
    assert (region.enterprise_energy, region.inventories) == (None, None)


def test_metered_fuels_come_in_the_unit_of_their_factor_and_with_it(tmp_path):
    """3,000 kg of diesel, which no statistics name, are 3 t."""
    region = rc.read_region(
        small(tmp_path, enterprise_energy=ENERGY + "A,2020,天然气,20000,立方米\nA,2020,diesel,3000,kg\n")
    )
    assert region.enterprise_energy.rows() == [
        ("A", 2020, "natural_gas", 2.0, "10^4 m3"), ("A", 2020, "diesel", 3.0, "t"),
    ]  # fmt: skip
    assert "diesel" in region.factors["energy"]
    assert "enterprise_energy.csv" in region.inputs


PRICE = '[prices.natural_gas]\nprice = 4\nper = "m3"\nwithin = 0.25\nsource = "Price bureau, 2020"\n'


def test_bill_in_money_is_what_it_bought_and_its_interval_holds_the_prices_at_either_end(tmp_path):
    """20,000 CNY at 4 CNY/m3 are 0.5 units of gas, 0.4 to 0.6667 at prices a quarter off; 21.622 t each."""
    folder = small(tmp_path, settings=SETTINGS + PRICE, enterprise_energy=ENERGY + "A,2020,天然气,2,万元\n")
    assert rc.read_region(folder).enterprise_energy.rows() == [("A", 2020, "natural_gas", 0.5, "10^4 m3", 0.25)]
    run = rc.run(folder)
    row = run.enterprises.filter(enterprise_id="A").row(0, named=True)
    assert (row["grade"], row["contradiction"]) == (2, None)
    ends = (row["contradiction_low_tco2"], row["contradiction_high_tco2"])
    assert ends == approx((row["fuel_tco2"] * 0.8, row["fuel_tco2"] / 0.75))
    beside = row["emission_tco2"] - row["fuel_tco2"]
    assert row["emission_low_tco2"] <= beside + ends[0]
    assert row["emission_high_tco2"] >= beside + ends[1]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "enterprise_energy.csv: 天然气 is given in 万元 and counts at 4 CNY/m3 (Price bureau, 2020). Prices paid lie within "
            "±25% of it; the enterprise's interval holds the amount at either end, the region's does not.",
        ),
        (
            "zh",
            "enterprise_energy.csv：天然气以万元计，按4 CNY/m3 (Price bureau, 2020)折算。实付价格偏差在±25%以内；企业区间涵盖两端数量，"
            "地区区间未包含此项。",
        ),
    ],
)
def test_price_by_which_a_bill_in_money_counts_is_told(tmp_path, language, sentence):
    folder = small(tmp_path, settings=SETTINGS + PRICE, enterprise_energy=ENERGY + "A,2020,天然气,2,万元\n")
    notices = rc.read_region(folder).notices
    with rc.speaking(language):
        assert sentence in [notice.text() for notice in notices]


OF_POWER = '[prices.electricity]\nprice = 0.8\nper = "kWh"\nwithin = 0.25\nsource = "Grid company, 2020"\n'


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "The electricity of 1 enterprise is not what its bill bought at 0.8 CNY/kWh (Grid company, 2020), prices paid being "
            "within ±25% of it. MWh in the register, and by the bill: A (40.0; 64.0–106.7). Check meter, bill and price; the "
            "register's figure counts.",
        ),
        (
            "zh",
            "1家企业的用电量与电费按0.8 CNY/kWh (Grid company, 2020)（实付价格偏差±25%以内）折算不符。名录MWh与按账单：A (40.0; "
            "64.0–106.7)。请核对电表、账单与价格；估算按名录。",
        ),
    ],
)
def test_electricity_that_its_bill_in_money_denies_is_told(tmp_path, language, sentence):
    """64,000 CNY at 0.8 CNY/kWh are 80 MWh, 64 to 106.7 at prices a quarter off; A used 40, B 90 for 72,000, its own."""
    told = dict(zip("ABC", ("64000", "72000", ""), strict=True))
    lines = [f"{line},{told.get(line[0], 'electricity_cost_cny')}" for line in ENTERPRISES.strip().split("\n")]
    folder = small(tmp_path, register="\n".join(lines) + "\n", settings=SETTINGS + OF_POWER)
    notices = rc.read_region(folder).notices
    with rc.speaking(language):
        assert [notice.text() for notice in notices if notice.key == "electricity_against_bill"] == [sentence]


def test_run_rests_on_the_best_evidence_and_says_how_much_of_the_total_has_none(tmp_path):
    folder = small(
        tmp_path, register=sharing(electricity_share="0.8"), enterprise_energy=ENERGY + "B,2020,natural_gas,0,m3\n",
        inventories=INVENTORY + "B,2018,5,80,Verifier Ltd\n",
    )  # fmt: skip
    run = rc.run(folder)
    assert evidence_of(run) == {
        "A": (4, "declared_share"), "B": (2, "metered_fuels"), "C": (5, "industry_intensity"),
    }  # fmt: skip
    summary = json.loads((run.folder / "summary.json").read_text(encoding="utf-8"))
    assert {name: told["enterprises"] for name, told in summary["evidence"].items()} == {
        "metered_fuels": 1, "declared_share": 1, "industry_intensity": 1,
    }  # fmt: skip
    written = pl.read_csv(run.folder / "enterprises.csv")
    alone = written.filter(pl.col("grade") == 5)["emission_tco2"].sum() / written["emission_tco2"].sum()
    assert summary["share_on_grade_5"] == approx(alone, rel=1e-12)


def test_run_without_evidence_rests_on_grade_5_altogether(tmp_path):
    assert rc.run(lay_out(tmp_path / "small")).summary["share_on_grade_5"] == 1


def test_share_of_0_to_the_nearest_10_points_is_an_answer(tmp_path):
    run = rc.run(small(tmp_path, register=sharing(electricity_share="0", electricity_share_precision="0.05")))
    assert evidence_of(run)["A"] == (4, "declared_share")


FAULTS = {
    "one end of a band": (
        {"register": sharing(electricity_share_low="0.2", electricity_share_high="")},
        "enterprises.csv, line 2: electricity_share_high is blank, but the other end of the band is given.\n"
        "  Give both ends, or write the share itself in electricity_share.",
        "enterprises.csv 第2行：electricity_share_high为空，但已填区间的另一端。\n"
        "  请填写区间两端，或在electricity_share中填写占比本身。",
    ),
    "ends crossed": (
        {"register": sharing(electricity_share_low="0.8", electricity_share_high="0.6")},
        "enterprises.csv, line 2: electricity_share_low is 0.8, above electricity_share_high, which is 0.6.\n"
        "  Swap the two.",
        "enterprises.csv 第2行：electricity_share_low为0.8，高于electricity_share_high的0.6。\n  请对调两者。",
    ),
    "share of 0": (
        {"register": sharing(electricity_share="0")},
        "enterprises.csv, line 2: electricity_share is 0, but the enterprise uses electricity.\n"
        "  Give the actual share, or the precision of the 0: electricity_share_precision 0.05 for the nearest 10 points.",
        "enterprises.csv 第2行：electricity_share为0，但该企业有用电量。\n"
        "  请填写实际占比，或说明0的精度：按10个百分点取整则electricity_share_precision填0.05。",
    ),
    "unknown counting": (
        {"register": sharing(electricity_share="0.8", electricity_share_counting="standard coal")},
        "enterprises.csv, line 2: electricity_share_counting is 'standard coal'.\n"
        "  Write calorific (3.6 GJ/MWh), coal_equivalent, or unsure if you do not know which; or leave it blank for "
        "calorific.",
        "enterprises.csv 第2行：electricity_share_counting为“standard coal”。\n"
        "  请填写calorific（当量值）、coal_equivalent（等价值），不确定则填unsure；空缺即为当量值。",
    ),
    "electricity as other energy": (
        {"register": sharing(main_other_fuel="electricity")},
        "enterprises.csv, line 2: main_other_fuel is electricity, which is no other energy.\n"
        "  Name the largest of the other energies, or write none.",
        "enterprises.csv 第2行：main_other_fuel填了电力，而电力不属于其他能源。\n"
        "  请填写用量最大的其他能源，没有则填none。",
    ),
    "unknown enterprise": (
        {"inventories": INVENTORY + "Z,2018,5,80,Verifier Ltd\n"},
        "inventories.csv, line 2: There is no enterprise 'Z' in enterprises.\n"
        "  Correct the identifier, or add the enterprise.",
        "inventories.csv 第2行：enterprises中没有企业“Z”。\n  请更正编号，或补充该企业。",
    ),
    "electricity metered": (
        {"enterprise_energy": ENERGY + "A,2020,electricity,5,MWh\n"},
        "enterprise_energy.csv, line 2: Electricity is given here, but it is taken from enterprises.\n"
        "  Remove the row; enterprise_energy is for fuels and heat.",
        "enterprise_energy.csv 第2行：此处填写了电力，但用电量取自enterprises。\n"
        "  请删除该行；enterprise_energy仅填燃料与热力。",
    ),
    "bill in money without a price": (
        {"enterprise_energy": ENERGY + "A,2020,natural_gas,20000,CNY\n"},
        "enterprise_energy.csv, line 2: natural_gas is given in CNY, and the region names no price of it.\n"
        '  Give in region.toml what the enterprises paid: [prices.natural_gas] price = …, per = "10^4 m3", within = 0.1, '
        'source = "…"; or the amount in m3, 10^4 m3 and 10^8 m3.',
        "enterprise_energy.csv 第2行：natural_gas以CNY计，但地区未给出其价格。\n"
        '  请在region.toml中填写企业实付价格：[prices.natural_gas] price = …，per = "10^4 m3"，within = 0.1，source = "…"；'
        "或按m3、10^4 m3和10^8 m3填写数量。",
    ),
    "price without its spread": (
        {"settings": SETTINGS + PRICE.replace("within = 0.25\n", "")},
        "region.toml: The setting 'prices.natural_gas' is {'price': 4, 'per': 'm3', 'source': 'Price bureau, 2020'}.\n"
        "  Write what one unit cost, how far the prices paid lie from it (0.1 is ±10 %), and the source, all four: "
        '[prices.natural_gas] price = 3.4, per = "m3", within = 0.1, source = "…"',
        "region.toml：设置“prices.natural_gas”为{'price': 4, 'per': 'm3', 'source': 'Price bureau, 2020'}。\n"
        "  请填写四项：单价、计价单位、实付价格的相对偏差（0.1即±10%）与来源："
        '[prices.natural_gas] price = 3.4，per = "m3"，within = 0.1，source = "…"',
    ),
    "price per a unit of something else": (
        {"settings": SETTINGS + PRICE.replace('"m3"', '"t"')},
        "region.toml: The price of natural_gas is per 't', which is none of its units.\n"
        "  Give it per one of m3, 10^4 m3 and 10^8 m3.",
        "region.toml：natural_gas的价格以每“t”计，不是其计量单位。\n  可用单位：m3、10^4 m3和10^8 m3。",
    ),
    "inventory without emission": (
        {"inventories": INVENTORY + "A,2018,,80,Verifier Ltd\n"},
        "inventories.csv, line 2: The inventory has neither fuel_tco2 nor emission_tco2.\n"
        "  Give the verified emissions of its fuels and heat, or its total.",
        "inventories.csv 第2行：该清单既无fuel_tco2也无emission_tco2。\n  请填写经核查的燃料与热力排放量，或总排放量。",
    ),
    "inventory nobody verified": (
        {"inventories": INVENTORY + "A,2018,5,80,\n"},
        "inventories.csv, line 2: verifier is blank.\n  Write verifier, who verified it.",
        "inventories.csv 第2行：verifier为空。\n  请填写：核查机构，出具核查结论的机构。",
    ),
    "one energy under two names": (
        {"enterprise_energy": ENERGY + "A,2020,natural_gas,5,m3\nA,2020,天然气,5,m3\n"},
        "enterprise_energy.csv, line 2: enterprise_id A, year 2020, energy natural_gas is there more than once.\n"
        "  Keep one row; the program neither adds rows up nor chooses among them.\n"
        "  The same error is in line 3.",
        "enterprise_energy.csv 第2行：enterprise_id A, year 2020, energy natural_gas重复出现。\n"
        "  请只保留一行；系统不会相加或择一。\n"
        "  第3行有同样的问题。",
    ),
    "clean grid": (
        {"settings": SETTINGS.replace('grid = "east", year = 2012', 'value = 0.1, source = "our own"')},
        "The grid factor is 0.1 tCO2/MWh, and 3 enterprises have no evidence but their electricity. Below 0.2 electricity "
        "alone is not enough: nearly all emissions are from fuels.\n"
        "  Give their electricity share in enterprises, their fuels in enterprise_energy, or their inventories.",
        "电网因子为0.1 tCO2/MWh，3家企业除用电量外没有其他证据。低于0.2时仅凭用电量不足以估算：排放量几乎全部来自燃料。\n"
        "  请在enterprises中填写电力占比，在enterprise_energy中填写燃料，或在inventories中填写清单。",
    ),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("fault", FAULTS)
def test_fault_of_evidence_is_told_word_for_word(tmp_path, fault, language):
    given, english, chinese = FAULTS[fault]
    with pytest.raises(rc.RegionalCarbonError) as told:
        rc.run(small(tmp_path, **given), language=language)
    with rc.speaking(language):
        assert str(told.value) == {"en": english, "zh": chinese}[language]


def test_clean_grid_is_let_be_where_every_enterprise_has_evidence(tmp_path):
    settings = SETTINGS.replace('grid = "east", year = 2012', 'value = 0.1, source = "our own"')
    register = "\n".join(
        f"{line},{'electricity_share' if place == 0 else '1'}"
        for place, line in enumerate(ENTERPRISES.strip().split("\n"))
    )
    run = rc.run(small(tmp_path, register=register, settings=settings), yes=True)
    assert run.summary["share_on_grade_5"] == 0


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "Earlier inventories of A are not used: they lack fuel_tco2, or their year's electricity is in neither "
            "inventories nor enterprises.",
        ),
        ("zh", "A的往年清单未使用：缺少fuel_tco2，或inventories与enterprises中均无当年用电量。"),
    ],
)
def test_earlier_inventory_that_cannot_be_carried_forward_is_told(tmp_path, language, sentence):
    run = rc.run(small(tmp_path, inventories=INVENTORY + "A,2018,5,,Verifier Ltd\n"), language=language)
    with rc.speaking(language):
        assert sentence in [notice.text() for notice in run.notices]
    assert evidence_of(run)["A"][0] == 5


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "1 enterprise rests on the intensity of Rubber and plastics (29) alone, where fuels emit more than electricity. "
            "An enterprise that runs chiefly on electricity may emit as little as 1/3.8 of its figure: ask for its electricity "
            "share or its gas bill.",
        ),
        (
            "zh",
            "1家企业仅依据Rubber and plastics (29)的碳电强度，而该行业燃料排放量大于用电排放量。若企业以用电为主，实际排放量"
            "可低至该数的1/3.8：请索取其电力占比或燃气账单。",
        ),
    ],
)
def test_enterprise_that_may_be_caught_in_a_fuel_industry_is_warned_of(tmp_path, language, sentence):
    """10 · 21.62 t of gas on 110 MWh: 1.966 t/MWh of fuel beside 0.7035, so g/CEI is 0.26."""
    folder = small(tmp_path, settings=SETTINGS.replace('"linear"', '"last"'))
    statistics = folder / "energy_statistics.csv"
    statistics.write_text(
        replaced("2019,natural_gas,1,", "2019,natural_gas,10,")(statistics.read_text(encoding="utf-8")),
        encoding="utf-8",
    )
    run = rc.run(folder, language=language, yes=True)
    with rc.speaking(language):
        assert sentence in [notice.text() for notice in run.notices]
