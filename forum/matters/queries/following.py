"""Reading who follows a matter."""

from sqlalchemy import BindParameter, ColumnElement, Select, func, or_, select

from forum.core.db import db
from forum.districts.models import District
from forum.matters.models import Matter, Subscription, matter_district


def followed(matter_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Confirmed subscriptions to a matter, to a place it is about, or to the area that place lies in."""
    about = select(matter_district.c.district_id).where(matter_district.c.matter_id == matter_id)
    around = select(District.parent_id).where(
        District.id.in_(about), District.parent_id.is_not(None)
    )
    return Subscription.confirmed_at.is_not(None) & or_(
        Subscription.matter_id == matter_id,
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
