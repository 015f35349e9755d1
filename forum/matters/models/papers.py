"""The documents of a matter."""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    ForeignKey,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core.db import Key, Model, Moment, Name, choice
from forum.core.words import Worded
from forum.matters.models.matters import Matter


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
