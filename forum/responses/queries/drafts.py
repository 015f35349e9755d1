"""Reading what is being written, by one person or by several of one party; and the stage it answers."""

from collections.abc import Sequence
from functools import cache

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, bindparam, or_, select
from sqlalchemy.orm import joinedload

from forum.core.access import Actor
from forum.core.db import db, table
from forum.parties.models import Party, Role
from forum.processes import queries as processes
from forum.processes.models import PlanningProcess, Stage
from forum.responses.models import ResponseDraft, ResponseFile
from forum.responses.policy import Answerable
from forum.responses.queries.questions import takes_responses


def answerable(reference: str, position: int) -> Answerable | None:
    """A stage of a published process, and whether it takes formal responses."""
    stage = processes.stage(reference, position) if position < 2**31 else None
    return Answerable(stage, takes_responses(stage)) if stage is not None else None


def drafts_of(actor: Actor) -> ColumnElement[bool]:
    """Whose draft it is: that of the party that the actor writes for, or their own."""
    if actor.party_id is not None:
        return ResponseDraft.party_id == actor.party_id
    return and_(ResponseDraft.party_id.is_(None), ResponseDraft.person_id == actor.person_id)


def has_begun(actor: Actor, process: PlanningProcess) -> bool:
    """Whether the actor's side has begun to write in any stage of a process. One small query."""
    by = "party" if actor.party_id is not None else "person"
    named = {"process": process.id, "by": actor.party_id or actor.person_id}
    return bool(db.session.execute(_begun(by), named).scalar_one())


@cache
def _begun(by: str) -> Select[bool]:
    """Built once: it is asked with every page of a process that someone signed in reads."""
    drafts, stages = table(ResponseDraft).c, table(Stage).c
    whose = bindparam("by", type_=Integer)
    own = (
        drafts.party_id == whose
        if by == "party"
        else and_(drafts.party_id.is_(None), drafts.person_id == whose)
    )
    of = stages.process_id == bindparam("process", type_=Integer)
    return select(select(drafts.id).where(drafts.stage_id == stages.id, of, own).exists())


def _draft(actor: Actor, stage: Stage) -> Select[ResponseDraft]:
    return select(ResponseDraft).where(ResponseDraft.stage_id == stage.id, drafts_of(actor))


def draft(actor: Actor, stage: Stage, *, lock: bool = False) -> ResponseDraft | None:
    """What the actor's side has begun to write in a stage; held until the act ends, if so wished."""
    return db.session.scalar(_held(_draft(actor, stage)) if lock else _draft(actor, stage))


def held_draft(actor: Actor, stage: Stage) -> ResponseDraft:
    """The same, when it is known to be there."""
    return db.session.scalars(_held(_draft(actor, stage))).one()


def _held(statement: Select[ResponseDraft]) -> Select[ResponseDraft]:
    return statement.with_for_update().execution_options(populate_existing=True)


def draft_files(draft: ResponseDraft | None) -> Sequence[ResponseFile]:
    """The files that go with a draft, in the order they were added."""
    if draft is None:
        return []
    return db.session.scalars(
        select(ResponseFile).where(ResponseFile.draft_id == draft.id).order_by(ResponseFile.id)
    ).all()


def drafts_for(actor: Actor, limit: int) -> Sequence[Row[ResponseDraft, Party | None]]:
    """What the actor has begun, and what is begun for parties that they write for; the newest first."""
    writing = {
        held.party_id for held in actor.mandates if held.role in {Role.REPRESENTATIVE, Role.WRITER}
    }
    own = and_(ResponseDraft.party_id.is_(None), ResponseDraft.person_id == actor.person_id)
    return db.session.execute(
        select(ResponseDraft, Party)
        .outerjoin(Party, Party.id == ResponseDraft.party_id)
        .where(or_(own, ResponseDraft.party_id.in_(writing)))
        .options(
            joinedload(ResponseDraft.stage).joinedload(Stage.process),
            joinedload(ResponseDraft.saved_by),
        )
        .order_by(ResponseDraft.saved_at.desc(), ResponseDraft.id.desc())
        .limit(limit)
    ).all()
