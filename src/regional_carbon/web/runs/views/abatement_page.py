"""The page of what can be done: measures of the region, what they cost, and what nobody promises."""

from regional_carbon.reports.sentences.measures_section import measures_of_region
from regional_carbon.web.pages import of_run, page
from regional_carbon.web.runs.values import value_of

SAVED = ("region_abatement", "industry_abatement", "abatement_potential")
SAVED_WITH_COST = ("abatement_blocks", "industry_blocks", "enterprise_abatement")


@of_run("see", "measures")
def what_can_be_done(request, region, run):
    """What audits would find in the region, what it saves and costs, and the curve of the next tonne."""
    value = value_of(run)
    told = measures_of_region(value)
    blocks = value.tables.get("abatement_blocks")
    drawn = blocks is not None and not blocks.is_empty()
    saved = [name for name in (*SAVED, *SAVED_WITH_COST) if name in value.tables]
    return page(request, "runs/measures.html", "measures", run=run, told=told, drawn=drawn, saved=saved)
