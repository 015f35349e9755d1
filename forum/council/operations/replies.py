"""Who is called to a meeting, and what they answer: yes, no, or that a substitute comes instead.

What somebody answers is theirs and the secretary's: it stands in no public history. All that is done here
holds the meeting, so two members who want the same substitute are one after the other.
"""

import secrets
from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l

from forum.core import clock
from forum.core.access import SYSTEM, Action, Actor, Refused, can, no, require
from forum.core.db import db
from forum.core.events import Event, record
from forum.council import actions, letters
from forum.council.models import CouncilMeeting, SummonsAnswer, SummonsReply
from forum.council.queries import lock
from forum.council.queries import replies as queries
from forum.council.queries.replies import SideCalled
from forum.parties.models import Membership

NO_SEAT = _l(
    "You do not sit in the council on the day of this meeting, so there is nothing to answer."
)
NO_SEAT_OF_THEIRS = _l(
    "They do not sit in the council on the day of this meeting, so there is nothing to note."
)
CHOOSE = _l("Choose whether you come.")
NO_SUBSTITUTE = _l("No substitute on your side is free. Answer yes or no instead.")
NOT_FREE = _l("That substitute cannot be asked any more. Choose another one, or answer yes or no.")
NOT_FOR_YOU = _l("A substitute comes or does not come, and sends nobody else.")
NOBODY_TO_REMIND = _l(
    "There is nobody to remind: everyone has answered, or has just got a letter, or was reminded already."
)


def call_in(meeting: CouncilMeeting) -> list[SummonsReply]:
    """Note that everyone who sits on the day of a meeting is called, and give those who were not before.

    Part of the summons, and of what changes after it. A seat of another kind than before counts as new.
    """
    there = {one.person_id: one for one in queries.of(meeting)}
    new = []
    for seat in queries.in_turn(meeting):
        known = there.get(seat.person_id)
        if known is None:
            known = SummonsReply(
                meeting_id=meeting.id,
                person_id=seat.person_id,
                secret=secrets.token_urlsafe(32),
            )
            db.session.add(known)
        elif queries.is_seat(seat, known):
            continue
        new.append(_called(known, seat))
        there[seat.person_id] = known
    db.session.flush()
    return new


def _called(reply: SummonsReply, seat: Membership) -> SummonsReply:
    """Somebody called anew, who has answered nothing yet."""
    if seat.side is None:
        raise ValueError("whoever sits in a council sits for a side")
    reply.side, reply.is_substitute = seat.side, seat.is_substitute
    reply.called_at, reply.reminded_at = clock.now(), None
    reply.answer, reply.answered_at, reply.in_place_of_id = None, None, None
    return reply


def call_new() -> None:
    """Call those who were given a seat after the summons; where one ended, let go or find a substitute."""
    for meeting in queries.called_meetings():
        lock(meeting)
        if not can(actions.CALL_IN, SYSTEM, meeting):
            continue  # it was cancelled, or has begun, while we looked
        before = {one.id: one.in_place_of_id for one in queries.of(meeting)}
        new = call_in(meeting)
        sides = list(queries.by_side(meeting).values())
        _let_go(meeting, sides)
        for there in sides:
            _fill(there)
        db.session.flush()
        if not new and before == {one.id: one.in_place_of_id for one in queries.of(meeting)}:
            continue
        event = record(actions.CALL_IN, SYSTEM, meeting, replies=[one.id for one in new])
        letters.call_later(meeting, new)
        for there in sides:
            _tell(event, there, before)


def _let_go(meeting: CouncilMeeting, sides: Iterable[SideCalled]) -> None:
    """Those who come instead of nobody any more: they, or the member, do not sit there on that day."""
    pairs = {
        (one.id, member.person_id)
        for there in sides
        for one in there.substitutes
        for member in there.members
    }
    for one in queries.of(meeting):
        if one.in_place_of_id is not None and (one.id, one.in_place_of_id) not in pairs:
            one.in_place_of_id = None


def answer(
    actor: Actor, reply: SummonsReply, said: SummonsAnswer, *, substitute: int | None = None
) -> SummonsReply:
    """Somebody who is called answers, or changes the answer. `substitute` is whom a member asks to come.

    Without one it is the first who is free. Whoever was asked before and is not needed any more is told.
    """
    return _answered(actions.ANSWER, actor, reply, said, substitute)


