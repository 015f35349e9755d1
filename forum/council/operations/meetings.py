"""A meeting from plan to summons, and until it is held or cancelled."""

from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from forum.core import clock, sequences, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import record
from forum.council import actions, queries
from forum.council.models import (
    NOTICE_DAYS,
    AgendaItem,
    ChangedField,
    CouncilMeeting,
    ItemKind,
    MeetingState,
    Standing,
)
from forum.council.operations import agendas, backlog, briefs, replies, returning, threads
from forum.council.queries import times
from forum.parties.models import Party

IN_THE_PAST = _l("Choose a time that has not passed.")
ENDS_FIRST = _l("The meeting must end after it begins.")
ONLY_LATER = _l(
    "A summoned meeting can be moved to a later time, not to an earlier one. "
    "Cancel it and summon to a new one instead."
)
WHY_LATE = _l("Write why the summons is sent so late.")
WHY_CANCELLED = _l("Write why the meeting is cancelled.")


def plan(
    actor: Actor,
    council: Party,
    *,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    is_open: bool = False,
) -> CouncilMeeting:
    """Plan a meeting. Its standing items come by themselves."""
    require(actions.PLAN, actor, council)
    _check_times(starts_at, ends_at)
    year = clock.local(starts_at).year
    meeting = CouncilMeeting(
        council_id=council.id,
        year=year,
        number=sequences.take(f"meeting:{council.id}:{year}"),
        starts_at=starts_at,
        ends_at=ends_at,
        place=text.one_line(place),
        is_open=is_open,
        state=MeetingState.PLANNED,
        ics_sequence=0,
    )
    db.session.add(meeting)
    db.session.flush()
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        db.session.add_all(
            AgendaItem(
                council_id=council.id,
                meeting_id=meeting.id,
                position=position,
                kind=ItemKind.STANDING,
                standing_key=standing.value,
                title=str(standing.label),
            )
            for position, standing in enumerate(Standing, start=1)
        )
    record(actions.PLAN, actor, meeting)
    return meeting


def _check_times(starts_at: datetime, ends_at: datetime) -> None:
    if starts_at <= clock.now():
        raise Refused(no(IN_THE_PAST))
    if ends_at <= starts_at:
        raise Refused(no(ENDS_FIRST))


def edit(
    actor: Actor,
    meeting: CouncilMeeting,
    *,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    is_open: bool,
) -> CouncilMeeting:
    """Change time or place. After the summons only to a later time, and those who are called are told once.

    A form that changes nothing does nothing.
    """
    queries.lock(meeting)
    require(actions.EDIT, actor, meeting)
    _check_times(starts_at, ends_at)
    if meeting.state == MeetingState.CALLED and starts_at < meeting.starts_at:
        raise Refused(no(ONLY_LATER))
    before = _facts(meeting)
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.place, meeting.is_open = text.one_line(place), is_open
    changed = [one.value for one, said in _facts(meeting).items() if said != before[one]]
    if not changed:
        return meeting
    meeting.ics_sequence += 1
    if meeting.state == MeetingState.CALLED:
        replies.call_in(meeting)  # on another day others may sit in the council
    record(actions.EDIT, actor, meeting, fields=changed, sequence=meeting.ics_sequence)
    return meeting


def _facts(meeting: CouncilMeeting) -> dict[ChangedField, Any]:
    return {
        ChangedField.TIME: (meeting.starts_at, meeting.ends_at),
        ChangedField.PLACE: meeting.place,
        ChangedField.LISTENERS: meeting.is_open,
    }


def call(actor: Actor, meeting: CouncilMeeting, *, late_reason: str = "") -> CouncilMeeting:
    """Publish the summons: the agenda is everyone's, its numbers freeze, and every matter on it is told.

    Members and substitutes are called, each with a link of their own to answer by. Refused when the notice is
    short and no reason for that is given.
    """
    queries.lock(meeting)
    require(actions.CALL, actor, meeting)
    late_reason = text.one_line(late_reason)
    is_late = meeting.notice < NOTICE_DAYS
    if is_late and not late_reason:
        raise Refused(no(WHY_LATE))
    agendas.place_overdue(meeting)
    for item in queries.items(meeting):
        item.number = item.position
    meeting.state, meeting.called_at = MeetingState.CALLED, clock.now()
    meeting.late_summons_reason = late_reason if is_late else None
    meeting.ics_sequence += 1
    replies.call_in(meeting)
    briefs.at_summons(actor, meeting)
    record(actions.CALL, actor, meeting)
    threads.taken_up(actor, meeting, queries.sources(meeting), with_summons=True)
    return meeting


def cancel(actor: Actor, meeting: CouncilMeeting, *, reason: str) -> CouncilMeeting:
    """Cancel a meeting. What was on its agenda waits for the next one; if that was public, so is this."""
    queries.lock(meeting)
    require(actions.CANCEL, actor, meeting)
    reason = text.one_line(reason)
    if not reason:
        raise Refused(no(WHY_CANCELLED))
    was_called = meeting.state == MeetingState.CALLED
    meeting.state, meeting.cancel_reason = MeetingState.CANCELLED, reason
    meeting.ics_sequence += 1
    record(actions.CANCEL, actor, meeting)
    there = queries.sources(meeting)
    for source in there:
        backlog.let_go(source)
    returning.let_go_points(meeting)
    threads.dropped(actor, meeting, there, was_public=was_called)
    return meeting


def hold(actor: Actor, meeting: CouncilMeeting) -> CouncilMeeting:
    """Open the meeting: it has begun, and its minutes can be written."""
    queries.lock(meeting)
    require(actions.HOLD, actor, meeting)
    meeting.state, meeting.began_at = MeetingState.HELD, times.opened(meeting)
    record(actions.HOLD, actor, meeting)
    return meeting
