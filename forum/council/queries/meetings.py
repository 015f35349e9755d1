"""Reading the council's meetings and who sits in it."""

import re
from collections.abc import Sequence
from datetime import date

from flask import url_for
from sqlalchemy import Select, select

from forum.accounts.models import Person
from forum.core import clock
from forum.core.db import db
from forum.council.models import CouncilMeeting, MeetingState
from forum.parties.models import Membership, Role, Side
from forum.parties.queries import council, is_active

_REFERENCE = re.compile(r"(\d{4})-(\d{1,4})")
_COMING = (MeetingState.PLANNED, MeetingState.CALLED)


def url_of(meeting: CouncilMeeting) -> str:
    """The lasting address of a meeting."""
    return url_for("council.meeting", reference=meeting.reference)


def meeting(reference: str) -> CouncilMeeting | None:
    """A meeting of the council by its reference."""
    parts, body = _REFERENCE.fullmatch(reference), council()
    if parts is None or body is None:
        return None
    return db.session.scalar(
        select(CouncilMeeting).where(
            CouncilMeeting.council_id == body.id,
            CouncilMeeting.year == int(parts[1]),
            CouncilMeeting.number == int(parts[2]),
        )
    )


def lock(meeting: CouncilMeeting) -> CouncilMeeting:
    """The meeting as it is now, its row locked: those who change the same meeting do so one at a time."""
    db.session.refresh(meeting, with_for_update=True)
    return meeting


def next_meeting() -> CouncilMeeting | None:
    """The next meeting that is planned or summoned."""
    return db.session.scalar(_coming().limit(1))


def coming_meetings(limit: int = 12) -> Sequence[CouncilMeeting]:
    """The meetings to come, the next first."""
    return db.session.scalars(_coming().limit(limit)).all()


def _coming() -> Select[CouncilMeeting]:
    return (
        select(CouncilMeeting)
        .where(CouncilMeeting.state.in_(_COMING), CouncilMeeting.ends_at >= clock.now())
        .order_by(CouncilMeeting.starts_at, CouncilMeeting.id)
    )


def past_meetings(limit: int = 6) -> Sequence[CouncilMeeting]:
    """The latest meetings that were held."""
    return db.session.scalars(
        select(CouncilMeeting)
        .where(CouncilMeeting.ends_at < clock.now(), CouncilMeeting.state != MeetingState.CANCELLED)
        .order_by(CouncilMeeting.starts_at.desc(), CouncilMeeting.id)
        .limit(limit)
    ).all()


def meeting_years() -> Sequence[int]:
    """The years in which there are meetings, the latest first."""
    return db.session.scalars(
        select(CouncilMeeting.year).distinct().order_by(CouncilMeeting.year.desc())
    ).all()


def meetings_of(year: int) -> Sequence[CouncilMeeting]:
    """Every meeting of a year, also the cancelled ones, the latest first."""
    return db.session.scalars(
        select(CouncilMeeting)
        .where(CouncilMeeting.year == year)
        .order_by(CouncilMeeting.starts_at.desc(), CouncilMeeting.id)
    ).all()


def members(day: date | None = None) -> dict[Side, list[Person]]:
    """Who sits in the council on a day (today unless told), by side and name."""
    body = council()
    found: dict[Side, list[Person]] = {side: [] for side in Side}
    if body is None:
        return found
    rows = db.session.execute(
        select(Person, Membership.side)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.party_id == body.id, Membership.role == Role.MEMBER, is_active(day))
        .order_by(Person.name, Membership.id)
    )
    seen: set[int] = set()
    for person, side in rows:
        if side is not None and person.id not in seen:
            seen.add(person.id)
            found[side].append(person)
    return found
