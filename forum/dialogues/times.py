"""A day and two times on a clock in Stockholm, as the moments between which a meeting is held."""

from datetime import UTC, date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l

from forum.core import clock
from forum.core.access import Words
from forum.web.filters import day as in_words

#: No meeting is longer.
LONGEST = timedelta(days=1)
#: Long past; the first days that a date can name have no moment in UTC.
_LONG_PAST = date(1900, 1, 1)
_PASSED = _l("That time has passed already. Choose one that is to come.")
#: Meetings are called at most so far ahead.
FARTHEST = timedelta(days=2 * 366)


class BadTime(ValueError):
    """No meeting can be held then. `field` (day, begins or ends) is where it is said, in `words`."""

    def __init__(self, field: str, words: Words) -> None:
        super().__init__(str(words))
        self.field, self.words = field, words


def between(day: date, begins: time, ends: time) -> tuple[datetime, datetime]:
    """The moments, in UTC. Of an hour that the clock goes through twice, the first counts.

    Raises BadTime for an hour that the clock skips, and where it ends before it begins.
    """
    if day < _LONG_PAST:
        raise BadTime("day", _PASSED)
    starts_at, ends_at = _moment(day, begins, "begins"), _moment(day, ends, "ends")
    if ends <= begins or ends_at <= starts_at:
        raise BadTime("ends", _l("The dialogue meeting must end after it begins."))
    return starts_at, ends_at


def _moment(day: date, shown: time, field: str) -> datetime:
    local = datetime.combine(day, shown, clock.STOCKHOLM)
    moment = local.astimezone(UTC)
    if clock.local(moment).replace(tzinfo=None) != local.replace(tzinfo=None):
        words = _l(
            "There is no such time on %(day)s: the clock is put forward an hour then. Choose another.",
            day=in_words(day),
        )
        raise BadTime(field, words)
    return moment


def see_that_it_can_be(starts_at: datetime, ends_at: datetime) -> None:
    """Raises BadTime for what is past, too far ahead, or longer than a day."""
    if starts_at <= clock.now():
        raise BadTime("day", _PASSED)
    if starts_at > clock.now() + FARTHEST:
        raise BadTime("day", _l("Choose a day within two years."))
    if not timedelta(0) < ends_at - starts_at <= LONGEST:
        raise BadTime("ends", _l("The meeting must end after it begins, within a day."))
