"""How a region's data changes: each change a new version, in one transaction, with one audit record."""

import shutil
import tempfile
import tomllib
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import cast

import polars as pl
import tomli_w
from django.db import transaction
from django.utils.text import slugify

from regional_carbon.collect import intake
from regional_carbon.collect.asking.questions import asked_of, questions_of
from regional_carbon.collect.content import unwatched
from regional_carbon.collect.region_settings import SETTINGS_FILE, read_settings
from regional_carbon.collect.sources.delivery import FOLDER, PROGRAM, sources_of, tame_name
from regional_carbon.language.errors import RegionalCarbonError
from regional_carbon.language.messages import say, speaking
from regional_carbon.schema.frames import inert
from regional_carbon.web.accounts.audit import keep_record
from regional_carbon.web.error_pages import OfficeError, in_office, notices_in_office
from regional_carbon.web.regions import deliveries
from regional_carbon.web.regions.columns import as_understood
from regional_carbon.web.regions.kept_texts import both, findings_kept, kept
from regional_carbon.web.regions.models import Blob, Region, Upload, Version
from regional_carbon.web.regions.versions import copy_of_version, keep_version, locked_region, next_version

AT_ONCE_BYTES = 1 << 20  # a file up to this is read while the person waits
DECIDED = ("accepted", "refused")  # states of an upload that nobody changes any more


# ---------------------------------------------------------------------------------------------------
# A region


@transaction.atomic
def add_region(*, folder, by, slug="", why="new"):
    """A region from a folder as the library reads it.

    Raises InputError with all that is wrong with its region.toml, OfficeError when there is one of the name.
    """
    given = read_settings(Path(folder))
    slug = slug or slugify(given.name) or "region"
    if Region.objects.filter(slug=slug).exists():
        raise OfficeError("region_there", region=slug)
    region = Region.objects.create(slug=slug, name=given.name, name_zh=given.name_zh)
    keep_record("region_added", by=by, region=region, subject=given.name)
    keep_version(region, Path(folder), by=by, why=why)
    return region


def new_region(*, given, by):
    """A region from its settings alone, its tables still to come.

    Raises InputError with all that is wrong with the settings.
    """
    with tempfile.TemporaryDirectory() as aside:
        settings = {name: value for name, value in given.items() if value is not None}
        (Path(aside) / SETTINGS_FILE).write_text(tomli_w.dumps(settings), "utf-8")
        return add_region(folder=aside, by=by, slug=free_slug(given.get("name", "")))


