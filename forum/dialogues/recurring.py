"""The days of meetings that recur: plain dates."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from forum.core.access import Words
from forum.dialogues.models import SERIES_MOST, DialogueMeeting, Every
from forum.web.filters import day as in_words

#: A series ends within this time after its first meeting.
LONGEST = timedelta(days=2 * 366)
#: From later days on one cannot count.
_FARTHEST = date(9000, 1, 1)
_STEP = {Every.WEEK: timedelta(weeks=1), Every.TWO_WEEKS: timedelta(weeks=2)}


class BadSeries(ValueError):
    """No such series can be. `field` (last_on or left_out) is where it is said, in `words`."""

    def __init__(self, field: str, words: Words) -> None:
        super().__init__(str(words))
        self.field, self.words = field, words


def days(every: Every, first: date, last: date, left_out: Collection[date] = ()) -> list[date]:
    """The days on which the meetings are held, the first among them. Raises BadSeries."""
    if last <= first:
        raise BadSeries("last_on", _l("The last day must come after the first meeting."))
    if last - first > LONGEST or first > _FARTHEST:
        raise BadSeries(
            "last_on", _l("A series ends within two years. Choose an earlier last day.")
        )
    found = [one for one in _all(every, first) if one <= last]
    unknown = sorted(set(left_out) - set(found[1:]))
    if unknown:
        words = _l("No meeting of the series would be held on %(day)s.", day=in_words(unknown[0]))
        raise BadSeries("left_out", words)
    found = [one for one in found if one not in set(left_out)]
    if len(found) < 2:
        raise BadSeries("last_on", _l("Only the first meeting falls within that time."))
    if len(found) > SERIES_MOST:
        words = _l(
            "That would be %(count)d meetings. At most %(most)d fit in a series.",
            count=len(found), most=SERIES_MOST,
        )  # fmt: skip
        raise BadSeries("last_on", words)
    return found


def planned(meeting: DialogueMeeting) -> list[date]:
    """The days of the series that a draft will begin; none where it does not recur."""
    series = meeting.series
    if series is None or meeting.day is None:
        return []
    left_out = [date.fromisoformat(one) for one in series.left_out]
    return days(series.every, meeting.day, series.last_on, left_out)


def _all(every: Every, first: date) -> Iterator[date]:
    """Every day for somewhat longer than a series can last."""
    until = first + LONGEST
    step = _STEP.get(every)
    one, count = first, 0
    while one <= until:
        yield one
        count += 1
        one = first + step * count if step is not None else _same_weekday(first, count)


def _same_weekday(first: date, months: int) -> date:
    """The second Tuesday, say, so many months later. A fifth one is the last of its month."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    begins = date(year, month + 1, 1)
    nth = (first.day - 1) // 7
    found = begins + timedelta(days=(first.weekday() - begins.weekday()) % 7, weeks=nth)
    return found if found.month == begins.month else found - timedelta(weeks=1)
