"""Reading parties and memberships; and who the present actor is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from flask_login import current_user
from sqlalchemy import ColumnElement, Date, Integer, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from forum.accounts.models import Person
from forum.core import clock, text
from forum.core.access import ANONYMOUS, Actor, Mandate
from forum.core.db import db, table
from forum.districts.models import District
from forum.parties.models import (
    SPEAKING,
    Field,
    Membership,
    Party,
    PartyField,
    PartyKind,
    Role,
    Tie,
    UmbrellaMembership,
    UmbrellaState,
)

PAGE_SIZE = 100
MAX_PAGE = 10_000


def is_active(day: date | None = None) -> ColumnElement[bool]:
    """A membership that counts on a day (today unless told)."""
    day = day or clock.today()
    return and_(
        Membership.starts_on <= day, or_(Membership.ends_on.is_(None), Membership.ends_on >= day)
    )


def mandates_of(person_id: int) -> list[tuple[Mandate, str]]:
    """The person's active mandates with the name of each party, in one query."""
    rows = db.session.execute(_mandates(), {"person": person_id, "today": clock.today()})
    return [
        (
            Mandate(
                row.party_id, row.kind.value, row.role.value, row.side.value if row.side else None
            ),
            row.name,
        )
        for row in rows
    ]


@cache
def _mandates() -> Select[*tuple[Any, ...]]:
    """Built once: it is asked with every request of someone signed in. See `is_active` and `_is_awake`."""
    held, party, today = table(Membership), table(Party), bindparam("today", type_=Date)
    return (
        select(held.c.party_id, party.c.kind, held.c.role, held.c.side, party.c.name)
        .join(party, party.c.id == held.c.party_id)
        .where(
            held.c.person_id == bindparam("person", type_=Integer),
            held.c.starts_on <= today,
            or_(held.c.ends_on.is_(None), held.c.ends_on >= today),
            or_(party.c.ended_on.is_(None), party.c.ended_on > today),
        )
        .order_by(party.c.sort_key, held.c.id)
    )


def actor_for(person: Person, party_id: int | None = None) -> Actor:
    """The actor a person is now: speaking for a party if a mandate lets them, else for themselves."""
    return _actor(person.id, person.name, party_id)


def _actor(person_id: int, name: str, party_id: int | None) -> Actor:
    held = mandates_of(person_id)
    speakable = {m.party_id: party for m, party in held if m.role in SPEAKING}
    if party_id not in speakable:
        party_id = None
    return Actor(
        person_id=person_id,
        name=name,
        party_id=party_id,
        party_name=speakable.get(party_id, "") if party_id is not None else "",
        mandates=tuple(m for m, _name in held),
    )


def speakable_ids(person_id: int) -> list[int]:
    """The parties that a person may write for now."""
    return sorted(
        {held.party_id for held, _name in mandates_of(person_id) if held.role in SPEAKING}
    )


def speakable_parties(actor: Actor) -> Sequence[Party]:
    """The parties that the actor may write for, by name."""
    ids = {held.party_id for held in actor.mandates if held.role in SPEAKING}
    return db.session.scalars(select(Party).where(Party.id.in_(ids)).order_by(Party.sort_key)).all()


def current_actor() -> Actor:
    """Who the signed-in session says is asking; anonymous without one."""
    if not current_user.is_authenticated:
        return ANONYMOUS
    return _actor(current_user.person_id, current_user.name, current_user.party_id)


def _is_awake() -> ColumnElement[bool]:
    return or_(Party.ended_on.is_(None), Party.ended_on > clock.today())


def by_slug(slug: str) -> Party | None:
    """One party by its address."""
    if text.slug(slug) != slug:
        return None
    return db.session.scalar(
        select(Party).where(Party.slug == slug).options(selectinload(Party.districts))
    )


def named(name: str, kind: PartyKind) -> Party | None:
    """A party of a kind by its name, whatever its case."""
    found = select(Party).where(Party.kind == kind, Party.sort_key == text.sort_key(name))
    return db.session.scalar(found.order_by(Party.id).limit(1))


def council() -> Party | None:
    """The (first) council."""
    return db.session.scalar(
        select(Party).where(Party.kind == PartyKind.COUNCIL).order_by(Party.id).limit(1)
    )


def of_kind(kind: PartyKind) -> Sequence[Party]:
    """Every active party of a kind, by name and nothing else."""
    return db.session.scalars(
        select(Party).where(Party.kind == kind, _is_awake()).order_by(Party.sort_key, Party.id)
    ).all()


