"""What a region's enterprises could do, told at a terminal and written as tables and a curve (Model V)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
import polars as pl
from wcwidth import wcswidth

from regional_carbon.cli.command_line import FOLDER, command, echo_json
from regional_carbon.collect.region import Region, read_region
from regional_carbon.language.amounts import count, currency_name, money_in_words, money_unit, percent
from regional_carbon.language.errors import InputError
from regional_carbon.language.messages import Language, say
from regional_carbon.reports.on_request import picture_of_abatement
from regional_carbon.reports.sentences.measure_words import inputs_told, statement_of_region, statements
from regional_carbon.reports.table_csv import write_csv
from regional_carbon.run.estimation import estimated
from regional_carbon.run.model_v import COST, POTENTIAL, Abatement, abatement_of, priced
from regional_carbon.run.work import confirmed_of, regions_of
from regional_carbon.schema.frames import Row
from regional_carbon.schema.measure_tables import AbatementBlock, EnterpriseAbatement, RegionAbatement

PICTURE: Final = "abatement_cost.svg"


@command("measures")
@click.argument("folder", type=FOLDER)
@click.option("--out", type=FOLDER)
@click.option("--yes", is_flag=True)
def tell_measures(folder: Path, out: Path | None, yes: bool, *, lang: Language, as_json: bool) -> None:
    """What audits would find at the enterprises of the region in FOLDER, and what it costs a tonne (Model V)."""
    region = _read(folder, yes=yes)
    abatement = abatement_of(region, estimated(region))
    made = {table.held_as: abatement.table(table) for table in (*POTENTIAL, *COST)}
    tables = {name: frame for name, frame in made.items() if frame is not None}
    target = out or folder / "measures"
    target.mkdir(parents=True, exist_ok=True)
    for name, frame in tables.items():
        write_csv(frame, target / f"{name}.csv")
    blocks = tables.get(AbatementBlock.held_as)
    if blocks is not None:
        picture_of_abatement(blocks, region.settings.currency, target / PICTURE)
    _tell(region, abatement, tables, target, as_json)


def _read(folder: Path, *, yes: bool) -> Region:
    """The one region of a folder, its warnings confirmed."""
    region = read_region(folder)
    several = list(regions_of(region))
    if several:
        raise InputError("several_regions", count=len(several), regions=several)
    confirmed_of(region, (), yes=yes)
    return region


def _tell(region: Region, abatement: Abatement, tables: dict[str, pl.DataFrame], target: Path, as_json: bool) -> None:
    """The totals of the region, what they cost, the statements that belong to them, and the inputs."""
    has_cost = priced(abatement.inputs)
    said = [*statements(abatement.inputs, region.settings.currency, costs=has_cost), statement_of_region()]
    totals = tables[RegionAbatement.held_as]
    own = tables.get(EnterpriseAbatement.held_as)
    if as_json:
        blocks = tables.get(AbatementBlock.held_as)
        echo_json(
            {"folder": str(target), "inputs": vars(abatement.inputs), "statements": said,
             "region_abatement": totals.to_dicts(), "abatement_blocks": None if blocks is None else blocks.to_dicts()}
        )  # fmt: skip
        return
    click.echo(_aligned([_heads(), *(_row(row) for row in totals.iter_rows(named=True))]))
    unknown = int(abatement.energy["fuel_of_industry"].sum())
    lines = [*([say("measures", "fuel_by_industry", count=unknown)] if unknown else []), *said]
    cost = say("measures", "no_costs") if own is None else _costs(own, region.settings.currency)
    for line in (cost, *lines):
        click.echo(line)
    click.echo(say("measures", "inputs"))
    for line in inputs_told(abatement.inputs):
        click.echo("  " + line)
    click.echo(say("measures", "written" if has_cost else "written_without_curve", folder=target))


def _costs(own: pl.DataFrame, currency: str) -> str:
    """What all enterprises together would invest and save."""
    names = ("tonnes_tco2", "tonnes_below_0_tco2", "investment_cny", "bill_saved_cny")
    tonnes, below, investment, bill = (float(own[name].sum()) for name in names)
    done = float((own["tonnes_tco2"] * own["implementation"].fill_null(0.0)).sum())
    return say(
        "measures", "costs", investment=money_in_words(investment), bill=money_in_words(bill), below=count(below),
        tonnes=count(tonnes), done=percent(done / tonnes if tonnes else None, 0), scale=money_unit().prefix(),
        currency=currency_name(currency),
    )  # fmt: skip


def _heads() -> list[str]:
    heads = (
        "head_carrier", "head_enterprises", "head_used", "head_found", "head_share", "head_interval", "head_tonnes"
    )  # fmt: skip
    return [say("measures", head) for head in heads]


def _row(row: Row) -> list[str]:
    """One carrier of the region."""
    electricity = row["carrier"] == "electricity"
    use, saved = (
        (row["electricity_bought_mwh"], row["saving_mwh"]) if electricity else (row["fuel_gj"], row["saving_gj"])
    )
    carrier = say("measures", "carrier_electricity" if electricity else "carrier_fuel")
    return [
        carrier, count(row["enterprises"]), f"{count(use)} {row['unit']}", f"{count(saved)} {row['unit']}",
        percent(saved / use if use else None), f"{count(row['saving_q05'])}–{count(row['saving_q95'])}",
        count(row["tonnes_tco2"]),
    ]  # fmt: skip


def _aligned(rows: list[list[str]]) -> str:
    """A table whose first column is flush left and whose others are flush right; a Chinese character is two wide."""
    widths = [max(wcswidth(cell) for cell in column) for column in zip(*rows, strict=True)]

    def padded(cell: str, place: int) -> str:
        blank = " " * (widths[place] - wcswidth(cell))
        return blank + cell if place else cell + blank

    return "\n".join("  ".join(padded(cell, place) for place, cell in enumerate(row)).rstrip() for row in rows)
