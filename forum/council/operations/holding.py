"""The meeting itself: who was there and when, who leads it, what its screen shows, and closing it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from forum.core import clock, text, together
from forum.core.access import Actor, Refused, Words, no, require
from forum.core.db import db
from forum.core.events import record
from forum.core.merging import Merged, Typed
from forum.council import actions, queries
from forum.council.models import (
    AgendaItem,
    Approval,
    Attendance,
    CouncilMeeting,
    MeetingScreen,
)
from forum.council.operations import versions, writing
from forum.council.queries import holding, times
from forum.council.queries.holding import Seat

LONGEST_OTHERS = 1000
NOT_A_MEMBER = _l("Only members of the council on the day of the meeting can be recorded.")
APPROVER_ABSENT = _l("Choose approvers among those who were at the meeting.")
ONE_PER_SIDE = _l("Choose one approver from each side.")
CHAIR_ABSENT = _l("Choose a chair among those who were at the meeting.")
LEFT_FIRST = _l("Someone cannot leave before they come.")
LEFT_BEFORE = _l("Someone cannot leave before the meeting begins. Look through the times.")
ENDED_FIRST = _l("The meeting cannot end before it begins.")
THERE_AFTER = _l(
    "By the attendance someone came or left after the meeting ended. Correct one of the times."
)
FOR_NOBODY = _l("Choose for whom a substitute takes part, a member of the same side.")
FOR_TWICE = _l("Two substitutes cannot take the place of one member at the same time.")
WAS_THERE = _l(
    "A member who was there the whole time has no substitute. Write when they came or left."
)


@dataclass(frozen=True)
class Presence:
    """When someone came and left (None: from the beginning, until the end), and whose place they took."""

    arrived_at: datetime | None = None
    left_at: datetime | None = None
    replaces_id: int | None = None


_ALL_THE_TIME = Presence()
Presences = Mapping[int, Presence]


def attend(
    actor: Actor,
    meeting: CouncilMeeting,
    *,
    present: Collection[int],
    approvers: Collection[int] = (),
    presences: Presences | None = None,
    chair_id: int | None = None,
    others: str = "",
    began_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> CouncilMeeting:
    """Record who (ids of people) was there, when and for whom; who led the meeting, who approves its minutes.

    `ended_at` corrects when a closed meeting ended. Refused with the first thing that does not hold.
    """
    queries.lock(meeting)
    require(actions.ATTEND, actor, meeting)
    seats = holding.seats(meeting)
    told = {each: (presences or {}).get(each, _ALL_THE_TIME) for each in sorted(set(present))}
    wrong = (
        _wrong_seats(seats, told)
        or _wrong_roles(seats, told, approvers, chair_id)
        or _wrong_times(meeting, told, began_at, ended_at)
        or _named_elsewhere(meeting, told)
    )
    if wrong is not None:
        raise Refused(no(wrong))
    db.session.execute(delete(Attendance).where(Attendance.meeting_id == meeting.id))
    db.session.execute(delete(Approval).where(Approval.meeting_id == meeting.id))
    for person_id, one in told.items():
        side = seats[person_id].side
        row = Attendance(meeting_id=meeting.id, person_id=person_id, side=side, **vars(one))
        db.session.add(row)
    for person_id in sorted(set(approvers)):
        side = seats[person_id].side
        db.session.add(Approval(meeting_id=meeting.id, person_id=person_id, side=side))
    meeting.chair_id = chair_id
    meeting.others_present = text.clean(others)[:LONGEST_OTHERS]
    meeting.began_at = began_at or meeting.began_at or meeting.starts_at
    if meeting.is_closed:
        meeting.ended_at = ended_at or meeting.ended_at
    record(actions.ATTEND, actor, meeting)
    return meeting


def _wrong_seats(seats: Mapping[int, Seat], told: Presences) -> Words | None:
    """Who sits for whom: members for themselves, a substitute for one member of their own side."""
    if not set(told) <= set(seats):
        return NOT_A_MEMBER
    for person_id, one in told.items():
        of = seats.get(one.replaces_id or 0)
        if seats[person_id].is_substitute is (one.replaces_id is None):
            return FOR_NOBODY
        if one.replaces_id is None:
            continue
        if of is None or of.is_substitute or of.side != seats[person_id].side:
            return FOR_NOBODY
        for other_id, other in told.items():
            same_place = other.replaces_id == one.replaces_id and other_id != person_id
            if same_place and _meet(one, other):
                return FOR_TWICE
            if other_id == one.replaces_id and _meet(one, other):
                return WAS_THERE
    return None


def _meet(one: Presence, other: Presence) -> bool:
    """Whether two were there at the same time."""
    return not (
        (one.left_at and other.arrived_at and one.left_at <= other.arrived_at)
        or (other.left_at and one.arrived_at and other.left_at <= one.arrived_at)
    )


def _wrong_roles(
    seats: Mapping[int, Seat], told: Presences, approvers: Collection[int], chair_id: int | None
) -> Words | None:
    if not set(approvers) <= set(told):
        return APPROVER_ABSENT
    if len({seats[each].side for each in approvers}) < len(set(approvers)):
        return ONE_PER_SIDE
    return CHAIR_ABSENT if chair_id is not None and chair_id not in told else None


def _wrong_times(
    meeting: CouncilMeeting, told: Presences, began_at: datetime | None, ended_at: datetime | None
) -> Words | None:
    begins = began_at or meeting.began_at or meeting.starts_at
    for one in told.values():
        if one.arrived_at and one.left_at and one.left_at <= one.arrived_at:
            return LEFT_FIRST
        if one.left_at and one.left_at <= begins:
            return LEFT_BEFORE
    ends = ended_at or meeting.ended_at
    if not meeting.is_closed or ends is None:
        return None
    if times.ends_first(begins, ends):
        return ENDED_FIRST
    return THERE_AFTER if _there_after(told.values(), ends) else None


def _there_after(told: Iterable[Presence | Attendance], ends: datetime) -> bool:
    """Whether anyone came or left after the meeting had ended."""
    return any(then and then > ends for one in told for then in (one.arrived_at, one.left_at))


def _named_elsewhere(meeting: CouncilMeeting, told: Presences) -> Words | None:
    """Whoever has a conflict of interest or a remark in the minutes was there."""
    for number, who in holding.named(meeting):
        if who.id not in told:
            return _l(
                "%(name)s is named under item %(number)s, in a conflict of interest or a remark, "
                "and must have been there.",
                name=who.name,
                number=number,
            )
    return None


def close(
    actor: Actor, meeting: CouncilMeeting, *, ended_at: datetime | None = None
) -> CouncilMeeting:
    """The meeting is over. Refused while a matter in it lacks its outcome, or a side was not there."""
    queries.lock(meeting)
    require(actions.CLOSE, actor, meeting)
    lacks = holding.lacks_to_close(meeting)
    if lacks:
        raise Refused(no(lacks[0]))
    ended_at = ended_at or clock.now()
    if times.ends_first(meeting.began_at or meeting.starts_at, ended_at):
        raise Refused(no(ENDED_FIRST))
    if _there_after(queries.minutes_of(meeting).attendance, ended_at):
        raise Refused(no(THERE_AFTER))
    meeting.ended_at = ended_at
    writing.keep_all(actor, meeting)
    versions.keep_at_close(actor, meeting)
    db.session.execute(delete(MeetingScreen).where(MeetingScreen.meeting_id == meeting.id))
    record(actions.CLOSE, actor, meeting)
    return meeting


def lead(actor: Actor, meeting: CouncilMeeting, *, chair_id: int | None) -> CouncilMeeting:
    """Choose who is to lead the meeting, before its attendance is recorded: they read the chair's script."""
    queries.lock(meeting)
    require(actions.LEAD, actor, meeting)
    if chair_id is not None and chair_id not in holding.seats(meeting):
        raise Refused(no(NOT_A_MEMBER))
    if meeting.chair_id != chair_id:
        meeting.chair_id = chair_id
        record(actions.LEAD, actor, meeting)
    return meeting


