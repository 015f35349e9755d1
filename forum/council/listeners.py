"""What is heard: members are told what concerns them, and overdue replies come before the council."""

from itertools import groupby

from flask import url_for

from forum.accounts.models import Person
from forum.core import clock, text
from forum.core.access import SYSTEM
from forum.core.db import db
from forum.core.events import Event, on
from forum.council import actions, letters
from forum.council.models import CouncilMeeting
from forum.council.operations import backlog
from forum.dialogues import actions as dialogues
from forum.dialogues.models import DialogueMeeting, DialogueNote
from forum.dialogues.queries import notes
from forum.matters import history
from forum.parties.queries import actor_for


@on(actions.CALL)
def tell_of_summons(_event: Event, meeting: CouncilMeeting) -> None:
    """The summons goes to every member."""
    letters.tell_members(meeting)


@on(actions.EDIT, actions.CANCEL)
def tell_of_change(_event: Event, meeting: CouncilMeeting) -> None:
    """So does what changes after it."""
    if meeting.called_at is not None:
        letters.tell_members(meeting)


@on(actions.DRAFT)
def tell_approvers(_event: Event, meeting: CouncilMeeting) -> None:
    """The approvers get to know that there is something to sign."""
    letters.ask_to_sign(meeting)


@clock.on_tick
def nominate_overdue() -> None:
    """Overdue replies come before the council by themselves."""
    backlog.nominate_overdue(SYSTEM)


@on(dialogues.PUBLISH_NOTES, dialogues.ADD_NOTE)
def bring_from_meeting(event: Event, meeting: DialogueMeeting) -> None:
    """Points of a dialogue meeting that are marked for the council come to its backlog in the same act."""
    marked = [one for one in notes.notes(event.data["notes"]) if one.for_council]
    if not marked:
        return
    actor = actor_for(db.session.get_one(Person, event.person_id), event.party_id)
    source = f"{meeting.title} ({meeting.reference})"
    for _matter, said in groupby(sorted(marked, key=_of_matter), key=_of_matter):
        points = list(said)
        bodies = [text.plain(one.body_html) for one in points]
        backlog.bring(actor, points[0].matter, points=bodies, source=source)


def _of_matter(note: DialogueNote) -> int:
    return note.matter_id


def _meeting_url(event: Event) -> str:
    return url_for("council.meeting", reference=event.data["meeting"])


def _paragraph_url(event: Event) -> str:
    return url_for(
        "council.minutes",
        reference=event.data["meeting"],
        _anchor=f"p{event.data['section']}",
    )


def _backlog_url(_event: Event) -> str:
    return url_for("council.waiting")


for _what in (actions.NOMINATE, actions.NOMINATE_OVERDUE, actions.BRING):
    history.link(_what, _backlog_url)
for _what in (actions.TAKE_UP, actions.DROP):
    history.link(_what, _meeting_url)
history.link(actions.DECIDE, _paragraph_url)
