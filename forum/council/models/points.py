"""What the council has set somebody to do, and what waits for it without being a matter."""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core import clock
from forum.core.db import Key, Model, Moment, Name, choice
from forum.core.words import Worded
from forum.council.models.agendas import AgendaItem
from forum.council.models.backlog import NominationState
from forum.parties.models import Party


class ActionState(Worded):
    """Where an action point stands."""

    OPEN = "open", _l("To do")
    DONE = "done", _l("Done")
    DROPPED = "dropped", _l("Not carried out")


class ActionPoint(Model):
    """What somebody was given to do by a decision: what, who, by when. It comes back when it is due.

    It counts from the day that the minutes are published.
    """

    __tablename__ = "action_point"
    __table_args__ = (
        Index("ix_action_point_item_id", "item_id"),
        Index("ix_action_point_council_id_state_due_on", "council_id", "state", "due_on"),
        Index("ix_action_point_responsible_id", "responsible_id"),
    )

    id: Mapped[Key]
    council_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    position: Mapped[int]  #: within the item
    what: Mapped[str] = mapped_column(String(500))  #: plain text
    responsible_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    due_on: Mapped[date]
    state: Mapped[ActionState] = mapped_column(choice(ActionState), default=ActionState.OPEN)
    outcome: Mapped[str] = mapped_column(String(1000), default="")  #: what came of it: plain text
    settled_at: Mapped[Moment | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    item: Mapped[AgendaItem] = relationship()
    responsible: Mapped[Party] = relationship(foreign_keys=[responsible_id])
    settled_by: Mapped[Person | None] = relationship()

    @property
    def is_due(self) -> bool:
        """Its day has come, and it is not done."""
        return self.state == ActionState.OPEN and self.due_on <= clock.today()


class PointKind(Worded):
    """What it is that waits without being a matter."""

    ACTION = "action", _l("Assignment that is due")
    PUT_OFF = "put_off", _l("Item that was put off")
    ACCESSION = "accession", _l("Organisation that joins the agreement")
    MODERATION = "moderation", _l("Report on moderation")
    REPORT = "report", _l("Report that is due")
    OWN = "own", _l("Raised by the secretary")


#: How the key begins of what the secretary writes down.
BY_HAND = "own-"


class BacklogPoint(Model):
    """Something without a thread that waits for the council: it comes by the clock, once for each `key`, or
    the secretary writes it down.
    """

    __tablename__ = "backlog_point"
    __table_args__ = (
        UniqueConstraint("council_id", "key"),
        Index("ix_backlog_point_council_id_state", "council_id", "state"),
        Index("ix_backlog_point_item_id", "item_id"),
    )

    id: Mapped[Key]
    council_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    kind: Mapped[PointKind] = mapped_column(choice(PointKind))
    key: Mapped[str] = mapped_column(String(80))  #: what it is about: it waits once
    title: Mapped[Name]
    reason: Mapped[str] = mapped_column(String(1000), default="")  #: plain text
    url: Mapped[str] = mapped_column(String(300), default="")  #: a path of ours: where to read more
    waits_since: Mapped[Moment]
    wanted_on: Mapped[date | None]
    state: Mapped[NominationState] = mapped_column(
        choice(NominationState), default=NominationState.WAITING
    )
    answer: Mapped[str] = mapped_column(String(1000), default="")  #: why it was not taken up
    action_point_id: Mapped[int | None] = mapped_column(ForeignKey("action_point.id"))
    from_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))  #: where it is placed

    action_point: Mapped[ActionPoint | None] = relationship()
    from_item: Mapped[AgendaItem | None] = relationship(foreign_keys=[from_item_id])
    item: Mapped[AgendaItem | None] = relationship(foreign_keys=[item_id])

    @property
    def is_by_hand(self) -> bool:
        """The secretary wrote it down."""
        return self.key.startswith(BY_HAND)
