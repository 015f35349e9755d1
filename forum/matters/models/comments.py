"""What is said in the thread of a matter, what answers it, and who agrees."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import (
    JSON,
    BigInteger,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.accounts.models import Person
from forum.core.db import Key, Model, Moment, choice, partial_index
from forum.core.words import Worded
from forum.matters.models.matters import Matter
from forum.parties.models import Party

#: How long the city has to answer a question: Swedish working days.
ANSWER_WORKING_DAYS = 10
#: Room for replies between two comments of the first level in the order of a thread.
PLACES = 1_000_000


class CommentKind(Worded):
    """What a comment is in the thread: its writer chooses; what the responsible unit writes is an answer."""

    COMMENT = "comment", _l("Comment")
    QUESTION = "question", _l("Question to the city")
    OBSTACLE = "obstacle", _l("Obstacle")
    PROPOSAL = "proposal", _l("Proposal")
    EXPERIENCE = "experience", _l("Experience")
    ANSWER = "answer", _l("The city's answer")


class CommentState(Worded):
    """Whether a comment is shown."""

    VISIBLE = "visible", _l("visible")
    WITHDRAWN = "withdrawn", _l("withdrawn by its writer")
    HIDDEN = "hidden", _l("hidden")


def _kind_before(context: Any) -> str:
    return "answer" if _kind_of(context) == CommentKind.ANSWER else "comment"


def _obstacle_before(context: Any) -> bool:
    return _kind_of(context) == CommentKind.OBSTACLE


def _kind_of(context: Any) -> object:
    return context.get_current_parameters().get("contribution")


class Comment(Model):
    """A post in a matter's thread. Person and acting party are frozen when it is written.

    `place` orders the thread: comments in time, replies under the comment of the first level they belong to.
    """

    __tablename__ = "comment"
    __table_args__ = (
        UniqueConstraint("matter_id", "seq"),
        UniqueConstraint("matter_id", "place"),
        UniqueConstraint("id", "matter_id"),
        ForeignKeyConstraint(
            ["parent_id", "matter_id"],
            ["comment.id", "comment.matter_id"],
            name="fk_comment_parent",
        ),
        Index("ix_comment_parent_id", "parent_id"),
        partial_index(
            "ix_comment_due_on",
            "due_on",
            "matter_id",
            where="due_on IS NOT NULL AND answered_at IS NULL",
        ),
        Index("ix_comment_person_id", "person_id"),
        Index("ix_comment_person_id_digest", "person_id", "digest"),
        Index("ix_comment_matter_id_contribution", "matter_id", "contribution", "place"),
    )

    id: Mapped[Key]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    seq: Mapped[int]
    place: Mapped[int] = mapped_column(BigInteger)
    parent_id: Mapped[int | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    kind: Mapped[CommentKind] = mapped_column(
        "contribution",
        choice(CommentKind, checked=False),
        default=CommentKind.COMMENT,
        server_default="comment",
    )
    state: Mapped[CommentState] = mapped_column(choice(CommentState), default=CommentState.VISIBLE)
    #: What the release before this one reads of the kind. The next migration drops both.
    kind_before: Mapped[str] = mapped_column(
        "kind",
        Enum("comment", "answer", name="commentkind", native_enum=False, length=32,
             create_constraint=True),
        default=_kind_before,
    )  # fmt: skip
    obstacle_before: Mapped[bool] = mapped_column("is_obstacle", default=_obstacle_before)
    written_at: Mapped[Moment]
    edited_at: Mapped[Moment | None]
    body: Mapped[str] = mapped_column(Text)  #: Markdown as written
    body_html: Mapped[str] = mapped_column(Text)
    supporting_parties: Mapped[int] = mapped_column(default=0)
    supporting_people: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[
        date | None
    ]  #: a question to the city: the last day on which it shall be answered
    answered_at: Mapped[Moment | None]  #: when a question had its first answer
    #: Rises with every change that the thread shows: what is kept of a comment is kept under it.
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    versions: Mapped[int] = mapped_column(
        default=1, server_default="1"
    )  #: how many texts it has had
    file_count: Mapped[int] = mapped_column(default=0, server_default="0")
    #: SHA-256 of the text, folded: tells that somebody writes the same in several threads.
    digest: Mapped[str | None] = mapped_column(String(64))
    #: Where it was written, if not in the thread itself: {"kind": …} and what that kind needs (see origins).
    origin: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    #: What came of it, as the city has published it: {"effect": …, "point": …} (see feedback).
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    matter: Mapped[Matter] = relationship()
    person: Mapped[Person] = relationship()
    party: Mapped[Party | None] = relationship()
    parent: Mapped["Comment | None"] = relationship(
        remote_side="Comment.id", primaryjoin="foreign(Comment.parent_id) == remote(Comment.id)"
    )

    @property
    def root_seq(self) -> int:
        """The number of the comment of the first level that this one stands under (its own, if it is one)."""
        return self.place // PLACES

    @property
    def is_question(self) -> bool:
        """A question to the city."""
        return self.due_on is not None

    @property
    def may_change_kind(self) -> bool:
        """Whether its writer may call it something else: a question has its clock, an answer its question."""
        return self.kind not in {CommentKind.QUESTION, CommentKind.ANSWER}

    @property
    def is_waiting(self) -> bool:
        """A question to the city that has no answer yet, and is shown."""
        return self.is_question and self.answered_at is None and self.state == CommentState.VISIBLE


class CommentVersion(Model):
    """A text that a comment had before it was changed for all to see. The newest stands in the comment."""

    __tablename__ = "comment_version"

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  #: from 1
    kind: Mapped[CommentKind] = mapped_column(choice(CommentKind))
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    written_at: Mapped[Moment]


class AnsweredBy(Model):
    """A question to the city, and the city's answer to it. One answer may answer several questions."""

    __tablename__ = "answered_by"
    __table_args__ = (Index("ix_answered_by_answer_id", "answer_id"),)

    question_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), primary_key=True)


class Support(Model):
    """Agreement with a matter or with one comment: by a party once, by a private person once."""

    __tablename__ = "support"
    __table_args__ = (
        partial_index(
            "uq_support_matter_party", "matter_id", "party_id", unique=True,
            where="comment_id IS NULL",
        ),
        partial_index(
            "uq_support_matter_person", "matter_id", "person_id", unique=True,
            where="comment_id IS NULL AND party_id IS NULL",
        ),
        Index("uq_support_comment_party", "comment_id", "party_id", unique=True),
        partial_index(
            "uq_support_comment_person", "comment_id", "person_id", unique=True,
            where="party_id IS NULL",
        ),
        ForeignKeyConstraint(
            ["comment_id", "matter_id"], ["comment.id", "comment.matter_id"], name="fk_support_comment"
        ),
    )  # fmt: skip

    id: Mapped[Key]
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    comment_id: Mapped[int | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    given_at: Mapped[Moment]
    #: To which text of the matter it was given, or given anew; it counts while that is the one that stands.
    wording: Mapped[int] = mapped_column(default=1, server_default="1")

    person: Mapped[Person] = relationship()
    party: Mapped[Party | None] = relationship()
