"""The figures of a run, in the order of its report."""

from __future__ import annotations

from regional_carbon.reports.figures.abatement_charts import abatement_of_run
from regional_carbon.reports.figures.efficiency_charts import figure_2
from regional_carbon.reports.figures.intensity_charts import intensity_figure
from regional_carbon.reports.figures.marks import Figure
from regional_carbon.reports.figures.measures_first_charts import measures_first_figure
from regional_carbon.reports.figures.opt_out_charts import figure_3
from regional_carbon.reports.figures.priority_charts import priority_figure
from regional_carbon.reports.figures.strategy_charts import figure_4
from regional_carbon.reports.figures.uncertainty_charts import uncertainty_figure
from regional_carbon.reports.figures.wedge_charts import wedges
from regional_carbon.run.run import Run


def run_figures(run: Run) -> list[Figure]:
    """Figures 2, 3, 4 of the paper, measures, intensities, uncertainty, whom to ask, and a plan's wedges."""
    drawn = [figure_4(run), figure_3(run), figure_2(run), intensity_figure(run)]
    if "measures_first_curves" in run.tables:
        drawn.append(measures_first_figure(run))
    if "abatement_blocks" in run.tables and not run.tables["abatement_blocks"].is_empty():
        drawn.append(abatement_of_run(run))
    if "error_sources" in run.tables:
        drawn.append(uncertainty_figure(run))
    if not run.tables["next_evidence"].is_empty():
        drawn.append(priority_figure(run.tables["next_evidence"]))
    return [*drawn, wedges(run)] if "pathway" in run.tables else drawn
