"""The versions of a region's data: laid out in a folder that may be changed, and kept as the next."""

import shutil
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from regional_carbon.collect.region_settings import SETTINGS_FILE
from regional_carbon.collect.sources.delivery import FOLDER, TAKEN_OUT, table_in
from regional_carbon.language.errors import InputError
from regional_carbon.web.regions.models import Blob, Region, Version

RESULTS = "results"


@contextmanager
def copy_of_version(version):
    """A version's files in a folder that may be written to."""
    with tempfile.TemporaryDirectory() as aside:
        folder = Path(aside) / "region"
        if version is None:
            folder.mkdir()
        else:
            shutil.copytree(version.folder(), folder, ignore=shutil.ignore_patterns(RESULTS))
        yield folder


def keep_version(region, folder, *, by, why, source=""):
    """The files of a folder as the region's next version."""
    folder = Path(folder)
    if not (folder / SETTINGS_FILE).is_file():
        raise InputError("region_toml_missing", folder=folder)
    paths = [*folder.iterdir(), *(folder / FOLDER).rglob("*"), *(folder / TAKEN_OUT).rglob("*")]
    held = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths) if path.is_file()}
    files = {name: Blob.keep(content) for name, content in held.items()}
    return next_version(region, by=by, why=why, source=source, files=files, rows=_rows(held))


def _rows(held):
    """The rows of each table, all that hold it added up, and of each file that does."""
    rows: Counter[str] = Counter()
    for name, content in held.items():
        table = table_in(name)
        if table is not None and name.endswith(".csv"):
            rows[name] = max(content.count(b"\n") - 1, 0)
            rows[table] += rows[name]
    return dict(rows)


def next_version(region, **given):
    """The next version, and the region pointing to it; the region's row is locked, so that numbers follow on."""
    held = locked_region(region)
    last = held.versions.order_by("-number").values_list("number", flat=True).first() or 0
    by = given.pop("by")
    made = Version.objects.create(region=held, number=last + 1, by=getattr(by, "username", by), **given)
    Region.objects.filter(pk=held.pk).update(current=made)
    region.current = made
    return made


def locked_region(region):
    """The region's row, nobody else's until the transaction ends."""
    return Region.objects.select_for_update(of=("self",), no_key=True).select_related("current").get(pk=region.pk)
