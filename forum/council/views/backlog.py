"""Proposing matters for the agenda, and all that waits."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core import paging
from forum.council import actions, queries
from forum.council.forms import DeclineForm, NominationForm
from forum.council.models import Nomination
from forum.council.operations import backlog as operations
from forum.council.views.blueprint import bp
from forum.matters import kinds
from forum.matters.models import Matter
from forum.matters.queries import by_reference
from forum.web import respond
from forum.web.forms import act
from forum.web.guard import current_actor, requires


@bp.get("/radet/vantar")
@requires(actions.READ)
def waiting() -> ResponseReturnValue:
    """All that waits for an agenda, in the order it came."""
    after = paging.key(request.args.get("efter"))
    return respond.page(
        "council/waiting.html",
        found=queries.backlog_page(after),
        after=after,
        meetings=queries.coming_meetings(),
    )


@bp.route("/radet/foresla/<reference>", methods=["GET", "POST"])
@requires(actions.NOMINATE, load=by_reference)
def propose(matter: Matter) -> ResponseReturnValue:
    """Propose a matter, with a reason."""
    form, there = NominationForm(), queries.active_nomination(matter)
    if there is not None and request.method == "POST":
        form.reason.errors = [operations.ALREADY]
    if there is not None or not form.validate_on_submit():
        show = respond.invalid if request.method == "POST" else respond.page
        return show("council/propose.html", form=form, matter=matter, nomination=there)
    with act(form) as done:
        operations.nominate(current_actor(), matter, reason=form.reason.data or "")
        done.location = kinds.url_of(matter)
    flash(_("The matter is proposed. It waits for the next agenda."), "success")
    return respond.done(done.location)


@bp.route("/radet/vantar/<int:nomination_id>/avboj", methods=["GET", "POST"])
@requires(actions.DECLINE, load=queries.nomination)
def decline(nomination: Nomination) -> ResponseReturnValue:
    """Answer that a matter will not be taken up."""
    form = DeclineForm()
    if not form.validate_on_submit():
        show = respond.invalid if request.method == "POST" else respond.page
        return show("council/decline.html", form=form, nomination=nomination)
    with act(form) as done:
        operations.decline(current_actor(), nomination, answer=form.answer.data or "")
        done.location = url_for("council.waiting")
    flash(_("The proposal is answered."), "success")
    return respond.done(done.location)
