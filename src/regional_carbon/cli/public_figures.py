"""What everybody may see of a region, at a terminal: its industries, what is hidden of them, and how well."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import polars as pl

from regional_carbon.cli.command_line import FILE, FOLDER, command, piped
from regional_carbon.cli.table_output import put_table
from regional_carbon.language.amounts import count
from regional_carbon.language.errors import ReportError
from regional_carbon.language.messages import Language
from regional_carbon.reports.disclosure import Publication, disclosed
from regional_carbon.reports.sentences.words import with_industry_names
from regional_carbon.reports.suppression import DisclosureRule
from regional_carbon.run.store import result_of

RULE = DisclosureRule()


@command("public")
@click.argument("folder", type=FOLDER)
@click.option("--earlier", type=(FOLDER, FILE), multiple=True)
@click.option("--least-enterprises", type=click.IntRange(1), default=RULE.least_enterprises, show_default=True)
@click.option("--p-share", type=click.FloatRange(0), default=RULE.p_share, show_default=True)
@click.option("--one-share", type=click.FloatRange(0, 1, min_open=True), default=RULE.one_share, show_default=True)
@click.option("--two-share", type=click.FloatRange(0, 1, min_open=True), default=RULE.two_share, show_default=True)
@piped("public.csv")
def tell_public(
    folder: Path, earlier: Sequence[tuple[Path, Path]], least_enterprises: int, p_share: float, one_share: float,
    two_share: float, out: Path, *, lang: Language, as_json: bool,
) -> None:  # fmt: skip
    """Emissions by industry as everybody may see them, from the results of the region in FOLDER: what would tell of
    one enterprise is hidden, and as little else as hides it.
    """
    rule = DisclosureRule(least_enterprises, p_share, one_share, two_share)
    before = [Publication(_enterprises(results), _told(table)) for results, table in earlier]
    found = disclosed(_enterprises(folder), rule, earlier=before)
    if found is None:
        raise ReportError("public_refused", folder=folder)
    told = {"told": len(found.told), "of": found.industries.height, "tonnes": count(found.total_tco2)}
    margin = found.least_margin
    key = "public_done" if margin is None else "public_done_hidden"
    put_table(found.industries, out, as_json, key, {**told, "margin": "" if margin is None else f"{margin:.1f}"})


def _enterprises(folder: Path) -> pl.DataFrame:
    return with_industry_names(result_of(folder)).tables["enterprises"]


def _told(table: Path) -> frozenset[str]:
    read = pl.read_csv(table, schema_overrides={"industry_code": pl.String})
    return frozenset(read.drop_nulls("emission_tco2")["industry_code"])
