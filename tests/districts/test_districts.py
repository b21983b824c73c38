"""From the files of a district to its emissions: the truth, or a question about exactly what is unclear.

`make districts` takes 5,000 of them, `make districts DISTRICTS=n` n; one fails alone by its seed.
"""

from __future__ import annotations

import os
from typing import Final

import pytest

import regional_carbon as rc
from tests.cli.test_commands import said
from tests.districts.publishers import statistics_bureau
from tests.districts.sheets import write
from tests.districts.story import LACKS, corrections, incomplete, next_year, received, sold
from tests.districts.truth import intensity

DISTRICTS: Final = int(os.environ.get("DISTRICTS", "300"))
TOGETHER: Final = 10  # districts of one test
WHOLE: Final = 10  # every how manyth district is followed through corrections and into the next year
LACKING: Final = max(DISTRICTS // 30, 3)  # districts whose lists lack a unit, and as many a year
SOLD: Final = max(DISTRICTS // 30, 3)  # districts in which firms merge and meters change hands
MOST_ASKED: Final = 0.03  # of the entries: what is clear is not asked


def taken(seeds, tmp_path):
    """Districts from their files to their emissions: what is wrong, and how many entries there were and were asked."""
    wrong, entries, asked = [], 0, 0
    for seed in seeds:
        office, of, found = received(seed, tmp_path / str(seed))
        if not found and seed % WHOLE == 0:
            of, found = corrections(office, of)
            found = found or next_year(office, of)
        wrong += [f"seed {seed}: {one}" for one in found]
        entries, asked = entries + office.entries, asked + len(office.asked)
    return wrong, entries, asked


@pytest.mark.parametrize("first", range(0, DISTRICTS, TOGETHER))
def test_emissions_electricity_and_output_are_the_truth_or_the_program_asked(first, tmp_path):
    wrong, entries, asked = taken(range(first, min(first + TOGETHER, DISTRICTS)), tmp_path)
    assert wrong == []
    assert asked <= MOST_ASKED * entries


def test_district_of_3000_enterprises_is_the_truth(tmp_path):
    office, _, wrong = received(7, tmp_path, count=3000)
    assert wrong == []
    assert len(office.asked) <= MOST_ASKED * office.entries


@pytest.mark.parametrize("asked", LACKS)
def test_list_that_does_not_say_its_unit_or_year_is_asked_about_it_once_and_is_the_truth_then(asked, tmp_path):
    """Nothing else is asked of it; a year that its sheet is named for is taken without a question."""
    found = [incomplete(seed, tmp_path / str(seed), asked) for seed in range(200_000, 200_000 + LACKING)]
    assert [wrong for _, wrong in found if wrong] == []
    assert {key for office, _ in found for key in office.lacking} == {asked}
    assert max(len(office.lacking) - len(office.sent) for office, _ in found) <= 0


@pytest.mark.parametrize("first", range(300_000, 300_000 + SOLD, TOGETHER))
def test_firms_that_merged_and_meters_that_changed_hands_leave_both_years_the_truth(first, tmp_path):
    seeds = range(first, min(first + TOGETHER, 300_000 + SOLD))
    assert [f"seed {seed}: {one}" for seed in seeds for one in sold(seed, tmp_path / str(seed))[1]] == []


@pytest.mark.parametrize("seed", range(100_000, 100_003))
def test_run_of_a_district_states_the_emissions_of_the_truth(seed, tmp_path):
    office, of, wrong = received(seed, tmp_path)
    done = rc.run(office.folder, yes=True)
    region = office.region(of.year)
    true = sum(
        intensity(of, row["industry_code"]) * row["electricity_mwh"]
        for row in region.enterprises.filter(year=of.year).iter_rows(named=True)
    )
    assert wrong == []
    assert done.summary["emission_tco2"] == pytest.approx(true, rel=1e-7)


@pytest.mark.parametrize("seed", range(100_000, 100_002))
def test_command_takes_a_list_as_the_library_does(seed, tmp_path):
    office, of, _ = received(seed, tmp_path)
    path = write(statistics_bureau(of, office.draw).cells, tmp_path, "更新", office.draw)
    said("collect", path, "--into", office.folder, "--from", "statistics_bureau", "--yes")
    assert len(list((office.folder / "sources").iterdir())) == len(office.sent) + 2