def free_slug(name):
    """The name as an address has it, with a number where it is taken or holds no letter an address may have."""
    base = slugify(name)[:40] or "region"
    taken = set(Region.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(slug for slug in numbered if slug not in taken)


@transaction.atomic
def change_settings(*, region, given, by):
    """The settings of region.toml, changed, as a new version.

    Raises InputError with all that is wrong with them; nothing is changed then.
    """
    region = locked_region(region)
    with copy_of_version(region.current) as folder:
        path = folder / SETTINGS_FILE
        settings = {**tomllib.loads(path.read_text(encoding="utf-8-sig")), **given}
        path.write_text(tomli_w.dumps({key: value for key, value in settings.items() if value is not None}), "utf-8")
        version = _with_settings(region, folder, by=by)
    keep_record("settings_changed", by=by, region=region, subject=f"{version.number}", changed=sorted(given))
    return version


@transaction.atomic
def write_settings(*, region, text, seen, by):
    """region.toml as somebody wrote it, as a new version.

    Raises InputError with all that is wrong with it, OfficeError where the region is at another version than was
    `seen`; nothing is changed then.
    """
    region = locked_region(region)
    if seen != f"{region.current.number}":
        raise OfficeError("stack_moved_on", seen=seen or "–", now=region.current.number)
    with copy_of_version(region.current) as folder:
        (folder / SETTINGS_FILE).write_text(text.replace("\r\n", "\n"), "utf-8")
        version = _with_settings(region, folder, by=by)
    keep_record("settings_changed", by=by, region=region, subject=f"{version.number}", changed=[SETTINGS_FILE])
    return version


def _with_settings(region, folder, *, by):
    """The folder, whose region.toml has changed, as the next version; the region is called as it says."""
    read = read_settings(folder)
    region.name, region.name_zh = read.name, read.name_zh
    region.save(update_fields=["name", "name_zh"])
    return keep_version(region, folder, by=by, why="settings")


@transaction.atomic
def set_public(*, region, public, by):
    """The region's page for everyone is put up, or taken down."""
    region.public = public
    region.save(update_fields=["public"])
    keep_record("page_public" if public else "page_closed", by=by, region=region)


# ---------------------------------------------------------------------------------------------------
# Files


@transaction.atomic
def receive(*, region, name, content, by, table="", publisher=""):
    """A file as it came, kept; what it holds is read next. Who sent it is guessed at then, unless it is told."""
    name = tame_name(name)
    upload = Upload.objects.create(
        region=region, by=by.username, name=name, content=Blob.keep(content), table=table, publisher=publisher
    )
    keep_record("file_received", by=by, region=region, subject=name, sha256=upload.content, bytes=len(content))
    return upload


def read_upload(*, upload):
    """What the file holds and changes, as `regional-carbon collect` tells it. Nothing is changed yet."""

    def step(name, rows):
        told = {"step": name, "rows": rows}
        Upload.objects.filter(pk=upload.pk).exclude(state__in=DECIDED).update(state="reading", notices=told)

    try:
        with _collected(upload, step) as found:
            step("listing", sum(taken.frame.height for taken in found.tables.values()))
            upload.tables = kept(_tables_told(upload, found))
            upload.findings = findings_kept(found.findings)
            upload.notices = kept(both(lambda: notices_in_office(found.notices)))
            upload.publisher = upload.publisher or intake.publisher_of(found)
            upload.delivery = kept({} if found.errors else _delivery_told(upload, found))
            upload.state = "read"
    except RegionalCarbonError as error:
        upload.state, upload.fault, upload.notices = "unreadable", kept(both(partial(in_office, error))), {}
    except Exception:
        fault = both(lambda: say("web", "_told_500"))
        Upload.objects.filter(pk=upload.pk).exclude(state__in=DECIDED).update(state="unreadable", fault=fault)
        raise
    return _understood_kept(upload)


@transaction.atomic
def _understood_kept(upload):
    """What was understood of a file, unless somebody has decided on it meanwhile."""
    held = Upload.objects.select_for_update(no_key=True).get(pk=upload.pk)
    if held.state in DECIDED:
        return held
    upload.save(update_fields=["tables", "findings", "notices", "state", "fault", "publisher", "delivery"])
    return upload


def _delivery_told(upload, found):
    """Whom the file speaks of and what it changes in the region as it is, or what stands in the way of knowing that."""
    current = Region.objects.select_related("current").get(pk=upload.region_id).current
    with _folder_of(current) as folder:
        try:
            told = deliveries.told_of(_delivery(upload, found, folder, by=upload.by))
        except RegionalCarbonError as error:
            told = {"fault": both(partial(in_office, error))}
    return {**told, "version": current.number if current else None}


def _delivery(upload, found, folder, *, by):
    """The file as a delivery to a folder of the region, as it was decided on so far."""
    delivery = intake.delivery_of(
        found, folder, publisher=upload.publisher, by=by, covers=upload.covers, chosen=upload.chosen
    )
    return delivery.with_decisions(fates=upload.fates, always=upload.always)


@transaction.atomic
def decide_delivery(*, upload, publisher="", covers="", chosen=None, fates=None, always=()):
    """Who sent a file, whether it is all of its years, who is who in it, and what has become of those it lists no more.

    What it changes is seen anew after that.

    Raises OfficeError when it was decided already.
    """
    held = _undecided(upload)
    held.publisher, held.covers = publisher or held.publisher, covers
    held.chosen = {entry: who for entry, who in {**held.chosen, **(chosen or {})}.items() if who}
    held.fates = {enterprise: fate for enterprise, fate in {**held.fates, **(fates or {})}.items() if fate}
    held.always = list(always)
    held.save(update_fields=["publisher", "covers", "chosen", "fates", "always"])
    return held


@transaction.atomic
def decide_columns(*, upload, table="", decided=None):
    """Which table a file is, and what its columns stand for; what it then holds is seen anew after that.

    Raises OfficeError when it was decided on already.
    """
    held = _undecided(upload)
    held.decided = held.decided if table == held.table else {}
    held.decided, held.table = {**held.decided, **(decided or {})}, table
    held.save(update_fields=["decided", "table"])
    return held


@contextmanager
def _folder_of(version):
    """The folder of a version; an empty one where a region has none yet."""
    if version is not None:
        yield version.folder()
    else:
        with tempfile.TemporaryDirectory() as empty:
            yield Path(empty)


@contextmanager
def _collected(upload, progress=unwatched):
    """The collection of an upload, in a folder of its own that goes when it is done with."""
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside) / upload.name
        path.write_bytes(Blob.content(upload.content))
        into = upload.region.current.folder() if upload.region.current else None
        yield intake.collect(path, into=into, table=upload.table or None, progress=progress, decided=upload.decided)


