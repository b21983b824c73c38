"""What all pages of a region share: where one is, what one may do, and how old the figures are."""

from functools import wraps

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from regional_carbon.web.accounts.rights import asks
from regional_carbon.web.runs.standing import can_run, standing_of
from regional_carbon.web.runs.values import newest
from regional_carbon.web.teamwork.waiting import counts

# The sections in the order of the office's day, the pages of each, and the right each page asks for.
SECTIONS = {
    "today": {"overview": "see"},
    "data": {"data": "see", "threads": "see", "deliveries": "see"},
    "emissions": {"enterprises": "see", "intensity": "see", "sure": "see", "factors": "see"},
    "plan": {"laboratory": "see", "choosing": "see", "measures": "see", "plans": "see"},
    "monitor": {"monitor": "see"},
    "publish": {"reports": "see"},
    "settings": {"settings": "collect", "administration": "administer", "audit": "administer", "whole": "administer"},
}


def page(request, template, here="", status=200, **given):
    """A page of the region of the request; without results, or tables for the next, it says first what is missing."""
    region, rights = request.region, request.rights
    run = given.pop("run", None) or newest(region)
    waits = counts(request.user, region, rights)
    around = {
        "region": region, "rights": rights, "run": run, "here": here, "news_count": waits["news"],
        **_ways(region, rights, here, waits),
    }  # fmt: skip
    if run is None or not can_run(region):
        around["standing"] = standing_of(region)
    return render(request, template, {**around, **given}, status=status)


def _ways(region, rights, here, waits):
    """Where one may go: the sections, each by its first page one may see, and the pages beside the one that is open.

    Beside a section stands how much in it waits for the person.
    """
    allowed = {
        section: [(name, reverse(name, args=[region.slug]), name == here) for name in pages if pages[name] in rights]
        for section, pages in SECTIONS.items()
    }
    nav = [
        (section, pages[0][1], here in SECTIONS[section], waits.get(section, 0))
        for section, pages in allowed.items()
        if pages
    ]
    return {"nav": nav, "tabs": next((pages for section, pages in allowed.items() if here in SECTIONS[section]), [])}


READING, WRITING = ("GET",), ("POST",)


def sent_by(page):
    """A view that takes what the page of a name sends, and goes back to it: whoever only opens the address goes there.

    A form that is not taken is shown once more by the view's address, which is then reloaded, shared and gone back to;
    `page_address` of the request is the page's own.
    """

    def register(view):
        @require_http_methods((*READING, *WRITING))
        @wraps(view)
        def taken(request, *args, **kwargs):
            request.page_address = reverse(
                page, kwargs={of: kwargs[of] for of in ("region", "plan", "thread", "enterprise", page) if of in kwargs}
            )
            if request.method in READING:
                return redirect(f"{request.page_address}?{request.GET.urlencode()}".removesuffix("?"))
            return view(request, *args, **kwargs)

        return taken

    return register


def of_region(right, methods=READING, *, sent=""):
    """A view of a region that asks for a right, by one of `methods`; it is given the region in place of its name.

    With `sent` it takes what the page of that name sends, and nothing else.
    """

    def register(view):
        guarded = asks(right)(view)
        return sent_by(sent)(guarded) if sent else require_http_methods(methods)(guarded)

    return register


def of_run(right, here="", *, sent=""):
    """As `of_region`, of the region's newest run, which the view is given too.

    Where there is none, the page says what is missing: the one of the name `here`, or, for what is no page of its own,
    such as a file, the one it leads to.
    """

    def register(view):
        @of_region(right, sent=sent)
        @wraps(view)
        def given(request, region, *args, **kwargs):
            run = newest(region)
            if run is not None:
                return view(request, region, run, *args, **kwargs)
            if not (here or sent):
                return redirect("overview" if "see" in request.rights else "own", region.slug)
            return page(request, "runs/none.html", here or sent)

        return given

    return register
