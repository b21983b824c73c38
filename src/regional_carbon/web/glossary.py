"""The words of the office, each in a sentence or two, for whoever meets one on a page: served without any network."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

TERMS = (
    "emission", "estimate", "range", "data_quality", "evidence", "carbon_per_electricity", "carbon_per_output", "rank",
    "target", "goal", "by_itself", "chance", "strategy", "plan", "allowance", "on_track", "grid_factor", "scopes",
    "delivery", "version",
)  # fmt: skip


@require_GET
def terms(request):
    """The page of the words."""
    return render(request, "terms.html", {"terms": TERMS})
