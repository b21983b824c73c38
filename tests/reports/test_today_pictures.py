"""The pictures of the page Today: areas true to the tonnes, marks that the arrow keys reach, words only where they fit."""

import re
from xml.etree import ElementTree as ET

import pytest

from regional_carbon.reports.pictures.goal_bar import Part, bar_to_goal
from regional_carbon.reports.pictures.interval_line import line_between
from regional_carbon.reports.pictures.month_bars import bars_by_month
from regional_carbon.reports.pictures.squarified import Box, squarify
from regional_carbon.reports.pictures.tree_map import Branch, Leaf, fitting, length, tree_of


def read(svg):
    """A picture of our own, read back."""
    return ET.fromstring(svg)  # noqa: S314


SIZES = [60.0, 40.0, 25.0, 9.0, 3.0, 1.0]


def branch(name, *tonnes):
    leaves = [
        Leaf((f"{name}{at}", "x"), each, f"{each} t", at == 0, f"{name}{at}\n{each} t")
        for at, each in enumerate(tonnes)
    ]
    return Branch(name, "10%", tuple(leaves))


def boxes(svg):
    """Each mark's tip with its area."""
    found = read(svg).findall(".//*[@data-tip]")
    sides = [(one.get("data-tip"), one.find("rect").attrib) for one in found]
    return {tip: float(sizes["width"]) * float(sizes["height"]) for tip, sizes in sides}


def test_boxes_fill_the_rectangle_in_the_ratio_of_their_sizes():
    laid = squarify(SIZES, Box(0, 0, 300, 200))
    areas = [box.width * box.height for box in laid]
    assert areas == pytest.approx([size / sum(SIZES) * 60_000 for size in SIZES])
    assert all(box.x >= 0 and box.x + box.width <= 300.001 and box.y + box.height <= 200.001 for box in laid)


def test_a_tonne_has_the_same_area_in_every_industry():
    found = boxes(
        tree_of([branch("Textiles", *SIZES), branch("Food", 50.0, 30.0), branch("Chemicals", 20.0, 10.0)], "who")
    )
    by_tonne = [
        area / float(tip.split("\n")[1].removesuffix(" t"))
        for tip, area in found.items()
        if "60" in tip or "50" in tip or "20" in tip
    ]
    assert len(found) == 10
    assert max(by_tonne) / min(by_tonne) < 1.08  # but for the gaps between industries


def test_every_box_is_reached_by_the_arrow_keys_and_one_without_tonnes_is_none():
    drawn = tree_of([branch("Textiles", 10.0, 0.0)], "who emits")
    assert 'data-walk=""' in drawn
    assert 'aria-label="who emits"' in drawn
    assert list(boxes(drawn)) == ["Textiles0\n10.0 t"]


def test_many_small_industries_still_have_a_place_within_the_picture():
    drawn = tree_of([branch(f"Industry {at}", 1000.0 / 3**at) for at in range(12)], "who")
    tall = [float(one) for one in re.findall(r'height="(-?[\d.]+)"', drawn)]
    assert len(boxes(drawn)) == 12
    assert min(tall) > 0


def test_a_name_is_shortened_to_its_room_and_left_out_where_nothing_of_it_can_be_read():
    assert fitting("Textiles", 200) == "Textiles"
    assert fitting("Rubber and plastic products", 100).endswith("…")
    assert length(fitting("计算机、通信和其他电子设备制造业", 100)) <= 100 + 13
    assert fitting("Textiles", 20) == ""


def test_goal_bar_shows_the_parts_that_there_are_each_with_what_it_is():
    parts = [Part(70.0, "fink", "70 t may remain"), Part(30.0, "f5", "30 t to find"), Part(0.0, "f3", "nothing")]
    drawn = read(bar_to_goal(parts, "how far", ("70 t", "")))
    wide = [float(one.get("width")) for one in drawn.findall("rect")]
    assert [one.get("data-tip") for one in drawn.findall("rect")] == ["70 t may remain", "30 t to find"]
    assert wide[0] / wide[1] == pytest.approx(7 / 3, rel=0.01)


def test_interval_line_keeps_its_labels_apart_and_within_the_picture():
    drawn = read(line_between(100.0, 99.9, 100.1, ("99.9 t", "100.1 t"), "between"))
    places = [float(one.get("x")) for one in drawn.findall("text")]
    assert places[1] - places[0] >= 100
    assert places[0] > 0
    assert places[1] < 372


def test_months_above_the_plan_are_orange_those_below_blue_and_the_rest_is_to_come():
    tips = {1: "January: −5", 2: "February: +10"}
    drawn = read(bars_by_month({1: -5.0, 2: 10.0}, tips, "by month", signed=True, to_come="still to come"))
    assert [one.get("class").split()[0] for one in drawn.findall("rect")] == ["f1", "f5"]
    assert "still to come" in [one.text for one in drawn.findall("text")]
