"""By what initiatives are chosen and counted: where they stand, and how long they wait."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from forum.core import clock
from forum.core.db import db
from forum.core.words import Worded
from forum.initiatives.models import InitiativeState, Listing
from forum.initiatives.queries import listings

#: Less than this is left: soon. Late by more than that: for long.
SOON = timedelta(days=10)
LONG = timedelta(days=30)


class Status(Worded):
    """Where an initiative stands; the values are those of addresses."""

    WAITING = "vantar", _l("Waiting for a reply")
    IN_HAND = "tid-kvar", _l("Waiting, with time left")
    OVERDUE = "forsenade", _l("Reply overdue")
    SETTLED = "klara", _l("Replied to, or closed")
    ANSWERED = "besvarade", _l("Answered")
    IN_TIME = "i-tid", _l("Replied in time")
    LATE = "for-sent", _l("Replied too late")
    CLOSED = "avslutade", _l("Closed")

    @property
    def waits(self) -> bool:
        """Whether those in it wait for a reply."""
        return self in {Status.WAITING, Status.IN_HAND, Status.OVERDUE}


class Wait(Worded):
    """How long one waits for a reply, of those that do; the values are those of addresses."""

    CALM = "minst-10-dagar-kvar", _l("10 days left or more")
    SOON = "under-10-dagar-kvar", _l("Less than 10 days left")
    LATELY = "forsenade-hogst-30-dagar", _l("Overdue by up to 30 days")
    LONG = "forsenade-over-30-dagar", _l("Overdue by more than 30 days")

    @property
    def statuses(self) -> set[Status]:
        """The statuses that everything which waits so long is in."""
        late = self in {Wait.LATELY, Wait.LONG}
        return {Status.WAITING, Status.OVERDUE if late else Status.IN_HAND}


Choice = Status | Wait


def waits() -> ColumnElement[bool]:
    """Waits for the city's reply. (The second says no more, but leads an index on to the day.)"""
    return and_(Listing.state == InitiativeState.OPEN, Listing.in_time.is_(None))


def is_settled() -> ColumnElement[bool]:
    """Has its reply, or is closed."""
    return Listing.settled_at.is_not(None)


def in_year(year: int) -> ColumnElement[bool]:
    """Promised for a day of that year."""
    return Listing.reply_due.between(date(year, 1, 1), date(year, 12, 31))


def condition(one: Choice) -> ColumnElement[bool]:
    """A choice in SQL, over the short rows."""
    due, day = Listing.reply_due, clock.today()
    return _CONDITIONS[one](due, day)


_CONDITIONS: Mapping[Choice, Callable[[Any, date], ColumnElement[bool]]] = {
    Status.WAITING: lambda _due, _day: waits(),
    Status.IN_HAND: lambda due, day: and_(waits(), due >= day),
    Status.OVERDUE: lambda due, day: and_(waits(), due < day),
    Status.SETTLED: lambda _due, _day: is_settled(),
    Status.ANSWERED: lambda _due, _day: Listing.state == InitiativeState.ANSWERED,
    Status.IN_TIME: lambda _due, _day: Listing.in_time.is_(True),
    Status.LATE: lambda _due, _day: Listing.in_time.is_(False),
    Status.CLOSED: lambda _due, _day: Listing.state == InitiativeState.CLOSED,
    Wait.CALM: lambda due, day: due >= day + SOON,
    Wait.SOON: lambda due, day: and_(due >= day, due < day + SOON),
    Wait.LATELY: lambda due, day: and_(due < day, due >= day - LONG),
    Wait.LONG: lambda due, day: due < day - LONG,
}


@dataclass(frozen=True)
class Narrowing:
    """To what initiatives are narrowed besides where they stand; to nothing, they are all of them."""

    body: str | None = None  #: as `listings` names it, and so are the next two
    commitment: str | None = None
    area: str | None = None
    year: int | None = None

    def conditions(self, *, counting: bool = False) -> list[ColumnElement[bool]]:
        """It in SQL: the rows of one kind of list, of which each other kind is asked.

        A list ends after some rows, and asks of each of them; a count asks once, for the whole set.
        """
        kinds = [[name] for name in (self.body, self.commitment) if name is not None]
        if self.area is not None:
            kinds.append([self.area, listings.WHOLE])
        first, *others = kinds or [[listings.ALL]]
        found = [Listing.among == first[0] if len(first) == 1 else Listing.among.in_(first)]
        for names in others:
            other = aliased(Listing)
            there = select(other.initiative_id).where(other.among.in_(names))
            same = other.initiative_id == Listing.initiative_id
            found.append(
                Listing.initiative_id.in_(there) if counting else there.where(same).exists()
            )
        if self.year is not None:
            found.append(in_year(self.year))
        return found


@dataclass(frozen=True)
class Tally:
    """How many there are of each choice, and how many wait that no part of the city has been found for."""

    counts: Mapping[Choice, int]
    with_nobody: int

    def __getitem__(self, choice: Choice) -> int:
        """How many there are of one."""
        return self.counts[choice]


def tally(narrowed: Narrowing) -> Tally:
    """Count the initiatives, narrowed so: two queries over the short rows, whatever is asked."""
    among = narrowed.conditions(counting=True)
    kinds = (
        Listing.among,
        Listing.state,
        Listing.in_time,
    )  # in the order of an index, as the days below
    ended = db.session.execute(
        select(*kinds, func.count())
        .where(*among, Listing.state != InitiativeState.OPEN)
        .group_by(*kinds)
    ).all()
    days = db.session.execute(
        select(Listing.reply_due, func.count(), func.count(Listing.party_id))
        .where(*among, waits())
        .group_by(Listing.among, Listing.reply_due)
    ).all()
    left: Counter[Wait] = Counter()
    for due, count, _with_body in days:
        left[_wait(due)] += count
    counts: dict[Choice, int] = {
        **{one: left[one] for one in Wait},
        Status.WAITING: left.total(),
        Status.IN_HAND: left[Wait.CALM] + left[Wait.SOON],
        Status.OVERDUE: left[Wait.LATELY] + left[Wait.LONG],
        Status.SETTLED: sum(row[3] for row in ended),
        Status.ANSWERED: sum(row[3] for row in ended if row[1] == InitiativeState.ANSWERED),
        Status.CLOSED: sum(row[3] for row in ended if row[1] == InitiativeState.CLOSED),
        Status.IN_TIME: sum(row[3] for row in ended if row[2] is True),
        Status.LATE: sum(row[3] for row in ended if row[2] is False),
    }
    return Tally(counts, sum(count - with_body for _due, count, with_body in days))


def _wait(due: date) -> Wait:
    """How long one waits that was promised a reply by that day: as `condition` says it."""
    today = clock.today()
    if due >= today:
        return Wait.CALM if due >= today + SOON else Wait.SOON
    return Wait.LATELY if due >= today - LONG else Wait.LONG
