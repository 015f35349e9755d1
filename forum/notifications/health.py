"""Whether the machine is well: one finding for each thing that can be wrong."""

import enum
import logging
import platform
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

import fsspec
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from forum.core import events, outbox
from forum.core.db import db
from forum.initiatives.queries import listings
from forum.notifications import queries

WORKER_SILENT_AFTER = 120  #: seconds
#: SQLite may spoil a database in WAL mode when several connections write: rare, mended in 3.51.3.
SPOILS_FROM, MENDED_IN = (3, 7, 0), (3, 51, 3)
log = logging.getLogger(__name__)


class Tone(enum.StrEnum):
    """How grave a finding is."""

    FINE = "fine"
    NOTE = "note"
    FAULT = "FAULT"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and how it is."""

    tone: Tone
    words: str


@cache
def _wanted_revisions(folder: str) -> frozenset[str]:
    return frozenset(ScriptDirectory(folder).get_heads())


def migrations_are_current() -> bool:
    """Whether the tables are those that this code was written for."""
    wanted = _wanted_revisions(current_app.extensions["migrate"].directory)
    with db.engine.connect() as connection:
        return frozenset(MigrationContext.configure(connection).get_current_heads()) == wanted


def worker_is_seen() -> bool:
    """Whether a worker has gone round within the last two minutes."""
    silent = queries.worker_silent_for()
    return silent is not None and silent < WORKER_SILENT_AFTER


def readiness() -> dict[str, bool]:
    """What must hold before this machine is sent any visitors; never raises."""
    state = {"database": False, "migrations": False, "worker": False}
    try:
        db.session.execute(text("SELECT 1"))
        state["database"] = True
        state["migrations"] = migrations_are_current()
        state["worker"] = worker_is_seen()
    except SQLAlchemyError:
        db.session.rollback()
        log.exception("not ready")
    return state


def chain_faults() -> Iterator[str]:
    """Every fault of the log's chain, in a sentence each; read as of one moment."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":  # a SQLite transaction always is
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    yield from events.faults()
    db.session.rollback()


def _settings() -> Iterator[Finding]:
    settings = current_app.config
    public = bool(settings["PRODUCTION"])
    yield Finding(
        Tone.FINE, f"serves {settings['PREFERRED_URL_SCHEME']}://{settings['SERVER_NAME']}"
    )
    if public and settings["PREFERRED_URL_SCHEME"] != "https":
        yield Finding(Tone.FAULT, "a public host is served without https: set PREFERRED_URL_SCHEME")
    if settings["MAIL_FOLDER"]:
        tone = Tone.FAULT if public else Tone.NOTE
        words = f"letters are put in {settings['MAIL_FOLDER']} and not sent: set MAIL_SERVER"
        yield Finding(tone, words)
    if public and settings["RATELIMIT_STORAGE_URI"].startswith("memory:"):
        words = "each process counts its own limits: set RATELIMIT_STORAGE_URI if there are several"
        yield Finding(Tone.NOTE, words)


def _versions() -> Iterator[Finding]:
    packages = ", ".join(f"{name} {version(name)}" for name in ("flask", "sqlalchemy"))
    yield Finding(Tone.FINE, f"Python {platform.python_version()}, {packages}")
    if db.engine.dialect.name == "sqlite":
        spoils = SPOILS_FROM <= sqlite3.sqlite_version_info < MENDED_IN
        advice = (
            " (several writers may in rare cases spoil the file: 3.51.3 mends that, keep backups)"
        )
        tone = Tone.NOTE if spoils else Tone.FINE
        yield Finding(tone, f"SQLite {sqlite3.sqlite_version}{advice if spoils else ''}")
    else:
        with db.engine.connect() as connection:
            found = connection.execute(text("SHOW server_version")).scalar_one()
        yield Finding(Tone.FINE, f"PostgreSQL {found}")


def _migrations() -> Iterator[Finding]:
    if migrations_are_current():
        yield Finding(Tone.FINE, "the tables are up to date")
    else:
        yield Finding(Tone.FAULT, "the tables are not up to date: run flask db upgrade")


def _mail() -> Iterator[Finding]:
    stuck = outbox.stuck()
    if stuck:
        yield Finding(Tone.FAULT, f"{stuck} letters are stuck: does the mail server answer?")
    else:
        yield Finding(Tone.FINE, "no letter is stuck")


def _log() -> Iterator[Finding]:
    faults = list(chain_faults())
    for fault in faults[:10]:
        yield Finding(Tone.FAULT, f"the log: {fault}")
    if not faults:
        yield Finding(Tone.FINE, f"the log is whole, {events.head_seq()} events")


def _overview() -> Iterator[Finding]:
    wrong = listings.differences()
    for words in wrong[:10]:
        yield Finding(Tone.FAULT, f"the overview of initiatives: {words}: run flask recount")
    if not wrong:
        yield Finding(Tone.FINE, "the overview of initiatives counts right")


def _worker() -> Iterator[Finding]:
    silent = queries.worker_silent_for()
    if silent is None:
        yield Finding(Tone.FAULT, "no worker has ever been seen: start flask worker")
    elif silent >= WORKER_SILENT_AFTER:
        words = f"no worker has been seen for {silent / 60:.0f} minutes: start flask worker"
        yield Finding(Tone.FAULT, words)
    else:
        yield Finding(Tone.FINE, f"a worker was seen {silent:.0f} seconds ago")


def _uploads() -> Iterator[Finding]:
    place = current_app.config["UPLOAD_URL"]
    disk, root = fsspec.core.url_to_fs(place)
    probe = f"{root}/probe-{uuid.uuid4().hex}"
    disk.makedirs(root, exist_ok=True)
    disk.pipe_file(probe, b"")
    disk.rm_file(probe)
    yield Finding(Tone.FINE, "uploads can be written")


CHECKS: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
    ("settings", _settings),
    ("versions", _versions),
    ("migrations", _migrations),
    ("mail", _mail),
    ("log", _log),
    ("overview", _overview),
    ("worker", _worker),
    ("uploads", _uploads),
)


def findings() -> Iterator[Finding]:
    """Look at everything. What cannot even be looked at is a fault as well."""
    for name, look in CHECKS:
        try:
            yield from look()
        except Exception as problem:
            db.session.rollback()
            words = str(problem).splitlines() or [type(problem).__name__]
            yield Finding(Tone.FAULT, f"{name} could not be looked at: {words[0]}")
