"""Reading what an initiative can be tied to: consultations in their early stages."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.core.db import db
from forum.initiatives.models import Initiative
from forum.matters import kinds
from forum.matters.models import Link, LinkKind, Matter
from forum.matters.queries import MatterRow, in_districts, listing

#: Consultations offered to choose among; any other is named by its reference.
OFFERED = 12


def can_take_up(matter: Matter) -> bool:
    """Whether an initiative can be tied to it today."""
    found = select(Matter.id).where(Matter.id == matter.id, kinds.tieable())
    return db.session.scalar(found) is not None


def offered(initiative: Initiative) -> Sequence[MatterRow]:
    """Those that are about the same places, the newest first, without those that it is tied to already."""
    tied = select(Link.other_id).where(Link.matter_id == initiative.id, Link.kind == LinkKind.TIED)
    statement = select(Matter).where(kinds.tieable(), Matter.id.not_in(tied))
    statement = statement.options(joinedload(Matter.party))
    if not initiative.citywide:
        statement = statement.where(in_districts([place.id for place in initiative.districts]))
    return listing(statement.order_by(Matter.published_at.desc(), Matter.id.desc()).limit(OFFERED))
