"""Who follows a matter or a place."""

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.db import Key, Model, Moment
from forum.districts.models import District
from forum.matters.models.matters import Matter


class Subscription(Model):
    """A person, or an address without an account, follows a matter or a district.

    An address counts from `confirmed_at`, when the link in its mail was used.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (email IS NULL)", name="one_follower"),
        CheckConstraint("(matter_id IS NULL) <> (district_id IS NULL)", name="one_target"),
        UniqueConstraint("person_id", "matter_id"),
        UniqueConstraint("person_id", "district_id"),
        UniqueConstraint("email", "matter_id"),
        UniqueConstraint("email", "district_id"),
        Index("ix_subscription_matter_id", "matter_id"),
        Index("ix_subscription_district_id", "district_id"),
    )

    id: Mapped[Key]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    email: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(5), default="sv")
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    created_at: Mapped[Moment]
    confirmed_at: Mapped[Moment | None]

    person: Mapped[Person | None] = relationship()
    matter: Mapped[Matter | None] = relationship()
    district: Mapped[District | None] = relationship()
