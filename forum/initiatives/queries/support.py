"""Who supports an initiative as it stands, and who supported what it said before."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import false, func, select

from forum.accounts.models import Person
from forum.core.access import Actor
from forum.core.db import db
from forum.initiatives.models import Initiative
from forum.matters.models import Support
from forum.matters.queries import given_by
from forum.parties import queries as parties
from forum.parties.models import Party

PEOPLE_SHOWN = 100


@dataclass(frozen=True)
class Supporters:
    """Who supports the text that stands: organisations by name, and the first private persons.

    `earlier` and `earlier_people` supported what it said before, and have not confirmed. `own` and
    `own_earlier` say whether the reader is among them. `members` gives, for an umbrella, those of its
    confirmed members that support it by themselves.
    """

    parties: list[Party]
    people: list[str]
    earlier: list[Party]
    earlier_people: int
    own: bool
    own_earlier: bool
    members: dict[int, list[Party]] = field(default_factory=dict)

    @property
    def umbrellas(self) -> list[Party]:
        """Those of the organisations that have members of their own."""
        return [party for party in self.parties if party.is_umbrella]

    @property
    def represented(self) -> int:
        """How many members the umbrellas say that they have: beside the count of supporters, never in it."""
        return sum(party.represents or 0 for party in self.umbrellas)


def supporters(initiative: Initiative, actor: Actor) -> Supporters:
    """Who supports it: organisations by name, then private persons, the reader first. Three queries."""
    rows = _rows(initiative, actor)
    now = [row for row in rows if row.wording == initiative.wording]
    before = [row for row in rows if row.wording != initiative.wording]
    standing = [row[0] for row in now if row[0] is not None]
    return Supporters(
        parties=standing,
        people=[row[1] for row in now if row[0] is None],
        earlier=[row[0] for row in before if row[0] is not None],
        earlier_people=_earlier_people(initiative),
        own=any(row.own for row in now),
        own_earlier=any(row.own for row in before),
        members=_members(standing),
    )


def _rows(initiative: Initiative, actor: Actor) -> Sequence[Any]:
    """All organisations, then private persons: the reader, those who support it as it stands, the rest."""
    own = given_by(actor) if actor.is_authenticated else false()
    first = [own.desc()] if actor.is_authenticated else []
    of_it = (Support.matter_id == initiative.id, Support.comment_id.is_(None))
    organisations = select(func.count(Support.party_id)).where(*of_it).scalar_subquery()
    return db.session.execute(
        select(Party, Person.name, Support.wording, own.label("own"))
        .select_from(Support)
        .join(Person, Person.id == Support.person_id)
        .outerjoin(Party, Party.id == Support.party_id)
        .where(*of_it)
        .order_by(
            Support.party_id.is_(None),
            Party.sort_key,
            *first,
            Support.wording.desc(),
            Support.id,
        )
        .limit(organisations + PEOPLE_SHOWN)
    ).all()


def _earlier_people(initiative: Initiative) -> int:
    """How many private persons supported what it said before; nobody, if it was never changed."""
    if initiative.wording == 1:
        return 0
    counted = select(func.count()).where(
        Support.matter_id == initiative.id,
        Support.comment_id.is_(None),
        Support.party_id.is_(None),
        Support.wording < initiative.wording,
    )
    return db.session.scalar(counted) or 0


def _members(standing: Sequence[Party]) -> dict[int, list[Party]]:
    """By umbrella: its confirmed members among those who support."""
    umbrellas = [party.id for party in standing if party.is_umbrella]
    if not umbrellas:
        return {}
    ties = parties.confirmed_among(umbrellas, [party.id for party in standing])
    return {key: [party for party in standing if (key, party.id) in ties] for key in umbrellas}
