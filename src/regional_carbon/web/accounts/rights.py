"""Who may do what: roles are data (`roles.toml`), a view asks for a right, and nothing is seen without one."""

import tomllib
from functools import cache, wraps
from importlib.resources import files

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404

ARCHIVED = frozenset({"see", "administer"})  # what is left of any role in a region that was put away


@cache
def roles():
    """The rights of each role, by its name."""
    text = files(__package__).joinpath("roles.toml").read_text(encoding="utf-8")
    return {role: frozenset(rights) for role, rights in tomllib.loads(text).items()}


def rights_of(person, region):
    """All that a person may do in a region: of their roles there, and of those that hold everywhere.

    One that was put away is looked at, and taken up or deleted by whoever administers it.
    """
    if not person.is_authenticated:
        return frozenset()
    held = frozenset().union(*(roles()[one.role] for one in person.roles_in(region)))
    return held & ARCHIVED if region.archived_at else held


def asks(right):
    """A view of a region that asks for a right; it is given the region in place of its name in the address.

    Who has no right at all in a region is told that there is none (404); who lacks this one, that it is refused (403).
    """

    def register(view):
        @wraps(view)
        def guarded(request, region, *args, **kwargs):
            found = apps.get_model("regions", "Region").objects.filter(slug=region).select_related("current").first()
            rights = rights_of(request.user, found) if found else frozenset()
            if found is None or not rights:
                raise Http404
            if right not in rights or (found.archived_at and request.method == "POST" and right != "administer"):
                raise PermissionDenied
            request.region, request.rights = found, rights
            return view(request, found, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]  # functions are typed without attributes
        return guarded

    return register


def asks_everywhere(view):
    """A view of the whole office, for those who are administrators of every region; others are refused (403)."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.administers():
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
