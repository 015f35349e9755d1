"""What stands on the council's agendas: items, their papers and their briefs."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Words
from forum.core.db import Key, Model, Moment, Name, choice
from forum.core.words import Worded
from forum.council.models.meetings import CouncilMeeting


class ItemKind(Worded):
    """What an item on the agenda is."""

    STANDING = "standing", _l("Standing item")
    MATTER = "matter", _l("Matter")
    INFORMATION = "information", _l("Information")
    EXTRA = "extra", _l("Extra item")


class Standing(Worded):
    """The items that are on every agenda by themselves, in this order; what is new comes before the last."""

    APPROVERS = "approvers", _l("Opening of the meeting and choice of approvers")
    PREVIOUS = "previous", _l("Minutes of the previous meeting")
    COMMITMENTS = "commitments", _l("Commitments and measures")
    OVERDUE = "overdue", _l("Overdue replies")
    ACCESSIONS = "accessions", _l("Organisations that join the agreement")
    MODERATION = "moderation", _l("Report on moderation")
    OTHER = "other", _l("Other matters and end of the meeting")


class AgendaItem(Model):
    """One item of a meeting. Its number follows its position until the summons, and is then frozen."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("council_id", "section_year", "section_number"),
        Index("ix_agenda_item_meeting_id_position", "meeting_id", "position"),
    )

    id: Mapped[Key]
    council_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meeting.id"))
    position: Mapped[int]
    number: Mapped[int | None]  #: frozen at the summons
    kind: Mapped[ItemKind] = mapped_column(choice(ItemKind))
    standing_key: Mapped[str | None] = mapped_column(String(40))
    title: Mapped[Name]
    section_year: Mapped[int | None]
    section_number: Mapped[int | None]  #: the § of the minutes, gapless per council and year
    text: Mapped[str] = mapped_column(Text, default="")
    text_html: Mapped[str] = mapped_column(Text, default="")
    #: Neither treats a matter nor informs: a break, a speech.
    is_other: Mapped[bool] = mapped_column(default=False, server_default=false())
    length: Mapped[int | None]  #: minutes that it may take
    reporter: Mapped[Name] = mapped_column(default="", server_default=sql("''"))
    remarks: Mapped[str] = mapped_column(
        Text, default="", server_default=sql("''")
    )  #: for the chair's script alone, never public
    revision: Mapped[int] = mapped_column(
        default=0, server_default=sql("0")
    )  #: of its part of the minutes
    words: Mapped[str] = mapped_column(
        Text, default="", server_default=sql("''")
    )  #: what is searched, in small letters: written when the minutes are published

    meeting: Mapped[CouncilMeeting] = relationship()

    @property
    def shown_number(self) -> int:
        """Its number on the agenda: its place until the summons, then the number it got there."""
        return self.position if self.number is None else self.number

    @property
    def kind_label(self) -> Words:
        """What it is, in words."""
        return _l("Other") if self.is_other else self.kind.label

    @property
    def is_standing(self) -> bool:
        """On every agenda, by itself."""
        return self.standing_key is not None

    @property
    def shown_title(self) -> Words:
        """Its title; a standing item's in the reader's language."""
        return Standing(self.standing_key).label if self.standing_key else self.title


class AgendaPaper(Model):
    """A document that belongs to an item: a file of its own, or one that a matter in it has already."""

    __tablename__ = "agenda_paper"
    __table_args__ = (Index("ix_agenda_paper_item_id", "item_id"),)

    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    title: Mapped[Name]
    file_name: Mapped[Name]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  #: bytes
    sha256: Mapped[str] = mapped_column(String(64))
    alternative: Mapped[str] = mapped_column(String(600), default="")  #: of a picture
    document_id: Mapped[int | None] = mapped_column(
        ForeignKey("document.id")
    )  #: the version of a matter's document that it is
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[Moment]
    removed_at: Mapped[Moment | None]

    item: Mapped[AgendaItem] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def is_late(self) -> bool:
        """It came after the day by which the documents should be there."""
        meeting = self.item.meeting
        return meeting.called_at is not None and (
            clock.local(self.added_at).date() > meeting.papers_due
        )


class Brief(Model):
    """What the council reads before an item: compiled out of its matters, with the secretary's words on top.

    `compiled` holds ids and counts alone (what they name is read when it is shown, and judged then);
    `compiled_at` says as of when. It stands as it was when the summons is sent, until compiled anew.
    """

    __tablename__ = "brief"

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    compiled: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    compiled_at: Mapped[Moment | None]
    text: Mapped[str] = mapped_column(Text, default="")  #: Markdown
    text_html: Mapped[str] = mapped_column(Text, default="")
    edited_at: Mapped[Moment | None]
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    item: Mapped[AgendaItem] = relationship()
    edited_by: Mapped[Person | None] = relationship()

    @property
    def id(self) -> int:
        """A brief is known by its item."""
        return self.item_id
