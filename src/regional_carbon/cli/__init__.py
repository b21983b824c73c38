"""The command line: a command for each thing a person does; sentences in, sentences out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import click

from regional_carbon import __version__
from regional_carbon.cli.help_pages import GROUP_LANGUAGE, UnreadGroup
from regional_carbon.cli.usage_errors import speak_our_languages

# Where each command is defined: a module of this package, imported when the command is called, and the name in it.
COMMANDS: Final[Mapping[str, str]] = {
    "new": "region_folder:new_region",
    "template": "region_folder:blank_tables",
    "check": "region_folder:check_region",
    "run": "region_folder:run_region",
    "demo": "region_folder:run_demo",
    "collect": "collecting:collect_file",
    "links": "collecting:decide_links",
    "pathway": "pathway_goals:plan_pathway",
    "papers": "official_papers:make_papers",
    "measures": "measures_told:tell_measures",
    "public": "public_figures:tell_public",
    "bundle": "province_told:write_bundle",
    "province": "province_told:tell_province",
    "monitor": "monitored_months:monitor_year",
    "intensity": "estimate_steps:estimate_intensity",
    "emissions": "estimate_steps:estimate_emissions",
    "efficiency": "estimate_steps:rank_by_efficiency",
    "curves": "reduction_steps:draw_curves",
    "compare": "reduction_steps:compare_strategies",
    "least-cost": "reduction_steps:plan_at_least_cost",
    "plan": "measures_and_grants:plan_with_measures",
    "grant": "measures_and_grants:tell_grant",
    "visits": "measures_and_grants:order_visits",
    "side-by-side": "reduction_steps:put_side_by_side",
    "strategies": "rule_list:list_rules",
    "backtest": "accuracy:hold_against_truth",
    "ask": "accuracy:whom_to_ask",
    "factors": "factor_list:factor_group",
    "serve": "office:serve_office",
    "backup": "office:backup_office",
    "restore": "office:restore_office",
    "audit": "office:audit_group",
}


speak_our_languages()


@click.group(
    cls=UnreadGroup, package=__name__, places=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
@GROUP_LANGUAGE
@click.version_option(__version__, prog_name="regional-carbon")
def main() -> None:
    """What each enterprise of a region emits, from electricity bills and the statistical yearbook, and what
    reducing it would cost.

    Start with: regional-carbon demo
    """
