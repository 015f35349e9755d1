"""Reading conversations; and how what is an initiative now began as one.

A conversation that has become an initiative keeps its row here, so whatever asks for conversations says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.core.db import db
from forum.core.events import Event
from forum.matters.models import Matter
from forum.matters.queries import LIST_PAGE, MatterRow, listing, published
from forum.topics import actions
from forum.topics.models import Topic, TopicState


def is_topic() -> ColumnElement[bool]:
    """Published, and a conversation still."""
    return and_(published(), Topic.kind == "topic")


def is_open() -> ColumnElement[bool]:
    """A conversation in which people can write."""
    return and_(is_topic(), Topic.state == TopicState.OPEN)


def by_reference(reference: str) -> Topic | None:
    """One conversation by its reference."""
    if not reference.isascii() or not reference.isprintable():
        return None
    found = select(Topic).where(is_topic(), Matter.reference == reference.upper())
    return db.session.scalar(found)


def _last_said(topic: type[Topic]) -> ColumnElement[datetime]:
    return func.coalesce(topic.last_comment_at, topic.published_at)


def page(
    *conditions: ColumnElement[bool], after: int | None = None, size: int = LIST_PAGE
) -> tuple[list[MatterRow], int | None]:
    """A page of conversations, those where something was said last first, and the key of the next page."""
    said = _last_said(Topic)
    statement = select(Topic).where(is_topic(), *conditions)
    if after is not None:
        last = aliased(Topic, flat=True)
        when = select(_last_said(last)).where(last.id == after).scalar_subquery()
        statement = statement.where(or_(said < when, and_(said == when, Topic.id < after)))
    rows = listing(statement.order_by(said.desc(), Topic.id.desc()).limit(size + 1))
    return rows[:size], rows[size - 1].matter.id if len(rows) > size else None


def lively(limit: int) -> Sequence[Topic]:
    """The open conversations where something was said last."""
    newest = (_last_said(Topic).desc(), Topic.id.desc())
    found = select(Topic).where(is_open()).order_by(*newest).limit(limit)
    return db.session.scalars(found).all()


@dataclass(frozen=True)
class Beginning:
    """How an initiative began: the text that opened the conversation, when, and by whom."""

    opening_html: str
    at: datetime
    name: str


def beginning_of(matter: Matter) -> Beginning | None:
    """How a matter began, if that was as a conversation: one query."""
    row = db.session.execute(
        select(Topic.__table__.c.opening_html, Event.at, Person.name)
        .join(Event, Event.matter_id == Topic.__table__.c.id)
        .join(Person, Person.id == Event.person_id)
        .where(Topic.__table__.c.id == matter.id, Event.action == actions.PUBLISH.name)
    ).one_or_none()
    return Beginning(*row) if row is not None else None
