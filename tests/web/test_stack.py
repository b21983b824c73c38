"""The page Deliveries: what a region was sent, what rests on it, taken out and put back once the change is seen."""

import re

import polars as pl
import pytest

from regional_carbon.collect.region_settings import publishers_of
from regional_carbon.collect.sources.delivery import ROWS
from regional_carbon.web.accounts.models import Record
from regional_carbon.web.regions import actions, claims
from tests.web.readings import enterprises_of_demo
from tests.web.test_sources import as_csv, bring, of, register_of, words

AT = "/r/region-a/data/deliveries/"
GRID = "enterprise_id,name,year,electricity_mwh\nA011,Enterprise A011,2020,2000\nA012,Enterprise A012,2020,900\n"


@pytest.fixture
def stacked(region, boss):
    """The office's register as it came first, the bureau's, the bureau's once more with doubled output, and a bill."""
    doubled = enterprises_of_demo().with_columns(pl.col("output_cny") * 2)
    bring(region, as_csv(enterprises_of_demo()), boss, name="first.csv", publisher="statistics_bureau")
    bring(region, as_csv(doubled), boss, name="doubled.csv", publisher="statistics_bureau")
    return region


def deliveries(client, language="en", where=AT):
    client.cookies["django_language"] = language
    answer = client.get(where)
    assert answer.status_code == 200, answer.content[-2000:].decode()
    return words(answer)


def form_of(client, where):
    """What is hidden in the form of a page."""
    return dict(re.findall(r'type="hidden" name="(seen)" value="([^"]*)"', client.get(where).content.decode()))


def test_tables_a_region_began_with_stand_as_its_first_deliveries(region, boss, enter):
    page = deliveries(enter(boss))
    assert "2 deliveries from 1 sender" in page
    assert "This office enterprises.csv" in page
    assert "since the region was set up" in page
    assert "1家单位报送的2份资料" in deliveries(enter(boss), "zh-hans")


def test_newest_stands_first_and_each_says_what_it_replaced_and_carries(stacked, boss, enter):
    page = deliveries(enter(boss))
    assert "4 deliveries from 2 senders" in page
    assert page.index("doubled.csv") < page.index("first.csv") < page.index("energy_statistics.csv")
    assert "takes the place of first.csv for 2020" in page
    assert "replaced by doubled.csv for 2020" in page
    assert "Replaced: nothing rests on it" in page
    assert re.search(r"[\d,]+ values of 72 enterprises", page)
    page = deliveries(enter(boss), "zh-hans")
    for told in ("取代first.csv的2020年数据", "2020年数据已被doubled.csv取代", "已被取代，名录不再以其为依据"):
        assert told in page


def test_what_taking_one_out_changes_is_seen_before_with_both_values(stacked, boss, enter):
    page = deliveries(enter(boss), where=f"{AT}002-statistics_bureau/")
    assert "0 rows gone, 0 rows more, 72 values changed, 0 rows stay" in page
    assert re.search(r"A001 2020 output[^→]{1,40}[\d,.]+ → [\d,.]+ \(−50\.0%\)", page)
    assert "Shown: 20 of 72" in page
    assert "What was decided of who is who stays." in page
    assert "名录：减少0行，增加0行，变动72项数据，0行不变。" in deliveries(
        enter(boss), "zh-hans", f"{AT}002-statistics_bureau/"
    )
    assert stacked.versions.count() == 3


def test_one_taken_out_counts_no_more_and_put_back_counts_again(stacked, boss, enter):
    client, where, doubled = enter(boss), f"{AT}002-statistics_bureau/", register_of(stacked)
    page = words(client.post(f"{where}out/", form_of(client, where), follow=True))
    assert "Taken out" in page
    assert "doubled.csv" in page
    assert of(register_of(stacked), "A001", "output_cny") == of(doubled, "A001", "output_cny") / 2
    assert (stacked.current.why, stacked.current.source) == ("taken_out", "doubled.csv")
    page = words(client.post(f"{where}back/", form_of(client, where), follow=True))
    assert "takes the place of first.csv for 2020" in page
    assert register_of(stacked).equals(doubled)
    done = Record.objects.filter(action__startswith="delivery_").order_by("number").values_list("action", flat=True)
    assert list(done) == ["delivery_taken_out", "delivery_put_back"]


def test_one_taken_out_stays_out_when_the_next_comes_and_keeps_its_number(stacked, boss, enter):
    client, where = enter(boss), f"{AT}002-statistics_bureau/"
    client.post(f"{where}out/", form_of(client, where))
    bring(stacked, as_csv(enterprises_of_demo()), boss, name="third.csv", publisher="statistics_bureau")
    names = {name.split("/")[1] for name in stacked.current.files if "/" in name}
    assert names == {"001-statistics_bureau", "002-statistics_bureau", "003-statistics_bureau"}


