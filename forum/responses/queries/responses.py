"""Reading responses, and who may know of them."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import joinedload

from forum.core import clock
from forum.core.access import Actor
from forum.core.db import db
from forum.core.paging import Page, mapped, page
from forum.districts.models import District
from forum.parties.models import Role
from forum.processes.models import PlanningProcess, Stage, StageState
from forum.responses.models import (
    FormalResponse,
    PublicationRule,
    Question,
    QuestionOption,
    ResponseDraft,
    ResponseFile,
    ResponseState,
    Round,
)
from forum.responses.policy import Enclosed, Received
from forum.responses.queries.drafts import drafts_of

LIST_PAGE = 50
_RECEIPT = re.compile(r"R-([0-9]{4})-([0-9]{1,9})", re.I)


def published() -> ColumnElement[bool]:
    """Responses that everyone may read, by the one rule of their round: at once, or after its last day.

    One that was replaced before it was ever shown stays with its sender. What has been shown stays so, also
    when the last day is moved or the process goes back.
    """
    at_once = select(Round.stage_id).where(Round.rule == PublicationRule.AT_ONCE)
    shown = select(Round.stage_id).where(Round.shown_at.is_not(None))
    counts = FormalResponse.state == ResponseState.SUBMITTED
    over = FormalResponse.stage_id.in_(select(Stage.id).where(is_over()))
    return or_(
        FormalResponse.stage_id.in_(at_once),
        and_(counts, or_(over, FormalResponse.stage_id.in_(shown))),
    )


def is_over() -> ColumnElement[bool]:
    """Stages whose last day has passed. One that the process went back from is to come again."""
    return or_(Stage.ends_on < clock.today(), Stage.state == StageState.DONE)


def to_show() -> Sequence[Stage]:
    """Stages whose responses became public as their last day passed, which is not noted yet."""
    noted = select(Round.stage_id).where(Round.shown_at.is_not(None))
    answered = select(FormalResponse.stage_id).where(
        FormalResponse.state == ResponseState.SUBMITTED
    )
    return db.session.scalars(
        select(Stage)
        .where(Stage.id.in_(answered), Stage.id.not_in(noted), is_over())
        .options(joinedload(Stage.process))
        .order_by(Stage.id)
    ).all()


def waiting(stages: Sequence[Stage]) -> list[Stage]:
    """Those of some stages whose responses are received now, and shown when the last day has passed."""
    now = [
        one for one in stages if one.state == StageState.CURRENT and one.ends_on >= clock.today()
    ]
    at_once = db.session.scalars(
        select(Round.stage_id).where(
            Round.stage_id.in_([one.id for one in now]),
            or_(Round.rule == PublicationRule.AT_ONCE, Round.shown_at.is_not(None)),
        )
    ).all()
    return [one for one in now if one.id not in at_once]


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Responses that this actor may know of: as the rule of reading says, in SQL."""
    if not actor.is_authenticated:
        return published()
    writing = {
        held.party_id for held in actor.mandates if held.role in {Role.REPRESENTATIVE, Role.WRITER}
    }
    led = select(PlanningProcess.id).where(PlanningProcess.party_id.in_(writing))
    return or_(
        published(),
        FormalResponse.person_id == actor.person_id,
        FormalResponse.party_id.in_(writing),
        FormalResponse.matter_id.in_(led) if writing else false(),
    )


def valid(stage_ids: Collection[int]) -> ColumnElement[bool]:
    """The responses that count in some stages: those that were not replaced."""
    return and_(
        FormalResponse.stage_id.in_(stage_ids), FormalResponse.state == ResponseState.SUBMITTED
    )


def _with_senders(statement: Select[FormalResponse]) -> Select[FormalResponse]:
    return statement.options(
        joinedload(FormalResponse.party),
        joinedload(FormalResponse.person),
        joinedload(FormalResponse.stage),
    )


def of_stage(stage: Stage) -> Sequence[FormalResponse]:
    """Every response that counts in a stage, in the order received, published or not. For the owner."""
    return db.session.scalars(
        _with_senders(select(FormalResponse)).where(valid([stage.id])).order_by(FormalResponse.id)
    ).all()


@dataclass(frozen=True)
class Count:
    """How many responses a stage has: all that count, those that are public, and those that came late."""

    received: int = 0
    published: int = 0
    late: int = 0


def counts(process: PlanningProcess) -> Mapping[int, Count]:
    """How many responses each stage of a process has, by the id of the stage; one query."""
    found = db.session.execute(
        select(
            FormalResponse.stage_id,
            func.count(),
            func.sum(case((published(), 1), else_=0)),
            func.sum(case((FormalResponse.is_late, 1), else_=0)),
        )
        .where(
            FormalResponse.matter_id == process.id,
            FormalResponse.state == ResponseState.SUBMITTED,
        )
        .group_by(FormalResponse.stage_id)
    )
    return {stage_id: Count(*numbers) for stage_id, *numbers in found}


def _received(row: Row[FormalResponse, bool]) -> Received:
    return Received(row[0], bool(row[1]))


def listed(
    process: PlanningProcess,
    actor: Actor,
    *conditions: ColumnElement[bool],
    after: int | None = None,
) -> Page[Received]:
    """A page of the responses that this actor may know of and that count, in the order received."""
    statement = (
        _with_senders(select(FormalResponse))
        .add_columns(published(), FormalResponse.id.label("id"))
        .where(
            FormalResponse.matter_id == process.id,
            FormalResponse.state == ResponseState.SUBMITTED,
            visible_to(actor),
            *conditions,
        )
    )
    found = page(statement, FormalResponse.id, after=after, size=LIST_PAGE, scalars=False)
    return mapped(found, _received)


