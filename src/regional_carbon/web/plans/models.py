"""A plan and its targets."""

from django.db import models


class Plan(models.Model):
    """A strategy at a target, on its way from draft to published."""

    STATES = ("draft", "submitted", "approved", "published", "returned")

    region = models.ForeignKey("regions.Region", models.CASCADE, related_name="plans")
    run = models.ForeignKey("runs.Run", models.PROTECT, related_name="plans")
    name = models.CharField(max_length=120)
    strategy = models.TextField()  # as the command line takes it: NAME=RULE,PARAMETER=VALUE,…
    target_rate = models.FloatField()
    state = models.CharField(max_length=10, default="draft")
    made_at = models.DateTimeField(auto_now_add=True)
    drafted_by = models.CharField(max_length=150)
    submitted_by = models.CharField(max_length=150, blank=True)
    approved_by = models.CharField(max_length=150, blank=True)
    published_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    figures = models.JSONField(default=dict)  # its row of the comparison

    class Meta:
        ordering = ("-pk",)


class Target(models.Model):
    """What a plan asks of one enterprise in the plan's year."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    enterprise_id = models.CharField(max_length=200)
    name = models.CharField(max_length=300, blank=True)
    rank = models.IntegerField()
    emission_tco2 = models.FloatField()
    coefficient = models.FloatField()
    reduction_tco2 = models.FloatField()
    output_forgone_cny = models.FloatField()

    class Meta:
        ordering = ("rank",)
        indexes = (models.Index(fields=["plan", "enterprise_id"], name="target_enterprise"),)
