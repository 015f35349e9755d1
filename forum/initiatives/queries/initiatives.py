"""Reading one initiative, its drafts and its replies."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Integer, Row, Select, bindparam, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum.core.access import Actor
from forum.core.db import db
from forum.initiatives.models import CityReply, Initiative
from forum.initiatives.queries.lists import is_overdue
from forum.matters.models import Matter
from forum.matters.queries import partners
from forum.parties import queries as parties
from forum.parties.models import Party, PartyKind, Role


def by_reference(reference: str) -> Initiative | None:
    """One published initiative by its reference."""
    if not reference.isascii() or not reference.isprintable():
        return None
    return db.session.scalar(select(Initiative).where(Matter.reference == reference.upper()))


def by_id(initiative_id: int) -> Initiative | None:
    """One initiative, draft or not, by its number in the database."""
    return db.session.scalar(
        select(Initiative)
        .where(Initiative.id == initiative_id)
        .options(selectinload(Initiative.districts), selectinload(Initiative.commitments))
    )


def overdue() -> Sequence[Initiative]:
    """Every initiative whose reply is late, the latest of all first."""
    return db.session.scalars(
        select(Initiative).where(is_overdue()).order_by(Initiative.reply_due, Initiative.id)
    ).all()


def to_note_overdue() -> Sequence[Initiative]:
    """Those whose reply is late, and of which the log does not say so yet."""
    return db.session.scalars(
        select(Initiative)
        .where(is_overdue(), Initiative.overdue_noted_at.is_(None))
        .order_by(Initiative.id)
    ).all()


def drafts_of(actor: Actor) -> Sequence[Row[int, str, datetime]]:
    """The unpublished initiatives that the actor may write on: their parties', and those they have joined.

    The id of each, its title and when it was begun.
    """
    roles = {Role.REPRESENTATIVE, Role.WRITER}
    own = {held.party_id for held in actor.mandates if held.role in roles}
    return db.session.execute(_drafts(), {"own": sorted(own)}).all() if own else []


@cache
def _drafts() -> Select[int, str, datetime]:
    """Built once: it is asked with every list that someone who writes for an organisation reads."""
    own = bindparam("own", type_=Integer, expanding=True)
    return (
        select(Initiative.id, Initiative.title, Initiative.created_at)
        .where(
            Initiative.published_at.is_(None),
            or_(Initiative.party_id.in_(own), Matter.id.in_(partners.accepted_by(own))),
        )
        .order_by(Initiative.id.desc())
    )


def replies(initiative: Initiative) -> Sequence[CityReply]:
    """Everything that the city has replied, in order."""
    return db.session.scalars(
        select(CityReply)
        .where(CityReply.initiative_id == initiative.id)
        .options(
            joinedload(CityReply.person),
            joinedload(CityReply.party),
            joinedload(CityReply.referred_to),
        )
        .order_by(CityReply.id)
    ).all()


def city_units() -> Sequence[Party]:
    """The parts of the city that an initiative can be addressed to, by name."""
    return parties.of_kind(PartyKind.CITY_UNIT)
