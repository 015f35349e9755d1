"""Reading matters. Whatever is listed anywhere passes `visible_to`."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, String, bindparam, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum.agreement.models import Commitment
from forum.core.access import Actor, Words
from forum.core.db import db
from forum.districts.models import District
from forum.matters import kinds
from forum.matters.models import (
    ASKED,
    Matter,
    Partner,
    matter_commitment,
    matter_district,
)
from forum.parties.models import Party, Role

LIST_PAGE = 20


def published() -> ColumnElement[bool]:
    """Matters that everyone may read."""
    return Matter.published_at.is_not(None)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Matters that this actor may know of: the published ones, and drafts of parties they write for.

    Drafts also that one of these parties was asked to stand behind.
    """
    own = {
        held.party_id for held in actor.mandates if held.role in {Role.REPRESENTATIVE, Role.WRITER}
    }
    if not own:
        return published()
    asked = select(Partner.matter_id).where(Partner.party_id.in_(own), Partner.state.in_(ASKED))
    return or_(published(), Matter.party_id.in_(own), Matter.id.in_(asked))


def _by_reference(reference: str) -> Select[Matter]:
    return select(Matter).where(Matter.reference == reference.upper())


def _with_surroundings(statement: Select[Matter]) -> Select[Matter]:
    """Also load what a page says of a matter: its party, its writer, its places, its commitments."""
    return statement.options(
        joinedload(Matter.party),
        joinedload(Matter.person),
        joinedload(Matter.districts),
        joinedload(Matter.commitments),
    )


def by_reference(reference: str) -> Matter | None:
    """One published matter by its reference, whatever its kind, with its party and places: one query."""
    found = db.session.scalars(_with_surroundings(_by_reference(reference)))
    return found.unique().one_or_none()


def alone_by_reference(reference: str, kind: type[Matter] = Matter) -> Matter | None:
    """One published matter by itself: enough where what stands around its thread is kept already.

    Whoever knows its kind reads no more columns than that has; None, should it be of another kind by now.
    """
    return db.session.scalars(_alone(kind), {"reference": reference.upper()}).one_or_none()


@cache
def _alone(kind: type[Matter]) -> Select[Matter]:
    """Built once: it is asked with every page of a thread."""
    statement = select(kind).where(Matter.reference == bindparam("reference", type_=String))
    if kind is Matter:
        return statement
    return statement.where(Matter.kind == kind.__mapper__.polymorphic_identity)


def by_id(matter_id: int) -> Matter | None:
    """One matter, published or not, by its number: how a draft is addressed."""
    statement = _with_surroundings(select(Matter).where(Matter.id == matter_id))
    return db.session.scalars(statement).unique().one_or_none()


def surround(matter: Matter) -> None:
    """Load what a page says of a matter that was loaded by itself: one query."""
    statement = _with_surroundings(select(Matter).where(Matter.id == matter.id))
    statement = statement.execution_options(populate_existing=True)
    db.session.scalars(statement).unique().one()


def in_districts(district_ids: Iterable[int]) -> ColumnElement[bool]:
    """Matters about one of these places or a place within it, and those of the whole city."""
    ids = list(district_ids)
    within = select(District.id).where(or_(District.id.in_(ids), District.parent_id.in_(ids)))
    about = select(matter_district.c.matter_id).where(matter_district.c.district_id.in_(within))
    return or_(Matter.citywide, Matter.id.in_(about))


def of_commitment(commitment: Commitment) -> ColumnElement[bool]:
    """Matters that carry out a commitment."""
    return Matter.id.in_(
        select(matter_commitment.c.matter_id).where(
            matter_commitment.c.commitment_id == commitment.id
        )
    )


@dataclass(frozen=True)
class MatterRow:
    """What a list shows of a matter."""

    matter: Matter
    when: Words

    @property
    def url(self) -> str:
        """Where it leads."""
        return kinds.url_of(self.matter)

    @property
    def title(self) -> str:
        """Its title."""
        return self.matter.title

    @property
    def summary(self) -> str:
        """Its summary, on one line."""
        return self.matter.summary

    @property
    def kind_label(self) -> Words:
        """What kind of matter it is."""
        return self.matter.kind_label

    @property
    def status_label(self) -> Words:
        """Where it stands."""
        return self.matter.status[0]

    @property
    def status_tone(self) -> str:
        """The tone of where it stands."""
        return self.matter.status[1]

    @property
    def comments(self) -> int:
        """How many comments its thread shows."""
        return self.matter.shown_comments

    @property
    def places(self) -> str:
        """Where it belongs: the whole city, or the names of its districts."""
        if self.matter.citywide:
            return str(gettext("The whole city"))
        return ", ".join(place.name for place in self.matter.districts)


def listing(statement: Select[*tuple[Any, ...]]) -> list[MatterRow]:
    """The rows of a list, out of a statement that selects matters; a constant number of queries."""
    found = db.session.scalars(statement.options(selectinload(Matter.districts))).unique().all()
    dates = kinds.whens(found)
    return [MatterRow(matter, dates.get(matter.id, "")) for matter in found]


def of_party(party: Party) -> list[MatterRow]:
    """The latest matters that a party has opened or put forward."""
    return listing(
        select(Matter)
        .where(published(), Matter.party_id == party.id)
        .order_by(Matter.published_at.desc(), Matter.id.desc())
        .limit(LIST_PAGE)
    )