def _tables_told(upload, found):
    """What was understood of each table of a file, and what of it is asked."""
    current = upload.region.current
    known = intake.layouts_known(None if current is None else current.folder(), upload.decided)
    questions = questions_of(found, chosen=bool(upload.table))
    return [
        as_understood(asked_of(found, name), [one for one in questions if one.table == name], known.get(name, []))
        for name in found.tables
    ]


def accept(*, upload, by, yes=False, onto=None):
    """The file as one delivery more of the region: a new version. What others sent stays as it is.

    With `onto`, only while that is the region's version; None where it is another by now.

    Raises InputError for what must be mended, DoubtError for doubts without a yes, OfficeError when it was
    decided already. The file is read before the transaction, so that nobody waits for it.
    """
    while True:
        base = Region.objects.select_related("current").get(pk=upload.region_id).current
        if onto is not None and cast("Version", base).pk != onto.pk:
            return None
        with copy_of_version(base) as folder, _collected(upload) as found:
            if upload.publisher == PROGRAM and (before := _last_of_program(folder)):
                shutil.rmtree(folder / FOLDER / before.key)
            intake.put(found, _delivery(upload, found, folder, by=by.username), yes=yes)
            version = _accepted(upload, folder, found, base, by=by)
        if version is not None:
            return version


@transaction.atomic
def _accepted(upload, folder, found, base, *, by):
    """The folder as the next version; None where the region has moved on from `base` meanwhile."""
    held = _undecided(upload)
    if locked_region(held.region).current_id != (base.pk if base else None):
        return None
    version = keep_version(held.region, folder, by=by, why="upload", source=upload.name)
    held.state, held.version = "accepted", version
    held.save()
    keep_record(
        "file_accepted", by=by, region=held.region, subject=upload.name, version=version.number,
        sha256=upload.content, tables=sorted(found.tables), doubts=len(found.findings),
    )  # fmt: skip
    return version


@transaction.atomic
def refuse(*, upload, by):
    """The file is discarded. Raises OfficeError when it was decided already."""
    held = _undecided(upload)
    held.state = "refused"
    held.save()
    keep_record("file_refused", by=by, region=held.region, subject=upload.name)


def _undecided(upload):
    """The upload, locked. Raises OfficeError when somebody was quicker."""
    held = Upload.objects.select_for_update(of=("self",), no_key=True).select_related("region").get(pk=upload.pk)
    if held.state in DECIDED:
        raise OfficeError("upload_decided", file=held.name)
    return held


@transaction.atomic
def restore(*, version, by):
    """An earlier version's files once more, as a new version: what came between stays."""
    region = version.region
    made = next_version(
        region, by=by, why="restored", source=str(version.number), files=version.files, rows=version.rows
    )
    keep_record("version_restored", by=by, region=region, subject=f"{version.number}", version=made.number)
    return made


def add_readings(*, region, rows, by):
    """Meter readings of a program, beside those there are, through the same checks as a file; the file they make.

    Programs that add at the same time lose nothing of one another. Raises InputError with all that is wrong with
    them; nothing is changed then.
    """
    while True:
        base = Region.objects.select_related("current").get(pk=region.pk).current
        content = _beside_those_there(base, pl.DataFrame(rows))
        upload = receive(
            region=region, name="readings.csv", content=content, by=by, table="readings", publisher=PROGRAM
        )
        read_upload(upload=upload)
        if accept(upload=upload, by=by, yes=True, onto=base) is not None:
            upload.refresh_from_db()
            return upload
        refuse(upload=upload, by=by)  # somebody was quicker: beside theirs, then


def _last_of_program(folder):
    """The delivery that a program's next readings go on with: the last one of readings, where a program sent it."""
    of_readings = [source for source in sources_of(folder) if "readings" in source.frames]
    return of_readings[-1] if of_readings and of_readings[-1].publisher == PROGRAM else None


def _beside_those_there(version, given):
    """The readings of a program with those given, which take the place of earlier ones of the same moment, as CSV."""
    there = _last_of_program(version.folder()) if version else None
    columns = ["enterprise_id", "time", "electricity_kwh"]
    told = inert(given.with_columns(pl.all().cast(pl.String)).select(columns))
    if there is not None:
        before = inert(there.frames["readings"].select(columns))
        told = pl.concat([before, told]).unique(columns[:2], keep="last", maintain_order=True)
    return told.write_csv().encode()


def annotated(upload, language):
    """The file with its findings marked in it: name and content."""
    with _collected(upload) as found, speaking(language):
        copy, _ = intake.mark(found, language)
        return copy.name, copy.read_bytes()
