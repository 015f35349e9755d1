"""A draft is written, previewed and published."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from forum.agreement import queries as agreement
from forum.core.access import Words
from forum.districts import queries as districts
from forum.matters import kinds
from forum.matters import queries as matters
from forum.matters.choosing import by_area
from forum.processes import (
    actions,
    kind,
    operations,
    panels,
    plan,
    policy,
    queries,
    readiness,
)
from forum.processes.forms import DraftForm, filled, there
from forum.processes.models import PlanningProcess
from forum.processes.views.blueprint import bp, seen
from forum.web import respond
from forum.web.forms import Button, act, draft_of
from forum.web.guard import current_actor, requires


@bp.route("/samrad/utkast/<int:process_id>", methods=["GET", "POST"])
@requires(actions.DRAFT, load=queries.by_id)
def edit(process: PlanningProcess) -> ResponseReturnValue:
    """Write a draft: everything on one page, saved as often as one likes."""
    if process.is_public and request.method == "GET":
        return redirect(kinds.url_of(process), 303)
    form, unsaved = _draft_form(process)
    if not form.validate_on_submit():
        return _draft_page(process, form, unsaved)
    with act(form) as done:
        content = form.content()
        operations.save(current_actor(), process, content=content, stages=form.planned)
        done.location = _after_saving(process)
    flash(_("Saved. Nobody outside %(unit)s sees it.", unit=process.party.name), "success")
    return respond.done(done.location)


def _draft_form(process: PlanningProcess) -> tuple[DraftForm, bool]:
    """The form as sent, else as begun and not sent, else as stored; and whether it was begun."""
    offered = (districts.current(), agreement.commitments_in_force())
    stages = queries.stages(process)
    if request.method == "POST":
        return DraftForm(*offered, data=there(stages)), False
    begun = None if "sparat" in request.args else draft_of(operations.draft_name(process))
    stored = filled(process, stages, queries.fields(process))
    return DraftForm(*offered, formdata=begun, data=stored), begun is not None


def _draft_page(process: PlanningProcess, form: DraftForm, unsaved: bool) -> Response:
    stages = queries.stages(process)
    return seen(
        form,
        "processes/edit.html",
        process=process,
        unsaved=unsaved,
        areas=by_area(form.places),
        levels=kind.LEVELS,
        stages={stage.position: stage for stage in stages},
        missing=readiness.missing(process, stages),
        warnings=plan.warnings(form.planned if form.is_submitted() else stages),
        draft_name=operations.draft_name(process),
        documents=matters.documents(process),
        panels=panels.fill(process, current_actor()),
    )


def _after_saving(process: PlanningProcess) -> str:
    wanted = "processes.preview" if request.form.get("then") == "preview" else "processes.edit"
    return url_for(wanted, process_id=process.id)


@bp.get("/samrad/utkast/<int:process_id>/forhandsgranska")
@requires(actions.DRAFT, load=queries.by_id)
def preview(process: PlanningProcess) -> ResponseReturnValue:
    """The public page as it will be, for those who write it."""
    if process.is_public:
        return redirect(kinds.url_of(process), 303)
    return respond.page(
        "processes/show.html",
        matter=process,
        shown=kind.shown(process, preview=True),
        is_preview=True,
        OFFERED_HERE=kind.OFFERED_HERE,
        lines=None,
        documents=matters.documents(process),
        panels={"top": [], "now": [], "main": [], "aside": []},
    )


@bp.route("/samrad/utkast/<int:process_id>/publicera", methods=["GET", "POST"])
@requires(actions.PUBLISH, load=queries.by_id)
def publish(process: PlanningProcess) -> ResponseReturnValue:
    """Publish, after a page that says what happens then and how many are told."""
    if process.is_public:
        return redirect(kinds.url_of(process), 303)
    form, told = Button(), matters.followers(process)
    missing = readiness.missing(process, queries.stages(process))
    if not form.validate_on_submit() or missing:
        return _publish_page(process, form, missing, told)
    with act(form) as done:
        operations.publish(current_actor(), process)
        done.location = kinds.url_of(process)
    flash(_published(told), "success")
    return respond.done(done.location)


def _publish_page(
    process: PlanningProcess, form: Button, missing: list[tuple[str, Words]], told: int
) -> Response:
    return respond.page(
        "processes/publish.html",
        status=422 if request.method == "POST" else 200,
        process=process,
        form=form,
        missing=missing,
        warnings=plan.warnings(queries.stages(process)),
        followers=told,
        leads=policy.leads(current_actor(), process),
    )


def _published(told: int) -> str:
    mailed = (
        ngettext("%(num)d follower gets a letter.", "%(num)d followers get a letter.", told)
        if told
        else _("Nobody follows the area yet, so no letters are sent.")
    )
    next_step = _("Next step: answer questions in the thread, within ten working days.")
    published = _("Published.")
    return f"{published} {mailed} {next_step}"
