"""Tasks, and news of what concerns a person: in the office, and by e-mail through a real mail server."""

import socket
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from regional_carbon.web.accounts.models import Person
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.plans import actions as plans
from regional_carbon.web.regions import claims
from regional_carbon.web.regions.models import Region
from regional_carbon.web.runs.values import newest
from regional_carbon.web.teamwork import actions, mailing
from regional_carbon.web.teamwork.models import News, Task, Thread
from regional_carbon.web.teamwork.waiting import counts, tasks_of
from tests.web.conftest import person

HERE = "/r/region-a/"


@pytest.fixture
def district(boss):
    """A region without data, with an analyst and an enterprise."""
    region = Region.objects.create(slug="district", name="District")
    people = {"analyst": person("analyst", region, "analyst"), "mill": person("mill", region, "enterprise", "A011")}
    return region, people


def news_of(somebody):
    return [(one.what, one.subject, one.by) for one in News.objects.filter(person=somebody).order_by("pk")]


def test_officer_asks_enterprise_answers_with_a_file_officer_settles_and_both_see_news(region, staff, enter):
    """The journey, click by click."""
    client = enter(staff["analyst"])
    given = {"enterprise_id": "A011", "whom": "enterprise", "text": "Is this the whole year?", "due": "2099-01-31"}
    client.post(f"{HERE}questions/open/", given)
    thread = Thread.objects.get()
    client = enter(staff["enterprise"])
    page = client.get(f"{HERE}own/").content.decode()
    assert '<span class="count">1</span>' in page
    assert "waits for you" in page
    told = client.get(f"{HERE}news/").content.decode()
    assert "1 piece of news" in told
    assert "A question was asked" in told
    assert client.get(f"{HERE}news/{News.objects.get().pk}/").headers["location"] == f"{HERE}questions/{thread.pk}/"
    file = SimpleUploadedFile("bill.pdf", b"%PDF-1.7")
    client.post(f"{HERE}questions/{thread.pk}/answer/", {"text": "Yes", "document": file})
    client = enter(staff["analyst"])
    assert "A question was answered" in client.get(f"{HERE}news/").content.decode()
    assert "bill.pdf" in client.get(f"{HERE}enterprises/A011/").content.decode()
    client.post(f"{HERE}questions/{thread.pk}/settle/")
    client.post(f"{HERE}news/read/")
    assert "No news for you" in client.get(f"{HERE}news/").content.decode()
    client = enter(staff["enterprise"])
    assert "A question was settled" in client.get(f"{HERE}news/").content.decode()
    assert news_of(staff["enterprise"]) == [("asked", "A011", "analyst"), ("settled", "A011", "analyst")]
    assert news_of(staff["analyst"]) == [("answered", "A011", "enterprise")]


def test_claim_is_news_for_who_collects_and_its_decision_for_the_enterprise(region, staff):
    claim = claims.object_to(region=region, enterprise_id="A011", reason="We closed", by=staff["enterprise"])
    claims.refuse(claim=claim, reason="No proof", by=staff["analyst"])
    assert news_of(staff["analyst"]) == [("submitted", "A011", "enterprise")]
    assert news_of(staff["enterprise"]) == [("refused", "A011", "analyst")]
    assert news_of(staff["viewer"]) == []


def test_plan_handed_in_is_news_for_the_approver_and_sent_back_for_its_drafter(region, staff):
    plan = plans.draft_way(
        region=region, run=newest(region), name="First", strategy="marginal_opt_out=marginal_opt_out",
        by=staff["analyst"], goals=["reduction=0.3,year=2022"],
    )  # fmt: skip
    plans.submit(plan=plan, by=staff["analyst"])
    assert news_of(staff["approver"]) == [("plan_submitted", "First", "analyst")]
    assert counts(staff["approver"], region, {"see", "approve"})["plan"] == 1