def works_in(place: District) -> ColumnElement[bool]:
    """Parties that work in a place, in a part of it, in the area around it, or in the whole city."""
    near = select(District.id).where(
        or_(District.id == place.id, District.parent_id == place.id, District.id == place.parent_id)
    )
    return or_(Party.districts.any(District.id.in_(near)), ~Party.districts.any())


def in_fields(fields: Collection[Field]) -> ColumnElement[bool]:
    """Parties that work in any of these fields."""
    return Party.id.in_(select(PartyField.party_id).where(PartyField.field.in_(fields)))


def fields_of(party_ids: Collection[int]) -> dict[int, list[Field]]:
    """The fields that each of some parties works in, in the order of the fields; one query."""
    rows = db.session.execute(
        select(PartyField.party_id, PartyField.field).where(PartyField.party_id.in_(party_ids))
    )
    said = {(row.party_id, row.field) for row in rows}
    return {key: [field for field in Field if (key, field) in said] for key in party_ids}


def field_named(name: str | None) -> Field | None:
    """A field as an address names it; None for what is no field."""
    return next((field for field in Field if field.value == name), None)


def _together() -> ColumnElement[bool]:
    """Memberships of umbrellas that both have said, where the umbrella is one still."""
    umbrella = aliased(Party)
    is_one = select(umbrella.id).where(umbrella.is_umbrella)
    return and_(
        UmbrellaMembership.state == UmbrellaState.CONFIRMED,
        UmbrellaMembership.umbrella_id.in_(is_one),
    )


def members_of(umbrella_id: int) -> Sequence[Party]:
    """The active organisations that are confirmed members of an umbrella, by name."""
    held = select(UmbrellaMembership.member_id).where(
        UmbrellaMembership.umbrella_id == umbrella_id, _together()
    )
    return _by_name(Party.id.in_(held))


def confirmed_among(
    umbrella_ids: Collection[int], member_ids: Collection[int]
) -> set[tuple[int, int]]:
    """Which of some organisations are confirmed members of which of some umbrellas: (umbrella, member)."""
    held = select(UmbrellaMembership.umbrella_id, UmbrellaMembership.member_id).where(
        UmbrellaMembership.umbrella_id.in_(umbrella_ids),
        UmbrellaMembership.member_id.in_(member_ids),
        _together(),
    )
    return {(row[0], row[1]) for row in db.session.execute(held)}


def umbrellas_of(party_id: int) -> Sequence[Party]:
    """The active umbrellas that an organisation is a confirmed member of, by name."""
    held = select(UmbrellaMembership.umbrella_id).where(
        UmbrellaMembership.member_id == party_id, _together()
    )
    return _by_name(Party.id.in_(held))


def umbrellas() -> Sequence[Party]:
    """Every active umbrella, by name."""
    return _by_name(Party.is_umbrella.is_(True))


def _by_name(*wanted: ColumnElement[bool]) -> Sequence[Party]:
    return db.session.scalars(
        select(Party).where(*wanted, _is_awake()).order_by(Party.sort_key, Party.id)
    ).all()


def _ties() -> Select[UmbrellaMembership]:
    return select(UmbrellaMembership).options(
        joinedload(UmbrellaMembership.umbrella), joinedload(UmbrellaMembership.member)
    )


def ties_of(party: Party) -> list[Tie]:
    """Every membership of an umbrella that a party has, or waits for, on either side; by name."""
    mine = or_(UmbrellaMembership.umbrella_id == party.id, UmbrellaMembership.member_id == party.id)
    statement = _ties().where(mine, UmbrellaMembership.state != UmbrellaState.ENDED)
    found = [Tie(held, party) for held in db.session.scalars(statement)]
    return sorted(found, key=lambda tie: (tie.other.sort_key, tie.held.id))


def tie(slug: str, number: int) -> Tie | None:
    """One membership of an umbrella, seen from one of the two; the pair must fit together."""
    held = db.session.scalar(_ties().where(UmbrellaMembership.id == number))
    if held is None:
        return None
    both = (held.umbrella, held.member)
    return next((Tie(held, party) for party in both if party.slug == slug), None)