def test_file_is_handed_out_as_it_came_also_when_it_was_taken_out(stacked, boss, enter):
    client, where = enter(boss), f"{AT}001-statistics_bureau/"
    came = as_csv(enterprises_of_demo())
    assert client.get(f"{where}file/").content == came
    client.post(f"{where}out/", form_of(client, where))
    answer = client.get(f"{where}file/")
    assert (answer.content, answer.headers["X-Content-Type-Options"]) == (came, "nosniff")
    assert client.get(f"{AT}enterprises.csv/file/").content.startswith(b"enterprise_id")


def test_what_enterprises_brought_in_is_a_delivery_that_stays_when_another_goes(stacked, staff, boss, enter):
    bill = claims.bring_bill(
        region=stacked, enterprise_id="A011", by=staff["enterprise"], year="2020", electricity="1300",
        electricity_unit="MWh", name="bill.pdf", content=b"%PDF-1.7",
    )  # fmt: skip
    claims.accept(claim=bill, by=staff["analyst"])
    page = deliveries(enter(boss))
    assert "Bill bill.pdf" in page
    assert "single rows, beside what there is" in page
    page = deliveries(enter(boss), where=f"{AT}002-statistics_bureau/")
    assert "Kept: 1 answer, bill or inventory of an enterprise stays as it is." in page


def test_table_a_run_needs_is_told_before_it_is_taken_out(region, boss, enter):
    page = deliveries(enter(boss), where=f"{AT}energy_statistics.csv/")
    assert "A run needs Energy statistics" in page
    assert "rows gone" in page
    assert "计算需要" in deliveries(enter(boss), "zh-hans", f"{AT}energy_statistics.csv/")


def test_years_side_by_side_are_told_and_only_the_year_of_one_goes_with_it(stacked, boss, enter):
    bring(
        stacked, as_csv(enterprises_of_demo().with_columns(year=2021)), boss, name="next.csv",
        publisher="statistics_bureau",
    )  # fmt: skip
    page = deliveries(enter(boss), where=f"{AT}003-statistics_bureau/")
    assert "72 rows gone, 0 rows more, 0 values changed, 72 rows stay as they are" in page
    assert "Gone: 72" in page


def test_order_of_publishers_is_seen_set_and_taken_back(stacked, boss, enter):
    client, where = enter(boss), f"{AT}order/"
    bring(stacked, GRID.encode(), boss, name="march.csv", publisher="office", covers=ROWS)
    before = register_of(stacked)
    given = {"place_1": "office", "place_2": "", **form_of(client, where)}
    page = words(client.post(where, {**given, "decision": "look"}))
    assert "With this order" in page
    assert "values changed" in page
    assert register_of(stacked).equals(before)
    page = words(client.post(where, {**given, "decision": "set"}, follow=True))
    assert "This office" in page.partition("Whom the register believes first")[2]
    stacked.refresh_from_db()
    assert publishers_of(stacked.current.folder()) == ["office"]
    client.post(where, {"place_1": "", **form_of(client, where), "decision": "set"})
    assert register_of(stacked).equals(before)


def test_publisher_with_two_places_is_told_beside_the_second(stacked, boss, enter):
    client = enter(boss)
    answer = client.post(f"{AT}order/", {"place_1": "office", "place_2": "office", "decision": "look"})
    assert answer.status_code == 422
    assert 'id="order-place_2_error"' in answer.content.decode()


def test_change_seen_before_somebody_else_s_is_not_made(stacked, boss, enter):
    client, where = enter(boss), f"{AT}002-statistics_bureau/"
    seen = form_of(client, where)
    actions.change_settings(region=stacked, given={"target": 0.2}, by=boss)
    answer = client.post(f"{where}out/", seen)
    assert answer.status_code == 422
    told = "The data have changed since you looked: you saw version 3, now it is 4."
    assert told in words(answer)
    client.cookies["django_language"] = "zh-hans"
    assert "查看之后数据已有变化：当时为版本3，现为版本4。" in words(client.post(f"{where}out/", seen))
    assert register_of(stacked).height == 72


def test_delivery_that_is_not_there_has_no_page(stacked, boss, enter):
    client = enter(boss)
    assert [client.get(f"{AT}{key}/").status_code for key in ("009-nobody", "region.toml", "links.csv")] == [404] * 3


def test_who_only_sees_is_offered_nothing_to_take_out(stacked, staff, enter):
    page = deliveries(enter(staff["viewer"]))
    assert "Take this one out" not in page
    page = deliveries(enter(staff["viewer"]), where=f"{AT}002-statistics_bureau/")
    assert "If it is taken out" in page
    assert "Take this one out" not in page
