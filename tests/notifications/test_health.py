"""Whether the machine is well, as people and other machines ask it."""

import json
import threading
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from forum.core import clock, outbox
from forum.core.access import ANONYMOUS, Action
from forum.core.db import db, transaction
from forum.core.events import Event, head, record
from forum.core.outbox import Letter, Outbox
from forum.notifications import health, worker
from tests.conftest import Browser, Queries

pytestmark = pytest.mark.usefixtures("context")
ACT = Action("test:health", "Act")


@outbox.letter("test_health")
def _letter(_row: Outbox) -> Letter | None:
    return None


def _record(count: int) -> None:
    for _number in range(count):
        with transaction():
            record(ACT, ANONYMOUS, object())


def _run(app: Flask, *words: str) -> Any:
    db.session.remove()
    return app.test_cli_runner().invoke(args=list(words))


def test_alive_asks_nothing_of_the_database(client: Browser, queries: Queries) -> None:
    queries.clear()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "alive"})
    assert len(queries) == 0
    assert "Set-Cookie" not in answer.headers


def test_ready_when_a_worker_was_seen_within_two_minutes(client: Browser) -> None:
    assert client.get("/readyz").status_code == 503
    worker.beat()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"database": True, "migrations": True, "worker": True}
    with clock.pretend(clock.now() - timedelta(minutes=3)):
        worker.beat()
    assert client.get("/readyz").json["worker"] is False


def test_not_ready_with_the_tables_of_another_release(client: Browser) -> None:
    worker.beat()
    with patch.object(health, "_wanted_revisions", lambda _folder: frozenset({"another"})):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"database": True, "migrations": False, "worker": True}


def test_not_ready_without_a_database(client: Browser) -> None:
    problem = OperationalError("SELECT 1", {}, Exception("gone"))
    with patch.object(db.session, "execute", side_effect=problem):
        state = health.readiness()
    assert state == {"database": False, "migrations": False, "worker": False}
    del client


def test_the_doctor_finds_a_machine_that_is_well(app: Flask) -> None:
    worker.beat()
    _record(2)
    done = _run(app, "doctor")
    assert done.exit_code == 0, done.output
    assert "FAULT" not in done.output
    for word in (
        "Python",
        "tables are up to date",
        "log is whole, 2",
        "worker was seen",
        "uploads",
    ):
        assert word in done.output


def test_the_doctor_says_what_is_wrong(app: Flask) -> None:
    _record(3)
    with transaction():
        db.session.execute(update(Event).where(Event.seq == 2).values(subject_type="Other"))
        outbox.enqueue("test_health", "k", address="a@samspel.example")
        db.session.execute(update(Outbox).values(created_at=clock.now() - timedelta(hours=2)))
    with patch.object(health, "_wanted_revisions", lambda _folder: frozenset({"another"})):
        done = _run(app, "doctor")
    assert done.exit_code == 1
    for word in ("event 2 was changed", "1 letters are stuck", "flask db upgrade", "no worker"):
        assert word in done.output


def test_what_cannot_be_looked_at_is_a_fault_and_hides_nothing_else(app: Flask) -> None:
    with patch.dict(app.config, UPLOAD_URL="file:///proc/nowhere"):
        done = _run(app, "doctor")
    assert done.exit_code == 1
    assert "uploads could not be looked at" in done.output


@pytest.mark.parametrize(
    ("version", "tone"),
    [((3, 6, 23), "fine"), ((3, 7, 0), "note"), ((3, 51, 2), "note"), ((3, 51, 3), "fine")],
)
def test_a_sqlite_that_may_spoil_the_file_is_noted(version: tuple[int, ...], tone: str) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("it is about SQLite")
    with patch("sqlite3.sqlite_version_info", version):
        assert [finding.tone for finding in health._versions()][-1] == tone


def test_a_public_host_without_mail_or_tls_is_a_fault(app: Flask) -> None:
    public = {"PRODUCTION": True, "PREFERRED_URL_SCHEME": "http", "MAIL_FOLDER": "/tmp/mail"}
    with patch.dict(app.config, public):
        tones = [finding.tone for finding in health._settings()]
    assert tones.count(health.Tone.FAULT) == 2


def test_the_log_is_verified_and_a_break_is_told_in_sentences(app: Flask) -> None:
    _record(3)
    noted = head()[1]
    done = _run(app, "log", "verify", "--holds", noted)
    assert done.exit_code == 0
    assert noted in done.output
    assert _run(app, "log", "verify", "--holds", "f" * 64).exit_code == 1
    with transaction():
        db.session.execute(update(Event).where(Event.seq == 2).values(subject_type="Other"))
    done = _run(app, "log", "verify")
    assert done.exit_code == 1
    assert "event 2 was changed after it was written" in done.output


def test_events_written_while_the_chain_is_followed_are_no_faults(app: Flask) -> None:
    def write() -> None:
        with app.app_context():
            _record(60)

    writing = threading.Thread(target=write)
    writing.start()
    found = []
    while writing.is_alive():
        found += health.chain_faults()
    writing.join()
    assert found == []


def test_the_newest_events_are_shown_without_names(app: Flask) -> None:
    _record(4)
    done = _run(app, "log", "show", "--last", "2")
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.output.splitlines()] == ["3", "4"]
    assert _run(app, "log", "show", "--last", "0").exit_code == 2


def test_readiness_is_json_and_kept_by_nobody(client: Browser) -> None:
    worker.beat()
    first = client.get("/readyz")
    assert json.loads(first.data)["worker"]
    with transaction():
        db.session.execute(text("DELETE FROM heartbeat"))
    assert client.get("/readyz").status_code == 503
