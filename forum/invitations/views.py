"""Inviting to a process, who is invited, who is silent; and the public list of those invited."""

from collections.abc import Sequence

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from forum.invitations import actions, filters, operations, queries, spread
from forum.invitations.forms import InviteForm
from forum.invitations.operations import Sent
from forum.matters import actions as matters
from forum.parties.models import Party
from forum.parties.operations import Unfit
from forum.processes import queries as processes
from forum.processes.models import PlanningProcess
from forum.web import respond
from forum.web.forms import Button, act
from forum.web.guard import current_actor, requires

bp = Blueprint("invitations", __name__)


@bp.get("/samrad/<reference>/inbjudningar")
@requires(actions.OVERSEE, load=processes.by_reference)
def overview(process: PlanningProcess) -> ResponseReturnValue:
    """Who was invited and when, who has answered, and what is silent."""
    invited = queries.invitations(process)
    taken = queries.parts(process, public=False)
    ids = {one.party_id for one in invited}
    return respond.page(
        "invitations/overview.html",
        process=process,
        invited=invited,
        taken=taken,
        uninvited=queries.uninvited(taken.keys() - ids),
        due=queries.due_for_reminder(process, invited, taken),
        spread=spread.of(process, ids, taken.keys()),
    )


@bp.route("/samrad/<reference>/inbjudningar/nya", methods=["GET", "POST"])
@requires(actions.INVITE, load=processes.by_reference)
def invite(process: PlanningProcess) -> ResponseReturnValue:
    """Choose whom to invite, see who matches, and send."""
    chosen, invited = filters.chosen(request.args), queries.invited_ids(process)
    matching = queries.matching(chosen.conditions()) if chosen.is_any else []
    form = InviteForm(matching, invited)
    if not form.validate_on_submit():
        return _invite_page(process, form, chosen, matching, invited)
    try:
        with act(form) as done:
            sent = _send(process, form, matching)
            done.location = url_for(".overview", reference=process.reference)
    except Unfit as problem:
        form.parties.errors = [problem.words]
        return _invite_page(process, form, chosen, matching, invited)
    flash(_told(sent), "success")
    return respond.done(done.location)


def _invite_page(
    process: PlanningProcess,
    form: InviteForm,
    chosen: filters.Chosen,
    matching: Sequence[Party],
    invited: set[int],
) -> Response:
    return respond.page(
        "invitations/invite.html",
        status=422 if form.errors else 200,
        process=process,
        form=form,
        chosen=chosen,
        matching=matching,
        invited=invited,
        stage=queries.to_answer(process),
    )


def _send(process: PlanningProcess, form: InviteForm, matching: Sequence[Party]) -> Sent:
    ticked = set(form.parties.data or [])
    ids = [party.id for party in matching if party.slug in ticked]
    message = form.message.data or ""
    return operations.invite(current_actor(), process, party_ids=ids, message=message)


def _told(sent: Sent) -> str:
    """What came of it, in a few sentences."""
    said = []
    if sent.new:
        said.append(
            ngettext(
                "%(num)s organisation is invited.",
                "%(num)s organisations are invited.",
                len(sent.new),
            )
        )
    if sent.already:
        said.append(
            ngettext(
                "%(num)d was invited already and gets no second letter.",
                "%(num)d were invited already and get no second letter.",
                sent.already,
            )
        )
    if sent.unreached:
        said.append(
            ngettext(
                "%(num)d has neither an address nor a representative here: no letter reaches it.",
                "%(num)d have neither an address nor a representative here: no letter reaches them.",
                sent.unreached,
            )
        )
    return " ".join(said)


@bp.route("/samrad/<reference>/inbjudningar/paminn", methods=["GET", "POST"])
@requires(actions.REMIND, load=processes.by_reference)
def remind(process: PlanningProcess) -> ResponseReturnValue:
    """Remind those who are silent, after a page that says who they are."""
    form = Button()
    if not form.validate_on_submit():
        due = queries.due_for_reminder(process)
        return respond.page("invitations/remind.html", process=process, form=form, due=due)
    with act(form) as done:
        reminded = operations.remind(current_actor(), process)
        done.location = url_for(".overview", reference=process.reference)
    flash(_reminded(len(reminded)), "success")
    return respond.done(done.location)


def _reminded(count: int) -> str:
    if not count:
        return str(_("Nobody was reminded: all have answered, or had a letter within a week."))
    return str(
        ngettext("%(num)d organisation is reminded.", "%(num)d organisations are reminded.", count)
    )


@bp.get("/samrad/<reference>/inbjudna")
@requires(matters.READ, load=processes.by_reference)
def invited(process: PlanningProcess) -> ResponseReturnValue:
    """The organisations that are invited, by name, and what everyone can see of how they took part."""
    return respond.page(
        "invitations/invited.html",
        process=process,
        invited=queries.invitations(process),
        taken=queries.parts(process, public=True),
    )
