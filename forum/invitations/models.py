"""Invitations to answer a process. They give no right: anyone may answer uninvited."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.db import Key, Model, Moment
from forum.parties.models import Party
from forum.processes.models import PlanningProcess

#: How long the few words of an invitation may be.
MESSAGE = 1000


class Invitation(Model):
    """A party was asked, once, to take part in a process."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("process_id", "party_id"),)

    id: Mapped[Key]
    process_id: Mapped[int] = mapped_column(ForeignKey("planning_process.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  #: who invited
    message: Mapped[str] = mapped_column(String(MESSAGE), default="")  #: plain text
    invited_at: Mapped[Moment]
    reminded_at: Mapped[Moment | None]  #: the last time

    process: Mapped[PlanningProcess] = relationship()
    party: Mapped[Party] = relationship()
    person: Mapped[Person] = relationship()
