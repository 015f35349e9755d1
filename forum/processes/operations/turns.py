"""A process is paused, resumed, closed or cancelled, each with a public reason."""

from flask_babel import lazy_gettext as _l

from forum.core import clock, text
from forum.core.access import Action, Actor, Refused, require
from forum.matters import operations as matters
from forum.processes import actions, plan, policy, queries
from forum.processes.models import ENDED, NoteKind, PlanningProcess, ProcessState
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

#: What each turn makes of a process, and what its public reason explains.
TURNS = {
    actions.PAUSE: (ProcessState.PAUSED, NoteKind.PAUSED),
    actions.RESUME: (ProcessState.OPEN, NoteKind.RESUMED),
    actions.CLOSE: (ProcessState.CLOSED, NoteKind.CLOSED),
    actions.CANCEL: (ProcessState.CANCELLED, NoteKind.CANCELLED),
}


def pause(actor: Actor, process: PlanningProcess, *, reason: str) -> PlanningProcess:
    """Let it rest, with a public reason. People may still write."""
    return _turn(actor, process, actions.PAUSE, reason)


def resume(actor: Actor, process: PlanningProcess, *, reason: str) -> PlanningProcess:
    """Go on after a pause, with a public reason."""
    return _turn(actor, process, actions.RESUME, reason)


def cancel(actor: Actor, process: PlanningProcess, *, reason: str) -> PlanningProcess:
    """End it before its time, with a public reason: it stays to be read."""
    return _turn(actor, process, actions.CANCEL, reason)


def close(
    actor: Actor, process: PlanningProcess, *, reason: str, feedback: str = ""
) -> PlanningProcess:
    """End it when its last stage is done, and say how it ended: it stays to be read."""
    return _turn(actor, process, actions.CLOSE, reason, feedback)


def _turn(
    actor: Actor, process: PlanningProcess, what: Action, reason: str, feedback: str = ""
) -> PlanningProcess:
    """Change the status of a process, with a public reason."""
    matters.lock(process)
    require(what, actor, process)
    if what == actions.CLOSE:
        _finish(process, feedback)
    if not text.clean(reason):
        raise Incomplete([("reason", _l("Write why. Everyone can read it."))])
    process.state, kind = TURNS[what]
    if process.state in ENDED:
        process.closed_at = clock.now()
    explain(actor, process, [(None, kind)], reason)
    record(what, actor, process)
    return process


def _finish(process: PlanningProcess, feedback: str) -> None:
    """Leave the last stage for good."""
    stages = queries.stages(process)
    allowed = policy.may_close(stages)
    if not allowed:
        raise Refused(allowed)
    current = queries.current(stages)
    may_leave(process, current)
    answered = is_answered(current)
    needed = policy.demands(stages, current, None, clock.today(), answered=answered)
    demand(needed, {"feedback": feedback})
    keep_feedback(current, feedback)
    if current is not None:
        with plan.revising(stages):
            end(current)
