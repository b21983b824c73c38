"""How a run comes about, and scenarios are kept: each one function, one transaction, one audit record."""

import json
from functools import partial

from django.db import connection, transaction
from django.db.models import Q

from regional_carbon.factors import industry_name
from regional_carbon.language.errors import DoubtError, RegionalCarbonError
from regional_carbon.language.messages import say
from regional_carbon.run import store
from regional_carbon.run.work import work_out
from regional_carbon.web.accounts.audit import keep_record
from regional_carbon.web.error_pages import OfficeError, in_office
from regional_carbon.web.regions.kept_texts import both, findings_kept, kept
from regional_carbon.web.regions.models import Blob, Region
from regional_carbon.web.runs.models import UNDER_WAY, Outcome, Run, Scenario, searched_of

ROWS = (
    "enterprise_id", "name", "industry_code", "industry", "electricity_mwh", "output_cny", "intensity_tco2_per_mwh",
    "emission_tco2", "emission_low_tco2", "emission_high_tco2", "scope_1_tco2", "heat_tco2",
    "electricity_location_tco2", "electricity_market_tco2", "market_industry", "market_probability", "grade",
    "efficiency_cny_per_tco2", "rank", "rank_in_industry", "efficiency_grade",
)  # fmt: skip


@transaction.atomic
def ask(*, region, by, yes=False):
    """A run of the region's data as they stand, waiting to be worked. `yes` takes what is doubtful in them."""
    run = Run.objects.create(region=region, version=region.current, by=by.username, yes=yes)
    keep_record("run_asked", by=by, region=region, subject=run.pk, version=region.current.number, yes=yes)
    return run


def to_be_made_anew(region):
    """The runs of an earlier version that a plan rests on, and that are not under way."""
    earlier = Run.objects.filter(region=region, bundle="", plans__isnull=False).exclude(state__in=UNDER_WAY)
    return earlier.select_related("region", "version").distinct()


@transaction.atomic
def ask_again(*, run, by, yes=False):
    """A run of an earlier version, waiting to be worked from its own data. Without `yes` nothing more is confirmed."""
    run.state, run.by, run.yes, run.fault, run.findings = "waiting", by.username, yes, {}, []
    run.save(update_fields=["state", "by", "yes", "fault", "findings"])
    keep_record("run_asked_again", by=by, region=run.region, subject=run.pk, version=run.version.number, yes=yes)


def work_run(*, run):
    """The run, as the command line works it out; its value is kept whole, in one transaction."""

    def step(name):
        Run.objects.filter(pk=run.pk).update(state="running", step=name)

    step("reading")
    try:
        value = work_out(run.version.folder(), yes=run.yes, accepted=_accepted_before(run), progress=step)
        step("keeping")
        _keep(run, value)
    except DoubtError as doubt:
        run.state, run.findings = "doubts", findings_kept(doubt.faults[:-1])
        run.save()
    except RegionalCarbonError as error:
        run.state, run.findings = "failed", findings_kept(error.faults)
        run.fault = kept(both(partial(in_office, error)))
        run.save()
    except Exception:
        run.state, run.fault = "failed", both(lambda: say("web", "_told_500"))
        run.save()
        raise
    return run


def _accepted_before(run):
    """The warnings confirmed at the region's last run, and at this one by an earlier version.

    They stay confirmed while the finding and the value are the same.
    """
    last = Run.objects.filter(~Q(bundle="", confirmed=""), region=run.region).first()
    return [*_accepted_at(run), *(_accepted_at(last) if last else ())]


def _accepted_at(run):
    if run.bundle:
        return store.accepted_in(Blob.content(run.bundle))
    return json.loads(Blob.content(run.confirmed)) if run.confirmed else ()


@transaction.atomic
def _keep(run, value):
    if Run.objects.select_for_update(no_key=True).get(pk=run.pk).state == "done":  # another worker was quicker
        return
    run.bundle, run.summary = Blob.keep(store.pack(value)), value.summary
    run.state, run.step = "done", ""
    run.save()
    if not Run.objects.filter(region=run.region, state="done", pk__gt=run.pk).exists():  # else a newer one was quicker
        Outcome.objects.filter(run__region=run.region).delete()
        Outcome.objects.bulk_create(_outcomes(run, value), batch_size=2_000)
        tell_planner()
    keep_record("run_done", by=run.by, region=run.region, subject=run.pk, version=run.version.number)


def tell_planner():
    """PostgreSQL chooses the indexes of rows just kept by what it knows of them: at once, not when it comes round."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE runs_outcome")


def _outcomes(run, value):
    enterprises = value.tables["enterprises"]
    names = [name for name in ROWS if name in enterprises.columns]
    for row in enterprises.select(names).iter_rows(named=True):
        code, written = row["industry_code"], row.get("industry")
        named = written if value.settings.own_codes else industry_name(code, written or "")
        row = kept({**row, "name": row.get("name") or "", "industry": named or ""})
        yield Outcome(run=run, **row, text=searched_of(row["enterprise_id"], row["name"]))


@transaction.atomic
def save_scenario(*, region, name, query, by):
    """A state of the scenarios under a name; the same name is written over by who saved it.

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
    keep_record("scenario_saved", by=by, region=region, subject=name)
    return saved
