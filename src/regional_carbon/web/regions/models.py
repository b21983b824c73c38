"""A region, the versions of its data, and files on their way in. Everything stands in the database: one backup."""

import hashlib
import os
import shutil
import tempfile
import zlib
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from time import time
from typing import cast

from django.conf import settings
from django.db import models

from regional_carbon.collect.content import READING_STEPS
from regional_carbon.collect.sources.delivery import table_in
from regional_carbon.collect.sources.region_tables import NEEDED
from regional_carbon.factors import process_products
from regional_carbon.language.amounts import percent, tonnes
from regional_carbon.language.messages import say, spoken_language
from regional_carbon.units import Unit, unit

UNUSED_SECONDS = 86_400  # after which a copy made for reading goes


class Blob(models.Model):
    """A file's content, kept once under its SHA-256, packed."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    packed = models.BinaryField()

    @classmethod
    def keep(cls, content):
        """The name under which the content is kept from now on."""
        name = hashlib.sha256(content).hexdigest()
        if not cls.objects.filter(pk=name).exists():
            cls.objects.get_or_create(pk=name, defaults={"packed": zlib.compress(content, 6)})
        return name

    @classmethod
    def content(cls, name):
        """What is kept under a name."""
        return zlib.decompress(bytes(cls.objects.get(pk=name).packed))


class Region(models.Model):
    """A district an office looks after."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, blank=True)
    current = models.ForeignKey("Version", models.PROTECT, null=True, related_name="+")
    public = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True)  # put away: to be looked at, and never changed

    class Meta:
        ordering = ("slug",)

    def plan_in_force(self):
        """The plan published last, which counts; None before any is."""
        return self.plans.filter(state="published").select_related("run").order_by("-published_at", "-pk").first()

    def __str__(self):
        return {"en": self.name, "zh": self.name_zh or self.name}[spoken_language()]


