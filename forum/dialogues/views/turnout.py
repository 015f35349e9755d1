"""At the door: who came, ticked on a phone, by several at once."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.accounts import queries as people
from forum.core import clock
from forum.core.db import transaction
from forum.core.merging import Merged
from forum.dialogues import actions, queries
from forum.dialogues.forms.notes import TurnoutForm, turnout_form
from forum.dialogues.models import DialogueMeeting
from forum.dialogues.operations import notes as operations
from forum.dialogues.queries import notes, turnout
from forum.dialogues.views.blueprint import bp
from forum.matters import beside
from forum.web import respond
from forum.web.filters import time_of_day
from forum.web.guard import current_actor, requires

TURNOUT = "/dialogmoten/<reference>/narvaro"
OFFERED, MORE = 1, 5


@bp.get(TURNOUT)
@requires(actions.NOTE, load=queries.by_reference)
def count(meeting: DialogueMeeting) -> ResponseReturnValue:
    """Who has come so far."""
    kept = notes.draft(meeting)
    fields = kept.fields if kept is not None else {}
    more = MORE if "mer" in request.args else OFFERED
    form = turnout_form(fields, turnout.expected(meeting), more)(formdata=beside.data_of(fields))
    form.begun_from.data = kept.mark if kept is not None else ""
    return _page(meeting, form)


@bp.post(TURNOUT)
@requires(actions.NOTE, load=queries.by_reference)
def save_count(meeting: DialogueMeeting) -> ResponseReturnValue:
    """Save who has come."""
    form = _sent(meeting)
    with transaction():
        _merge(meeting, form, choosing=True)
    if not form.validate():
        return _page(meeting, form, status=422)
    flash(_("Saved %(time)s.", time=time_of_day(clock.now())), "success")
    more = "1" if request.form.get("then") == "more" else None
    anchor = "andra" if more else None
    place: dict[str, Any] = {"reference": meeting.reference, "mer": more, "_anchor": anchor}
    return respond.done(url_for("dialogues.count", **place))


@bp.post(f"{TURNOUT}/utkast")
@requires(actions.NOTE, load=queries.by_reference)
def save_count_draft(meeting: DialogueMeeting) -> ResponseReturnValue:
    """Keep what is ticked; asked by the page itself, now and then."""
    form = _sent(meeting)
    with transaction():
        merged = _merge(meeting, form)
    return beside.told(merged)


def _sent(meeting: DialogueMeeting) -> TurnoutForm:
    kept = notes.draft(meeting)
    fields = kept.fields if kept is not None else {}
    form = turnout_form(fields, turnout.expected(meeting))()
    for row in turnout.rows(fields):
        if row.name not in request.form:  # someone else wrote it since the page was opened
            form[row.name].data, form[row.people_name].data = row.organisation, row.people
    return form


def _merge(meeting: DialogueMeeting, form: TurnoutForm, *, choosing: bool = False) -> Merged:
    return operations.save(current_actor(), meeting, form.typed(), **form.saving(choosing=choosing))


def _page(meeting: DialogueMeeting, form: TurnoutForm, *, status: int = 200) -> Response:
    kept, expected = notes.draft(meeting), turnout.expected(meeting)
    changes = kept.changes if kept is not None else {}
    came = turnout.counted(kept.fields if kept is not None else {}, expected)
    shown: dict[str, Any] = {
        "meeting": meeting,
        "form": form,
        "expected": expected,
        "came_name": turnout.came_name,
        "came_counts": turnout.counts(came),
        "others": beside.beside(form, changes, people.names),
        "writing_now": beside.writing_now(changes, people.names),
        "saved_at": kept.saved_at if kept is not None else None,
    }
    return respond.page("dialogues/turnout.html", status=status, **shown)
