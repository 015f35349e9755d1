"""Whoever is to reply to an initiative is told by mail, and nobody else by that letter."""

from sqlalchemy import select

from forum.core import outbox
from forum.core.db import db, transaction
from forum.initiatives import letters, operations
from tests.factories import Cast
from tests.matters import scene


def _letters() -> list[outbox.Outbox]:
    return list(
        db.session.scalars(select(outbox.Outbox).where(outbox.Outbox.letter == letters.RECEIVED))
    )


def test_only_those_who_represent_the_addressed_unit_get_it(cast: Cast) -> None:
    scene.initiative(cast)
    assert [row.person_id for row in _letters()] == [cast.people["anna"].id]


def test_it_says_by_when_and_where_to_reply(cast: Cast) -> None:
    initiative = scene.initiative(cast)
    written = letters.received(_letters()[0])
    assert written is not None
    assert written.to == cast.people["anna"].email
    assert initiative.title in written.subject
    assert f"/initiativ/{initiative.reference}/svar" in written.body


def test_it_is_not_sent_once_there_is_a_reply(cast: Cast) -> None:
    initiative = scene.initiative(cast)
    scene.reply(cast, initiative)
    assert letters.received(_letters()[0]) is None


def test_what_is_passed_on_goes_to_the_next_and_no_more_to_the_first(cast: Cast) -> None:
    initiative = scene.initiative(cast)
    with transaction():
        operations.refer(cast.actor("anna"), initiative, to=cast.other_unit.id, reasons="Era.")
    first, second = sorted(_letters(), key=lambda row: row.id)
    assert letters.received(first) is None
    assert second.person_id == cast.people["olle"].id
    assert letters.received(second) is not None
