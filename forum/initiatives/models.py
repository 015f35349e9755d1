"""Initiatives of organisations, and the replies that the city owes them."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Words
from forum.core.db import Key, Model, Moment, Name, choice, partial_index
from forum.core.words import Worded
from forum.matters.models import Matter
from forum.parties.models import Party

REPLY_DAYS = 30
#: How long the body addressed may pass an initiative on, once; the promised day stays.
REFERRAL_WORKING_DAYS = 5
#: By how much, at most, the body addressed may move the promised day, once.
EXTENSION_DAYS = 30
#: After the reply an initiative is closed when nothing has been written for so long.
SILENT_DAYS = 60


class InitiativeState(Worded):
    """Where an initiative stands."""

    DRAFT = "draft", _l("Draft")
    OPEN = "open", _l("Waiting for a reply")
    ANSWERED = "answered", _l("Answered")
    CLOSED = "closed", _l("Closed")


class ReplyKind(Worded):
    """What the city's reply comes to."""

    ACCEPTED = "accepted", _l("Yes")
    PARTLY = "partly", _l("Partly")
    UNDER_WAY = "under_way", _l("Already under way")
    DECLINED = "declined", _l("No")
    REFERRED = "referred", _l("Passed on")


class Initiative(Matter):
    """A proposal that an organisation puts forward by itself; the city owes it a reply by `reply_due`."""

    __tablename__ = "initiative"
    __mapper_args__ = {"polymorphic_identity": "initiative", "polymorphic_load": "inline"}
    is_shared = True

    id: Mapped[int] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    problem: Mapped[str] = mapped_column(Text, default="")
    problem_html: Mapped[str] = mapped_column(Text, default="")
    proposal: Mapped[str] = mapped_column(Text, default="")
    proposal_html: Mapped[str] = mapped_column(Text, default="")
    members_asked: Mapped[str] = mapped_column(String(1000), default="")  #: plain text
    addressed_party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    reply_due: Mapped[date | None] = mapped_column(index=True)
    overdue_noted_at: Mapped[Moment | None]  #: when the log said that the reply is late
    #: Its organisation does not know whom in the city to turn to: the council's secretariat assigns it.
    body_unknown: Mapped[bool] = mapped_column(default=False, server_default=false())
    assigned_at: Mapped[Moment | None]  #: when the secretariat did
    accepted_at: Mapped[Moment | None]  #: when the body addressed said that it will reply
    extended_from: Mapped[date | None]  #: the day that was promised first, when it was moved
    extension_reason: Mapped[str] = mapped_column(
        String(1000), default="", server_default=text("''")
    )  #: plain text
    reopened_at: Mapped[Moment | None]  #: when its organisation opened it anew, which it may once

    addressed_party: Mapped[Party | None] = relationship(
        foreign_keys=[addressed_party_id], lazy="joined"
    )

    @staticmethod
    def due_if_published() -> date:
        """The day by which the city owes a reply to what is published today."""
        return clock.today() + timedelta(days=REPLY_DAYS)

    @property
    def taken_on(self) -> date | None:
        """The day from which the city's clock goes: later than that of a conversation it has grown from."""
        first = self.extended_from or self.reply_due
        return first - timedelta(days=REPLY_DAYS) if first is not None else None

    @property
    def refer_until(self) -> date | None:
        """The last day on which it may be passed on to another body."""
        if self.taken_on is None:
            return None
        began = clock.local(self.assigned_at).date() if self.assigned_at else self.taken_on
        return clock.add_working_days(began, REFERRAL_WORKING_DAYS)

    @property
    def is_complete(self) -> bool:
        """Everything is filled in that a published initiative must have."""
        place = self.citywide or bool(self.districts)
        turned_to = self.addressed_party_id is not None or self.body_unknown
        return bool(self.problem and self.proposal and turned_to and place)

    @property
    def is_merged(self) -> bool:
        """It goes on as part of another one. Only then is the thread of an initiative closed."""
        return self.closed_at is not None

    @property
    def is_overdue(self) -> bool:
        """The reply is late."""
        return (
            self.state == InitiativeState.OPEN
            and self.reply_due is not None
            and self.reply_due < clock.today()
        )

    @property
    def kind_label(self) -> Words:
        """What kind of matter it is."""
        return _l("Initiative")

    @property
    def status(self) -> tuple[Words, str]:
        """Its state in words, with a tone."""
        if self.is_overdue:
            return _l("Reply overdue"), "overdue"
        if self.is_merged:
            return _l("Merged into another"), "neutral"
        tones = {"open": "waiting", "answered": "done"}
        return InitiativeState(self.state).label, tones.get(self.state, "neutral")

    @property
    def responsible_party_ids(self) -> set[int]:
        """The body that it is addressed to answers."""
        return {self.addressed_party_id} if self.addressed_party_id is not None else set()


