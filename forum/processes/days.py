"""The days of a stage in words: "3 november", or "4th quarter 2027" where no more is known."""

from datetime import date

from flask_babel import lazy_gettext as _l

from forum.processes.models import Precision
from forum.processes.plan import Dated
from forum.web.filters import day

_QUARTERS = (
    _l("1st quarter %(year)s"),
    _l("2nd quarter %(year)s"),
    _l("3rd quarter %(year)s"),
    _l("4th quarter %(year)s"),
)


def quarter(value: date) -> str:
    """The quarter that a day lies in: "3rd quarter 2027"."""
    words = str(_QUARTERS[(value.month - 1) // 3]) % {"year": value.year}
    return words.replace(" ", "\u00a0")  # never broken between lines


def begins(stage: Dated) -> str:
    """When a stage begins, as exactly as it is known."""
    is_day = stage.starts_precision != Precision.QUARTER
    return day(stage.starts_on) if is_day else quarter(stage.starts_on)


def ends(stage: Dated) -> str:
    """When a stage ends, as exactly as it is known."""
    is_day = stage.ends_precision != Precision.QUARTER
    return day(stage.ends_on) if is_day else quarter(stage.ends_on)


def lasts(stage: Dated) -> str:
    """From when to when a stage goes on, with a year only where one is needed."""
    if Precision.QUARTER in {stage.starts_precision, stage.ends_precision}:
        first, last = begins(stage), ends(stage)
        return first if first == last else f"{first} – {last}"
    return span(stage.starts_on, stage.ends_on)


def span(starts_on: date, ends_on: date) -> str:
    """From a day to a day, with a year only where one is needed."""
    if starts_on == ends_on:
        return day(ends_on)
    if starts_on.year == ends_on.year:
        return f"{day(starts_on, year=False)} – {day(ends_on)}"
    return f"{day(starts_on, year=True)} – {day(ends_on, year=True)}"
