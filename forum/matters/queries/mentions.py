"""Whom a text names: parties by their whole name, people among those who have spoken in the thread."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.core import text
from forum.core.db import db
from forum.matters.models import Comment, CommentState, Matter, Mention, Voice
from forum.parties.models import Party, PartyKind
from forum.parties.queries import representatives

#: How many can be named in one text: those who come after them are not told, and get no link.
MOST = 10
#: How many places with a @ are looked at, and how many words a name has.
PLACES, WORDS = 30, 12
#: How many are offered to be named.
OFFERED = 200

_AT = re.compile(r"(?<![\w@])@(?=[^\s@])")
_AFTER = ".,;:!?)]}\"'”’*_"


@dataclass(frozen=True)
class Named:
    """Whom a text names. `addresses` are where their names lead."""

    addresses: dict[str, str] = field(default_factory=dict)
    people: frozenset[int] = frozenset()
    parties: frozenset[int] = frozenset()

    @property
    def ids(self) -> dict[str, list[int]]:
        """What the log keeps of it."""
        kept = {"named_people": sorted(self.people), "named_parties": sorted(self.parties)}
        return {name: ids for name, ids in kept.items() if ids}


@dataclass
class _Called:
    """Who goes by a name, and where it leads: nowhere if there are several."""

    name: str
    address: str = ""
    people: set[int] = field(default_factory=set)
    parties: set[int] = field(default_factory=set)


def named(matter: Matter, source: str) -> Named:
    """Whom a text in the thread of a matter names. No query for a text without a @, else two."""
    begun = _after_each_at(source)
    if not begun:
        return Named()
    known = _people(matter, begun) | _parties(begun)  # should a person be called as a party is
    called = {one.name: one for one in known.values()}
    told = [called[name] for name in text.mentioned(source, called)[:MOST]]
    return Named(
        {one.name: one.address for one in told if one.address},
        frozenset().union(*(one.people for one in told)),
        frozenset().union(*(one.parties for one in told)),
    )


def _after_each_at(source: str) -> set[str]:
    """What may be a name: the words after each @, as many as a name can have."""
    found: set[str] = set()
    if "@" not in source:
        return found
    cleaned = text.clean(source)
    for place, _number in zip(_AT.finditer(cleaned), range(PLACES), strict=False):
        words = cleaned[place.end() : place.end() + 200].partition("\n")[0].split(" ")[:WORDS]
        for length in range(1, len(words) + 1):
            begun = " ".join(words[:length])
            found |= {begun, begun.rstrip(_AFTER)}
    return found - {""}


def _parties(begun: Iterable[str]) -> dict[str, _Called]:
    keys = {text.sort_key(name) for name in begun}
    rows = db.session.execute(
        select(Party.id, Party.name, Party.slug)
        .where(Party.kind.in_(list(PartyKind)), Party.sort_key.in_(keys))
        .order_by(Party.id)
    )
    found: dict[str, _Called] = {}
    for row in rows:
        one = found.setdefault(row.name.lower(), _Called(row.name))
        one.address = "" if one.parties else _address("parties.show", slug=row.slug)
        one.parties.add(row.id)
    return found


def _people(matter: Matter, begun: Iterable[str]) -> dict[str, _Called]:
    """Those who have spoken in the thread and go by these names, with capitals or without."""
    spelt = {name for one in begun for name in (one, _with_capitals(one))}
    rows = db.session.execute(
        select(Person.id, Person.name, func.max(Comment.seq).label("seq"))
        .join(Comment, Comment.person_id == Person.id)
        .where(
            Person.name.in_(spelt),
            Comment.matter_id == matter.id,
            Comment.state == CommentState.VISIBLE,
        )
        .group_by(Person.id, Person.name)
        .order_by(Person.id)
    )
    found: dict[str, _Called] = {}
    for row in rows:
        one = found.setdefault(row.name.lower(), _Called(row.name))
        latest = _address("matters.comment_page", reference=matter.reference, seq=row.seq)
        one.address = "" if one.people else latest
        one.people.add(row.id)
    return found


def _with_capitals(name: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in name.split(" "))


def _address(page: str, **parts: Any) -> str:
    """Without the host: also where there is no request."""
    return url_for(page, _external=False, **parts)


def of(written: Comment) -> Sequence[Any]:
    """The people and the parties that a comment names, by their ids."""
    return db.session.execute(
        select(Mention.person_id, Mention.party_id).where(Mention.comment_id == written.id)
    ).all()


def parties_of(written: Comment, person: Person) -> list[str]:
    """The parties named in a comment that a person represents today; none if they are named themselves."""
    known = of(written)
    if any(row.person_id == person.id for row in known):
        return []
    named = {row.party_id for row in known if row.party_id is not None}
    own = {key for key, people in representatives(named).items() if person.id in people}
    return list(db.session.scalars(select(Party.name).where(Party.id.in_(own)).order_by(Party.id)))


def can_be_named(matter: Matter) -> list[tuple[str, str]]:
    """Who has spoken in a thread: parties by name, then people by name; each with what it is. Two queries."""
    shown = (Comment.matter_id == matter.id, Comment.state == CommentState.VISIBLE)
    parties = db.session.scalars(
        select(Party)
        .join(Voice, Voice.party_id == Party.id)
        .where(Voice.matter_id == matter.id)
        .order_by(Party.sort_key, Party.id)
        .limit(OFFERED)
    )
    people = db.session.scalars(
        select(Person.name)
        .join(Comment, Comment.person_id == Person.id)
        .where(*shown)
        .distinct()
        .limit(OFFERED)
    )
    return [(party.name, str(party.kind_label)) for party in parties] + [
        (name, "") for name in sorted(people, key=text.sort_key)
    ]
