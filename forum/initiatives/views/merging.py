"""The pages on which two initiatives go together, and what is alike while one is written."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import paging
from forum.core.access import Refused, can
from forum.initiatives import actions, operations, queries
from forum.initiatives.forms import MergerAnswerForm, MergerForm
from forum.initiatives.models import Initiative, Merger
from forum.initiatives.policy.merging import NO_SUCH
from forum.initiatives.queries import Alike
from forum.initiatives.views.blueprint import bp
from forum.matters import kinds
from forum.web import respond
from forum.web.forms import Button, act, draft_of
from forum.web.guard import current_actor, requires


def alike_to(form: Any, matter: Any = None) -> list[Alike]:
    """What is alike to what a form says; `matter` is the draft, or the conversation, that it writes on."""
    said = [form[name].data or "" for name in ("problem", "proposal") if name in form]
    title = form.title.data if "title" in form else matter.title if matter is not None else ""
    leave_out = matter.id if matter is not None else None
    return queries.alike(title or "", "\n".join(said), leave_out=leave_out)


@bp.post("/initiativ/liknande")
@requires(actions.FIND_ALIKE)
def alike() -> ResponseReturnValue:
    """Those that are alike to what is written so far: asked while writing, and stores nothing."""
    said = f"{request.form.get('problem', '')}\n{request.form.get('proposal', '')}"
    number = _number(request.form.get("alike_to"))
    found = queries.alike(request.form.get("title", ""), said, leave_out=number)
    own = queries.by_id(number) if number is not None else None
    may_join = own is not None and can(actions.PROPOSE_MERGER, current_actor(), own)
    return respond.page(
        "initiatives/_alike_found.html", found=found, initiative=own if may_join else None
    )


def _number(given: str | None) -> int | None:
    """What the form says that it writes on, if it can be anything that is stored."""
    number = paging.key(given)
    return number if number is not None and number < 2**31 else None


@bp.route("/initiativ/<reference>/ga-ihop", methods=["GET", "POST"])
@requires(actions.PROPOSE_MERGER, load=queries.by_reference)
def go_together(initiative: Initiative) -> ResponseReturnValue:
    """Propose that a published initiative goes on as part of another."""
    return _propose(initiative)


@bp.route("/initiativ/utkast/<int:initiative_id>/ga-med", methods=["GET", "POST"])
@requires(actions.PROPOSE_MERGER, load=queries.by_id)
def join(initiative: Initiative) -> ResponseReturnValue:
    """Ask to take another's initiative together, instead of publishing one's own draft."""
    return _propose(initiative)


def _propose(initiative: Initiative) -> Response:
    form = _form(initiative)
    if not form.validate_on_submit():
        return _asking(form, initiative)
    into = queries.by_reference(form.picked)
    if into is None:
        form.refuse(NO_SUCH.reason)
        return _asking(form, initiative)
    try:
        with act(form) as done:
            merger = operations.merging.propose(
                current_actor(), initiative, into, reason=form.reason.data or ""
            )
            done.location = url_for("initiatives.merger", merger_id=merger.id)
    except Refused as problem:
        form.refuse(problem.verdict.reason)
        return _asking(form, initiative)
    flash(_("They are asked. You get a letter when they have answered."), "success")
    return respond.done(done.location)


def _form(initiative: Initiative) -> MergerForm:
    said = f"{initiative.problem}\n{initiative.proposal}"
    found = queries.alike(initiative.title, said, leave_out=initiative.id)
    rows = [one.row for one in found if one.is_open]
    if request.method == "POST":
        return MergerForm(rows)
    begun = draft_of(operations.merging.merger_draft_name(initiative))
    form = MergerForm(rows, formdata=begun)
    wanted = request.args.get("med", "")
    if wanted and begun is None:
        form.begin_with(wanted)
    return form


def _asking(form: MergerForm, initiative: Initiative) -> Response:
    answer = respond.invalid if form.errors else respond.page
    return answer(
        "initiatives/go_together.html",
        form=form,
        initiative=initiative,
        pending=queries.mergers.pending_of(initiative),
        draft_name=operations.merging.merger_draft_name(initiative),
    )


@bp.get("/initiativ/forslag/<int:merger_id>")
@requires(actions.READ_MERGER, load=queries.mergers.by_id)
def merger(merger: Merger) -> ResponseReturnValue:
    """What is proposed, both initiatives beside each other, and the way to answer."""
    return _shown(merger, MergerAnswerForm(formdata=None))


def _shown(merger: Merger, form: MergerAnswerForm) -> Response:
    answer = respond.invalid if form.errors else respond.page
    return answer(
        "initiatives/merger.html",
        merger=merger,
        given=merger.initiative,
        into=merger.into,
        form=form,
        button=Button(formdata=None),
    )


@bp.post("/initiativ/forslag/<int:merger_id>/svar")
@requires(actions.DECLINE_MERGER, load=queries.mergers.by_id)
def answer_merger(merger: Merger) -> ResponseReturnValue:
    """Agree, or say no."""
    form = MergerAnswerForm()
    if not form.validate_on_submit():
        return _shown(merger, form)
    agrees = request.form.get("then") == "accept"
    verb = operations.merging.accept if agrees else operations.merging.decline
    with act(form) as done:
        verb(current_actor(), merger, answer=form.answer.data or "")
        done.location = kinds.url_of(merger.into)
    flash(_("You go together now.") if agrees else _("You have said no. They are told."), "success")
    return respond.done(done.location)


@bp.post("/initiativ/forslag/<int:merger_id>/ta-tillbaka")
@requires(actions.WITHDRAW_MERGER, load=queries.mergers.by_id)
def withdraw_merger(merger: Merger) -> ResponseReturnValue:
    """Take the proposal back."""
    form = Button()
    form.validate_on_submit()
    with act(form) as done:
        operations.merging.withdraw(current_actor(), merger)
        done.location = kinds.url_of(merger.initiative)
    flash(_("The proposal is taken back. Nobody else knew of it."), "success")
    return respond.done(done.location)
