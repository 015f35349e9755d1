"""Correcting published minutes."""

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core import paging
from forum.council import actions, queries
from forum.council.forms import AddendumForm
from forum.council.models import CouncilMeeting
from forum.council.operations import addenda as operations
from forum.council.views.blueprint import bp
from forum.council.views.minutes import MINUTES
from forum.web import respond
from forum.web.forms import act
from forum.web.guard import current_actor, requires


@bp.route(f"{MINUTES}/rattelse", methods=["GET", "POST"])
@requires(actions.ADD_ADDENDUM, load=queries.meeting)
def add_addendum(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Write a correction, which stands beside the text that was signed."""
    form, items = AddendumForm(), queries.items(meeting)
    form.offer(items, paging.key(request.args.get("paragraf")))
    if not form.validate_on_submit():
        show = respond.invalid if request.method == "POST" else respond.page
        return show("council/add_addendum.html", form=form, meeting=meeting)
    item = next((one for one in items if one.section_number == form.section.data), None)
    with act(form) as done:
        added = operations.add(current_actor(), meeting, body=form.text.data or "", item=item)
        page = url_for("council.minutes", reference=meeting.reference)
        done.location = f"{page}#rattelse-{added.number}"
    flash(_("The correction stands in the minutes."), "success")
    return respond.done(done.location)
