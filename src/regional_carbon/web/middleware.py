"""What stands around every page: its language, its log-in, and errors told as the library words them."""

from time import time

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import SuspiciousOperation
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from regional_carbon import __version__
from regional_carbon.language.amounts import reading_in
from regional_carbon.language.errors import RegionalCarbonError
from regional_carbon.language.messages import speaking
from regional_carbon.web.accounts.passwords import must_change
from regional_carbon.web.error_pages import in_office

THEMES = ("light", "dark")
AWAKE_SECONDS = 60  # between two notes that a person is still there


def spoken(get_response):
    """The library speaks the language that Django found for the request, in the units the reader chose."""

    def respond(request):
        chosen = {name: request.COOKIES.get(f"unit_{name}", "") for name in ("money", "tonnes")}
        with speaking("zh" if (get_language() or "").startswith("zh") else "en"), reading_in(**chosen):
            return get_response(request)

    return respond


def awake(get_response):
    """A person's session is kept alive as they work, written once a minute and not at every page.

    It ends when they have been idle for the time that is set, or up to a minute earlier.
    """

    def respond(request):
        response = get_response(request)
        session = request.session
        if session.accessed and SESSION_KEY in session and time() - session.get("awake", 0) >= AWAKE_SECONDS:
            session["awake"] = int(time())
        return response

    return respond


class LoginUnlessTokens(LoginRequiredMiddleware):
    """Every page asks for a log-in, but the API answers by tokens and the language may be chosen before."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        """None where the view may go on."""
        if request.path_info.startswith(("/api/", "/i18n/")):
            return None
        if must_change(request.user) and request.path_info not in (
            "/password/",
            "/log-out/",
            "/theme/",
            "/units/",
            "/vega.js",
        ):
            return redirect("password")
        return super().process_view(request, view_func, view_args, view_kwargs)


class Told:
    """What a person can mend shows as it stands; anything else is a defect and keeps its traceback."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        """A null character is in no text that a person writes, and no database takes it: 400."""
        if not request.path_info.startswith("/api/"):
            for given in (request.GET, request.POST):
                if any("\x00" in value for _, values in given.lists() for value in values):
                    raise SuspiciousOperation("null character")

    def process_exception(self, request, exception):
        """The page of an error, or its JSON where a script asked."""
        if not isinstance(exception, RegionalCarbonError):
            return None
        if "application/json" in request.headers.get("accept", ""):
            return JsonResponse({"error": str(exception)}, status=422)
        return render(request, "told.html", {"told": in_office(exception)}, status=422)


def around(request):
    """What every page shows around its own content."""
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "", "version": __version__,
        "page_address": getattr(request, "page_address", request.get_full_path()),
    }  # fmt: skip
