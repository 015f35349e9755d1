"""Matter, the base of all that can be discussed."""

from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.agreement.models import Commitment
from forum.core.access import Words
from forum.core.db import Base, Key, Model, Moment, Name, choice
from forum.districts.models import District
from forum.parties.models import Field, Party

if TYPE_CHECKING:
    from forum.matters.models.together import Partner

matter_district = Table(
    "matter_district",
    Base.metadata,
    Column("matter_id", ForeignKey("matter.id"), primary_key=True),
    Column("district_id", ForeignKey("district.id"), primary_key=True, index=True),
)
matter_commitment = Table(
    "matter_commitment",
    Base.metadata,
    Column("matter_id", ForeignKey("matter.id"), primary_key=True),
    Column("commitment_id", ForeignKey("commitment.id"), primary_key=True, index=True),
)


class MatterField(Model):
    """A field of work that a matter is about."""

    __tablename__ = "matter_field"
    __table_args__ = (Index("ix_matter_field_field", "field"),)

    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    field: Mapped[Field] = mapped_column(choice(Field), primary_key=True)


class Matter(Model):
    """Anything that can be followed, discussed and put on an agenda. It has exactly one thread.

    It is public from `published_at` on, and open for comments until `closed_at`.
    """

    __tablename__ = "matter"
    __table_args__: Any = (
        UniqueConstraint("year", "number"),
        CheckConstraint(
            "(published_at IS NULL) = (reference IS NULL)", name="published_has_reference"
        ),
        Index("ix_matter_kind_state", "kind", "state"),
        Index("ix_matter_party_id", "party_id"),
    )

    #: Whether several parties can stand behind one of this kind.
    is_shared: ClassVar[bool] = False

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str | None] = mapped_column(String(20), unique=True)
    year: Mapped[int | None]
    number: Mapped[int | None]
    title: Mapped[Name]
    summary: Mapped[str] = mapped_column(String(600), default="")  #: plain text, one line
    citywide: Mapped[bool] = mapped_column(default=False)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Moment]
    published_at: Mapped[Moment | None] = mapped_column(index=True)
    closed_at: Mapped[Moment | None]
    comment_count: Mapped[int] = mapped_column(default=0)
    last_comment_at: Mapped[Moment | None]
    supporting_parties: Mapped[int] = mapped_column(default=0)
    supporting_people: Mapped[int] = mapped_column(default=0)
    #: The number of the text that support is given to. Those who supported an earlier one are asked anew.
    wording: Mapped[int] = mapped_column(default=1, server_default="1")
    #: How many comments of each kind are shown, and how many questions wait: counted as they are written.
    tally: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))

    party: Mapped[Party] = relationship(foreign_keys=[party_id])
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    districts: Mapped[list[District]] = relationship(
        secondary=matter_district, order_by=District.code
    )
    commitments: Mapped[list[Commitment]] = relationship(
        secondary=matter_commitment, order_by=Commitment.number
    )

    #: Parties asked to stand behind it; read only where several can.
    partners: Mapped[list["Partner"]] = relationship(viewonly=True, order_by="Partner.id")

    __mapper_args__: Any = {"polymorphic_on": "kind", "polymorphic_identity": "matter"}

    @property
    def kind_label(self) -> Words:
        """What kind of matter it is, in words. Every kind says its own."""
        raise NotImplementedError

    @property
    def status(self) -> tuple[Words, str]:
        """Where it stands now: words, and their tone (open, soon, waiting, overdue, done, neutral)."""
        raise NotImplementedError

    @property
    def responsible_party_ids(self) -> set[int]:
        """The city units whose officers answer in this thread on behalf of the city."""
        raise NotImplementedError

    @property
    def shown_comments(self) -> int:
        """How many comments its thread shows: those that are withdrawn have a number, and count no more."""
        return sum(count for name, count in (self.tally or {}).items() if name != "waiting")

    @property
    def is_public(self) -> bool:
        """Published: readable by everyone, for good."""
        return self.published_at is not None

    @property
    def takes_partners(self) -> bool:
        """Whether other parties can be asked, still, to stand behind it."""
        return self.is_shared and not self.is_public

    @property
    def is_open(self) -> bool:
        """Open for comments."""
        return self.is_public and self.closed_at is None
