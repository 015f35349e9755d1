"""What was said lately about a place: the last comment of each of its liveliest threads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import select

from forum.accounts.models import Person
from forum.core import text
from forum.core.access import Words
from forum.core.db import db
from forum.districts.models import District
from forum.matters import origins
from forum.matters.models import Comment, CommentKind, CommentState, Matter
from forum.matters.queries import published
from forum.parties.models import Party
from forum.portal.queries.places import about

THREADS = 4
EXCERPT = 180


@dataclass(frozen=True)
class Said:
    """A comment, and in which matter it stands."""

    seq: int
    kind: CommentKind
    body_html: str
    at: datetime
    name: str
    party: str | None
    origin: dict[str, Any] | None
    reference: str
    title: str

    @property
    def url(self) -> str:
        """Where it stands."""
        return url_for("matters.comment_page", reference=self.reference, seq=self.seq)

    @property
    def excerpt(self) -> str:
        """How it begins."""
        return text.excerpt(self.body_html, EXCERPT)

    @property
    def label(self) -> Words:
        """What it is, where it is more than a comment, or from where: a dialogue meeting."""
        origin = origins.line(self.origin, self.reference)
        if origin is not None and not origin[2]:
            return origin[0]
        return self.kind.label if self.kind != CommentKind.COMMENT else ""


def said_in(place: District) -> Sequence[Said]:
    """The last that is shown in each of the threads where something was said last. One query.

    However long a thread is, only its end is read.
    """
    lively = (
        select(Matter.id, Matter.reference, Matter.title, Matter.last_comment_at)
        .where(published(), about(place), Matter.last_comment_at.is_not(None))
        .order_by(Matter.last_comment_at.desc(), Matter.id.desc())
        .limit(THREADS)
        .subquery()
    )
    newest = (
        select(Comment.seq)
        .where(Comment.matter_id == lively.c.id, Comment.state == CommentState.VISIBLE)
        .order_by(Comment.seq.desc())
        .limit(1)
        .correlate(lively)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Comment.seq,
            Comment.kind,
            Comment.body_html,
            Comment.written_at,
            Person.name,
            Party.name,
            Comment.origin,
            lively.c.reference,
            lively.c.title,
        )
        .join(lively, lively.c.id == Comment.matter_id)
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Party, Party.id == Comment.party_id)
        .where(Comment.seq == newest)
        .order_by(Comment.written_at.desc(), Comment.id.desc())
    )
    return [Said(*row) for row in rows]
