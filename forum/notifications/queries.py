"""Reading who follows what, and when a worker was last seen."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.orm import joinedload

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Actor
from forum.core.db import db
from forum.core.events import Event
from forum.core.outbox import Outbox, own_key
from forum.core.paging import MAX_KEY, Page, page
from forum.districts.models import District
from forum.matters.models import Matter, Subscription, matter_district
from forum.matters.queries import followed, followed_among, follower_count, questions
from forum.notifications import tokens
from forum.notifications.models import Heartbeat

PAGE = 50


def _about(target: Matter | District) -> ColumnElement[bool]:
    if isinstance(target, Matter):
        return Subscription.matter_id == target.id
    return Subscription.district_id == target.id


def of_person(person_id: int | None, target: Matter | District) -> Subscription | None:
    """A person's subscription to a matter or a place, also one that they have stopped."""
    return db.session.scalar(
        select(Subscription).where(Subscription.person_id == person_id, _about(target))
    )


def live(actor: Actor, target: Matter | District) -> Subscription | None:
    """The person's subscription to a matter or a place, if they follow it now."""
    found = of_person(actor.person_id, target) if actor.is_authenticated else None
    return found if found is not None and found.confirmed_at is not None else None


def standing(actor: Actor, matter: Matter) -> tuple[int, int | None]:
    """How many follow a matter, and the number of the person's own subscription: one query."""
    named = {"matter": matter.id, "person": actor.person_id}
    row = db.session.execute(_standing(), named).one()
    return row[0], row[1]


@cache
def _standing() -> Select[*tuple[Any, ...]]:
    """Built once: it is asked with every page of a matter."""
    matter, one = bindparam("matter", type_=Integer), select(literal(1)).subquery()
    own = and_(
        Subscription.person_id == bindparam("person", type_=Integer),
        Subscription.person_id.is_not(None),  # addresses without an account are nobody's own
        Subscription.matter_id == matter,
        Subscription.confirmed_at.is_not(None),
    )
    counted = follower_count(matter).scalar_subquery()
    return select(counted, Subscription.id).select_from(one).outerjoin(Subscription, own)


def of_address(email: str, target: Matter | District) -> Subscription | None:
    """An address's subscription to a matter or a place, also one that waits to be confirmed."""
    return db.session.scalar(
        select(Subscription).where(Subscription.email == email, _about(target))
    )


def asked_since(email: str, moment: datetime) -> int:
    """How many letters about following an address has been sent since then, without answering them."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Subscription.email == email,
                Subscription.confirmed_at.is_(None),
                Subscription.created_at > moment,
            )
        )
        or 0
    )


def _of(actor: Actor) -> ColumnElement[bool]:
    return and_(Subscription.person_id == actor.person_id, Subscription.confirmed_at.is_not(None))


def count_of(actor: Actor) -> int:
    """How many matters and places a person follows."""
    return db.session.scalar(select(func.count()).where(_of(actor))) or 0


def following(actor: Actor, after: int | None) -> Page[Subscription]:
    """A page of what a person follows, the newest first."""
    statement = (
        select(Subscription)
        .where(_of(actor))
        .options(joinedload(Subscription.matter), joinedload(Subscription.district))
    )
    return page(statement, Subscription.id, after=after, size=PAGE, descending=True)


def by_number(number: int) -> Subscription | None:
    """One subscription by its number."""
    return db.session.get(Subscription, number) if number <= MAX_KEY else None


def by_token(purpose: tokens.Purpose, token: str) -> Subscription | None:
    """The subscription that a link in a letter is about; None when the link is not whole, or too old."""
    signed = tokens.read(purpose, token)
    found = by_number(signed[0]) if signed is not None else None
    return found if found is not None and signed == tokens.signed(found) else None


def by_stop_token(token: str) -> list[Subscription] | None:
    """Those that a link which stops is about, and that still stand; None when the link is not whole."""
    if tokens.read(tokens.Purpose.STOP, token) is not None:
        one = by_token(tokens.Purpose.STOP, token)
        return [one] if one is not None else []
    kept = tokens.read_all(token)
    if kept is None:
        return None
    there = select(Subscription).where(Subscription.id.in_([number for number, _print in kept]))
    there = there.options(joinedload(Subscription.matter), joinedload(Subscription.district))
    found = db.session.scalars(there.order_by(Subscription.id)).all()
    return [one for one in found if tokens.is_of(kept, one)]


def own_followers(matter: Matter, *, told_of: str) -> Sequence[Subscription]:
    """Those who follow just this matter, and whom no letter about that event waits for yet."""
    event = literal(told_of)
    people = _with_letter(event, Outbox.person_id)
    return db.session.scalars(
        select(Subscription)
        .where(Subscription.matter_id == matter.id, Subscription.confirmed_at.is_not(None))
        .where(or_(Subscription.person_id.is_(None), Subscription.person_id.not_in(people)))
        .where(
            or_(
                Subscription.email.is_(None),
                func.lower(Subscription.email).not_in(_addresses_with_letter(event)),
            )
        )
        .order_by(Subscription.id)
    ).all()


def _with_letter(event: ColumnElement[str], who: Any) -> Select[Any]:
    """To whom a letter about an event goes. Asked once, however many follow."""
    return select(who).where(Outbox.key.like(event + literal(":%")), who.is_not(None))


def _addresses_with_letter(event: ColumnElement[str]) -> Select[Any]:
    return _with_letter(event, func.lower(Outbox.address))


@cache
def receivers(
    *, apart: bool, is_sqlite: bool, by_address: bool = False
) -> Select[*tuple[Any, ...]]:
    """Letters about an event, one for each address that follows, never to the one who did it.

    Nor to those who get a letter of their own about it (outbox.own_key); nor, where they are told `apart`,
    to those whose questions it answers; nor, `by_address`, to addresses that get a letter of their own.
    Gives the columns that the outbox takes, so that no row of it passes through here. Built once; matter,
    event, by and subject are named when it is executed.
    """
    event = bindparam("event", type_=String)
    which = [followed(bindparam("matter", type_=Integer)), *(_others() if apart else ())]
    ranked = _ranked(*which)
    has_own = (
        select(Outbox.id)
        .join(Person, Person.id == Outbox.person_id)
        .where(
            Person.email == ranked.c.address,
            Outbox.key == event + literal(own_key("", "")) + cast(Person.id, String),
        )
        .exists()
    )
    own_ones = [~has_own]
    if by_address:
        own_ones.append(ranked.c.address.not_in(_addresses_with_letter(event)))
    as_json = func.json_object if is_sqlite else func.json_build_object
    about = as_json(text("'event'"), event, text("'subscription'"), ranked.c.id)
    return _letters(ranked, event, about).where(*own_ones)


@cache
def receivers_together(*, is_sqlite: bool) -> Select[*tuple[Any, ...]]:
    """Letters about what was done to many matters at once, one for each address that follows any of them.

    Never to the one who did it, nor to those who are told apart. Built once; event (the first of them),
    count, by, matters and apart are named when it is executed.
    """
    event = bindparam("event", type_=String)
    ranked = _ranked(followed_among(bindparam("matters", type_=Integer, expanding=True)))
    as_json = func.json_object if is_sqlite else func.json_build_object
    count = bindparam("count", type_=Integer)
    about = as_json(
        text("'event'"), event, text("'count'"), count, text("'subscription'"), ranked.c.id
    )
    apart = bindparam("apart", type_=Integer, expanding=True)
    told_apart = select(func.lower(Person.email)).where(Person.id.in_(apart))
    return _letters(ranked, event, about).where(ranked.c.address.not_in(told_apart))


def _ranked(*which: ColumnElement[bool]) -> Subquery:
    """Subscriptions with their address, and each one's place among those of the same address."""
    address = func.lower(func.coalesce(Person.email, Subscription.email))
    by = bindparam("by", type_=Integer)
    actor_email = select(func.lower(Person.email)).where(Person.id == by)
    nearest_first = (Subscription.matter_id.is_(None), Subscription.id)
    return (
        select(
            Subscription.id,
            Subscription.person_id,
            Subscription.email,
            address.label("address"),
            func.row_number().over(partition_by=address, order_by=nearest_first).label("place"),
        )
        .outerjoin(Person, Person.id == Subscription.person_id)
        .where(*which)
        .where(address.is_distinct_from(actor_email.scalar_subquery()))
        .subquery()
    )


