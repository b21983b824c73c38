"""Backup and restore of an office: its database whole, with sums, and the head of the audit log."""

import hashlib
import io
import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from django.db import connection

from regional_carbon import __version__
from regional_carbon.language.errors import ReportError

if TYPE_CHECKING:
    from regional_carbon.web.accounts.audit import Verified

MANIFEST = "manifest.json"
SQLITE, POSTGRESQL = "sqlite", "postgresql"
PARTS = {SQLITE: "office.sqlite3", POSTGRESQL: "office.dump"}


@dataclass(frozen=True)
class Backup:
    """A backup: where, of when, how many audit records, and the hash of the last."""

    path: Path
    made_at: str
    records: int
    head: str


def backup(folder: Path, out: Path, found: "Verified") -> Backup:
    """The office of a folder in one file, while it is being used; nothing is overwritten.

    `found` is what a check of its audit log found.

    Raises ReportError when it cannot be written, or PostgreSQL's own tool fails.
    """
    out = Path(out)
    if out.exists():
        raise ReportError("template_exists", path=out)
    kind = _kind()
    with tempfile.TemporaryDirectory() as aside:
        part = Path(aside) / PARTS[kind]
        _dump_sqlite(Path(folder) / PARTS[SQLITE], part) if kind == SQLITE else _tool("pg_dump", "-Fc", "-f", str(part))
        manifest = {
            "version": __version__, "made_at": datetime.now(UTC).isoformat(timespec="seconds"), "database": kind,
            "sha256": _sum(part), "records": found.records, "head": found.head,
        }  # fmt: skip
        try:
            _pack(out, manifest, part)
        except OSError as error:
            raise ReportError("unwritable", path=out, reason=error.strerror or error) from None
    return Backup(out, manifest["made_at"], found.records, found.head)


def _pack(out, manifest, part):
    """Written aside and put in its place: a backup that is there is whole."""
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = out.with_name(f".{out.name}.{os.getpid()}")
    text = json.dumps(manifest, indent=2).encode()
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
            info = tarfile.TarInfo(MANIFEST)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
            archive.add(part, part.name)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(out)


def restore(path: Path, folder: Path, *, replace: bool = False) -> Backup:
    """The office of a backup in a folder: an empty one, or `replace` says that what is there goes.

    The folder must have been entered (`serving.enter`). Raises ReportError when the file is no backup, is damaged or
    is of another kind of database, or there is an office already.
    """
    path, folder = Path(path), Path(folder)
    with tempfile.TemporaryDirectory(dir=folder) as aside:
        manifest, part = _unpacked(path, Path(aside))
        if manifest["database"] != _kind():
            raise ReportError("backup_other_database", path=path, kind=manifest["database"])
        if _kind() == SQLITE:
            there = folder / PARTS[SQLITE]
            if there.exists() and not replace:
                raise ReportError("office_not_empty", folder=folder)
            for suffix in ("-wal", "-shm"):
                there.with_name(there.name + suffix).unlink(missing_ok=True)
            part.replace(there)
        else:
            if _tables() and not replace:
                raise ReportError("office_not_empty", folder=folder)
            _tool("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "-d", None, str(part))
    return Backup(path, manifest["made_at"], manifest["records"], manifest["head"])


def _unpacked(path, aside):
    try:
        with tarfile.open(path, "r:gz") as archive:
            archive.extractall(aside, filter="data")
        manifest = json.loads((aside / MANIFEST).read_text(encoding="utf-8"))
        part = aside / PARTS[manifest["database"]]
        found = _sum(part)
    except (OSError, tarfile.TarError, ValueError, KeyError, EOFError):
        raise ReportError("backup_not_one", path=path) from None
    if found != manifest["sha256"]:
        raise ReportError("backup_damaged", path=path, part=part.name)
    return manifest, part


def _kind():
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE


def _tables():
    return connection.introspection.table_names()


def _dump_sqlite(source, part):
    """SQLite's own online backup: whole, whatever is being written meanwhile."""
    with sqlite3.connect(source) as live, sqlite3.connect(part) as copy:
        live.backup(copy)
    copy.close()
    live.close()


def _tool(name, *arguments):
    """One of PostgreSQL's client programs on the office's database; None among the arguments stands for its address."""
    given = connection.settings_dict
    address = {"host": given["HOST"], "port": str(given["PORT"] or ""), "user": given["USER"], "dbname": given["NAME"]}
    told = " ".join(f"{key}={value}" for key, value in address.items() if value)
    called = [told if one is None else one for one in arguments] + (
        [f"--dbname={told}"] if None not in arguments else []
    )
    program = which(name)
    if program is None:
        raise ReportError("database_tool_failed", tool=name, reason="not found")
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [program, *called], env={**os.environ, "PGPASSWORD": given["PASSWORD"] or ""}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise ReportError("database_tool_failed", tool=name, reason=done.stderr.strip().split("\n")[0])


def _sum(path):
    with path.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()
