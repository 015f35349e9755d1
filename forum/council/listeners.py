"""What is heard: members are told what concerns them, and overdue replies come before the council."""

from itertools import groupby

from sqlalchemy import select

from forum.accounts.models import Person
from forum.core import clock, text
from forum.core.access import SYSTEM
from forum.core.db import db
from forum.core.events import Event, on
from forum.council import actions, letters
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    BacklogPoint,
    ChangeRequest,
    CouncilMeeting,
    ItemKind,
    Nomination,
)
from forum.council.operations import backlog, gathering, minutes
from forum.dialogues import actions as dialogues
from forum.dialogues.models import DialogueMeeting, DialogueNote
from forum.dialogues.queries import notes
from forum.parties.queries import actor_for


@on(actions.CALL)
def tell_of_summons(_event: Event, meeting: CouncilMeeting) -> None:
    """The summons goes to everyone who is called: members and substitutes."""
    letters.tell_called(meeting)


@on(actions.EDIT, actions.CANCEL)
def tell_of_change(_event: Event, meeting: CouncilMeeting) -> None:
    """So does what changes after it."""
    if meeting.called_at is not None:
        letters.tell_called(meeting)


@on(actions.DRAFT)
def tell_approvers(_event: Event, meeting: CouncilMeeting) -> None:
    """The approvers get to know that there is something to sign."""
    letters.ask_to_sign(meeting)


@on(actions.ASK_CHANGE)
def tell_secretary(_event: Event, asked: ChangeRequest) -> None:
    """The secretary gets to know what an approver wants to have changed."""
    letters.ask_to_change(asked)


@clock.on_tick
def publish_minutes() -> None:
    """Signed minutes are published two days later, if nobody has done it."""
    minutes.publish_overdue(SYSTEM)


@clock.on_tick
def nominate_overdue() -> None:
    """Overdue replies come before the council by themselves."""
    backlog.nominate_overdue(SYSTEM)


@clock.on_tick
def gather_due() -> None:
    """And so does what is due in other rooms."""
    gathering.gather(SYSTEM)


@on(actions.ASK_MORE)
def tell_of_question(_event: Event, nomination: Nomination) -> None:
    """Whoever proposed something gets to know what more is needed."""
    letters.tell_asked(nomination)


@on(actions.DECLINE)
def tell_of_answer(event: Event, declined: Nomination | BacklogPoint) -> None:
    """And that it is not taken up, unless they say so themselves."""
    if isinstance(declined, Nomination) and declined.person_id not in {None, event.person_id}:
        letters.tell_declined(declined)


@on(actions.CALL, actions.EDIT, actions.PUBLISH)
def retell_comments(_event: Event, meeting: CouncilMeeting) -> None:
    """What came of the comments that were proposed stands with them, with the day of the meeting."""
    if meeting.called_at is not None:
        backlog.retell_items(select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id))


@on(actions.TAKE_UP)
def retell_extra(_event: Event, source: AgendaSource) -> None:
    """Also of what is added after the summons."""
    if source.item.kind == ItemKind.EXTRA:
        backlog.retell_items([source.item_id])


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
