"""Publishing and reading the minutes."""

from typing import Any

from flask import abort, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.council import actions, queries
from forum.council import pdf_minutes as pdf
from forum.council.models import CouncilMeeting, MeetingState, Minutes
from forum.council.operations import publishing
from forum.council.views.blueprint import bp, fresh
from forum.web import respond
from forum.web.forms import Button, act
from forum.web.guard import current_actor, requires

MINUTES = "/radet/sammantraden/<reference>/protokoll"
PARAGRAPH = f"{MINUTES}/paragraf/<int:section>"


def _url(meeting: CouncilMeeting, endpoint: str = "council.minutes") -> str:
    return url_for(endpoint, reference=meeting.reference)


@bp.get(MINUTES)
@requires(actions.READ_MINUTES, load=queries.minutes)
def minutes(record: Minutes) -> ResponseReturnValue:
    """The minutes: for everyone once they are published."""
    is_open = record.meeting.state == MeetingState.HELD
    requests = queries.change_requests(record.meeting) if is_open else []
    return respond.page("council/minutes.html", fresh=fresh, requests=requests, **_shown(record))


def _shown(record: Minutes) -> dict[str, Any]:
    sheet = queries.sheet(record)
    general = [one for one in queries.addenda(record.meeting) if one.item_id is None]
    return {"meeting": record.meeting, "record": record, "sheet": sheet, "addenda": general}


@bp.get(f"{MINUTES}.pdf")
@requires(actions.READ_MINUTES, load=queries.minutes)
def minutes_pdf(record: Minutes) -> ResponseReturnValue:
    """The minutes, to print and keep."""
    return _file(pdf.minutes(record), pdf.MEDIA_TYPE, f"protokoll-{record.meeting.reference}.pdf")


@bp.get(f"{MINUTES}.json")
@requires(actions.READ_MINUTES, load=queries.minutes)
def signed_text(record: Minutes) -> ResponseReturnValue:
    """What the fingerprint is counted over, byte for byte."""
    sheet = queries.sheet(record)
    if sheet.version is None or not sheet.stands:
        abort(404)
    name = f"protokoll-{record.meeting.reference}.json"
    return _file(sheet.version.content.encode(), "application/json", name)


@bp.get(PARAGRAPH)
@requires(actions.READ_MINUTES, load=queries.extract)
def extract(record: Minutes) -> ResponseReturnValue:
    """One § of the minutes by itself, to link to and to send."""
    return respond.page("council/extract.html", **_shown(record))


@bp.get(f"{PARAGRAPH}.pdf")
@requires(actions.READ_MINUTES, load=queries.extract)
def extract_pdf(record: Minutes) -> ResponseReturnValue:
    """One § of the minutes, to print and keep."""
    name = f"protokoll-{record.meeting.reference}-{record.section}.pdf"
    return _file(pdf.extract(record), pdf.MEDIA_TYPE, name)


def _file(content: bytes, media_type: str, name: str) -> Response:
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response


@bp.route(f"{MINUTES}/publicera", methods=["GET", "POST"])
@requires(actions.PUBLISH, load=queries.meeting)
def publish(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Publish the signed minutes, after a page that shows where the decisions go."""
    form = Button()
    if not form.validate_on_submit():
        entries = queries.agenda(meeting)
        return respond.page("council/publish.html", form=form, meeting=meeting, entries=entries)
    with act(form) as done:
        publishing.publish(current_actor(), meeting)
        done.location = _url(meeting)
    flash(_("The minutes are published, and every matter has its decision."), "success")
    return respond.done(done.location)
