"""A meeting as a calendar entry (RFC 5545), and as an invitation to one who is called (RFC 5546).

Calendars change and cancel it by themselves: the UID stays, the SEQUENCE rises.
"""

from dataclasses import replace
from email.utils import parseaddr

from flask import current_app, url_for

from forum.core import ical
from forum.council import queries
from forum.council.models import CouncilMeeting, MeetingState, SummonsReply

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


def told(meeting: CouncilMeeting) -> ical.Entry:
    """The entry, for a file or a feed: times in UTC, a stable UID, a SEQUENCE that rises."""
    return ical.Entry(
        uid=uid(meeting),
        sequence=meeting.ics_sequence,
        summary=queries.name_of(meeting),
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        url=url_for("council.meeting", reference=meeting.reference, _external=True),
        location=meeting.place,
        status=status(meeting),
    )


def entry(meeting: CouncilMeeting) -> bytes:
    """The same as a file of its own, for anyone."""
    return ical.written([told(meeting)])


def filename(meeting: CouncilMeeting) -> str:
    """What the file is called."""
    return f"{meeting.reference}.ics"


def method(meeting: CouncilMeeting) -> ical.Method:
    """What whoever is called is to do with it."""
    cancelled = meeting.state == MeetingState.CANCELLED
    return ical.Method.CANCEL if cancelled else ical.Method.REQUEST


def invitation(reply: SummonsReply) -> bytes:
    """The meeting as an invitation to one who is called. It names nobody else who is."""
    meeting, person = reply.meeting, reply.person
    address = meeting.council.email or parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1]
    invited = ical.Invitation(
        organizer=ical.Someone(queries.name_of(meeting), address),
        attendee=ical.Someone(person.name, person.email),
        needed=reply.is_needed,
        comes=reply.comes if reply.answer is not None and reply.is_needed else None,
    )
    asked = replace(told(meeting), invitation=invited)
    return ical.written([asked], method=method(meeting))
