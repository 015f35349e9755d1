"""The calendar as iCalendar (RFC 5545): stable UIDs, so that what moves, moves in people's own calendars."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from flask import request

from forum.calendar.queries import Entry
from forum.core import clock

MEDIA_TYPE = "text/calendar"
#: How often a program that subscribes may look again.
REFRESH = "PT6H"


def written(name: str, entries: Sequence[Entry]) -> bytes:
    """The feed as bytes; two made on the same day of the same entries are the same."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//Samspel//Calendar//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", REFRESH)
    for entry in entries:
        calendar.add_component(_event(entry))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", clock.at(clock.today()))
    if entry.starts_at is not None and entry.ends_at is not None:
        event.add("dtstart", entry.starts_at.replace(microsecond=0))
        event.add("dtend", entry.ends_at.replace(microsecond=0))
    else:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    event.add("summary", f"{entry.words} – {entry.title}")
    if entry.location:
        event.add("location", entry.location)
    url = urljoin(request.host_url, entry.url)
    event.add("url", url)
    event.add("description", "\n".join(part for part in (entry.places, url) if part))
    event.add("status", _status(entry))
    return event


def _status(entry: Entry) -> str:
    if entry.is_cancelled:
        return "CANCELLED"
    return "TENTATIVE" if entry.is_tentative else "CONFIRMED"
