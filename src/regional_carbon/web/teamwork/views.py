"""Pages of what is asked and answered."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from regional_carbon.web.pages import of_region, page
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.regions import claims
from regional_carbon.web.regions.models import Blob, Claim
from regional_carbon.web.regions.views import download
from regional_carbon.web.runs.models import Outcome
from regional_carbon.web.runs.values import newest
from regional_carbon.web.teamwork import actions
from regional_carbon.web.teamwork.forms import AskBackForm, MailForm, MessageForm, TaskForm
from regional_carbon.web.teamwork.models import Message, News, Task
from regional_carbon.web.teamwork.showing import thread_form, threads_seen, with_forms
from regional_carbon.web.teamwork.telling import holders
from regional_carbon.web.teamwork.waiting import tasks_of

SHOWN = 100
DIGITS = 10  # from which on a database takes no number of a row


def _seen(request, region):
    return threads_seen(request.user, region, request.rights)


@of_region("talk")
def threads(request, region):
    """What is asked in a region: what waits first, then the newest; an enterprise sees its own."""
    return _threads(request, region)


def _threads(request, region, form=None):
    awaited = "enterprise" if "see" not in request.rights else "office"
    listed = _seen(request, region).order_by("state", "-pk")[:SHOWN]  # open before settled
    waiting = sorted((one for one in listed if one.state == "open"), key=lambda one: one.awaits != awaited)
    told = {
        "waiting": waiting, "settled": [one for one in listed if one.state != "open"],
        "own": "see" not in request.rights,
        "ours": sum(one.awaits == "office" for one in waiting), "thread_form": form,
    }  # fmt: skip
    return page(request, "teamwork/threads.html", "threads", status=422 if form else 200, **told)


@of_region("talk")
def thread(request, region, thread):
    """One question with what was answered."""
    return _thread(request, region, get_object_or_404(_seen(request, region), pk=thread))


def _thread(request, region, held, form=None):
    told = {
        "threads": [(held, form)] if form else with_forms([held]), "thread": held, "own": "see" not in request.rights,
        "address": address_of_fact(held, request.rights),
    }  # fmt: skip
    return page(request, "teamwork/one_thread.html", "threads", status=422 if form else 200, **told)


def address_of_fact(thread, rights):
    """The page of what a thread is about, as one may see it."""
    if "see" not in rights:
        return reverse("own", args=[thread.region.slug])
    if thread.plan_id:
        return reverse("plan", args=[thread.region.slug, thread.plan_id])
    return reverse("enterprise", args=[thread.region.slug, thread.enterprise_id])


@of_region("talk", sent="threads")
def open_thread(request, region):
    """A question on a fact, and back to the fact's page."""
    own = "see" not in request.rights
    enterprise = request.user.enterprise_in(region) if own else request.POST.get("enterprise_id", "").strip()
    plan = "" if own else request.POST.get("plan", "").strip()
    if not (enterprise or plan):
        return redirect("threads", region.slug)
    about = (
        {"plan": get_object_or_404(Plan, region=region, pk=_number(plan))} if plan else {"enterprise_id": enterprise}
    )
    if not (own or plan):
        get_object_or_404(Outcome, run=newest(region), enterprise_id=enterprise)
    form = thread_form(request.rights, request.POST, request.FILES, enterprise=enterprise, plan=plan)
    if not form.performs(actions.open_thread, region=region, by=request.user, **about):
        return _threads(request, region, form)
    return redirect(f"{address_of_fact(form.done, request.rights)}#talk")


@of_region("talk", sent="thread")
def answer_thread(request, region, thread):
    """One thing more is said."""
    held = get_object_or_404(_seen(request, region), pk=thread)
    form = MessageForm(request.POST, request.FILES, auto_id=f"answer-{held.pk}-%s")
    if not form.performs(actions.answer_thread, thread=held, by=request.user):
        return _thread(request, region, held, form)
    return redirect("thread", region.slug, held.pk)


@of_region("see", sent="thread")
def settle_thread(request, region, thread):
    """What was asked is settled."""
    held = get_object_or_404(_seen(request, region), pk=thread)
    actions.settle_thread(thread=held, by=request.user)
    return redirect("thread", region.slug, held.pk)


@of_region("talk")
def claim(request, region, claim):
    """What an enterprise submitted, what was asked about it, and what can be done."""
    return _claim(request, region, _claim_seen(request, region, claim))


def _claim_seen(request, region, number):
    own = {} if "see" in request.rights else {"enterprise_id": request.user.enterprise_in(region)}
    return get_object_or_404(Claim.objects.select_related("replaces"), region=region, pk=number, **own)


