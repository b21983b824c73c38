"""What a password must hold beside its length, and how long it lasts, where the office's rules ask for it (等保)."""

import re
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils import timezone

from regional_carbon.language.messages import say
from regional_carbon.web.accounts.security import preset

KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")


class Length(MinimumLengthValidator):
    """As many characters as the rules in force ask for."""

    @property
    def min_length(self):
        """Characters, at least."""
        return preset().length

    @min_length.setter
    def min_length(self, value):
        """Not by the settings, but by the rules in force."""


class Kinds:
    """As many kinds of characters as the rules in force ask for: lowercase and capital letters, digits, and others."""

    def validate(self, password, user=None):
        """Raises ValidationError where there are fewer."""
        if sum(bool(re.search(kind, password)) for kind in KINDS) < preset().kinds:
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self):
        """The rule in the language now spoken."""
        return say("web", "password_kinds", kinds=preset().kinds)


def rules_told():
    """What a new password must be, in one sentence, before anybody types one."""
    now = preset()
    return (
        say("web", "password_rules", length=now.length, kinds=now.kinds)
        if now.kinds > 1
        else say("web", "password_rules_length", length=now.length)
    )


def must_change(person):
    """Whether a person's password must be changed before anything else: given by another, or too old."""
    if not person.is_authenticated:
        return False
    set_at, days = person.password_set_at, preset().days
    old = days is not None and (set_at is None or set_at < timezone.now() - timedelta(days=days))
    return bool(person.must_change_password or old)


def client_address(request):
    """Whom a wrong password came from: behind the office's own proxy, whom the proxy names last; else the other end."""
    named = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.PROXY else ""
    return named.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR")
