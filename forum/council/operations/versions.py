"""Keeping the minutes as one text, each time that they are made ready: what is compared and signed."""

from forum.core import clock
from forum.core.access import Actor
from forum.core.db import db
from forum.council import queries
from forum.council.models import CouncilMeeting, MinutesVersion

#: What stood there when the meeting was closed; those that are made ready to sign come after it.
AT_CLOSE = 0


def keep_at_close(actor: Actor, meeting: CouncilMeeting) -> MinutesVersion:
    """What the minutes say when the meeting is closed: what the first draft is compared with."""
    return _keep(actor, meeting, AT_CLOSE)


def keep(actor: Actor, meeting: CouncilMeeting) -> MinutesVersion:
    """What the minutes say now, as the next version. Part of making them ready, while they are written."""
    last = queries.latest_version(meeting)
    return _keep(actor, meeting, (last.number if last is not None else AT_CLOSE) + 1)


def _keep(actor: Actor, meeting: CouncilMeeting, number: int) -> MinutesVersion:
    db.session.flush()
    sheet = queries.sheet(queries.minutes_of(meeting))
    version = MinutesVersion(
        meeting_id=meeting.id,
        number=number,
        content=sheet.content,
        sha256=sheet.digest,
        made_at=clock.now(),
        person_id=actor.person_id,
    )
    db.session.add(version)
    db.session.flush()
    return version
