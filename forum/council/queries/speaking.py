"""Reading the list of speakers of an item."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum.core.db import db
from forum.council.models import AgendaItem, Speaker
from forum.council.queries.agendas import item as _item


def speakers(item: AgendaItem) -> Sequence[Speaker]:
    """Everyone on the list of an item, in the order they asked; as it is now."""
    return db.session.scalars(
        select(Speaker)
        .where(Speaker.item_id == item.id)
        .order_by(Speaker.position, Speaker.id)
        .execution_options(populate_existing=True)
    ).all()


def speaker(reference: str, item_id: int, speaker_id: int) -> Speaker | None:
    """One on the list of an item of that meeting; all three must fit together."""
    of = _item(reference, item_id)
    if of is None:
        return None
    return db.session.scalar(
        select(Speaker).where(Speaker.id == speaker_id, Speaker.item_id == of.id)
    )


@dataclass(frozen=True)
class Line:
    """The list of an item, parted: who has the floor, who waits, who has spoken."""

    now: Speaker | None
    waiting: Sequence[Speaker]
    spoken: Sequence[Speaker]


def line(item: AgendaItem) -> Line:
    """The list as the page shows it."""
    there = speakers(item)
    return Line(
        now=next((one for one in there if one.began_at and not one.ended_at), None),
        waiting=[one for one in there if one.began_at is None],
        spoken=[one for one in there if one.ended_at is not None],
    )
