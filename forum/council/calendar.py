"""A meeting as a calendar entry (RFC 5545) that calendars update and cancel by themselves."""

from datetime import datetime

from flask import current_app, url_for

from forum.core import clock
from forum.council.models import CouncilMeeting, MeetingState

MEDIA_TYPE = "text/calendar"
_STATUS = {MeetingState.PLANNED: "TENTATIVE", MeetingState.CANCELLED: "CANCELLED"}


def uid(meeting: CouncilMeeting) -> str:
    """The same for as long as the meeting exists, whatever changes in it."""
    domain = current_app.config["MAIL_DEFAULT_SENDER"].rsplit("@", 1)[-1].rstrip(">")
    return f"council-{meeting.council_id}-{meeting.reference}@{domain}"


def _utc(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def entry(meeting: CouncilMeeting) -> bytes:
    """The entry as a file: times in UTC, a stable UID, a SEQUENCE that rises, cancelled when it is."""
    from icalendar import Calendar, Event

    event = Event()
    event.add("uid", uid(meeting))
    event.add("sequence", meeting.ics_sequence)
    event.add("dtstamp", _utc(clock.now()))
    event.add("dtstart", _utc(meeting.starts_at))
    event.add("dtend", _utc(meeting.ends_at))
    event.add("summary", current_app.config["COUNCIL_NAME"])
    event.add("location", meeting.place)
    event.add("url", url_for("council.meeting", reference=meeting.reference, _external=True))
    event.add("status", _STATUS.get(meeting.state, "CONFIRMED"))
    calendar = Calendar()
    calendar.add("prodid", "-//Samspel//Council//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
