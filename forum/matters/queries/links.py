"""Reading what a matter belongs to, and what belongs to it. Drafts are known only to those who write them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum.core.access import Words
from forum.core.db import db
from forum.matters import kinds
from forum.matters.models import Link, LinkKind, Matter
from forum.matters.queries.matters import MatterRow, published

#: Links read for one page.
MOST = 200


def others(matter: Matter, kind: LinkKind) -> Sequence[Matter]:
    """The published matters that one is linked to in that way, in the order they were linked."""
    return db.session.scalars(
        select(Matter)
        .join(Link, Link.other_id == Matter.id)
        .where(Link.matter_id == matter.id, Link.kind == kind, published())
        .order_by(Link.id)
    ).all()


def between(matter: Matter, kind: LinkKind, other_id: int) -> Link | None:
    """The link of that kind between two matters."""
    return db.session.scalar(
        select(Link).where(
            Link.matter_id == matter.id, Link.kind == kind, Link.other_id == other_id
        )
    )


@dataclass(frozen=True)
class Linked:
    """One end of a link, as a page shows it: `is_from` where the page's own matter is linked to it."""

    link: Link
    row: MatterRow
    is_from: bool

    @property
    def standing(self) -> Words:
        """The day that matters, or where it stands: the day of a talk moves with each comment."""
        is_talk = kinds.of(self.row.matter).grows is not None
        return self.row.status_label if is_talk else self.row.when or self.row.status_label


def of(matter: Matter) -> list[Linked]:
    """Everything public that belongs together with a matter, both ways, the latest first.

    Two queries, and those of the days of each kind of matter.
    """
    links = db.session.scalars(
        select(Link)
        .where(or_(Link.matter_id == matter.id, Link.other_id == matter.id))
        .order_by(Link.id.desc())
        .limit(MOST)
        .options(joinedload(Link.comment))
    ).all()
    if not links:
        return []
    ids = {one.other_id if one.matter_id == matter.id else one.matter_id for one in links}
    statement = select(Matter).where(Matter.id.in_(ids), published())
    found = db.session.scalars(statement.options(selectinload(Matter.districts))).all()
    whens = kinds.whens(found)
    rows = {one.id: MatterRow(one, whens.get(one.id, "")) for one in found}
    ends = [
        (one, one.other_id if one.matter_id == matter.id else one.matter_id, one.matter_id)
        for one in links
    ]
    return [Linked(link, rows[end], first == matter.id) for link, end, first in ends if end in rows]
