"""Matter, the base of all that can be discussed; its comments, support, documents and followers."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.agreement.models import Commitment
from forum.core.access import Words
from forum.core.db import Base, Key, Model, Moment, Name, choice, partial_index
from forum.core.words import Worded
from forum.districts.models import District
from forum.parties.models import Field, Party

#: How long the city has to answer a question: Swedish working days.
ANSWER_WORKING_DAYS = 10
#: Room for replies between two comments of the first level in the order of a thread.
PLACES = 1_000_000

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

    party: Mapped[Party] = relationship(foreign_keys=[party_id])
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    districts: Mapped[list[District]] = relationship(
        secondary=matter_district, order_by=District.code
    )
    commitments: Mapped[list[Commitment]] = relationship(
        secondary=matter_commitment, order_by=Commitment.number
    )

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
    def is_public(self) -> bool:
        """Published: readable by everyone, for good."""
        return self.published_at is not None

    @property
    def is_open(self) -> bool:
        """Open for comments."""
        return self.is_public and self.closed_at is None


class CommentKind(Worded):
    """What a comment is in the thread."""

    COMMENT = "comment", _l("Comment")
    ANSWER = "answer", _l("The city's answer")


class CommentState(Worded):
    """Whether a comment is shown."""

    VISIBLE = "visible", _l("visible")
    WITHDRAWN = "withdrawn", _l("withdrawn by its writer")
    HIDDEN = "hidden", _l("hidden")


class Comment(Model):
    """A post in a matter's thread. Person and acting party are frozen when it is written.

    `place` orders the thread: comments in time, replies under the comment of the first level they belong to.
    """

    __tablename__ = "comment"
    __table_args__ = (
        UniqueConstraint("matter_id", "seq"),
        UniqueConstraint("matter_id", "place"),
        UniqueConstraint("id", "matter_id"),
        ForeignKeyConstraint(
            ["parent_id", "matter_id"],
            ["comment.id", "comment.matter_id"],
            name="fk_comment_parent",
        ),
        Index("ix_comment_parent_id", "parent_id"),
        partial_index(
            "ix_comment_due_on",
            "due_on",
            "matter_id",
            where="due_on IS NOT NULL AND answered_at IS NULL",
        ),
        Index("ix_comment_person_id", "person_id"),
    )

    id: Mapped[Key]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    seq: Mapped[int]
    place: Mapped[int] = mapped_column(BigInteger)
    parent_id: Mapped[int | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    kind: Mapped[CommentKind] = mapped_column(choice(CommentKind), default=CommentKind.COMMENT)
    state: Mapped[CommentState] = mapped_column(choice(CommentState), default=CommentState.VISIBLE)
    is_obstacle: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[Moment]
    edited_at: Mapped[Moment | None]
    body: Mapped[str] = mapped_column(Text)  #: Markdown as written
    body_html: Mapped[str] = mapped_column(Text)
    supporting_parties: Mapped[int] = mapped_column(default=0)
    supporting_people: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[
        date | None
    ]  #: a question to the city: the last day on which it shall be answered
    answered_at: Mapped[Moment | None]  #: when a question had its first answer
    #: Where it was written, if not in the thread itself: {"kind": …} and what that kind needs (see origins).
    origin: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    #: What came of it, as the city has published it: {"effect": …, "point": …} (see feedback).
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    matter: Mapped[Matter] = relationship()
    person: Mapped[Person] = relationship()
    party: Mapped[Party | None] = relationship()
    parent: Mapped["Comment | None"] = relationship(
        remote_side="Comment.id", primaryjoin="foreign(Comment.parent_id) == remote(Comment.id)"
    )

    @property
    def root_seq(self) -> int:
        """The number of the comment of the first level that this one stands under (its own, if it is one)."""
        return self.place // PLACES

    @property
    def is_question(self) -> bool:
        """A question to the city."""
        return self.due_on is not None

    @property
    def is_waiting(self) -> bool:
        """A question to the city that has no answer yet, and is shown."""
        return self.is_question and self.answered_at is None and self.state == CommentState.VISIBLE


class AnsweredBy(Model):
    """A question to the city, and the city's answer to it. One answer may answer several questions."""

    __tablename__ = "answered_by"
    __table_args__ = (Index("ix_answered_by_answer_id", "answer_id"),)

    question_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)


class Support(Model):
    """Agreement with a matter or with one comment: by a party once, by a private person once."""

    __tablename__ = "support"
    __table_args__ = (
        partial_index(
            "uq_support_matter_party", "matter_id", "party_id", unique=True,
            where="comment_id IS NULL",
        ),
        partial_index(
            "uq_support_matter_person", "matter_id", "person_id", unique=True,
            where="comment_id IS NULL AND party_id IS NULL",
        ),
        Index("uq_support_comment_party", "comment_id", "party_id", unique=True),
        partial_index(
            "uq_support_comment_person", "comment_id", "person_id", unique=True,
            where="party_id IS NULL",
        ),
        ForeignKeyConstraint(
            ["comment_id", "matter_id"], ["comment.id", "comment.matter_id"], name="fk_support_comment"
        ),
    )  # fmt: skip

    id: Mapped[Key]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    comment_id: Mapped[int | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    given_at: Mapped[Moment]

    person: Mapped[Person] = relationship()
    party: Mapped[Party | None] = relationship()


class DocumentKind(Worded):
    """What a document is for."""

    PLAN = "plan", _l("Plan or proposal")
    BASIS = "basis", _l("Basis for the decision")
    STUDY = "study", _l("Study or report")
    MAP = "map", _l("Map or drawing")
    NOTES = "notes", _l("Notes from a meeting")
    REPORT = "report", _l("Consultation report")
    DECISION = "decision", _l("Decision")
    OTHER = "other", _l("Other document")


class Document(Model):
    """A file that belongs to a matter. A new version is a new row; nothing is overwritten."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("matter_id", "number", "version"),)

    id: Mapped[Key]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    number: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[Name]
    file_name: Mapped[Name]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  #: bytes
    sha256: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    added_at: Mapped[Moment]
    kind: Mapped[DocumentKind] = mapped_column(
        choice(DocumentKind, checked=False), default=DocumentKind.OTHER, server_default="other"
    )
    dated_on: Mapped[date | None]  #: the date that stands on the document itself
    change: Mapped[str] = mapped_column(
        String(300), default="", server_default=text("''")
    )  #: what is new in it
    alternative: Mapped[str] = mapped_column(
        String(600), default="", server_default=text("''")
    )  #: of a picture

    matter: Mapped[Matter] = relationship()

    @property
    def is_picture(self) -> bool:
        """Whether it must be said in words what it shows."""
        return self.media_type.startswith("image/")


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
