"""Official papers in the office: of the newest run, then of the plan in force, by whoever may see reports."""

import io

import docx
import pytest

from regional_carbon.language.amounts import count
from regional_carbon.reports.papers import word_files
from regional_carbon.reports.papers.paper_pictures import qr_svg
from regional_carbon.web.plans import actions
from regional_carbon.web.plans.models import Target
from regional_carbon.web.runs.values import newest

CAS_1 = "cas_1=collective_action,first=1,decay=0.98"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_pictures(monkeypatch):
    """Figures are not drawn: a square stands for each."""
    monkeypatch.setattr(word_files, "figure_svg", lambda figure: qr_svg(figure.name))


def paragraphs(client, file):
    answer = client.get(f"/r/region-a/reports/{file}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith(f'attachment; filename="region-a-2020-{file}"')
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(answer.content)).paragraphs]


def test_reports_page_offers_the_papers_and_says_what_they_leave_blank(region, boss, enter):
    client = enter(boss)
    page = client.get("/r/region-a/reports/").content.decode()
    assert '"/r/region-a/reports/report.docx"' in page
    assert '"/r/region-a/reports/report.pdf"' in page
    assert "Notices to enterprises come with a published plan over several years." in page
    assert (
        "Left as blank lines on paper, as the settings do not say them of the office: its name, whom the report goes to,"
        in page
    )
    assert client.get("/r/region-a/reports/notices.docx").status_code == 404
    told = paragraphs(client, "report.docx")
    assert f"Figures of run {newest(region).bundle[:8]}" in told
    assert not any("older than the data" in text for text in told)


def test_notices_are_of_the_plan_in_force_to_the_tonne(region, staff, boss, enter):
    plan = actions.draft_way(
        region=region,
        run=newest(region),
        name="By 2027",
        strategy=CAS_1,
        goals=("reduction=0.3,year=2027",),
        by=staff["analyst"],
    )
    for step, by in ((actions.submit, "analyst"), (actions.approve, "approver"), (actions.publish, "approver")):
        step(plan=plan, by=staff[by])
    told = paragraphs(enter(boss), "notices.docx")
    assert told.count("Your emissions in 2020, and what you may emit by 2027") == 72
    allowed = {
        f"and may emit {count(tonnes)} t in 2027."
        for tonnes in Target.objects.filter(plan=plan, year=2027, reduction_tco2__gte=0.5).values_list(
            "allowed_tco2", flat=True
        )
    }
    assert allowed
    assert {sentence for sentence in allowed if not any(sentence in text for text in told)} == set()
