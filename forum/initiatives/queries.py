"""Reading initiatives: those that wait, those that are answered, and what was replied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload, selectinload

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Actor
from forum.core.db import db
from forum.initiatives.models import CityReply, Initiative, InitiativeState, ReplyKind
from forum.matters.models import Matter, Support
from forum.matters.queries import LIST_PAGE, MatterRow, given_by, listing, published
from forum.parties import queries as parties
from forum.parties.models import Party, PartyKind, Role

PEOPLE_SHOWN = 100


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


def is_waiting() -> ColumnElement[bool]:
    """Published, and not replied to yet."""
    return and_(published(), Initiative.state == InitiativeState.OPEN)


def is_overdue() -> ColumnElement[bool]:
    """Waiting since longer than was promised."""
    return and_(is_waiting(), Initiative.reply_due < clock.today())


def is_replied() -> ColumnElement[bool]:
    """Answered or closed."""
    ended = Initiative.state.in_([InitiativeState.ANSWERED, InitiativeState.CLOSED])
    return and_(published(), ended)


def waiting(limit: int) -> list[MatterRow]:
    """Those that wait for a reply: overdue first, then by the day that is promised."""
    return waiting_page(size=limit)[0]


def waiting_page(
    *conditions: ColumnElement[bool], after: int | None = None, size: int = LIST_PAGE
) -> tuple[list[MatterRow], int | None]:
    """A page of those that wait, the longest overdue first, and the key of the next page."""
    found = select(Initiative).where(is_waiting(), *conditions)
    return _page(found, Initiative.reply_due, after, size)


def replied_page(
    *conditions: ColumnElement[bool], after: int | None = None, size: int = LIST_PAGE
) -> tuple[list[MatterRow], int | None]:
    """A page of those that have their reply, the newest first, and the key of the next page."""
    found = select(Initiative).where(is_replied(), *conditions)
    return _page(found, Initiative.published_at, after, size, descending=True)


def _page(
    statement: Select[Any],
    column: InstrumentedAttribute[Any],
    after: int | None,
    size: int,
    *,
    descending: bool = False,
) -> tuple[list[MatterRow], int | None]:
    """Rows in the order of a column and the id; `after` is the id of the last row of the page before."""
    if after is not None:
        last = aliased(Initiative, flat=True)
        where = select(getattr(last, column.key)).where(last.id == after).scalar_subquery()
        beyond = column < where if descending else column > where
        same = Initiative.id < after if descending else Initiative.id > after
        statement = statement.where(or_(beyond, and_(column == where, same)))
    order = (column.desc(), Initiative.id.desc()) if descending else (column, Initiative.id)
    rows = listing(statement.order_by(*order).limit(size + 1))
    return rows[:size], rows[size - 1].matter.id if len(rows) > size else None


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


def drafts_of(actor: Actor) -> Sequence[Initiative]:
    """The unpublished initiatives that the actor may write on."""
    roles = {Role.REPRESENTATIVE, Role.WRITER}
    own = {held.party_id for held in actor.mandates if held.role in roles}
    if not own:
        return []
    return db.session.scalars(
        select(Initiative)
        .where(Initiative.published_at.is_(None), Initiative.party_id.in_(own))
        .order_by(Initiative.id.desc())
    ).all()


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


@dataclass(frozen=True)
class Supporters:
    """Who supports an initiative: organisations, the first private persons, and whether the reader does."""

    parties: list[Party]
    people: list[str]
    own: bool


def supporters(initiative: Initiative, actor: Actor) -> Supporters:
    """Who supports it: organisations by name, then private persons, the reader first. One query."""
    own = given_by(actor) if actor.is_authenticated else false()
    first = [own.desc()] if actor.is_authenticated else []
    rows: Sequence[Any] = db.session.execute(
        select(Party, Person.name, own.label("own"))
        .select_from(Support)
        .join(Person, Person.id == Support.person_id)
        .outerjoin(Party, Party.id == Support.party_id)
        .where(Support.matter_id == initiative.id, Support.comment_id.is_(None))
        .order_by(
            Support.party_id.is_(None),
            Party.sort_key,
            *first,
            Support.id,
        )
        .limit(initiative.supporting_parties + PEOPLE_SHOWN)
    ).all()
    return Supporters(
        parties=[row[0] for row in rows if row[0] is not None],
        people=[row[1] for row in rows if row[0] is None],
        own=any(row.own for row in rows),
    )


def last_replied(initiatives: Sequence[Initiative]) -> dict[int, datetime]:
    """When each of them last had a reply; those that have none are left out."""
    ids = [one.id for one in initiatives if one.state != InitiativeState.OPEN]
    if not ids:
        return {}
    rows = db.session.execute(
        select(CityReply.initiative_id, func.max(CityReply.replied_at))
        .where(CityReply.initiative_id.in_(ids), CityReply.kind != ReplyKind.REFERRED)
        .group_by(CityReply.initiative_id)
    )
    return {row[0]: row[1] for row in rows}


def city_units() -> Sequence[Party]:
    """The parts of the city that an initiative can be addressed to, by name."""
    return parties.of_kind(PartyKind.CITY_UNIT)
