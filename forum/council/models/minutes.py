"""What happens at a meeting and what its minutes say: decisions, conflicts, dissent, speakers, signatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.db import Key, Model, Moment, Name, choice
from forum.core.words import Worded
from forum.council.models.agendas import AgendaItem
from forum.council.models.meetings import Attendance, CouncilMeeting
from forum.parties.models import Party, Side


class DecisionKind(Worded):
    """What a decision of the council is. Never a municipal decision: the council recommends and assigns."""

    STATEMENT = "statement", _l("Position")
    RECOMMENDATION = "recommendation", _l("Recommendation")
    ASSIGNMENT = "assignment", _l("Assignment")
    ACCESSION = "accession", _l("Accession")
    NOTED = "noted", _l("Noted")
    POSTPONED = "postponed", _l("Postponed")
    REMITTED_BACK = "remitted_back", _l("Returned for further preparation")


class DissentKind(Worded):
    """What somebody wants to have in the minutes beside the decision."""

    DISSENT = "dissent", _l("Dissent")
    REMARK = "remark", _l("Remark")


class Decision(Model):
    """What the council decided under one item."""

    __tablename__ = "decision"

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    kind: Mapped[DecisionKind] = mapped_column(choice(DecisionKind, checked=False))
    responsible_id: Mapped[int | None] = mapped_column(
        ForeignKey("party.id")
    )  #: as the release before wrote it; `ActionPoint` says it now
    due_on: Mapped[date | None]  #: of what is put off: the day it comes back
    text: Mapped[str] = mapped_column(Text, default="")
    text_html: Mapped[str] = mapped_column(Text, default="")

    item: Mapped[AgendaItem] = relationship()
    responsible: Mapped[Party | None] = relationship()

    @property
    def put_off_to(self) -> date | None:
        """The day that it comes back: the release before gave what is to be done a day in `due_on` too."""
        return self.due_on if self.kind == DecisionKind.POSTPONED else None

    @property
    def id(self) -> int:
        """A decision is known by its item."""
        return self.item_id


class Recusal(Model):
    """Someone has a conflict of interest in an item, and leaves while it is treated."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("item_id", "person_id"),)

    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(500), default="")  #: plain text
    declared_at: Mapped[Moment]

    item: Mapped[AgendaItem] = relationship()
    person: Mapped[Person] = relationship()


class Dissent(Model):
    """What someone who was there wants to have in the minutes of an item: dissent, or a remark."""

    __tablename__ = "dissent"
    __table_args__ = (Index("ix_dissent_item_id", "item_id"),)

    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[DissentKind] = mapped_column(choice(DissentKind))
    text: Mapped[str] = mapped_column(Text)
    text_html: Mapped[str] = mapped_column(Text)
    noted_at: Mapped[Moment]

    item: Mapped[AgendaItem] = relationship()
    person: Mapped[Person] = relationship()


class Speaker(Model):
    """Someone has asked for the floor in an item: in the order they asked, until they have spoken."""

    __tablename__ = "speaker"
    __table_args__ = (Index("ix_speaker_item_id_position", "item_id", "position"),)

    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  #: None: a guest
    name: Mapped[Name]
    position: Mapped[int]
    asked_at: Mapped[Moment]
    began_at: Mapped[Moment | None]
    ended_at: Mapped[Moment | None]

    item: Mapped[AgendaItem] = relationship()
    person: Mapped[Person | None] = relationship()


class MeetingScreen(Model):
    """Which item the meeting is at now: what its screen shows. None: between items."""

    __tablename__ = "meeting_screen"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meeting.id"), primary_key=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    changed_at: Mapped[Moment]

    meeting: Mapped[CouncilMeeting] = relationship()
    item: Mapped[AgendaItem | None] = relationship()


class ItemRevision(Model):
    """What the minutes said under an item, each time that it was saved. Nothing of it is changed."""

    __tablename__ = "item_revision"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    number: Mapped[int]  #: running within the item, 1 first
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  #: text, kind, decided, due_on, tasks
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[Moment]

    item: Mapped[AgendaItem] = relationship()
    person: Mapped[Person] = relationship()


class MinutesVersion(Model):
    """The minutes as one text, each time that they were made ready: what is compared, and what is signed.

    `content` is canonical JSON, and `sha256` its hash: anyone can check it with any tool.
    """

    __tablename__ = "minutes_version"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meeting.id"))
    number: Mapped[int]  #: 0 is what stood there when the meeting was closed
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[Moment]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    meeting: Mapped[CouncilMeeting] = relationship()
    person: Mapped[Person | None] = relationship()


class ChangeRequest(Model):
    """An approver asks for a change before signing; the minutes go back to the secretary."""

    __tablename__ = "change_request"
    __table_args__ = (Index("ix_change_request_meeting_id", "meeting_id"),)

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meeting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int]  #: the number of the version that they had read
    text: Mapped[str] = mapped_column(Text)  #: plain text
    asked_at: Mapped[Moment]

    meeting: Mapped[CouncilMeeting] = relationship()
    person: Mapped[Person] = relationship()


class Addendum(Model):
    """A correction of signed minutes: dated, beside the text that stands as it was signed."""

    __tablename__ = "addendum"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meeting.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    number: Mapped[int]  #: running within the minutes, 1 first
    text: Mapped[str] = mapped_column(Text)
    text_html: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[Moment]

    meeting: Mapped[CouncilMeeting] = relationship()
    item: Mapped[AgendaItem | None] = relationship()
    person: Mapped[Person] = relationship()


class Approval(Model):
    """One of the two approvers of the minutes, one from each side, and when they signed."""

    __tablename__ = "approval"
    __table_args__ = (UniqueConstraint("meeting_id", "side"),)

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meeting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    side: Mapped[Side] = mapped_column(choice(Side))
    signed_at: Mapped[Moment | None]
    signed_hash: Mapped[str | None] = mapped_column(String(64))

    meeting: Mapped[CouncilMeeting] = relationship()
    person: Mapped[Person] = relationship()


@dataclass(frozen=True)
class Minutes:
    """The record of a meeting: who sat there, who signs, and what is said under each item."""

    meeting: CouncilMeeting
    attendance: Sequence[Attendance]
    approvals: Sequence[Approval]
    section: int | None = None  #: the one § that is asked for; None: all of them

    def approval_of(self, person_id: int | None) -> Approval | None:
        """The signature asked of someone; None when they are no approver."""
        return next((a for a in self.approvals if a.person_id == person_id), None)

    def present(self, side: Side) -> list[Attendance]:
        """Those present for one side."""
        return [seat for seat in self.attendance if seat.side == side]
