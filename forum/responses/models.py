"""Formal responses to a stage: the round and its rule, the questions it asks, the answers and receipts."""

from typing import Any

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
from forum.core.db import Key, Model, Moment, Name, choice, partial_index
from forum.core.words import Worded
from forum.districts.models import District
from forum.parties.models import Party
from forum.processes.models import Stage


class PublicationRule(Worded):
    """When the responses of a round are shown: one rule for all of them."""

    AT_ONCE = "at_once", _l("as soon as they are sent")
    AFTER_DEADLINE = "after_deadline", _l("when the last day has passed")


class Round(Model):
    """How a stage is answered. Without a row, a formal consultation is answered by the default rule."""

    __tablename__ = "round"

    stage_id: Mapped[int] = mapped_column(
        ForeignKey("stage.id", ondelete="CASCADE"), primary_key=True
    )  #: gone with a stage that is taken out of a draft
    rule: Mapped[PublicationRule] = mapped_column(choice(PublicationRule))
    introduction: Mapped[str] = mapped_column(Text, default="")
    introduction_html: Mapped[str] = mapped_column(Text, default="")
    shown_at: Mapped[Moment | None]  #: when responses became public; what was shown stays so

    stage: Mapped[Stage] = relationship()


class QuestionKind(Worded):
    """How a question is answered."""

    FREE = "free", _l("In own words")
    ONE = "one", _l("One choice")
    SEVERAL = "several", _l("Several choices")
    SCALE = "scale", _l("A scale from 1 to 5")
    RANKING = "ranking", _l("Put in order")
    PLACE = "place", _l("An area in the city")


class Question(Model):
    """A question that a stage asks; where so said, only of those who chose a certain answer to another one.

    A question that someone has answered is never changed or taken away, only removed from the form.
    """

    __tablename__ = "question"
    __table_args__ = (Index("ix_question_stage_id_position", "stage_id", "position"),)

    id: Mapped[Key]
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[QuestionKind] = mapped_column(choice(QuestionKind))
    wording: Mapped[str] = mapped_column(String(500))
    help: Mapped[str] = mapped_column(String(1000), default="")
    is_required: Mapped[bool] = mapped_column(default=False)
    lowest: Mapped[str] = mapped_column(String(100), default="")  #: what 1 on the scale means
    highest: Mapped[str] = mapped_column(String(100), default="")  #: what 5 on the scale means
    depends_on_id: Mapped[int | None] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    depends_option_id: Mapped[int | None]  #: a question_option of that question
    removed_at: Mapped[Moment | None]

    stage: Mapped[Stage] = relationship()


class QuestionOption(Model):
    """Something to choose, or to put in order."""

    __tablename__ = "question_option"
    __table_args__ = (Index("ix_question_option_question_id", "question_id"),)

    id: Mapped[Key]
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    position: Mapped[int]
    label: Mapped[str] = mapped_column(String(300))

    question: Mapped[Question] = relationship()


class Stance(Worded):
    """What the answerer thinks of the proposal as a whole."""

    FOR = "for", _l("For")
    PARTLY = "partly", _l("Partly for")
    AGAINST = "against", _l("Against")
    NONE = "none", _l("No standpoint")


class ResponseState(Worded):
    """Where a response stands. What has not been sent yet is a `ResponseDraft`."""

    SUBMITTED = "submitted", _l("sent in")
    REPLACED = "replaced", _l("replaced by a later one")


