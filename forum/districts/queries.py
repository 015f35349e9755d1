"""Reading places."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from forum.core import clock
from forum.core.db import db
from forum.districts.models import District, Level


def is_valid(day: date | None = None) -> ColumnElement[bool]:
    """The city is divided so on a day (today unless told)."""
    day = day or clock.today()
    return and_(
        or_(District.valid_from.is_(None), District.valid_from <= day),
        or_(District.valid_to.is_(None), District.valid_to >= day),
    )


def by_slug(slug: str) -> District | None:
    """One place by its address, with the area it lies in."""
    return db.session.scalar(
        select(District).where(District.slug == slug).options(joinedload(District.parent))
    )


def current() -> Sequence[District]:
    """The areas that the city is divided into now, larger ones first, then by code."""
    return db.session.scalars(select(District).where(is_valid()).order_by(District.code)).all()


def former() -> Sequence[District]:
    """The districts of former years by name, each with the area that took over."""
    return db.session.scalars(
        select(District)
        .where(District.level == Level.FORMER_DISTRICT)
        .options(joinedload(District.parent))
        .order_by(District.sort_key)
    ).all()


def within(place: District) -> Sequence[District]:
    """The areas that a place is divided into now, by name."""
    return db.session.scalars(
        select(District)
        .where(District.parent_id == place.id, is_valid())
        .order_by(District.sort_key)
    ).all()
