"""How the city replies: in time, late, or not yet, for each of its parts and each year of promised days."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, case, cast, extract, func, or_, select, union

from forum.core import clock
from forum.core.db import db
from forum.initiatives.models import Listing, ReplyFigure
from forum.initiatives.queries import listings
from forum.initiatives.queries.choices import in_year, waits
from forum.parties.models import Party, PartyKind


@dataclass(frozen=True)
class Replying:
    """How one part of the city (or nobody yet) has replied to what was promised for one year."""

    party_id: int | None
    year: int
    in_time: int
    late: int
    overdue: int  #: has no reply yet, and the day has passed
    waiting: int  #: has no reply yet, and the day is to come

    @property
    def total(self) -> int:
        """All that was promised."""
        return self.passed + self.waiting

    @property
    def passed(self) -> int:
        """All of which something can be said: replied to, or overdue."""
        return self.in_time + self.late + self.overdue

    @property
    def unanswered(self) -> int:
        """All that waits, overdue or not."""
        return self.overdue + self.waiting


def years() -> list[int]:
    """The years in which something was promised, the last first."""
    nobodys = select(cast(extract("year", Listing.reply_due), Integer)).where(
        Listing.among == listings.body(None), waits()
    )
    found = db.session.scalars(union(select(ReplyFigure.year), nobodys))
    return sorted(found, reverse=True)


def of_year(year: int) -> list[Replying]:
    """How every part of the city has replied to what was promised for a year: two queries."""
    late = _overdue(Listing.party_id, Listing.among == listings.ALL, in_year(year))
    return _told(late, ReplyFigure.year == year, lambda row: row.party_id, year=year)


def of_body(party_id: int) -> list[Replying]:
    """How a part of the city has replied, year by year, the last first: two queries."""
    year = cast(extract("year", Listing.reply_due), Integer)
    late = _overdue(year, Listing.among == listings.body(party_id))
    found = _told(late, ReplyFigure.party_id == party_id, lambda row: row.year)
    return sorted(found, key=lambda row: row.year, reverse=True)


def _overdue(by: Any, *which: ColumnElement[bool]) -> dict[int | None, tuple[int, int]]:
    """How many are overdue, which the clock changes by itself; and of nobody's, how many wait at all."""
    passed = Listing.reply_due < clock.today()
    counts = func.sum(case((passed, 1), else_=0)), func.count()
    rows = db.session.execute(
        select(by, *counts)
        .where(*which, waits(), or_(passed, Listing.party_id.is_(None)))
        .group_by(by)
    )
    return {key: (late, waiting) for key, late, waiting in rows}


def _told(
    overdue: dict[int | None, tuple[int, int]],
    which: ColumnElement[bool],
    by: Callable[[Any], int],
    year: int | None = None,
) -> list[Replying]:
    """What is kept, and what the clock adds; with a year, also of what is addressed to nobody yet."""
    one = ReplyFigure
    columns = one.party_id, one.year, one.in_time, one.late, one.waiting
    found = []
    for row in db.session.execute(select(*columns).where(which)):
        late, _all = overdue.get(by(row), (0, 0))
        found.append(
            Replying(row.party_id, row.year, row.in_time, row.late, late, row.waiting - late)
        )
    if year is not None and None in overdue:
        late, waiting = overdue[None]
        found.append(Replying(None, year, 0, 0, late, waiting - late))
    return [row for row in found if row.total]


def bodies() -> Sequence[Party]:
    """The parts of the city that exist today, or have been asked for a reply, by name."""
    asked = select(ReplyFigure.party_id).where(ReplyFigure.party_id == Party.id).exists()
    return db.session.scalars(
        select(Party)
        .where(Party.kind == PartyKind.CITY_UNIT, or_(Party.ended_on.is_(None), asked))
        .order_by(Party.sort_key, Party.id)
    ).all()