def test_enterprise_has_no_news_of_what_is_said_inside_the_office_nor_another_of_it(district):
    region, people = district
    other = person("other", region, "enterprise", "A061")
    actions.open_thread(region=region, by=people["analyst"], text="Odd", enterprise_id="A011")
    actions.open_thread(region=region, by=people["analyst"], text="Hello", enterprise_id="A061", shared=True)
    assert news_of(people["mill"]) == []
    assert news_of(other) == [("asked", "A061", "analyst")]


def test_news_of_another_person_is_not_read_by_its_address(district, enter):
    region, people = district
    actions.open_thread(region=region, by=people["mill"], text="Hello", enterprise_id="A011")
    item = News.objects.get(person=people["analyst"])
    assert enter(people["mill"]).get(f"/r/district/news/{item.pk}/").headers["location"] == "/r/district/news/"
    item.refresh_from_db()
    assert item.read_at is None


# ---------------------------------------------------------------------------------------------------
# Tasks


def test_tasks_stand_by_their_deadline_and_done_ones_are_kept_at_the_end(district, boss):
    region, people = district
    today = timezone.localdate()
    for what, due in (("Later", None), ("Second", today + timedelta(days=2)), ("First", today)):
        actions.give_task(region=region, person=people["analyst"], what=what, by=boss, due=due)
    Task.objects.filter(what="Second").update(due=today - timedelta(days=1))
    actions.finish_task(task=Task.objects.get(what="First"), by=people["analyst"])
    told = [(one["what"], one["state"], one["late"]) for one in tasks_of(people["analyst"], region)]
    assert told == [("Second", "open", True), ("Later", "open", False), ("First", "done", False)]
    assert news_of(people["analyst"]) == [("task", what, "boss") for what in ("Later", "Second", "First")]
    assert news_of(boss) == [("task_finished", "First", "analyst")]
    with pytest.raises(OfficeError, match="This task is done already"):
        actions.finish_task(task=Task.objects.get(what="First"), by=people["analyst"])


def test_task_is_given_from_a_question_and_leads_back_to_it(region, staff, enter):
    thread = actions.open_thread(region=region, by=staff["viewer"], text="Odd output", enterprise_id="A011")
    client = enter(staff["viewer"])
    assert f'name="thread" value="{thread.pk}"' in client.get(f"{HERE}tasks/?thread={thread.pk}").content.decode()
    given = {"what": "Call the mill", "person": staff["analyst"].pk, "thread": thread.pk}
    assert client.post(f"{HERE}tasks/add/", given).status_code == 302
    for where in ("tasks/", ""):
        page = enter(staff["analyst"]).get(f"{HERE}{where}").content.decode()
        assert "Call the mill" in page
        assert f'href="{HERE}questions/{thread.pk}/"' in page


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"what": " "}, "The task says nothing"),
        ({"due": "2020-01-01"}, "is past"),
        ({"person": "mill"}, "does not work"),
    ],
)
def test_task_that_cannot_be_is_refused(given, told, district, boss):
    region, people = district
    asked = {"what": "Call", "person": "analyst", "due": "", **given}
    due = timezone.datetime.fromisoformat(asked["due"]).date() if asked["due"] else None
    with pytest.raises(OfficeError, match=told):
        actions.give_task(region=region, person=people[asked["person"]], what=asked["what"], due=due, by=boss)
    assert not Task.objects.exists()


def test_task_of_somebody_else_is_not_finished(district, boss):
    region, people = district
    task = actions.give_task(region=region, person=boss, what="Sign", by=boss)
    with pytest.raises(OfficeError, match="neither yours nor given by you"):
        actions.finish_task(task=task, by=people["analyst"])


