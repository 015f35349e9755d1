"""Dialogue meetings, who signs up to them, and what is noted there."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Words
from forum.core.db import Key, Model, Moment, Name, choice, partial_index
from forum.core.words import Worded
from forum.matters.models import Comment, Matter
from forum.parties.models import Party

#: Days from a meeting until its notes shall be published (invariant of the agreement's practice).
NOTES_DAYS = 14
#: The most meetings of one series.
SERIES_MOST = 52
#: How long names, addresses and needs of those who signed up are kept after the meeting.
SIGN_UPS_KEPT = timedelta(days=60)


class DialogueKind(Worded):
    """What kind of meeting it is."""

    LOCAL = "local", _l("Local dialogue meeting")
    THEMATIC = "thematic", _l("Thematic dialogue meeting")
    ANNUAL = "annual", _l("Annual dialogue forum")


class DialogueState(Worded):
    """Where a meeting stands."""

    DRAFT = "draft", _l("Draft")
    ANNOUNCED = "announced", _l("Announced")
    HELD = "held", _l("Held")
    NOTES_PUBLISHED = "notes_published", _l("Notes published")
    CANCELLED = "cancelled", _l("Cancelled")


class Every(Worded):
    """How often a meeting of a series is held."""

    WEEK = "week", _l("every week")
    TWO_WEEKS = "two_weeks", _l("every other week")
    MONTH = "month", _l("every month, the same weekday")


class ChangedField(Worded):
    """What of an announced meeting has been changed, as its history and its letters say it."""

    TITLE = "title", _l("what it is called")
    KIND = "kind", _l("what kind of meeting it is")
    DAY = "day", _l("the day")
    TIME = "time", _l("the time")
    PLACE = "place", _l("the place")
    DIGITAL = "digital", _l("how one takes part at a distance")
    ACCESS = "access", _l("what is said about access")
    COST = "cost", _l("the cost")
    CONTACT = "contact", _l("whom to ask")
    SEATS = "seats", _l("the number of seats")
    AREAS = "areas", _l("areas and commitments")
    ABOUT = "about", _l("what it is about")
    PROGRAMME = "programme", _l("the programme")


class MeetingSeries(Model):
    """Meetings that recur. Each is a meeting of its own, and can be moved, changed or cancelled alone."""

    __tablename__ = "meeting_series"

    id: Mapped[Key]
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    every: Mapped[Every] = mapped_column(choice(Every))
    first_on: Mapped[date]
    last_on: Mapped[date]  #: no meeting after this day: a series has an end
    left_out: Mapped[list[str]] = mapped_column(JSON)  #: days (ISO) on which none is held
    created_at: Mapped[Moment]


class DialogueMeeting(Matter):
    """A meeting that a part of the city, an organisation or several together call, and anyone may come to."""

    __tablename__ = "dialogue_meeting"
    __mapper_args__ = {"polymorphic_identity": "dialogue", "polymorphic_load": "inline"}
    is_shared = True
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("seats IS NULL OR seats > 0", name="some_seats"),
        Index("ix_dialogue_meeting_starts_at", "starts_at"),
        Index("ix_dialogue_meeting_series_id", "series_id"),
    )

    id: Mapped[int] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    form: Mapped[DialogueKind] = mapped_column(choice(DialogueKind), default=DialogueKind.LOCAL)
    starts_at: Mapped[Moment | None]
    ends_at: Mapped[Moment | None]
    place: Mapped[Name] = mapped_column(default="")  #: the building, the room
    address: Mapped[Name] = mapped_column(default="")  #: street and town
    is_step_free: Mapped[bool] = mapped_column(default=False)  #: lift, or no steps at all
    has_hearing_loop: Mapped[bool] = mapped_column(default=False)
    has_child_care: Mapped[bool] = mapped_column(default=False)
    interpreters: Mapped[Name] = mapped_column(default="")  #: languages, plain text
    access_note: Mapped[str] = mapped_column(String(600), default="")  #: plain text
    cost: Mapped[Name] = mapped_column(default="")  #: empty when it is free
    digital_url: Mapped[str] = mapped_column(
        String(500), default=""
    )  #: for those who have signed up only
    contact: Mapped[Name] = mapped_column(default="")  #: whom to ask: name, telephone or address
    seats: Mapped[int | None]  #: None when there is room for everyone
    programme: Mapped[str] = mapped_column(Text, default="")
    programme_html: Mapped[str] = mapped_column(Text, default="")
    series_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_series.id"))
    ics_sequence: Mapped[int] = mapped_column(default=0)  #: RFC 5545: rises with every change
    change_note: Mapped[str] = mapped_column(
        String(600), default=""
    )  #: what was changed last, to all
    cancel_reason: Mapped[str] = mapped_column(String(600), default="")
    #: Kept as people sign up: how many have a seat, how many stand in line, and the last one's number.
    seated: Mapped[int] = mapped_column(default=0)
    in_line: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[Moment | None]
    screen: Mapped[str] = mapped_column(
        String(300), default=""
    )  #: the question that the screen shows now
    notes_published_at: Mapped[Moment | None]
    notes_overdue_at: Mapped[Moment | None]  #: when the log said that they are late
    forgotten_at: Mapped[Moment | None]  #: when names and addresses of those signed up were erased

    series: Mapped[MeetingSeries | None] = relationship()

    @property
    def day(self) -> date | None:
        """The day it begins, in Stockholm."""
        return clock.local(self.starts_at).date() if self.starts_at is not None else None

    @property
    def takes_partners(self) -> bool:
        """Whether others can be asked, still, to hold it too: until it begins, announced or not."""
        waits = self.state in {DialogueState.DRAFT, DialogueState.ANNOUNCED}
        return waits and not (self.is_public and self.has_begun)

    @property
    def has_begun(self) -> bool:
        """It is going on, or over."""
        return self.starts_at is not None and self.starts_at <= clock.now()

    @property
    def is_over(self) -> bool:
        """It has ended."""
        return self.ends_at is not None and self.ends_at <= clock.now()

    @property
    def notes_due(self) -> date | None:
        """The day by which its notes shall be published."""
        return self.day + timedelta(days=NOTES_DAYS) if self.day is not None else None

    @property
    def notes_overdue(self) -> bool:
        """Held, its notes are not published, and the promised day has passed."""
        waits = self.state in {DialogueState.ANNOUNCED, DialogueState.HELD} and self.is_over
        return waits and self.notes_due is not None and self.notes_due < clock.today()

    @property
    def seats_left(self) -> int | None:
        """How many seats are free; None when there is room for everyone."""
        return max(0, self.seats - self.seated) if self.seats is not None else None

    @property
    def kind_label(self) -> Words:
        """What kind of matter it is."""
        return self.form.label

    @property
    def status(self) -> tuple[Words, str]:
        """Its state in words, with a tone."""
        state = DialogueState(self.state)
        if self.notes_overdue:
            return _l("Notes overdue"), "overdue"
        if state == DialogueState.ANNOUNCED and self.is_over:
            return _l("Held, notes to come"), "waiting"
        tones = {"announced": "open", "held": "waiting", "notes_published": "done"}
        return state.label, tones.get(self.state, "neutral")

    @property
    def responsible_party_ids(self) -> set[int]:
        """Nobody in the city has promised to answer in the thread of a meeting."""
        return set()


class SignUpState(Worded):
    """What someone who signed up has."""

    SEATED = "seated", _l("has a seat")
    WAITING = "waiting", _l("stands in line")
    CANCELLED = "cancelled", _l("has cancelled")


class SignUp(Model):
    """Someone comes to a meeting: with an account, or with an address alone. `number` says in which order.

    What they need to take part is for the host alone. Name, address and needs are erased after the meeting.
    """

    __tablename__ = "sign_up"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        CheckConstraint("person_id IS NULL OR address IS NULL", name="one_way_to_reach"),
        partial_index(
            "uq_sign_up_person", "meeting_id", "person_id", unique=True,
            where="person_id IS NOT NULL AND state <> 'cancelled'",
        ),
        partial_index(
            "uq_sign_up_address", "meeting_id", "address", unique=True,
            where="address IS NOT NULL AND state <> 'cancelled'",
        ),
        Index("ix_sign_up_meeting_id_state", "meeting_id", "state", "number"),
        Index("ix_sign_up_person_id", "person_id"),
    )  # fmt: skip

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("dialogue_meeting.id"))
    number: Mapped[int]
    state: Mapped[SignUpState] = mapped_column(choice(SignUpState))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str | None] = mapped_column(String(254))  #: e-mail, folded
    name: Mapped[Name]
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    organisation: Mapped[Name] = mapped_column(default="")  #: as written, when it is no party here
    needs: Mapped[str] = mapped_column(String(1000), default="")  #: plain text
    shows_name: Mapped[bool] = mapped_column(
        default=False
    )  #: may stand by name among who was there
    came: Mapped[bool | None]  #: as ticked at the door
    language: Mapped[str] = mapped_column(String(5), default="sv")
    secret: Mapped[str] = mapped_column(String(43), unique=True)  #: in the link of their letter
    reason: Mapped[str] = mapped_column(
        String(600), default=""
    )  #: why a host cancelled for them, plain text
    signed_up_at: Mapped[Moment]
    seated_at: Mapped[Moment | None]
    cancelled_at: Mapped[Moment | None]

    meeting: Mapped[DialogueMeeting] = relationship()
    person: Mapped[Person | None] = relationship()
    party: Mapped[Party | None] = relationship()


class Turnout(Model):
    """How many came to a meeting from one organisation, or for nobody but themselves (`label` is empty)."""

    __tablename__ = "turnout"
    __table_args__ = (
        Index("ix_turnout_meeting_id", "meeting_id"),
        CheckConstraint("people > 0", name="somebody"),
    )

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("dialogue_meeting.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    label: Mapped[Name] = mapped_column(default="")  #: an organisation that is no party here
    people: Mapped[int]
    names: Mapped[str] = mapped_column(Text, default="")  #: of those who agreed to it, plain text

    meeting: Mapped[DialogueMeeting] = relationship()
    party: Mapped[Party | None] = relationship()


class DialogueNote(Model):
    """A published point of what was said at a meeting, about one of its matters (or the meeting itself)."""

    __tablename__ = "dialogue_note"
    __table_args__ = (
        UniqueConstraint("meeting_id", "position"),
        Index("ix_dialogue_note_matter_id", "matter_id"),
    )

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("dialogue_meeting.id"))
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    position: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    for_council: Mapped[bool] = mapped_column(default=False)  #: goes on to the council's backlog
    added_at: Mapped[Moment | None]  #: when it was added to notes that were published already
    comment_id: Mapped[int | None] = mapped_column(
        ForeignKey("comment.id")
    )  #: the comment that took it into the matter's thread

    meeting: Mapped[DialogueMeeting] = relationship(foreign_keys=[meeting_id])
    matter: Mapped[Matter] = relationship(foreign_keys=[matter_id])
    comment: Mapped[Comment | None] = relationship()
