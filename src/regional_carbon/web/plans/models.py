"""A plan and its targets."""

import json

from django.db import models

from regional_carbon.web.accounts.models import Record


class Standing(models.Manager):
    """The plans that stand: a draft withdrawn is kept for its record, and listed nowhere."""

    def get_queryset(self):
        """All but the withdrawn."""
        return super().get_queryset().exclude(state="withdrawn")


class Plan(models.Model):
    """A strategy at a target, or on the way to goals over several years, on its own way from draft to published."""

    STATES = ("draft", "submitted", "approved", "published", "returned", "withdrawn")

    objects = Standing()
    every = models.Manager()  # the withdrawn too

    region = models.ForeignKey("regions.Region", models.CASCADE, related_name="plans")
    run = models.ForeignKey("runs.Run", models.PROTECT, related_name="plans")
    goes_on_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="replanned")
    name = models.CharField(max_length=120)
    strategy = models.TextField()  # as the command line takes it: NAME=RULE,PARAMETER=VALUE,…
    target_rate = models.FloatField(null=True)  # null where the goals ask for something else than a share
    goals = models.JSONField(default=list)  # as the command line takes them; none in a plan of one year
    bundle = models.CharField(max_length=64, blank=True)  # SHA-256 of the Blob of its pathway, where it has one
    state = models.CharField(max_length=10, default="draft")
    made_at = models.DateTimeField(auto_now_add=True)
    drafted_by = models.CharField(max_length=150)
    submitted_by = models.CharField(max_length=150, blank=True)
    approved_by = models.CharField(max_length=150, blank=True)
    published_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    figures = models.JSONField(default=dict)  # its row of the comparison, or the last year of its pathway

    class Meta:
        ordering = ("-pk",)

    def began_with(self):
        """The run whose estimate the plan's way begins with: that of the first plan it goes on from, else its own."""
        return self.run if self.goes_on_from is None else self.goes_on_from.began_with()

    def replaced_by(self):
        """The published plan that goes on from this one, or from one that does; None while this one counts."""
        later = self.replanned.filter(state="published").order_by("-published_at", "-pk").first()
        return later and (later.replaced_by() or later)

    def less_tco2(self):
        """By how much the region emits less a year under the plan than in the year estimated."""
        if self.bundle:
            return self.figures["start_tco2"] - self.figures["planned_tco2"]
        return self.figures["reduction_tco2"]

    def steps(self):
        """Who took the plan which step, when and why, as the audit log has it."""
        done = Record.objects.filter(region=self.region.slug, action__startswith="plan_").order_by("number")
        told = [(one, json.loads(one.details)) for one in done]
        return [
            {"action": one.action, "by": one.by, "at": one.at, "reason": held.get("reason", "")}
            for one, held in told
            if held.get("plan") == self.pk
        ]


class Target(models.Model):
    """What a plan asks of one enterprise in one of its years."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    enterprise_id = models.CharField(max_length=200)
    name = models.CharField(max_length=300, blank=True)
    year = models.IntegerField()
    rank = models.IntegerField(null=True)  # null for who comes in later years
    emission_tco2 = models.FloatField()  # if nothing were asked of it
    coefficient = models.FloatField()
    reduction_tco2 = models.FloatField()
    output_forgone_cny = models.FloatField()
    allowed_tco2 = models.FloatField()
    measures_tco2 = models.FloatField(null=True)  # of the reduction; null where the plan has no measures first
    net_cost_cny = models.FloatField(null=True)  # of these measures, a year
    investment_cny = models.FloatField(null=True)

    def closing_tco2(self):
        """What is left to close once the measures that the plan counts on are done; None where it has none first."""
        return None if self.measures_tco2 is None else max(0.0, self.reduction_tco2 - self.measures_tco2)

    class Meta:
        ordering = ("year", "rank", "pk")
        indexes = (models.Index(fields=["plan", "enterprise_id"], name="target_enterprise"),)
