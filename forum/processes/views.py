"""The list of consultations, and the pages on which they are drafted, published and led."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from forum.agreement import queries as agreement
from forum.core import clock
from forum.core.access import Words, can
from forum.districts import queries as districts
from forum.matters import kinds
from forum.matters import queries as matters
from forum.processes import actions, filters, kind, operations, plan, policy, queries
from forum.processes.forms import (
    CloseForm,
    DatesForm,
    DraftForm,
    MoveForm,
    ReasonForm,
    ReviseForm,
    StartForm,
    filled,
)
from forum.processes.models import PlanningProcess
from forum.web import respond
from forum.web.forms import Button, Form, act, draft_of
from forum.web.guard import current_actor, public, requires

bp = Blueprint("processes", __name__)
Operation = Callable[..., PlanningProcess]
Forgiving = ReviseForm | MoveForm | ReasonForm


def _seen(form: Form, template: str, **context: Any) -> Response:
    """The page of a form as it is first seen, or 422 with what was typed and what is wrong."""
    answer = respond.invalid if form.errors else respond.page
    return answer(template, form=form, **context)


def _achieved(form: Forgiving, verb: Operation, *about: Any, **given: Any) -> str | None:
    """Where the act leads; None when it lacks something, which is then said beside the fields."""
    try:
        with act(form) as done:
            done.location = kinds.url_of(verb(current_actor(), *about, **given))
    except operations.Incomplete as problem:
        form.point_out(problem.missing)
        return None
    return done.location


@bp.get("/samrad")
@public
def index() -> ResponseReturnValue:
    """Every consultation, what closes soonest first; an officer's own drafts."""
    chosen = filters.chosen(request.args)
    after = request.args.get("efter")
    return respond.page(
        "processes/index.html",
        chosen=chosen,
        listed=queries.listed(*chosen.conditions(), after=after),
        after=after,
        drafts=queries.drafts_of(current_actor()),
        may_open=can(actions.CREATE, current_actor()),
    )


@bp.route("/samrad/ny", methods=["GET", "POST"])
@requires(actions.CREATE)
def create() -> ResponseReturnValue:
    """Begin a draft."""
    actor = current_actor()
    units = {unit.slug: unit for unit in queries.units_of(actor)}
    form = StartForm([(slug, unit.name) for slug, unit in units.items()])
    form.choose(next((slug for slug, unit in units.items() if unit.id == actor.party_id), None))
    if not form.validate_on_submit():
        return _seen(form, "processes/start.html", units=units)
    with act(form) as done:
        party = units[form.unit.data] if "unit" in form else next(iter(units.values()))
        begun = operations.create(actor, title=form.title.data or "", party=party)
        done.location = kinds.url_of(begun)
    return respond.done(done.location)


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
    if request.method == "POST":
        return DraftForm(*offered), False
    begun = None if "sparat" in request.args else draft_of(operations.draft_name(process))
    stored = filled(process, queries.stages(process))
    return DraftForm(*offered, formdata=begun, data=stored), begun is not None


def _draft_page(process: PlanningProcess, form: DraftForm, unsaved: bool) -> Response:
    stages = queries.stages(process)
    return _seen(
        form,
        "processes/edit.html",
        process=process,
        unsaved=unsaved,
        areas=filters.by_area(form.places),
        levels=kind.LEVELS,
        missing=policy.missing(process, stages),
        warnings=plan.warnings(stages),
        draft_name=operations.draft_name(process),
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
        lines=None,
        documents=[],
        panels={"top": [], "aside": []},
    )


@bp.route("/samrad/utkast/<int:process_id>/publicera", methods=["GET", "POST"])
@requires(actions.PUBLISH, load=queries.by_id)
def publish(process: PlanningProcess) -> ResponseReturnValue:
    """Publish, after a page that says what happens then and how many are told."""
    if process.is_public:
        return redirect(kinds.url_of(process), 303)
    form, told = Button(), matters.followers(process)
    missing = policy.missing(process, queries.stages(process))
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


@bp.route("/samrad/<reference>/andra", methods=["GET", "POST"])
@requires(actions.REVISE, load=queries.by_reference)
def revise(process: PlanningProcess) -> ResponseReturnValue:
    """Change the texts of a published consultation."""
    form = ReviseForm(data=filled(process, ()))
    if form.validate_on_submit():
        location = _achieved(form, operations.revise, process, wording=form.content())
        if location is not None:
            flash(_("The texts are changed. That is noted in the history."), "success")
            return respond.done(location)
    return _seen(form, "processes/revise.html", process=process)


@bp.route("/samrad/<reference>/datum", methods=["GET", "POST"])
@requires(actions.RESCHEDULE, load=queries.by_reference)
def reschedule(process: PlanningProcess) -> ResponseReturnValue:
    """Change the dates of stages that are not done."""
    stages = queries.stages(process)
    form = DatesForm(data=filled(process, stages))
    if not (form.is_submitted() and form.validate_against(stages)):
        return _seen(form, "processes/dates.html", process=process, stages=stages)
    with act(form) as done:
        operations.reschedule(current_actor(), process, stages=form.planned)
        done.location = kinds.url_of(process)
    flash(_("The dates are changed. Those who follow are told."), "success")
    return respond.done(done.location)


@bp.route("/samrad/<reference>/skede", methods=["GET", "POST"])
@requires(actions.ADVANCE, load=queries.by_reference)
def move(process: PlanningProcess) -> ResponseReturnValue:
    """Go to the next stage, or another one."""
    stages = queries.stages(process)
    name = operations.draft_name(process, "stage")
    owed = policy.demands(stages, queries.current(stages), None, clock.today())
    begun = {} if request.method == "POST" else {"formdata": draft_of(name)}
    form = MoveForm(stages, owes_feedback="feedback" in owed, **begun)
    if form.validate_on_submit():
        to = next(stage for stage in stages if str(stage.position) == form.to.data)
        location = _achieved(form, operations.move, process, to, **form.given())
        if location is not None:
            flash(_("The consultation is in a new stage. Those who follow are told."), "success")
            return respond.done(location)
    return _move_page(process, form, name)


def _move_page(process: PlanningProcess, form: MoveForm, name: str) -> Response:
    stages = queries.stages(process)
    current = queries.current(stages)
    return _seen(
        form,
        "processes/move.html",
        process=process,
        stages=stages,
        current=current,
        may_leave=policy.may_leave(current, clock.today()),
        ends_early=policy.ends_early(current, clock.today()),
        may_close=policy.may_close(stages),
        draft_name=name,
    )


def _turn(process: PlanningProcess, form: ReasonForm, verb: Operation, **words: str) -> Response:
    """A page that asks for a public reason, and what it leads to."""
    if form.validate_on_submit():
        location = _achieved(form, verb, process, **form.given())
        if location is not None:
            flash(words["done"], "success")
            return respond.done(location)
    return _seen(form, "processes/turn.html", process=process, **words)


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
    stages = queries.stages(process)
    owed = policy.demands(stages, queries.current(stages), None, clock.today())
    return _turn(
        process,
        CloseForm(owes_feedback="feedback" in owed),
        operations.close,
        title=_("Close the consultation"),
        lead=_("The page and the thread stay and can be read, but nothing more is written."),
        button=_("Close the consultation"),
        done=_("The consultation is closed. Those who follow are told."),
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
