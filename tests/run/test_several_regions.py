"""Several regions at once: their total by what they share, one target over them, and files that cannot be altered."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest import approx

import regional_carbon as rc
from regional_carbon.run.region_bundle import RegionFigures, figures_of, new_key, signed, verified
from regional_carbon.run.several_regions import province_of
from regional_carbon.strategies.written import strategy_written

NORMAL = np.random.default_rng(7).normal(size=1024)
HALF = 1.6449  # standard errors from the middle to the end of a 90 % interval


def region(code, emission=1000.0, own=0.0, statistics=0.0, grid=0.0, **other):
    """A region whose errors are normal, with a standard error of each kind; its interval is that of their sum."""
    width = HALF * np.hypot(np.hypot(own, statistics), grid)
    figures = {
        "region_code": code, "name_en": code, "name_zh": "", "year": 2020, "currency": "CNY", "made_at": "",
        "version": "0", "enterprises": 10, "emission_tco2": emission, "emission_low_tco2": emission - width,
        "emission_high_tco2": emission + width, "output_cny": 1e6, "electricity_mwh": 500.0, "target_rate": 0.3,
        "strategy": "uniform", "reduction_tco2": 0.3 * emission, "output_forgone_cny": 3e5, "enterprises_closed": 0,
        "target_probability": 0.5, "grid": "east", "statistics": "yearbook",
        "errors": {"own": own * NORMAL, "statistics": statistics * NORMAL[::-1], "grid": grid * np.sort(NORMAL)},
    }  # fmt: skip
    return RegionFigures(**{**figures, **other})


def half_width(*regions):
    row = province_of(regions).total.row(0, named=True)
    return (row["emission_high_tco2"] - row["emission_low_tco2"]) / 2


def test_single_region_keeps_the_interval_it_was_told(region_a_run):
    figures = figures_of(region_a_run, "a")
    row = province_of([figures]).total.row(0, named=True)
    kept = region_a_run.tables["region_emission"].row(0, named=True)
    names = ("emission_tco2", "emission_low_tco2", "emission_high_tco2")
    assert [row[name] for name in names] == [approx(kept[name], rel=1e-9) for name in names]


def test_what_regions_miss_by_alike_adds_up():
    """One grid factor is too high for both or too low for both: 100 t and 100 t are 200 t."""
    one = HALF * 100
    assert half_width(region("a", grid=100), region("b", grid=100)) == approx(2 * one, rel=1e-6)
    assert half_width(region("a", statistics=100), region("b", statistics=100)) == approx(2 * one, rel=1e-6)


def test_what_each_misses_by_for_itself_partly_cancels():
    """Independent: √2 times, not twice; likewise by different grid factors, and by different statistics."""
    one = HALF * 100
    apart = [
        half_width(region("a", own=100), region("b", own=100)),
        half_width(region("a", grid=100), replace(region("b", grid=100), grid="north")),
        half_width(region("a", statistics=100), replace(region("b", statistics=100), statistics="another")),
    ]
    assert apart == [approx(np.sqrt(2) * one, rel=0.08)] * 3


errors = st.floats(0, 200)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(errors, errors, errors), min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_interval_of_the_total_is_no_wider_than_all_ends_added_and_hangs_on_no_order(of, chance):
    regions = [region(f"r{place}", 1000 + place, *each) for place, each in enumerate(of)]
    shuffled = chance.sample(regions, len(regions))
    row, again = (province_of(each).total.row(0, named=True) for each in (regions, shuffled))
    assert row == again
    widths = sum(each.emission_high_tco2 - each.emission_low_tco2 for each in regions)
    assert row["emission_high_tco2"] - row["emission_low_tco2"] <= widths * 1.001 + 1e-6


def test_one_target_asks_the_same_share_of_each_unless_a_rule_is_named():
    found = province_of([region("a"), region("b", 3000.0)], target=0.25).regions
    assert found.select("region_code", "coefficient", "shared_reduction_tco2", "shared_allowance_tco2").rows() == [
        ("b", 0.25, approx(750), approx(2250)), ("a", 0.25, approx(250), approx(750)),
    ]  # fmt: skip


def test_rule_treats_a_region_as_an_enterprise_and_the_target_is_met():
    """a makes 1,000 CNY a tonne and b 333: by falling rank b is asked more."""
    regions = [region("a"), region("b", 3000.0)]
    rule = strategy_written("cas=collective_action,first=1,decay=0.5")
    found = province_of(regions, target=0.25, strategy=rule).regions
    asked = dict(found.select("region_code", "coefficient").iter_rows())
    assert asked["b"] > asked["a"]
    assert found["shared_reduction_tco2"].sum() == approx(0.25 * 4000)


def test_region_with_figures_of_an_earlier_year_is_late():
    found = province_of([region("a"), replace(region("b"), year=2019)])
    assert (found.late, found.total["year"][0]) == (("b",), 2020)


@pytest.mark.parametrize(
    ("regions", "told"),
    [
        ([], "No region is given.\n  Name folders of results, or the files of `regional-carbon bundle`."),
        ([region("a"), region("a")], "Regions that stand twice: a.\n  Give each once, or a code of its own: regional-carbon bundle --code"),
        ([region("a"), replace(region("b"), currency="USD")], "The regions count in different currencies: CNY and USD.\n  Give regions of one currency."),
    ],
)  # fmt: skip
def test_regions_that_cannot_stand_side_by_side_are_refused(regions, told):
    with pytest.raises(rc.InputError) as refused:
        province_of(regions)
    assert str(refused.value) == told


# ---------------------------------------------------------------------------------------------------
# The signed file


@pytest.fixture
def sent(region_a_run, tmp_path):
    """Region A's figures in a signed file, and the public keys the province knows."""
    public = new_key(tmp_path / "a.key")
    path = tmp_path / "a.json"
    path.write_bytes(signed(figures_of(region_a_run, "region-a"), tmp_path / "a.key"))
    return path, {"a": public}


def test_signed_file_gives_the_figures_back_and_names_no_enterprise(sent, region_a_run):
    path, keys = sent
    figures = verified(path, keys)
    assert (figures.emission_tco2, figures.enterprises) == (approx(209_773, abs=1), 72)
    assert [one for one in region_a_run.tables["enterprises"]["enterprise_id"] if one in path.read_text()] == []
    assert province_of([figures]).total.row(0) == province_of([figures_of(region_a_run, "region-a")]).total.row(0)


def test_file_altered_by_a_digit_is_refused(sent):
    path, keys = sent
    path.write_text(path.read_text().replace("209773.", "109773.", 1))
    with pytest.raises(rc.InputError) as refused:
        verified(path, keys)
    assert str(refused.value) == (
        f"{path} was altered, or is signed by nobody known (known: a).\n"
        "  Ask the region for the file again, and for its public key; name the folder of public keys: --keys"
    )


def test_file_signed_by_somebody_else_is_refused(sent, tmp_path):
    path, _ = sent
    with pytest.raises(rc.InputError, match="signed by nobody known"):
        verified(path, {"b": new_key(tmp_path / "b.key")})


@pytest.mark.parametrize("content", ["", "{}", json.dumps({"content": "{}", "signature": "?"})])
def test_file_that_is_none_is_refused(content, sent):
    path, keys = sent
    path.write_text(content)
    with pytest.raises(rc.InputError, match="is no file of a region's figures, or is damaged"):
        verified(path, keys)


def test_private_key_is_readable_by_its_owner_alone(tmp_path):
    new_key(tmp_path / "a.key")
    assert (tmp_path / "a.key").stat().st_mode & 0o77 == 0
