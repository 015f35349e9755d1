"""A meeting from plan to summons."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core.access import can
from forum.council import actions, calendar, pdf, queries
from forum.council.forms import CancelForm, MeetingForm, SummonsForm
from forum.council.models import CouncilMeeting
from forum.council.operations import meetings as operations
from forum.council.queries import replies
from forum.council.views.blueprint import bp, fresh
from forum.council.views.briefs import on_agenda
from forum.parties.models import Party
from forum.web import respond
from forum.web.forms import Button, act
from forum.web.guard import current_actor, requires


def _council() -> Party | None:
    """The council that a meeting is planned for: the first one, or another by its code."""
    return queries.council_by_code(request.args.get("rad") or None)


@bp.route("/radet/sammantraden/nytt", methods=["GET", "POST"])
@requires(actions.PLAN, load=_council)
def plan(council: Party) -> ResponseReturnValue:
    """Plan a meeting."""
    form = MeetingForm()
    if not form.validate_on_submit():
        return _form("council/plan.html", form=form, meeting=None, council=council)
    with act(form) as done:
        planned = operations.plan(current_actor(), council, **form.times())
        done.location = queries.url_of(planned)
    flash(_("The meeting is planned. Its standing items are on the agenda."), "success")
    return respond.done(done.location)


def _form(template: str, **context: Any) -> Response:
    """A page with a form; 422 when it was sent and refused."""
    show = respond.invalid if request.method == "POST" else respond.page
    return show(template, **context)


@bp.get("/radet/sammantraden/<reference>")
@requires(actions.READ, load=queries.meeting)
def meeting(meeting: CouncilMeeting) -> ResponseReturnValue:
    """A meeting: when and where, its agenda once that is public, and the way to its minutes."""
    actor = current_actor()
    entries = queries.agenda(meeting) if can(actions.READ_AGENDA, actor, meeting) else None
    return respond.page(
        "council/meeting.html",
        meeting=meeting,
        record=queries.minutes_of(meeting),
        reply=replies.own(actor, meeting),
        entries=entries,
        fresh=fresh,
        **on_agenda(meeting, entries),
    )


@bp.route("/radet/sammantraden/<reference>/andra", methods=["GET", "POST"])
@requires(actions.EDIT, load=queries.meeting)
def edit(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Change time or place."""
    form = MeetingForm()
    form.meeting = meeting
    if request.method == "GET":
        form.fill_from(meeting)
    if not form.validate_on_submit():
        return _form("council/plan.html", form=form, meeting=meeting)
    with act(form) as done:
        operations.edit(current_actor(), meeting, **form.times())
        done.location = queries.url_of(meeting)
    flash(_("The change is saved."), "success")
    return respond.done(done.location)


@bp.route("/radet/sammantraden/<reference>/kalla", methods=["GET", "POST"])
@requires(actions.CALL, load=queries.meeting)
def call(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Publish the summons, after a page that shows what will happen."""
    form = SummonsForm()
    form.meeting = meeting
    if not form.validate_on_submit():
        about: dict[str, Any] = {
            "entries": queries.agenda(meeting),
            "seats": replies.in_turn(meeting),
        }
        return _form("council/call.html", form=form, meeting=meeting, **about)
    with act(form) as done:
        operations.call(current_actor(), meeting, late_reason=form.late_reason.data or "")
        done.location = queries.url_of(meeting)
    flash(_("The summons is published. Members and substitutes get it by mail."), "success")
    return respond.done(done.location)


@bp.route("/radet/sammantraden/<reference>/stall-in", methods=["GET", "POST"])
@requires(actions.CANCEL, load=queries.meeting)
def cancel(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Cancel a meeting, after a page that asks why."""
    form = CancelForm()
    if not form.validate_on_submit():
        return _form("council/cancel.html", form=form, meeting=meeting)
    with act(form) as done:
        operations.cancel(current_actor(), meeting, reason=form.reason.data or "")
        done.location = queries.url_of(meeting)
    flash(_("The meeting is cancelled. Its matters wait for the next one."), "success")
    return respond.done(done.location)


@bp.post("/radet/sammantraden/<reference>/hallet")
@requires(actions.HOLD, load=queries.meeting)
def hold(meeting: CouncilMeeting) -> ResponseReturnValue:
    """The meeting has begun: on to the minutes."""
    form = Button()
    form.validate_on_submit()
    with act(form) as done:
        operations.hold(current_actor(), meeting)
        done.location = url_for("council.attendance", reference=meeting.reference)
    return respond.done(done.location)


def _file(content: bytes, media_type: str, name: str) -> Response:
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response


@bp.get("/radet/sammantraden/<reference>.ics")
@requires(actions.READ, load=queries.meeting)
def calendar_entry(meeting: CouncilMeeting) -> ResponseReturnValue:
    """The meeting for a calendar."""
    return _file(calendar.entry(meeting), calendar.MEDIA_TYPE, f"{meeting.reference}.ics")


@bp.get("/radet/sammantraden/<reference>/kallelse.pdf")
@requires(actions.READ_AGENDA, load=queries.meeting)
def summons_pdf(meeting: CouncilMeeting) -> ResponseReturnValue:
    """The summons, to print."""
    return _file(pdf.summons(meeting), pdf.MEDIA_TYPE, f"kallelse-{meeting.reference}.pdf")
