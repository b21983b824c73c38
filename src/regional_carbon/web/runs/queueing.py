"""When a run is worked: at once where the register is small, else by the worker beside the server."""

from regional_carbon.web.runs.actions import ask, ask_again, to_be_made_anew, work_run
from regional_carbon.web.tasks import compute

AT_ONCE_ROWS = 20_000  # a register up to this is computed while the person waits


def start(*, region, by, yes=False):
    """A run, worked at once where the register is small, else by the worker while the person goes on.

    Runs of an earlier version that a plan rests on are made anew behind it by the worker, from the data they were
    made of.
    """
    run = ask(region=region, by=by, yes=yes)
    if run.version.rows.get("enterprises", 0) <= AT_ONCE_ROWS:
        work_run(run=run)
    else:
        compute.enqueue(run.pk)
    for earlier in to_be_made_anew(region):
        start_again(run=earlier, by=by)
    return run


def start_again(*, run, by, yes=False):
    """A run of an earlier version that a plan rests on, made anew by the worker."""
    ask_again(run=run, by=by, yes=yes)
    compute.enqueue(run.pk)
    return run
