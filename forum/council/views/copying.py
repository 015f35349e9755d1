"""Taking over from an earlier agenda: its items, their order and lengths, who reports."""

from typing import Any

from flask import abort, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.council import actions, queries
from forum.council.forms.agendas import LentForm
from forum.council.models import CouncilMeeting
from forum.council.operations import planning
from forum.council.views.agendas import AGENDA, builder_url
from forum.council.views.blueprint import bp
from forum.web import respond
from forum.web.forms import act
from forum.web.guard import current_actor, requires


def _earlier(meeting: CouncilMeeting) -> CouncilMeeting | None:
    """The meeting that was chosen; None as long as none is."""
    asked = request.args.get("fran")
    if not asked:
        return None
    found: CouncilMeeting | None = next(
        (one for one in queries.lenders(meeting) if one.reference == asked), None
    )
    return found or abort(404)


@bp.route(f"{AGENDA}/overta", methods=["GET", "POST"])
@requires(actions.COPY, load=queries.meeting)
def take_over(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Choose an earlier meeting, then what is taken over from it."""
    earlier = _earlier(meeting)
    if earlier is None:
        about: dict[str, Any] = {"lenders": queries.lenders(meeting)}
        return respond.page("council/take_over.html", meeting=meeting, **about)
    form = LentForm().offer(queries.lendable(earlier))
    if not form.validate_on_submit():
        about = {"earlier": earlier, "form": form}
        return respond.page("council/take_over.html", status=form.status, meeting=meeting, **about)
    with act(form) as done:
        planning.take_over(current_actor(), meeting, earlier, form.content())
        done.location = builder_url(meeting)
    flash(_("The agenda has taken over what you ticked."), "success")
    return respond.done(done.location)
