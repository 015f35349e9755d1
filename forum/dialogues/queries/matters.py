"""Reading the matters that a meeting is about, and those that it could be."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, or_, select

from forum.core.access import Actor
from forum.core.db import db
from forum.dialogues.models import DialogueMeeting
from forum.matters.models import Link, LinkKind, Matter, Subscription
from forum.matters.queries import MatterRow, in_districts, links, listing, published

#: How many matters of the areas can be chosen directly; others by their reference.
OFFERED = 30


def about(meeting: DialogueMeeting) -> Sequence[Matter]:
    """The published matters that a meeting is about, in order."""
    return links.others(meeting, LinkKind.ABOUT)


def about_rows(meeting: DialogueMeeting) -> list[MatterRow]:
    """The same as rows of a list: what they are, where they stand."""
    return listing(
        select(Matter)
        .join(Link, Link.other_id == Matter.id)
        .where(Link.matter_id == meeting.id, Link.kind == LinkKind.ABOUT, published())
        .order_by(Link.id)
    )


def by_references(asked: Collection[str]) -> dict[str, Matter]:
    """Published matters, by those references that are one's."""
    known = [one for one in asked if one.isascii() and one.isprintable()]
    if not known:
        return {}
    found = db.session.scalars(select(Matter).where(published(), Matter.reference.in_(known)))
    return {str(one.reference): one for one in found}


def choosable(
    actor: Actor,
    *,
    district_ids: Collection[int],
    citywide: bool,
    chosen: Collection[int],
) -> list[Matter]:
    """What a meeting can be about: what is chosen already, what one follows, what is open in its areas."""
    followed = select(Subscription.matter_id).where(
        Subscription.person_id == actor.person_id, Subscription.matter_id.is_not(None)
    )
    near: list[ColumnElement[bool]] = [Matter.id.in_(followed)]
    if district_ids or citywide:
        near.append(Matter.citywide.is_(True) if citywide else in_districts(district_ids))
    is_open = (Matter.closed_at.is_(None), Matter.kind != "dialogue")
    kept = _matters(Matter.id.in_(chosen)) if chosen else []
    more = [one for one in _matters(or_(*near), *is_open) if one.id not in set(chosen)]
    return [*kept, *more]


def _matters(*which: ColumnElement[bool]) -> Sequence[Matter]:
    newest = Matter.published_at.desc(), Matter.id.desc()
    found = select(Matter).where(published(), *which).order_by(*newest).limit(OFFERED)
    return db.session.scalars(found).all()
