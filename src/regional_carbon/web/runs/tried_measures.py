"""Strategies with measures first, tried on a run in the office: worked out at a target, once."""

from functools import lru_cache

from regional_carbon.collect.region import read_region
from regional_carbon.run.measures_applied import plan_with_measures
from regional_carbon.run.model_v import abatement_of, priced
from regional_carbon.strategies.written import strategy_written
from regional_carbon.web.runs.models import Run
from regional_carbon.web.runs.values import value_as_written


def can_come_first(value):
    """Whether measures have a cost in a run, so that they may come before anybody closes: an energy price is set."""
    return priced(value.settings.measures)


@lru_cache(maxsize=32)
def tried_with_measures(pk, written, target):
    """A strategy as it is written at a target, measures first (`run.measures_applied.PlanWithMeasures`), no chance."""
    value, abatement = rests_on(pk)
    return plan_with_measures(value.tables["enterprises"], abatement, strategy_written(written), target)


@lru_cache(maxsize=2)
def rests_on(pk):
    """A run, and what measures rest on in it."""
    run = Run.objects.select_related("version").get(pk=pk)
    value = value_as_written(run)
    return value, abatement_of(read_region(run.version.folder()), value)
