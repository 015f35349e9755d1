"""The page on which the council's secretariat names the part of the city that replies."""

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.initiatives import actions, operations, queries
from forum.initiatives.forms import AssignForm
from forum.initiatives.models import Initiative
from forum.initiatives.views.blueprint import bp
from forum.matters import kinds
from forum.web import respond
from forum.web.forms import act
from forum.web.guard import current_actor, requires


@bp.route("/initiativ/<reference>/vem-svarar", methods=["GET", "POST"])
@requires(actions.ASSIGN, load=queries.by_reference)
def assign(initiative: Initiative) -> ResponseReturnValue:
    """Name the part of the city that owes the reply."""
    form = AssignForm()
    if not form.validate_on_submit():
        answer = respond.invalid if form.errors else respond.page
        return answer("initiatives/assign.html", form=form, matter=initiative)
    with act(form) as done:
        operations.assign(current_actor(), initiative, to=form.to.data)
        done.location = kinds.url_of(initiative)
    flash(_("They have got a letter, and reply by the promised day."), "success")
    return respond.done(done.location)
