"""Who speaks in a thread. Nothing here counts comments: they are counted as they are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Integer,
    Row,
    Select,
    String,
    bindparam,
    cast,
    func,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import contains_eager

from forum.accounts import queries as accounts
from forum.accounts.models import Person
from forum.core.db import db
from forum.core.paging import Page
from forum.districts.models import District
from forum.matters.models import Matter, Voice
from forum.matters.queries.selection import Kind, Part, part_of
from forum.parties.models import Party, party_district

PAGE = 200


@dataclass(frozen=True)
class Spoken:
    """How many of one sort have spoken, and how many comments they have written that are shown."""

    voices: int
    comments: int


@dataclass(frozen=True)
class Summary:
    """A thread in short: what is said, by whom, and from where."""

    kinds: dict[Kind, int]
    waiting: int
    parts: dict[Part, Spoken]
    places: Sequence[Row[Any]]  #: slug, name, voices, comments

    @property
    def comments(self) -> int:
        """How many comments are shown."""
        return sum(self.kinds.values())

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return max(0, self.kinds.get(Kind.QUESTION, 0) - self.waiting)


@cache
def _spoken() -> Select[*tuple[Any, ...]]:
    """Who has spoken, by sort, and then by place: asked with every page of a thread, so at once."""
    counted = (func.count().label("voices"), func.sum(Voice.comments).label("comments"))
    here = Voice.matter_id == bindparam("matter", type_=Integer)
    nothing = cast(null(), String)
    sorts = (
        select(Party.kind, Party.is_umbrella, nothing.label("slug"), nothing.label("name"),
               nothing.label("place"), *counted)
        .select_from(Voice)
        .outerjoin(Party, Party.id == Voice.party_id)
        .where(here)
        .group_by(Party.kind, Party.is_umbrella)
    )  # fmt: skip
    places = (
        select(cast(null(), Party.kind.type), cast(null(), Boolean), District.slug, District.name,
               District.sort_key, *counted)
        .select_from(Voice)
        .join(party_district, party_district.c.party_id == Voice.party_id)
        .join(District, District.id == party_district.c.district_id)
        .where(here)
        .group_by(District.id, District.slug, District.name, District.sort_key)
    )  # fmt: skip
    both = union_all(sorts, places).subquery()
    return select(both).order_by(both.c.place)


def summary(matter: Matter) -> Summary:
    """The thread in short. One query, however long it is."""
    tally, found, places = matter.tally or {}, {}, []
    for row in db.session.execute(_spoken(), {"matter": matter.id}):
        if row.slug is not None:
            places.append(row)
        else:
            part = part_of(row.kind, is_umbrella=row.is_umbrella)
            found[part] = Spoken(row.voices, int(row.comments))
    counts = {kind: tally.get(kind.stored.value, 0) for kind in Kind}
    return Summary(
        kinds={kind: count for kind, count in counts.items() if count},
        waiting=tally.get("waiting", 0),
        parts={part: found[part] for part in Part if part in found},
        places=places,
    )


def parties(matter: Matter) -> Sequence[Voice]:
    """The parties that have spoken, by name: never by size, or by how much they have written."""
    return db.session.scalars(
        select(Voice)
        .join(Voice.party)
        .where(Voice.matter_id == matter.id)
        .order_by(Party.sort_key, Party.id)
        .options(contains_eager(Voice.party))
    ).all()


def people(matter: Matter, after: int | None = None) -> Page[Any]:
    """A page of those who have spoken for themselves, by name; `after` is how many come before it."""
    start = after or 0
    found = (
        select(Person.name, Voice.comments)
        .join(Person, Person.id == Voice.person_id)
        .where(Voice.matter_id == matter.id, Voice.party_id.is_(None))
        .order_by(accounts.by_name(), Person.id)
        .offset(start)
        .limit(PAGE + 1)
    )
    rows = db.session.execute(found).all()
    return Page(rows[:PAGE], start + PAGE if len(rows) > PAGE else None)
