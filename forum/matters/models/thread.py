"""What belongs to a thread beside its comments: files, who is named, who has spoken, how far one has read."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.db import Key, Model, Moment, Name, partial_index
from forum.matters.models.comments import Comment
from forum.matters.models.matters import Matter
from forum.parties.models import Party


class Attachment(Model):
    """A file that belongs to a comment; without one, it waits with its writer's draft."""

    __tablename__ = "attachment"
    __table_args__ = (
        UniqueConstraint("comment_id", "number"),
        Index("ix_attachment_person_id_matter_id", "person_id", "matter_id"),
    )

    id: Mapped[Key]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))
    number: Mapped[int | None]  #: among the files of its comment, from 1
    file_name: Mapped[Name]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  #: bytes
    sha256: Mapped[str] = mapped_column(String(64))
    #: What a picture shows, or what a file is called: one of them must be there to be sent.
    alternative: Mapped[str] = mapped_column(String(600), default="")
    added_at: Mapped[Moment]
    small_sha256: Mapped[str | None] = mapped_column(
        String(64)
    )  #: of a picture: the size of a thread
    width: Mapped[int | None]  #: pixels of the small picture
    height: Mapped[int | None]

    matter: Mapped[Matter] = relationship()
    comment: Mapped[Comment | None] = relationship()

    @property
    def is_picture(self) -> bool:
        """Whether it is shown in the thread, and must be said in words."""
        return self.small_sha256 is not None


class Mention(Model):
    """A person or a party is named in a comment: they are told."""

    __tablename__ = "mention"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (party_id IS NULL)", name="one_named"),
        UniqueConstraint("comment_id", "person_id"),
        UniqueConstraint("comment_id", "party_id"),
        Index("ix_mention_person_id", "person_id"),
        Index("ix_mention_party_id", "party_id"),
    )

    id: Mapped[Key]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))

    comment: Mapped[Comment] = relationship()
    person: Mapped[Person | None] = relationship()
    party: Mapped[Party | None] = relationship()


class Voice(Model):
    """Who has spoken in a thread, and how often: a party, or a person for themselves."""

    __tablename__ = "voice"
    __table_args__ = (
        partial_index(
            "uq_voice_party", "matter_id", "party_id", unique=True, where="party_id IS NOT NULL"
        ),
        partial_index(
            "uq_voice_person", "matter_id", "person_id", unique=True, where="party_id IS NULL"
        ),
        CheckConstraint("(person_id IS NULL) <> (party_id IS NULL)", name="one_speaker"),
        Index("ix_voice_party_id", "party_id"),
        Index("ix_voice_person_id", "person_id"),
    )

    id: Mapped[Key]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    comments: Mapped[int]  #: those that are shown

    person: Mapped[Person | None] = relationship()
    party: Mapped[Party | None] = relationship()


class ReadMark(Model):
    """How far a person has read in a thread. Their own: it stands in no log, and nobody else sees it."""

    __tablename__ = "read_mark"
    __table_args__ = (Index("ix_read_mark_matter_id", "matter_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    seq: Mapped[int]  #: all that has a number up to this one is read, or passed over
    #: What is read beyond that: a late reply stands early in the thread.
    ahead: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    read_at: Mapped[Moment]  #: when something was last read