class CityReply(Model):
    """The city's reply to an initiative: what it comes to, why, and the next step."""

    __tablename__ = "city_reply"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'referred') = (referred_to_id IS NOT NULL)", name="referred_to_someone"
        ),
        partial_index(
            "uq_city_reply_referred", "initiative_id", where="kind = 'referred'", unique=True
        ),
    )

    id: Mapped[Key]
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    kind: Mapped[ReplyKind] = mapped_column(choice(ReplyKind))
    reasons: Mapped[str] = mapped_column(Text)
    reasons_html: Mapped[str] = mapped_column(Text)
    next_step: Mapped[str] = mapped_column(String(500), default="")
    next_step_on: Mapped[date | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    replied_at: Mapped[Moment]
    referred_to_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))

    initiative: Mapped[Initiative] = relationship()
    person: Mapped[Person] = relationship()
    party: Mapped[Party] = relationship(foreign_keys=[party_id])
    referred_to: Mapped[Party | None] = relationship(foreign_keys=[referred_to_id])

    def days_late(self, due: date) -> int:
        """How many days after the promised day it came; 0 when it came in time."""
        return max(0, (clock.local(self.replied_at).date() - due).days)


class InitiativeWording(Model):
    """A text that a published initiative had before, and why it was changed. The newest stands in itself."""

    __tablename__ = "initiative_wording"

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  #: from 1
    title: Mapped[Name]
    problem: Mapped[str] = mapped_column(Text)
    problem_html: Mapped[str] = mapped_column(Text)
    proposal: Mapped[str] = mapped_column(Text)
    proposal_html: Mapped[str] = mapped_column(Text)
    members_asked: Mapped[str] = mapped_column(String(1000))
    why: Mapped[str] = mapped_column(String(600))  #: why the next one took its place, plain text
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  #: who wrote the next one
    replaced_at: Mapped[Moment]

    initiative: Mapped[Initiative] = relationship()
    person: Mapped[Person] = relationship()


class ProgressNote(Model):
    """What has happened with an initiative since: told by the body addressed, or by those who took it."""

    __tablename__ = "progress_note"
    __table_args__ = (Index("ix_progress_note_initiative_id", "initiative_id"),)

    id: Mapped[Key]
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    other_id: Mapped[int | None] = mapped_column(
        ForeignKey("matter.id")
    )  #: the matter it has led to
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    written_at: Mapped[Moment]

    initiative: Mapped[Initiative] = relationship(foreign_keys=[initiative_id])
    other: Mapped[Matter | None] = relationship(foreign_keys=[other_id])
    person: Mapped[Person] = relationship()
    party: Mapped[Party] = relationship()


class MergerState(Worded):
    """What has become of the wish to join two initiatives."""

    PROPOSED = "proposed", _l("Waits for an answer")
    ACCEPTED = "accepted", _l("Agreed")
    DECLINED = "declined", _l("Declined")
    WITHDRAWN = "withdrawn", _l("Withdrawn")


class Merger(Model):
    """Those who took an initiative want it to go on as part of another: it does when the others agree."""

    __tablename__ = "merger"
    __table_args__ = (
        partial_index(
            "uq_merger_proposed", "initiative_id", where="state = 'proposed'", unique=True
        ),
        Index("ix_merger_into_id", "into_id"),
    )

    id: Mapped[Key]
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    into_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    state: Mapped[MergerState] = mapped_column(choice(MergerState))
    reason: Mapped[str] = mapped_column(String(1000))  #: plain text
    answer: Mapped[str] = mapped_column(String(1000), default="")  #: plain text
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[Moment]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[Moment | None]

    initiative: Mapped[Initiative] = relationship(foreign_keys=[initiative_id])
    into: Mapped[Initiative] = relationship(foreign_keys=[into_id])
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class InitiativeStem(Model):
    """A word stem of a published initiative: by these, initiatives that are alike are found."""

    __tablename__ = "initiative_stem"
    __table_args__ = (Index("ix_initiative_stem_initiative_id", "initiative_id"),)

    stem: Mapped[str] = mapped_column(String(40), primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)


class ReplyFigure(Model):
    """How one part of the city has replied in one year of promised days: kept as things happen."""

    __tablename__ = "reply_figure"

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    in_time: Mapped[int] = mapped_column(default=0)
    late: Mapped[int] = mapped_column(default=0)  #: replied, after the promised day
    waiting: Mapped[int] = mapped_column(default=0)  #: not replied yet, whether late or not

    party: Mapped[Party] = relationship()


class Listing(Model):
    """A published initiative among those that are looked for together: by this it is found and counted.

    It stands among all, and among those of its part of the city, its places and its commitments, in a short
    row each, so that a list of twenty need not look at twenty thousand. Kept by operations/figures.py.
    """

    __tablename__ = "initiative_listing"
    #: Each holds all that its lists ask, so that none of them looks beside it.
    __table_args__ = (
        Index(
            "ix_initiative_listing_state",
            *("among", "state", "in_time", "reply_due", "initiative_id", "party_id"),
        ),
        Index(
            "ix_initiative_listing_settled_at",
            *("among", "settled_at", "initiative_id", "reply_due"),
        ),
        Index(
            "ix_initiative_listing_ended",
            *("among", "state", "settled_at", "initiative_id", "reply_due"),
        ),
        Index(
            "ix_initiative_listing_in_time",
            *("among", "in_time", "settled_at", "initiative_id", "reply_due"),
        ),
    )

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    among: Mapped[str] = mapped_column(String(24), primary_key=True)  #: see queries/listings.py
    state: Mapped[InitiativeState] = mapped_column(choice(InitiativeState))
    in_time: Mapped[bool | None]  #: whether the first reply came in time; None while there is none
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))  #: to whom it is addressed
    reply_due: Mapped[date]
    settled_at: Mapped[Moment | None]  #: when it had its last reply, or was closed without one
