"""Questions on a fact: who sees them, who may answer, and what stands on the page."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from regional_carbon.language.messages import speaking
from regional_carbon.web.accounts.models import Record
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.plans import actions as plans
from regional_carbon.web.runs.values import newest
from regional_carbon.web.teamwork import actions
from regional_carbon.web.teamwork.models import Message, Thread
from tests.web.conftest import person

QUESTIONS = "/r/region-a/questions/"


def asked(region, by, **given):
    """A question to A011, which it is asked to answer."""
    return actions.open_thread(
        region=region, by=by, **{"text": "Is this the whole year?", "enterprise_id": "A011", "shared": True, **given}
    )


def test_officer_asks_and_the_enterprise_answers_with_a_document_and_it_is_settled(region, staff, enter):
    client = enter(staff["analyst"])
    given = {"enterprise_id": "A011", "whom": "enterprise", "figure": "electricity", "text": "Is this the whole year?"}
    assert client.post(f"{QUESTIONS}open/", given).headers["location"] == "/r/region-a/enterprises/A011/#talk"
    thread = Thread.objects.get()
    assert (thread.awaits, thread.shared, thread.figure) == ("enterprise", True, "electricity")
    assert "Is this the whole year?" in enter(staff["enterprise"]).get("/r/region-a/own/").content.decode()
    client = enter(staff["enterprise"])
    file = SimpleUploadedFile("bill.pdf", b"%PDF-1.7 bill")
    client.post(f"{QUESTIONS}{thread.pk}/answer/", {"text": "Yes, see the bill", "document": file})
    thread.refresh_from_db()
    message = Message.objects.last()
    assert (thread.awaits, message.of_enterprise, message.document_name) == ("office", True, "bill.pdf")
    client = enter(staff["analyst"])
    assert client.get(f"{QUESTIONS}documents/{message.pk}/").content == b"%PDF-1.7 bill"
    assert "1 question waits for your answer" in client.get(QUESTIONS).content.decode()
    client.post(f"{QUESTIONS}{thread.pk}/settle/")
    thread.refresh_from_db()
    assert (thread.state, thread.settled_by, thread.awaits) == ("settled", "analyst", "")
    assert [one.action for one in Record.objects.filter(action__startswith="thread").order_by("number")] == [
        "thread_opened", "thread_answered", "thread_settled",
    ]  # fmt: skip


def test_enterprise_sees_and_answers_its_own_questions_alone(region, staff, enter):
    mine, inside = asked(region, staff["analyst"]), asked(region, staff["analyst"], shared=False, text="Odd output")
    other = person("other", region, "enterprise", "A061")
    client = enter(other)
    assert client.get(f"{QUESTIONS}{mine.pk}/").status_code == 404
    assert client.post(f"{QUESTIONS}{mine.pk}/answer/", {"text": "?"}).status_code == 404
    with pytest.raises(OfficeError, match="not of your enterprise"):
        actions.answer_thread(thread=mine, by=other, text="?")
    client = enter(staff["enterprise"])
    assert client.get(f"{QUESTIONS}{mine.pk}/").status_code == 200
    assert client.get(f"{QUESTIONS}{inside.pk}/").status_code == 404
    assert "Odd output" not in client.get("/r/region-a/own/").content.decode()
    assert "Odd output" not in client.get(QUESTIONS).content.decode()


def test_document_of_a_question_among_officers_is_not_there_for_the_enterprise(region, staff, enter):
    inside = asked(region, staff["analyst"], shared=False, name="note.pdf", content=b"%PDF-1.7")
    where = f"{QUESTIONS}documents/{inside.messages.get().pk}/"
    assert enter(staff["enterprise"]).get(where).status_code == 404
    assert enter(staff["viewer"]).get(where).status_code == 200


def test_enterprise_can_name_no_other_enterprise_and_no_plan(region, staff, enter):
    enter(staff["enterprise"]).post(f"{QUESTIONS}open/", {"enterprise_id": "A061", "plan": "1", "text": "Hello"})
    thread = Thread.objects.get()
    assert (thread.enterprise_id, thread.plan, thread.shared, thread.awaits) == ("A011", None, True, "office")


def test_viewer_comments_inside_the_office_and_does_not_write_to_enterprises(region, staff, enter):
    client = enter(staff["viewer"])
    client.post(f"{QUESTIONS}open/", {"enterprise_id": "A011", "whom": "enterprise", "text": "Hm"})
    assert Thread.objects.get().shared is False
    with pytest.raises(OfficeError, match="Only who may collect data writes to enterprises"):
        asked(region, staff["viewer"])
    answer = client.post(f"{QUESTIONS}{asked(region, staff['analyst']).pk}/answer/", {"text": "Hm"})
    assert answer.status_code == 422
    assert "Only who may collect data writes to enterprises" in answer.content.decode()


def test_comment_on_a_plan_stands_on_its_page_and_opens_again_when_answered(region, staff, enter):
    plan = plans.draft_way(
        region=region, run=newest(region), name="First", strategy="marginal_opt_out=marginal_opt_out",
        by=staff["analyst"], goals=["reduction=0.3,year=2022"],
    )  # fmt: skip
    client = enter(staff["approver"])
    told = client.post(f"{QUESTIONS}open/", {"plan": plan.pk, "figure": "cost", "text": "Why so much?"})
    assert told.headers["location"] == f"/r/region-a/plans/{plan.pk}/#talk"
    thread = Thread.objects.get()
    actions.settle_thread(thread=thread, by=staff["analyst"])
    with pytest.raises(OfficeError, match="analyst has settled this question already"):
        actions.settle_thread(thread=thread, by=staff["analyst"])
    actions.answer_thread(thread=thread, by=staff["analyst"], text="One mill closes")
    page = client.get(f"/r/region-a/plans/{plan.pk}/").content.decode()
    assert "Why so much?" in page
    assert "1 open" in page


def test_what_is_written_is_shown_as_text_and_never_as_html(region, staff, enter):
    asked(region, staff["analyst"], text="<script>alert(1)</script> <b>bold</b>")
    page = enter(staff["enterprise"]).get("/r/region-a/own/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;bold&lt;/b&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("given", "en", "zh"),
    [
        ({"text": "  "}, "There is no message.\n  Write what you want to say.", "没有内容。\n  请填写内容。"),
        (
            {"text": "x" * 2001},
            "The message has 2,001 characters; 2,000 are taken.\n  Shorten it, or bring the rest as an attachment.",
            "内容有2,001个字符，最多2,000个。\n  请缩短，或以附件提交其余内容。",
        ),
        (
            {"name": "a.html", "content": b"<html>"},
            "a.html is not a PDF, a picture (PNG, JPEG), a workbook (.xlsx) or a text table (.csv).\n"
            "  Print or save it as PDF.",
            "a.html不是PDF、图片（PNG、JPEG）、工作簿（.xlsx）或文本表格（.csv）。\n  请打印或另存为PDF。",
        ),
    ],
)
def test_message_that_cannot_be_is_refused_and_nothing_is_kept(given, en, zh, region, staff):
    with pytest.raises(OfficeError) as told:
        asked(region, staff["analyst"], **given)
    assert str(told.value) == en
    with speaking("zh"):
        assert str(told.value) == zh
    assert not Thread.objects.exists()


def test_answer_is_not_asked_for_by_a_day_that_is_past(region, staff):
    today = timezone.localdate()
    with pytest.raises(OfficeError, match="is past"):
        asked(region, staff["analyst"], due=today - timedelta(days=1))
    assert asked(region, staff["analyst"], due=today).due == today


def test_open_questions_stand_before_settled_ones_and_what_waits_for_the_office_first(region, staff, enter):
    answered, waiting = (
        asked(region, staff["analyst"], figure="output"),
        asked(region, staff["analyst"], figure="industry"),
    )
    actions.answer_thread(thread=answered, by=staff["enterprise"], text="Yes")
    settled = asked(region, staff["analyst"])
    actions.settle_thread(thread=settled, by=staff["analyst"])
    page = enter(staff["analyst"]).get(QUESTIONS).content.decode()
    order = [page.index(f'href="{QUESTIONS}{one.pk}/"') for one in (answered, waiting, settled)]
    assert order == sorted(order)
