"""What a comment has said through its versions, and who agrees with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import BigInteger, Row, and_, literal, or_, select

from forum.accounts import queries as people
from forum.accounts.models import Person
from forum.core.db import db
from forum.core.paging import Page
from forum.matters.models import AnsweredBy, Comment, CommentKind, CommentVersion, Support
from forum.parties.models import Party

PAGE = 10
PEOPLE_PAGE = 200


@dataclass(frozen=True)
class Wording:
    """What a comment said from a moment on. `number` counts from 1."""

    number: int
    kind: CommentKind
    body: str
    html: str
    written_at: datetime


def before(written: Comment, number: int | None = None) -> list[Wording]:
    """What a comment said before its version of that number (before the present one), newest first.

    One more than a page, so that the oldest on the page can be compared with what it said before that.
    """
    earlier = (
        select(CommentVersion)
        .where(CommentVersion.comment_id == written.id)
        .where(CommentVersion.number < min(number or written.versions, written.versions))
        .order_by(CommentVersion.number.desc())
        .limit(PAGE + 1)
    )
    return [
        Wording(one.number, one.kind, one.body, one.body_html, one.written_at)
        for one in db.session.scalars(earlier)
    ]


def present(written: Comment) -> Wording:
    """What a comment says now."""
    since = written.edited_at or written.written_at
    return Wording(written.versions, written.kind, written.body, written.body_html, since)


def seal(written: Comment) -> str:
    """By which it is seen whether a comment still says what its writer was shown."""
    return sha256(f"{written.kind.value}\n{written.body}".encode()).hexdigest()[:40]


def is_met(written: Comment) -> bool:
    """Whether others have replied to a comment, answered it or agree with it: they lean on its words."""
    if written.supporting_parties or written.supporting_people:
        return True
    reply = select(Comment.id).where(
        Comment.parent_id == written.id, Comment.person_id != written.person_id
    )
    answer = select(AnsweredBy.answer_id).where(AnsweredBy.question_id == written.id)
    return bool(db.session.scalar(select(reply.exists() | answer.exists())))


def agreeing_parties(written: Comment) -> Sequence[Party]:
    """Those who agree as a party, by name."""
    found = (
        select(Party)
        .join(Support, Support.party_id == Party.id)
        .where(Support.comment_id == written.id)
        .order_by(Party.sort_key, Party.id)
    )
    return db.session.scalars(found).all()


def agreeing_people(written: Comment, after: int | None = None) -> Page[Row[Any]]:
    """Those who agree for themselves, by name; `after` is the number of the last one on the page before."""
    name = people.by_name()
    found = (
        select(Support.id, Person.name, name.label("sorted_by"))
        .join(Person, Person.id == Support.person_id)
        .where(Support.comment_id == written.id, Support.party_id.is_(None))
    )
    last = (
        db.session.execute(found.where(Support.id == literal(after, BigInteger))).one_or_none()
        if after
        else None
    )
    if last is not None:
        same_name = and_(name == last.sorted_by, Support.id > last.id)
        found = found.where(or_(name > last.sorted_by, same_name))
    rows: Sequence[Any] = db.session.execute(
        found.order_by(name, Support.id).limit(PEOPLE_PAGE + 1)
    ).all()
    more = rows[PEOPLE_PAGE - 1].id if len(rows) > PEOPLE_PAGE else None
    return Page(rows[:PEOPLE_PAGE], more)