def note_answer(
    actor: Actor, reply: SummonsReply, said: SummonsAnswer, *, substitute: int | None = None
) -> SummonsReply:
    """The secretary writes down what somebody has answered in another way, and they get to know of it."""
    _answered(actions.NOTE_ANSWER, actor, reply, said, substitute)
    letters.answer_noted(reply)
    return reply


def _answered(
    action: Action,
    actor: Actor,
    reply: SummonsReply,
    said: SummonsAnswer,
    substitute: int | None,
) -> SummonsReply:
    meeting = lock(reply.meeting)
    db.session.refresh(reply)
    require(action, actor, reply)
    if not queries.has_seat(reply):
        raise Refused(no(NO_SEAT if action is actions.ANSWER else NO_SEAT_OF_THEIRS))
    there = queries.by_side(meeting)[reply.side]
    before = {one.id: one.in_place_of_id for one in queries.of(meeting)}
    chosen = _chosen(there, reply, substitute) if said == SummonsAnswer.SUBSTITUTE else None
    reply.answer, reply.answered_at = said, clock.now()
    _free(there, reply, chosen)
    if chosen is not None:
        chosen.in_place_of_id = reply.person_id
    _fill(there)
    db.session.flush()
    event = record(
        action, actor, reply, meeting=meeting.reference, answer=said.value,
        asked=chosen.id if chosen is not None else None,
    )  # fmt: skip
    _tell(event, there, before)
    return reply


def _chosen(there: SideCalled, member: SummonsReply, wanted: int | None) -> SummonsReply:
    """The substitute who is asked: the one wanted, who may be the one asked already, or the first in turn."""
    if member.is_substitute:
        raise Refused(no(NOT_FOR_YOU))
    asked = there.stand_in(member)
    offered = [*([asked] if asked is not None else []), *there.free]
    if not offered:
        raise Refused(no(NO_SUBSTITUTE))
    found = next((one for one in offered if wanted in {None, one.id}), None)
    if found is None:
        raise Refused(no(NOT_FREE))
    return found


def _free(there: SideCalled, reply: SummonsReply, chosen: SummonsReply | None) -> None:
    """Nobody stands in for a member who needs no one, and a substitute who cannot come for none."""
    if reply.is_substitute and reply.answer == SummonsAnswer.NO:
        reply.in_place_of_id = None
    asked = None if reply.is_substitute else there.stand_in(reply)
    if asked is not None and asked is not chosen:
        asked.in_place_of_id = None


def _fill(there: SideCalled) -> None:
    """Ask the substitutes who are free, in turn, for the members who lack one, in the order they answered."""
    for member, free in zip(there.waiting, there.free, strict=False):
        free.in_place_of_id = member.person_id


def _tell(event: Event, there: SideCalled, before: dict[int, int | None]) -> None:
    """A letter to each substitute for whom something changed, and to each member who lost theirs."""
    moved = [one for one in there.substitutes if one.in_place_of_id != before.get(one.id)]
    # Whoever has just said no by the link has seen what that leads to.
    letters.called_in(event.uid, [one for one in moved if one.in_place_of_id is not None])
    letters.released(event.uid, [one for one in moved if one.is_free])
    had = {person_id for person_id in before.values() if person_id is not None}
    letters.nobody_comes(event.uid, [one for one in there.waiting if one.person_id in had])


def remind(actor: Actor, meeting: CouncilMeeting) -> Sequence[SummonsReply]:
    """The secretary asks those who are silent once more; each of them once."""
    lock(meeting)
    require(actions.REMIND, actor, meeting)
    silent = queries.to_remind(meeting)
    if not silent:
        raise Refused(no(NOBODY_TO_REMIND))
    return _remind(actor, meeting, silent)


def remind_by_clock() -> None:
    """Some working days before, those who are still silent are asked once more, by themselves."""
    for meeting in queries.called_meetings():
        if not queries.due_reminders(meeting):
            continue
        lock(meeting)
        if not can(actions.REMIND, SYSTEM, meeting):
            continue  # it was cancelled, or has begun, while we looked
        silent = queries.due_reminders(meeting)
        if silent:
            _remind(SYSTEM, meeting, silent)


def _remind(
    actor: Actor, meeting: CouncilMeeting, silent: Iterable[SummonsReply]
) -> Sequence[SummonsReply]:
    asked = list(silent)
    for one in asked:
        one.reminded_at = clock.now()
    event = record(actions.REMIND, actor, meeting, replies=[one.id for one in asked])
    letters.remind(event.uid, asked)
    return asked
