"""The office's API for programs: readings and files in, results out; errors as the library words them."""

from datetime import datetime, timedelta
from typing import Any, cast

from django.utils import timezone
from ninja import File, NinjaAPI, Path, Query, Schema, Status, UploadedFile
from ninja.errors import HttpError
from ninja.security import HttpBearer
from pydantic import Field, field_validator

from regional_carbon import __version__
from regional_carbon.collect.content import TABLES
from regional_carbon.collect.limits import TEXT_BYTES
from regional_carbon.language.errors import Fault, InputError, RegionalCarbonError
from regional_carbon.language.messages import say, spoken_language
from regional_carbon.reports.sentences.measures_section import measures_of_region
from regional_carbon.strategies import PAPER_STRATEGIES
from regional_carbon.web.accounts.actions import hashed
from regional_carbon.web.accounts.models import Token
from regional_carbon.web.accounts.rights import ARCHIVED
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.plans.plan_chances import plan_chance
from regional_carbon.web.plans.plan_facts import facts_of_plan
from regional_carbon.web.regions import actions
from regional_carbon.web.regions.models import Upload
from regional_carbon.web.runs import laboratory
from regional_carbon.web.runs.models import Outcome, Run
from regional_carbon.web.runs.queueing import start
from regional_carbon.web.runs.standing import standing_of
from regional_carbon.web.runs.values import newest

MOST_ROWS = 1_000
MOST_READINGS = 50_000
MOST_PLANS = 100
USED_EVERY = timedelta(minutes=1)  # as exactly as it is kept when a token was used last
# What a token of a right may do: each holds what is before it.
HOLDS = {"see": {"see"}, "collect": {"see", "collect"}, "run": {"see", "collect", "run"}}


class Program:
    """A program, as the audit log names it."""

    def __init__(self, token):
        self.username = f"token {token.name}"
        self.token = token


class Bearer(HttpBearer):
    """A token opens its regions with one right."""

    def authenticate(self, request, token):
        """The program, or None: then the answer is 401."""
        found = Token.objects.select_related("region", "region__current").filter(sha256=hashed(token)).first()
        if found is None or found.revoked_at is not None:
            return None
        if found.used_at is None or timezone.now() - found.used_at >= USED_EVERY:
            Token.objects.filter(pk=found.pk).update(used_at=timezone.now())
        return Program(found)


api = NinjaAPI(title="Regional Carbon", version=__version__, auth=Bearer(), urls_namespace="api", docs_url=None)


class Refused(Schema):
    """What was refused, as the library words it."""

    error: str
    faults: list[dict[str, Any]] = Field(default_factory=list)


class Told(Schema):
    """A message of the server."""

    detail: Any


REFUSALS = {401: Told, 403: Told, 404: Told, 422: Refused | Told}


@api.exception_handler(RegionalCarbonError)
def _refused(request, error):
    faults = [
        {"key": one.key, "file": one.file, "row": one.row, "cell": one.cell, "text": one.text()} for one in error.faults
    ]
    return api.create_response(request, {"error": str(error), "faults": faults}, status=422)


def _region(request, slug, right):
    """A region of the token, by its slug. Raises HttpError 404 for another, 403 without the right."""
    token = request.auth.token
    region = (
        token.region if token.region.slug == slug else token.also.select_related("current").filter(slug=slug).first()
    )
    if region is None:
        raise HttpError(404, "no such region")
    if right not in HOLDS[token.right]:
        raise HttpError(403, "the token has not this right")
    if region.archived_at and right not in ARCHIVED:
        raise HttpError(403, "the region is archived")
    return region


Slug = Path(..., pattern=r"^[-a-z0-9_]{1,50}$")


class Whole(Schema):
    """A run's figures in full precision; before the first run there are none, and the notices say what is missing."""

    region: str
    data_version: int
    run: int | None
    stale: bool
    made_at: str | None
    summary: dict[str, Any]
    notices: list[str]


@api.get("/regions/{slug}/summary", response={200: Whole, **REFUSALS})
def summary(request, slug: str = Slug):
    """The region in figures, as in summary.json of the command line."""
    region = _region(request, slug, "see")
    run = newest(region)
    if run is None:
        missing = say("web", standing_of(region).told)
        return {
            "region": slug, "data_version": region.current.number, "run": None, "stale": False, "made_at": None,
            "summary": {}, "notices": [missing],
        }  # fmt: skip
    return {
        "region": slug, "data_version": run.version.number, "run": run.pk, "stale": run.stale,
        "made_at": run.value.made_at, "summary": run.summary,
        "notices": [notice.text() for notice in run.value.notices],
    }  # fmt: skip


