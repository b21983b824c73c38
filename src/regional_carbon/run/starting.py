"""What a person begins with: a starter region, the demo's folder, a workbook to fill in."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from regional_carbon.collect.blank_workbook import write_template
from regional_carbon.collect.region import read_tables
from regional_carbon.language.errors import ReportError
from regional_carbon.language.messages import Language
from regional_carbon.run.steps_watched import PathLike


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


def template(
    out: PathLike, *, language: Language = "en", region: PathLike | None = None, currency: str = "CNY"
) -> Path:
    """A workbook to fill in: a guide, drop-downs, comments; with a region given, filled with the tables it has.

    Its headers name `currency`, or the region's. Nothing is overwritten.

    Raises ReportError when there is a file of that name, it is no .xlsx, it cannot be written or the extra
    `report` is missing; InputError with all faults of the region's files.
    """
    path = Path(out)
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
