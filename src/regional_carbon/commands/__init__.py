"""What a person does with the system, each as a plain function: the command line prints what these return."""

from regional_carbon.commands.accuracy import accuracy_page, accuracy_tables, backtest, learn
from regional_carbon.commands.catalogue import factor, factors
from regional_carbon.commands.steps import (
    ask,
    comparison,
    conditions,
    curves,
    draw_asked,
    efficiency,
    effort,
    emissions,
    intensity,
    least_cost,
    strategies,
    strategy,
)
from regional_carbon.reports.choice_text import choice_lines, choice_sentences, choice_tables, write_choice
from regional_carbon.reports.labels import value_text
from regional_carbon.reports.results_folder import demo, pathway, run
from regional_carbon.reports.table_csv import as_csv, write_csv
from regional_carbon.run.current_year import monitor
from regional_carbon.run.freshness import check
from regional_carbon.run.rule_scenarios import side_by_side
from regional_carbon.run.starting import new, template

__all__ = [
    "accuracy_page",
    "accuracy_tables",
    "as_csv",
    "ask",
    "backtest",
    "check",
    "choice_lines",
    "choice_sentences",
    "choice_tables",
    "comparison",
    "conditions",
    "curves",
    "demo",
    "draw_asked",
    "efficiency",
    "effort",
    "emissions",
    "factor",
    "factors",
    "intensity",
    "learn",
    "least_cost",
    "monitor",
    "new",
    "pathway",
    "run",
    "side_by_side",
    "strategies",
    "strategy",
    "template",
    "value_text",
    "write_choice",
    "write_csv",
]