class Row(Schema):
    """An enterprise's figures in full precision; null is not known."""

    enterprise_id: str
    name: str
    industry_code: str
    industry: str
    electricity_mwh: float | None
    output_cny: float | None
    intensity_tco2_per_mwh: float | None
    emission_tco2: float | None
    scope_1_tco2: float | None
    heat_tco2: float | None
    electricity_location_tco2: float | None
    electricity_market_tco2: float | None
    market_industry: str
    market_probability: float | None
    grade: int | None
    efficiency_cny_per_tco2: float | None
    rank: int | None
    rank_in_industry: int | None
    efficiency_grade: int | None


class Rows(Schema):
    """Some of the enterprises, in order of rank, and how many there are."""

    count: int
    rows: list[Row]


@api.get("/regions/{slug}/enterprises", response={200: Rows, **REFUSALS})
def enterprises(
    request, slug: str = Slug, offset: int = Query(0, ge=0, le=10_000_000), limit: int = Query(100, ge=1, le=MOST_ROWS)
):
    """The enterprises of the newest run by rank; none before the first."""
    run = newest(_region(request, slug, "see"))
    rows = Outcome.objects.filter(run=run)
    ranked, others = rows.filter(rank__isnull=False), rows.filter(rank__isnull=True)
    known, end = ranked.count(), offset + limit
    told = list(ranked.order_by("rank", "pk")[offset:end].values(*Row.model_fields))
    told += others.order_by("enterprise_id")[max(offset - known, 0) : max(end - known, 0)].values(*Row.model_fields)
    return {"count": known + others.count(), "rows": told}


class Curves(Schema):
    """Strategies tried: curves, comparison at the target, and what those that cannot be run say."""

    exact: list[dict[str, Any]] = Field(default_factory=list)
    curves: dict[str, dict[str, list[Any]]]
    refused: dict[str, str]


@api.get("/regions/{slug}/strategies", response={200: Curves, **REFUSALS})
def strategies(
    request,
    slug: str = Slug,
    target: float = Query(0.3, gt=0, le=1),
    s: list[str] = Query([], max_length=8),  # noqa: B008
):
    """Strategies written as on the command line (NAME=RULE,PARAMETER=VALUE,…), compared at a target.

    Before the first run there is nothing to compare, and no curve.
    """
    run = newest(_region(request, slug, "see"))
    if run is None:
        return {"curves": {}, "refused": {}}
    written = tuple(s) or tuple(laboratory.written_of(one) for one in PAPER_STRATEGIES)
    return laboratory.answer(run, laboratory.State(target, written), whole=False)


class Measures(Schema):
    """What can be done in a region (Model V): totals by carrier, the blocks of cost, and what must be said of them."""

    region_abatement: list[dict[str, Any]] = Field(default_factory=list)
    abatement_blocks: list[dict[str, Any]] = Field(default_factory=list)
    statements: list[str] = Field(default_factory=list)


@api.get("/regions/{slug}/measures", response={200: Measures, **REFUSALS})
def measures(request, slug: str = Slug):
    """What audits would find in the newest run, and the blocks of its cost curve where an energy price is set."""
    run = newest(_region(request, slug, "see"))
    told = None if run is None else measures_of_region(run.value)
    if told is None:
        return {}
    tables = {name: run.value.tables.get(name) for name in ("region_abatement", "abatement_blocks")}
    rows = {name: [] if table is None else table.to_dicts() for name, table in tables.items()}
    return {**rows, "statements": list(told.statements)}


class PlanTold(Schema):
    """A plan as it stands: what it asks for, what may then be emitted, and how likely that is really reached."""

    plan: int
    name: str
    state: str
    run: int
    year: int
    strategy: str
    goals: list[str]
    reduction_asked_rate: float | None
    reduction_asked_tco2: float
    may_emit_tco2: float
    output_forgone_cny: float
    enterprises_asked: int
    enterprises_closed: int
    probability: float | None
    safe_target_rate: float | None


@api.get("/regions/{slug}/plans", response={200: list[PlanTold], **REFUSALS})
def plans(request, slug: str = Slug):
    """The plans of a region, the newest first, each with its chance; null is not known."""
    region = _region(request, slug, "see")
    return [_plan_told(plan) for plan in region.plans.select_related("run")[:MOST_PLANS]]


