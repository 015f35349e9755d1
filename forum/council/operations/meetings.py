"""A meeting from plan to summons, and until it is held or cancelled."""

from datetime import datetime

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
    CouncilMeeting,
    ItemKind,
    MeetingState,
    Standing,
)
from forum.council.operations import agendas, backlog
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
    """Change time or place. After the summons only to a later time, and the members are told."""
    queries.lock(meeting)
    require(actions.EDIT, actor, meeting)
    _check_times(starts_at, ends_at)
    if meeting.state == MeetingState.CALLED and starts_at < meeting.starts_at:
        raise Refused(no(ONLY_LATER))
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.place, meeting.is_open = text.one_line(place), is_open
    meeting.ics_sequence += 1
    record(actions.EDIT, actor, meeting)
    return meeting


def call(actor: Actor, meeting: CouncilMeeting, *, late_reason: str = "") -> CouncilMeeting:
    """Publish the summons: the agenda is everyone's, its numbers freeze, and every matter on it is told.

    Refused when the notice is short and no reason for that is given.
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
    record(actions.CALL, actor, meeting)
    for source in queries.sources(meeting):
        agendas.tell_taken_up(actor, meeting, source)
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
    what = actions.DROP if was_called else actions.TAKE_OUT
    for source in queries.sources(meeting):
        backlog.let_go(source)
        record(what, actor, source, matter_id=source.matter_id, meeting=meeting.reference)
    return meeting


def hold(actor: Actor, meeting: CouncilMeeting) -> CouncilMeeting:
    """The meeting has begun: its minutes can be written."""
    queries.lock(meeting)
    require(actions.HOLD, actor, meeting)
    meeting.state = MeetingState.HELD
    record(actions.HOLD, actor, meeting)
    return meeting
