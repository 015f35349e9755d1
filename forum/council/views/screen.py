"""The screen of a meeting: the item of the moment, in very large type, for the wall of the room."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core import paging
from forum.council import actions, queries
from forum.council.models import CouncilMeeting
from forum.council.operations import holding as operations
from forum.council.queries import holding
from forum.council.views.blueprint import bp
from forum.web import respond
from forum.web.forms import Button, act
from forum.web.guard import current_actor, requires

SCREEN = "/radet/sammantraden/<reference>/skarm"
TONES = ("ljus", "mork")
#: Above so many characters the type is smaller, and smaller again.
SHORT, MIDDLING = 60, 130


@bp.get(SCREEN)
@requires(actions.READ_AGENDA, load=queries.meeting)
def screen(meeting: CouncilMeeting) -> ResponseReturnValue:
    """The item that the meeting is at, as the agenda names it: nothing that the minutes say."""
    tone = request.args.get("ton", "")
    return respond.page(
        "council/screen.html",
        partial="council/_on_screen.html",
        meeting=meeting,
        tone=tone if tone in TONES else "",
        **_shown(meeting),
    )


def _shown(meeting: CouncilMeeting) -> dict[str, Any]:
    items = queries.items(meeting)
    item = None if meeting.is_closed else holding.screen(meeting)
    number = next((i for i, each in enumerate(items) if item and each.id == item.id), None)
    coming = items[number + 1] if number is not None and number + 1 < len(items) else None
    words = str(item.shown_title) if item is not None else queries.name_of(meeting)
    size = "short" if len(words) <= SHORT else "middling" if len(words) <= MIDDLING else "long"
    return {"item": item, "count": len(items), "coming": coming, "words": words, "size": size}


@bp.post(SCREEN)
@requires(actions.SHOW, load=queries.meeting)
def show(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Let the screen show an item; without one the name of the meeting."""
    form, wanted = Button(), paging.key(request.form.get("item"))
    form.validate_on_submit()
    item = queries.item(meeting.reference, wanted) if wanted is not None else None
    with act(form) as done:
        operations.show(current_actor(), meeting, item)
        anchor = f"punkt-{item.id}" if item is not None else None
        done.location = url_for("council.workbench", reference=meeting.reference, _anchor=anchor)
    flash(_("The screen shows it now."), "success")
    return respond.done(done.location)
