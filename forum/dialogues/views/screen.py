"""The question of the moment in very large type, for the wall of the room."""

from flask import request
from flask.typing import ResponseReturnValue

from forum.dialogues import queries
from forum.dialogues.models import DialogueMeeting
from forum.dialogues.views.blueprint import bp
from forum.matters import actions as matters
from forum.web import respond
from forum.web.guard import requires

TONES = ("ljus", "mork")
#: Above so many characters the type is smaller, and smaller again.
SHORT, MIDDLING = 60, 130


@bp.get("/dialogmoten/<reference>/skarm")
@requires(matters.READ, load=queries.by_reference)
def screen(meeting: DialogueMeeting) -> ResponseReturnValue:
    """What the hosts have chosen to show. It follows by itself: the same for everyone, so it is kept."""
    tone = request.args.get("ton", "")
    words = meeting.screen or meeting.title
    return respond.page(
        "dialogues/screen.html",
        partial="dialogues/_on_screen.html",
        meeting=meeting,
        words=words,
        size="short" if len(words) <= SHORT else "middling" if len(words) <= MIDDLING else "long",
        tone=tone if tone in TONES else "",
    )
