"""What is said of a question's clock: by when it is answered, or how late it is, or how long it took."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core import clock
from forum.web.filters import day

#: Working days before the promised one from which on it is near.
NEAR = 2


@dataclass(frozen=True)
class Promise:
    """The words, and their tone."""

    words: str
    tone: str


def of(asked_at: datetime, due_on: date, answered_at: datetime | None) -> Promise:
    """The clock of a question. Waiting, its words change with the day; answered, they stay as they are."""
    if answered_at is not None:
        return _answered(clock.local(asked_at).date(), due_on, clock.local(answered_at).date())
    by, today = day(due_on), clock.today()
    if due_on < today:
        return Promise(_("Late: should have been answered by %(day)s", day=by), "overdue")
    left = clock.working_days_between(today, due_on)
    if left == 0:
        return Promise(
            _("Waiting for an answer, by %(day)s (today is the last day)", day=by), "soon"
        )
    waiting = ngettext(
        "Waiting for an answer, by %(day)s (%(num)d working day left)",
        "Waiting for an answer, by %(day)s (%(num)d working days left)",
        left,
        day=by,
    )
    return Promise(waiting, "soon" if left <= NEAR else "waiting")


def _answered(asked: date, due_on: date, answered: date) -> Promise:
    on = day(answered)
    if answered > due_on:
        return Promise(_late(clock.working_days_between(due_on, answered), on), "done")
    if answered == asked:
        return Promise(_("Answered on %(day)s, the same day as it was asked", day=on), "done")
    took = ngettext(
        "Answered on %(day)s, %(num)d working day after it was asked",
        "Answered on %(day)s, %(num)d working days after it was asked",
        clock.working_days_between(asked, answered),
        day=on,
    )
    return Promise(took, "done")


def _late(by: int, on: str) -> str:
    if by == 0:  # on a day off, just after the promised one
        return str(_("Answered on %(day)s, after the promised day", day=on))
    return str(
        ngettext(
            "Answered on %(day)s, %(num)d working day after the promised day",
            "Answered on %(day)s, %(num)d working days after the promised day",
            by,
            day=on,
        )
    )
