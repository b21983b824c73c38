"""What all pages of a region share: where one is, what one may do, and how old the figures are."""

from functools import wraps

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from regional_carbon.web.accounts.rights import asks
from regional_carbon.web.runs.standing import can_run, standing_of
from regional_carbon.web.runs.values import newest

# The pages in the order of the office's day, and the right each asks for.
PAGES = {
    "overview": "see", "data": "see", "intensity": "see", "enterprises": "see", "sure": "see", "laboratory": "see",
    "plans": "see",
    "monitor": "see",
    "reports": "see", "administration": "administer",
}  # fmt: skip


def page(request, template, here="", status=200, **given):
    """A page of the region of the request; without results, or tables for the next, it says first what is missing."""
    region, rights = request.region, request.rights
    run = given.pop("run", None) or newest(region)
    nav = [(name, reverse(name, args=[region.slug]), name == here) for name, right in PAGES.items() if right in rights]
    around = {"region": region, "rights": rights, "run": run, "nav": nav, "here": here}
    if run is None or not can_run(region):
        around["standing"] = standing_of(region)
    return render(request, template, {**around, **given}, status=status)


READING, WRITING = ("GET",), ("POST",)


def of_region(right, methods=READING):
    """A view of a region that asks for a right, by one of `methods`; it is given the region in place of its name."""

    def register(view):
        return require_http_methods(methods)(asks(right)(view))

    return register


def of_run(right, here="", methods=READING):
    """As `of_region`, of the region's newest run, which the view is given too.

    Where there is none, the page says what is missing: the one of the name `here`, or, for what is no page of its own,
    such as a file, the one it leads to.
    """

    def register(view):
        @of_region(right, methods)
        @wraps(view)
        def given(request, region, *args, **kwargs):
            run = newest(region)
            if run is not None:
                return view(request, region, run, *args, **kwargs)
            if not here:
                return redirect("overview" if "see" in request.rights else "own", region.slug)
            return page(request, "runs/none.html", here)

        return given

    return register
