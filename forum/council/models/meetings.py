"""The council's meetings, who is called to them and who was there."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Words
from forum.core.db import Key, Model, Moment, Name, choice
from forum.core.words import Worded
from forum.parties.models import Party, Side

#: Days from the summons to the meeting; fewer need a reason.
NOTICE_DAYS = 14
#: Days before the meeting by which its documents should be there; later ones are marked.
PAPERS_DAYS = 7
#: Days from the meeting until its minutes should be signed.
MINUTES_DAYS = 14
#: Days from the last signature until the minutes are published, by themselves if nobody does it.
PUBLISH_DAYS = 2


class CouncilProfile(Model):
    """What sets a council apart from the first one: its part of addresses, and what its sides are called.

    The first council has none, and takes its names from the settings.
    """

    __tablename__ = "council_profile"

    council_id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)  #: of its meetings: unga-2027-3
    city_name: Mapped[Name] = mapped_column(default="")  #: empty: as the settings say
    sector_name: Mapped[Name] = mapped_column(default="")

    council: Mapped[Party] = relationship()


class MeetingState(Worded):
    """Where a meeting stands, from plan to published minutes."""

    PLANNED = "planned", _l("Planned")
    CALLED = "called", _l("Summoned")
    HELD = "held", _l("Held")
    MINUTES_DRAFT = "minutes_draft", _l("Minutes being signed")
    ADJUSTED = "adjusted", _l("Minutes signed")
    PUBLISHED = "published", _l("Minutes published")
    CANCELLED = "cancelled", _l("Cancelled")


class SummonsAnswer(Worded):
    """What someone who is called has answered."""

    YES = "yes", _l("Comes")
    NO = "no", _l("Cannot come")
    SUBSTITUTE = "substitute", _l("Sends a substitute")


class ChangedField(Worded):
    """What was changed of a meeting after its summons."""

    TIME = "time", _l("the time")
    PLACE = "place", _l("the place")
    LISTENERS = "listeners", _l("whether it is open to listeners")


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
    began_at: Mapped[Moment | None]  #: when it was opened, as the minutes say
    ended_at: Mapped[Moment | None]  #: when it was closed: every matter had its outcome
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    others_present: Mapped[str] = mapped_column(
        String(1000), default="", server_default=text("''")
    )  #: who was there besides members and substitutes: plain text

    council: Mapped[Party] = relationship()
    chair: Mapped[Person | None] = relationship()
    profile: Mapped[CouncilProfile | None] = relationship(
        primaryjoin="foreign(CouncilMeeting.council_id) == CouncilProfile.council_id",
        viewonly=True,
        lazy="joined",
    )

    @property
    def reference(self) -> str:
        """Its name in addresses and text: 2027-3 is the third meeting of 2027.

        That of a second council begins with its code: unga-2027-3.
        """
        own = f"{self.year}-{self.number}"
        return f"{self.profile.code}-{own}" if self.profile is not None else own

    @property
    def day(self) -> date:
        """The day it begins, in Stockholm."""
        return clock.local(self.starts_at).date()

    @property
    def has_begun(self) -> bool:
        """Its time has come."""
        return self.starts_at <= clock.now()

    @property
    def summons_due(self) -> date:
        """The last day to send the summons without a reason for being late."""
        return self.day - timedelta(days=NOTICE_DAYS)

    @property
    def papers_due(self) -> date:
        """The day by which its documents should be there."""
        return self.day - timedelta(days=PAPERS_DAYS)

    @property
    def publish_due(self) -> date | None:
        """The day by which signed minutes are published; None while they are not signed."""
        if self.adjusted_at is None:
            return None
        return clock.local(self.adjusted_at).date() + timedelta(days=PUBLISH_DAYS)

    @property
    def is_closed(self) -> bool:
        """The meeting is over, and every matter in it has its outcome."""
        return self.ended_at is not None

    @property
    def minutes_due(self) -> date:
        """The day by which its minutes should be signed."""
        return self.day + timedelta(days=MINUTES_DAYS)

    @property
    def is_signed_late(self) -> bool:
        """Its minutes were signed later than they should be; or the day has passed, and they are not."""
        if self.state in {MeetingState.PLANNED, MeetingState.CANCELLED}:
            return False
        last = clock.local(self.adjusted_at).date() if self.adjusted_at else clock.today()
        return last > self.minutes_due

    @property
    def is_published_late(self) -> bool:
        """Its minutes were published later than they should be; or the day has passed, and they are not."""
        if self.publish_due is None:
            return False
        last = clock.local(self.published_at).date() if self.published_at else clock.today()
        return last > self.publish_due

    @property
    def notice(self) -> int:
        """Whole days from today until the meeting."""
        return clock.days_until(self.day)

    @property
    def status(self) -> tuple[Words, str]:
        """Its state in words, with a tone."""
        tones = {"planned": "waiting", "called": "open", "adjusted": "done", "published": "done"}
        return self.state.label, tones.get(self.state, "neutral")


class SummonsReply(Model):
    """Someone is called to a meeting, as a member or as a substitute, and what they have answered.

    `secret` stands in the link of their letter alone: the link shows, only a POST answers.
    """

    __tablename__ = "summons_reply"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meeting.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    side: Mapped[Side] = mapped_column(choice(Side))
    is_substitute: Mapped[bool] = mapped_column(default=False)
    secret: Mapped[str] = mapped_column(String(43), unique=True)
    called_at: Mapped[Moment]
    answer: Mapped[SummonsAnswer | None] = mapped_column(choice(SummonsAnswer))
    answered_at: Mapped[Moment | None]
    reminded_at: Mapped[Moment | None]  #: when they were last asked for an answer once more
    #: Whom they were asked to come instead of; a substitute is called in for one member at most.
    in_place_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    meeting: Mapped[CouncilMeeting] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    in_place_of: Mapped[Person | None] = relationship(foreign_keys=[in_place_of_id])

    @property
    def is_needed(self) -> bool:
        """A member, or a substitute who was asked to come instead of one."""
        return not self.is_substitute or self.in_place_of_id is not None

    @property
    def is_free(self) -> bool:
        """A substitute who can still be asked to come."""
        return (
            self.is_substitute and self.in_place_of_id is None and self.answer != SummonsAnswer.NO
        )

    @property
    def is_silent(self) -> bool:
        """Whether an answer is waited for."""
        return self.is_needed and self.answer is None

    @property
    def comes(self) -> bool:
        """They have said that they come, and are needed."""
        return self.is_needed and self.answer == SummonsAnswer.YES


class Attendance(Model):
    """Someone was present at a meeting, for one side."""

    __tablename__ = "attendance"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("council_meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    side: Mapped[Side] = mapped_column(choice(Side))
    arrived_at: Mapped[Moment | None]  #: None: from the beginning
    left_at: Mapped[Moment | None]  #: None: until the end
    replaces_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id")
    )  #: a substitute: the member whose place they took

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    replaces: Mapped[Person | None] = relationship(foreign_keys=[replaces_id])