class Version(models.Model):
    """A region's files as they stood once: never changed, so that any can be compared and come back."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="versions")
    number = models.IntegerField()
    made_at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=150)
    why = models.CharField(max_length=30)  # a key of words/web.toml: why_…
    source = models.CharField(max_length=300, blank=True)  # the file that was uploaded, or the version restored
    files = models.JSONField()  # SHA-256 by path within the region's folder, a / between its parts
    rows = models.JSONField(default=dict)  # rows by table, those of all its files added up, and by file

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["region", "number"], name="version_once"),)

    def tables(self):
        """The tables that the files hold, each with the files that do."""
        held = defaultdict(list)
        for name in self.files:
            held[table_in(name)].append(name)
        held.pop(None, None)
        return dict(held)

    def rows_needed(self):
        """The rows of each table that a run needs; None of one that the version does not hold."""
        return [self.rows.get(table) for table in NEEDED]

    def folder(self):
        """The files laid out as the library reads them; made when first asked for, whole or not at all."""
        place = settings.OFFICE / "cache" / "versions" / f"{self.pk}"
        if place.exists():
            os.utime(place)
            return place
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=place.parent))
        for name, sha256 in self.files.items():
            (aside / name).parent.mkdir(parents=True, exist_ok=True)
            (aside / name).write_bytes(Blob.content(sha256))
        try:
            aside.rename(place)
        except OSError:  # another process was quicker
            shutil.rmtree(aside)
            if not place.exists():
                raise
        forget_unused(place.parent)
        return place


def forget_unused(folder):
    """Copies that nobody has asked for in a day go: the database has what they hold."""
    for copy in folder.iterdir():
        with suppress(OSError):  # another process was quicker
            if copy.stat().st_mtime < time() - UNUSED_SECONDS:
                shutil.rmtree(copy)


class Upload(models.Model):
    """A file as it came, and what was understood of it; accepted, it becomes a version."""

    STATES = ("waiting", "reading", "read", "unreadable", "accepted", "refused")
    STEPS = (*READING_STEPS, "listing")

    region = models.ForeignKey(Region, models.CASCADE, related_name="uploads")
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=150)
    name = models.CharField(max_length=300)
    content = models.CharField(max_length=64)  # SHA-256 of the Blob
    table = models.CharField(max_length=40, blank=True)
    publisher = models.CharField(max_length=40, blank=True)  # who sent it
    covers = models.CharField(max_length=10, blank=True)  # of its years: all there is, or single rows
    chosen = models.JSONField(default=dict)  # the enterprise of each entry that a person decided on
    always = models.JSONField(default=list)  # the entries whose number is the chosen enterprise's in all years
    fates = models.JSONField(default=dict)  # what has become of each enterprise that it lists no more
    decided = models.JSONField(default=dict)  # of each table: what a person decided about its columns (Layout)
    delivery = models.JSONField(default=dict)  # whom it speaks of and what it changes, and in which version
    state = models.CharField(max_length=12, default="waiting")
    tables = models.JSONField(default=list)  # what was understood, for the preview
    findings = models.JSONField(default=list)  # rows of the table Findings
    notices = models.JSONField(default=dict)  # by language; while the file is read, its step and the rows so far
    fault = models.JSONField(default=dict)  # why it cannot be read, by language
    version = models.ForeignKey(Version, models.SET_NULL, null=True)

    class Meta:
        ordering = ("-at",)

    @property
    def progress(self):
        """While the file is read: the step, its place among STEPS from 1, how many steps, and the rows read so far."""
        step = self.notices.get("step") if self.state == "reading" else None
        if step is None:
            return None
        return {
            "step": step, "place": self.STEPS.index(step) + 1, "of": len(self.STEPS), "rows": self.notices["rows"],
        }  # fmt: skip

    @property
    def errors(self):
        """How many findings must be mended."""
        return sum(one["severity"] == "error" for one in self.findings)

    @property
    def warnings(self):
        """How many findings need a yes."""
        return len(self.findings) - self.errors


class Claim(models.Model):
    """What an enterprise says of itself, and what the office decided on it."""

    STATES = ("open", "accepted", "refused", "withdrawn")

    region = models.ForeignKey(Region, models.CASCADE, related_name="claims")
    enterprise_id = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=150)
    kind = models.CharField(max_length=12)  # share, product, bill, inventory, objection
    answer = models.JSONField(default=dict)  # of a share or product: columns of the register; else as `answers` has it
    document = models.CharField(max_length=64, blank=True)  # SHA-256 of the Blob: kept as it came, never shown
    document_name = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")  # accepted before, and changed
    state = models.CharField(max_length=10, default="open")
    decided_by = models.CharField(max_length=150, blank=True)
    decision = models.TextField(blank=True)
    version = models.ForeignKey(Version, models.SET_NULL, null=True)

    class Meta:
        ordering = ("-pk",)

    def told(self):
        """What is stated, as a person reads it: 20–40 %, 35 %, or the figures of a document with their year."""
        if self.kind in ("bill", "inventory"):
            return _stated(self)
        if self.kind == "product":
            name = process_products()[self.answer["process_product"]].name()
            return f"{self.answer['year']} · {name} {tonnes(self.answer['process_product_t'])} t"
        low, high, share = (self.answer.get(f"electricity_share{end}") for end in ("_low", "_high", ""))
        if low is not None:
            return f"{percent(low, 0)}–{percent(high, 0)}"
        return "" if share is None else f"{share * 100:.4g}%"


def _stated(claim):
    """The figures of a bill or an inventory in one line: 2020: electricity 1,500.0 MWh."""
    answer, listed = claim.answer, []
    if claim.kind == "inventory":
        listed.append(f"{tonnes(answer['emission_tco2'])} tCO2")
        if answer["fuel_tco2"] is not None:
            listed.append(f"{say('web', 'inventory_fuel')} {tonnes(answer['fuel_tco2'])} tCO2")
        listed.append(answer["verifier"])
    if answer.get("electricity_mwh") is not None:
        listed.append(f"{say('web', 'electricity')} {tonnes(answer['electricity_mwh'])} MWh")
    listed += [
        f"{one['energy']} {tonnes(one['amount'])} {cast('Unit', unit(one['unit'])).symbol}"
        for one in answer.get("fuels", [])
    ]
    return f"{answer['year']} · {' · '.join(listed)}"
