"""The calendar as a feed: what moves or is cancelled, moves and is cancelled in people's own calendars."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urljoin

from flask import request
from flask_babel import gettext as _
from werkzeug.http import generate_etag

from forum.calendar import queries
from forum.calendar.queries import Entry
from forum.core import clock, ical
from forum.web.parts import read_as

MEDIA_TYPE = ical.MEDIA_TYPE


def tag() -> str:
    """What a feed at this address depends on: while it is the same, nothing has to be made or sent.

    What is said in threads is in no calendar, so it makes no feed new.
    """
    depends_on = (request.host_url, request.full_path, queries.last_shown(), read_as())
    return generate_etag(repr(depends_on).encode())


def written(name: str, entries: Sequence[Entry]) -> bytes:
    """The feed as bytes; two made on the same day of the same entries are the same."""
    host = request.host_url
    told = (_event(entry, host) for entry in entries)
    return ical.written(told, name=name, stamp=clock.at(clock.today()))


def _event(entry: Entry, host: str) -> ical.Entry:
    url = urljoin(host, entry.url)
    summary = f"{entry.words} – {entry.title}"
    timed = entry.starts_at is not None and entry.ends_at is not None
    return ical.Entry(
        uid=entry.uid,
        sequence=entry.sequence,
        summary=_("Cancelled: %(what)s", what=summary) if entry.is_cancelled else summary,
        starts=entry.starts_at if timed and entry.starts_at else entry.day,
        ends=entry.ends_at if timed and entry.ends_at else entry.day + timedelta(days=1),
        url=url,
        location=entry.location,
        description="\n".join(part for part in (entry.note, entry.places, url) if part),
        status=_status(entry),
    )


def _status(entry: Entry) -> ical.Status:
    if entry.is_cancelled:
        return ical.Status.CANCELLED
    return ical.Status.TENTATIVE if entry.is_tentative else ical.Status.CONFIRMED
