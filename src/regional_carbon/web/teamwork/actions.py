"""What is asked, answered and settled: each one function, one transaction, one audit record."""

from django.db import transaction
from django.utils import timezone

from regional_carbon.collect.sources.delivery import tame_name
from regional_carbon.language.amounts import count
from regional_carbon.web.accounts.audit import keep_record
from regional_carbon.web.accounts.rights import rights_of
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.regions.answers import document_faults
from regional_carbon.web.regions.models import Blob
from regional_carbon.web.teamwork.models import ENTERPRISE, OFFICE, Message, News, Task, Thread

LONGEST = 2_000  # characters of a message


@transaction.atomic
def open_thread(
    *, region, by, text, enterprise_id="", plan=None, claim=None, figure="", shared=False, due=None, name="",
    content=b"",
):  # fmt: skip
    """A question or comment on a fact; what an enterprise opens is shared with the office, and of itself.

    Raises OfficeError as `_said`, for a day that is past, and where the office writes to an enterprise without the
    right to.
    """
    of_enterprise = "see" not in rights_of(by, region)
    if due is not None and due < timezone.localdate():
        raise OfficeError("due_past", due=due.isoformat())
    thread = Thread.objects.create(
        region=region, enterprise_id=by.enterprise_in(region) if of_enterprise else enterprise_id, plan=plan,
        claim=claim, figure=figure, shared=bool(enterprise_id) and (shared or of_enterprise), due=due, by=by.username,
    )  # fmt: skip
    _said(thread, by=by, text=text, name=name, content=content)
    keep_record("thread_opened", by=by, region=region, subject=subject_of(thread), thread=thread.pk)
    return thread


@transaction.atomic
def answer_thread(*, thread, by, text, name="", content=b""):
    """One thing more is said in a thread; one that was settled is open again. Raises OfficeError as `_said`."""
    held = Thread.objects.select_for_update(of=("self",), no_key=True).select_related("region").get(pk=thread.pk)
    held.state, held.settled_by, held.settled_at = "open", "", None
    message = _said(held, by=by, text=text, name=name, content=content)
    keep_record("thread_answered", by=by, region=held.region, subject=subject_of(held), thread=held.pk)
    return message


@transaction.atomic
def settle_thread(*, thread, by):
    """What was asked is settled, and waits for nobody. Raises OfficeError as `_may_write`, or when it was before."""
    held = Thread.objects.select_for_update(of=("self",), no_key=True).select_related("region").get(pk=thread.pk)
    _may_write(held, by)
    if held.state == "settled":
        raise OfficeError("thread_settled", by=held.settled_by)
    held.state, held.awaits, held.settled_by, held.settled_at = "settled", "", by.username, timezone.now()
    held.save()
    keep_record("thread_settled", by=by, region=held.region, subject=subject_of(held), thread=held.pk)


@transaction.atomic
def give_task(*, region, person, what, by, due=None, thread=None):
    """A task for a person of the office, by hand or from a thread. Raises OfficeError without a word or for a past day.

    Raises OfficeError too for somebody who does not work in the region.
    """
    if not what.strip():
        raise OfficeError("task_blank")
    if due is not None and due < timezone.localdate():
        raise OfficeError("due_past", due=due.isoformat())
    if "see" not in rights_of(person, region):
        raise OfficeError("task_for_nobody", name=person.username)
    task = Task.objects.create(
        region=region, person=person, what=what.strip()[:200], thread=thread, due=due, by=by.username
    )
    keep_record("task_given", by=by, region=region, subject=task.what, task=task.pk, to=person.username)
    return task


@transaction.atomic
def finish_task(*, task, by):
    """A task is done. Raises OfficeError for somebody else's that one did not give, or when it was done before."""
    held = Task.objects.select_for_update(of=("self",), no_key=True).select_related("region").get(pk=task.pk)
    if by.pk != held.person_id and by.username != held.by:
        raise OfficeError("task_of_others")
    if held.done_at is not None:
        raise OfficeError("task_done")
    held.done_at = timezone.now()
    held.save()
    keep_record("task_finished", by=by, region=held.region, subject=held.what, task=held.pk)


def read_news(*, person, region):
    """Whatever stood on a person's page of news in a region is read."""
    News.objects.filter(person=person, region=region, read_at=None).update(read_at=timezone.now())


@transaction.atomic
def set_mail(*, person, email):
    """The address a person is told at, or none; it stands in no record."""
    person.email = email
    person.save()
    keep_record("mail_set", by=person, subject=person.username)


def subject_of(thread):
    """What a thread is about, for the record: the enterprise, or the plan's name."""
    return thread.enterprise_id or (thread.plan.name if thread.plan else "")


def _said(thread, *, by, text, name, content):
    """A message, and whom the thread waits for now.

    Raises OfficeError for a blank or overlong one, for a document that is none, and as `_may_write`.
    """
    of_enterprise = _may_write(thread, by)
    if not text.strip():
        raise OfficeError("message_blank")
    if len(text) > LONGEST:
        raise OfficeError("message_long", characters=len(text), limit=count(LONGEST))
    faults = document_faults(name, content) if content else []
    if faults:
        raise OfficeError(faults=faults)
    if thread.shared:
        thread.awaits = OFFICE if of_enterprise else ENTERPRISE
    thread.save()
    return Message.objects.create(
        thread=thread, by=by.username, of_enterprise=of_enterprise, text=text.strip(),
        document=Blob.keep(content) if content else "", document_name=tame_name(name) if content else "",
    )  # fmt: skip


def _may_write(thread, by):
    """Whether a person writes as the enterprise. Raises OfficeError where neither side is theirs."""
    rights = rights_of(by, thread.region)
    if "see" not in rights:
        if not thread.shared or thread.enterprise_id != by.enterprise_in(thread.region):
            raise OfficeError("thread_of_others")
        return True
    if thread.shared and "collect" not in rights:
        raise OfficeError("thread_needs_collect")
    return False
