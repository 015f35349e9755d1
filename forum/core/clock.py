"""The only clock: moments are UTC, days and deadlines are Stockholm's; and what happens as time passes."""

import logging
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from forum.core.db import db, transaction

log = logging.getLogger(__name__)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _pretended.get() or datetime.now(UTC)


@contextmanager
def pretend(moment: datetime) -> Iterator[None]:
    """Let it be another moment inside: how a demo gets a past."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)


def local(moment: datetime) -> datetime:
    """The same moment on a clock in Stockholm."""
    return moment.astimezone(STOCKHOLM)


def today() -> date:
    """The date in Stockholm."""
    return local(now()).date()


def at(day: date, clock: time = time(0)) -> datetime:
    """A local day and time as a UTC moment."""
    return datetime.combine(day, clock, STOCKHOLM).astimezone(UTC)


def deadline(day: date) -> datetime:
    """The last moment of a day in Stockholm: deadlines end at 23:59:59 there."""
    return at(day, time(23, 59, 59))


def days_until(day: date) -> int:
    """Whole days left; 0 on the day itself, negative when it has passed."""
    return (day - today()).days


@cache
def _days_off(year: int) -> frozenset[date]:
    """The days of a year on which no office is open, Saturdays and Sundays apart.

    The public holidays of Sweden, and the three eves that are kept as such.
    """
    from holidays import country_holidays

    midsummer = next(
        day for day in (date(year, 6, number) for number in range(19, 26)) if day.weekday() == 4
    )
    eves = {midsummer, date(year, 12, 24), date(year, 12, 31)}
    return frozenset({*country_holidays("SE", years=year), *eves})


def is_working_day(day: date) -> bool:
    """Whether offices in Sweden are open on a day."""
    return day.weekday() < 5 and day not in _days_off(day.year)


def add_working_days(day: date, count: int) -> date:
    """The date `count` working days later."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days come after a day, up to and with another; 0 when that is not later."""
    span = (last - first).days
    weeks, rest = divmod(max(span, 0), 7)
    tail = (last - timedelta(days=number) for number in range(rest))
    weekdays = weeks * 5 + sum(day.weekday() < 5 for day in tail)
    years = range(first.year, last.year + 1)
    off = (day for year in years for day in _days_off(year))
    return weekdays - sum(first < day <= last and day.weekday() < 5 for day in off)


Ticked = Callable[[], object]
_ticked: list[Ticked] = []


def on_tick(function: Ticked) -> Ticked:
    """Call a function about once a minute: what happens because time has passed.

    It runs in a transaction of its own, never beside itself, and must find nothing left to do when called
    again.
    """
    _ticked.append(function)
    return function


def tick() -> None:
    """Do what time has made due. One function's failure is logged and stops none of the others."""
    for function in _ticked:
        name = f"{function.__module__}.{function.__qualname__}"
        try:
            with transaction():
                if db.engine.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
                    db.session.execute(
                        select(func.pg_advisory_xact_lock(zlib.crc32(name.encode())))
                    )
                function()
        except Exception:
            log.exception("%s failed as time passed", name)
