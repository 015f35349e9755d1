"""A form counts once: its key is stored in the same transaction as what it did."""

from datetime import timedelta

from sqlalchemy import String, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from forum.core import clock
from forum.core.db import Act, Model, Moment, db, on_closing, on_opening

KEPT = timedelta(days=7)
LONGEST = 500  #: characters of an address


class Submission(Model):
    """The key of a form that was carried out, and the page that its sender was shown."""

    __tablename__ = "submission"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    location: Mapped[str | None] = mapped_column(String(LONGEST))
    done_at: Mapped[Moment]


class AlreadyDone(Exception):
    """The same form has been carried out before; `location` is where that led."""

    def __init__(self, location: str | None) -> None:
        super().__init__("already done")
        self.location = location


def led_to(key: str) -> str | None:
    """Where the form of that key led when it was carried out; None if it was not."""
    return db.session.scalar(select(Submission.location).where(Submission.key == key))


@on_opening
def _claim(session: Session, act: Act) -> None:
    if act.key is None:
        return
    session.add(Submission(key=act.key, done_at=clock.now()))
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        earlier = session.get(Submission, act.key)
        raise AlreadyDone(earlier.location if earlier else None) from None


@on_closing
def _note_location(session: Session, act: Act) -> None:
    if act.key is not None and act.location is not None:
        session.get_one(Submission, act.key).location = act.location
        session.flush()


def forget_old() -> None:
    """Delete the keys that no open form can carry any more."""
    db.session.execute(delete(Submission).where(Submission.done_at < clock.now() - KEPT))
