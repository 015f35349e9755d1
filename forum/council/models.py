"""The council's work: what is proposed for it, its meetings and agendas, and what it decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Words
from forum.core.db import Key, Model, Moment, Name, choice, partial_index
from forum.core.words import Worded
from forum.matters.models import Matter
from forum.parties.models import Party, Side

#: Days from the summons to the meeting; fewer need a reason.
NOTICE_DAYS = 14
#: Days from the meeting until its minutes should be signed.
MINUTES_DAYS = 14


class MeetingState(Worded):
    """Where a meeting stands, from plan to published minutes."""

    PLANNED = "planned", _l("Planned")
    CALLED = "called", _l("Summoned")
    HELD = "held", _l("Held")
    MINUTES_DRAFT = "minutes_draft", _l("Minutes being signed")
    ADJUSTED = "adjusted", _l("Minutes signed")
    PUBLISHED = "published", _l("Minutes published")
    CANCELLED = "cancelled", _l("Cancelled")


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


class DecisionKind(Worded):
    """What a decision of the council is. Never a municipal decision: the council recommends and assigns."""

    STATEMENT = "statement", _l("Position")
    RECOMMENDATION = "recommendation", _l("Recommendation")
    ASSIGNMENT = "assignment", _l("Assignment")
    NOTED = "noted", _l("Noted")
    POSTPONED = "postponed", _l("Postponed")
    REMITTED_BACK = "remitted_back", _l("Returned for further preparation")


class NominationState(Worded):
    """What has become of a matter proposed for the agenda."""

    WAITING = "waiting", _l("Waiting to be placed")
    PLACED = "placed", _l("On an agenda")
    DONE = "done", _l("Treated")
    DECLINED = "declined", _l("Not taken up")


class SourceRole(Worded):
    """In what way an item treats a matter."""

    RAISED = "raised", _l("raised here")
    FOLLOWED_UP = "followed_up", _l("followed up")


class CouncilMeeting(Model):
    """A meeting of the council."""

    __tablename__ = "council_meeting"
    __table_args__ = (
        UniqueConstraint("council_id", "year", "number"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_council_meeting_council_id_starts_at", "council_id", "starts_at"),
    )

    id: Mapped[Key]
    council_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    year: Mapped[int]
    number: Mapped[int]  #: running within the year
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    place: Mapped[Name]
    is_open: Mapped[bool] = mapped_column(default=False)  #: open to listeners
    state: Mapped[MeetingState] = mapped_column(choice(MeetingState), default=MeetingState.PLANNED)
    late_summons_reason: Mapped[str | None] = mapped_column(String(500))
    cancel_reason: Mapped[str | None] = mapped_column(String(500))
    called_at: Mapped[Moment | None]
    drafted_at: Mapped[Moment | None]
    adjusted_at: Mapped[Moment | None]
    published_at: Mapped[Moment | None]
    minutes_hash: Mapped[str | None] = mapped_column(String(64))  #: of the signed text
    ics_sequence: Mapped[int] = mapped_column(default=0)

    council: Mapped[Party] = relationship()

    @property
    def reference(self) -> str:
        """Its name in addresses and text: 2027-3 is the third meeting of 2027."""
        return f"{self.year}-{self.number}"

    @property
    def day(self) -> date:
        """The day it begins, in Stockholm."""
        return clock.local(self.starts_at).date()

    @property
    def minutes_due(self) -> date:
        """The day by which its minutes should be signed."""
        return self.day + timedelta(days=MINUTES_DAYS)

    @property
    def notice(self) -> int:
        """Whole days from today until the meeting."""
        return clock.days_until(self.day)

    @property
    def status(self) -> tuple[Words, str]:
        """Its state in words, with a tone."""
        tones = {"planned": "waiting", "called": "open", "adjusted": "done", "published": "done"}
        return self.state.label, tones.get(self.state, "neutral")


class Nomination(Model):
    """A matter proposed for the council's agenda: one of the backlog, until it is treated or declined."""

    __tablename__ = "nomination"
    __table_args__ = (
        Index("ix_nomination_council_id_state", "council_id", "state"),
        partial_index(
            "uq_nomination_matter_active",
            "council_id",
            "matter_id",
            where="state IN ('waiting', 'placed')",
            unique=True,
        ),
    )

    id: Mapped[Key]
    council_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    reason: Mapped[str] = mapped_column(String(1000))  #: plain text
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  #: None: the clock
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    nominated_at: Mapped[Moment]
    state: Mapped[NominationState] = mapped_column(
        choice(NominationState), default=NominationState.WAITING
    )
    answer: Mapped[str] = mapped_column(String(1000), default="")  #: why it was declined

    matter: Mapped[Matter] = relationship()
    person: Mapped[Person | None] = relationship()
    party: Mapped[Party | None] = relationship(foreign_keys=[party_id])

    @property
    def is_by_clock(self) -> bool:
        """Nobody proposed it: a reply is overdue."""
        return self.person_id is None and self.party_id is None

    @property
    def comes_back(self) -> bool:
        """The council itself put it off to a later meeting."""
        return self.person_id is None and self.party_id is not None


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

    meeting: Mapped[CouncilMeeting] = relationship()

    @property
    def shown_number(self) -> int:
        """Its number on the agenda: its place until the summons, then the number it got there."""
        return self.position if self.number is None else self.number

    @property
    def is_standing(self) -> bool:
        """On every agenda, by itself."""
        return self.standing_key is not None

    @property
    def shown_title(self) -> Words:
        """Its title; a standing item's in the reader's language."""
        return Standing(self.standing_key).label if self.standing_key else self.title


class AgendaSource(Model):
    """An item treats a matter; the other end of the link back.

    `nomination_id` is let go when a meeting is cancelled: a nomination stands on one agenda at most.
    """

    __tablename__ = "agenda_source"
    __table_args__ = (UniqueConstraint("item_id", "matter_id"), UniqueConstraint("nomination_id"))

    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    nomination_id: Mapped[int | None] = mapped_column(ForeignKey("nomination.id"))
    role: Mapped[SourceRole] = mapped_column(choice(SourceRole), default=SourceRole.RAISED)
    position: Mapped[int]

    item: Mapped[AgendaItem] = relationship()
    matter: Mapped[Matter] = relationship()
    nomination: Mapped[Nomination | None] = relationship()


class Decision(Model):
    """What the council decided under one item."""

    __tablename__ = "decision"

    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), primary_key=True)
    kind: Mapped[DecisionKind] = mapped_column(choice(DecisionKind))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    due_on: Mapped[date | None]
    text: Mapped[str] = mapped_column(Text, default="")
    text_html: Mapped[str] = mapped_column(Text, default="")

    item: Mapped[AgendaItem] = relationship()
    responsible: Mapped[Party | None] = relationship()

    @property
    def id(self) -> int:
        """A decision is known by its item."""
        return self.item_id


class Attendance(Model):
    """Someone was present at a meeting, for one side."""

    __tablename__ = "attendance"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    side: Mapped[Side] = mapped_column(choice(Side))

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

    def approval_of(self, person_id: int | None) -> Approval | None:
        """The signature asked of someone; None when they are no approver."""
        return next((a for a in self.approvals if a.person_id == person_id), None)

    def present(self, side: Side) -> list[Attendance]:
        """Those present for one side."""
        return [seat for seat in self.attendance if seat.side == side]
