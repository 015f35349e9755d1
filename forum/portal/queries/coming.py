"""What is to come: the next dialogue meetings, and the stages that begin."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from forum.core import clock
from forum.core.db import db
from forum.dialogues.models import DialogueMeeting, DialogueState
from forum.dialogues.queries import next_of_its_series
from forum.districts.models import District
from forum.matters.models import Matter
from forum.matters.queries import published
from forum.portal.queries.places import about
from forum.processes.models import PlanningProcess, ProcessState, Stage, StageState

MEETINGS = 4
STAGES = 5
_GOES_ON = (ProcessState.OPEN, ProcessState.PAUSED)


def dialogues(
    *conditions: ColumnElement[bool], limit: int = MEETINGS, local_first: bool = False
) -> Sequence[DialogueMeeting]:
    """The dialogue meetings that are announced and not over, the next first. Two queries.

    Of a series only the meeting that comes next.
    """
    order = [DialogueMeeting.starts_at, DialogueMeeting.id]
    return db.session.scalars(
        select(DialogueMeeting)
        .where(
            published(),
            DialogueMeeting.state == DialogueState.ANNOUNCED,
            DialogueMeeting.ends_at > clock.now(),
            next_of_its_series(),
            *conditions,
        )
        .options(joinedload(DialogueMeeting.party), selectinload(DialogueMeeting.districts))
        .order_by(*([DialogueMeeting.citywide] if local_first else []), *order)
        .limit(limit)
    ).all()


@dataclass(frozen=True)
class Gathering:
    """Where people of a place meet next, and after that."""

    next: DialogueMeeting | None
    later: Sequence[DialogueMeeting]


def gathering(place: District) -> Gathering:
    """The next meeting about a place; one of the whole city only when it has none of its own."""
    here = or_(about(place), Matter.citywide)
    found = dialogues(here, local_first=True)
    return Gathering(found[0] if found else None, found[1:])


def stages_to_begin(place: District) -> Sequence[Stage]:
    """What begins next in each consultation about a place, the first to begin on top."""
    earlier = aliased(Stage)
    before = select(earlier.id).where(
        earlier.process_id == Stage.process_id,
        earlier.position < Stage.position,
        earlier.state == StageState.PLANNED,
    )
    return db.session.scalars(
        select(Stage)
        .join(Stage.process)
        .where(
            published(),
            about(place),
            PlanningProcess.state.in_(_GOES_ON),
            Stage.state == StageState.PLANNED,
            Stage.starts_on >= clock.today(),
            ~before.exists(),
        )
        .options(contains_eager(Stage.process))
        .order_by(Stage.starts_on, Stage.id)
        .limit(STAGES)
    ).all()
