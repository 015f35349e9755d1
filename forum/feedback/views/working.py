"""The officers' page of a stage: what came in beside the points, and what to do with what is ticked."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from forum.core import paging
from forum.core.access import Refused, no
from forum.feedback import actions, operations, queries
from forum.feedback.forms import SortForm
from forum.feedback.models import FeedbackPoint
from forum.feedback.queries import Shown, Sources
from forum.feedback.steps import next_step
from forum.feedback.views.blueprint import bp, point_url, work_url
from forum.processes import queries as processes
from forum.processes.models import Stage
from forum.web import respond
from forum.web.forms import act
from forum.web.guard import current_actor, requires

_CHOOSE = no(_l("Choose which point."))
_UNREADABLE = no(_l("Something that you ticked could not be read. Tick again."))


def _page(stage: Stage, form: SortForm | None = None) -> Response:
    chosen = queries.shown(request.args.get("visa"))
    after, points_after = request.args.get("efter"), paging.key(request.args.get("punkter"))
    span = queries.span(stage)
    listed = queries.listed(stage, span, chosen, after)
    left = (
        listed
        if chosen is Shown.LEFT and not after
        else queries.listed(stage, span, Shown.LEFT, size=1)
    )
    first = left.rows[0].said if left.rows else None
    offered = queries.offered(stage)
    answer = respond.invalid if form is not None else respond.page
    return answer(
        "feedback/work.html",
        stage=stage,
        process=stage.process,
        form=form or SortForm(offered, formdata=None),
        ticked=set(form.sources.data or ()) if form is not None else set(),
        chosen=chosen,
        choices=Shown,
        listed=listed,
        after=after,
        points=queries.working_list(stage, points_after),
        points_after=points_after,
        offered=offered,
        step=next_step(stage, queries.coverage([stage.id])[stage.id], first),
    )


@bp.get("/samrad/<reference>/skede/<int:position>/aterkoppling/arbete")
@requires(actions.WORK, load=processes.stage)
def work(stage: Stage) -> ResponseReturnValue:
    """What came in, what of it is covered, and the points."""
    return _page(stage)


@bp.post("/samrad/<reference>/skede/<int:position>/aterkoppling/arbete")
@requires(actions.WRITE, load=processes.stage)
def sort(stage: Stage) -> ResponseReturnValue:
    """Make a point of what is ticked, add it to one, or answer it the same way."""
    form = SortForm(queries.offered(stage))
    if not form.validate_on_submit():
        return _page(stage, form)
    verb = _VERBS.get(request.form.get("then", ""), _write)
    try:
        with act(form) as done:
            point, words = verb(stage, form)
            done.location = (
                point_url(point) if verb is _write else work_url(stage, _anchor="kommit")
            )
    except Refused as problem:
        form.refuse(problem.verdict.reason)
        return _page(stage, form)
    flash(words, "success")
    return respond.done(done.location)


def _ticked(form: SortForm) -> Sources:
    sources = Sources.parse(form.sources.data or ())
    if sources is None:
        raise Refused(_UNREADABLE)
    return sources


def _chosen(stage: Stage, form: SortForm) -> FeedbackPoint:
    number = form.number
    point = queries.by_number(stage, number) if number is not None and number < 2**31 else None
    if point is None:
        raise Refused(_CHOOSE)
    return point


def _write(stage: Stage, form: SortForm) -> tuple[FeedbackPoint, str]:
    point = operations.write(current_actor(), stage, _ticked(form))
    return point, _("Point %(number)d is begun. Only your unit sees it.", number=point.number)


def _add(stage: Stage, form: SortForm) -> tuple[FeedbackPoint, str]:
    point = operations.add(current_actor(), _chosen(stage, form), _ticked(form))
    return point, _("Added to point %(number)d.", number=point.number)


def _alike(stage: Stage, form: SortForm) -> tuple[FeedbackPoint, str]:
    like = _chosen(stage, form)
    point = operations.write(current_actor(), stage, _ticked(form), like=like)
    said = {"number": point.number, "other": like.number}
    return point, _("Point %(number)d is written, with the same answer as %(other)d.", **said)


_VERBS = {"write": _write, "add": _add, "same": _alike}
