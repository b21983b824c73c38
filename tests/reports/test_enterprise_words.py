"""What an enterprise's page says: what it may emit, what that means, and when it means closing."""

import pytest

import regional_carbon as rc
from regional_carbon.reports.pictures.allowance_line import Allowed, Words, drawn_allowances
from regional_carbon.reports.pictures.emission_parts import drawn_parts
from regional_carbon.reports.pictures.peer_dots import dots_stand_for, drawn_peers
from regional_carbon.reports.pictures.range_bar import drawn_range
from regional_carbon.reports.sentences.enterprise_words import (
    Asked,
    doubt,
    list_title,
    parts_of,
    parts_title,
    summary_of,
)

ROW = {
    "emission_tco2": 863.3, "year": 2020, "fuel_tco2": 20.0, "heat_tco2": 0.0, "process_tco2": None, "grade": 5,
    "electricity_market_tco2": 843.3, "output_cny": 734_688.0, "electricity_mwh": 1_226.8,
}  # fmt: skip


def told(allowed, *, usual=800.0, measures=None, language="en", own=False):
    """The summary of an enterprise that may emit `allowed` in 2025."""
    with rc.speaking(language):
        asked = [Asked(2025, usual, allowed, usual - allowed)]
        return summary_of(ROW, asked, planned=True, measures_tco2=measures, own=own).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("allowed", "measures", "language", "expected"),
    [
        (0.0, 40.0, "en", "It emitted 863 t in 2020 and may emit 0 t from 2025. That means closing."),
        (0.0, None, "zh", "2020年排放863吨，2025年起允许排放0吨。这意味着关停。"),
        (188.0, 40.0, "en", "Known measures bring 40 t; the other 572 t take green power or less production."),
        (780.0, 40.0, "en", "Known measures reach that."),
        (5.0, 10.0, "en", "No known measure goes that far: that means closing."),
        (700.0, None, "en", "The cleaner grid and the trend take off 63 t without any effort; 100 t are asked."),
    ],
)  # fmt: skip
def test_summary_says_what_an_allowance_means(allowed, measures, language, expected):
    assert expected in told(allowed, measures=measures, language=language)


def test_summary_speaks_to_the_enterprise_itself_and_says_where_nothing_is_asked():
    assert told(188.0, own=True).startswith("You emitted 863 t in 2020 and may emit 188 t in 2025.")
    free = summary_of(ROW, [], planned=True, measures_tco2=None)
    none = summary_of(ROW, [], planned=False, measures_tco2=None)
    assert (free.endswith("asks nothing."), none.endswith("nothing is asked.")) == (True, True)


def test_title_of_the_list_tells_no_finding_of_one_enterprise_alone():
    assert list_title(400, 34, 2020, 72, 2025, 1e6) == "34 of 400 enterprises emit half; 72 are asked to cut by 2025"
    assert list_title(1, 1, 2020, 0, None, 863.3).replace("\u00a0", " ") == "1 enterprise emitted 863 t of CO2 in 2020"


def test_parts_sum_to_the_emission_and_the_title_says_where_the_doubt_lies():
    assert sum(part.tonnes_tco2 for part in parts_of(ROW)) == pytest.approx(863.3)
    assert parts_title({**ROW, "electricity_market_tco2": 500.0}) == (
        "58% of it is electricity, metered; the doubt lies in the fuels"
    )
    assert parts_of({**ROW, "emission_tco2": None}) == []


def test_output_below_the_power_bill_is_told_with_both_sums_and_one_above_it_is_not():
    assert "0.735 million CNY. Its power bill alone is about 0.859 million CNY" in doubt(ROW, 700.0, "CNY")
    assert doubt(ROW, 500.0, "CNY") == doubt(ROW, None, "CNY") == ""


def test_pictures_are_drawn_of_what_they_are_given():
    bar = drawn_parts(parts_of(ROW), 800.0, 900.0, told="863", sure="sure")
    assert bar.count("<rect") == 2
    assert "800–900" in bar
    years = [Allowed(2021, 850.0, 860.0), Allowed(2022, 840.0, 500.0)]
    line = drawn_allowances((2020, 863.3), years, Words("told", "usual", "may emit", "{:.0f} t".format))
    assert line.count("<circle") == 3
    assert line.count("<polygon") == 1  # only where less is allowed than without effort
    assert "500 t" in line
    assert drawn_peers([10.0, 200.0, 3_000.0], 200.0, told="x", said="own", low="l", high="h").count("fdim") == 3
    assert dots_stand_for([100.0] * 1_000) > 100
    assert "<rect" not in drawn_range(None, None, None, 5.0)
