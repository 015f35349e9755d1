"""Assignments: saying what came of one, and that one is due."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from forum.core import clock, text
from forum.core.access import Action, Actor, Refused, no, require
from forum.core.db import db
from forum.core.events import Line, record_all
from forum.council import actions
from forum.council.models import (
    ActionPoint,
    ActionState,
    AgendaSource,
    BacklogPoint,
    NominationState,
    PointKind,
)
from forum.council.queries import tasks as queries
from forum.council.queries.treatments import paragraph_path

OUTCOME = 1000
TITLE = 200
WHAT_CAME_OF_IT = _l("Write what came of it.")
_TOLD = {ActionState.DONE: actions.FINISH_TASK, ActionState.DROPPED: actions.DROP_TASK}


def settle(actor: Actor, task: ActionPoint, *, state: ActionState, outcome: str) -> ActionPoint:
    """Say that an assignment is done, or is not carried out, and what came of it.

    Every matter that it came out of is told, and it does not wait for the council any more.
    """
    db.session.refresh(task, with_for_update={"of": ActionPoint})
    require(actions.SETTLE_TASK, actor, task)
    said = text.clean(outcome)[:OUTCOME]
    if not said:
        raise Refused(no(WHAT_CAME_OF_IT))
    task.state, task.outcome = state, said
    task.settled_at, task.settled_by_id = clock.now(), actor.person_id
    waits = BacklogPoint.state == NominationState.WAITING
    db.session.execute(
        update(BacklogPoint)
        .where(BacklogPoint.action_point_id == task.id, waits)
        .values(state=NominationState.DONE)
    )
    _tell(actor, _TOLD[state], task, queries.sources_of_tasks([task])[task.item_id])
    return task


def _tell(actor: Actor, what: Action, task: ActionPoint, sources: list[AgendaSource]) -> None:
    data = {
        "meeting": task.item.meeting.reference,
        "section": task.item.section_number,
        "task": task.id,
    }
    matters: list[int | None] = [one.matter_id for one in sources]
    record_all(actor, [Line(what, task, matter_id, data) for matter_id in matters or [None]])


def bring_due(actor: Actor) -> list[ActionPoint]:
    """Put every assignment that is due before its council, once; gives them. Called by the clock."""
    require(actions.TASK_DUE, actor)
    came = list(queries.due())
    sources = queries.sources_of_tasks(came)
    for task in came:
        db.session.add(
            BacklogPoint(
                council_id=task.council_id,
                kind=PointKind.ACTION,
                key=f"task-{task.id}",
                title=_fit(f"{task.responsible.name}: {task.what}"),
                url=paragraph_path(task.item.meeting, task.item),
                waits_since=clock.now(),
                action_point_id=task.id,
            )
        )
        _tell(actor, actions.TASK_DUE, task, sources[task.item_id])
    return came


def _fit(title: str) -> str:
    title = text.one_line(title)
    return title if len(title) <= TITLE else f"{title[: TITLE - 2].rsplit(' ', 1)[0]} …"
