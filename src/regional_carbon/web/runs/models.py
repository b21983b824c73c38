"""A run of the procedure, its enterprises as rows to search, and scenarios saved by name."""

from django.db import models

from regional_carbon.web.runs.values import value_of

UNDER_WAY = ("waiting", "running")


class Run(models.Model):
    """The procedure on one version of a region, with its parameters: repeated, it gives the same to the last digit."""

    STATES = ("waiting", "running", "done", "doubts", "failed", "earlier")  # earlier: done by an earlier version
    STEPS = ("reading", "intensity", "ranking", "curves", "sureness", "choosing", "keeping")

    region = models.ForeignKey("regions.Region", models.CASCADE, related_name="runs")
    version = models.ForeignKey("regions.Version", models.PROTECT, related_name="runs")
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=150)
    yes = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="waiting")
    step = models.CharField(max_length=20, blank=True)
    fault = models.JSONField(default=dict)  # by language
    findings = models.JSONField(default=list)
    summary = models.JSONField(default=dict)
    bundle = models.CharField(max_length=64, blank=True)  # SHA-256 of the Blob of its value, as `run.store` packs it
    confirmed = models.CharField(
        max_length=64, blank=True
    )  # likewise of the warnings confirmed, where one kept no bundle

    class Meta:
        ordering = ("-pk",)

    @property
    def value(self):
        """The run as the library has it, for a reader."""
        return value_of(self)

    @property
    def place(self):
        """Of the step it is at among STEPS, from 1; 0 where it is at none."""
        return self.STEPS.index(self.step) + 1 if self.step in self.STEPS else 0

    @property
    def stale(self):
        """The region's data have changed since."""
        return self.version_id != self.region.current_id


class Publication(models.Model):
    """What everybody was told of a run, kept when it was first shown: later publications must not tell more by it."""

    run = models.OneToOneField(Run, models.CASCADE, related_name="publication")
    at = models.DateTimeField(auto_now_add=True)
    told = models.JSONField(default=list)  # the codes of the industries told
    withheld = models.BooleanField(default=False)  # nothing was: beside earlier ones it would tell of enterprises


# What the register may be sorted by: an index leads to any page of it; on PostgreSQL not downwards, where what is not
# known would come first.
SORTED = (
    "rank", "enterprise_id", "name", "industry", "electricity_mwh", "output_cny", "intensity_tco2_per_mwh",
    "emission_tco2", "grade", "efficiency_cny_per_tco2", "rank_in_industry", "efficiency_grade",
)  # fmt: skip


class Outcome(models.Model):
    """An enterprise of a region's newest run, as a row to search, filter and sort."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="outcomes")
    enterprise_id = models.CharField(max_length=200)
    name = models.CharField(max_length=300, blank=True)
    industry_code = models.CharField(max_length=40)
    industry = models.CharField(max_length=200, blank=True)
    electricity_mwh = models.FloatField(null=True)
    output_cny = models.FloatField(null=True)
    intensity_tco2_per_mwh = models.FloatField(null=True)
    emission_tco2 = models.FloatField(null=True)
    emission_low_tco2 = models.FloatField(null=True)
    emission_high_tco2 = models.FloatField(null=True)
    scope_1_tco2 = models.FloatField(null=True)
    heat_tco2 = models.FloatField(null=True)
    electricity_location_tco2 = models.FloatField(null=True)
    electricity_market_tco2 = models.FloatField(null=True)
    market_industry = models.CharField(max_length=10, blank=True)
    market_probability = models.FloatField(null=True)
    grade = models.IntegerField(null=True)
    efficiency_cny_per_tco2 = models.FloatField(null=True)
    rank = models.IntegerField(null=True)
    rank_in_industry = models.IntegerField(null=True)
    efficiency_grade = models.IntegerField(null=True)

    text = models.TextField(default="")  # what a search looks in: `searched_of`

    class Meta:
        indexes = (
            *(models.Index(fields=["run", name, "id"], name=f"by_{name}") for name in SORTED),
            models.Index(fields=["run", "industry_code", "id"], name="by_industry_code"),
            models.Index(fields=["run", "text"], name="by_text"),
        )


def searched_of(enterprise_id, name):
    """What a search for a part of an enterprise's identifier or name looks in: both, in lowercase."""
    return f"{enterprise_id}\n{name}".lower()


class Scenario(models.Model):
    """A state of the scenarios under a name: its address, and who saved it."""

    region = models.ForeignKey("regions.Region", models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=120)
    query = models.TextField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["region", "name"], name="scenario_once"),)
