"""What is asked and answered of a fact: an enterprise, a plan, a figure of either, or what an enterprise submitted."""

from django.db import models

# The figures that may be asked about, of an enterprise and of a plan.
FIGURES_OF_ENTERPRISE = ("emission", "electricity", "output", "industry", "allowance")
FIGURES_OF_PLAN = ("reduction", "cost", "chance", "asked")
OFFICE, ENTERPRISE = "office", "enterprise"  # whose answer an open thread waits for


class Thread(models.Model):
    """A question or comment on a fact and what was said to it, open or settled.

    One that is shared is between the office and the enterprise; another stays in the office.
    """

    STATES = ("open", "settled")

    region = models.ForeignKey("regions.Region", models.CASCADE, related_name="threads")
    enterprise_id = models.CharField(max_length=200, blank=True)
    plan = models.ForeignKey("plans.Plan", models.CASCADE, null=True, related_name="threads")
    claim = models.ForeignKey("regions.Claim", models.CASCADE, null=True, related_name="threads")
    figure = models.CharField(max_length=40, blank=True)
    shared = models.BooleanField(default=False)
    awaits = models.CharField(max_length=10, blank=True)
    due = models.DateField(null=True)  # until when the answer is asked for
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=150)
    state = models.CharField(max_length=10, default="open")
    settled_by = models.CharField(max_length=150, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["region", "state", "awaits"], name="thread_waits"),)

    def last_message(self):
        """What was said last."""
        return list(self.messages.all())[-1]


class Message(models.Model):
    """One thing said in a thread, with a document where one was brought; never changed."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="messages")
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=150)
    of_enterprise = models.BooleanField(default=False)
    text = models.TextField()
    document = models.CharField(max_length=64, blank=True)  # SHA-256 of the Blob: kept as it came, never shown
    document_name = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)


class Task(models.Model):
    """What one person of a region is to do, by a day where there is one; kept once it is done."""

    region = models.ForeignKey("regions.Region", models.CASCADE, related_name="tasks")
    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="tasks")
    what = models.CharField(max_length=200)
    thread = models.ForeignKey(Thread, models.SET_NULL, null=True, related_name="tasks")
    due = models.DateField(null=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=150)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["person", "region", "done_at"], name="task_waits"),)


class News(models.Model):
    """Something that happened and concerns a person, read or not; by e-mail too where they and the office have one."""

    person = models.ForeignKey("accounts.Person", models.CASCADE, related_name="news")
    region = models.ForeignKey("regions.Region", models.CASCADE, related_name="news")
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=150)
    what = models.CharField(max_length=30)  # a key of words/web.toml: _news_…
    subject = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=500)  # of the page, within the office
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    mail_tries = models.IntegerField(default=0)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["person", "region", "read_at"], name="news_waits"),)
