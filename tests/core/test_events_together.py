"""Much that is done in one act: one link of the chain each, in order, heard as one."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from forum.core import events
from forum.core.access import ANONYMOUS, Action, Touches
from forum.core.db import db, transaction
from forum.core.events import Event, Line, LogHead, record, record_all

pytestmark = pytest.mark.usefixtures("context")
QUIET = Action("test:many_quiet", "Quiet", touches=Touches.NOTHING)
SHOWN = Action("test:many_shown", "Shown", touches=Touches.THREAD)


class Thing:
    """Something that changed."""

    def __init__(self, number: int) -> None:
        self.id = number


def _lines(*what: Action) -> list[Line]:
    return [Line(each, Thing(number), None, {"n": number}) for number, each in enumerate(what)]


def test_nothing_is_recorded_together_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="test:many_quiet"):
        record_all(ANONYMOUS, _lines(QUIET))


def test_they_follow_each_other_in_the_chain_at_one_moment_whatever_is_heard_of_them() -> None:
    @events.on(SHOWN)
    def answer(_event: Event, subject: Any) -> None:
        record(QUIET, ANONYMOUS, subject, answered=True)

    try:
        with transaction():
            record(QUIET, ANONYMOUS, Thing(0))
            together = record_all(ANONYMOUS, _lines(SHOWN, QUIET, SHOWN))
    finally:
        events._listeners[SHOWN.name].remove(answer)
    assert [one.seq for one in together] == [2, 3, 4]
    assert len({one.at for one in together}) == 1
    assert list(db.session.scalars(select(Event.seq).order_by(Event.seq))) == [1, 2, 3, 4, 5, 6]
    assert list(events.faults()) == []


def test_public_pages_are_made_anew_by_the_last_one_that_they_show() -> None:
    with transaction():
        record_all(ANONYMOUS, _lines(SHOWN, SHOWN, QUIET))
    head = db.session.get_one(LogHead, 1)
    assert (head.seq, head.shown_seq, head.around_seq) == (3, 2, 0)


def test_who_overhears_everything_hears_of_them_at_once() -> None:
    heard: list[list[str]] = []

    @events.on_any
    def overhear(recorded: Sequence[Event]) -> None:
        heard.append([one.action for one in recorded])

    try:
        with transaction():
            record_all(ANONYMOUS, _lines(QUIET, SHOWN))
            record_all(ANONYMOUS, [])
            record(QUIET, ANONYMOUS, Thing(1))
    finally:
        events._everywhere.remove(overhear)
    assert heard == [["test:many_quiet", "test:many_shown"], ["test:many_quiet"]]


def test_an_act_that_fails_leaves_none_of_them() -> None:
    def fail() -> None:
        with transaction():
            record_all(ANONYMOUS, _lines(QUIET, QUIET))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert events.head_seq() == 0
