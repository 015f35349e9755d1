"""Counters without gaps, taken inside the transaction that uses the number."""

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Model, db, insert_into


class Counter(Model):
    """The last number given in one series."""

    __tablename__ = "counter"

    series: Mapped[str] = mapped_column(String(80), primary_key=True)
    last: Mapped[int]


def take(series: str) -> int:
    """The next number of a series, 1 first. A rolled-back transaction gives its number back."""
    statement = insert_into(Counter).values(series=series, last=1)
    statement = statement.on_conflict_do_update(
        index_elements=[Counter.series], set_={"last": Counter.last + 1}
    )
    taken: int = db.session.execute(statement.returning(Counter.last)).scalar_one()
    return taken


def last(series: str) -> int:
    """The last number given in a series; 0 when none has been."""
    return db.session.scalar(select(Counter.last).where(Counter.series == series)) or 0
