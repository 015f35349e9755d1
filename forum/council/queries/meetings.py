"""Reading the council's meetings and who sits in it."""

import re
from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from sqlalchemy import ColumnElement, Select, select

from forum.core import clock
from forum.core.db import db
from forum.council.models import CouncilMeeting, MeetingState
from forum.council.queries.councils import council_by_code
from forum.parties.models import Party

_REFERENCE = re.compile(r"(?:([a-z][a-z0-9-]{0,39})-)?(\d{4})-(\d{1,4})")
_COMING = (MeetingState.PLANNED, MeetingState.CALLED)


def url_of(meeting: CouncilMeeting) -> str:
    """The lasting address of a meeting."""
    return url_for("council.meeting", reference=meeting.reference)


def meeting(reference: str) -> CouncilMeeting | None:
    """A meeting by its reference: 2027-3 of the first council, unga-2027-3 of another."""
    parts = _REFERENCE.fullmatch(reference)
    body = council_by_code(parts[1]) if parts is not None else None
    if parts is None or body is None:
        return None
    return db.session.scalar(
        select(CouncilMeeting).where(
            CouncilMeeting.council_id == body.id,
            CouncilMeeting.year == int(parts[2]),
            CouncilMeeting.number == int(parts[3]),
        )
    )


def lock(meeting: CouncilMeeting) -> CouncilMeeting:
    """The meeting as it is now, its row locked: those who change the same meeting do so one at a time."""
    db.session.refresh(meeting, with_for_update={"of": CouncilMeeting})
    return meeting


def next_meeting(council: Party | None = None) -> CouncilMeeting | None:
    """The next meeting of a council (any, unless told) that is planned or summoned."""
    return db.session.scalar(_coming(council).limit(1))


def coming_meetings(limit: int = 12, council: Party | None = None) -> Sequence[CouncilMeeting]:
    """The meetings to come of a council (any, unless told), the next first."""
    return db.session.scalars(_coming(council).limit(limit)).all()


def _coming(council: Party | None) -> Select[CouncilMeeting]:
    return (
        select(CouncilMeeting)
        .where(
            *_of(council),
            CouncilMeeting.state.in_(_COMING),
            CouncilMeeting.ends_at >= clock.now(),
        )
        .order_by(CouncilMeeting.starts_at, CouncilMeeting.id)
    )


def _of(council: Party | None) -> list[ColumnElement[bool]]:
    return [CouncilMeeting.council_id == council.id] if council is not None else []


def past_meetings(council: Party, limit: int = 6) -> Sequence[CouncilMeeting]:
    """The latest meetings of a council that were held."""
    return db.session.scalars(
        select(CouncilMeeting)
        .where(
            *_of(council),
            CouncilMeeting.ends_at < clock.now(),
            CouncilMeeting.state != MeetingState.CANCELLED,
        )
        .order_by(CouncilMeeting.starts_at.desc(), CouncilMeeting.id)
        .limit(limit)
    ).all()


def meeting_years(council: Party) -> Sequence[int]:
    """The years in which a council has meetings, the latest first."""
    return db.session.scalars(
        select(CouncilMeeting.year)
        .where(*_of(council))
        .distinct()
        .order_by(CouncilMeeting.year.desc())
    ).all()


def meetings_of(year: int, council: Party) -> Sequence[CouncilMeeting]:
    """Every meeting of a council in a year, also the cancelled ones, the latest first."""
    return db.session.scalars(
        select(CouncilMeeting)
        .where(*_of(council), CouncilMeeting.year == year)
        .order_by(CouncilMeeting.starts_at.desc(), CouncilMeeting.id)
    ).all()


def newest(council: Party, limit: int) -> Sequence[CouncilMeeting]:
    """The meetings of a council that lie furthest ahead or were last, whatever has become of them."""
    return db.session.scalars(
        select(CouncilMeeting)
        .where(*_of(council))
        .order_by(CouncilMeeting.starts_at.desc(), CouncilMeeting.id)
        .limit(limit)
    ).all()


def since(council: Party, moment: datetime) -> Sequence[CouncilMeeting]:
    """The meetings of a council since a moment and to come, also the cancelled ones, in order."""
    return db.session.scalars(
        select(CouncilMeeting)
        .where(*_of(council), CouncilMeeting.starts_at >= moment)
        .order_by(CouncilMeeting.starts_at, CouncilMeeting.id)
    ).all()
