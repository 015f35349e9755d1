"""Reading parties and memberships; and who the present actor is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_login import current_user
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum.accounts.models import Person
from forum.core import clock, text
from forum.core.access import ANONYMOUS, Actor, Mandate
from forum.core.db import db
from forum.districts.models import District
from forum.parties.models import SPEAKING, Membership, Party, PartyKind, Role

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
    rows = db.session.execute(
        select(Membership.party_id, Party.kind, Membership.role, Membership.side, Party.name)
        .join(Party, Party.id == Membership.party_id)
        .where(Membership.person_id == person_id, is_active(), _is_awake())
        .order_by(Party.sort_key, Membership.id)
    )
    return [
        (
            Mandate(
                row.party_id, row.kind.value, row.role.value, row.side.value if row.side else None
            ),
            row.name,
        )
        for row in rows
    ]


def actor_for(person: Person, party_id: int | None = None) -> Actor:
    """The actor a person is now: speaking for a party if a mandate lets them, else for themselves."""
    held = mandates_of(person.id)
    speakable = {m.party_id: name for m, name in held if m.role in SPEAKING}
    if party_id not in speakable:
        party_id = None
    return Actor(
        person_id=person.id,
        name=person.name,
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
    return actor_for(current_user.person, current_user.party_id)


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
    kind: PartyKind, *, place: District | None = None, number: int = 1, dormant: bool = False
) -> Listed:
    """Parties of a kind in the order of the alphabet. Nothing else about them sorts or filters."""
    wanted = [Party.kind == kind]
    if not dormant:
        wanted.append(_is_awake())
    if place is not None:
        wanted.append(works_in(place))
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
