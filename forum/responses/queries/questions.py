"""Reading how a stage is answered: its round, and the questions that it asks."""

import hashlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, Integer, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import joinedload

from forum.core import clock
from forum.core.db import db
from forum.processes.models import PlanningProcess, Stage, StageKey, StageState
from forum.responses.models import (
    Answer,
    FormalResponse,
    PublicationRule,
    Question,
    QuestionKind,
    QuestionOption,
    Round,
)

#: Kinds of question whose answer can be the condition of a later question.
CHOOSING = frozenset({QuestionKind.ONE, QuestionKind.SEVERAL})


@dataclass(frozen=True)
class RoundView:
    """How a stage is answered: when the answers are shown, and what stands above the form."""

    rule: PublicationRule = PublicationRule.AFTER_DEADLINE
    introduction: str = ""
    introduction_html: str = ""


@dataclass(frozen=True)
class Asked:
    """A question with its options; and where it is only asked of some, of whom, in words."""

    question: Question
    options: tuple[QuestionOption, ...] = ()
    condition: str = ""

    @property
    def id(self) -> int:
        """The question's own key."""
        return self.question.id

    @property
    def kind(self) -> QuestionKind:
        """How it is answered."""
        return self.question.kind

    @property
    def is_removed(self) -> bool:
        """Whether it stands in the form no more; an answer to it is refused."""
        return self.question.removed_at is not None

    @property
    def stamp(self) -> str:
        """A mark of what it says: another one when the question has been changed meanwhile."""
        asked = self.question
        said = [asked.kind, asked.wording, asked.help, asked.lowest, asked.highest]
        said += [f"{option.id} {option.label}" for option in self.options]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]

    def applies(self, chosen: Mapping[int, Set[int]]) -> bool:
        """Whether it is asked of someone who has chosen these options, by question."""
        before, option = self.question.depends_on_id, self.question.depends_option_id
        return before is None or option in chosen.get(before, ())


def asked(stage: Stage) -> list[Asked]:
    """What a stage asks, in order, each with its options; what was removed from the form stands last.

    Two queries, however many questions. The removed ones are there so that whoever answers one is told.
    """
    questions = db.session.scalars(
        select(Question)
        .where(Question.stage_id == stage.id)
        .order_by(Question.removed_at.is_not(None), Question.position, Question.id)
    ).all()
    options = db.session.scalars(
        select(QuestionOption)
        .join(Question, Question.id == QuestionOption.question_id)
        .where(Question.stage_id == stage.id)
        .order_by(QuestionOption.position, QuestionOption.id)
    ).all()
    labels = {option.id: option.label for option in options}
    return [
        Asked(
            question,
            tuple(option for option in options if option.question_id == question.id),
            labels.get(question.depends_option_id or 0, ""),
        )
        for question in questions
    ]


def still_asked(stage: Stage) -> list[Asked]:
    """What a stage asks, without what was removed from the form."""
    return [one for one in asked(stage) if not one.is_removed]


def question(stage: Stage, question_id: int) -> Question | None:
    """One question of a stage, removed or not."""
    found = db.session.get(Question, question_id)
    return found if found is not None and found.stage_id == stage.id else None


def answered(stage: Stage) -> set[int]:
    """The questions of a stage that somebody has answered, in a response that was sent."""
    return set(
        db.session.scalars(
            select(Answer.question_id)
            .join(Question, Question.id == Answer.question_id)
            .where(Question.stage_id == stage.id)
            .distinct()
        )
    )


def has_responses(stage: Stage) -> bool:
    """Whether anyone has answered the stage, be it that the answer was replaced since."""
    return bool(db.session.scalar(select(exists().where(FormalResponse.stage_id == stage.id))))


def hides(stage: Stage) -> bool:
    """Whether what is answered waits for the last day to pass: the rule of `published`, for one stage."""
    is_on = stage.state == StageState.CURRENT and stage.ends_on >= clock.today()
    return is_on and round_of(stage).rule == PublicationRule.AFTER_DEADLINE


def round_of(stage: Stage) -> RoundView:
    """How a stage is answered: as its unit has said, else by the default rule."""
    said = db.session.get(Round, stage.id)
    if said is None:
        return RoundView()
    return RoundView(said.rule, said.introduction, said.introduction_html)


def _is_answered_by_form() -> ColumnElement[bool]:
    """A stage takes formal responses: a formal consultation does, and any that has been set up for it."""
    return or_(
        Stage.key == StageKey.CONSULTATION,
        exists().where(Round.stage_id == Stage.id),
        exists().where(Question.stage_id == Stage.id, Question.removed_at.is_(None)),
    )


def takes_responses(stage: Stage) -> bool:
    """Whether a stage is answered by formal responses at all, be it now or at another time."""
    if stage.key == StageKey.CONSULTATION:
        return True
    found = select(Stage.id).where(Stage.id == stage.id, _is_answered_by_form())
    return db.session.scalar(found) is not None


def rounds(process: PlanningProcess) -> Sequence[Stage]:
    """The stages of a process that take formal responses, in order."""
    return db.session.scalars(_rounds(), {"process": process.id}).all()


@cache
def _rounds() -> Select[Stage]:
    """Built once: it is asked with every page of a process."""
    of = Stage.process_id == bindparam("process", type_=Integer)
    return select(Stage).where(of, _is_answered_by_form()).order_by(Stage.position)


def stage_of(process_id: int, position: int) -> Stage | None:
    """One stage of a process, published or not, by the id of the process."""
    return db.session.scalar(
        select(Stage)
        .where(Stage.process_id == process_id, Stage.position == position)
        .options(joinedload(Stage.process).joinedload(PlanningProcess.party))
    )


def next_position(stage: Stage) -> int:
    """The place after the last question of a stage."""
    last = db.session.scalar(
        select(func.max(Question.position)).where(Question.stage_id == stage.id)
    )
    return (last or 0) + 1
