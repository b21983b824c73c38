"""News follow from the audit record: whom a thing done concerns is told of it, on the page News and by e-mail."""

import json
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse

from regional_carbon.web.accounts.models import Person, Record
from regional_carbon.web.accounts.rights import roles
from regional_carbon.web.plans.models import Plan
from regional_carbon.web.regions.models import Claim, Region
from regional_carbon.web.tasks import mail_news
from regional_carbon.web.teamwork.models import News, Task, Thread


def holders(region, right):
    """Who holds a right in a region, by a role there or everywhere."""
    named = [role for role, rights in roles().items() if right in rights]
    held = Q(memberships__region=region) | Q(memberships__region=None)
    return Person.objects.filter(held, memberships__role__in=named)


def of_enterprise(region, enterprise_id):
    """Who answers for an enterprise of a region."""
    return Person.objects.filter(
        memberships__region=region, memberships__role="enterprise", memberships__enterprise_id=enterprise_id
    )


def _thread(region, details):
    """Whoever wrote in it, the drafter of its plan, and the enterprise it is shared with.

    What an enterprise opens, and nobody of the office has answered yet, goes to all who collect.
    """
    thread = Thread.objects.select_related("plan").get(pk=details["thread"])
    office = set(thread.messages.filter(of_enterprise=False).values_list("by", flat=True))
    people = Person.objects.filter(username__in=office | ({thread.plan.drafted_by} if thread.plan else set()))
    told = {*people} if office else {*people, *holders(region, "collect")}
    if thread.shared:
        told |= {*of_enterprise(region, thread.enterprise_id)}
    return told, reverse("thread", args=[region.slug, thread.pk])


def _task(region, details):
    task = Task.objects.select_related("person").get(pk=details["task"])
    told = {task.person, *Person.objects.filter(username=task.by)}
    return told, f"{reverse('task_list', args=[region.slug])}#task-{task.pk}"


def _submitted(region, details):
    return {*holders(region, "collect")}, reverse("claim", args=[region.slug, details["claim"]])


def _decided(region, details):
    claim = Claim.objects.get(pk=details["claim"])
    return {*of_enterprise(region, claim.enterprise_id)}, reverse("claim", args=[region.slug, claim.pk])


def _to_approve(region, details):
    return {*holders(region, "approve")}, reverse("plan", args=[region.slug, details["plan"]])


def _to_drafter(region, details):
    plan = Plan.objects.get(pk=details["plan"])
    return {*Person.objects.filter(username=plan.drafted_by)}, reverse("plan", args=[region.slug, plan.pk])


# Of each action: the key of its news (_news_…), and who is told, with the page to open.
TOLD = {
    "thread_opened": ("asked", _thread), "thread_answered": ("answered", _thread),
    "thread_settled": ("settled", _thread), "task_given": ("task", _task), "task_finished": ("task_finished", _task),
    **dict.fromkeys(
        ("share_declared", "product_declared", "bill_brought", "inventory_brought", "objected"),
        ("submitted", _submitted),
    ),
    "claim_withdrawn": ("withdrawn", _submitted), "claim_accepted": ("accepted", _decided),
    "claim_refused": ("refused", _decided), "plan_submitted": ("plan_submitted", _to_approve),
    "plan_approved": ("plan_approved", _to_drafter), "plan_returned": ("plan_returned", _to_drafter),
    "plan_published": ("plan_published", _to_drafter),
}  # fmt: skip


@receiver(post_save, sender=Record)
def _told(sender, instance, **more):
    """Everybody whom a record concerns has news of it, but who did it and who is switched off."""
    what, whom = TOLD.get(instance.action, ("", None))
    region = Region.objects.filter(slug=instance.region).first() if whom else None
    if whom is None or region is None:
        return
    people, address = whom(region, json.loads(instance.details))
    told = [one for one in sorted(people, key=lambda one: one.pk) if one.is_active and one.username != instance.by]
    news = News.objects.bulk_create(
        News(person=one, region=region, by=instance.by, what=what, subject=instance.subject, address=address)
        for one in told
    )
    if settings.EMAIL_HOST:
        for one in news:
            if one.person.email:
                transaction.on_commit(partial(mail_news.enqueue, one.pk))
