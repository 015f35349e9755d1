"""A meeting as a calendar entry (RFC 5545) that calendars update and cancel by themselves."""

from flask import current_app, url_for

from forum.core import ical
from forum.council.models import CouncilMeeting, MeetingState

MEDIA_TYPE = ical.MEDIA_TYPE
_STATUS = {
    MeetingState.PLANNED: ical.Status.TENTATIVE,
    MeetingState.CANCELLED: ical.Status.CANCELLED,
}


def uid(meeting: CouncilMeeting) -> str:
    """The same for as long as the meeting exists, whatever changes in it."""
    return ical.uid(f"council-{meeting.council_id}-{meeting.reference}")


def status(meeting: CouncilMeeting) -> ical.Status:
    """Whether it will be, as calendars say it."""
    return _STATUS.get(meeting.state, ical.Status.CONFIRMED)


def entry(meeting: CouncilMeeting) -> bytes:
    """The entry as a file: times in UTC, a stable UID, a SEQUENCE that rises, cancelled when it is."""
    told = ical.Entry(
        uid=uid(meeting),
        sequence=meeting.ics_sequence,
        summary=current_app.config["COUNCIL_NAME"],
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        url=url_for("council.meeting", reference=meeting.reference, _external=True),
        location=meeting.place,
        status=status(meeting),
    )
    return ical.written([told])
