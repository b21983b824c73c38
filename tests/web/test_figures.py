"""The page's figures are the command line's, to the last digit."""

import io
import json
import shutil
import zipfile

import polars as pl
import pytest
from django.urls import reverse
from django.utils.html import escape

import regional_carbon as rc
from regional_carbon.language.messages import speaking
from regional_carbon.reports.results_folder import listed_tables
from regional_carbon.reports.sentences.labels import pathway_label
from regional_carbon.reports.sentences.pathway_words import goal_sentences
from regional_carbon.reports.sentences.rules_section import section
from regional_carbon.run import store
from regional_carbon.web.regions.actions import add_region
from regional_carbon.web.regions.models import Blob
from regional_carbon.web.runs.models import Outcome, Run
from regional_carbon.web.runs.values import newest, value_as_written, value_of
from regional_carbon.web.runs.views import downloads
from tests.conftest import EXAMPLES
from tests.runs import CHOICE, without
from tests.web.conftest import start

GOALS = "goals = [{ reduction = 0.3, year = 2027 }, { peak = true, year = 2024 }]\n"
TABLES = {
    "enterprises", "intensity", "forecast", "trend_errors", "factors_used", "emission_by_evidence", "error_sources",
    "better_evidence", "scopes", "curves", "comparison", "side_by_side", "effects", "fund", "fairness_front", "scenario_costs",
    "robust_choice", "pathway", "plan", "abatement_potential", "region_abatement", "industry_abatement",
    "expected_generation",
}  # fmt: skip
FIGURES = set(downloads.FIGURES)


@pytest.fixture(scope="module")
def by_command(tmp_path_factory):
    """What `regional-carbon run` writes of Region A."""
    folder = tmp_path_factory.mktemp("command") / "region-a"
    shutil.copytree(EXAMPLES / "region-a", folder, ignore=shutil.ignore_patterns("results"))
    return rc.run(folder).folder


@pytest.fixture(scope="module")
def with_goals(tmp_path_factory):
    """Region A with goals: what `regional-carbon run` writes of it."""
    folder = tmp_path_factory.mktemp("command") / "region-a"
    shutil.copytree(EXAMPLES / "region-a", folder, ignore=shutil.ignore_patterns("results"))
    settings = folder / "region.toml"
    settings.write_text(GOALS + settings.read_text(encoding="utf-8"), encoding="utf-8")
    return rc.run(folder).folder


@pytest.fixture
def going(boss, with_goals):
    """The same region in the office."""
    made = add_region(folder=with_goals.parent, by=boss, slug="going")
    start(region=made, by=boss)
    return made


@pytest.mark.parametrize("name", sorted(TABLES - {"pathway", "plan"}))
def test_table_of_the_page_is_the_command_line_s_file(name, region, boss, enter, by_command):
    answer = enter(boss).get(f"/r/region-a/tables/{name}.csv")
    assert answer.content.decode("utf-8-sig") == (by_command / f"{name}.csv").read_text(encoding="utf-8")


def test_reports_page_offers_every_table_the_command_line_writes_and_each_is_its_file(going, boss, enter, with_goals):
    client = enter(boss)
    page = client.get("/r/going/reports/").content.decode()
    for path in with_goals.glob("*.csv"):
        assert f'"/r/going/tables/{path.name}"' in page, path.name
        answer = client.get(f"/r/going/tables/{path.name}")
        assert answer.content.decode("utf-8-sig") == path.read_text(encoding="utf-8"), path.name
    assert {path.stem for path in with_goals.glob("*.csv")} == TABLES


def test_reports_page_offers_every_figure_the_command_line_draws(going, boss, enter, with_goals):
    client = enter(boss)
    page = client.get("/r/going/reports/").content.decode()
    offered = {name for name in FIGURES if f'"/r/going/figures/{name}.svg"' in page}
    assert offered == {path.stem for path in (with_goals / "figures").glob("*.svg")}
    assert client.get("/r/going/figures/wedges.json").json()["title"] == "Contributions to the reduction: wedges"


def test_every_column_of_every_table_is_described(going, boss, enter):
    client = enter(boss)
    value = value_as_written(newest(going))
    tables = listed_tables(value)
    assert {"enterprises", "plan"} <= set(tables)
    for name in tables:
        frame = value.tables[name]
        told = client.get(f"/r/going/tables/{name}.metadata.json").json()
        assert {one["name"] for one in told["columns"]} == set(frame.columns), name
        assert told["rows"] == frame.height, name


