"""A published consultation goes on, back, rests, and ends."""

from collections.abc import Sequence
from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import clock
from forum.processes import actions, gates, operations, policy, queries
from forum.processes.forms import CloseForm, MoveForm, ReasonForm
from forum.processes.gates import Owed
from forum.processes.models import PlanningProcess, Stage
from forum.processes.views.blueprint import Operation, achieved, bp, seen
from forum.web import respond
from forum.web.forms import draft_of
from forum.web.guard import requires


def _feedback(process: PlanningProcess) -> dict[str, Any]:
    """Whether feedback must be written to leave the present stage, and whether it is published already."""
    stages = queries.stages(process)
    current = queries.current(stages)
    answered = current is not None and gates.has_feedback(current)
    owed = policy.demands(stages, current, None, clock.today(), answered=answered)
    return {"owes_feedback": "feedback" in owed, "answered": answered}


@bp.route("/samrad/<reference>/skede", methods=["GET", "POST"])
@requires(actions.ADVANCE, load=queries.by_reference)
def move(process: PlanningProcess) -> ResponseReturnValue:
    """Go to the next stage, or another one."""
    stages = queries.stages(process)
    name = operations.draft_name(process, "stage")
    begun: dict[str, Any] = {} if request.method == "POST" else {"formdata": draft_of(name)}
    form = MoveForm(stages, **_feedback(process), **begun)
    if form.validate_on_submit():
        to = next(stage for stage in stages if str(stage.position) == form.to.data)
        location = achieved(form, operations.move, process, to, **form.given())
        if location is not None:
            flash(_("The consultation is in a new stage. Those who follow are told."), "success")
            return respond.done(location)
    return _move_page(process, form, name)


def _move_page(process: PlanningProcess, form: MoveForm, name: str) -> Response:
    stages = queries.stages(process)
    current = queries.current(stages)
    may_leave = policy.may_leave(current, clock.today())
    return seen(
        form,
        "processes/move.html",
        process=process,
        stages={str(s.position): s for s in stages if may_leave or policy.goes_back(current, s)},
        current=current,
        may_leave=may_leave,
        owed=_owed(process, stages, form.to.data),
        ends_early=policy.ends_early(current, clock.today()),
        may_close=policy.may_close(stages),
        draft_name=name,
    )


def _owed(process: PlanningProcess, stages: Sequence[Stage], chosen: str | None) -> list[Owed]:
    """What is owed in the present stage, and in those that would be passed by on the way to another."""
    current = queries.current(stages)
    to = next((stage for stage in stages if str(stage.position) == chosen), None)
    passed = policy.skipped(stages, current, to) if to is not None else []
    left = [current, *passed] if current is not None else passed
    return [one for stage in left for one in gates.owed(process, stage)]


def _turn(process: PlanningProcess, form: ReasonForm, verb: Operation, **words: Any) -> Response:
    """A page that asks for a public reason, and what it leads to."""
    if form.validate_on_submit():
        location = achieved(form, verb, process, **form.given())
        if location is not None:
            flash(words["done"], "success")
            return respond.done(location)
    return seen(form, "processes/turn.html", process=process, **words)


@bp.route("/samrad/<reference>/pausa", methods=["GET", "POST"])
@requires(actions.PAUSE, load=queries.by_reference)
def pause(process: PlanningProcess) -> ResponseReturnValue:
    """Let the consultation rest."""
    return _turn(
        process,
        ReasonForm(),
        operations.pause,
        title=_("Pause the consultation"),
        lead=_("The page says that it is paused, and why. People can still read and write."),
        button=_("Pause"),
        done=_("The consultation is paused. Those who follow are told."),
    )


@bp.route("/samrad/<reference>/ateruppta", methods=["GET", "POST"])
@requires(actions.RESUME, load=queries.by_reference)
def resume(process: PlanningProcess) -> ResponseReturnValue:
    """Go on after a pause."""
    return _turn(
        process,
        ReasonForm(),
        operations.resume,
        title=_("Resume the consultation"),
        lead=_("The consultation goes on in the stage that it was in. Look through the dates."),
        button=_("Resume"),
        done=_("The consultation goes on. Those who follow are told."),
    )


@bp.route("/samrad/<reference>/avsluta", methods=["GET", "POST"])
@requires(actions.CLOSE, load=queries.by_reference)
def close(process: PlanningProcess) -> ResponseReturnValue:
    """End the consultation after its last stage."""
    current = queries.current(queries.stages(process))
    return _turn(
        process,
        CloseForm(**_feedback(process)),
        operations.close,
        title=_("Close the consultation"),
        lead=_("The page and the thread stay and can be read, but nothing more is written."),
        button=_("Close the consultation"),
        done=_("The consultation is closed. Those who follow are told."),
        owed=gates.owed(process, current) if current is not None else [],
    )


@bp.route("/samrad/<reference>/avbryt", methods=["GET", "POST"])
@requires(actions.CANCEL, load=queries.by_reference)
def cancel(process: PlanningProcess) -> ResponseReturnValue:
    """End the consultation before its time."""
    return _turn(
        process,
        ReasonForm(),
        operations.cancel,
        title=_("Cancel the consultation"),
        lead=_(
            "Only when the work stops for good. The page and the thread stay and can be read, "
            "but nothing more is written. This cannot be undone."
        ),
        button=_("Cancel the consultation"),
        done=_("The consultation is cancelled. Those who follow are told."),
    )
