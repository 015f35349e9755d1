"""Texts to comment on: versions in numbered paragraphs, and the comments tied to them."""

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.db import Key, Model, Moment, Name, choice
from forum.core.text import plain
from forum.core.words import Worded
from forum.matters.models import Comment, Matter


class ParagraphKind(Worded):
    """What a paragraph is in its text."""

    HEADING = "heading", _l("Heading")
    PARAGRAPH = "paragraph", _l("Paragraph")
    ITEM = "item", _l("List item")
    TABLE = "table", _l("Table")


class PublicText(Model):
    """A plan or proposal of a matter that anyone may comment on paragraph by paragraph."""

    __tablename__ = "public_text"
    __table_args__ = (UniqueConstraint("matter_id", "number"),)

    id: Mapped[Key]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    number: Mapped[int]
    title: Mapped[Name]
    created_at: Mapped[Moment]
    last_lineage: Mapped[int] = mapped_column(
        default=0
    )  #: the highest lineage given to a paragraph

    matter: Mapped[Matter] = relationship()

    if TYPE_CHECKING:
        newest: Mapped[int | None]  #: the version that is public now; None while there is none

    @property
    def is_public(self) -> bool:
        """Whether everyone may know of it."""
        return self.newest is not None


class TextVersion(Model):
    """One version of a text: a draft of its owner's until it is published, and never changed after that."""

    __tablename__ = "text_version"
    __table_args__ = (UniqueConstraint("text_id", "version"),)

    id: Mapped[Key]
    text_id: Mapped[int] = mapped_column(ForeignKey("public_text.id"))
    version: Mapped[int]
    source: Mapped[str] = mapped_column(Text)  #: Markdown as written or imported
    change: Mapped[str] = mapped_column(
        String(600), default=""
    )  #: what is new, in the writer's words
    sha256: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[Moment]
    published_at: Mapped[Moment | None]  #: None while it is a draft

    text: Mapped[PublicText] = relationship()
    person: Mapped[Person] = relationship()


PublicText.newest = column_property(
    select(func.max(TextVersion.version))
    .where(TextVersion.text_id == PublicText.id, TextVersion.published_at.is_not(None))
    .correlate_except(TextVersion)
    .scalar_subquery()
)


class Paragraph(Model):
    """A numbered paragraph of one version. Paragraphs of one `lineage` are the same one through versions."""

    __tablename__ = "paragraph"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        UniqueConstraint("version_id", "lineage"),
    )

    id: Mapped[Key]
    version_id: Mapped[int] = mapped_column(ForeignKey("text_version.id"))
    position: Mapped[int]  #: from 1
    lineage: Mapped[int]
    kind: Mapped[ParagraphKind] = mapped_column(choice(ParagraphKind))
    level: Mapped[int] = mapped_column(default=0)  #: of a heading, or how deep a list item stands
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)

    version: Mapped[TextVersion] = relationship()

    @property
    def words(self) -> str:
        """What it says, without its markup."""
        return plain(self.html)


class ParagraphComment(Model):
    """Which paragraph a comment is about. It is shown wherever that lineage still exists."""

    __tablename__ = "paragraph_comment"
    __table_args__ = (Index("ix_paragraph_comment_text_id_lineage", "text_id", "lineage"),)

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("public_text.id"))
    lineage: Mapped[int]
    paragraph_id: Mapped[int] = mapped_column(
        ForeignKey("paragraph.id")
    )  #: as it stood when commented on

    comment: Mapped[Comment] = relationship()
    paragraph: Mapped[Paragraph] = relationship()
