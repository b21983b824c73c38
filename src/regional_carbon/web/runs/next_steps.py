"""What the office does next: each task with why, its state, and the page where it is done, the gravest first."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from regional_carbon.language.amounts import percent, total_tco2
from regional_carbon.language.messages import say
from regional_carbon.web.monitor.measured import monitored
from regional_carbon.web.plans.replanning import year_to_replan
from regional_carbon.web.runs.values import next_asked, value_of

ASKED_MOST = 10  # enterprises asked for evidence, where no number of them halves what is open
WORTH_ASKING = 0.1  # of the interval of the total that better evidence can clear up; below, nobody is asked


@dataclass(frozen=True)
class Step:
    """Something to do: verb first, why, the state it is in (class and word), and where."""

    do: str
    why: str
    state: tuple[str, str]
    where: str


def steps_ahead(region, run, person, rights):
    """What a person with these rights may do next in a region, in order of urgency."""
    told = []
    if "run" in rights:
        told += _stale(region, run)
    if "collect" in rights:
        told += [*_contradictions(region, run), *_uploads(region), *_claims(region), *_later_year(region, run)]
    if "plan" in rights:
        told += _replan(region, run)
    told += _plan(region, person, rights)
    if "collect" in rights:
        told += [*_readings(region, run), *_evidence(region, run)]
    return told


def _word(key, **values):
    return say("web", key, **values)


def _stale(region, run):
    if not run.stale:
        return []
    why = _word("step_stale_why", then=run.version.number, now=region.current.number)
    return [Step(_word("step_stale"), why, ("off", _word("step_first")), reverse("data", args=[region.slug]))]


def _contradictions(region, run):
    enterprises = value_of(run).tables["enterprises"]
    if "contradiction" not in enterprises.columns:
        return []
    denied = enterprises.drop_nulls("contradiction")
    if denied.is_empty():
        return []
    share = denied["emission_tco2"].sum() / (run.summary["emission_tco2"] or 1)
    why = _word("step_contradictions_why", share=percent(share, 0))
    where = reverse("sure", args=[region.slug])
    return [Step(_word("step_contradictions", count=denied.height), why, ("off", _word("step_first")), where)]


def _uploads(region):
    waiting = region.uploads.filter(state__in=("read", "unreadable")).defer("findings", "notices")
    found = waiting.count()
    if not found:
        return []
    oldest = waiting.order_by("at").first()
    where = reverse("upload", args=[region.slug, oldest.pk]) if found == 1 else reverse("data", args=[region.slug])
    state = ("watch", _word("step_waiting", count=found))
    return [Step(_word("step_uploads", count=found), _word("step_uploads_why", file=oldest.name), state, where)]


def _claims(region):
    waiting = region.claims.filter(state="open")
    found = waiting.count()
    if not found:
        return []
    days = (timezone.now() - waiting.order_by("at").first().at).days
    state = ("watch", _word("step_days", days=days) if days else _word("step_new", count=found))
    where = f"{reverse('data', args=[region.slug])}#claims"
    return [Step(_word("step_claims", count=found), _word("step_claims_why"), state, where)]


def _later_year(region, run):
    """Whether deliveries say something of a year after the one that was estimated."""
    said = value_of(run).tables.get("provenance")
    if said is None or (said["year"].max() or 0) <= run.summary["year"]:
        return []
    why = _word("step_year_why", year=said["year"].max(), now=run.summary["year"])
    return [Step(_word("step_year"), why, ("watch", _word("step_open")), reverse("settings", args=[region.slug]))]


def _replan(region, run):
    in_force = region.plan_in_force()
    year = None if in_force is None or run.stale else year_to_replan(in_force, run)
    if not year:
        return []
    where = reverse("revision", args=[region.slug, in_force.pk])
    return [Step(_word("step_replan", year=year), _word("step_replan_why"), ("watch", _word("step_open")), where)]


def _plan(region, person, rights):
    """The newest plan's next step: one's own to take, or somebody else's to wait for."""
    plan = region.plans.first()
    if plan is None:
        if "plan" not in rights:
            return []
        where = reverse("laboratory", args=[region.slug])
        return [Step(_word("step_no_plan"), _word("step_no_plan_why"), ("info", _word("step_open")), where)]
    if plan.state == "published":
        return []
    where, own = reverse("plan", args=[region.slug, plan.pk]), person.username in (plan.drafted_by, plan.submitted_by)
    right = "plan" if plan.state in ("draft", "returned") else "approve"
    if right not in rights or (plan.state == "submitted" and own):
        waits = _word(f"_waits_{plan.state}", plan=plan.name)
        return [Step(waits, _word("step_waits_why"), ("none", _word("step_waits")), where)]
    state = ("off" if plan.state == "returned" else "watch", _word("step_yours"))
    why = plan.reason or _word(f"_acts_why_{plan.state}")
    return [Step(_word(f"_acts_{plan.state}", plan=plan.name), why, state, where)]


def _readings(region, run):
    found = monitored(region, run, region.plan_in_force())
    if found is None:
        return []
    lacking, through = found.missing.height, found.total["last_month"]
    if not lacking or not through:
        return []
    why = _word("step_readings_why", months=int(found.missing["months_lacking"].sum()), year=found.year)
    state = ("watch", _word("step_missing", count=lacking))
    return [Step(_word("step_readings", count=lacking), why, state, reverse("monitor", args=[region.slug]))]


def _evidence(region, run):
    """The fewest enterprises whose evidence halves what evidence leaves open; a grid factor that leaves more open."""
    value = value_of(run)
    if "region_emission" not in value.tables:
        return []
    ends = value.tables["region_emission"].row(0, named=True)
    width = (ends["emission_high_tco2"] or 0) - (ends["emission_low_tco2"] or 0)
    asked = next_asked(run)
    now = asked[0]["width_now_tco2"] if asked else 0
    if now < WORTH_ASKING * width or not now:
        return _grid(region, value, width)
    halved = next((row for row in asked if row["width_left_tco2"] <= now / 2), None)
    last = halved or asked[:ASKED_MOST][-1]
    key = "step_evidence_half" if halved else "step_evidence_why"
    why = _word(key, now=total_tco2(now), left=total_tco2(last["width_left_tco2"]))
    where = reverse("sure", args=[region.slug])
    return [Step(_word("step_evidence", count=last["place"]), why, ("info", _word("step_open")), where)]


def _grid(region, value, width):
    """The grid factor, where most of the interval of the total comes from it."""
    sources = value.tables.get("error_sources")
    grid = None if sources is None else sources.filter(source="grid")
    if grid is None or grid.is_empty() or not width:
        return []
    row = grid.row(0, named=True)
    if row["emission_high_tco2"] - row["emission_low_tco2"] < width / 2:
        return []
    factor = value.settings.grid
    why = _word("step_grid_why_year" if factor.year else "step_grid_why", year=factor.year)
    return [Step(_word("step_grid"), why, ("info", _word("step_open")), reverse("settings", args=[region.slug]))]
