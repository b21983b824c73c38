"""The page of a province: all regions that a person may see, side by side, and one target shared out over them."""

from functools import lru_cache

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from regional_carbon.language.errors import InputError, RegionalCarbonError
from regional_carbon.run.region_bundle import figures_of
from regional_carbon.run.several_regions import province_of
from regional_carbon.strategies.written import strategy_written
from regional_carbon.web.accounts.rights import rights_of
from regional_carbon.web.error_pages import in_office
from regional_carbon.web.regions.province_pictures import bar, multiple
from regional_carbon.web.runs.values import newest, unpacked
from regional_carbon.web.runs.views.downloads import table_file

# How a target is shared out, by what the form sends: the same share of each, or by falling rank (the paper's CAS).
SHARED_BY = {
    "same": None,
    "few": "few=collective_action,first=1,decay=0.8",
    "all": "all=collective_action,first=1,decay=0.97",
}


@require_GET
def province(request):
    """The regions that one may see, by emissions; those without figures, or with older ones, are named as late."""
    regions = _seen(request.user)
    held = {region.slug: _figures(region) for region in regions}
    known = [figures for figures in held.values() if figures is not None]
    target, by = _asked(request)
    told = {"regions": regions, "target": target, "by": by, "ways": list(SHARED_BY), "fault": ""}
    if known:
        try:
            found = _found(known, target, by)
        except RegionalCarbonError as error:
            told["fault"], found = in_office(error), _found(known, None, by)
        told |= _told(found, {region.slug: region for region in regions}, held)
    return render(request, "regions/province.html", told, status=422 if told["fault"] else 200)


@require_GET
def province_table(request):
    """The table of the page as CSV, a target shared out in it where the address names one."""
    known = [figures for region in _seen(request.user) if (figures := _figures(region)) is not None]
    if not known:
        raise Http404
    return table_file(_found(known, *_asked(request)).regions, {}, "province", "csv")


def _seen(person):
    """The regions whose figures a person may see. Raises Http404 where they are fewer than two."""
    seen = [region for region in person.regions() if "see" in rights_of(person, region)]
    if len(seen) < 2:
        raise Http404
    return seen


def _asked(request):
    """The target, 0–1, and how it is shared out; what is no number asks for none."""
    written = request.GET.get("target", "").strip().removesuffix("%")
    try:
        target = float(written) / 100
    except ValueError:
        target = None
    by = request.GET.get("by", "same")
    return target, by if by in SHARED_BY else "same"


def _found(known, target, by):
    written = SHARED_BY[by]
    return province_of(known, target=target, strategy=None if written is None else strategy_written(written))


def _figures(region):
    """A region's figures from its newest run; None where it has none, or they are of an earlier version."""
    run = newest(region)
    return None if run is None or not run.bundle else _figures_in(run.bundle, region.slug)


@lru_cache(maxsize=64)
def _figures_in(sha256, slug):
    try:
        return figures_of(unpacked(sha256), slug)
    except InputError:
        return None


def _told(found, regions, held):
    """What the page shows of a province: its rows with their pictures, its total, and who is late."""
    rows = found.regions.to_dicts()
    most = max(row["emission_high_tco2"] for row in rows)
    plans = {slug: region.plans.exclude(state="returned").first() for slug, region in regions.items()}
    for row in rows:
        slug = row["region_code"]
        row |= {"region": regions[slug], "plan": plans[slug], "bar": bar(row, most), "late": slug in found.late}
        row["picture"] = multiple(plans[slug])
    chances = [row["target_probability"] for row in rows if row["target_probability"] is not None]
    return {
        "rows": rows, "total": found.total.row(0, named=True),
        "currency": next(figures.currency for figures in held.values() if figures),
        "unsure": sum(chance < 0.5 for chance in chances), "chances": len(chances),
        "without": [regions[slug] for slug, figures in held.items() if figures is None],
        "late": [regions[slug] for slug in found.late], "pictures": [row for row in rows if row["picture"]],
    }  # fmt: skip
