"""When a run is worked: at once where the register is small, else by the worker beside the server."""

from regional_carbon.web.runs.actions import ask, work_run
from regional_carbon.web.runs.models import Run
from regional_carbon.web.tasks import compute

AT_ONCE_ROWS = 20_000  # a register up to this is computed while the person waits


def start(*, region, by, yes=False):
    """A run, worked at once where the register is small, else by the worker while the person goes on.

    Runs of an earlier version that a plan rests on are made anew with it, from the data they were made of.
    """
    for earlier in Run.objects.filter(region=region, state="earlier", plans__isnull=False).distinct():
        Run.objects.filter(pk=earlier.pk).update(state="waiting", yes=True)  # what was done then had been confirmed
        _work_or_enqueue(Run.objects.get(pk=earlier.pk))
    return _work_or_enqueue(ask(region=region, by=by, yes=yes))


def _work_or_enqueue(run):
    if run.version.rows.get("enterprises", 0) <= AT_ONCE_ROWS:
        return work_run(run=run)
    compute.enqueue(run.pk)
    return run
