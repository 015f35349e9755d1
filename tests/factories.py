"""A small Gothenburg for tests: each function stores one thing, with believable defaults."""

import itertools
from datetime import date, timedelta
from typing import Any

from forum.accounts.models import Person
from forum.core import clock, text
from forum.core.access import Actor
from forum.core.db import db, transaction
from forum.districts.models import District, Level
from forum.parties.models import BodyKind, Form, Membership, Party, PartyKind, Role, Side
from forum.parties.queries import actor_for

_numbers = itertools.count(1)


def store(*things: Any) -> Any:
    """Store things in a transaction of their own; gives the first."""
    with transaction():
        db.session.add_all(things)
    return things[0]


def person(name: str = "Cia Ek", email: str | None = None, **fields: Any) -> Person:
    """Someone with a confirmed account and no mandate."""
    return store(_person(name, email, **fields))


def _person(name: str, email: str | None = None, **fields: Any) -> Person:
    return Person(
        name=name,
        email=email or f"{text.slug(name)}-{next(_numbers)}@samspel.example",
        created_at=clock.now(),
        confirmed_at=clock.now(),
        **fields,
    )


def _party(name: str, kind: PartyKind, **fields: Any) -> Party:
    always: dict[PartyKind, dict[str, Any]] = {
        PartyKind.ORGANISATION: {"form": Form.ASSOCIATION},
        PartyKind.CITY_UNIT: {"body_kind": BodyKind.ADMINISTRATION},
    }
    return Party(
        name=name,
        kind=kind,
        slug=f"{text.slug(name)}-{next(_numbers)}",
        sort_key=text.sort_key(name),
        created_at=clock.now(),
        **(always.get(kind, {}) | fields),
    )


def organisation(name: str = "Rymdtorgets Läxhjälp", **fields: Any) -> Party:
    """An organisation of the social economy."""
    return store(_party(name, PartyKind.ORGANISATION, **fields))


def city_unit(name: str = "Socialförvaltningen Nordost", **fields: Any) -> Party:
    """A city unit."""
    return store(_party(name, PartyKind.CITY_UNIT, **fields))


def council(name: str = "Idékom", **fields: Any) -> Party:
    """The joint council."""
    return store(_party(name, PartyKind.COUNCIL, **fields))


def membership(
    who: Person,
    party: Party,
    role: Role = Role.REPRESENTATIVE,
    side: Side | None = None,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Membership:
    """A mandate, active since a year unless told otherwise."""
    return store(_membership(who, party, role, side, starts_on=starts_on, ends_on=ends_on))


def _membership(
    who: Person,
    party: Party,
    role: Role,
    side: Side | None,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Membership:
    return Membership(
        person_id=who.id,
        party_id=party.id,
        role=role,
        side=side,
        starts_on=starts_on or clock.today() - timedelta(days=365),
        ends_on=ends_on,
    )


def district(code: str = "11", name: str = "Bergsjön", parent: District | None = None) -> District:
    """A place."""
    return store(_district(code, name, parent))


def _district(code: str, name: str, parent: District | None = None) -> District:
    return District(
        code=code,
        name=name,
        slug=text.slug(name),
        sort_key=text.sort_key(name),
        level=Level.INTERMEDIATE_AREA if parent else Level.CITY_AREA,
        parent_id=parent.id if parent else None,
        population=17_000,
    )


class Cast:
    """The standing cast. Anna answers for the city, Bo for a small organisation, Ulla for an umbrella.

    Cia has no mandate. Sam is the council's secretary, Mia and Sol its members for the two sides,
    Adm the administrator. `actor("bo")` is the person speaking for their party.
    """

    def __init__(self) -> None:
        self.area = _district("01", "Nordost")
        self.unit = _party("Socialförvaltningen Nordost", PartyKind.CITY_UNIT)
        self.other_unit = _party("Grundskoleförvaltningen", PartyKind.CITY_UNIT)
        self.organisation = _party("Rymdtorgets Läxhjälp", PartyKind.ORGANISATION)
        self.umbrella = _party(
            "Paraplyet Nordost", PartyKind.ORGANISATION, is_umbrella=True, represents=23
        )
        self.council = _party("Idékom", PartyKind.COUNCIL)
        self.people: dict[str, Person] = {}
        self.parties: dict[str, Party | None] = {}
        self._mandates: list[tuple[str, Party, Role, Side | None]] = []
        self._add("anna", "Anna Alm", self.unit, Role.REPRESENTATIVE)
        self._add("olle", "Olle Ost", self.other_unit, Role.REPRESENTATIVE)
        self._add("bo", "Bo Berg", self.organisation, Role.REPRESENTATIVE)
        self._add("ulla", "Ulla Umm", self.umbrella, Role.REPRESENTATIVE)
        self._add("sam", "Sam Sand", self.council, Role.SECRETARY)
        self._add("mia", "Mia Moe", self.council, Role.MEMBER, Side.CITY)
        self._add("sol", "Sol Sjö", self.council, Role.MEMBER, Side.SOCIAL_ECONOMY)
        self._add("adm", "Ada Adm", self.council, Role.ADMINISTRATOR)
        self.people["cia"] = _person("Cia Ek")
        self.parties["cia"] = None
        self._store()

    def _add(self, key: str, name: str, party: Party, role: Role, side: Side | None = None) -> None:
        self.people[key] = _person(name)
        self._mandates.append((key, party, role, side))
        self.parties[key] = party if role in {Role.REPRESENTATIVE, Role.SECRETARY} else None

    def _store(self) -> None:
        """All in one act: nearly every test begins with this."""
        bodies = (self.unit, self.other_unit, self.organisation, self.umbrella, self.council)
        with transaction():
            db.session.add_all((self.area, *bodies, *self.people.values()))
            db.session.flush()
            self.place = _district("11", "Bergsjön", self.area)
            held = (_membership(self.people[who], *what) for who, *what in self._mandates)
            db.session.add_all((self.place, *held))

    def actor(self, key: str) -> Actor:
        """The person of that key, speaking for their party if they have one."""
        party = self.parties[key]
        return actor_for(self.people[key], party.id if party else None)
