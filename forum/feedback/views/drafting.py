"""The pages of one draft: edited, joined with another, thinned out, deleted."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import paging
from forum.core.access import Refused
from forum.feedback import actions, operations, queries
from forum.feedback.forms import JoinForm, PointForm, filled
from forum.feedback.models import FeedbackPoint
from forum.feedback.policy import Spot
from forum.feedback.views.blueprint import bp, point_url, work_url
from forum.web import respond
from forum.web.forms import Button, act, draft_of
from forum.web.guard import current_actor, requires

_AT = "/samrad/<reference>/skede/<int:position>/aterkoppling/arbete/<int:number>"


def _drafted(spot: Spot) -> FeedbackPoint:
    """The point of a place where the rules have seen to it that there is one."""
    if spot.point is None:
        raise LookupError("there is no point")
    return spot.point


def _page(
    spot: Spot,
    form: PointForm,
    *,
    unsaved: bool = False,
    theirs: FeedbackPoint | None = None,
    unjoined: bool = False,
) -> Response:
    point, after = _drafted(spot), paging.key(request.args.get("efter"))
    others = [
        one
        for one in queries.offered(spot.stage)
        if one.number != point.number and not one.is_published
    ]
    answer = respond.invalid if form.errors or unjoined or theirs is not None else respond.page
    return answer(
        "feedback/edit.html",
        stage=spot.stage,
        process=spot.stage.process,
        point=point,
        form=form,
        theirs=theirs,
        unsaved=unsaved,
        unjoined=unjoined,
        sources=queries.sources(point, str(spot.stage.process.reference), after, shown=False),
        after=after,
        button=Button(formdata=None),
        join_form=JoinForm(others, formdata=None) if others else None,
        draft_name=operations.draft_name(point),
    )


@bp.get(_AT)
@requires(actions.EDIT, load=queries.spot)
def edit(spot: Spot) -> ResponseReturnValue:
    """A draft, as saved or as one has begun to change it."""
    point = _drafted(spot)
    begun = None if "sparat" in request.args else draft_of(operations.draft_name(point))
    form = PointForm(formdata=begun, data=filled(point))
    return _page(spot, form, unsaved=begun is not None)


@bp.post(_AT)
@requires(actions.SAVE, load=queries.spot)
def save(spot: Spot) -> ResponseReturnValue:
    """Save a draft, unless somebody else has meanwhile."""
    form = PointForm()
    if spot.point is None:
        return _too_late(spot, form, operations.Gone())
    if not form.validate_on_submit():
        return _page(spot, form)
    try:
        with act(form) as done:
            _rewrite(spot.point, form)
            done.location = work_url(spot.stage, _anchor=f"p-{spot.point.number}")
    except Refused as problem:
        return _refused(spot, form, problem)
    flash(_("Saved. Only your unit sees it."), "success")
    return respond.done(done.location)


def _rewrite(point: FeedbackPoint, form: PointForm) -> None:
    revision, wording = form.seen_revision, form.wording()
    operations.rewrite(current_actor(), point, revision=revision, wording=wording)


def _refused(spot: Spot, form: PointForm, problem: Refused) -> Response:
    """Both texts where two have written; else what was typed, to be kept elsewhere."""
    place = spot.stage
    theirs = queries.by_number(place, spot.number)
    if not isinstance(problem, operations.Changed) or theirs is None:
        return _too_late(spot, form, problem)
    form.revision.data = str(theirs.revision)
    return _page(Spot(place, spot.number, theirs), form, theirs=theirs)


def _too_late(spot: Spot, form: PointForm, problem: Refused) -> Response:
    return respond.invalid(
        "feedback/too_late.html",
        stage=spot.stage,
        process=spot.stage.process,
        form=form,
        reason=problem.verdict.reason,
    )


@bp.post(f"{_AT}/bort/<int:source_id>")
@requires(actions.REMOVE, load=lambda source_id, **parts: queries.spot(**parts))
def remove(spot: Spot) -> ResponseReturnValue:
    """Take one thing out of a point."""
    form, point = Button(), _drafted(spot)
    form.validate_on_submit()
    source_id = (request.view_args or {})["source_id"]
    with act(form) as done:
        operations.remove(current_actor(), point, source_id)
        done.location = point_url(point, _anchor="galler")
    flash(_("Taken out. It waits for an answer again, unless another point covers it."), "success")
    return respond.done(done.location)


@bp.post(f"{_AT}/sla-ihop")
@requires(actions.JOIN, load=queries.spot)
def join(spot: Spot) -> ResponseReturnValue:
    """Make this point a part of another."""
    point = _drafted(spot)
    form = JoinForm(queries.offered(spot.stage))
    number = form.number
    into = queries.by_number(spot.stage, number) if number and number < 2**31 else None
    if not form.validate_on_submit() or into is None:
        return _page(spot, PointForm(formdata=None, data=filled(point)), unjoined=True)
    with act(form) as done:
        joined = operations.join(current_actor(), point, into)
        done.location = point_url(joined)
    flash(_("The points are joined. Read the text through."), "success")
    return respond.done(done.location)


@bp.route(f"{_AT}/ta-bort", methods=["GET", "POST"])
@requires(actions.DELETE, load=queries.spot)
def delete(spot: Spot) -> ResponseReturnValue:
    """Throw a draft away, after a page that asks."""
    form, point = Button(), _drafted(spot)
    if not form.validate_on_submit():
        return respond.page(
            "feedback/delete.html",
            stage=spot.stage,
            process=spot.stage.process,
            point=point,
            form=form,
        )
    with act(form) as done:
        done.location = work_url(spot.stage)
        operations.delete(current_actor(), point)
    flash(_("The point is deleted. What it answered waits again."), "success")
    return respond.done(done.location)
