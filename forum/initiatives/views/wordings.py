"""The pages on which a published initiative gets a new text, and on which its texts are compared."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core import paging
from forum.initiatives import actions, operations, queries, rewording
from forum.initiatives.forms import ReviseForm
from forum.initiatives.models import Initiative
from forum.initiatives.views.blueprint import bp
from forum.matters import actions as matters
from forum.matters import kinds
from forum.matters.views import order
from forum.web import respond
from forum.web.forms import act, draft_of
from forum.web.guard import current_actor, requires


@bp.route("/initiativ/<reference>/ny-text", methods=["GET", "POST"])
@order.keeps(operations.revise_draft_name, load=queries.by_reference)
@requires(actions.REVISE, load=queries.by_reference)
def revise(initiative: Initiative) -> ResponseReturnValue:
    """Give the initiative a new text; the page says beforehand what becomes of the support."""
    form = _form(initiative)
    if not form.validate_on_submit():
        return _revising(initiative, form)
    try:
        with act(form) as done:
            is_new = operations.revise(current_actor(), initiative, **form.content())
            done.location = kinds.url_of(initiative)
    except operations.ChangedMeanwhile as problem:
        order.keep(operations.revise_draft_name(initiative))
        return _revising(initiative, form.shown_anew(initiative, problem.words))
    flash(_said(initiative, is_new), "success")
    return respond.done(done.location)


def _form(initiative: Initiative) -> ReviseForm:
    """What was sent; or what one has begun (unless `om` says to begin anew); or the text as it stands."""
    if request.method == "POST":
        return ReviseForm(initiative)
    name = operations.revise_draft_name(initiative)
    begun = None if "om" in request.args else draft_of(name)
    return ReviseForm(initiative, formdata=begun, obj=initiative)


def _revising(initiative: Initiative, form: ReviseForm) -> Response:
    return respond.page(
        "initiatives/revise.html",
        status=form.status,
        form=form,
        matter=initiative,
        draft_name=operations.revise_draft_name(initiative),
        asked=queries.wordings.asked_if_changed(initiative),
        now=rewording.changes(initiative, form.text()) if form.seen_anew else [],
        is_begun=request.method == "GET" and form.differs_from(initiative),
    )


def _said(initiative: Initiative, is_new: bool) -> str:
    if not is_new:
        return str(_("Nothing was changed: the initiative says what it said."))
    if queries.wordings.not_confirmed(initiative):
        return str(
            _("The text is changed, and those who supported it are asked about the new one.")
        )
    return str(_("The text is changed. What it said before can still be read."))


@bp.get("/initiativ/<reference>/texter")
@requires(matters.READ, load=queries.by_reference)
def wordings(initiative: Initiative) -> ResponseReturnValue:
    """What the initiative said before, with what was changed each time and why, the newest first."""
    after = paging.key(request.args.get("efter"))
    return respond.page(
        "initiatives/wordings.html",
        matter=initiative,
        told=rewording.told(initiative, after),
        after=after,
    )
