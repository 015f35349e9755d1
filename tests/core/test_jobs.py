"""Jobs: asked for twice they are made once, taken up anew after a death, and given up in the end."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.core import clock, files, jobs
from forum.core.access import ANONYMOUS, Refused, no
from forum.core.db import db, transaction
from forum.core.jobs import Job, JobState, Made, Progress
from forum.notifications.worker import Worker, clean

pytestmark = pytest.mark.usefixtures("context")
CONTENT = "Räksmörgås".encode()
KIND = "test_file"
#: What the maker does beyond making its file: set by a test, and taken away after it.
also: list[object] = []


@jobs.kind(KIND)
def _make(job: Job, progress: Progress) -> Made:
    progress(40)
    for act in also:
        act(job, progress)  # type: ignore[operator]
    return Made(CONTENT + str(job.about.get("number", "")).encode(), "fil.txt", "text/plain")


@pytest.fixture(autouse=True)
def _uploads(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(app.config, "UPLOAD_URL", str(tmp_path))
    yield
    also.clear()


def _ask(key: str = "k", **about: object) -> int:
    with transaction():
        return jobs.ask(KIND, key, ANONYMOUS, **about).id


def _job(number: int) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, number)


def _later(number: int, seconds: float = 300) -> None:
    """Let the time be past that it waits for, or that its claim holds."""
    with transaction():
        db.session.get_one(Job, number).due_at = clock.now() - timedelta(seconds=seconds)


def test_what_nobody_makes_is_never_asked_for() -> None:
    with pytest.raises(KeyError), transaction():
        jobs.ask("no_such_kind", "k", ANONYMOUS)


def test_a_kind_has_one_maker() -> None:
    with pytest.raises(ValueError, match="already"):
        jobs.kind(KIND)(_make)


def test_an_act_that_fails_asks_for_nothing() -> None:
    def fail() -> None:
        with transaction():
            jobs.ask(KIND, "k", ANONYMOUS)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not jobs.run_due()


def test_asked_for_twice_it_is_the_same_job_until_it_is_made() -> None:
    first = _ask()
    assert _ask() == first
    assert _ask("another") != first
    jobs.run_due()
    assert _job(first).state == JobState.DONE
    assert _ask() != first


def test_the_file_is_kept_with_its_name_and_found_by_its_key() -> None:
    number = _ask(number=7)
    assert jobs.made(KIND, "k") is None
    assert jobs.run_due()
    made = _job(number)
    assert (made.state, made.progress, made.due_at) == (JobState.DONE, 100, None)
    assert (made.file_name, made.media_type, made.size) == (
        "fil.txt",
        "text/plain",
        len(CONTENT) + 1,
    )
    assert files.read(made.sha256 or "") == CONTENT + b"7"
    found = jobs.made(KIND, "k")
    assert found is not None
    assert found.id == number
    assert not jobs.run_due()


def test_progress_is_seen_by_others_while_it_is_made_and_never_says_that_it_is_done(
    app: Flask,
) -> None:
    seen: list[tuple[int, JobState]] = []

    def look(job: Job, progress: Progress) -> None:
        progress(250)
        with app.app_context():
            there = db.session.get_one(Job, job.id)
            seen.append((there.progress, there.state))
            db.session.remove()
        progress(-3)

    also.append(look)
    number = _ask()
    jobs.run_due()
    assert seen == [(99, JobState.RUNNING)]
    assert _job(number).progress == 100


def test_to_tell_how_far_it_has_come_costs_the_maker_nothing_that_it_has_read() -> None:
    def keep(job: Job, progress: Progress) -> None:
        progress(50)
        kept.append(job in db.session and "key" in job.__dict__)

    kept: list[bool] = []
    also.append(keep)
    _ask()
    jobs.run_due()
    assert kept == [True]


def test_a_worker_that_dies_loses_its_claim_and_the_job_is_taken_up_anew() -> None:
    def die(_job: Job, _progress: Progress) -> None:
        raise SystemExit

    also.append(die)
    number = _ask()
    with pytest.raises(SystemExit):
        jobs.run_due()
    assert _job(number).state == JobState.RUNNING
    assert not jobs.run_due()  # the claim holds
    also.clear()
    _later(number)
    assert jobs.run_due()
    assert (_job(number).state, _job(number).attempts) == (JobState.DONE, 2)


def test_a_job_that_kills_every_worker_is_given_up() -> None:
    def die(_job: Job, _progress: Progress) -> None:
        raise SystemExit

    also.append(die)
    number = _ask()
    for _attempt in range(jobs.MAX_ATTEMPTS):
        with pytest.raises(SystemExit):
            jobs.run_due()
        _later(number)
    assert jobs.run_due()
    assert _job(number).state == JobState.FAILED
    assert not jobs.run_due()


def test_what_fails_is_tried_three_times_and_then_given_up(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_job: Job, _progress: Progress) -> None:
        raise ZeroDivisionError

    also.append(fail)
    number = _ask()
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        assert jobs.run_due()
        assert _job(number).attempts == attempt
        if attempt < jobs.MAX_ATTEMPTS:
            assert not jobs.run_due()  # it waits a little first
            _later(number)
    assert (_job(number).state, _job(number).due_at) == (JobState.FAILED, None)
    assert caplog.text.count("failed, attempt") == jobs.MAX_ATTEMPTS
    assert _ask() != number


def test_who_may_not_have_it_any_more_gets_it_never() -> None:
    def refuse(_job: Job, _progress: Progress) -> None:
        raise Refused(no("No."))

    also.append(refuse)
    number = _ask()
    jobs.run_due()
    assert (_job(number).state, _job(number).attempts) == (JobState.FAILED, 1)


def test_a_worker_that_was_silent_too_long_overwrites_nothing() -> None:
    def overtake(job: Job, progress: Progress) -> None:
        if job.attempts > 1:
            return
        with app_context():
            _later(job.id)
            jobs.run_due()
        progress(80)

    def app_context() -> object:
        from flask import current_app

        return current_app.app_context()

    also.append(overtake)
    number = _ask()
    jobs.run_due()
    assert (_job(number).state, _job(number).attempts) == (JobState.DONE, 2)
    assert db.session.scalar(select(func.count()).select_from(Job)) == 1


def test_several_workers_make_each_file_once(app: Flask) -> None:
    ran: list[int] = []
    also.append(lambda job, _progress: ran.append(job.id))
    numbers = [_ask(str(number), number=number) for number in range(6)]
    start = threading.Barrier(3)

    def work() -> None:
        with app.app_context():
            start.wait()
            while jobs.run_due():
                pass
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(ran) == sorted(numbers)
    assert all(_job(number).state == JobState.DONE for number in numbers)


def test_asked_for_by_many_at_once_it_is_one_job(app: Flask) -> None:
    asked: list[int] = []
    start = threading.Barrier(4)

    def press() -> None:
        with app.app_context():
            start.wait()
            asked.append(_ask())
            db.session.remove()

    people = [threading.Thread(target=press) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(asked) == 4
    assert len(set(asked)) == 1


def test_the_worker_makes_one_file_a_round() -> None:
    first, second = _ask("1"), _ask("2")
    Worker(threading.Event()).round()
    assert (_job(first).state, _job(second).state) == (JobState.DONE, JobState.WAITING)


def test_what_was_made_a_month_ago_is_forgotten_and_nothing_that_waits() -> None:
    old, new, waits = _ask("old"), _ask("new"), _ask("waits")
    jobs.run_due()
    jobs.run_due()
    with transaction():
        db.session.get_one(Job, old).finished_at = clock.now() - timedelta(days=31)
        db.session.get_one(Job, waits).asked_at = clock.now() - timedelta(days=31)
    clean()
    db.session.rollback()
    assert set(db.session.scalars(select(Job.id))) == {new, waits}
