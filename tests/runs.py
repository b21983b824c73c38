"""Runs for tests: some of a run's tables changed, or without its comparison of rules."""

import dataclasses

CHOICE = ("side_by_side", "effects", "fund", "fairness_front", "scenario_costs", "robust_choice")


def with_tables(run, **changed):
    """The run with some of its tables changed."""
    return dataclasses.replace(run, tables={**run.tables, **changed})


def without(run, *names):
    """The run without some of its tables."""
    kept = {name: table for name, table in run.tables.items() if name not in names}
    return dataclasses.replace(run, tables=kept)


def planned(run, pathway, deviations=None):
    """The run with a pathway."""
    from regional_carbon.run.planning import terms_of

    tables = {**run.tables, "pathway": pathway.years, "plan": pathway.plan}
    tables |= {} if deviations is None else {"deviations": deviations}
    return dataclasses.replace(run, tables=tables, pathway_terms=terms_of(pathway))
