"""What waits for the council: matters and comments that are proposed, and what has no thread."""

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.db import Key, Model, Moment, choice, partial_index
from forum.core.words import Worded
from forum.council.models.agendas import AgendaItem
from forum.matters.models import Comment, Matter
from forum.parties.models import Party


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


class Nomination(Model):
    """A matter, or one comment in it, proposed for the agenda: in the backlog until treated or declined."""

    __tablename__ = "nomination"
    __table_args__ = (
        Index("ix_nomination_council_id_state", "council_id", "state"),
        partial_index(
            "uq_nomination_matter_active",
            "council_id",
            "matter_id",
            where="state IN ('waiting', 'placed') AND comment_id IS NULL",
            unique=True,
        ),
        partial_index(
            "uq_nomination_comment_active",
            "council_id",
            "comment_id",
            where="state IN ('waiting', 'placed') AND comment_id IS NOT NULL",
            unique=True,
        ),
        Index("ix_nomination_item_id", "item_id"),
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
    comment_id: Mapped[int | None] = mapped_column(
        ForeignKey("comment.id")
    )  #: None: the matter as a whole
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))  #: where it is placed
    #: The item that put it off: what comes back from one item is placed together.
    from_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id"))
    wanted_on: Mapped[date | None]  #: the day it was put off to
    #: What the secretary asks of whoever proposed it, and what they have added. Both are public.
    question: Mapped[str] = mapped_column(String(1000), default="", server_default=text("''"))
    asked_at: Mapped[Moment | None]
    addition: Mapped[str] = mapped_column(String(1000), default="", server_default=text("''"))
    added_at: Mapped[Moment | None]

    matter: Mapped[Matter] = relationship()
    comment: Mapped[Comment | None] = relationship()
    item: Mapped[AgendaItem | None] = relationship(foreign_keys=[item_id])
    from_item: Mapped[AgendaItem | None] = relationship(foreign_keys=[from_item_id])
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

    @property
    def waits_for_more(self) -> bool:
        """The secretary has asked for more, and whoever proposed it has not answered yet."""
        return self.asked_at is not None and (
            self.added_at is None or self.added_at < self.asked_at
        )


class AgendaSource(Model):
    """An item treats a matter; the other end of the link back.

    What was proposed of it says so itself (`Nomination.item_id`): the matter, single comments, or both.
    `nomination_id` names the first of them, as the release before knew but one; let go when it leaves.
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
    #: The single comments in the matter that were proposed, and are treated under the item.
    comments: Mapped[list[Comment]] = relationship(
        secondary="nomination",
        primaryjoin=lambda: (
            (Nomination.item_id == AgendaSource.item_id)
            & (Nomination.matter_id == AgendaSource.matter_id)
        ),
        secondaryjoin=lambda: Nomination.comment_id == Comment.id,
        order_by=Comment.id,
        viewonly=True,
    )
