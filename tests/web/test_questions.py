"""What a file leaves unclear is asked on its page as it is in the terminal: the same questions, the same answers."""

import html
import re

import pytest

from regional_carbon.collect.asking.questions import questions_of
from regional_carbon.collect.intake import collect
from regional_carbon.web.regions import actions
from regional_carbon.web.regions.models import Upload
from tests.web.test_columns import form_of
from tests.web.test_sources import read

STATISTICS = "2023年,,,\n行业,电力（MWh）,兰炭（吨）,原煤（吨）\n食品制造业,30,5,2\n六大高耗能行业,30,5,2\n"
TWICE = (
    "industry_code,industry,year,energy,amount,unit\n33,Metal,2023,electricity,5,MWh\n33,Metal,2023,electricity,7,MWh\n"
)


@pytest.fixture
def district(boss):
    """A region with nothing but its settings."""
    given = {
        "name": "District", "year": 2023, "industry_codes": "own", "trend": "last",
        "grid_factor": {"value": 0.57, "source": "made up"},
    }  # fmt: skip
    return actions.new_region(given=given, by=boss)


def asked_on(page):
    """Each question of the page: the field, its label, and its choices as (value, words)."""
    form = page[page.index("form columns") :]
    found = {}
    for name, options in re.findall(r'<select name="(asked_\w+)"[^>]*>(.*?)</select>', form, re.S):
        label = re.search(rf'<label for="{name}"[^>]*>(.*?)</label>', form, re.S) or re.search(
            rf'for="[^"]*{name}"[^>]*>(.*?)</label>', form, re.S
        )
        choices = re.findall(r'<option value="([^"]*)"[^>]*>(.*?)</option>', options, re.S)
        found[name] = (
            html.unescape(re.sub("<[^>]+>", "", label[1])).strip(),
            {html.unescape(words): html.unescape(value) for value, words in choices},
        )
    return found


def answer(client, address, choice):
    """The first question that has this choice is answered with it; the page as it is then."""
    page = client.get(address).content.decode()
    field, value = next((name, of[choice]) for name, (_, of) in asked_on(page).items() if choice in of)
    client.post(f"{address}columns/", {**form_of(page), field: value})
    return client.get(address).content.decode()


def test_questions_of_the_page_are_those_of_the_terminal_and_their_answers_are_kept(district, boss, enter, tmp_path):
    upload = read(district, STATISTICS.encode(), boss, name="s.csv")
    client, address = enter(boss), f"/r/district/data/uploads/{upload.pk}/"
    told = [label for label, _ in asked_on(client.get(address).content.decode()).values()]
    path = tmp_path / "s.csv"
    path.write_text(STATISTICS, encoding="utf-8")
    assert told == [question.first.text().split("\n")[0] for question in questions_of(collect(path))]
    answer(client, address, "Coke")
    answer(client, address, "六大高耗能行业 is a total of others")
    upload = Upload.objects.get(pk=upload.pk)
    assert (upload.errors, asked_on(client.get(address).content.decode())) == (0, {})
    client.post(f"{address}decide/", {"decision": "accept", "yes": "on", "publisher": "statistics_bureau"})
    district.refresh_from_db()
    later = read(district, STATISTICS.replace("2023", "2024").encode(), boss, name="s.csv")
    assert (later.errors, later.tables[0]["rows"]) == (0, 3)


def test_fuel_is_left_out_only_where_somebody_says_so(district, boss, enter):
    """Whatever else is chosen on the page, a fuel that is not understood is asked about until it is answered."""
    upload = read(district, STATISTICS.encode(), boss, name="s.csv")
    client, address = enter(boss), f"/r/district/data/uploads/{upload.pk}/"
    page = answer(client, address, "六大高耗能行业 is a total of others")
    (label,) = [label for label, _ in asked_on(page).values()]
    assert "The column '兰炭' holds amounts in 吨" in label
    answer(client, address, "Leave out 兰炭")
    assert Upload.objects.get(pk=upload.pk).errors == 0


def test_rows_that_stand_twice_in_our_own_columns_are_settled_on_the_page(district, boss, enter):
    upload = read(district, TWICE.encode(), boss, name="s.csv")
    client, address = enter(boss), f"/r/district/data/uploads/{upload.pk}/"
    page = client.get(address).content.decode()
    ((label, choices),) = asked_on(page).values()
    assert label == "s.csv, line 2: industry_code 33, year 2023, energy electricity is there more than once. (2 places)"
    assert list(choices)[1:] == ["The first of each counts", "The last of each counts", "They are added up"]
    answer(client, address, "They are added up")
    upload = Upload.objects.get(pk=upload.pk)
    assert (upload.errors, [row[4] for row in upload.tables[0]["first"]]) == (0, ["12"])


def test_cell_that_is_no_number_is_written_on_the_page(district, boss, enter):
    text = "企业编号,企业名称,行业代码,年份,用电量(兆瓦时),工业总产值(万元)\nA1,甲厂,29,2023,约120,300\n"
    upload = read(district, text.encode(), boss, name="s.csv")
    client, address = enter(boss), f"/r/district/data/uploads/{upload.pk}/"
    page = client.get(address).content.decode()
    (field,) = re.findall(r'<input[^>]* name="(typed_\w+)"', page)
    client.post(f"{address}columns/", {**form_of(page), field: "120"})
    upload = Upload.objects.get(pk=upload.pk)
    assert (upload.errors, upload.tables[0]["first"][0][4]) == (0, "120")


def test_answer_that_the_page_does_not_offer_is_refused(district, boss, enter):
    upload = read(district, TWICE.encode(), boss, name="s.csv")
    client, address = enter(boss), f"/r/district/data/uploads/{upload.pk}/"
    page = client.get(address).content.decode()
    (field,) = asked_on(page)
    sent = client.post(f"{address}columns/", {**form_of(page), field: '{"same_rows": "none"}'})
    assert sent.status_code == 422
    assert Upload.objects.get(pk=upload.pk).errors == 2
