"""A PostgreSQL server that lives as long as it is asked for, and databases on it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

TOOLS = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if Path("/usr/lib/postgresql").exists() else []


def _as_postgres(*command):
    """PostgreSQL refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *map(str, command)] if os.geteuid() == 0 else [*map(str, command)]


@contextmanager
def postgres_server():
    """The address of a server started here, gone with all it holds at the end."""
    if not TOOLS:
        raise AssertionError("PostgreSQL is not installed; install it: apt-get install postgresql")
    tools, folder = TOOLS[-1], Path(f"/tmp/regional-carbon-postgres-{os.getpid()}")  # noqa: S108 - postgres must enter
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    subprocess.run(
        _as_postgres(tools / "initdb", "-A", "trust", "-U", "office", folder / "data"), check=True, capture_output=True
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    start = _as_postgres(tools / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-o", options, "-w", "start")
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL)
    stop = _as_postgres(tools / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    try:
        yield f"postgres://office@127.0.0.1:{port}"
    finally:
        subprocess.run(stop, check=True, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def fresh_database(address):
    """The address of a new database on a server."""
    import psycopg

    name = f"office_{time.monotonic_ns()}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{address}/{name}"
