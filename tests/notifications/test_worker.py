"""The worker: goes round, is seen, stops at once, and may be killed at any moment."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from forum.core import clock, outbox
from forum.core.db import db, transaction
from forum.core.outbox import Letter, Outbox
from forum.core.submissions import Submission
from forum.notifications import queries
from forum.notifications.models import Heartbeat
from forum.notifications.worker import Worker
from tests.mail import Mailbox

pytestmark = pytest.mark.usefixtures("context")
ROOT = Path(__file__).parents[2]


@outbox.letter("test_worker")
def _letter(row: Outbox) -> Letter:
    return Letter(to=row.address or "", subject="Hej", body="Hej")


def _enqueue(count: int) -> None:
    with transaction():
        for number in range(count):
            outbox.enqueue("test_worker", f"w:{number}", address="a@samspel.example")


def test_a_round_delivers_all_that_is_due_and_leaves_a_trace(mailbox: Mailbox) -> None:
    _enqueue(5)
    Worker(threading.Event()).round()
    assert len(mailbox.raw) == 5
    assert queries.worker_silent_for() is not None
    assert db.session.scalar(select(func.count()).select_from(Heartbeat)) == 1


def test_told_to_stop_it_finishes_its_letter_and_no_more(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    _enqueue(5)
    stop = threading.Event()
    send = outbox._send

    def send_and_stop(ready: Letter, key: str) -> None:
        stop.set()
        send(ready, key)

    monkeypatch.setattr(outbox, "_send", send_and_stop)
    began = time.monotonic()
    Worker(stop).run()
    assert time.monotonic() - began < 5
    assert len(mailbox.raw) == 1


def test_a_pause_ends_when_it_is_told_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.notifications.worker.PAUSE", 60)
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    began = time.monotonic()
    Worker(stop).run()
    assert time.monotonic() - began < 30


def test_a_round_that_fails_is_logged_and_the_next_one_is_tried(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _enqueue(1)
    stop = threading.Event()
    rounds: list[int] = []
    deliver = outbox.deliver_due

    def fail_once(limit: int) -> int:
        rounds.append(limit)
        if len(rounds) == 1:
            raise ZeroDivisionError
        if len(rounds) > 2:
            stop.set()
        return deliver(limit)

    monkeypatch.setattr(outbox, "deliver_due", fail_once)
    monkeypatch.setattr("forum.notifications.worker.PAUSE", 0.01)
    Worker(stop).run()
    assert len(mailbox.raw) == 1
    assert "round failed" in caplog.text


def test_what_time_brings_happens_apart_and_one_failure_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(clock, "_ticked", [])

    @clock.on_tick
    def fails() -> None:
        db.session.add(Submission(key="fails", done_at=clock.now()))
        db.session.flush()
        raise ZeroDivisionError

    @clock.on_tick
    def works() -> None:
        db.session.add(Submission(key="works", done_at=clock.now()))

    clock.tick()
    assert list(db.session.scalars(select(Submission.key))) == ["works"]
    assert "fails" in caplog.text


def test_the_same_clock_never_runs_beside_itself(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "_ticked", [])

    @clock.on_tick
    def once() -> None:
        if db.session.get(Submission, "once") is None:
            time.sleep(0.05)
            db.session.add(Submission(key="once", done_at=clock.now()))
            db.session.flush()
            ran.append(1)

    ran: list[int] = []
    start = threading.Barrier(4)

    def work() -> None:
        with app.app_context():
            start.wait()
            clock.tick()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert ran == [1]


def test_old_keys_of_forms_are_forgotten_daily() -> None:
    with transaction():
        for key, days in (("old", 8), ("new", 6)):
            db.session.add(Submission(key=key, done_at=clock.now() - timedelta(days=days)))
    Worker(threading.Event()).round()
    assert list(db.session.scalars(select(Submission.key))) == ["new"]


@pytest.mark.slow
@pytest.mark.parametrize("told_by", [signal.SIGTERM, signal.SIGINT])
def test_the_command_ends_well_when_it_is_told_to(
    app: Flask, tmp_path: Path, told_by: signal.Signals
) -> None:
    settings = {
        "INSTANCE_DIR": str(tmp_path),
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }
    with transaction():
        db.session.execute(delete(Heartbeat))
    started = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        env=os.environ | settings,
    )
    try:
        for _wait in range(600):
            db.session.rollback()
            if queries.worker_seen() is not None:
                break
            time.sleep(0.1)
        assert queries.worker_seen() is not None
        assert started.poll() is None
        started.send_signal(told_by)
        assert started.wait(20) == 0
    finally:
        started.kill()
        started.wait()
        with transaction():
            db.session.execute(delete(Heartbeat))