def _letters(
    ranked: Subquery, event: ColumnElement[str], about: ColumnElement[Any]
) -> Select[*tuple[Any, ...]]:
    return select(
        event + literal(":") + cast(ranked.c.id, String), ranked.c.person_id, ranked.c.email, about
    ).where(ranked.c.place == 1)


def subscriptions_of(address: str) -> Sequence[Subscription]:
    """All that an address follows, with an account or without."""
    people = select(Person.id).where(func.lower(Person.email) == address)
    return db.session.scalars(
        select(Subscription)
        .where(
            Subscription.confirmed_at.is_not(None),
            or_(func.lower(Subscription.email) == address, Subscription.person_id.in_(people)),
        )
        .order_by(Subscription.matter_id.is_(None), Subscription.id)
    ).all()


def events_together(
    first: Event, count: int, followed_by: Sequence[Subscription]
) -> Sequence[tuple[Event, Matter]]:
    """What was recorded together and concerns what is followed, each with its matter; in order."""
    matter_ids = [one.matter_id for one in followed_by if one.matter_id is not None]
    places = [one.district_id for one in followed_by if one.district_id is not None]
    around = (
        select(matter_district.c.matter_id)
        .join(District, District.id == matter_district.c.district_id)
        .where(or_(District.id.in_(places), District.parent_id.in_(places)))
    )
    rows = db.session.execute(
        select(Event, Matter)
        .join(Matter, Matter.id == Event.matter_id)
        .where(
            Event.seq.between(first.seq, first.seq + count - 1),
            or_(Event.matter_id.in_(matter_ids), Event.matter_id.in_(around)),
            Matter.published_at.is_not(None),
        )
        .order_by(Event.seq)
    )
    return [(event, matter) for event, matter in rows]


def _others() -> list[ColumnElement[bool]]:
    """Whoever asked the city gets the answer in a letter of their own, and so no other one about it."""
    askers = questions.askers(bindparam("subject", type_=Integer))
    return [Subscription.person_id.is_(None) | Subscription.person_id.not_in(askers)]


def worker_seen() -> datetime | None:
    """When a worker last went round."""
    return db.session.scalar(select(Heartbeat.seen_at))


def worker_silent_for() -> float | None:
    """For how many seconds no worker has been seen; None when none ever was."""
    seen = worker_seen()
    return (clock.now() - seen).total_seconds() if seen is not None else None
