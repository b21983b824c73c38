"""What a person begins with: a starter region, the demo's folder, a workbook to fill in."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import polars as pl

from regional_carbon.collect.blank_workbook import write_template
from regional_carbon.collect.region import currency_of_folder, read_tables
from regional_carbon.language.errors import ReportError
from regional_carbon.language.messages import Language
from regional_carbon.run.steps_watched import PathLike
from regional_carbon.schema.column import Table
from regional_carbon.schema.input_tables import EnterpriseMeasures, Measures


def new(folder: PathLike, *, language: Language = "en") -> Path:
    """A starter region: region.toml with notes, and two small tables to write over. It runs as it is.

    Raises ReportError when the folder is there and not empty, or cannot be made.
    """
    return lay_out("starter", Path(folder), language)


def lay_out(kind: str, folder: Path, language: Language) -> Path:
    """The files of `kind`, starter or demo, in a folder; those of the language among them.

    Raises ReportError when the folder is there and not empty, or cannot be made.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise ReportError("folder_not_empty", folder=folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with as_file(files("regional_carbon").joinpath(kind)) as source:
            for path in sorted([*source.iterdir(), *source.glob(f"{language}/*")]):
                if path.is_file():
                    shutil.copyfile(path, folder / path.name)
    except OSError as error:
        raise ReportError("unwritable", path=folder, reason=error.strerror or error) from None
    return folder


# Tables that no workbook holds: what audits brought, and what a district knows of further measures.
HEADERS_ALONE: Final[Mapping[str, type[Table]]] = {
    "measures.csv": Measures, "enterprise_measures.csv": EnterpriseMeasures,
}  # fmt: skip


def _headers_alone(path: Path, table: type[Table], language: Language, currency: str) -> Path:
    """A table's headers in the words of a language, as Excel opens them."""
    if path.exists():
        raise ReportError("template_exists", path=path)
    columns = [column for name, column in table.columns().items() if name != "region_code"]
    headers = pl.DataFrame(
        schema=dict.fromkeys((one.header(language, currency=currency) for one in columns), pl.String)
    )
    try:
        headers.write_csv(path, include_bom=True)
    except OSError as error:
        raise ReportError("unwritable", path=path, reason=error.strerror or error) from None
    return path


def template(
    out: PathLike, *, language: Language = "en", region: PathLike | None = None, currency: str = "CNY"
) -> Path:
    """A workbook to fill in: a guide, drop-downs, comments; with a region given, filled with the tables it has.

    Its headers name `currency`, or the region's. Nothing is overwritten. A file called measures.csv or
    enterprise_measures.csv holds the headers of that table alone.

    Raises ReportError when there is a file of that name, it is no .xlsx, it cannot be written or the extra
    `report` is missing; InputError with all faults of the region's files.
    """
    path = Path(out)
    if path.name in HEADERS_ALONE:
        money = currency if region is None else currency_of_folder(Path(region))
        return _headers_alone(path, HEADERS_ALONE[path.name], language, money)
    if path.suffix.lower() != ".xlsx":
        raise ReportError("template_suffix", path=path)
    if path.exists():
        raise ReportError("template_exists", path=path)
    if region is None:
        return write_template(path, language, currency=currency)
    there = read_tables(Path(region))
    return write_template(
        path, language, energy=there.energy, enterprises=there.enterprises, factors=there.factors,
        currency=there.settings.currency, fuel_set=there.settings.fuel_factors,
    )  # fmt: skip
