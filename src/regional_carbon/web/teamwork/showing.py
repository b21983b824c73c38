"""What is asked of a fact, as a part of the fact's own page: `{% talk enterprise=… %}`, `{% talk plan=… %}`."""

from django import template

from regional_carbon.web.teamwork.forms import MessageForm, ThreadForm
from regional_carbon.web.teamwork.models import Thread
from regional_carbon.web.teamwork.waiting import tasks_of

SHOWN = 20  # threads of a fact, the newest

register = template.Library()


def threads_seen(person, region, rights):
    """The threads of a region that a person may see: all of them in the office, an enterprise those with it alone."""
    threads = Thread.objects.filter(region=region)
    if "see" not in rights:
        threads = threads.filter(shared=True, enterprise_id=person.enterprise_in(region))
    return threads.select_related("plan", "claim").prefetch_related("messages")


def with_forms(threads):
    """Each thread with a form to answer it."""
    return [(one, MessageForm(auto_id=f"answer-{one.pk}-%s")) for one in threads]


def thread_form(rights, data=None, files=None, *, enterprise="", plan=None):
    """The form that opens a thread on a fact."""
    return ThreadForm(
        data, files, to_enterprise="collect" in rights and bool(enterprise), own="see" not in rights,
        of_plan=bool(plan), initial={"enterprise_id": enterprise, "plan": plan},
    )  # fmt: skip


@register.inclusion_tag("teamwork/thread.html", takes_context=True)
def talk(context, enterprise="", plan=None):
    """What was asked and answered of an enterprise or a plan, and a form to ask."""
    region, rights, request = context["region"], context["rights"], context["request"]
    of_fact = {"plan": plan} if plan else {"enterprise_id": enterprise}
    threads = threads_seen(request.user, region, rights).filter(**of_fact)[:SHOWN]
    return {
        "region": region, "rights": rights, "user": request.user, "threads": with_forms(threads),
        "open": sum(one.state == "open" for one in threads), "own": "see" not in rights,
        "thread_form": thread_form(rights, enterprise=enterprise, plan=plan and plan.pk),
    }  # fmt: skip


@register.inclusion_tag("teamwork/my_tasks.html", takes_context=True)
def my_tasks(context):
    """What waits for whoever reads the page: nothing where nothing does."""
    region, request = context["region"], context["request"]
    waiting = [one for one in tasks_of(request.user, region) if one["state"] == "open"]
    return {"region": region, "tasks": waiting}
