"""Feedback: what the city heard in a stage, what it does about it, and why, point by point."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.db import Key, Model, Moment, choice
from forum.core.words import Worded
from forum.matters.models import Comment
from forum.processes.models import Stage
from forum.responses.models import FormalResponse


class Effect(Worded):
    """What became of what was said."""

    CHANGED = "changed", _l("Changed")
    PARTLY = "partly", _l("Partly changed")
    NOT = "not", _l("Not changed")
    LATER = "later", _l("Taken up later")


class FeedbackPoint(Model):
    """One thing that was said, by one or by many, with its effect and the reason. A draft until published."""

    __tablename__ = "feedback_point"
    __table_args__ = (UniqueConstraint("stage_id", "number"),)

    id: Mapped[Key]
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    number: Mapped[int]
    heard: Mapped[str] = mapped_column(Text)
    heard_html: Mapped[str] = mapped_column(Text)
    effect: Mapped[Effect | None] = mapped_column(choice(Effect))
    reason: Mapped[str] = mapped_column(Text, default="")
    reason_html: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  #: who wrote it last
    written_at: Mapped[Moment]
    revision: Mapped[int] = mapped_column(
        default=0
    )  #: rises with every change, so that two never overwrite
    published_at: Mapped[Moment | None]

    stage: Mapped[Stage] = relationship()
    person: Mapped[Person] = relationship()

    @property
    def is_published(self) -> bool:
        """Whether everyone may read it. From then on it is only corrected, with a public reason."""
        return self.published_at is not None

    @property
    def is_complete(self) -> bool:
        """Whether it says what was heard, what came of it, and why."""
        return bool(self.heard and self.effect and self.reason)


class FeedbackCorrection(Model):
    """A published point as it read before it was corrected, and the public reason why it was."""

    __tablename__ = "feedback_correction"
    __table_args__ = (Index("ix_feedback_correction_point_id", "point_id"),)

    id: Mapped[Key]
    point_id: Mapped[int] = mapped_column(ForeignKey("feedback_point.id"))
    heard: Mapped[str] = mapped_column(Text)
    heard_html: Mapped[str] = mapped_column(Text)
    effect: Mapped[Effect] = mapped_column(choice(Effect))
    reason: Mapped[str] = mapped_column(Text)
    reason_html: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(String(1000))  #: why it was corrected, plain text
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    corrected_at: Mapped[Moment]

    point: Mapped[FeedbackPoint] = relationship()
    person: Mapped[Person] = relationship()


class FeedbackSource(Model):
    """What a point answers: a formal response or a comment (a question to the city among them)."""

    __tablename__ = "feedback_source"
    __table_args__ = (
        CheckConstraint("(response_id IS NULL) <> (comment_id IS NULL)", name="one_source"),
        UniqueConstraint("point_id", "response_id"),
        UniqueConstraint("point_id", "comment_id"),
        Index("ix_feedback_source_response_id", "response_id"),
        Index("ix_feedback_source_comment_id", "comment_id"),
    )

    id: Mapped[Key]
    point_id: Mapped[int] = mapped_column(ForeignKey("feedback_point.id"))
    response_id: Mapped[int | None] = mapped_column(ForeignKey("formal_response.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"))

    point: Mapped[FeedbackPoint] = relationship()
    response: Mapped[FormalResponse | None] = relationship()
    comment: Mapped[Comment | None] = relationship()
