"""Whoever does not know whom to turn to publishes all the same: the secretariat finds out, the clock runs."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from forum.core import clock
from forum.core.access import Refused, can
from forum.core.db import db, transaction
from forum.core.outbox import Outbox
from forum.initiatives import actions, letters, operations, unassigned
from forum.initiatives.models import Initiative
from forum.parties.queries import actor_for
from tests.factories import Cast
from tests.initiatives.test_form import only, typed
from tests.matters import scene
from tests.topics import scene as topics


@pytest.fixture
def lost(cast: Cast) -> Initiative:
    """A published initiative that is addressed to nobody."""
    return scene.initiative(cast, addressed_party_id=None, body_unknown=True)


def _assign(cast: Cast, lost: Initiative, who: str = "sam", to: int | None = None) -> Initiative:
    with transaction():
        return operations.assign(cast.actor(who), lost, to=to or cast.unit.id)


def _letters(name: str) -> list[Outbox]:
    db.session.rollback()
    return list(db.session.scalars(select(Outbox).where(Outbox.letter == name)))


@pytest.mark.parametrize("who", ["anna", "bo", "cia", "ulla", "mia", "adm"])
def test_nobody_but_the_secretary_chooses(cast: Cast, lost: Initiative, who: str) -> None:
    with pytest.raises(Refused, match="secretariat of Idékom finds out"):
        _assign(cast, lost, who)
    private = actor_for(cast.people["sam"])
    with pytest.raises(Refused, match="write for Idékom"), transaction():
        operations.assign(private, lost, to=cast.unit.id)


def test_only_a_part_of_the_city_that_exists_today_and_only_once(
    cast: Cast, lost: Initiative
) -> None:
    scene.ended(cast.other_unit)
    for key in (cast.organisation.id, cast.council.id, cast.other_unit.id, 999_999):
        with pytest.raises(Refused, match="exists today"):
            _assign(cast, lost, to=key)
    _assign(cast, lost)
    with pytest.raises(Refused, match="addressed to a part of the city already"):
        _assign(cast, lost)


def test_until_then_nobody_replies_for_the_city(cast: Cast, lost: Initiative) -> None:
    for who in cast.people:
        for person in (cast.actor(who), actor_for(cast.people[who])):
            assert not can(actions.REPLY, person, lost), who
            assert not can(actions.REFER, person, lost), who


def test_the_clock_runs_from_publication_and_the_five_days_from_the_choice(
    cast: Cast, lost: Initiative
) -> None:
    assert lost.reply_due == clock.today() + timedelta(days=30)
    with time_machine.travel(clock.now() + timedelta(days=12), tick=False):
        assigned = _assign(cast, lost)
        assert assigned.reply_due == lost.taken_on + timedelta(days=30)  # type: ignore[operator]
        assert assigned.refer_until == clock.add_working_days(clock.today(), 5)
        assert can(actions.REFER, cast.actor("anna"), assigned)
        assert can(actions.REPLY, cast.actor("anna"), assigned)


def test_one_that_nobody_was_found_for_is_late_as_others(cast: Cast, lost: Initiative) -> None:
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert lost.is_overdue
        with transaction():
            assert operations.note_overdue() == 1
        _assign(cast, lost)
        scene.reply(cast, lost)


def test_the_secretary_gets_one_letter_and_the_chosen_ones_theirs(
    cast: Cast, lost: Initiative
) -> None:
    (row,) = _letters(unassigned.UNASSIGNED)
    assert row.person_id == cast.people["sam"].id
    assert _letters(letters.RECEIVED) == []
    written = unassigned.unassigned(row)
    assert written is not None
    assert f"/initiativ/{lost.reference}/vem-svarar" in written.body
    _assign(cast, lost)
    (brought,) = _letters(letters.RECEIVED)
    assert brought.person_id == cast.people["anna"].id
    assert letters.received(brought) is not None
    assert unassigned.unassigned(row) is None


def test_those_with_an_address_trouble_no_secretary(cast: Cast) -> None:
    scene.initiative(cast)
    assert _letters(unassigned.UNASSIGNED) == []


def test_through_the_pages(cast: Cast, signed_in: Any, client: Any) -> None:
    ulla = signed_in(cast.people["ulla"].id, cast.umbrella.id)
    confirm = ulla.send("/initiativ/nytt", typed(cast, addressed="0")).location
    assert "secretariat of Idékom finds out" in ulla.get(confirm).text
    assert ulla.send(confirm).status_code == 303
    made = only()
    assert (made.body_unknown, made.addressed_party_id) == (True, None)
    page = client.get(f"/arenden/{made.reference}")
    assert page.status_code == 200
    assert "secretariat" in page.text
    assert client.get("/initiativ").status_code == 200
    sam = signed_in(cast.people["sam"].id, cast.council.id)
    way = f"/initiativ/{made.reference}/vem-svarar"
    assert way in sam.get(f"/arenden/{made.reference}").text
    assert way not in page.text
    for wrong in ("", "x", "99999", "9" * 40):
        assert sam.send(way, {"to": wrong}).status_code == 422
    assert sam.send(way, {"to": str(cast.unit.id)}).status_code == 303
    assert cast.unit.name in client.get(f"/arenden/{made.reference}").text
    assert sam.get(way).status_code == 403


def test_a_conversation_becomes_one_that_is_addressed_to_nobody(cast: Cast) -> None:
    grown = topics.grow(cast, topics.topic(cast), addressed_party_id=None, body_unknown=True)
    assert (grown.body_unknown, grown.addressed_party_id) == (True, None)
    assert grown.reply_due is not None
    assert len(_letters(unassigned.UNASSIGNED)) == 1
