"""Reading who follows a matter."""

from sqlalchemy import BindParameter, ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from forum.core.db import db
from forum.districts.models import District
from forum.matters.models import Matter, Subscription, matter_district


def followed(
    matter_id: int | BindParameter[int] | InstrumentedAttribute[int],
) -> ColumnElement[bool]:
    """Confirmed subscriptions to a matter, to a place it is about, or to the area that place lies in."""
    is_it, at_it = Subscription.matter_id == matter_id, matter_district.c.matter_id == matter_id
    return _followed(is_it, at_it)


def followed_among(matter_ids: BindParameter[int]) -> ColumnElement[bool]:
    """The same of any of several matters; `matter_ids` expands to their numbers."""
    return _followed(
        Subscription.matter_id.in_(matter_ids), matter_district.c.matter_id.in_(matter_ids)
    )


def _followed(is_it: ColumnElement[bool], at_it: ColumnElement[bool]) -> ColumnElement[bool]:
    about = select(matter_district.c.district_id).where(at_it)
    around = select(District.parent_id).where(
        District.id.in_(about), District.parent_id.is_not(None)
    )
    return Subscription.confirmed_at.is_not(None) & or_(
        is_it,
        Subscription.district_id.in_(about),
        Subscription.district_id.in_(around),
    )


def follower_count(matter_id: int | BindParameter[int]) -> Select[int]:
    """How many follow a matter or one of its places; each person and address once."""
    people, addresses = Subscription.person_id.distinct(), Subscription.email.distinct()
    return select(func.count(people) + func.count(addresses)).where(followed(matter_id))


def followers(matter: Matter) -> int:
    """How many are told of what happens in a matter."""
    return db.session.scalars(follower_count(matter.id)).one()