def show(actor: Actor, meeting: CouncilMeeting, item: AgendaItem | None) -> None:
    """Let the screen show an item of the meeting; None: the meeting itself, between items."""
    queries.lock(meeting)
    require(actions.SHOW, actor, meeting)
    screen = db.session.get(MeetingScreen, meeting.id)
    wanted = item.id if item is not None and item.meeting_id == meeting.id else None
    if (screen.item_id if screen is not None else None) == wanted:
        return
    if screen is None:
        screen = MeetingScreen(meeting_id=meeting.id)
        db.session.add(screen)
    screen.item_id, screen.changed_at = wanted, clock.now()
    record(actions.SHOW, actor, meeting)


def save_attendance(
    actor: Actor, meeting: CouncilMeeting, typed: Typed, *, page: str = "", **choosing: Any
) -> Merged:
    """Keep what one of several has ticked, together with what others have since."""
    queries.lock(meeting)
    require(actions.ATTEND, actor, meeting)
    name = holding.attendance_name(meeting)
    stored = holding.attendance_fields(meeting)
    return together.save(actor, name, typed, stored=stored, page=page, **choosing)


def stored(meeting: CouncilMeeting) -> None:
    """What is ticked is what was recorded. Part of recording it."""
    together.store(holding.attendance_name(meeting))
