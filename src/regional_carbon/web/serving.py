"""An office made ready and served: folder, secret, database, first administrator, demo region; server and worker."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import sleep

import django

from regional_carbon.language.errors import ReportError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
KEY = "secret.key"  # in the folder of every office, made at its first start


@dataclass(frozen=True)
class Ready:
    """An office that can be served; with a password where the administrator was made just now."""

    folder: Path
    administrator: str = ""
    password: str = ""


def enter(folder: str | Path) -> Path:
    """Django, set up for the office of a folder. Raises ReportError when the folder cannot be made."""
    folder = Path(folder).absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = folder / KEY
        if not key.exists():
            with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    except OSError as error:
        raise ReportError("unwritable", path=folder, reason=error.strerror or error) from None
    os.environ["REGIONAL_CARBON_OFFICE"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regional_carbon.web.settings")
    django.setup()
    return folder


def prepare(folder: str | Path, *, demo: bool = True) -> Ready:
    """The office of a folder, made or brought up to date: tables, administrator, and the demo region where it is empty.

    Raises ReportError when the folder cannot be written.
    """
    folder = enter(folder)
    first_start = _first_start()
    first_start.bring_up_to_date()
    shutil.rmtree(folder / "cache", ignore_errors=True)  # copies made for reading, of a database since restored
    name, password = first_start.first_administrator()
    if demo:
        first_start.demo_region()
    first_start.take_up_again()
    return Ready(folder, name, password)


def enter_made(folder: str | Path) -> Path:
    """As `enter`, of an office that is there; nothing is made. Raises ReportError where the folder holds none."""
    if not (Path(folder) / KEY).exists():
        raise ReportError("office_missing", folder=folder)
    return enter(folder)


def verified(folder: str | Path):
    """The audit log of a folder's office, held against its own hashes from the first record to the last.

    Raises ReportError where the folder holds no office.
    """
    enter_made(folder)
    return _first_start().verify()


def _first_start():
    from regional_carbon.web import first_start  # models: only once Django is set up

    return first_start


def serve(
    *, host: str, port: int, workers: int = 1, certificate: Path | None = None, key: Path | None = None,
    insecure_http: bool = False,
) -> None:  # fmt: skip
    """The server, and beside it the worker, until stopped.

    Raises ReportError for an address that others can reach without TLS, unless `insecure_http` says so.
    """
    refuse_plain(host, certificate, insecure_http)
    # Processes of their own: a server forked from this one would inherit threads of Polars that no longer run.
    server = subprocess.Popen([*_granian(host, port, workers), *_tls(certificate, key)])  # noqa: S603 - our own server
    running = [server, _worker()]
    for one in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, lambda number, frame: sys.exit(0))
    try:
        with suppress(KeyboardInterrupt):
            while server.poll() is None:
                if (
                    running[1].poll() is not None and _first_start().taken_up_again()
                ):  # killed, as by a system short of memory
                    running[1] = _worker()
                sleep(1)
    finally:
        for process in running:
            process.terminate()
        for process in running:
            _wait(process)


def _worker():
    return subprocess.Popen(_attached("regional_carbon.web", "db_worker", "--no-startup-delay"))  # noqa: S603 - our own


def _attached(module, *arguments):
    """The command of a module as a process that ends with this one, however this one ends."""
    return [sys.executable, "-m", "regional_carbon.web.attached", str(os.getpid()), module, *arguments]


def _wait(process):
    """Until a process has ended; one that is in the middle of long work is stopped, and begins it anew at the start."""
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _granian(host, port, workers):
    return _attached(
        "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--respawn-failed-workers", "--log-level", "warning",
        "regional_carbon.web.wsgi:application",
    )  # fmt: skip


def _tls(certificate, key):
    return [] if certificate is None else ["--ssl-certificate", str(certificate), "--ssl-keyfile", str(key)]


def refuse_plain(host: str, certificate: Path | None, insecure_http: bool) -> None:
    """Raises ReportError for an address that others can reach without TLS, unless a person says so."""
    if host not in LOOPBACK and certificate is None and not insecure_http:
        raise ReportError("serve_needs_tls", host=host)
