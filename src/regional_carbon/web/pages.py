"""What all pages of a region share: where one is, what one may do, and how old the figures are."""

from django.shortcuts import render
from django.urls import reverse

from regional_carbon.web.runs.cases import newest

# The pages in the order of the office's day, and the right each asks for.
PAGES = {
    "overview": "see", "data": "see", "intensity": "see", "enterprises": "see", "sure": "see", "laboratory": "see",
    "plans": "see",
    "reports": "see", "administration": "administer",
}  # fmt: skip


def page(request, template, here="", status=200, **given):
    """A page of the region of the request."""
    region, rights = request.region, request.rights
    run = given.pop("run", None) or newest(region)
    nav = [(name, reverse(name, args=[region.slug]), name == here) for name, right in PAGES.items() if right in rights]
    around = {"region": region, "rights": rights, "run": run, "nav": nav, "here": here}
    return render(request, template, {**around, **given}, status=status)


def need(rights, right):
    """Raises PermissionDenied without the right: for a view that reads with one right and acts with another."""
    from django.core.exceptions import PermissionDenied

    if right not in rights:
        raise PermissionDenied
