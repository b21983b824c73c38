"""A region's signed figures for its province, and the province's regions side by side, at a terminal."""

from __future__ import annotations

from pathlib import Path

import click

from regional_carbon.cli.command_line import FILE, FOLDER, command, echo_json, piped
from regional_carbon.cli.table_output import put_table
from regional_carbon.language.amounts import count
from regional_carbon.language.messages import Language, listing, say
from regional_carbon.run.region_bundle import PUBLIC, RegionFigures, figures_of, new_key, signed, verified
from regional_carbon.run.several_regions import province_of
from regional_carbon.run.store import result_of
from regional_carbon.strategies.written import strategy_written


@command("bundle")
@click.argument("folder", type=FOLDER)
@click.option("--key", type=FILE, required=True)
@click.option("--code", type=str)
@click.option("--out", type=FILE)
def write_bundle(
    folder: Path, key: Path, code: str | None, out: Path | None, *, lang: Language, as_json: bool
) -> None:  # fmt: skip
    """A signed file of the figures of the region in FOLDER for its province, without the rows of its enterprises."""
    figures = _of_folder(folder, code)
    public = None if key.exists() else new_key(key)
    made = out or Path(f"{figures.region_code}.json")
    made.write_bytes(signed(figures, key))
    if as_json:
        echo_json({"file": str(made), "region_code": figures.region_code, "public_key": public and str(public)})
        return
    if public is not None:
        click.echo(say("commands", "bundle_key", private=key, public=public))
    told = {
        "region": figures.name, "year": figures.year, "tonnes": count(figures.emission_tco2),
        "count": figures.enterprises, "out": made,
    }  # fmt: skip
    click.echo(say("commands", "bundle_done", **told))


@command("province")
@click.argument("regions", type=FOLDER, nargs=-1, required=True)
@click.option("--keys", type=FOLDER)
@click.option("--target", type=float)
@click.option("--strategy", type=str)
@piped("province.csv")
def tell_province(
    regions: tuple[Path, ...], keys: Path | None, target: float | None, strategy: str | None, out: Path, *,
    lang: Language, as_json: bool,
) -> None:  # fmt: skip
    """Several regions side by side, from folders or signed files: the total with its interval, and one target shared
    out over them.
    """
    known = {} if keys is None else {path.stem: path for path in sorted(keys.glob(f"*{PUBLIC}"))}
    figures = [_of_folder(path, None) if path.is_dir() else verified(path, known) for path in regions]
    found = province_of(figures, target=target, strategy=None if strategy is None else strategy_written(strategy))
    total = found.total.row(0, named=True)
    tonnes = {
        name: count(total[f"emission{end}_tco2"]) for name, end in (("tonnes", ""), ("low", "_low"), ("high", "_high"))
    }
    put_table(
        found.regions, out, as_json, "province_done", {"count": total["regions"], "year": total["year"], **tonnes}
    )
    if found.late and not as_json:
        click.echo(say("commands", "province_late", regions=listing(found.late)), err=str(out) == "-")


def _of_folder(folder: Path, code: str | None) -> RegionFigures:
    named = folder.resolve()
    return figures_of(result_of(folder), code or (named.parent.name if named.name == "results" else named.name))
