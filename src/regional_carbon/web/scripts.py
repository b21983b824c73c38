"""Scripts that come from installed packages, so that nothing is built and nothing fetched; and pages of last resort."""

import gzip
from functools import cache
from importlib.resources import files

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_GET

from regional_carbon.reports.bundle import vega_script
from regional_carbon.web.regions.models import Region

YEAR = 365 * 86_400


@login_not_required
@require_GET
def vega(request):
    """Vega, Vega-Lite and Vega-Embed as one script; its address changes with the version of the application."""
    return _script(request, _packed(vega_script))


@login_not_required
@require_GET
def charts(request):
    """How charts are drawn: the report's own script."""
    return _script(request, _packed(_charts))


@cache
def _packed(make):
    return gzip.compress(make().encode(), 6)


def _charts():
    return files("regional_carbon.reports").joinpath("look.js").read_text(encoding="utf-8")


def _script(request, content):
    response = packed(request, content, "text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def packed(request, content, kind):
    """Content that is kept packed, to whom takes it so; to others as it is."""
    plain = "gzip" not in request.headers.get("accept-encoding", "")
    response = HttpResponse(gzip.decompress(content) if plain else content, content_type=kind)
    if not plain:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


@login_not_required
@require_GET
def health(request):
    """For whoever watches the service: the database answers."""
    Region.objects.exists()
    return HttpResponse("ok", content_type="text/plain")


# ---------------------------------------------------------------------------------------------------
# Pages of last resort


@requires_csrf_token
def bad_request(request, exception=None):
    """400."""
    return render(request, "told.html", {"code": 400}, status=400)


@requires_csrf_token
def refused(request, exception=None):
    """403."""
    return render(request, "told.html", {"code": 403}, status=403)


@requires_csrf_token
def not_found(request, exception=None):
    """404."""
    return render(request, "told.html", {"code": 404}, status=404)


@requires_csrf_token
def defect(request):
    """500."""
    return render(request, "told.html", {"code": 500}, status=500)
