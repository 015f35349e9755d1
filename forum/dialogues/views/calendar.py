"""A dialogue meeting for people's own calendars."""

from flask import Response
from flask.typing import ResponseReturnValue

from forum.core import clock, ical
from forum.dialogues import calendar, queries
from forum.dialogues.models import DialogueMeeting
from forum.dialogues.views.blueprint import bp
from forum.matters import actions as matters
from forum.web.guard import requires


@bp.get("/dialogmoten/<reference>.ics")
@requires(matters.READ, load=queries.by_reference)
def calendar_entry(meeting: DialogueMeeting) -> ResponseReturnValue:
    """The meeting as a file; where it is noted down already, what has changed is changed there too."""
    told = ical.written([calendar.entry(meeting)], stamp=clock.at(clock.today()))
    response = Response(told, mimetype=ical.MEDIA_TYPE)
    name = calendar.filename(meeting)
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response
