"""The office: served, backed up, restored, its audit log verified."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import click

from regional_carbon.cli.command_line import EXIT_NO, FILE, FOLDER, command, echo_json
from regional_carbon.cli.help_pages import GROUP_LANGUAGE, Group
from regional_carbon.language.amounts import count
from regional_carbon.language.messages import Language, listing, say
from regional_carbon.web import backups, serving

OFFICE: Final = click.option("--office", type=FOLDER, default=Path("office"), show_default=True)


@command("serve")
@click.argument("office", type=FOLDER, default=Path("office"), required=False)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=8000, show_default=True)
@click.option("--workers", type=int, default=1, show_default=True)
@click.option("--certificate", type=FILE)
@click.option("--key", type=FILE)
@click.option("--insecure-http", is_flag=True)
@click.option("--demo/--no-demo", default=True, show_default=True)
def serve_office(
    office: Path, host: str, port: int, workers: int, certificate: Path | None, key: Path | None, insecure_http: bool,
    demo: bool, *, lang: Language, as_json: bool,
) -> None:  # fmt: skip
    """Start the web application of the OFFICE in this folder [default: office], created at the first start."""
    serving.refuse_plain(host, certificate, insecure_http)
    if certificate is not None:
        os.environ["REGIONAL_CARBON_TLS"] = "1"
    if host not in serving.LOOPBACK:
        os.environ.setdefault("REGIONAL_CARBON_HOSTS", host)
    ready = serving.prepare(office, demo=demo)
    address = f"{'http' if certificate is None else 'https'}://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/"  # noqa: S104
    told = {"address": address, "name": ready.administrator, "password": ready.password}
    if as_json:
        echo_json(told)
    else:
        click.echo(say("commands", "serve_first" if ready.password else "serve_done", **told))
    sys.stdout.flush()
    serving.serve(host=host, port=port, workers=workers, certificate=certificate, key=key, insecure_http=insecure_http)


@command("backup")
@click.argument("out", type=FILE)
@OFFICE
def backup_office(out: Path, office: Path, *, lang: Language, as_json: bool) -> None:
    """Back up the whole office to one file, OUT, while it is in use."""
    made = backups.backup(serving.enter_made(office), out, serving.verified(office))
    if as_json:
        echo_json({"file": str(made.path), "made_at": made.made_at, "records": made.records, "head": made.head})
    else:
        click.echo(say("commands", "backup_done", out=out, records=count(made.records), head=made.head))


@command("restore")
@click.argument("file", type=FILE)
@OFFICE
@click.option("--replace", is_flag=True)
def restore_office(file: Path, office: Path, replace: bool, *, lang: Language, as_json: bool) -> int:
    """Restore an office from FILE, and check its audit log against the backup's record (else exit code 1)."""
    brought = backups.restore(file, serving.enter(office), replace=replace)
    found = serving.verified(office)
    same = found.whole and found.head == brought.head
    if as_json:
        echo_json({"made_at": brought.made_at, "records": found.records, "head": found.head, "whole": same})
    else:
        key = "restore_done" if same else "restore_differs"
        click.echo(say("commands", key, office=office, made_at=brought.made_at, records=count(found.records)))
    return 0 if same else EXIT_NO


@click.group("audit", cls=Group)
@GROUP_LANGUAGE
def audit_group() -> None:
    """The office's audit log: who did what, each record chained to the one before."""


@command("verify", audit_group)
@OFFICE
def audit_verify(office: Path, *, lang: Language, as_json: bool) -> int:
    """Find every altered or deleted record of the audit log (exit code 1)."""
    found = serving.verified(office)
    if as_json:
        echo_json(
            {
                "whole": found.whole, "records": found.records, "head": found.head, "altered": found.altered,
                "missing": found.missing,
            }
        )  # fmt: skip
    elif found.whole:
        click.echo(say("commands", "audit_whole", records=count(found.records), head=found.head))
    else:
        told = {name: listing(getattr(found, name)) or "–" for name in ("altered", "missing")}
        click.echo(say("commands", "audit_broken", **told))
    return 0 if found.whole else EXIT_NO
