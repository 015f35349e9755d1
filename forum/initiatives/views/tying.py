"""The page on which an initiative is tied to a consultation."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from forum.core.access import Refused, no
from forum.initiatives import actions, operations, queries
from forum.initiatives.forms import TieForm
from forum.initiatives.models import Initiative
from forum.initiatives.views.blueprint import bp
from forum.matters import kinds
from forum.matters import queries as matters
from forum.matters.models import Matter
from forum.web import respond
from forum.web.forms import act, draft_of
from forum.web.guard import current_actor, requires

_SAID = _l("The initiative is tied to the consultation. The city takes it up in its feedback.")
_NO_SUCH = no(_l("There is no consultation with that reference. Look at it once more."))


@bp.route("/initiativ/<reference>/knyt", methods=["GET", "POST"])
@requires(actions.TIE, load=queries.by_reference)
def tie(initiative: Initiative) -> ResponseReturnValue:
    """Tie an initiative to a consultation in its early stages."""
    form = _form(initiative)
    if not form.validate_on_submit():
        return _tying(form, initiative)
    try:
        with act(form) as done:
            process, body = _picked(form), form.body.data or ""
            operations.tying.tie(current_actor(), initiative, process, body=body)
            done.location = kinds.url_of(initiative)
    except Refused as problem:
        form.refuse(problem.verdict.reason)
        return _tying(form, initiative)
    flash(_SAID, "success")
    return respond.done(done.location)


def _picked(form: TieForm) -> Matter:
    process = matters.by_reference(form.picked) if form.picked.isascii() else None
    if process is None:
        raise Refused(_NO_SUCH)
    return process


def _form(initiative: Initiative) -> TieForm:
    rows = queries.tying.offered(initiative)
    if request.method == "POST":
        return TieForm(rows)
    begun = draft_of(operations.tying.tie_draft_name(initiative))
    return TieForm(rows, formdata=begun, data={"body": initiative.proposal})


def _tying(form: TieForm, initiative: Initiative) -> Response:
    answer = respond.invalid if form.errors else respond.page
    return answer(
        "initiatives/tie.html",
        form=form,
        matter=initiative,
        draft_name=operations.tying.tie_draft_name(initiative),
    )
