"""What a run's reports are as files: made by the library when asked for, and kept aside."""

import io
import os
import shutil
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import polars as pl
from django.conf import settings

from regional_carbon.language.amounts import UNKNOWN, reading_in
from regional_carbon.language.messages import say, spoken_language
from regional_carbon.reports.results_folder import write_results
from regional_carbon.reports.sentences.words import region_name
from regional_carbon.reports.table_csv import as_csv
from regional_carbon.web.regions.models import forget_unused
from regional_carbon.web.runs.values import value_as_written

FILES = {
    "results.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "report.html": "text/html; charset=utf-8",
    "everything.zip": "application/zip",
}


def described(run, value, name, table, frame):
    """What the columns of a frame mean by the table they are of, and what its figures rest on."""
    settings = value.settings
    return {
        "table": name, "region": region_name(value), "year": settings.year, "data_version": run.version.number,
        "run": run.pk,
        "made_at": value.made_at, "made_by": f"regional-carbon {value.version}", "trend": settings.trend,
        "grid_tco2_per_mwh": settings.grid.tco2_per_mwh, "grid_source": settings.grid.source,
        "inputs": dict(value.inputs),
        "factors": value.tables["factors_used"].to_dicts(), "rows": frame.height,
        "columns": columns_told(table, frame.columns),
    }  # fmt: skip


def columns_told(table, present):
    """What the columns of a table that are present mean."""
    return [
        {
            "name": key, "label": column.label(), "meaning": column.meaning(), "unit": column.unit,
            "symbol": column.symbol,
        }
        for key, column in table.columns().items()
        if key in present
    ]  # fmt: skip


def factor_sources(value):
    """The sources of the emission factors used, as the catalogue names them."""
    return sorted(value.tables["factors_used"]["source"].drop_nulls().unique())


def figure_csv(run, value, figure, grid):
    """A figure's rows as its table shows them, without groups of digits; before them lines that say what they are."""
    above = [
        f"{region_name(value)} · {value.settings.year} · {figure.title}", figure.caption,
        say("web", "source_line", number=run.version.number, run=run.pk, grid=value.settings.grid.tco2_per_mwh),
        f"{value.settings.grid.source} · {', '.join(factor_sources(value))} · regional-carbon {value.version}",
    ]  # fmt: skip
    heads = [f"{head.label} ({head.unit})" if head.unit else head.label for head in grid.heads]
    rows = [[_plain(cell) for cell in row] for row in grid.rows]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(heads, pl.String), orient="row")
    return "".join(f"# {line}\n" for line in above) + as_csv(frame)


def _plain(cell):
    """What a cell shows as a program reads it: numbers without groups, blank for what is not known."""
    if cell.text == UNKNOWN:
        return ""
    return cell.text.replace(",", "") if cell.kind == "number" else cell.text


def made(run, name):
    """A report's content, the name to save it under, and its kind.

    Raises ReportError when the reports cannot be drawn on this machine.
    """
    folder = _folder(run)
    file = f"{run.region.slug}-{run.summary['year']}-{name}"
    if name != "everything.zip":
        return (folder / name).read_bytes(), file, FILES[name]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return packed.getvalue(), file, FILES[name]


def _folder(run):
    """The results of a run as the command line writes them, in the language now spoken and its own units.

    A file is passed on: what it says does not hang on what the person who made it reads in.
    """
    place = settings.OFFICE / "cache" / "reports" / f"{run.pk}-{spoken_language()}"
    if place.exists():
        os.utime(place)
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=place.parent))
    with reading_in():
        write_results(value_as_written(run), aside / "results")
    with suppress(OSError):  # another process was quicker
        (aside / "results").rename(place)
    shutil.rmtree(aside, ignore_errors=True)
    forget_unused(place.parent)
    return place
