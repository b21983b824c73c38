"""How a run comes about, and scenarios are kept: each one function, one transaction, one audit record."""

import io
import json

import polars as pl
from django.db import connection, transaction

from regional_carbon import commands
from regional_carbon.collect.findings import findings_table
from regional_carbon.factors import industry_name
from regional_carbon.language.errors import DoubtError, RegionalCarbonError
from regional_carbon.language.messages import say, speaking
from regional_carbon.models.history import enterprise_history
from regional_carbon.web.accounts.audit import record
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.regions.actions import FINDINGS_KEPT, both, kept
from regional_carbon.web.regions.models import Blob, Region
from regional_carbon.web.runs.cases import HISTORY
from regional_carbon.web.runs.models import Outcome, Run, Scenario, searched_of

FRAMES = ("intensity", "forecast", "enterprises", "curves", "comparison", "factors", "trend_errors", "asked")
DOUBT = ("total", "by_evidence", "coverage", "sources", "better")
CHOOSING_TOLD = ("dials", "left_out")
WAY = ("years", "plan", "deviations")
WAY_TOLD = ("goals", "assumptions", "missed")
SCALARS = (
    "name_en", "name_zh", "currency", "year", "trend", "target", "line_cny_per_tco2", "grid_tco2_per_mwh",
    "grid_source", "made_at", "version", "gb_codes",
)  # fmt: skip
AT_ONCE_ROWS = 20_000  # a register up to this is computed while the person waits
ROWS = (
    "enterprise_id", "name", "industry_code", "industry", "electricity_mwh", "output_cny", "intensity_tco2_per_mwh",
    "emission_tco2", "emission_low_tco2", "emission_high_tco2", "grade", "efficiency_cny_per_tco2", "rank",
    "rank_in_industry", "efficiency_grade",
)  # fmt: skip


@transaction.atomic
def ask(*, region, by, yes=False):
    """A run of the region's data as they stand, waiting to be worked. `yes` takes what is doubtful in them."""
    run = Run.objects.create(region=region, version=region.current, by=by.username, yes=yes)
    record("run_asked", by=by, region=region, subject=run.pk, version=region.current.number, yes=yes)
    return run


def start(*, region, by, yes=False):
    """A run, worked at once where the register is small, else by the worker while the person goes on."""
    from regional_carbon.web.tasks import compute

    run = ask(region=region, by=by, yes=yes)
    if region.current.rows.get("enterprises", 0) <= AT_ONCE_ROWS:
        return work(run=run)
    compute.enqueue(run.pk)
    return run


def work(*, run):
    """The procedure, as the command line does it; what it finds is kept whole, in one transaction."""

    def step(name):
        Run.objects.filter(pk=run.pk).update(state="running", step=name)

    step("reading")
    try:
        with speaking("en"):
            worked = commands.work_out(run.version.folder(), yes=run.yes, accepted=_accepted_before(run), progress=step)
        step("keeping")
        _keep(run, worked)
    except DoubtError as doubt:
        run.state, run.findings = "doubts", kept(findings_table(doubt.faults[:-1]).head(FINDINGS_KEPT).to_dicts())
        run.save()
    except RegionalCarbonError as error:
        run.state, run.findings = "failed", kept(findings_table(error.faults).head(FINDINGS_KEPT).to_dicts())
        run.fault = kept(both(error.__str__))
        run.save()
    except Exception:
        run.state, run.fault = "failed", both(lambda: say("web", "_told_500"))
        run.save()
        raise
    return run


def _accepted_before(run):
    """The doubts said yes to at the region's last run; a yes holds while the finding and the value are the same."""
    last = Run.objects.filter(region=run.region, state="done").first()
    return last.record["accepted"] if last else []


