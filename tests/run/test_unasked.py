"""Unasked, nothing can see which enterprise is unlike its industry: what a run says of it, and whom to ask first."""

from pytest import approx

import regional_carbon as rc
from regional_carbon.language.amounts import count
from regional_carbon.language.messages import speaking
from tests.run.test_shared_effect import north


def of_unasked(run):
    return [notice for notice in run.notices if notice.key == "unasked"]


def test_run_says_how_many_unasked_are_probably_wrong_which_way_and_names_the_first_of_the_priorities(tmp_path):
    (tmp_path / "region").mkdir()
    folder = north(tmp_path / "region", fuels=1)
    (folder / "inventories.csv").unlink()
    found = rc.run(folder)
    (notice,) = of_unasked(found)
    register = found.enterprises
    less = count((register["emission_tco2"] - register["emission_low_tco2"]).sum())
    more = count((register["emission_high_tco2"] - register["emission_tco2"]).sum())
    lower, higher = float(notice.values["lower"]), float(notice.values["higher"])
    assert lower > higher > 0, "half of the plants of an industry burn less than 0.55 of what its mean says"
    assert lower + higher <= 5
    first = ", ".join(found.next_evidence.sort("place")["enterprise_id"])
    assert notice.text() == (
        f"5 enterprises are known by industry alone. Probably about {lower:.0f} of them emit over a tenth less than "
        f"estimated, and about {higher:.0f} over a tenth more; nothing here tells which. By their own 90% intervals, one "
        f"by one, it may be {less} tCO2 less or {more} tCO2 more; where all differ the same way, so does the total. Ask "
        f"first for their electricity share or bills: {first}."
    )
    with speaking("zh"):
        assert notice.text() == (
            f"5家企业仅依据行业估算，其中约{lower:.0f}家的实际排放量可能比估算值低一成以上，约{higher:.0f}家可能高一成以上，"
            f"现有数据无法分辨是哪些企业。按各自的90%区间逐家合计，可能少{less} tCO2，也可能多{more} tCO2；若偏差方向一致，"
            f"总量随之偏差。请优先索取以下企业的电力占比或账单：{first}。"
        )


def test_run_names_no_more_than_seven_to_ask_first_and_none_that_has_answered(tmp_path):
    folder = north(tmp_path, fuels=1)
    register = (folder / "enterprises.csv").read_text(encoding="utf-8")
    more = "".join(f"M{place},29,Rubber,2021,100,1000000\n" for place in range(10))
    (folder / "enterprises.csv").write_text(register + more, encoding="utf-8")
    (notice,) = of_unasked(rc.run(folder))
    named = notice.values["enterprises"].split(", ")
    assert notice.values["count"] == 11
    assert len(named) == 7
    assert not {*"ABCD"} & {*named}


def test_nothing_is_said_where_fuels_are_next_to_nothing(tmp_path):
    """Of 500 t of electricity the fuels of the four that are not known could be no tenth."""
    folder = north(tmp_path, fuels=1)
    statistics = (folder / "energy_statistics.csv").read_text(encoding="utf-8")
    (folder / "energy_statistics.csv").write_text(statistics.replace(",1000,", ",20,"), encoding="utf-8")
    found = rc.run(folder, yes=True)
    assert found.enterprises["emission_tco2"].sum() == approx(250, rel=0.05)
    assert of_unasked(found) == []
