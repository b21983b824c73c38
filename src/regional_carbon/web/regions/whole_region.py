"""A region as a whole: saved as a folder in an archive, brought in from one, put away, taken up again, deleted."""

import io
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from regional_carbon.collect.limits import PARTS, TEXT_BYTES, UNPACKED_BYTES
from regional_carbon.collect.region import assembled_table
from regional_carbon.collect.region_settings import SETTINGS_FILE, read_settings
from regional_carbon.collect.sources.delivery import tame_name
from regional_carbon.web.accounts.audit import keep_record
from regional_carbon.web.error_pages import OfficeError
from regional_carbon.web.regions.actions import add_region, free_slug
from regional_carbon.web.regions.models import Blob, Region, Version
from regional_carbon.web.regions.versions import locked_region

# Every field that names a Blob, beside the files of a version, and by what its model belongs to a region.
HOLDERS = (
    ("regions.Upload", "content", "region"), ("regions.Claim", "document", "region"), ("runs.Run", "bundle", "region"),
    ("runs.Run", "confirmed", "region"), ("plans.Plan", "bundle", "region"),
    ("teamwork.Message", "document", "thread__region"),
)  # fmt: skip
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHUNK = 1 << 20


def exported(region):
    """The files of the region's version as an archive: one folder, as the command line reads it. The same each time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, sha256 in sorted(region.current.files.items()):
            archive.writestr(zipfile.ZipInfo(f"{region.slug}/{name}"), Blob.content(sha256), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def import_region(*, name, content, by):
    """A region from an archive of its folder, under a name of its own.

    Raises OfficeError where it is no such archive or a file in it leads elsewhere, InputError with all that is wrong
    with the folder.
    """
    with tempfile.TemporaryDirectory() as aside:
        folder = Path(aside) / "region"
        folder.mkdir()
        _unpack(name, content, folder)
        given = read_settings(folder)
        for table in ("enterprises", "energy_statistics"):
            assembled_table(folder, table)
        return add_region(folder=folder, by=by, slug=free_slug(given.name), why="imported")


def _unpack(name, content, folder):
    """The files of an archive into a folder, no more than a region's may be, none of them outside it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()]
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED_BYTES:
                raise OfficeError("archive_too_large", file=name, parts=PARTS, limit=f"{UNPACKED_BYTES >> 20} MB")
            top = _top_of(name, parts)
            for part in parts:
                _unpack_one(name, archive, part, folder / PurePosixPath(part.filename).relative_to(top))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError):
        raise OfficeError("archive_unreadable", file=name) from None


def _top_of(name, parts):
    """The folder in which region.toml stands, every file of the archive below it."""
    tops = {PurePosixPath(part.filename).parent for part in parts if _is_settings(part.filename)}
    top = min(tops, key=lambda one: len(one.parts), default=None)
    if top is None:
        raise OfficeError("archive_no_region", file=name)
    for part in parts:
        path = PurePosixPath(part.filename)
        tame = path.is_relative_to(top) and all(tame_name(one) == one for one in path.relative_to(top).parts)
        if not tame or path.is_absolute() or part.compress_type not in _METHODS:
            raise OfficeError("archive_outside", file=name, part=tame_name(part.filename))
    return top


def _is_settings(path):
    return PurePosixPath(path).name == SETTINGS_FILE


def _unpack_one(name, archive, part, path):
    """One file, believing its size only as it comes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    taken = 0
    with archive.open(part) as packed, path.open("wb") as out:
        while chunk := packed.read(_CHUNK):
            taken += len(chunk)
            if taken > TEXT_BYTES:
                raise OfficeError("archive_too_large", file=name, parts=PARTS, limit=f"{TEXT_BYTES >> 20} MB")
            out.write(chunk)


@transaction.atomic
def archive(*, region, by):
    """The region is put away: it can be looked at, and nothing of it changes."""
    _mark(region, timezone.now())
    keep_record("region_archived", by=by, region=region)


@transaction.atomic
def take_up(*, region, by):
    """A region that was put away is worked on again."""
    _mark(region, None)
    keep_record("region_taken_up", by=by, region=region)


def _mark(region, at):
    held = locked_region(region)
    held.archived_at = at
    held.public = held.public and at is None
    held.save(update_fields=["archived_at", "public"])


@transaction.atomic
def delete(*, region, name, by):
    """A region that was put away goes for good, with its files that no other region keeps.

    Raises OfficeError unless it was put away, and `name` is its own.
    """
    held = locked_region(region)
    if held.archived_at is None:
        raise OfficeError("region_not_archived", region=str(held))
    if name.strip() not in (held.name, held.name_zh):
        raise OfficeError("region_name_differs", region=str(held))
    contents = _contents(held)
    Region.objects.filter(pk=held.pk).update(current=None)
    held.plans.filter(goes_on_from__isnull=False).update(goes_on_from=None)
    for kept in (held.plans, held.runs, held.versions):
        kept.all().delete()
    keep_record("region_deleted", by=by, region=held, subject=held.name)
    held.delete()
    Blob.objects.filter(pk__in=contents - _contents()).delete()


def _contents(region=None):
    """The SHA-256 of all that a region keeps, or that any does."""
    of_region = {} if region is None else {"region": region}
    held = {
        sha256
        for files in Version.objects.filter(**of_region).values_list("files", flat=True)
        for sha256 in files.values()
    }
    for model, field, way in HOLDERS:
        kept = apps.get_model(model).objects.filter(**({} if region is None else {way: region}))
        held.update(kept.values_list(field, flat=True))
    return held - {""}
