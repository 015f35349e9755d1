"""The agreement in its versions: principles, commitments, and who has signed."""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import names
from forum.core.db import Base, Key, Model, Name, choice
from forum.core.words import Worded
from forum.parties.models import Party


class Responsible(Worded):
    """Who has made a commitment."""

    CITY = "city", _l("the city")
    SECTOR = "sector", names.SECTOR
    BOTH = "both", _l("both parties")


commitment_principle = Table(
    "commitment_principle",
    Base.metadata,
    Column("commitment_id", ForeignKey("commitment.id"), primary_key=True),
    Column("principle_id", ForeignKey("principle.id"), primary_key=True),
)


class AgreementVersion(Model):
    """One adopted wording of the agreement; principles and commitments belong to it."""

    __tablename__ = "agreement_version"

    id: Mapped[Key]
    adopted_on: Mapped[date] = mapped_column(unique=True)
    valid_to: Mapped[date | None]
    title: Mapped[Name]


class Principle(Model):
    """One of the principles by which the parties treat each other."""

    __tablename__ = "principle"
    __table_args__ = (UniqueConstraint("version_id", "number"),)

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("agreement_version.id"))
    number: Mapped[int]
    name: Mapped[Name]
    summary: Mapped[str] = mapped_column(Text)  #: in our words


class Commitment(Model):
    """One of the things that the parties have undertaken."""

    __tablename__ = "commitment"
    __table_args__ = (UniqueConstraint("version_id", "number"),)

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("agreement_version.id"))
    number: Mapped[int]
    name: Mapped[Name]
    summary: Mapped[str] = mapped_column(Text)  #: in our words
    responsible: Mapped[Responsible] = mapped_column(choice(Responsible))

    principles: Mapped[list[Principle]] = relationship(
        secondary=commitment_principle, order_by=Principle.number
    )


class Accession(Model):
    """An organisation's signature under a version of the agreement. It is shown, and gives no right."""

    __tablename__ = "accession"
    __table_args__ = (UniqueConstraint("party_id", "version_id"),)

    id: Mapped[Key]
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("agreement_version.id"))
    signed_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(200), default="")

    party: Mapped[Party] = relationship()
