"""Reading through, publishing, and correcting what is published."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import paging
from forum.core.access import Refused
from forum.feedback import actions, operations, queries
from forum.feedback.forms import CorrectForm, PublishForm, filled
from forum.feedback.models import FeedbackPoint
from forum.feedback.policy import Spot
from forum.feedback.views.blueprint import bp, place
from forum.processes import queries as processes
from forum.processes.models import Stage
from forum.web import respond
from forum.web.forms import act, draft_of
from forum.web.guard import current_actor, requires

FIRST_MISSING = 12  #: of what is missing, named above the points that one reads through


@bp.get("/samrad/<reference>/skede/<int:position>/aterkoppling/granska")
@requires(actions.WORK, load=processes.stage)
def review(stage: Stage) -> ResponseReturnValue:
    """The drafts beside what they answer, to be read through before they are published."""
    after = paging.key(request.args.get("efter"))
    return respond.page(
        "feedback/review.html",
        stage=stage,
        process=stage.process,
        drafts=queries.drafts(stage, after),
        after=after,
        missing=queries.missing(stage),
        before=queries.left_before,
    )


@bp.route(
    "/samrad/<reference>/skede/<int:position>/aterkoppling/publicera", methods=["GET", "POST"]
)
@requires(actions.PUBLISH, load=processes.stage)
def publish(stage: Stage) -> ResponseReturnValue:
    """Publish, after a page that says what becomes public and who is told."""
    form = PublishForm()
    if not form.validate_on_submit():
        return _publish_page(stage, form)
    try:
        with act(form) as done:
            operations.publish(current_actor(), stage, seen=form.seen.data)
            done.location = _read_url(stage)
    except Refused as problem:
        form.refuse(problem.verdict.reason)
        return _publish_page(stage, form)
    flash(_("The feedback is published. Those whose words it answers are told."), "success")
    return respond.done(done.location)


def _read_url(stage: Stage) -> str:
    anchor = f"skede-{stage.position}"
    return url_for("feedback.show", reference=stage.process.reference, _anchor=anchor)


def _publish_page(stage: Stage, form: PublishForm) -> Response:
    coverage = queries.coverage([stage.id])[stage.id]
    form.seen.data = queries.seen(stage)
    return respond.page(
        "feedback/publish.html",
        status=422 if request.method == "POST" else 200,
        stage=stage,
        process=stage.process,
        form=form,
        coverage=coverage,
        missing=queries.missing(stage),
        before=queries.left_before,
        is_secret=not queries.answers_are_public(stage),
        told=len(queries.receivers(queries.draft_ids(stage))),
    )


@bp.route(
    "/samrad/<reference>/skede/<int:position>/aterkoppling/arbete/<int:number>/ratta",
    methods=["GET", "POST"],
)
@requires(actions.CORRECT, load=queries.spot)
def correct(spot: Spot) -> ResponseReturnValue:
    """Correct what is published, with a public reason."""
    point = spot.point
    form = _correct_form(point)
    if point is None or not form.validate_on_submit():
        return _correct_page(spot, form)
    try:
        with act(form) as done:
            _correct(point, form)
            done.location = url_for("feedback.point", **place(spot.stage), number=spot.number)
    except operations.Changed:
        theirs = queries.by_number(spot.stage, spot.number)
        return _correct_page(spot, form, theirs)
    flash(_("Corrected. The earlier wording stays to be read."), "success")
    return respond.done(done.location)


def _correct_form(point: FeedbackPoint | None) -> CorrectForm:
    if request.method == "POST" or point is None:
        return CorrectForm()
    name = operations.draft_name(point, "correction")
    return CorrectForm(formdata=draft_of(name), data=filled(point))


def _correct(point: FeedbackPoint, form: CorrectForm) -> None:
    operations.correct(
        current_actor(),
        point,
        revision=form.seen_revision,
        wording=form.wording(),
        why=form.why.data or "",
    )


def _correct_page(spot: Spot, form: CorrectForm, theirs: FeedbackPoint | None = None) -> Response:
    if theirs is not None:
        form.revision.data = str(theirs.revision)
    answer = respond.invalid if form.errors or theirs is not None else respond.page
    return answer(
        "feedback/correct.html",
        stage=spot.stage,
        process=spot.stage.process,
        number=spot.number,
        form=form,
        theirs=theirs,
        draft_name=operations.draft_name(spot.point, "correction") if spot.point else "",
    )
