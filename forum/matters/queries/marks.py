"""Reading how far someone has read in a thread, and what is new to them there. Nobody else ever sees it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, Row, Select, String, bindparam, select, type_coerce

from forum.core.access import Actor
from forum.core.db import UtcDateTime, db
from forum.matters.models import Comment, CommentState, Matter, ReadMark
from forum.matters.queries.threads import page_start

#: No more than these are counted: beyond, it is said that there are more.
MOST = 100


class Unread(NamedTuple):
    """A comment that is new to a reader, and whether it was written after they were last here."""

    seq: int
    place: int
    is_later: int | None


@dataclass(frozen=True)
class Reading:
    """How far someone has read, and the oldest of what they have not.

    `seq` is None for who has never read here: nothing is called new to them.
    """

    person_id: int | None
    seq: int | None = None
    ahead: frozenset[int] = frozenset()
    read_at: datetime | None = None
    unread: tuple[Unread, ...] = ()

    def is_new(self, row: Any) -> bool:
        """Whether a comment, a row of its thread, is new to the reader: shown, unread, and of another."""
        if self.seq is None or row.seq <= self.seq or row.seq in self.ahead:
            return False
        return bool(row.is_shown) and row.person_id != self.person_id

    @property
    def count(self) -> int:
        """How many are new, up to MOST."""
        return min(len(self.unread), MOST)

    @property
    def has_more(self) -> bool:
        """Whether more than MOST are new."""
        return len(self.unread) > MOST

    @property
    def is_all_later(self) -> bool:
        """Whether all that is new was written after the reader was last here."""
        return bool(self.unread and self.unread[0].is_later)

    def start(self, matter: Matter) -> int | None:
        """The key after which to begin reading, so that the first of what is new is on the page."""
        places = [row.place for row in self.unread]
        return page_start(matter, min(places)) if places else None


def reading(matter: Matter, actor: Actor, since: int | None = None) -> Reading | None:
    """What is new to a reader: after a number they name, else after what they have read. At most two queries.

    None for who is not signed in and names none.
    """
    if since is not None:
        return Reading(actor.person_id, since, unread=_unread(matter, actor.person_id, since))
    if not actor.is_authenticated:
        return None
    mark = db.session.execute(_mark(), {"person": actor.person_id, "matter": matter.id}).first()
    if mark is None:
        return Reading(actor.person_id)
    ahead = frozenset(mark.ahead or ())
    unread = _unread(matter, actor.person_id, mark.seq, ahead, mark.read_at)
    return Reading(actor.person_id, mark.seq, ahead, mark.read_at, unread)


@cache
def _mark() -> Select[*tuple[Any, ...]]:
    """Built once: it is asked with every page that someone signed in reads."""
    return select(ReadMark.seq, ReadMark.ahead, ReadMark.read_at).where(
        ReadMark.person_id == bindparam("person", type_=Integer),
        ReadMark.matter_id == bindparam("matter", type_=Integer),
    )


def _unread(
    matter: Matter,
    person_id: int | None,
    seq: int,
    ahead: Collection[int] = (),
    read_at: datetime | None = None,
) -> tuple[Unread, ...]:
    """The oldest comments of others after a number, one more than MOST if there are."""
    if matter.comment_count <= seq:
        return ()
    named = {"matter": matter.id, "seq": seq, "person": person_id or 0, "read_at": read_at}
    found = db.session.execute(_after(), {**named, "most": MOST + 1 + len(ahead)})
    unread = (Unread._make(row) for row in found)
    return tuple(one for one in unread if one.seq not in ahead)[: MOST + 1]


@cache
def _after() -> Select[*tuple[Any, ...]]:
    """Built once, as the one above."""
    return (
        select(
            Comment.seq,
            Comment.place,
            # Compared there: a moment of each would have to be made out of what the database has.
            type_coerce(Comment.written_at > bindparam("read_at", type_=UtcDateTime), Integer),
        )
        .where(
            Comment.matter_id == bindparam("matter", type_=Integer),
            Comment.seq > bindparam("seq", type_=Integer),
            Comment.state == CommentState.VISIBLE,
            Comment.person_id != bindparam("person", type_=Integer),
        )
        .order_by(Comment.seq)
        .limit(bindparam("most", type_=Integer))
    )


def first_unread(matter_id: int, person_id: int, seq: int, read: Collection[int]) -> int | None:
    """The number of the first comment of others after `seq` that is not among those that were read."""
    named = {"matter": matter_id, "seq": seq, "person": person_id, "read_at": None}
    rows = db.session.execute(_after(), {**named, "most": len(read) + 1})
    return next((row.seq for row in rows if row.seq not in read), None)


def newest(reference: str) -> Row[Any] | None:
    """How many comments a published matter has had, with what tells who may read it. One small query."""
    return db.session.execute(_newest(), {"reference": reference.upper()}).one_or_none()


@cache
def _newest() -> Select[*tuple[Any, ...]]:
    """Built once: every open page asks it again and again."""
    return select(
        Matter.comment_count,
        Matter.party_id,
        Matter.published_at.is_not(None).label("is_public"),
    ).where(Matter.reference == bindparam("reference", type_=String))
