"""Times of day at a meeting, which may go on past midnight: which moment they mean, and how they are said."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from forum.core import clock
from forum.council.models import CouncilMeeting
from forum.web import filters

#: A time in the minutes lies at most so long before the hour of the summons, and so long after: 00:20 is of
#: the night after a meeting at 18:00, and 16:00 of the same afternoon. Less than a day together.
BEFORE, AFTER = timedelta(hours=6), timedelta(hours=12)
#: How far a meeting that is long as it is planned can draw out.
LONGER = timedelta(hours=3)


def moment(meeting: CouncilMeeting, at: time) -> datetime | None:
    """When that was at the meeting, on its day or in the night after; None when it cannot have been held."""
    for day in (meeting.day, meeting.day + timedelta(days=1)):
        then = clock.at(day, at)
        if is_around(meeting, then):
            return then
    return None


def next_day(meeting: CouncilMeeting, at: time | None) -> date | None:
    """The day of a time that is past midnight; None for one on the meeting's own day."""
    then = moment(meeting, at) if at is not None else None
    day = clock.local(then).date() if then is not None else meeting.day
    return day if day != meeting.day else None


def is_around(meeting: CouncilMeeting, then: datetime) -> bool:
    """Whether the meeting can have been going on at a moment."""
    latest = max(meeting.starts_at + AFTER, meeting.ends_at + LONGER)
    return meeting.starts_at - BEFORE <= then <= latest


def opened(meeting: CouncilMeeting) -> datetime:
    """When a meeting that is opened now began: now, or at its hour for whoever opens it the day after."""
    now = clock.now().replace(second=0, microsecond=0)
    return now if is_around(meeting, now) else meeting.starts_at


def likely_end(meeting: CouncilMeeting) -> datetime:
    """When a meeting that is closed now ended: now, or as it was planned for whoever closes it afterwards."""
    now, began = clock.now(), meeting.began_at or meeting.starts_at
    return now if is_around(meeting, now) else max(meeting.ends_at, began)


def ends_first(began: datetime, ended: datetime) -> bool:
    """Whether it would end before it began; the minutes tell minutes, and it may be over within one."""
    return ended < began.replace(second=0, microsecond=0)


def said(then: datetime, first: date) -> str:
    """A time of day, with the day when that is another than the first: "00:20 on 13 March"."""
    day = clock.local(then).date()
    hour = filters.time_of_day(then)
    return hour if day == first else str(_("%(time)s on %(day)s", time=hour, day=filters.day(day)))


def hours(meeting: CouncilMeeting) -> str:
    """From when until when it was held, or is to be held."""
    begins, ends = meeting.began_at or meeting.starts_at, meeting.ended_at or meeting.ends_at
    if clock.local(begins).date() == clock.local(ends).date():
        return f"{filters.time_of_day(begins)}–{said(ends, meeting.day)}"
    return f"{said(begins, meeting.day)}–{said(ends, meeting.day)}"


def came_and_left(arrived: datetime | None, left: datetime | None, first: date) -> Iterator[str]:
    """When someone came and left a meeting that began on that day, if they were not there all the time."""
    if arrived is not None:
        yield _("came at %(time)s", time=said(arrived, first))
    if left is not None:
        yield _("left at %(time)s", time=said(left, first))
