"""The page on which it is told what has happened with an initiative since the reply."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.initiatives import actions, operations, queries
from forum.initiatives.forms import ProgressForm
from forum.initiatives.models import Initiative
from forum.initiatives.views.blueprint import bp
from forum.matters import kinds
from forum.matters import queries as matters
from forum.matters.views import order
from forum.web import respond
from forum.web.forms import act, draft_of
from forum.web.guard import current_actor, requires


@bp.route("/initiativ/<reference>/har-hant", methods=["GET", "POST"])
@order.keeps(operations.progress_draft_name, load=queries.by_reference)
@requires(actions.PROGRESS, load=queries.by_reference)
def progress(initiative: Initiative) -> ResponseReturnValue:
    """Tell what has happened, and which matter it has led to."""
    form = _form(initiative)
    if not form.validate_on_submit():
        answer = respond.invalid if form.errors else respond.page
        return answer(
            "initiatives/progress.html",
            form=form,
            matter=initiative,
            draft_name=operations.progress_draft_name(initiative),
            followers=matters.followers(initiative),
        )
    with act(form) as done:
        operations.tell(current_actor(), initiative, **form.content())
        done.location = kinds.url_of(initiative, _anchor="hittills")
    flash(_("It is told on the page of the initiative."), "success")
    return respond.done(done.location)


def _form(initiative: Initiative) -> ProgressForm:
    """The form as sent, else as begun and not sent."""
    if request.method == "POST":
        return ProgressForm(initiative)
    return ProgressForm(initiative, draft_of(operations.progress_draft_name(initiative)))
