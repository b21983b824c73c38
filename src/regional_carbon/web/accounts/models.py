"""People, their roles in regions, tokens of programs, and the audit log with its chain."""

import hashlib
import json

from django.apps import apps
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q


class Person(AbstractUser):
    """Who logs in."""

    password_set_at = models.DateTimeField(null=True, blank=True)
    must_change_password = models.BooleanField(default=False)

    def roles_in(self, region):
        """Their roles in a region, those that hold everywhere among them; none once they are switched off."""
        if not self.is_active:
            return Membership.objects.none()
        return self.memberships.filter(Q(region=region) | Q(region=None))

    def administers(self, region=None):
        """Whether they are administrator in a region; without one, in every region."""
        return (
            self.is_active
            and self.memberships.filter(
                Q(region=None) | Q(region=region) if region else Q(region=None), role="administrator"
            ).exists()
        )

    def regions(self):
        """The regions in which they have any role."""
        regions = apps.get_model("regions", "Region").objects
        everywhere = self.memberships.filter(region=None).exists()
        return regions.all() if everywhere else regions.filter(memberships__person=self).distinct()

    def enterprise_in(self, region):
        """The enterprise they answer for in a region, by its identifier."""
        one = self.roles_in(region).filter(role="enterprise").first()
        return one.enterprise_id if one else ""


class Membership(models.Model):
    """A role of a person in a region, or in every region."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    region = models.ForeignKey("regions.Region", models.CASCADE, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=20)
    enterprise_id = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "region", "role"], name="role_once", nulls_distinct=False),
        )


class Rules(models.Model):
    """What an administrator chose for the whole office: one row, or none yet."""

    security = models.CharField(max_length=10)  # a preset of accounts/security.py


class Token(models.Model):
    """A program's key to a region, or to several, with one right; only its SHA-256 is kept."""

    region = models.ForeignKey("regions.Region", models.CASCADE, related_name="tokens")
    also = models.ManyToManyField("regions.Region", related_name="+")  # which other regions it opens
    name = models.CharField(max_length=100)
    right = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class SignInCode(models.Model):
    """A code printed on a letter, which opens the office once; only its hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="codes")
    hashed = models.CharField(max_length=128)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Chain(models.Model):
    """The head of the audit log: one row, locked while a record is added."""

    last = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="0" * 64)


class Record(models.Model):
    """One thing done, by whom, when, where: never changed, never deleted, each bound to the one before by its hash.

    sha256[n] = SHA-256(JSON of number, time, person, action, region, subject, details, sha256[n−1])
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=40)  # ISO 8601, UTC, as hashed
    by = models.CharField(max_length=150)
    action = models.CharField(max_length=60)
    region = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    details = models.TextField(default="{}")  # JSON, as hashed
    before = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("-number",)

    def __str__(self):
        return f"{self.number} {self.action}"

    def hashed(self):
        """The hash of what the row holds now."""
        held = [self.number, self.at, self.by, self.action, self.region, self.subject, self.details, self.before]
        return hashlib.sha256(json.dumps(held, ensure_ascii=False).encode()).hexdigest()

    def save(self, *args, **kwargs):
        """A record is written once."""
        if not self._state.adding:
            raise TypeError("a record is never changed")
        super().save(*args, force_insert=True, **kwargs)

    def delete(self, *args, **kwargs):
        """A record is never deleted."""
        raise TypeError("a record is never deleted")