def total(process: PlanningProcess, actor: Actor, *conditions: ColumnElement[bool]) -> int:
    """How many the whole list has."""
    return db.session.scalars(
        select(func.count())
        .select_from(FormalResponse)
        .where(
            FormalResponse.matter_id == process.id,
            FormalResponse.state == ResponseState.SUBMITTED,
            visible_to(actor),
            *conditions,
        )
    ).one()


def received(reference: str, receipt: str) -> Received | None:
    """One response to one process, by its number; the pair must fit together."""
    number = _RECEIPT.fullmatch(receipt)
    if number is None:
        return None
    return _one(
        PlanningProcess.reference == reference.upper(),
        FormalResponse.year == int(number[1]),
        FormalResponse.number == int(number[2]),
    )


def received_by_id(response_id: int) -> Received | None:
    """One response, and whether it is public."""
    return _one(FormalResponse.id == response_id)


def _one(*wanted: ColumnElement[bool]) -> Received | None:
    row = db.session.execute(
        select(FormalResponse, published())
        .join(PlanningProcess, PlanningProcess.id == FormalResponse.matter_id)
        .where(*wanted)
        .options(
            joinedload(FormalResponse.party),
            joinedload(FormalResponse.person),
            joinedload(FormalResponse.stage)
            .joinedload(Stage.process)
            .joinedload(PlanningProcess.party),
        )
    ).one_or_none()
    return _received(row) if row is not None else None


def by_id(response_id: int) -> FormalResponse | None:
    """One response, whoever may know of it."""
    return db.session.get(FormalResponse, response_id)


def files_of(response: FormalResponse) -> Sequence[ResponseFile]:
    """The files that go with a response, in the order they were added."""
    return db.session.scalars(
        select(ResponseFile)
        .where(ResponseFile.response_id == response.id)
        .order_by(ResponseFile.id)
    ).all()


def enclosed(reference: str, receipt: str, number: int) -> Enclosed | None:
    """One file of a response, counted from 1."""
    found = received(reference, receipt)
    files = files_of(found.response) if found is not None else []
    if found is None or not 0 < number <= len(files):
        return None
    return Enclosed(files[number - 1], found)


def replaced_by(response: FormalResponse) -> FormalResponse | None:
    """What took the place of a response."""
    if response.state != ResponseState.REPLACED:
        return None
    return db.session.scalar(
        select(FormalResponse).where(FormalResponse.replaces_id == response.id)
    )


@dataclass(frozen=True)
class Standing:
    """What the page of a process says of its round: how many answers are public, and what is one's own."""

    published: int
    has_draft: bool
    has_sent: bool


def standing(actor: Actor, stage: Stage) -> Standing:
    """How a round stands for this actor; one query."""
    shown = select(func.count()).where(valid([stage.id]), published())
    if not actor.is_authenticated:
        return Standing(db.session.scalars(shown).one(), has_draft=False, has_sent=False)
    begun = exists().where(ResponseDraft.stage_id == stage.id, drafts_of(actor))
    sent = exists().where(valid([stage.id]), _of(actor))
    row = db.session.execute(
        select(shown.scalar_subquery(), begun.label("begun"), sent.label("sent"))
    ).one()
    return Standing(row[0], bool(row[1]), bool(row[2]))


def sent_by(actor: Actor, stage: Stage) -> FormalResponse | None:
    """What counts in a stage as the answer of the actor: of the party that they write for, or their own."""
    return db.session.scalar(
        select(FormalResponse)
        .where(valid([stage.id]), _of(actor))
        .options(joinedload(FormalResponse.stage), joinedload(FormalResponse.person))
    )


def _of(actor: Actor) -> ColumnElement[bool]:
    if actor.party_id is not None:
        return FormalResponse.party_id == actor.party_id
    return and_(FormalResponse.party_id.is_(None), FormalResponse.person_id == actor.person_id)


def sent_for(actor: Actor, limit: int) -> Sequence[Row[FormalResponse, bool]]:
    """What the actor has sent, and what was sent for parties that they write for; the newest first."""
    writing = {
        held.party_id for held in actor.mandates if held.role in {Role.REPRESENTATIVE, Role.WRITER}
    }
    own = or_(FormalResponse.person_id == actor.person_id, FormalResponse.party_id.in_(writing))
    return db.session.execute(
        select(FormalResponse, published())
        .where(own)
        .options(
            joinedload(FormalResponse.party),
            joinedload(FormalResponse.stage).joinedload(Stage.process),
        )
        .order_by(FormalResponse.id.desc())
        .limit(limit)
    ).all()


def question_of(process: PlanningProcess, question_id: int) -> Question | None:
    """One question of a process, removed from the form or not."""
    if question_id >= 2**31:
        return None
    return db.session.scalar(
        select(Question)
        .join(Stage, Stage.id == Question.stage_id)
        .where(Question.id == question_id, Stage.process_id == process.id)
    )


def option(question: Question, option_id: int) -> QuestionOption | None:
    """One option of a question."""
    found = db.session.get(QuestionOption, option_id)
    return found if found is not None and found.question_id == question.id else None


def district(district_id: int) -> District | None:
    """One place."""
    return db.session.get(District, district_id)
