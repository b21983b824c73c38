"""What everybody may see of a region: decided when it is first shown, kept, and held against what was told before."""

from dataclasses import dataclass

import polars as pl

from regional_carbon.reports import disclosure
from regional_carbon.reports.disclosure import tellable
from regional_carbon.run.run import Run as Value
from regional_carbon.web.monitor.measured import measured_told, monitored
from regional_carbon.web.plans.enterprise_targets import pathway_of
from regional_carbon.web.runs.models import Publication, Run
from regional_carbon.web.runs.values import newest, value_of

FEW = 3  # from how many on the enterprises that emit half are told: fewer would each be known


@dataclass(frozen=True)
class Shown:
    """The run whose figures everybody sees, its value, and its industries as they are told (PublishedIndustries)."""

    run: Run
    value: Value
    industries: pl.DataFrame

    @property
    def total(self):
        """The region's emissions with their interval."""
        return self.value.tables["region_emission"].row(0, named=True)

    @property
    def half(self):
        """How many enterprises emit half of it; None where they are so few that it would tell of each."""
        largest = self.value.tables["enterprises"]["emission_tco2"].drop_nulls().sort(descending=True)
        count = int((largest.cum_sum() < largest.sum() / 2).sum()) + 1
        return count if count >= FEW else None

    def bars(self):
        """A row for each industry: what it emits, in per cent of the greatest; a hidden one has no bar."""
        rows = self.industries.to_dicts()
        hidden = [row for row in rows if row["emission_tco2"] is None]
        together = self.total["emission_tco2"] - sum(row["emission_tco2"] or 0 for row in rows) if hidden else 0
        most = max(together, *(row["emission_tco2"] or 0 for row in rows), 1e-9)
        told = [{**row, "width": 100 * row["emission_tco2"] / most} for row in rows if row["emission_tco2"] is not None]
        return {"told": told, "hidden": hidden, "together": together, "width": 100 * together / most}


def shown_to_all(region):
    """What everybody sees: the newest run, or the one told last where the newest would tell of enterprises beside it.

    None before anything can be told.
    """
    run = newest(region)
    if run is None:
        return None
    publication = _publication(run)
    if publication.withheld:
        publication = _told_before(region).filter(run__state="done").exclude(run__bundle="").first()
    if publication is None:
        return None
    value = value_of(publication.run)
    told = disclosure.industries_told(value.tables["enterprises"], publication.told)
    return Shown(publication.run, value, told)


def _publication(run):
    """What of a run is told to everybody; decided when it is first asked for, and kept."""
    kept = Publication.objects.filter(run=run).first()
    if kept is not None:
        return kept
    found = disclosure.disclosed(value_of(run).tables["enterprises"], earlier=_earlier(run))
    decided = {"withheld": True} if found is None else {"told": sorted(found.told)}
    return Publication.objects.get_or_create(run=run, defaults=decided)[0]


def _told_before(region):
    return Publication.objects.filter(run__region=region, withheld=False).select_related("run").order_by("-pk")


def _earlier(run):
    """The publications of the same year, as far as their figures can be read."""
    return [
        disclosure.Publication(value_of(each.run).tables["enterprises"], frozenset(each.told))
        for each in _told_before(run.region).exclude(run__bundle="")
        if each.run.summary["year"] == run.summary["year"]
    ]


# ---------------------------------------------------------------------------------------------------
# The published plan, and how the year stands against it


def published_plan(plan):
    """The published plan; its reduction only where enough enterprises make it that none can be made out."""
    if plan is None:
        return None
    last = plan.targets.order_by("year").last()
    asked = plan.targets.filter(year=last.year).values_list("reduction_tco2", flat=True) if last else []
    told = plan.figures if tellable(pl.Series(list(asked), dtype=pl.Float64)) else None
    start = plan.figures.get("start_tco2")  # of a plan over several years
    return {
        "less_rate": 1 - plan.figures["planned_tco2"] / start if start else None,
        "name": plan.name, "target_rate": plan.target_rate, "figures": told, "year": plan.figures.get("year"),
        "at": plan.published_at, "chance": _chance(plan),
    }  # fmt: skip


def _chance(plan):
    """The probability that a plan reaches its goal: of its strategy at the target, or of the last year of its way."""
    if plan.bundle:
        return pathway_of(plan).tables["pathway"].row(-1, named=True).get("goal_probability")
    return plan.figures.get("target_probability")


def progress_told(region, run, plan):
    """The region's year to date against its plan, where it covers enough enterprises to tell of none; else None."""
    found = monitored(region, run, plan) if plan else None
    if found is None:
        return None
    compared = found.enterprises.filter(pl.col("difference_tco2").is_not_null())
    safe_to_tell = all(tellable(compared[name]) for name in ("to_date_tco2", "planned_to_date_tco2"))
    return {**found.total, "measured": measured_told(found, plan)} if safe_to_tell else None
