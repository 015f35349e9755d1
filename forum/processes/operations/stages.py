"""From stage to stage, on or back."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l

from forum.core import clock
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.matters import operations as matters
from forum.processes import actions, plan, policy, queries, readiness
from forum.processes.models import (
    NoteKind,
    PlanningProcess,
    Precision,
    Stage,
    StageKey,
    StageState,
)
from forum.processes.operations.acting import (
    Incomplete,
    demand,
    end,
    explain,
    is_answered,
    keep_feedback,
    may_leave,
    record,
)
from forum.processes.operations.dates import TOO_SOON

_ELSEWHERE = no(_l("The stage belongs to another consultation."))


def move(
    actor: Actor,
    process: PlanningProcess,
    to: Stage,
    *,
    feedback: str = "",
    reason: str = "",
    ends_on: date | None = None,
) -> PlanningProcess:
    """Go to another stage, on or back. Raises Incomplete when a text is owed first (see policy.demands),
    Owing when something else has to be done before the stage is left. Going back owes the reason only.
    """
    matters.lock(process)
    if to.process_id != process.id:
        raise Refused(_ELSEWHERE)
    stages = queries.stages(process)
    current, today = queries.current(stages), clock.today()
    back = policy.goes_back(current, to)
    what = actions.GO_BACK if back else actions.ADVANCE
    require(what, actor, process)
    if to.state == StageState.CURRENT:
        raise Incomplete([("to", _l("The consultation is in that stage already."))])
    if not back:
        may_leave(process, current, policy.skipped(stages, current, to))
        _leave_notice(process, to, today)
    needed = policy.demands(stages, current, to, today, answered=is_answered(current))
    demand(needed, {"feedback": feedback, "reason": reason, "ends_on": ends_on})
    last = _last_day(to, ends_on, today)
    keep_feedback(current, feedback)
    explain(actor, process, _reasons(stages, current, to, today), reason)
    with plan.revising(stages):
        for passed in policy.skipped(stages, current, to):
            passed.state = StageState.SKIPPED
        _step(stages, current, to, back=back)
        if ends_on is not None or to.takes_part:
            to.ends_on, to.ends_precision = last, Precision.DAY
        plan.make_room([stage for stage in stages if stage.position > to.position], to.ends_on)
    record(what, actor, process, stage=to.said, reference=process.reference)
    return process


def _leave_notice(process: PlanningProcess, to: Stage, today: date) -> None:
    """Raise Incomplete when a decision would begin too soon, where organisations must know of it before."""
    if to.key != StageKey.DECISION or not process.affects_conditions or not process.published_at:
        return
    if today < clock.local(process.published_at).date() + readiness.NOTICE:
        raise Incomplete([("to", TOO_SOON)])


def _last_day(to: Stage, ends_on: date | None, today: date) -> date:
    """The last day of the stage one goes to. Raises Incomplete when it would come earlier."""
    last = ends_on or to.ends_on
    if last < max(to.ends_on, today):
        words = _l("The last day can only be moved later, and not to a day that has passed.")
        raise Incomplete([("ends_on", words)])
    if last > plan.LAST_DAY:
        words = _l("Write a date between the years 2000 and 2100.")
        raise Incomplete([("ends_on", words)])
    return last


def _reasons(
    stages: Sequence[Stage], current: Stage | None, to: Stage, today: date
) -> list[tuple[Stage | None, NoteKind]]:
    """Beside which stages the public reason stands, and what it explains there."""
    about: list[tuple[Stage | None, NoteKind]] = [
        (stage, NoteKind.SKIPPED) for stage in policy.skipped(stages, current, to)
    ]
    if policy.goes_back(current, to):
        about.append((to, NoteKind.WENT_BACK))
    elif policy.ends_early(current, today):
        about.append((current, NoteKind.ENDED_EARLY))
    return about


def _step(stages: Sequence[Stage], current: Stage | None, to: Stage, *, back: bool) -> None:
    """Give every stage its new state. Going back, what was passed comes again later."""
    if current is not None:
        if back:
            current.state = StageState.PLANNED
        else:
            end(current)
        db.session.flush()  # never two current stages, not even on the way
    for stage in stages:
        if stage.position > to.position and stage.state == StageState.DONE:
            stage.state = StageState.PLANNED
    to.state = StageState.CURRENT
    to.starts_on = min(to.starts_on, clock.today()) if back else clock.today()
    to.starts_precision = Precision.DAY
