"""The page that puts the rules side by side, as the report does."""

from regional_carbon.reports.sentences.rules_section import section
from regional_carbon.reports.sentences.words import target_text
from regional_carbon.web.pages import of_run, page
from regional_carbon.web.runs.values import value_of

# The tables that each table of the page is made of, to be saved below it.
SAVED = {
    "at_target": ("side_by_side", "effects"), "robust": ("robust_choice", "scenario_costs"), "fund": ("fund",),
}  # fmt: skip


@of_run("see", "choosing")
def choosing(request, region, run):
    """Every rule at the run's target: what it costs, whom it hits, which beats it, how much it may be regretted."""
    value = value_of(run)
    chosen = section(value)
    heads = [] if chosen is None else [*chosen.at_target.heads, *chosen.robust.heads]
    defined = {head.label: head for head in heads if head.meaning}.values()
    return page(
        request,
        "runs/choosing.html",
        "choosing",
        run=run,
        target=target_text(value),
        chosen=chosen,
        defined=defined,
        saved=SAVED,
    )
