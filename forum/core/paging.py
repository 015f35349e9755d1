"""Keyset paging: a page is addressed by the key it starts after, so it stays quick and stable."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, Select, literal
from sqlalchemy.orm import InstrumentedAttribute

from forum.core.db import db

Row = TypeVar("Row")
MAX_KEY = 2**53
MAX_DIGITS = len(str(MAX_KEY))


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and the key that the next page starts after (None on the last page)."""

    rows: Sequence[Row]
    after: int | None = None


def key(text: str | None) -> int | None:
    """A paging key out of an address; nonsense and numbers out of range count as none."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > MAX_DIGITS:
        return None
    number = int(text)
    return number if number <= MAX_KEY else None


def page(
    statement: Select[*tuple[Any, ...]],
    column: InstrumentedAttribute[int],
    *,
    after: int | None,
    size: int,
    descending: bool = False,
    scalars: bool = True,
) -> Page[Any]:
    """One page of a statement in the order of an integer key; one query, no count."""
    if after is not None:
        start = literal(after, BigInteger)  # wide enough for any key, also of a narrower column
        statement = statement.where(column < start if descending else column > start)
    statement = statement.order_by(column.desc() if descending else column).limit(size + 1)
    result = db.session.execute(statement)
    rows: Sequence[Any] = result.unique().scalars().all() if scalars else result.all()
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, getattr(rows[-1], column.key) if more else None)


def mapped(found: Page[Any], turn: Callable[[Any], Row]) -> Page[Row]:
    """The same page with every row turned into something else."""
    return Page([turn(row) for row in found.rows], found.after)