@transaction.atomic
def _keep(run, worked):
    if Run.objects.select_for_update(no_key=True).get(pk=run.pk).state == "done":  # another worker was quicker
        return
    case = worked.case
    run.frames = {name: Blob.keep(parquet(getattr(case, name))) for name in FRAMES}
    parts = {f"doubt.{name}": getattr(case.doubt, name) for name in DOUBT}
    run.scalars = {name: getattr(case, name) for name in SCALARS} | {
        "strategies": shown_kept(case.strategies),
        "own_errors": list(case.doubt.own_errors),
    }
    told = both(worked.spoken)
    if case.choosing is not None:
        parts |= {f"choosing.{name}": frame for name, frame in case.choosing.tables.items()}
        run.scalars["choosing"] = {
            "rules": shown_kept(case.choosing.rules),
            "told": {spoken: sentences_of(of.choosing, CHOOSING_TOLD) for spoken, of in told.items()},
        }
    if case.way is not None:
        parts |= {f"way.{name}": frame for name, frame in way_frames(case.way).items()}
        run.scalars["way"] = way_kept({spoken: of.way for spoken, of in told.items()})
    parts[HISTORY] = _history(worked)
    run.frames |= {name: Blob.keep(parquet(frame)) for name, frame in parts.items()}
    run.summary = worked.summary
    run.notices = kept({spoken: list(of.notices) for spoken, of in told.items()})
    run.record_kept = Blob.keep(json.dumps(worked.record(parquet=False, language="en"), default=str).encode())
    run.state, run.step = "done", ""
    run.save()
    if not Run.objects.filter(region=run.region, state="done", pk__gt=run.pk).exists():  # else a newer one was quicker
        Outcome.objects.filter(run__region=run.region).delete()
        Outcome.objects.bulk_create(_outcomes(run, case), batch_size=2_000)
        tell_planner()
    record("run_done", by=run.by, region=run.region, subject=run.pk, version=run.version.number)


def _history(worked):
    """What each enterprise used, made and emitted in the years of the register."""
    read, case = worked.region, worked.case
    return enterprise_history(
        read.enterprises, case.intensity, case.enterprises, year=case.year, inventories=read.inventories
    )


def tell_planner():
    """PostgreSQL chooses the indexes of rows just kept by what it knows of them: at once, not when it comes round."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE runs_outcome")


def _outcomes(run, case):
    frame = case.enterprises
    known = [name for name in ROWS if name in frame.columns]
    for row in frame.select(known).iter_rows(named=True):
        code = row["industry_code"]
        named = industry_name(code, row.get("industry") or "") if case.gb_codes else row.get("industry")
        told = kept({**row, "name": row.get("name") or "", "industry": named or ""})
        yield Outcome(run=run, **told, text=searched_of(told["enterprise_id"], told["name"]))


def shown_kept(strategies):
    """Strategies as they are shown, in what a database keeps."""
    return [[one.name, one.label_en, one.label_zh] for one in strategies]


def sentences_of(part, names):
    """What a part of a Case says in the language it was told in, as a database keeps it."""
    said = {name: getattr(part, name) for name in names}
    return kept({name: dict(one) if isinstance(one, dict) else list(one) for name, one in said.items()})


def way_frames(way):
    """The frames of a way to the goals, by their names in it."""
    return {name: getattr(way, name) for name in WAY if getattr(way, name) is not None}


def way_kept(told):
    """What a way to the goals holds beside its frames, told in each language."""
    way = told["en"]
    said = {spoken: sentences_of(one, WAY_TOLD) for spoken, one in told.items()}
    return {"rule": shown_kept([way.rule])[0], "record": dict(way.record), "told": said}


def parquet(frame):
    """A frame as its Blob holds it; a frame without columns for none."""
    out = io.BytesIO()
    (pl.DataFrame() if frame is None else frame).write_parquet(out)
    return out.getvalue()


@transaction.atomic
def save_scenario(*, region, name, query, by):
    """The laboratory's state under a name; the same name is written over by who saved it.

    Raises OfficeError for a blank name, or one that somebody else has used.
    """
    name = name.strip()[:120]
    if not name:
        raise OfficeError("scenario_without_name")
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)  # one after the other, so that a name has one owner
    there = Scenario.objects.filter(region=region, name=name).first()
    if there and there.by != by.username:
        raise OfficeError("scenario_there", name=name, by=there.by)
    saved, _ = Scenario.objects.update_or_create(
        region=region, name=name, defaults={"query": query[:4_000], "by": by.username}
    )
    record("scenario_saved", by=by, region=region, subject=name)
    return saved