def _plan_told(plan):
    facts, chance = facts_of_plan(plan), plan_chance(plan)
    return {
        "plan": plan.pk, "name": plan.name, "state": plan.state, "run": plan.run_id, "year": facts.year,
        "strategy": plan.strategy, "goals": plan.goals, "reduction_asked_rate": facts.asked_rate,
        "reduction_asked_tco2": facts.asked_tco2, "may_emit_tco2": facts.may_emit_tco2,
        "output_forgone_cny": facts.forgone_cny, "enterprises_asked": facts.asked, "enterprises_closed": facts.closed,
        "probability": chance and chance.probability, "safe_target_rate": chance and chance.safe_rate,
    }  # fmt: skip


class Received(Schema):
    """A file as understood: its state, and what must be mended or confirmed."""

    upload: int
    state: str
    errors: int
    warnings: int
    findings: list[dict[str, Any]]
    error: str = ""
    version: int | None = None


def _received(upload):
    return {
        "upload": upload.pk, "state": upload.state, "errors": upload.errors, "warnings": upload.warnings,
        "findings": upload.findings[:200], "error": upload.fault.get(spoken_language(), ""),
        "version": upload.version.number if upload.version else None,
    }  # fmt: skip


@api.post("/regions/{slug}/files", response={201: Received, **REFUSALS})
def receive(request, slug: str = Slug, file: UploadedFile = File(...), table: str = Query("", max_length=40)):  # noqa: B008
    """A file as it is; what was understood of it comes back, and nothing is changed until it is accepted."""
    region = _region(request, slug, "collect")
    if cast("int", file.size) > TEXT_BYTES:
        raise OfficeError("upload_too_large", limit=f"{TEXT_BYTES >> 20} MB")
    kept = actions.receive(
        region=region, name=file.name or "file", content=file.read(), by=request.auth,
        table=table if table in TABLES else "",
    )  # fmt: skip
    return Status(201, _received(actions.read_upload(upload=kept)))


@api.post("/regions/{slug}/files/{upload}/accept", response={200: Received, **REFUSALS})
def accept(request, slug: str = Slug, upload: int = Path(..., ge=1, le=2**31 - 1), yes: bool = False):
    """The file's tables take the place of those of the same name; `yes` takes what is doubtful in them."""
    region = _region(request, slug, "collect")
    found = Upload.objects.filter(region=region, pk=upload).select_related("region").first()
    if found is None:
        raise HttpError(404, "no such file")
    actions.accept(upload=found, by=request.auth, yes=yes)
    found.refresh_from_db()
    return _received(found)


class Reading(Schema):
    """Electricity of an enterprise in an interval that begins at `time`."""

    enterprise_id: str = Field(min_length=1, max_length=200)
    time: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$")
    electricity_kwh: float = Field(ge=0, le=1e15, allow_inf_nan=False)

    @field_validator("time")
    @classmethod
    def _is_a_day(cls, time):
        datetime.fromisoformat(time)
        return time


@api.post("/regions/{slug}/readings", response={200: Received, **REFUSALS})
def readings(request, readings: list[Reading], slug: str = Slug):
    """Meter readings; one of the same enterprise and time takes the place of the earlier one."""
    region = _region(request, slug, "collect")
    if not 0 < len(readings) <= MOST_READINGS:
        raise InputError(faults=[Fault("readings_count", values={"most": MOST_READINGS})])
    kept = actions.add_readings(region=region, rows=[one.model_dump() for one in readings], by=request.auth)
    return _received(kept)


class Asked(Schema):
    """A run and how it stands."""

    run: int
    state: str
    error: str = ""


@api.post("/regions/{slug}/runs", response={201: Asked, **REFUSALS})
def ask(request, slug: str = Slug, yes: bool = False):
    """The region computed as its data stand; a large one in the background."""
    run = start(region=_region(request, slug, "run"), by=request.auth, yes=yes)
    return Status(201, _asked(run))


@api.get("/regions/{slug}/runs/{run}", response={200: Asked, **REFUSALS})
def run_state(request, slug: str = Slug, run: int = Path(..., ge=1, le=2**31 - 1)):
    """How a run stands."""
    region = _region(request, slug, "see")
    found = Run.objects.filter(region=region, pk=run).first()
    if found is None:
        raise HttpError(404, "no such run")
    return _asked(found)


def _asked(run):
    return {"run": run.pk, "state": run.state, "error": run.fault.get(spoken_language(), "")}
