"""Pages of a run as a whole: what the region emits, its intensities, how sure all of it is; and runs asked for."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from regional_carbon.factors import cite
from regional_carbon.factors.shipped import shipped_factors
from regional_carbon.reports.region_page import tiles
from regional_carbon.reports.sentences import scopes_section, shown, uncertainty_section
from regional_carbon.reports.sentences.words import region_name, target_text
from regional_carbon.web.error_pages import notices_in_office
from regional_carbon.web.pages import of_region, of_run, page
from regional_carbon.web.plans.replanning import year_to_replan
from regional_carbon.web.runs.actions import to_be_made_anew
from regional_carbon.web.runs.models import Run
from regional_carbon.web.runs.queueing import start, start_again
from regional_carbon.web.runs.standing import can_run, standing_of
from regional_carbon.web.runs.values import next_asked, value_of

ASKED_SHOWN = 100


@of_run("see", "overview")
def overview(request, region, run):
    """The region in figures, what they recommend, and what to do next."""
    value = value_of(run)
    told = {
        "name": region_name(value), "target": target_text(value), "tiles": tiles(value),
        "scopes": scopes_section.scope_table(value),
        "notices": notices_in_office(value.notices), "answer": shown.answer(value),
        "evidence": _evidence(run.summary),
        "next": _next(region, run), "distance": _distance(region, value), "forecast": shown.forecast_grid(value),
    }  # fmt: skip
    return page(request, "runs/overview.html", "overview", run=run, **told)


def _evidence(summary):
    """Each kind of evidence with its share of the emission."""
    total = summary["emission_tco2"]
    return [
        {"name": name, **found, "share": found["emission_tco2"] / total if total else None}
        for name, found in summary["evidence"].items()
    ]


def _distance(region, value):
    """How far the published plan is from the target of the settings: tonnes a year to find, shared out, and left."""
    wanted = value.settings.target * value.summary["emission_tco2"]
    plan = region.plan_in_force()
    planned = plan.less_tco2() if plan else 0.0
    return {
        "plan": plan, "wanted_tco2": wanted, "planned_tco2": planned, "left_tco2": max(wanted - planned, 0.0),
        "share": min(planned / wanted, 1.0) if wanted else None,
    }  # fmt: skip


def _next(region, run):
    """What the office does next, in order of urgency: (key of words/web.toml, address)."""
    at = [region.slug]
    told = [("next_stale", reverse("data", args=at))] if run.stale else []
    told += [("next_year", reverse("settings", args=at))] if _later_year_there(run) else []
    in_force = region.plan_in_force()
    if in_force and not run.stale and year_to_replan(in_force, run):
        told.append(("next_replan", reverse("revision", args=[region.slug, in_force.pk])))
    waiting = region.uploads.filter(state="read").count()
    told += [("next_claim", reverse("data", args=at))] if region.claims.filter(state="open").exists() else []
    told += [("next_upload", reverse("data", args=at))] if waiting else []
    if (run.summary.get("share_on_grade_5") or 0) > 0.5:
        told.append(("next_evidence", reverse("enterprises", args=at) + "?grade=5&sort=-emission_tco2"))
    plan = region.plans.first()
    if plan is None:
        told.append(("next_plan", reverse("laboratory", args=at)))
    elif plan.state != "published":
        told.append((f"next_{plan.state}", reverse("plan", args=[region.slug, plan.pk])))
    return told


def _later_year_there(run):
    """Whether deliveries say something of a year after the one that was estimated."""
    said = value_of(run).tables.get("provenance")
    return said is not None and (said["year"].max() or 0) > run.summary["year"]


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
    """Intensity of each industry: history, forecast with interval, and how well it suits."""
    value = value_of(run)
    return page(request, "runs/intensity.html", "intensity", run=run, forecast=shown.forecast_grid(value))


@of_run("see", "sure")
def sure(request, region, run):
    """How sure the figures are: what they rest on, and whom to ask next for what."""
    value = value_of(run)
    asked, industries = next_asked(run), dict(value.tables["forecast"].select("industry_code", "industry").iter_rows())
    denied = _contradictions(value.enterprises)
    told = {
        "evidence": _evidence(run.summary), "total": len(asked),
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
