"""Pages of what is asked and answered."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from regional_carbon.web.pages import of_region, page
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.regions import claims
from regional_carbon.web.regions.models import Blob, Claim
from regional_carbon.web.regions.views import download
from regional_carbon.web.runs.models import Outcome
from regional_carbon.web.runs.values import newest
from regional_carbon.web.teamwork import actions
from regional_carbon.web.teamwork.forms import AskBackForm, MessageForm
from regional_carbon.web.teamwork.models import Message
from regional_carbon.web.teamwork.showing import thread_form, threads_seen, with_forms

SHOWN = 100


def _seen(request, region):
    return threads_seen(request.user, region, request.rights)


@of_region("talk")
def threads(request, region):
    """What is asked in a region: what waits first, then the newest; an enterprise sees its own."""
    return _threads(request, region)


def _threads(request, region, form=None):
    listed = _seen(request, region).order_by("-state", "-pk")[:SHOWN]
    waiting = [one for one in listed if one.state == "open"]
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
    about = {"plan": _plan(region, plan)} if plan else {"enterprise_id": enterprise}
    if not (own or plan):
        get_object_or_404(Outcome, run=newest(region), enterprise_id=enterprise)
    form = thread_form(request.rights, request.POST, request.FILES, enterprise=enterprise, plan=plan)
    if not form.performs(actions.open_thread, region=region, by=request.user, **about):
        return _threads(request, region, form)
    return redirect(f"{address_of_fact(form.done, request.rights)}#talk")


def _plan(region, number):
    if not number.isdecimal():
        raise Http404
    return get_object_or_404(Plan, region=region, pk=number)


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
