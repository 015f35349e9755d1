"""What is changed in a published consultation, and how it differs from what was said before."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core import clock, paging
from forum.matters import actions as matter_actions
from forum.processes import actions, difference, kind, operations, plan, queries
from forum.processes.forms import DatesForm, ReviseForm, filled
from forum.processes.models import PlanningProcess
from forum.processes.views.blueprint import achieved, bp, seen
from forum.web import respond
from forum.web.guard import requires


@bp.route("/samrad/<reference>/andra", methods=["GET", "POST"])
@requires(actions.REVISE, load=queries.by_reference)
def revise(process: PlanningProcess) -> ResponseReturnValue:
    """Change the texts of a published consultation."""
    form = ReviseForm(data=filled(process, ()))
    if form.validate_on_submit():
        location = achieved(form, operations.revise, process, **form.given())
        if location is not None:
            flash(_("The change is published. Everyone can see what it was before."), "success")
            return respond.done(location)
    return seen(form, "processes/revise.html", process=process, levels=kind.LEVELS)


@bp.route("/samrad/<reference>/datum", methods=["GET", "POST"])
@requires(actions.RESCHEDULE, load=queries.by_reference)
def reschedule(process: PlanningProcess) -> ResponseReturnValue:
    """Change the dates of stages that are not done, and add stages that are to come."""
    form = DatesForm(queries.stages(process))
    if form.is_submitted() and form.validate_against_plan(clock.today()):
        location = achieved(form, operations.reschedule, process, **form.given())
        if location is not None:
            flash(_("The dates are changed. Those who follow are told."), "success")
            return respond.done(location)
    stages = form.planned if form.is_submitted() else [stage for stage, _row in form.changing()]
    warnings = plan.round_warnings(stages)
    return seen(form, "processes/dates.html", process=process, warnings=warnings)


@bp.get("/samrad/<reference>/versioner")
@requires(matter_actions.READ, load=queries.by_reference)
def versions(process: PlanningProcess) -> ResponseReturnValue:
    """What has been changed since it was published, newest first, in words."""
    after = paging.key(request.args.get("efter"))
    found = queries.versions(process, after)
    before = queries.version(process, found.after - 1) if found.after is not None else None
    return respond.page(
        "processes/versions.html",
        matter=process,
        told=difference.told(found.rows, before),
        after=found.after,
        is_first=after is None,
    )
