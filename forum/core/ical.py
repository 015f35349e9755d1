"""Calendars for other programs to read (iCalendar, RFC 5545): the one place where they are written.

Times are written in UTC, which every calendar shows on its reader's own clock. A `uid` stays the same for
as long as the thing exists; whatever changes raises its `sequence`; what is cancelled says so for a while
instead of disappearing, so that it also changes where it has been noted down.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from flask import current_app

from forum.core import clock

MEDIA_TYPE = "text/calendar"
#: How often a program that subscribes may look again.
REFRESH = "PT6H"
PRODUCT = "-//Samspel//Calendar//SV"
#: How many entries are kept as they were written: those of a large feed, of which few change.
KEPT = 4000
_END = b"END:VCALENDAR\r\n"


class Method(StrEnum):
    """What whoever gets a calendar is to do with it: keep it, answer an invitation, or take it out again."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Status(StrEnum):
    """Whether it will be."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Someone:
    """A person or an office in an invitation."""

    name: str
    address: str


@dataclass(frozen=True)
class Invitation:
    """Who invites to it, and the one who is invited. Whoever is not `needed` may stay away, and is free then.

    Nobody learns from it who else is invited.
    """

    organizer: Someone
    attendee: Someone
    needed: bool = True
    comes: bool | None = None  #: what they have answered


@dataclass(frozen=True)
class Entry:
    """One thing in a calendar: with a time of day, or (both days, the last one not in it) whole days."""

    uid: str
    sequence: int
    summary: str
    starts: datetime | date
    ends: datetime | date
    url: str
    location: str = ""
    description: str = ""
    status: Status = Status.CONFIRMED
    invitation: Invitation | None = None


def uid(name: str) -> str:
    """The name of an entry in the whole world, out of its name here; the same whatever changes in it."""
    domain = current_app.config["MAIL_DEFAULT_SENDER"].rsplit("@", 1)[-1].rstrip(">")
    return f"{name}@{domain}"


def written(
    entries: Iterable[Entry],
    *,
    name: str = "",
    stamp: datetime | None = None,
    method: Method = Method.PUBLISH,
) -> bytes:
    """A calendar as bytes. With a name it is one to subscribe to.

    `stamp` is when it was made (now, unless told): two of the same entries and stamp are the same.
    """
    from icalendar import Calendar, vText

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method.value)
    if name:
        calendar.add("name", vText(name))
        calendar.add("x-wr-calname", vText(name))
        calendar.add("x-published-ttl", REFRESH)
        calendar.add("refresh-interval", vText(REFRESH), parameters={"VALUE": "DURATION"})
    frame: bytes = calendar.to_ical()
    made = (stamp or clock.now()).replace(microsecond=0)
    return b"".join([frame.removesuffix(_END), *(_event(entry, made) for entry in entries), _END])


@lru_cache(maxsize=KEPT)
def _event(entry: Entry, made: datetime) -> bytes:
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", made)
    event.add("dtstart", _when(entry.starts))
    event.add("dtend", _when(entry.ends))
    if not isinstance(entry.starts, datetime):
        event.add("transp", "TRANSPARENT")
    event.add("summary", _words(entry.summary))
    if entry.location:
        event.add("location", _words(entry.location))
    if entry.description:
        event.add("description", _words(entry.description))
    event.add("url", entry.url)
    event.add("status", entry.status.value)
    if entry.invitation is not None:
        _invite(event, entry.invitation)
    content: bytes = event.to_ical()
    return content


def _invite(event: Any, invitation: Invitation) -> None:
    answered = {None: "NEEDS-ACTION", True: "ACCEPTED", False: "DECLINED"}[invitation.comes]
    event.add("organizer", f"mailto:{invitation.organizer.address}",
              parameters={"CN": _name(invitation.organizer)})  # fmt: skip
    said = {
        "CN": _name(invitation.attendee),
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT" if invitation.needed else "OPT-PARTICIPANT",
        "PARTSTAT": answered,
        "RSVP": "TRUE",
    }
    event.add("attendee", f"mailto:{invitation.attendee.address}", parameters=said)
    if not invitation.needed:
        event.add("transp", "TRANSPARENT")


def _name(of: Someone) -> str:
    """Their name as a parameter can hold it: no quotation mark, and one line."""
    return " ".join(_words(of.name).replace('"', "'").split())


def _when(value: datetime | date) -> datetime | date:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=0)
    return value


def _words(value: str) -> str:
    """Somebody's words without what no calendar may hold: control characters, and other ends of a line."""
    return "\n".join(
        line if line.isprintable() else "".join(one for one in line if one.isprintable())
        for line in value.splitlines()
    )
