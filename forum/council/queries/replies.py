"""Reading who is called to a meeting, what they have answered, and who can come instead of whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Actor, Words
from forum.core.db import db
from forum.core.events import Event
from forum.council import actions
from forum.council.models import (
    ChangedField,
    CouncilMeeting,
    MeetingState,
    SummonsAnswer,
    SummonsReply,
)
from forum.council.queries.councils import seats
from forum.parties.models import Membership, Role, Side

#: Working days before a meeting on which those who are silent are reminded; and from which hour.
REMIND_DAYS, REMIND_FROM = 3, 8
#: Who was called, or reminded, more lately than this has a letter to answer already.
JUST_CALLED = timedelta(days=1)
#: A meeting that was held stays on the page of those who were called for the rest of its day.
_COMING = (MeetingState.CALLED, MeetingState.CANCELLED, MeetingState.HELD)


def of(meeting: CouncilMeeting) -> Sequence[SummonsReply]:
    """Everyone who was ever called to a meeting, as it is now."""
    return db.session.scalars(
        select(SummonsReply)
        .where(SummonsReply.meeting_id == meeting.id)
        .options(joinedload(SummonsReply.person), joinedload(SummonsReply.in_place_of))
        .order_by(SummonsReply.id)
        .execution_options(populate_existing=True)
    ).all()


def by_secret(secret: str) -> SummonsReply | None:
    """The one whose letter holds this link."""
    if not secret.isascii():
        return None
    found = select(SummonsReply).where(SummonsReply.secret == secret)
    return db.session.scalar(found.options(joinedload(SummonsReply.meeting)))


def by_number(reply_id: int) -> SummonsReply | None:
    """One who is called, by the number in a letter's row."""
    return db.session.get(SummonsReply, reply_id)


def called(reference: str, reply_id: int) -> SummonsReply | None:
    """One who is called to the meeting of that name."""
    found = by_number(reply_id)
    return found if found is not None and found.meeting.reference == reference else None


def of_person(meeting: CouncilMeeting, person_id: int | None) -> SummonsReply | None:
    """That of a person, if they were called."""
    return db.session.scalar(
        select(SummonsReply).where(
            SummonsReply.meeting_id == meeting.id, SummonsReply.person_id == person_id
        )
    )


def own(actor: Actor, meeting: CouncilMeeting) -> SummonsReply | None:
    """That of someone signed in, if they are called and sit on the day of the meeting."""
    if not actor.is_authenticated or meeting.called_at is None:
        return None
    found = of_person(meeting, actor.person_id)
    return found if found is not None and has_seat(found) else None


def coming(person_id: int | None) -> Sequence[SummonsReply]:
    """The meetings that a person is called to and that are not over yet, the next one first."""
    found = db.session.scalars(
        select(SummonsReply)
        .join(SummonsReply.meeting)
        .where(
            SummonsReply.person_id == person_id,
            CouncilMeeting.state.in_(_COMING),
            CouncilMeeting.ends_at > clock.now(),
        )
        .order_by(CouncilMeeting.starts_at, SummonsReply.id)
        .options(joinedload(SummonsReply.meeting).joinedload(CouncilMeeting.council))
    ).all()
    held = _held(person_id) if found else []
    return [one for one in found if any(_covers(seat, one) for seat in held)]


def in_turn(meeting: CouncilMeeting) -> list[Membership]:
    """Who sits on the day of a meeting, longest in office first: the order in which substitutes are asked."""
    return sorted(seats(meeting.council, meeting.day), key=lambda one: (one.starts_on, one.id))


def has_seat(reply: SummonsReply) -> bool:
    """Whether they sit on the day of the meeting, as what they were called for."""
    return any(_covers(held, reply) for held in _held(reply.person_id))


def _held(person_id: int | None) -> Sequence[Membership]:
    """Every seat in a council that a person has, will have or has had."""
    return db.session.scalars(
        select(Membership).where(Membership.person_id == person_id, Membership.role == Role.MEMBER)
    ).all()


def _covers(seat: Membership, reply: SummonsReply) -> bool:
    here = seat.party_id == reply.meeting.council_id
    return here and seat.state(reply.meeting.day) == "current" and is_seat(seat, reply)


def is_seat(seat: Membership, reply: SummonsReply) -> bool:
    """Whether a seat is of the kind that somebody was called for."""
    return seat.side == reply.side and seat.is_substitute == reply.is_substitute


