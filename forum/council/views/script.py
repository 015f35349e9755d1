"""Papers for the table: the chair's script and the attendance list, to print and as PDF."""

from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.council import actions, pdf_script, queries
from forum.council.forms.holding import LeadForm
from forum.council.models import CouncilMeeting
from forum.council.operations import holding as operations
from forum.council.queries import holding
from forum.council.views.blueprint import bp
from forum.council.views.holding import place
from forum.parties.models import Side
from forum.web import respond
from forum.web.forms import act
from forum.web.guard import current_actor, requires

MEETING = "/radet/sammantraden/<reference>"


@bp.get(f"{MEETING}/manus")
@requires(actions.READ_SCRIPT, load=queries.meeting)
def script(meeting: CouncilMeeting) -> ResponseReturnValue:
    """The chair's script: every item with its time, who reports, and remarks for the chair alone."""
    return respond.page("council/script.html", **_script(meeting))


def _script(meeting: CouncilMeeting) -> dict[str, Any]:
    entries = queries.agenda(meeting)
    table = queries.timetable(meeting, [entry.item for entry in entries])
    return {"meeting": meeting, "entries": entries, "table": table}


@bp.get(f"{MEETING}/manus.pdf")
@requires(actions.READ_SCRIPT, load=queries.meeting)
def script_pdf(meeting: CouncilMeeting) -> ResponseReturnValue:
    """The script as a file."""
    return _file(pdf_script.script(meeting), f"manus-{meeting.reference}.pdf")


@bp.get(f"{MEETING}/narvarolista")
@requires(actions.READ_SCRIPT, load=queries.meeting)
def attendance_list(meeting: CouncilMeeting) -> ResponseReturnValue:
    """A list to tick and sign at the door."""
    seats = holding.seats(meeting).values()
    sides = [(queries.side_name(s, meeting), [one for one in seats if one.side == s]) for s in Side]
    return respond.page("council/attendance_list.html", meeting=meeting, sides=sides)


@bp.get(f"{MEETING}/narvarolista.pdf")
@requires(actions.READ_SCRIPT, load=queries.meeting)
def attendance_list_pdf(meeting: CouncilMeeting) -> ResponseReturnValue:
    """The list as a file."""
    return _file(pdf_script.attendance_list(meeting), f"narvarolista-{meeting.reference}.pdf")


@bp.route(f"{MEETING}/ordforande", methods=["GET", "POST"])
@requires(actions.LEAD, load=queries.meeting)
def lead(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Choose who is to lead the meeting."""
    form = LeadForm(chair=meeting.chair_id or 0)
    form.offer(holding.seats(meeting))
    if not form.validate_on_submit():
        show = respond.invalid if request.method == "POST" else respond.page
        return show("council/lead.html", form=form, meeting=meeting)
    with act(form) as done:
        operations.lead(current_actor(), meeting, chair_id=form.chair.data or None)
        done.location = place(meeting, "council.script")
    flash(_("Saved. Whoever leads the meeting can read the script."), "success")
    return respond.done(done.location)


def _file(content: bytes, name: str) -> Response:
    response = Response(content, mimetype=pdf_script.MEDIA_TYPE)
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response
