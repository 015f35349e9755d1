"""One log: a chain in the order of commits, in which nothing can be changed unseen."""

import threading
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from forum.core import events
from forum.core.access import ANONYMOUS, Action, Actor
from forum.core.db import db, transaction
from forum.core.events import Event, LogHead, record

pytestmark = pytest.mark.usefixtures("context")
ACT = Action("test:act", "Act")
HEARD = Action("test:heard", "Be heard")


class Thing:
    """Something that changed."""

    id = 7


def _record(count: int = 5) -> None:
    for number in range(count):
        with transaction():
            record(ACT, ANONYMOUS, Thing(), number=number, of=["å", {"b": 1, "a": None}])


def _faults() -> list[str]:
    db.session.rollback()
    return list(events.faults(batch=2))


def test_nothing_is_recorded_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="test:act"):
        record(ACT, ANONYMOUS, Thing())


def test_an_act_that_fails_leaves_no_event_and_no_gap() -> None:
    def fail() -> None:
        with transaction():
            record(ACT, ANONYMOUS, Thing())
            raise ZeroDivisionError

    _record(1)
    with pytest.raises(ZeroDivisionError):
        fail()
    _record(1)
    assert list(db.session.scalars(select(Event.seq).order_by(Event.seq))) == [1, 2]
    assert _faults() == []


def test_an_empty_log_is_whole() -> None:
    assert _faults() == []
    assert events.head() == (0, events.GENESIS)


def test_a_whole_log_has_no_faults_whatever_its_length() -> None:
    for count in (1, 1, 3):
        _record(count)
        assert _faults() == []
    assert events.head_seq() == 5
    assert [event.seq for event in events.newest(2)] == [4, 5]


def test_a_moment_in_any_zone_is_chained_as_it_is_stored() -> None:
    with transaction():
        moment = datetime(2027, 3, 1, 9, 30, 0, 123456, tzinfo=ZoneInfo("Europe/Stockholm"))
        record(ACT, ANONYMOUS, Thing(), at=moment)
    assert _faults() == []


@pytest.mark.parametrize(
    "change",
    [
        {"uid": "f" * 32},
        {"at": datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC"))},
        {"action": "test:heard"},
        {"subject_type": "Other"},
        {"subject_id": 8},
        {"subject_id": None},
        {"data": {"number": 2, "of": []}},
        {"prev_hash": "0" * 64},
        {"hash": "f" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_field_is_found(change: dict[str, Any]) -> None:
    _record()
    with transaction():
        db.session.execute(update(Event).where(Event.seq == 3).values(**change))
    assert any("3" in fault or "4" in fault for fault in _faults())


@pytest.mark.parametrize("field", ["person_id", "party_id", "matter_id"])
def test_every_id_is_part_of_the_digest(field: str) -> None:
    _record(1)
    event = db.session.get_one(Event, 1)
    before = event.digest()
    setattr(event, field, 5)
    assert event.digest() != before


def test_the_digest_covers_every_column_there_is() -> None:
    covered = {"seq", "uid", "at", "action", "person_id", "party_id", "matter_id"}
    covered |= {"subject_type", "subject_id", "data", "prev_hash", "hash"}
    assert set(Event.__table__.columns.keys()) == covered


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_deleted_event_is_found_first_midst_or_last(seq: int) -> None:
    _record()
    with transaction():
        db.session.execute(delete(Event).where(Event.seq == seq))
    assert _faults()


def test_a_log_that_was_emptied_is_found() -> None:
    _record()
    with transaction():
        db.session.execute(delete(Event))
    assert _faults() == ["the log does not end where its head says"]
    with transaction():
        db.session.execute(delete(LogHead))
    assert _faults() == []  # which is why the head's hash is to be noted elsewhere


def test_events_that_changed_places_are_found() -> None:
    _record()
    with transaction():
        for old, new in ((2, 99), (3, 2), (99, 3)):
            db.session.execute(update(Event).where(Event.seq == old).values(seq=new))
    assert len(_faults()) >= 2


def test_an_event_put_in_afterwards_is_found() -> None:
    _record(3)
    last = db.session.get_one(Event, 3)
    columns = {name: getattr(last, name) for name in Event.__table__.columns.keys()}  # noqa: SIM118
    with transaction():
        db.session.add(Event(**columns | {"seq": 4, "uid": "e" * 32, "hash": "e" * 64}))
    assert _faults()


def test_who_rewrote_everything_is_found_by_a_hash_that_was_noted() -> None:
    _record(2)
    _seq, noted = events.head()
    assert events.holds(noted)
    with transaction():
        db.session.execute(delete(Event))
        db.session.execute(delete(LogHead))
    _record(2)
    assert _faults() == []
    assert not events.holds(noted)


def test_twenty_at_once_make_one_chain_without_gaps(app: Flask) -> None:
    start = threading.Barrier(20)
    failures: list[BaseException] = []

    def act(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                for step in range(5):
                    with transaction():
                        record(ACT, ANONYMOUS, Thing(), number=number, step=step)
                        record(ACT, ANONYMOUS, Thing(), number=number, step=step, second=True)
            except BaseException as failure:
                failures.append(failure)

    threads = [threading.Thread(target=act, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(db.session.scalars(select(Event.seq).order_by(Event.seq))) == list(range(1, 201))
    assert _faults() == []


def test_those_who_listen_hear_within_the_same_act(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, object]] = []
    monkeypatch.setitem(events._listeners, HEARD.name, [])

    @events.on(HEARD)
    def listen(event: Event, subject: object) -> None:
        heard.append((event.action, subject))

    thing = Thing()
    with transaction():
        record(HEARD, Actor(person_id=None), thing)
        record(ACT, ANONYMOUS, thing)
        assert heard == [("test:heard", thing)]
