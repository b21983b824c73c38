"""How sure strategies tried in the office are: the draws of a run, made once, and the chances they give."""

from functools import lru_cache

from regional_carbon.collect.region import read_region
from regional_carbon.run.certainty import certain_comparison
from regional_carbon.run.estimation import simulated
from regional_carbon.run.measures_applied import plan_with_measures
from regional_carbon.schema.frames import polars_of
from regional_carbon.strategies.written import strategy_written
from regional_carbon.web.runs.models import Run
from regional_carbon.web.runs.tried_measures import rests_on
from regional_carbon.web.runs.values import value_as_written

MOST = 50_000  # enterprises above which draws are left to the command line: they would not fit beside the office


def surely_compared(run, held):
    """The comparison of strategies tried on a run, with their chances and safe targets; without them of a large one."""
    if polars_of(held.enterprises).height > MOST:
        return polars_of(held.comparison)
    return polars_of(certain_comparison(held, _draws(run.pk, run.bundle)))


def surely_with_measures(run, written, target):
    """The row of a strategy with measures first, with its chance; without it of a large run."""
    value, abatement = rests_on(run.pk)
    enterprises, strategy = value.tables["enterprises"], strategy_written(written)
    draws = _draws(run.pk, run.bundle)[0] if enterprises.height <= MOST else None
    return plan_with_measures(enterprises, abatement, strategy, target, draws=draws).row


@lru_cache(maxsize=1)
def _draws(pk, bundle):
    """The simulation draws of a run, the same as when it was made."""
    run = Run.objects.select_related("version").get(pk=pk, bundle=bundle)
    return simulated(read_region(run.version.folder()), value_as_written(run))
