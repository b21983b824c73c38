"""The page of what can be done: measures of the region, what they cost, and what nobody promises."""

import polars as pl

from regional_carbon.language.amounts import percent, title_tco2, total_tco2
from regional_carbon.reports.sentences.measures_section import measures_of_region
from regional_carbon.web.pages import of_run, page
from regional_carbon.web.runs.values import value_of
from regional_carbon.web.wording import word

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
    heading = {} if told is None else _heading(value, blocks)
    priced = blocks is not None
    return page(
        request,
        "runs/measures.html",
        "measures",
        run=run,
        told=told,
        drawn=drawn,
        saved=saved,
        priced=priced,
        **heading,
    )


def _heading(value, blocks):
    """What the page comes to: tonnes that pay for themselves; without prices, what would be found."""
    found = float(value.tables["region_abatement"]["tonnes_tco2"].sum())
    emission = value.summary["emission_tco2"]
    told = {"sub": word("measures_sub", total=total_tco2(found), share=percent(found / emission if emission else None))}
    if blocks is None:
        return {**told, "title": word("measures_heading_found", tonnes=title_tco2(found))}
    below = float(blocks.filter(pl.col("cost_cny_per_tco2") < 0)["tonnes_tco2"].sum())
    if not below:
        return {**told, "title": word("measures_heading_costs", tonnes=title_tco2(found))}
    return {**told, "title": word("measures_heading_saves", tonnes=title_tco2(below))}
