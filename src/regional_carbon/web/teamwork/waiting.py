"""What waits for a person: their tasks, and how much of each section does, counted in one query a page."""

from django.apps import apps
from django.db.models import Count, F, Value
from django.urls import reverse
from django.utils import timezone

from regional_carbon.web.teamwork.models import OFFICE, News, Task, Thread

DONE_SHOWN = 20


def tasks_of(person, region):
    """A person's tasks in a region, as a list of rows: what waits first, the earliest deadline on top, then the done.

    Each has `what`, `address`, `due`, `late` (its day is past) and `state`, "open" or "done".
    """
    own = Task.objects.filter(region=region, person=person).select_related("thread", "thread__plan")
    waiting = own.filter(done_at=None).order_by(F("due").asc(nulls_last=True), "pk")
    done = own.exclude(done_at=None).order_by("-done_at")[:DONE_SHOWN]
    return [_row(region, one) for one in [*waiting, *done]]


def _row(region, task):
    open_still = task.done_at is None
    return {
        "task": task, "what": task.what, "why": task.thread.enterprise_id if task.thread else "", "due": task.due,
        "late": open_still and task.due is not None and task.due < timezone.localdate(),
        "state": "open" if open_still else "done",
        "address": reverse("thread", args=[region.slug, task.thread_id]) if task.thread_id
        else f"{reverse('task_list', args=[region.slug])}#task-{task.pk}",
    }  # fmt: skip


def counts(person, region, rights):
    """How much waits for a person, by section of the office, and their unread news; one query.

    Their own tasks wait below `today`; below `data` what enterprises submitted and answered, for who collects; below
    `plan` the plans handed in by others, for who approves.
    """
    waits = {
        "news": News.objects.filter(person=person, region=region, read_at=None),
        "today": Task.objects.filter(person=person, region=region, done_at=None),
    }
    if "collect" in rights:
        waits["claims"] = region.claims.filter(state="open")
        waits["data"] = Thread.objects.filter(region=region, state="open", awaits=OFFICE)
    if "approve" in rights:
        waits["plan"] = apps.get_model("plans", "Plan").objects.filter(region=region, state="submitted")
    counted = [_counted(name, rows) for name, rows in waits.items()]
    found = dict(counted[0].union(*counted[1:], all=True).values_list("section", "count"))
    submitted = found.pop("claims", 0)
    return {**found, "data": found.get("data", 0) + submitted}


def _counted(name, rows):
    return rows.order_by().values(section=Value(name)).annotate(count=Count("pk"))