def test_what_waits_is_counted_in_one_query_and_only_for_who_may_do_it(district, boss, django_assert_num_queries):
    region, people = district
    actions.open_thread(region=region, by=people["mill"], text="Hello", enterprise_id="A011")
    claims.object_to(region=region, enterprise_id="A011", reason="Wrong", by=people["mill"])
    actions.give_task(region=region, person=people["analyst"], what="Call", by=boss)
    with django_assert_num_queries(1):
        told = counts(people["analyst"], region, {"see", "collect"})
    assert told == {"news": 3, "today": 1, "data": 2}
    assert counts(people["mill"], region, {"own", "talk"}) == {"news": 0, "today": 0, "data": 0}


# ---------------------------------------------------------------------------------------------------
# By e-mail


class Kept:
    """A mail server's handler that keeps what it takes, or refuses it for now."""

    def __init__(self):
        self.mails, self.refuse = [], False

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as the library calls it
        if self.refuse:
            return "451 try again later"
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 taken"


@pytest.fixture
def mail_server(settings):
    """A mail server on this machine, which the office sends by."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = Kept()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL, settings.ADDRESS = "office@example.org", "https://carbon.example.org"
    yield kept
    controller.stop()


@pytest.fixture
def asked(district):
    """News for the mill, which has an address."""
    region, people = district
    Person.objects.filter(pk=people["mill"].pk).update(email="mill@example.org")
    actions.open_thread(
        region=region, by=people["analyst"], text="Output of 0.79 million?", enterprise_id="A011", shared=True
    )
    return News.objects.get()


def test_mail_says_only_what_happened_and_where(asked, mail_server):
    assert mailing.mail_one(asked.pk) is None
    [(sender, to, content)] = mail_server.mails
    mail = message_from_bytes(content, policy=policy.default)
    assert (sender, to) == ("office@example.org", ["mill@example.org"])
    assert mail["subject"].strip() == "Regional Carbon: A question was asked · 收到新问题"
    assert mail.get_content().split() == [
        "A", "question", "was", "asked", "收到新问题", f"https://carbon.example.org{asked.address}",
    ]  # fmt: skip
    asked.refresh_from_db()
    assert asked.mailed_at is not None


def test_mail_is_sent_once_however_often_it_is_asked_for(asked, mail_server):
    for _ in range(2):
        mailing.mail_one(asked.pk)
    assert len(mail_server.mails) == 1


def test_mail_that_is_not_taken_is_tried_again_later_and_given_up_in_the_end(asked, mail_server):
    mail_server.refuse = True
    waits = [mailing.mail_one(asked.pk) for _ in range(mailing.TRIES)]
    assert waits[0] > timezone.now()
    assert waits[1] - timezone.now() > timedelta(seconds=90)
    assert waits[-1] is None
    mail_server.refuse = False
    assert mailing.mail_one(asked.pk) is None
    assert mail_server.mails == []


def test_mail_server_that_is_away_fails_nothing_and_is_tried_again(asked, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert mailing.mail_one(asked.pk) is not None


def test_request_only_puts_the_mail_in_the_worker_s_line(
    district, mail_server, enter, django_capture_on_commit_callbacks
):
    from django_tasks_db.models import DBTaskResult

    region, people = district
    Person.objects.filter(pk=people["analyst"].pk).update(email="analyst@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        actions.open_thread(region=region, by=people["mill"], text="Hello", enterprise_id="A011")
    assert mail_server.mails == []
    [waiting] = DBTaskResult.objects.all()
    assert waiting.task_path == "regional_carbon.web.tasks.mail_news"


def test_address_for_mail_is_asked_for_only_where_the_office_has_a_mail_server(
    region, staff, mail_server, enter, settings
):
    client = enter(staff["enterprise"])
    assert "Be told by e-mail" in client.get(f"{HERE}news/").content.decode()
    assert client.post(f"{HERE}news/mail/", {"email": "no address"}).status_code == 422
    client.post(f"{HERE}news/mail/", {"email": "mill@example.org"})
    assert Person.objects.get(username="enterprise").email == "mill@example.org"
    settings.EMAIL_HOST = ""
    assert "Be told by e-mail" not in client.get(f"{HERE}news/").content.decode()
