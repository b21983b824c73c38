"""The region's page for everybody, and what it shows as a table to save."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from regional_carbon.schema.estimate_tables import PublishedIndustries
from regional_carbon.web.regions import publishing
from regional_carbon.web.regions.models import Region
from regional_carbon.web.runs.report_files import described
from regional_carbon.web.runs.values import newest
from regional_carbon.web.runs.views.downloads import table_file


@login_not_required
@require_GET
def public(request, region):
    """The region's page for everyone: totals, industries, the published plan; nobody can be made out.

    Where there are no results, or too few enterprises to tell of any, it says that nothing is published yet, or that
    what was is of an earlier version of this program.
    """
    found = get_object_or_404(Region, slug=region, public=True)
    shown = publishing.shown_to_all(found)
    if shown is None:
        return render(request, "regions/public_none.html", {"region": found, "earlier": _of_earlier(found)})
    plan = found.plan_in_force()
    told = {
        "shown": shown, "run": shown.run, "total": shown.total,
        "industries": shown.industries.height, "bars": shown.bars(),
        "plan": publishing.published_plan(plan),
        "progress": publishing.progress_told(found, shown.run, plan),
    }  # fmt: skip
    return render(request, "regions/public.html", {"region": found, **told})


@login_not_required
@require_GET
def public_table(request, region, kind):
    """The industries as the page shows them: as CSV, or what the columns mean and where the figures come from."""
    found = get_object_or_404(Region, slug=region, public=True)
    shown = publishing.shown_to_all(found)
    if shown is None:
        raise Http404
    told = described(shown.run, shown.value, "industries", PublishedIndustries, shown.industries)
    del told["inputs"]  # whose files they are is not for everybody
    of_region = ("emission_tco2", "emission_low_tco2", "emission_high_tco2", "enterprises")
    metadata = {**told, **{name: shown.total[name] for name in of_region}}
    return table_file(shown.industries, metadata, f"{found.slug}-industries-{shown.run.summary['year']}", kind)


def _of_earlier(region):
    """Whether the figures that a region had published are of an earlier version, and none have taken their place."""
    return newest(region) is None and region.runs.exclude(confirmed="").exists()
