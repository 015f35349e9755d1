"""What waits at the desk: one pass over the units' consultations, and a fixed number of queries."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import joinedload

from forum.core.access import Actor
from forum.core.db import db
from forum.desk.queries import around, heard
from forum.dialogues.models import DialogueMeeting
from forum.feedback.queries.covered import Coverage, coverage
from forum.initiatives.models import Initiative
from forum.invitations.models import Invitation
from forum.matters.models import Comment, CommentState, Matter
from forum.matters.queries.questions import is_waiting
from forum.processes.models import (
    ENDED,
    PlanningProcess,
    ProcessState,
    Stage,
    StageState,
)
from forum.processes.policy import units
from forum.responses.models import FormalResponse

MOST = 300  #: consultations and threads of one's units that are looked at
SHOWN = 10  #: questions that can be ticked
#: The thread of a question, so that it is sought among those that wait and not among all that is said there.
_IN: ColumnElement[int] = Comment.matter_id + 0


@dataclass(frozen=True)
class Reached:
    """How many parties are invited to a consultation, and how many of them have answered or written."""

    invited: int = 0
    answered: int = 0

    @property
    def silent(self) -> int:
        """Those invited of whom nothing has been heard."""
        return self.invited - self.answered


@dataclass(frozen=True)
class Waiting:
    """A thread in which questions wait: how many do, and the nearest day that is promised."""

    matter: Matter
    count: int
    first_due: date


@dataclass(frozen=True)
class Line:
    """One consultation of the unit, with what the table says of it."""

    process: PlanningProcess
    stage: Stage | None
    first: Stage | None
    waiting: Waiting | None
    covered: Coverage
    reached: Reached

    @property
    def is_draft(self) -> bool:
        """Not published yet."""
        return not self.process.is_public

    @property
    def is_live(self) -> bool:
        """Published and open: what is said in it waits for the unit."""
        return self.process.state == ProcessState.OPEN


@dataclass(frozen=True)
class Overview:
    """All that the desk shows."""

    lines: Sequence[Line]
    waiting: Sequence[Waiting]  #: in all threads that wait for the units, also of what has ended
    initiatives: Sequence[Initiative]
    unassigned: Sequence[Initiative]  #: which no part of the city has yet
    meetings: Sequence[DialogueMeeting]

    @cached_property
    def units(self) -> int:
        """Of how many units consultations are shown."""
        return len({line.process.party_id for line in self.lines})


def overview(actor: Actor) -> Overview:
    """Everything that is not ended of the units that the actor works for; a fixed number of queries."""
    own = units(actor)
    processes = db.session.scalars(
        select(PlanningProcess)
        .where(PlanningProcess.party_id.in_(own), PlanningProcess.state.not_in(ENDED))
        .options(joinedload(PlanningProcess.party))
        .order_by(PlanningProcess.id.desc())
        .limit(MOST)
    ).all()
    ids = [process.id for process in processes]
    stages = _stages(ids)
    current = {stage.process_id: stage for stage in stages if stage.state == StageState.CURRENT}
    threads = _waiting(own)
    waiting = {one.matter.id: one for one in threads}
    covered, reached = coverage(stage.id for stage in current.values()), _reached(ids)
    lines = []
    for process in processes:
        stage = current.get(process.id)
        lines.append(
            Line(
                process=process,
                stage=stage,
                first=next((one for one in stages if one.process_id == process.id), None),
                waiting=waiting.get(process.id),
                covered=covered.get(stage.id if stage is not None else 0, Coverage()),
                reached=reached.get(process.id, Reached()),
            )
        )
    return Overview(
        lines=sorted(lines, key=_place),
        waiting=threads,
        initiatives=around.initiatives(own),
        unassigned=around.unassigned(actor),
        meetings=around.meetings(own),
    )


def _place(line: Line) -> tuple[bool, date, int]:
    """What is open and closes first stands first; drafts and paused ones last."""
    closes = line.stage.ends_on if line.is_live and line.stage is not None else date.max
    return not line.is_live, closes, -line.process.id


def _stages(ids: Sequence[int]) -> Sequence[Stage]:
    return db.session.scalars(
        select(Stage).where(Stage.process_id.in_(ids)).order_by(Stage.process_id, Stage.position)
    ).all()


def _waiting(own: Set[int]) -> Sequence[Waiting]:
    """The threads in which a question waits for one of these units, the nearest day first; one query."""
    to_unit = select(Initiative.id).where(Initiative.addressed_party_id.in_(own)).correlate(None)
    owned = select(PlanningProcess.id).where(PlanningProcess.party_id.in_(own)).correlate(None)
    counted = (
        select(
            _IN.label("id"), func.count().label("n"), func.min(Comment.due_on).label("first_due")
        )
        .where(is_waiting(), or_(_IN.in_(owned), _IN.in_(to_unit)))
        .group_by(_IN)
        .subquery()
    )
    rows = db.session.execute(
        select(Matter, counted.c.n, counted.c.first_due)
        .join(counted, counted.c.id == Matter.id)
        .order_by(counted.c.first_due, Matter.id)
        .limit(MOST)
    )
    return [Waiting(*row) for row in rows]


def questions(matters: Sequence[Matter], ticked: Sequence[int] = ()) -> Sequence[Comment]:
    """The questions that wait in some threads, what is due first; and those ticked that still wait there.

    Found by their numbers first, as all that is due on the same day is put in order.
    """
    there = (_IN.in_([matter.id for matter in matters]), is_waiting())
    first = select(Comment.id).where(*there).order_by(Comment.due_on, Comment.id).limit(SHOWN)
    found = db.session.scalars(first).all()
    if set(ticked) - set(found):
        found = db.session.scalars(
            select(Comment.id).where(*there, Comment.id.in_({*found, *ticked[:MOST]}))
        ).all()
    return db.session.scalars(
        select(Comment)
        .where(Comment.id.in_(found))
        .options(joinedload(Comment.person), joinedload(Comment.party))
        .order_by(Comment.due_on, Comment.id)
    ).all()


def _reached(ids: Sequence[int]) -> dict[int, Reached]:
    """For each consultation how many parties are invited, and how many of them have said anything in it."""
    responded = (
        select(FormalResponse.id)
        .where(
            FormalResponse.matter_id == Invitation.process_id,
            FormalResponse.party_id == Invitation.party_id,
            heard.valid(),
        )
        .exists()
    )
    wrote = (
        select(Comment.id)
        .where(
            Comment.matter_id == Invitation.process_id,
            Comment.party_id == Invitation.party_id,
            Comment.state == CommentState.VISIBLE,
        )
        .exists()
    )
    answered = case((or_(responded, wrote), 1), else_=0)
    rows = db.session.execute(
        select(Invitation.process_id, func.count(), func.sum(answered))
        .where(Invitation.process_id.in_(ids))
        .group_by(Invitation.process_id)
    )
    return {process_id: Reached(*found) for process_id, *found in rows}
