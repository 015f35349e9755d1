"""A meeting while it is held: its workbench, who is there, and closing it."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forum.accounts.queries import names
from forum.core import merging, together
from forum.core.access import Refused, Words, can
from forum.core.db import transaction
from forum.core.merging import Merged
from forum.core.together import SharedDraft
from forum.council import actions, queries
from forum.council.forms.holding import AttendanceForm, CloseForm, attendance_form, offer
from forum.council.models import CouncilMeeting
from forum.council.operations import holding as operations
from forum.council.queries import holding, times
from forum.council.views.blueprint import bp, fresh
from forum.matters import beside
from forum.parties.models import Side
from forum.web import respond
from forum.web.filters import moment
from forum.web.forms import act
from forum.web.guard import current_actor, requires

CLOSED = _l("The meeting is closed. Read the minutes through, and make them ready to sign.")
MINUTES = "/radet/sammantraden/<reference>/protokoll"


def place(meeting: CouncilMeeting, endpoint: str = "council.workbench", **more: Any) -> str:
    """The address of a page of the meeting."""
    return url_for(endpoint, reference=meeting.reference, **more)


@bp.get(f"{MINUTES}/skriv")
@requires(actions.ATTEND, load=queries.meeting)
def workbench(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Where the meeting is written: what is done, and what is left."""
    return bench(meeting)


def bench(meeting: CouncilMeeting, status: int = 200) -> Response:
    """That page, which says all that is missing."""
    record = queries.minutes_of(meeting)
    return respond.page(
        "council/workbench.html",
        status=status,
        meeting=meeting,
        record=record,
        sides=list(Side),
        entries=queries.agenda(meeting),
        typed=holding.drafts(meeting),
        on_screen=holding.screen(meeting),
        requests=queries.change_requests(meeting),
        lacks=queries.missing(record) if meeting.is_closed else holding.lacks_to_close(meeting),
        times=times,
        fresh=fresh,
    )


@bp.get(f"{MINUTES}/narvaro")
@requires(actions.ATTEND, load=queries.meeting)
def attendance(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Who was there, and who approves."""
    kept = together.find(holding.attendance_name(meeting))
    fields = kept.fields if kept is not None else holding.attendance_fields(meeting)
    form = _form(meeting, beside.data_of(fields))
    form.begun_from.data = kept.mark if kept is not None else ""
    return _attendance(meeting, form, kept)


def _form(meeting: CouncilMeeting, data: MultiDict[str, Any] | None = None) -> AttendanceForm:
    """The form as sent, or with this data, which came from nobody's browser."""
    made = attendance_form(meeting, holding.seats(meeting))
    form = made() if data is None else made(formdata=data, meta={"csrf": request.method == "GET"})
    offer(form)
    return form


def _attendance(
    meeting: CouncilMeeting, form: AttendanceForm, kept: SharedDraft | None
) -> Response:
    changes = kept.changes if kept is not None else {}
    return respond.page(
        "council/attendance.html",
        status=form.status,
        meeting=meeting,
        form=form,
        sides=[(side, queries.side_name(side, meeting), form.rows(side)) for side in Side],
        others=beside.beside(form, changes, names),
        writing_now=beside.writing_now(changes, names),
        saved_at=moment(kept.saved_at) if kept is not None else None,
    )


def _keep(
    meeting: CouncilMeeting, form: AttendanceForm, *, choosing: bool = False
) -> tuple[Merged, Words | None]:
    """Keep what is typed together with what others have, and record it if all of it holds; else why not."""
    actor, saving = current_actor(), form.saving(choosing=choosing)
    merged = operations.save_attendance(actor, meeting, form.typed(), **saving)
    whole = _form(meeting, beside.data_of(merged.fields))
    if not whole.validate() or waits_for_a_choice(merged):
        return merged, None
    try:
        operations.attend(actor, meeting, **whole.content())
    except Refused as refused:  # before anything was changed: what is typed is still kept
        return merged, refused.verdict.reason
    operations.stored(meeting)
    return merged, None


@bp.post(f"{MINUTES}/narvaro")
@requires(actions.ATTEND, load=queries.meeting)
def record_attendance(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Record who was there."""
    form = _form(meeting)
    fine = form.validate()
    with transaction():
        merged, refusal = _keep(meeting, form, choosing=True)
    if not fine or refusal is not None:
        form.form_errors = [refusal] if refusal is not None else []
        return _attendance(meeting, form, together.find(holding.attendance_name(meeting)))
    if not merged.is_shown:
        flash(_("Saved. Someone else has written here too: look it through once more."), "warning")
        return respond.done(place(meeting, "council.attendance"))
    flash(_("The attendance is saved."), "success")
    return respond.done(place(meeting))


@bp.post(f"{MINUTES}/narvaro/utkast")
@requires(actions.ATTEND, load=queries.meeting)
def save_attendance(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Keep what is ticked; asked by the page itself, now and then."""
    form = _form(meeting)
    with transaction():
        merged, _refusal = _keep(meeting, form)
    return beside.told(merged)


@bp.route(f"{MINUTES}/avsluta", methods=["GET", "POST"])
@requires(actions.CLOSE, load=queries.meeting)
def close(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Close the meeting, after a page that says what is missing or what happens."""
    form, lacks = CloseForm(meeting), holding.lacks_to_close(meeting)
    if not form.validate_on_submit() or lacks:
        show = respond.invalid if request.method == "POST" else respond.page
        return show("council/close.html", meeting=meeting, form=form, lacks=lacks)
    with act(form) as done:
        operations.close(current_actor(), meeting, ended_at=form.ended_at)
        done.location = place(meeting)
    flash(CLOSED, "success")
    return respond.done(done.location)


def waits_for_a_choice(merged: Merged) -> bool:
    """Whether two have written in one field at once: until someone chooses nothing of it is recorded."""
    return any(True for _other in merging.others(merged.changes))


def number_in(words: str) -> int:
    """The number that is said; 0 for what is none."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else 0


def is_open(meeting: CouncilMeeting) -> bool:
    """Whether the meeting goes on: its screen and its speakers can still change."""
    return can(actions.SHOW, current_actor(), meeting)
