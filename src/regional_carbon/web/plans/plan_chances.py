"""How likely a plan really reaches what it is for: said wherever the plan is shown, signed, published or monitored."""

from dataclasses import dataclass

from regional_carbon.run.certainty import SURE
from regional_carbon.web.plans.enterprise_targets import pathway_of
from regional_carbon.web.runs.values import value_as_written

OF_STRATEGY = ("target_probability", "safe_target_rate", "reduction_rate_low", "reduction_rate_high")
OF_WAY = ("goal_probability", "emission_low_tco2", "emission_high_tco2")


@dataclass(frozen=True)
class PlanChance:
    """The probability that a plan's goal is really reached; the ends of what it truly comes to, in 9 of 10 cases.

    `safe_rate` is the reduction to plan for, to be 9 in 10 sure; None where none is, or of a plan over several years.
    `low` and `high` are reduction rates of a plan of one year, tCO2/yr emitted in its last year of a longer one.
    """

    year: int
    probability: float
    safe_rate: float | None
    low: float | None
    high: float | None

    @property
    def is_sure(self):
        """Whether the plan is as likely as is called sure."""
        return self.probability >= SURE


def plan_chance(plan):
    """The chance of a plan, as it was kept when it was drafted, else as its run has it; None where it is not known."""
    names = OF_WAY if plan.bundle else OF_STRATEGY
    known = plan.figures if plan.figures.get(names[0]) is not None else _of_its_run(plan)
    if known.get(names[0]) is None:
        return None
    values = [known.get(name) for name in names]
    if plan.bundle:
        return PlanChance(plan.figures["year"], values[0], None, values[1], values[2])
    return PlanChance(plan.run.summary["year"], *values)


def _of_its_run(plan):
    """What a plan of an earlier version may be known by: its pathway, or its strategy in the comparison of its run."""
    if plan.bundle:
        years = pathway_of(plan).tables["pathway"]
        return years.row(-1, named=True)
    if not plan.run.bundle:
        return {}
    rows = value_as_written(plan.run).tables["comparison"].to_dicts()
    told = ("strategy", "target_rate", "reduction_tco2", "output_forgone_cny")
    same = [row for row in rows if all(row[name] == plan.figures.get(name) for name in told)]
    return same[0] if same else {}
