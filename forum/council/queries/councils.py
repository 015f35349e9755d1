"""Reading which councils there are, what they and their sides are called, and who sits in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Person
from forum.core.access import Words
from forum.core.db import db
from forum.council.models import CouncilMeeting, CouncilProfile
from forum.parties.models import Membership, Party, PartyKind, Role, Side
from forum.parties.queries import council, is_active


def councils() -> Sequence[Party]:
    """Every council, the first one first."""
    return db.session.scalars(
        select(Party)
        .where(Party.kind == PartyKind.COUNCIL, Party.ended_on.is_(None))
        .order_by(Party.id)
    ).all()


def council_by_code(code: str | None = None) -> Party | None:
    """The council whose meetings begin with that code; without one the first council."""
    if code is None:
        return council()
    return db.session.scalar(
        select(Party)
        .join(CouncilProfile, CouncilProfile.council_id == Party.id)
        .where(CouncilProfile.code == code)
    )


def named_councils() -> dict[int, "Named"]:
    """Every council as pages name it, by its number. One query."""
    rows = db.session.execute(
        select(Party, CouncilProfile)
        .outerjoin(CouncilProfile, CouncilProfile.council_id == Party.id)
        .where(Party.kind == PartyKind.COUNCIL, Party.ended_on.is_(None))
        .order_by(Party.id)
    )
    return {each.id: named_as(each, profile) for each, profile in rows}


def named_as(of: Party, profile: CouncilProfile | None) -> "Named":
    """How a council is named whose profile is read already."""
    return Named(
        of.name if profile is not None else str(current_app.config["COUNCIL_NAME"]), profile
    )


def name_of(of: Party | CouncilMeeting) -> str:
    """What a council is called: the first one as the settings say, another one by its own name."""
    if is_first(of):
        return str(current_app.config["COUNCIL_NAME"])
    return of.council.name if isinstance(of, CouncilMeeting) else of.name


def is_first(of: Party | CouncilMeeting) -> bool:
    """Whether it is the first council, which has no code in its addresses."""
    return profile_of(of) is None


def profile_of(of: Party | CouncilMeeting) -> CouncilProfile | None:
    """What sets a council apart from the first one, which has none."""
    return of.profile if isinstance(of, CouncilMeeting) else db.session.get(CouncilProfile, of.id)


def side_name(side: Side, of: CouncilMeeting | CouncilProfile | None) -> Words:
    """What a side is called in the council of a meeting or with that profile."""
    profile = of.profile if isinstance(of, CouncilMeeting) else of
    own = profile and (profile.city_name if side == Side.CITY else profile.sector_name)
    return own or side.label


@dataclass(frozen=True)
class Named:
    """A council as its pages name it: what it and its sides are called, and where its pages are."""

    name: str
    profile: CouncilProfile | None

    @property
    def code(self) -> str | None:
        """Its part of addresses; the first council has none."""
        return self.profile.code if self.profile is not None else None

    def url(self, endpoint: str = "council.index", **more: Any) -> str:
        """Where a page of it is: its own page, unless told."""
        return url_for(endpoint, code=self.code, **more)

    def side(self, side: Side) -> Words:
        """What one of its sides is called."""
        return side_name(side, self.profile)


def named(of: Party | CouncilMeeting) -> Named:
    """How a council, or that of a meeting, is named on its pages."""
    return Named(name_of(of), profile_of(of))


def seats(of: Party, day: date | None = None) -> Sequence[Membership]:
    """Who sits in a council on a day (today unless told): members, then substitutes, by side and name."""
    return db.session.scalars(
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.party_id == of.id, Membership.role == Role.MEMBER, is_active(day))
        .options(joinedload(Membership.person))
        .order_by(Membership.side, Membership.is_substitute, Person.name, Membership.id)
    ).all()


def members(
    day: date | None = None, of: Party | None = None, *, substitutes: bool = False
) -> dict[Side, list[Person]]:
    """The members of a council (the first unless told) on a day, by side and name; or their substitutes."""
    body = of or council()
    found: dict[Side, list[Person]] = {side: [] for side in Side}
    seen: set[int] = set()
    for seat in seats(body, day) if body is not None else ():
        if seat.is_substitute is not substitutes or seat.person_id in seen or seat.side is None:
            continue
        seen.add(seat.person_id)
        found[seat.side].append(seat.person)
    return found


def mandates(of: Party) -> Sequence[Membership]:
    """Every seat of a council that anyone has held, has or will have: the one that began last first."""
    return db.session.scalars(
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.party_id == of.id,
            Membership.role == Role.MEMBER,
            (Membership.ends_on.is_(None)) | (Membership.ends_on >= Membership.starts_on),
        )
        .options(joinedload(Membership.person))
        .order_by(Membership.starts_on.desc(), Person.name, Membership.id)
    ).all()


def come_from(seats: Sequence[Membership], day: date | None = None) -> dict[int, list[Party]]:
    """Of those who sit in a council, the city units and organisations that they belong to, by person."""
    found: dict[int, list[Party]] = {seat.person_id: [] for seat in seats}
    rows = db.session.execute(
        select(Membership.person_id, Party)
        .join(Party, Party.id == Membership.party_id)
        .where(
            Membership.person_id.in_(found),
            Party.kind != PartyKind.COUNCIL,
            is_active(day),
        )
        .order_by(Party.sort_key, Party.id)
    )
    for person_id, party in rows:
        if party not in found[person_id]:
            found[person_id].append(party)
    return found
