"""The data dictionary: every quantity and every table of the system."""

from __future__ import annotations

from collections.abc import Iterator

from regional_carbon.schema import (
    audit_tables,
    comparison_tables,
    estimate_tables,
    input_tables,
    matching_tables,
    measure_tables,
    monitoring_tables,
    pathway_tables,
    policy_tables,
    province_tables,
    uncertainty_tables,
)
from regional_carbon.schema.column import Quantity, Table
from regional_carbon.schema.quantities import (
    abatement,
    audited,
    data_quality,
    economy,
    efficiency_and_ranks,
    emission_factors,
    emissions_and_intensity,
    energy_use,
    goals_and_allowances,
    identity,
    impacts_and_regret,
    incentives,
    matches_and_links,
    own_measures,
    reductions,
    validation,
    year_in_progress,
)

SUBJECTS = (
    identity, energy_use, emission_factors, emissions_and_intensity, efficiency_and_ranks, economy, data_quality,
    abatement, incentives, reductions, impacts_and_regret, goals_and_allowances, year_in_progress, validation,
    matches_and_links, own_measures, audited,
)  # fmt: skip
STEPS = (
    input_tables, matching_tables, estimate_tables, uncertainty_tables, measure_tables, policy_tables,
    comparison_tables, pathway_tables, monitoring_tables, audit_tables, province_tables,
)  # fmt: skip


def tables_of_runs() -> dict[str, type[Table]]:
    """Every table that a run may hold, by the name it holds it under."""
    return {name: table for table in tables() if (name := vars(table).get("held_as", ""))}


def declared_quantities() -> dict[str, Quantity]:
    """Every quantity by its name, subject by subject."""
    declared = [pair for subject in SUBJECTS for pair in vars(subject).items()]
    return {name: quantity for name, quantity in declared if isinstance(quantity, Quantity)}


def tables() -> Iterator[type[Table]]:
    """Every table of the system, in the order the procedure meets them."""
    for step in STEPS:
        for declared in vars(step).values():
            if isinstance(declared, type) and issubclass(declared, Table) and declared.__module__ == step.__name__:
                yield declared
