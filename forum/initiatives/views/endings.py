"""The pages on which an initiative is closed, and opened anew."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.initiatives import actions, operations, queries
from forum.initiatives.forms import ReopenForm
from forum.initiatives.models import Initiative
from forum.initiatives.views.blueprint import bp
from forum.matters import kinds
from forum.matters.views import order
from forum.web import respond
from forum.web.forms import Button, act, draft_of
from forum.web.guard import current_actor, requires


@bp.route("/initiativ/<reference>/avsluta", methods=["GET", "POST"])
@requires(actions.CLOSE, load=queries.by_reference)
def close(initiative: Initiative) -> ResponseReturnValue:
    """Those who took an initiative are done with it."""
    form = Button()
    if not form.validate_on_submit():
        return respond.page("initiatives/close.html", form=form, matter=initiative)
    with act(form) as done:
        operations.close(current_actor(), initiative)
        done.location = kinds.url_of(initiative)
    flash(_("The initiative is closed. The thread stays open."), "success")
    return respond.done(done.location)


@bp.route("/initiativ/<reference>/oppna-igen", methods=["GET", "POST"])
@order.keeps(operations.reopen_draft_name, load=queries.by_reference)
@requires(actions.REOPEN, load=queries.by_reference)
def reopen(initiative: Initiative) -> ResponseReturnValue:
    """Open a closed initiative anew, once, and say why."""
    name = operations.reopen_draft_name(initiative)
    form = ReopenForm() if request.method == "POST" else ReopenForm(draft_of(name))
    if not form.validate_on_submit():
        answer = respond.invalid if form.errors else respond.page
        return answer("initiatives/reopen.html", form=form, matter=initiative, draft_name=name)
    with act(form) as done:
        operations.reopen(current_actor(), initiative, **form.content())
        done.location = kinds.url_of(initiative, _anchor="hittills")
    flash(_("The initiative is open anew."), "success")
    return respond.done(done.location)
