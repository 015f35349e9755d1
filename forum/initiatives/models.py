"""Initiatives of organisations, and the replies that the city owes them."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Words
from forum.core.db import Key, Model, Moment, choice, partial_index
from forum.core.words import Worded
from forum.matters.models import Matter
from forum.parties.models import Party

REPLY_DAYS = 30
#: How long the body addressed may pass an initiative on, once; the promised day stays.
REFERRAL_WORKING_DAYS = 5


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

    id: Mapped[int] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    problem: Mapped[str] = mapped_column(Text, default="")
    problem_html: Mapped[str] = mapped_column(Text, default="")
    proposal: Mapped[str] = mapped_column(Text, default="")
    proposal_html: Mapped[str] = mapped_column(Text, default="")
    members_asked: Mapped[str] = mapped_column(String(1000), default="")  #: plain text
    addressed_party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    reply_due: Mapped[date | None] = mapped_column(index=True)
    overdue_noted_at: Mapped[Moment | None]  #: when the log said that the reply is late

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
        return self.reply_due - timedelta(days=REPLY_DAYS) if self.reply_due is not None else None

    @property
    def refer_until(self) -> date | None:
        """The last day on which it may be passed on to another body."""
        if self.taken_on is None:
            return None
        return clock.add_working_days(self.taken_on, REFERRAL_WORKING_DAYS)

    @property
    def is_complete(self) -> bool:
        """Everything is filled in that a published initiative must have."""
        place = self.citywide or bool(self.districts)
        return bool(self.problem and self.proposal and self.addressed_party_id and place)

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