class FormalResponse(Model):
    """A party's or a person's structured answer to a stage. Never changed after it was sent."""

    __tablename__ = "formal_response"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        partial_index(
            "uq_formal_response_party", "stage_id", "party_id", unique=True,
            where="state = 'submitted' AND party_id IS NOT NULL",
        ),
        partial_index(
            "uq_formal_response_person", "stage_id", "person_id", unique=True,
            where="state = 'submitted' AND party_id IS NULL",
        ),
        Index("ix_formal_response_matter_id", "matter_id"),
        Index("ix_formal_response_stage_id_id", "stage_id", "id"),
        Index("ix_formal_response_person_id", "person_id"),
        CheckConstraint("(state = 'replaced') = (replaced_at IS NOT NULL)", name="replaced_when"),
    )  # fmt: skip

    id: Mapped[Key]
    year: Mapped[int]
    number: Mapped[int]
    matter_id: Mapped[int] = mapped_column(ForeignKey("planning_process.id"))
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    state: Mapped[ResponseState] = mapped_column(
        choice(ResponseState), default=ResponseState.SUBMITTED
    )
    summary: Mapped[str] = mapped_column(String(1000))  #: plain text
    stance: Mapped[Stance] = mapped_column(choice(Stance))
    body: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")
    members_asked: Mapped[str] = mapped_column(
        String(1000), default=""
    )  #: who was asked among the members
    submitted_at: Mapped[Moment]
    is_late: Mapped[bool] = mapped_column(default=False)
    sha256: Mapped[str] = mapped_column(String(64))  #: of all that it says, see receipts
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("formal_response.id"))
    replaced_at: Mapped[Moment | None]

    stage: Mapped[Stage] = relationship()
    person: Mapped[Person] = relationship()
    party: Mapped[Party | None] = relationship()

    @property
    def receipt(self) -> str:
        """The number on the receipt, such as R-2027-31."""
        return f"R-{self.year}-{self.number}"


class Answer(Model):
    """The answer of one response to one question."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("response_id", "question_id"),
        Index("ix_answer_question_id", "question_id"),
    )

    id: Mapped[Key]
    response_id: Mapped[int] = mapped_column(ForeignKey("formal_response.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    scale: Mapped[int | None]

    response: Mapped[FormalResponse] = relationship()
    question: Mapped[Question] = relationship()


class Choice(Model):
    """One choice within an answer: an option (with its rank, where options are put in order) or an area."""

    __tablename__ = "choice"
    __table_args__ = (
        CheckConstraint("(option_id IS NULL) <> (district_id IS NULL)", name="one_thing"),
        UniqueConstraint("answer_id", "option_id"),
        UniqueConstraint("answer_id", "district_id"),
        UniqueConstraint("answer_id", "rank"),
        Index("ix_choice_option_id", "option_id"),
    )

    id: Mapped[Key]
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    option_id: Mapped[int | None] = mapped_column(ForeignKey("question_option.id"))
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"))
    rank: Mapped[int | None]

    answer: Mapped[Answer] = relationship()
    option: Mapped[QuestionOption | None] = relationship()
    district: Mapped[District | None] = relationship()


class ResponseDraft(Model):
    """A response being written, by everyone who may write for the party, or by one private person."""

    __tablename__ = "response_draft"
    __table_args__ = (
        partial_index(
            "uq_response_draft_party", "stage_id", "party_id", unique=True,
            where="party_id IS NOT NULL",
        ),
        partial_index(
            "uq_response_draft_person", "stage_id", "person_id", unique=True,
            where="party_id IS NULL",
        ),
    )  # fmt: skip

    id: Mapped[Key]
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))  #: who began it
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)  #: what is typed, by the name of the field
    #: By the name of the field: at which revision it was last changed, and by whom.
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    revision: Mapped[int] = mapped_column(default=0)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[Moment]

    stage: Mapped[Stage] = relationship()
    saved_by: Mapped[Person] = relationship(foreign_keys=[saved_by_id])


class ResponseFile(Model):
    """A file that goes with a response, or with the draft of one."""

    __tablename__ = "response_file"
    __table_args__ = (
        CheckConstraint("(response_id IS NULL) <> (draft_id IS NULL)", name="one_place"),
        Index("ix_response_file_response_id", "response_id"),
        Index("ix_response_file_draft_id", "draft_id"),
    )

    id: Mapped[Key]
    response_id: Mapped[int | None] = mapped_column(ForeignKey("formal_response.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("response_draft.id"))
    title: Mapped[Name]
    file_name: Mapped[Name]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  #: bytes
    sha256: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[Moment]

    response: Mapped[FormalResponse | None] = relationship()