def _claim(request, region, held, form=None):
    own = "see" not in request.rights
    told = {
        "claim": held, "own": own, "threads": with_forms(_seen(request, region).filter(claim=held)),
        "ask_form": form or AskBackForm(), "mine": "own" in request.rights,
    }  # fmt: skip
    return page(request, "teamwork/claim.html", "own" if own else "data", status=422 if form else 200, **told)


@of_region("collect", sent="claim")
def ask_back(request, region, claim):
    """The office asks the enterprise about what it submitted."""
    held = _claim_seen(request, region, claim)
    form = AskBackForm(request.POST, request.FILES)
    if not form.performs(claims.ask_back, claim=held, by=request.user):
        return _claim(request, region, held, form)
    return redirect("claim", region.slug, held.pk)


@of_region("own", sent="claim")
def withdraw_claim(request, region, claim):
    """The enterprise takes back what it submitted."""
    claims.withdraw(claim=_claim_seen(request, region, claim), by=request.user)
    return redirect("claim", region.slug, claim)


@of_region("talk")
def message_document(request, region, message):
    """The document of a message, to be saved: it came from outside, and is never shown in the page."""
    held = get_object_or_404(Message.objects.exclude(document=""), pk=message, thread__region=region)
    if not _seen(request, region).filter(pk=held.thread_id).exists():
        raise Http404
    return download(Blob.content(held.document), held.document_name, "application/octet-stream")


# ---------------------------------------------------------------------------------------------------
# Tasks and news


def _colleagues(region):
    return holders(region, "see").filter(is_active=True).order_by("username").distinct()


@of_region("see")
def task_list(request, region):
    """A person's tasks, what they gave to others, and a form to give one."""
    return _tasks(request, region)


def _tasks(request, region, form=None):
    thread = _seen(request, region).filter(pk=_number(request.GET.get("thread"))).first()
    given = Task.objects.filter(region=region, by=request.user.username).exclude(person=request.user)
    told = {
        "tasks": tasks_of(request.user, region),
        "given": given.select_related("person").order_by("done_at", "due")[:SHOWN],
        "task_form": form or TaskForm(people=_colleagues(region), initial={"person": request.user.pk}),
        "thread": thread, "own": False,
    }  # fmt: skip
    return page(request, "teamwork/tasks.html", "task_list", status=422 if form else 200, **told)


def _number(text):
    """The number of a row as an address gives it; 0, which no row has, for what is none."""
    return int(text) if text and text.isdecimal() and len(text) < DIGITS else 0


@of_region("see", sent="task_list")
def add_task(request, region):
    """A task for somebody of the office."""
    form = TaskForm(request.POST, people=_colleagues(region))
    thread = _seen(request, region).filter(pk=_number(request.POST.get("thread"))).first()
    if not form.performs(actions.give_task, region=region, by=request.user, thread=thread):
        return _tasks(request, region, form)
    return redirect("task_list", region.slug)


@of_region("see", sent="task_list")
def finish_task(request, region, task):
    """A task is done."""
    actions.finish_task(task=get_object_or_404(Task, region=region, pk=task), by=request.user)
    return redirect("task_list", region.slug)


@of_region("talk")
def news(request, region):
    """What happened that concerns a person, the newest first."""
    return _news(request, region)


def _news(request, region, form=None):
    told = {
        "listed": News.objects.filter(person=request.user, region=region)[:SHOWN], "own": "see" not in request.rights,
        "mail_form": form or MailForm(initial={"email": request.user.email}) if settings.EMAIL_HOST else None,
    }  # fmt: skip
    return page(request, "teamwork/news.html", "news", status=422 if form else 200, **told)


@of_region("talk")
def open_news(request, region, item):
    """One piece of one's news is read: on to its page; to the list where there is no such."""
    held = News.objects.filter(person=request.user, region=region, pk=item)
    held.filter(read_at=None).update(read_at=timezone.now())
    found = held.first()
    return redirect(found.address if found else "news", *([] if found else [region.slug]))


@of_region("talk", sent="news")
def read_news(request, region):
    """All news are read."""
    actions.read_news(person=request.user, region=region)
    return redirect("news", region.slug)


@of_region("talk", sent="news")
def set_mail(request, region):
    """Where one is told by e-mail."""
    form = MailForm(request.POST)
    if not form.performs(actions.set_mail, person=request.user):
        return _news(request, region, form)
    return redirect("news", region.slug)
