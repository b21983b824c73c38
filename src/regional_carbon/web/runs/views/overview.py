"""Pages of a run as a whole: what the region emits, its intensities, how sure all of it is; and runs asked for."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.safestring import mark_safe

from regional_carbon.factors import cite
from regional_carbon.factors.shipped import shipped_factors
from regional_carbon.reports.pictures.range_bar import drawn_range
from regional_carbon.reports.pictures.tree_map import tree_of
from regional_carbon.reports.pictures.who_emits import emitters
from regional_carbon.reports.region_page import tiles
from regional_carbon.reports.sentences import scopes_section, shown, today_words, uncertainty_section
from regional_carbon.reports.sentences.emission_words import by_industry, industries_title, sure_title
from regional_carbon.reports.sentences.words import target_text
from regional_carbon.web.error_pages import notices_in_office
from regional_carbon.web.monitor.measured import monitored
from regional_carbon.web.pages import of_region, of_run, page
from regional_carbon.web.runs.actions import to_be_made_anew
from regional_carbon.web.runs.distance import distance_of
from regional_carbon.web.runs.models import Run
from regional_carbon.web.runs.next_steps import steps_ahead
from regional_carbon.web.runs.queueing import start, start_again
from regional_carbon.web.runs.register_facts import facts_of_register
from regional_carbon.web.runs.standing import can_run, standing_of
from regional_carbon.web.runs.today_tiles import emission_tile, goal_tile, year_tile
from regional_carbon.web.runs.values import next_asked, value_of
from regional_carbon.web.wording import when

ASKED_SHOWN = 100
STEPS_SHOWN = 5


@of_run("see", "overview")
def overview(request, region, run):
    """The region on one screen: how much, who, how far from the goal, what to do next; below, what it rests on."""
    value, plan = value_of(run), region.plan_in_force()
    distance, found = distance_of(region, run), monitored(region, run, plan)
    notices = notices_in_office(value.notices)
    told = {
        "title": today_words.finding(distance, plan.name if plan else ""), "below": _below(run, value, found),
        "emission": emission_tile(run, value), "goal": goal_tile(distance), "year": year_tile(found),
        "who": _who(region, value), "steps": steps_ahead(region, run, request.user, request.rights),
        "shown_steps": STEPS_SHOWN, "newest_plan": region.plans.first(),
        "gravest": notices[:1], "notices": notices[1:],
        "target": target_text(value), "tiles": tiles(value), "scopes": scopes_section.scope_table(value),
        "answer": shown.answer(value), "evidence": _evidence(run.summary), "forecast": shown.forecast_grid(value),
    }  # fmt: skip
    return page(request, "runs/overview.html", "overview", run=run, **told)


def _below(run, value, found):
    """What stands below the title: of how many enterprises and which year, how fresh."""
    last = found.total["last_month"] if found else None
    readings = (found.year, last) if last else None
    enterprises = value.tables["enterprises"].height
    return today_words.below_title(enterprises, run.summary["year"], readings, when(run.at))


def _who(region, value):
    """The tree map of all enterprises, with its title, caption and table; None where nothing is emitted."""
    found = emitters(value, lambda enterprise: reverse("enterprise", args=[region.slug, enterprise]))
    if found is None:
        return None
    drawn = tree_of(found.branches, found.title)
    return {"found": found, "picture": mark_safe(drawn)}  # noqa: S308  # nosec B308 B703  # ElementTree escapes it


def _evidence(summary):
    """Each kind of evidence with its share of the emission."""
    total = summary["emission_tco2"]
    return [
        {"name": name, **found, "share": found["emission_tco2"] / total if total else None}
        for name, found in summary["evidence"].items()
    ]


@of_region("run", sent="overview")
def compute(request, region):
    """The region computed as its data now stand; while a table is missing, the page that says which.

    From the page of a run that a plan rests on and that stopped at warnings, this one, with its warnings confirmed.
    """
    again = request.POST.get("again", "")
    if again.isdecimal():
        earlier = get_object_or_404(to_be_made_anew(region), pk=again)
        return redirect("run", region.slug, start_again(run=earlier, by=request.user, yes=True).pk)
    if not can_run(region):
        return redirect("overview", region.slug)
    run = start(region=region, by=request.user, yes=request.POST.get("yes") == "on")
    return redirect("run", region.slug, run.pk)


@of_region("see")
def run_state(request, region, run):
    """How a run stands; done, its figures."""
    one = get_object_or_404(Run, region=region, pk=run)
    if one.state == "done" and not request.htmx:
        return redirect("enterprises", region.slug)
    again = one.state == "doubts" and to_be_made_anew(region).filter(pk=one.pk).exists()
    can_start = "run" in request.rights and standing_of(region).can_start
    part = "runs/run_part.html" if request.htmx else "runs/run.html"
    response = page(request, part, "overview", this=one, can_start=can_start, again=again)
    if one.state == "done":
        response.headers["HX-Redirect"] = reverse("enterprises", args=[region.slug])
    return response


@of_run("see", "intensity")
def intensity(request, region, run):
    """Industries by what they emit; below, the intensity of each: history and forecast with its interval."""
    value = value_of(run)
    rows = by_industry(value)
    most = max((row["emission_tco2"] or 0.0 for row in rows), default=0.0)
    told = {
        "heading": industries_title(rows, facts_of_register(run.pk).half), "most": most,
        "industries": [{**row, "bar": drawn_range(row["emission_tco2"], None, None, most)} for row in rows],
        "forecast": shown.forecast_grid(value),
    }  # fmt: skip
    return page(request, "runs/intensity.html", "intensity", run=run, **told)


@of_run("see", "sure")
def sure(request, region, run):
    """How sure the figures are: what they rest on, and whom to ask next for what."""
    value = value_of(run)
    asked, industries = next_asked(run), dict(value.tables["forecast"].select("industry_code", "industry").iter_rows())
    denied = _contradictions(value.enterprises)
    told = {
        "heading": sure_title(value), "evidence": _evidence(run.summary), "total": len(asked),
        "asked": [
            {**one, "industry": industries.get(one["industry_code"]), "contradiction": denied.get(one["enterprise_id"])}
            for one in asked[:ASKED_SHOWN]
        ],
        "sentences": uncertainty_section.uncertainty_sentences(value), "tables": uncertainty_section.tables(value),
        "left_out": uncertainty_section.left_out(),
    }  # fmt: skip
    return page(request, "runs/sure.html", "sure", run=run, **told)


def _contradictions(enterprises):
    """The enterprises whose pieces of evidence cannot all be true, each with which they are."""
    if "contradiction" not in enterprises.columns:
        return {}
    return dict(enterprises.select("enterprise_id", "contradiction").drop_nulls("contradiction").iter_rows())


KINDS_OF_FACTORS = ("fuels", "grid", "heat")


@of_run("see", "factors")
def factors(request, region, run):
    """The emission factors behind the figures, and those shipped, each with its source."""
    value, kind = value_of(run), request.GET.get("kind", "fuels")
    kind = kind if kind in KINDS_OF_FACTORS else "fuels"
    rows = shipped_factors(kind)
    sources = {row["source"]: cite(row["source"]) for row in rows}
    told = {"used": shown.factor_grid(value), "rows": rows, "sources": sources, "kind": kind, "kinds": KINDS_OF_FACTORS}
    return page(request, "runs/factors.html", "factors", run=run, **told)
