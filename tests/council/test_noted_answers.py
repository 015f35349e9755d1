"""An answer to a summons that came by telephone: the secretary writes it down, and it says by whom."""

from typing import Any

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.council.models import CouncilMeeting
from forum.council.operations import meetings
from forum.council.operations import replies as operations
from forum.council.queries import replies
from tests.council import calling, scene
from tests.council.calling import NO, SUBSTITUTE, YES, reply
from tests.factories import Cast

NOTED = "council_answer_noted"


@pytest.fixture
def meeting(cast: Cast) -> CouncilMeeting:
    """A summoned meeting, with two substitutes for the city."""
    calling.seat(cast.council, "Sara Ask", since=300)
    calling.seat(cast.council, "Siv Lund", since=200)
    return scene.called(cast)


def page(meeting: CouncilMeeting, whose: Cast | str, key: str = "") -> str:
    return f"/radet/sammantraden/{meeting.reference}/svar/{reply(meeting, whose, key).id}"


@pytest.mark.parametrize("who", ["mia", "sol", "bo", "anna"])
def test_nobody_but_the_secretary_notes_an_answer(
    cast: Cast, meeting: CouncilMeeting, signed_in: Any, who: str
) -> None:
    refused = scene.browser(cast, signed_in, who).send(page(meeting, cast, "sol"), {"answer": "no"})
    assert refused.status_code == 403
    with pytest.raises(Refused), transaction():
        operations.note_answer(cast.actor(who), reply(meeting, cast, "sol"), NO)
    assert reply(meeting, cast, "sol").answer is None
    assert calling.letters(NOTED) == []


def test_an_answer_is_not_noted_under_another_meeting(
    cast: Cast, meeting: CouncilMeeting, signed_in: Any
) -> None:
    other = scene.called(cast)
    address = page(meeting, cast, "sol").replace(meeting.reference, other.reference)
    assert scene.browser(cast, signed_in, "sam").get(address).status_code == 404


def test_nothing_and_who_cannot_be_asked_is_refused_in_words(
    cast: Cast, meeting: CouncilMeeting, signed_in: Any
) -> None:
    browser = scene.browser(cast, signed_in, "sam")
    empty = browser.send(page(meeting, cast, "mia"), {})
    assert empty.status_code == 422
    assert "Choose what the answer is." in empty.text
    wrong = reply(meeting, cast, "sol").id
    sent = {"answer": "substitute", "substitute": str(wrong)}
    refused = browser.send(page(meeting, cast, "mia"), sent)
    assert refused.status_code == 422
    assert "cannot be asked any more" in refused.text
    assert browser.send(page(meeting, "Sara Ask"), {"answer": "substitute"}).status_code == 422
    assert reply(meeting, cast, "mia").answer is None


def test_answers_are_not_noted_once_the_meeting_begins_or_is_cancelled(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    sam = cast.actor("sam")
    with clock.pretend(meeting.starts_at), pytest.raises(Refused), transaction():
        operations.note_answer(sam, reply(meeting, cast, "mia"), YES)
    with transaction():
        meetings.cancel(sam, meeting, reason="Vattenläcka")
    with pytest.raises(Refused), transaction():
        operations.note_answer(sam, reply(meeting, cast, "mia"), YES)
    assert reply(meeting, cast, "mia").answer is None


def test_the_log_and_the_list_say_who_noted_it(
    cast: Cast, meeting: CouncilMeeting, signed_in: Any, client: Any
) -> None:
    browser = scene.browser(cast, signed_in, "sam")
    assert browser.send(page(meeting, cast, "mia"), {"answer": "yes"}).status_code == 303
    scene.afresh()
    noted = db.session.scalars(select(Event).where(Event.action == "meeting:note_answer")).one()
    assert noted.person_id == cast.people["sam"].id
    listed = f"/radet/sammantraden/{meeting.reference}/svar"
    assert f"noted by {cast.people['sam'].name}" in browser.get(listed).text
    (row,) = calling.letters(NOTED)
    told = calling.written(row)
    assert told is not None
    assert told.to == cast.people["mia"].email
    assert "has noted your answer to the summons: Comes." in told.body
    assert calling.path(reply(meeting, cast, "mia")) in told.body
    assert calling.sent(client, reply(meeting, cast, "mia"), "no").status_code == 303
    scene.afresh()
    assert calling.written(row) is None  # they have answered themselves since
    assert replies.noted_by(meeting) == {}


def test_a_substitute_is_asked_as_if_the_member_had_answered(
    cast: Cast, meeting: CouncilMeeting, signed_in: Any
) -> None:
    siv = reply(meeting, "Siv Lund").id
    sent = {"answer": "substitute", "substitute": str(siv)}
    browser = scene.browser(cast, signed_in, "sam")
    assert browser.send(page(meeting, cast, "mia"), sent).status_code == 303
    assert reply(meeting, cast, "mia").answer == SUBSTITUTE
    assert calling.to("council_called_in") == ["Siv Lund"]