def waiting_for(actor: Actor) -> list[Tie]:
    """What others have said of the organisations that the actor represents, and that waits for a yes."""
    own = [held.party_id for held in actor.mandates if held.role == Role.REPRESENTATIVE]
    statement = _ties().where(
        UmbrellaMembership.state == UmbrellaState.CLAIMED,
        or_(UmbrellaMembership.umbrella_id.in_(own), UmbrellaMembership.member_id.in_(own)),
    )
    ties = [
        Tie(held, party)
        for held in (db.session.scalars(statement.order_by(UmbrellaMembership.id)) if own else ())
        for party in (held.umbrella, held.member)
        if party.id in own
    ]
    return [tie for tie in ties if tie.waits_here]


def representatives(party_ids: Collection[int]) -> dict[int, list[int]]:
    """The people who represent each of some parties today, by their ids; one query."""
    rows = db.session.execute(
        select(Membership.party_id, Membership.person_id)
        .where(
            Membership.party_id.in_(party_ids),
            Membership.role == Role.REPRESENTATIVE,
            is_active(),
        )
        .order_by(Membership.person_id)
    )
    found: dict[int, list[int]] = {key: [] for key in party_ids}
    for row in rows:
        if row.person_id not in found[row.party_id]:
            found[row.party_id].append(row.person_id)
    return found


@dataclass(frozen=True)
class Listed:
    """One page of an alphabetical list of parties, each with its places."""

    parties: Sequence[Party]
    number: int
    pages: int


def page_number(asked: str | None) -> int:
    """Which page an address asks for; nonsense is the first."""
    if not asked or not asked.isascii() or not asked.isdigit():
        return 1
    return min(max(int(asked[:9]), 1), MAX_PAGE)


def listed(
    kind: PartyKind,
    *,
    place: District | None = None,
    field: Field | None = None,
    number: int = 1,
    dormant: bool = False,
) -> Listed:
    """Parties of a kind in the order of the alphabet. Nothing else about them sorts or filters."""
    wanted = [Party.kind == kind]
    if not dormant:
        wanted.append(_is_awake())
    if place is not None:
        wanted.append(works_in(place))
    if field is not None:
        wanted.append(in_fields([field]))
    count = db.session.scalar(select(func.count()).select_from(Party).where(*wanted)) or 0
    pages = max(1, -(-count // PAGE_SIZE))
    number = min(number, pages)
    parties = db.session.scalars(
        select(Party)
        .where(*wanted)
        .options(selectinload(Party.districts))
        .order_by(Party.sort_key, Party.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    ).all()
    return Listed(parties, number, pages)


def _memberships(*wanted: ColumnElement[bool]) -> Sequence[Membership]:
    return db.session.scalars(
        select(Membership)
        .join(Membership.person)
        .where(*wanted)
        .options(joinedload(Membership.person), joinedload(Membership.party))
        .order_by(Membership.starts_on.desc(), Person.name, Membership.id)
        .limit(1000)
    ).all()


def speakers(party: Party) -> Sequence[Membership]:
    """Who may speak for a party today, or sits in it if it is the council; by name."""
    found = _memberships(
        Membership.party_id == party.id,
        Membership.role.in_((*SPEAKING, Role.MEMBER)),
        is_active(),
    )
    return sorted(found, key=lambda held: (text.sort_key(held.person.name), held.id))


def memberships_of(person_id: int) -> Sequence[Membership]:
    """All mandates of a person: what they have, will have and have had."""
    return _memberships(Membership.person_id == person_id)


def memberships_in(party: Party) -> Sequence[Membership]:
    """All mandates of a party, those that have ended too."""
    return _memberships(Membership.party_id == party.id)


def membership(membership_id: int) -> Membership | None:
    """One mandate."""
    return db.session.get(Membership, membership_id)


def holders(parties: Sequence[Party]) -> dict[int, int]:
    """How many mandates each of some parties has given that count today."""
    rows = db.session.execute(
        select(Membership.party_id, func.count().label("held"))
        .where(Membership.party_id.in_([party.id for party in parties]), is_active())
        .group_by(Membership.party_id)
    )
    return {row.party_id: row.held for row in rows}


def overlapping(person_id: int, starts_on: date, ends_on: date | None) -> Sequence[Membership]:
    """A person's mandates that count on any day from a day to a day."""
    wanted = [
        Membership.person_id == person_id,
        or_(
            Membership.ends_on.is_(None),
            and_(Membership.ends_on >= starts_on, Membership.ends_on >= Membership.starts_on),
        ),
    ]
    if ends_on is not None:
        wanted.append(Membership.starts_on <= ends_on)
    return db.session.scalars(
        select(Membership).where(*wanted).options(joinedload(Membership.party))
    ).all()
