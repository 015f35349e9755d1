"""Dialogue meetings for tests: drafted, announced, held by several."""

from datetime import timedelta
from typing import Any

from forum.core import clock
from forum.core.db import db, transaction
from forum.dialogues import operations
from forum.dialogues.models import DialogueMeeting
from forum.dialogues.operations.drafts import Content
from forum.matters.models import Partner, PartnerState
from tests.factories import Cast

TITLE = "Dialogmöte om kvällarna i Bergsjön"


def content(cast: Cast, *, days: int = 14, **changed: Any) -> Content:
    """A meeting of two hours, in two weeks, with forty seats."""
    begins = (clock.now() + timedelta(days=days)).replace(
        hour=16, minute=0, second=0, microsecond=0
    )
    given: dict[str, Any] = {
        "title": TITLE,
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=2),
        "place": "Rymdtorgets bibliotek, sal 2",
        "address": "Rymdtorget 5, Bergsjön",
        "contact": "Bo Berg, 031-11 22 33",
        "seats": 40,
        "programme": "17.00 Fika\n\n17.30 Vad är **viktigt** för er?",
        "digital_url": "https://mote.example/hemligt-rum",
        "district_ids": [cast.place.id],
    }
    return Content(**(given | changed))


def draft(cast: Cast, who: str = "bo", **changed: Any) -> DialogueMeeting:
    """A meeting that its host still writes on."""
    with transaction():
        return operations.draft(cast.actor(who), content(cast, **changed))


def meeting(cast: Cast, who: str = "bo", **changed: Any) -> DialogueMeeting:
    """A meeting that everyone can read about and sign up to."""
    begun = draft(cast, who, **changed)
    with transaction():
        return operations.publish(cast.actor(who), begun)


def joined(cast: Cast, to: DialogueMeeting, who: str = "anna") -> Partner:
    """A party holds the meeting together with the one that called it."""
    party = cast.parties[who]
    assert party is not None
    with transaction():
        partner = Partner(
            matter_id=to.id,
            party_id=party.id,
            state=PartnerState.ACCEPTED,
            invited_by_id=to.person_id,
            invited_at=clock.now(),
            decided_by_id=cast.people[who].id,
            decided_at=clock.now(),
        )
        db.session.add(partner)
    db.session.expire(to)
    return partner


def over(meeting: DialogueMeeting, *, days: int = 1) -> DialogueMeeting:
    """As if the meeting had been held so many days ago."""
    ends = clock.at(clock.today() - timedelta(days=days)) + timedelta(hours=20)
    with transaction():
        kept = db.session.get_one(DialogueMeeting, meeting.id)
        kept.starts_at, kept.ends_at = ends - timedelta(hours=2), ends
    return meeting
