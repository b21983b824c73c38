"""An office made ready and served: folder, secret, database, first administrator, demo region; server and worker."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from time import sleep

from regional_carbon.language.errors import ReportError

ADMINISTRATOR = "admin"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


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
        key = folder / "secret.key"
        if not key.exists():
            with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    except OSError as error:
        raise ReportError("unwritable", path=folder, reason=error.strerror or error) from None
    os.environ["REGIONAL_CARBON_OFFICE"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regional_carbon.web.settings")
    try:
        import django  # once Django is set up
    except ModuleNotFoundError:
        raise ReportError("web_extra_missing") from None
    django.setup()
    return folder


def verified(folder: str | Path):
    """The audit log of a folder's office, held against its own hashes from the first record to the last."""
    enter(folder)
    from regional_carbon.web.accounts.audit import verify  # a model: only once Django is set up

    return verify()


def prepare(folder: str | Path, *, demo: bool = True) -> Ready:
    """The office of a folder, made or brought up to date: tables, administrator, and the demo region where it is empty.

    Raises ReportError when the folder cannot be written.
    """
    folder = enter(folder)
    from django.core.management import call_command  # once Django is set up

    call_command("migrate", verbosity=0, interactive=False)
    _forget_copies(folder)
    ready: Ready = _first_administrator(folder)
    if demo:
        _demo_region()
    _take_up_again()
    return ready


def _forget_copies(folder):
    """Copies made for reading may belong to a database that was since restored."""
    shutil.rmtree(folder / "cache", ignore_errors=True)


def _first_administrator(folder):
    from django.db import transaction  # once Django is set up

    from regional_carbon.web.accounts import actions  # once Django is set up
    from regional_carbon.web.accounts.models import Person  # once Django is set up

    if Person.objects.exists():
        return Ready(folder)
    with transaction.atomic():
        person, password = actions.add_person(username=ADMINISTRATOR, by="serve")
        actions.give_role(person=person, region=None, role="administrator", by="serve")
    return Ready(folder, ADMINISTRATOR, password)


def _demo_region():
    from regional_carbon.web.accounts.models import Person  # once Django is set up
    from regional_carbon.web.regions.actions import add_region  # once Django is set up
    from regional_carbon.web.regions.models import Region  # once Django is set up
    from regional_carbon.web.runs.queueing import start  # once Django is set up

    if Region.objects.exists():
        return
    by = Person.objects.order_by("pk").first()
    with as_file(files("regional_carbon").joinpath("demo")) as source:
        region = add_region(folder=source, by=by, slug="region-a", why="demo")
    start(region=region, by=by)


def _take_up_again():
    """What a worker had begun when it was stopped is begun anew."""
    from regional_carbon.web.regions.models import Upload  # once Django is set up
    from regional_carbon.web.runs.models import Run  # once Django is set up
    from regional_carbon.web.tasks import compute, read_file  # once Django is set up

    for run in Run.objects.filter(state__in=["waiting", "running"]):
        compute.enqueue(run.pk)
    for upload in Upload.objects.filter(state__in=["waiting", "reading"]):
        read_file.enqueue(upload.pk)


def _taken_up_again():
    """Whether the database answered, and what a worker had begun is begun anew; else it is asked again soon."""
    from django.db import DatabaseError, connection  # once Django is set up

    try:
        _take_up_again()
    except DatabaseError:
        return False
    finally:
        connection.close()
    return True


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
                if running[1].poll() is not None and _taken_up_again():  # killed, as by a system short of memory
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