@dataclass
class SideCalled:
    """One side of the council before a meeting: who sits on its day, and what they have answered."""

    side: Side
    members: list[SummonsReply] = field(default_factory=list)
    substitutes: list[SummonsReply] = field(default_factory=list)

    def stand_in(self, member: SummonsReply) -> SummonsReply | None:
        """The substitute who is asked to come instead of a member."""
        wanted = member.person_id
        return next((one for one in self.substitutes if one.in_place_of_id == wanted), None)

    @property
    def free(self) -> list[SummonsReply]:
        """The substitutes who can still be asked, in the order in which they are."""
        return [one for one in self.substitutes if one.is_free]

    @property
    def waiting(self) -> list[SummonsReply]:
        """The members who send a substitute and have none, in the order in which they answered."""
        sent = [
            one
            for one in self.members
            if one.answer == SummonsAnswer.SUBSTITUTE and self.stand_in(one) is None
        ]
        return sorted(sent, key=lambda one: (one.answered_at or one.called_at, one.id))

    @property
    def comes(self) -> list[SummonsReply]:
        """Those who have said that they come: members, and substitutes in a member's place."""
        return [one for one in (*self.members, *self.substitutes) if one.comes]

    @property
    def silent(self) -> list[SummonsReply]:
        """Those whose answer is waited for."""
        return [one for one in (*self.members, *self.substitutes) if one.is_silent]

    def says(self, one: SummonsReply) -> Words:
        """What someone has answered, in words."""
        if one.answer is None:
            return _l("No answer yet")
        if one.is_substitute and not one.is_needed:
            free = one.answer == SummonsAnswer.YES
            return _l("Can come if asked") if free else one.answer.label
        return one.answer.label


def by_side(meeting: CouncilMeeting) -> dict[Side, SideCalled]:
    """Everyone who is called and sits on the day of the meeting, by side, in turn: two queries."""
    found = {side: SideCalled(side) for side in Side}
    called = {one.person_id: one for one in of(meeting)}
    for seat in in_turn(meeting):
        reply = called.get(seat.person_id)
        if reply is None or not is_seat(seat, reply):
            continue
        there = found[reply.side]
        (there.substitutes if reply.is_substitute else there.members).append(reply)
    return found


def _changes(meeting: CouncilMeeting) -> Sequence[Event]:
    """Each change of its time or place, the latest first."""
    return db.session.scalars(
        select(Event)
        .where(
            Event.action == actions.EDIT.name,
            Event.subject_type == CouncilMeeting.__name__,
            Event.subject_id == meeting.id,
        )
        .order_by(Event.seq.desc())
    ).all()


def noted_by(meeting: CouncilMeeting) -> dict[int, str]:
    """Who has written down the answers that did not come by the link, by the number of each reply."""
    rows = db.session.execute(
        select(SummonsReply.id, Event.action, Person.name)
        .join(
            Event,
            (Event.subject_type == SummonsReply.__name__) & (Event.subject_id == SummonsReply.id),
        )
        .join(Person, Person.id == Event.person_id)
        .where(
            SummonsReply.meeting_id == meeting.id,
            SummonsReply.answer.is_not(None),
            Event.action.in_((actions.ANSWER.name, actions.NOTE_ANSWER.name)),
        )
        .order_by(Event.seq)
    )
    last = {reply: (what, who) for reply, what, who in rows}
    return {reply: who for reply, (what, who) in last.items() if what == actions.NOTE_ANSWER.name}


def moved_at(meeting: CouncilMeeting) -> datetime | None:
    """When its time was changed last after the summons: earlier answers may not hold any more."""
    if meeting.called_at is None:
        return None
    moves = (one for one in _changes(meeting) if ChangedField.TIME in one.data.get("fields", []))
    return next((one.at for one in moves if one.at >= meeting.called_at), None)


def changed_since(meeting: CouncilMeeting, sequence: int) -> list[ChangedField]:
    """What has been changed since a summons with that number went out."""
    later = [one for one in _changes(meeting) if one.data.get("sequence", 0) > sequence]
    said = {name for one in later for name in one.data.get("fields", [])}
    return [one for one in ChangedField if one.value in said]


def called_meetings() -> Sequence[CouncilMeeting]:
    """The meetings that are called and have not begun."""
    return db.session.scalars(
        select(CouncilMeeting)
        .where(CouncilMeeting.state == MeetingState.CALLED, CouncilMeeting.starts_at > clock.now())
        .order_by(CouncilMeeting.id)
        .options(joinedload(CouncilMeeting.council))
    ).all()


def remind_from(meeting: CouncilMeeting) -> datetime:
    """From when on those who are silent are reminded by the clock."""
    day = meeting.day
    for _one in range(REMIND_DAYS):
        day -= timedelta(days=1)
        while not clock.is_working_day(day):
            day -= timedelta(days=1)
    return clock.at(day, time(REMIND_FROM))


def to_remind(meeting: CouncilMeeting) -> list[SummonsReply]:
    """The silent whom the secretary can remind: those who have not been reminded before."""
    return [one for one in _silent(meeting) if one.reminded_at is None]


def due_reminders(meeting: CouncilMeeting) -> list[SummonsReply]:
    """The silent whom the clock reminds now: each once, and never at night."""
    first = remind_from(meeting)
    if clock.now() < first or clock.local(clock.now()).hour < REMIND_FROM:
        return []
    return [one for one in _silent(meeting) if one.reminded_at is None or one.reminded_at < first]


def _silent(meeting: CouncilMeeting) -> list[SummonsReply]:
    lately = clock.now() - JUST_CALLED
    return [
        one for side in by_side(meeting).values() for one in side.silent if one.called_at <= lately
    ]
