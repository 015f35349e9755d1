"""People, and the sessions in which they are signed in."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Key, Model, Moment, Name


class Person(Model):
    """Someone with an account. What they may do comes from their memberships, never from here."""

    __tablename__ = "person"

    id: Mapped[Key]
    name: Mapped[Name]
    email: Mapped[str] = mapped_column(String(254), unique=True)  #: lower case
    password_hash: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(5), default="sv")
    created_at: Mapped[Moment]
    confirmed_at: Mapped[Moment | None]  #: when the address was shown to be theirs


class SignInSession(Model):
    """One browser in which a person is signed in; revoked by a date, not by a deleted cookie."""

    __tablename__ = "sign_in_session"
    __table_args__ = (Index("ix_sign_in_session_person_id", "person_id"),)

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))  #: for whom they write now
    device: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    revoked_at: Mapped[Moment | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