def test_table_and_figure_that_a_region_does_not_have_are_not_there(region, boss, enter):
    client = enter(boss)
    for where in ("tables/plan.csv", "tables/pathway.metadata.json", "figures/wedges.svg", "tables/asked.csv"):
        assert client.get(f"/r/region-a/{where}").status_code == 404, where


def test_way_and_choice_of_a_run_are_told_in_the_language_of_the_page(going):
    for spoken, goal, out in (
        ("en", "30.0% less in 2027 than in 2020", "grandparenting"), ("zh", "2027年比2020年减排30.0%", "该规则需要列"),
    ):  # fmt: skip
        with speaking(spoken):
            value = value_as_written(newest(going))
            assert goal_sentences(value)[0] == goal
            assert out in section(value).left_out[0]
            assert (
                pathway_label(value.pathway_terms.strategy)
                == {"en": "Marginal opt-out (BS)", "zh": "边际退出（BS）"}[spoken]
            )


def test_choosing_page_shows_what_the_report_shows(region, boss, enter):
    page = enter(boss).get("/r/region-a/laboratory/choosing/").content.decode()
    chosen = section(value_of(newest(region)))
    for grid in (chosen.at_target, chosen.robust, chosen.fund):
        shown = [escape(cell.text) for row in grid.rows for cell in row]
        assert all(f">{text}<" in page for text in shown)
    for sentence in (*chosen.answers, *chosen.left_out, chosen.fund_caption):
        assert escape(sentence) in page


def test_choosing_page_opens_with_the_columns_that_decide_and_the_best_in_words(region, boss, enter):
    page = enter(boss).get("/r/region-a/laboratory/choosing/").content.decode()
    table = page[page.index('aria-labelledby="deciding"') : page.index('id="all-columns"')]
    assert table.count('scope="col"') == 6
    assert [word for word in ("cheapest", "fewest", "surest", "most even") if f"<em>{word}</em>" not in table] == []
    assert "Of 18 rules the least output is given up by least cost: 733 million CNY a year, closing 42" in page


def test_choosing_page_of_a_run_without_a_choice_says_where_to_find_one(region, boss, enter):
    run = newest(region)
    run.bundle = Blob.keep(store.pack(without(run.value, *CHOICE)))
    run.save()
    page = enter(boss).get("/r/region-a/laboratory/choosing/").content.decode()
    assert "This run has no comparison of rules" in page
    assert enter(boss).get("/r/region-a/figures/fairness.json").status_code == 404


def test_summary_is_the_command_line_s(region, by_command):
    assert newest(region).summary == json.loads((by_command / "summary.json").read_text(encoding="utf-8"))


def test_rows_searched_are_the_command_line_s(region, by_command):
    there = pl.read_csv(by_command / "enterprises.csv").sort("enterprise_id")
    for name in ("emission_tco2", "efficiency_cny_per_tco2", "rank", "intensity_tco2_per_mwh", "output_cny"):
        kept = Outcome.objects.filter(run=newest(region)).order_by("enterprise_id").values_list(name, flat=True)
        assert list(kept) == there[name].to_list(), name


def test_laboratory_s_comparison_is_the_command_line_s(region, boss, enter, by_command):
    told = enter(boss).get("/r/region-a/laboratory/answer/").json()["exact"]
    there = pl.read_csv(by_command / "comparison.csv").to_dicts()
    assert told == [{name: row[name] for name in told[0]} for row in there]


@pytest.mark.parametrize("slug", ["region-a", "going"])
def test_everything_as_an_archive_holds_what_the_command_line_writes(slug, request, boss, enter):
    there = request.getfixturevalue({"region-a": "by_command", "going": "with_goals"}[slug])
    request.getfixturevalue({"region-a": "region", "going": "going"}[slug])
    answer = enter(boss).get(f"/r/{slug}/reports/everything.zip")
    written = {path.relative_to(there).as_posix(): path for path in there.rglob("*") if path.is_file()}
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert set(archive.namelist()) == written.keys()
        for name, path in written.items():
            if path.suffix == ".csv":
                assert archive.read(name) == path.read_bytes(), name
        record = json.loads(archive.read("run.json"))
    assert record.get("pathway") == json.loads(written["run.json"].read_text(encoding="utf-8")).get("pathway")


def test_overview_shows_the_paper_s_figures(region, boss, enter):
    page = enter(boss).get("/r/region-a/").content.decode()
    for figure in ("72", "209,773", "8,030.26", "0.7070"):
        assert figure in page, figure


