"""The office's rules for passwords, sessions and lock-out: two presets, of which an administrator chooses one."""

from dataclasses import dataclass
from datetime import timedelta

from django.apps import apps
from django.conf import settings


@dataclass(frozen=True)
class Preset:
    """Lengths and times of a set of rules."""

    length: int  # characters of a password, at least
    kinds: int  # of characters in it, at least
    days: int | None  # after which it must be changed
    idle_minutes: int  # after which a session ends
    lock_minutes: int  # for which a name is locked after too many wrong passwords


PRESETS = {
    # OWASP ASVS 5.0: 6.2.1 length, 6.2.4 common passwords, 6.2.10 no forced change, 7.3 sessions.
    "asvs": Preset(length=12, kinds=1, days=None, idle_minutes=8 * 60, lock_minutes=15),
    # 等保 (GB/T 22239-2019, 8.1.4.1): complexity, regular change, end of idle sessions, failed log-ins limited.
    "dengbao": Preset(length=10, kinds=3, days=90, idle_minutes=30, lock_minutes=30),
}


def chosen():
    """The name of the preset in force: an administrator's choice, else what the office was started with."""
    return apps.get_model("accounts", "Rules").objects.values_list("security", flat=True).first() or settings.SECURITY


def preset():
    """The preset in force."""
    return PRESETS[chosen()]


def lock_time(request=None):
    """For how long a name is locked after too many wrong passwords, as django-axes asks for it."""
    return timedelta(minutes=preset().lock_minutes)
