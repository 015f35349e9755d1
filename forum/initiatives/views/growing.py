"""The page on which a conversation becomes an initiative."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.initiatives import actions, operations
from forum.initiatives.forms import GrowForm
from forum.initiatives.models import Initiative
from forum.initiatives.views.blueprint import bp
from forum.matters import kinds
from forum.matters import queries as matters
from forum.matters.models import Matter
from forum.matters.views import order
from forum.web import respond
from forum.web.filters import day
from forum.web.forms import act, draft_of
from forum.web.guard import current_actor, requires


@bp.route("/initiativ/av/<reference>", methods=["GET", "POST"])
@order.keeps(operations.grow_draft_name, load=matters.by_reference)
@requires(actions.GROW, load=matters.by_reference)
def grow(matter: Matter) -> ResponseReturnValue:
    """Make a conversation an initiative, on a page that says what happens then."""
    form = _grow_form(matter)
    if not form.validate_on_submit():
        return _growing(form, matter)
    with act(form) as done:
        initiative = operations.grow(current_actor(), matter, **form.content())
        done.location = kinds.url_of(initiative)
    flash(
        _("It is an initiative now. The city replies by %(date)s.", date=day(initiative.reply_due)),
        "success",
    )
    return respond.done(done.location)


def _grow_form(matter: Matter) -> GrowForm:
    """The form as sent, else as begun and not sent, else with what the conversation began with."""
    if request.method == "POST":
        return GrowForm()
    begins = kinds.of(matter).grows
    stored = {"problem": begins(matter)} if begins is not None else None
    return GrowForm(formdata=draft_of(operations.grow_draft_name(matter)), data=stored)


def _growing(form: GrowForm, matter: Matter) -> Response:
    answer = respond.invalid if form.errors else respond.page
    return answer(
        "initiatives/grow.html",
        form=form,
        matter=matter,
        draft_name=operations.grow_draft_name(matter),
        due=Initiative.due_if_published(),
        followers=matters.followers(matter),
    )