def test_notices_are_told_in_the_language_of_the_page(region, boss, enter):
    client = enter(boss)
    assert "The linear forecast of ICT manufacturing (39)" in client.get("/r/region-a/").content.decode()
    client.cookies["django_language"] = "zh-hans"
    assert "计算机、通信和其他电子设备制造业（39）" in client.get("/r/region-a/").content.decode().replace(
        " (39)", "（39）"
    )


def test_metadata_say_what_every_column_means_and_what_the_figures_rest_on(region, boss, enter):
    told = enter(boss).get("/r/region-a/tables/enterprises.metadata.json").json()
    columns = {one["name"]: one for one in told["columns"]}
    assert columns["emission_tco2"]["unit"] == "tCO2/yr"
    assert told["data_version"] == 1
    assert told["grid_tco2_per_mwh"] == 0.7035
    assert set(told["inputs"]) == {"region.toml", "energy_statistics.csv", "enterprises.csv"}
    assert set(columns) == set(value_as_written(newest(region)).enterprises.columns)


@pytest.mark.parametrize(("kind", "starts"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_figure_is_saved_as_a_picture(kind, starts, region, boss, enter):
    assert enter(boss).get(f"/r/region-a/figures/figure_4.{kind}").content.startswith(starts)


# ---------------------------------------------------------------------------------------------------
# The register


def ids(answer):
    return [row.record.enterprise_id for row in answer.context["table"].paginated_rows]


def test_register_is_searched_filtered_sorted_and_paged_by_the_database(region, boss, enter):
    client = enter(boss)
    first = client.get("/r/region-a/enterprises/")
    assert len(ids(first)) == 30
    emitted = [row.record.emission_tco2 for row in first.context["table"].paginated_rows]
    assert emitted == sorted(emitted, reverse=True)
    assert ids(client.get("/r/region-a/enterprises/?sort=rank"))[0] == "A011"
    assert len(ids(client.get("/r/region-a/enterprises/?page=3"))) == 12
    assert ids(client.get("/r/region-a/enterprises/?q=a011")) == ["A011"]
    largest = client.get("/r/region-a/enterprises/?sort=-emission_tco2")
    assert largest.context["table"].paginated_rows[0].record.emission_tco2 == pytest.approx(45_405, abs=0.5)
    of_industry = client.get("/r/region-a/enterprises/?industry=26")
    assert {row.record.industry_code for row in of_industry.context["table"].paginated_rows} == {"26"}


@pytest.mark.parametrize(
    "query", ["page=-1", "page=x", "sort=nothing", "sort=-password", "grade=x", "industry='", "q=%25"]
)
def test_nonsense_in_the_address_of_the_register_is_borne(query, region, boss, enter):
    assert enter(boss).get(f"/r/region-a/enterprises/?{query}").status_code == 200


def test_enterprise_whose_identifier_has_a_slash_has_a_page(region, boss, enter):
    from django.urls import reverse

    assert reverse("enterprise", args=["region-a", "A/1"]) == "/r/region-a/enterprises/A/1/"


PAGES_OF_A_RUN = ("overview", "intensity", "enterprises", "sure", "measures", "laboratory", "choosing", "reports")


def test_region_without_a_run_says_so_on_every_page_and_is_computed_from_there(region, boss, enter):
    Run.objects.all().delete()
    somebody = enter(boss)
    for name in PAGES_OF_A_RUN:
        assert "No results yet" in somebody.get(reverse(name, args=["region-a"])).content.decode(), name
    assert somebody.get(reverse("figure", args=["region-a", "figure_3"])).headers["location"] == "/r/region-a/"
    somebody.post(reverse("compute", args=["region-a"]))
    for name in PAGES_OF_A_RUN:
        assert (
            "There are no results of this region yet"
            not in somebody.get(reverse(name, args=["region-a"])).content.decode()
        ), name


@pytest.mark.parametrize("sort", ["rank", "-rank"])
def test_enterprise_whose_rank_is_not_known_comes_last_whichever_way_it_is_sorted(sort, region, boss, enter):
    Outcome.objects.filter(enterprise_id="A030").update(rank=None)
    assert ids(enter(boss).get("/r/region-a/enterprises/", {"sort": sort, "page": 3}))[-1] == "A030"


def test_industries_are_named_in_the_language_of_the_page_and_not_of_the_run(region, boss, enter):
    client = enter(boss)
    assert client.get("/r/region-a/enterprises/").content.decode().count("Rubber and plastic products") > 1
    client.cookies["django_language"] = "zh-hans"
    page = client.get("/r/region-a/enterprises/").content.decode()
    assert "Rubber and plastic products" not in page
    assert page.count("橡胶和塑料制品业") > 1
