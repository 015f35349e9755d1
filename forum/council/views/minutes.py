"""Writing, signing, publishing and reading the minutes."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.council import actions, pdf, queries
from forum.council.forms import AttendanceForm, ParagraphForm, SignForm
from forum.council.models import AgendaItem, CouncilMeeting, DecisionKind, Minutes
from forum.council.operations import minutes as operations
from forum.council.views.blueprint import bp, fresh
from forum.parties.models import Side
from forum.web import respond
from forum.web.forms import Button, act, draft_of
from forum.web.guard import current_actor, requires

MINUTES = "/radet/sammantraden/<reference>/protokoll"


def _url(meeting: CouncilMeeting, endpoint: str = "council.minutes") -> str:
    return url_for(endpoint, reference=meeting.reference)


@bp.get(MINUTES)
@requires(actions.READ_MINUTES, load=queries.minutes)
def minutes(record: Minutes) -> ResponseReturnValue:
    """The minutes: for everyone once they are published."""
    entries = queries.agenda(record.meeting)
    return respond.page(
        "council/minutes.html",
        meeting=record.meeting,
        record=record,
        entries=entries,
        fresh=fresh,
    )


@bp.get(f"{MINUTES}.pdf")
@requires(actions.READ_MINUTES, load=queries.minutes)
def minutes_pdf(record: Minutes) -> ResponseReturnValue:
    """The minutes, to print and keep."""
    response = Response(pdf.minutes(record), mimetype=pdf.MEDIA_TYPE)
    name = f"protokoll-{record.meeting.reference}.pdf"
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response


@bp.get(f"{MINUTES}/skriv")
@requires(actions.DRAFT, load=queries.meeting)
def workbench(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Where the minutes are written: what is done and what is missing."""
    record = queries.minutes_of(meeting)
    return respond.page(
        "council/workbench.html",
        meeting=meeting,
        record=record,
        entries=queries.agenda(meeting),
        lacks=queries.missing(record),
        fresh=fresh,
    )


@bp.route(f"{MINUTES}/narvaro", methods=["GET", "POST"])
@requires(actions.ATTEND, load=queries.meeting)
def attendance(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Who was there, and who approves."""
    form = AttendanceForm()
    form.offer(queries.members(meeting.day))
    if request.method == "GET":
        _show_attendance(form, queries.minutes_of(meeting))
    if not form.validate_on_submit():
        show = respond.invalid if request.method == "POST" else respond.page
        return show("council/attendance.html", form=form, meeting=meeting)
    with act(form) as done:
        operations.attend(
            current_actor(), meeting, present=form.present(), approvers=form.approvers()
        )
        done.location = _url(meeting, "council.workbench")
    flash(_("The attendance is saved."), "success")
    return respond.done(done.location)


def _show_attendance(form: AttendanceForm, record: Minutes) -> None:
    for side in Side:
        form[side.value].data = [seat.person_id for seat in record.present(side)]
    for approval in record.approvals:
        form[f"{approval.side.value}_approver"].data = approval.person_id


@bp.route(f"{MINUTES}/punkter/<int:item_id>", methods=["GET", "POST"])
@requires(actions.WRITE, load=queries.item)
def write(item: AgendaItem) -> ResponseReturnValue:
    """What is said and decided under one item."""
    form = _paragraph_form(item)
    if not form.validate_on_submit():
        show = respond.invalid if request.method == "POST" else respond.page
        return show("council/write.html", form=form, **_beside(item))
    with act(form) as done:
        _save(item, form)
        following = _beside(item)["following"] if request.form.get("on") else None
        done.location = (
            url_for("council.write", reference=item.meeting.reference, item_id=following.id)
            if following
            else _url(item.meeting, "council.workbench")
        )
    flash(_("The minutes of the item are saved."), "success")
    return respond.done(done.location)


def _paragraph_form(item: AgendaItem) -> ParagraphForm:
    """The form as it was sent, as it was begun, or as it was saved last; in this order."""
    decided = queries.decision(item)
    begun = draft_of(operations.draft_name(item)) if request.method == "GET" else None
    more = {"formdata": begun} if begun is not None else {}
    form = ParagraphForm(
        text=item.text,
        kind=decided.kind.value if decided else "",
        decided=decided.text if decided else "",
        responsible=(decided.responsible_id or 0) if decided else 0,
        due_on=decided.due_on if decided else None,
        **more,
    )
    form.offer(queries.responsible_parties())
    return form


def _beside(item: AgendaItem) -> dict[str, Any]:
    """What the page of one item shows besides its form."""
    items = queries.items(item.meeting)
    place = next(i for i, each in enumerate(items) if each.id == item.id)
    return {
        "item": item,
        "meeting": item.meeting,
        "sources": queries.sources_of(item),
        "count": len(items),
        "following": items[place + 1] if place + 1 < len(items) else None,
        "draft_name": operations.draft_name(item),
    }


def _save(item: AgendaItem, form: ParagraphForm) -> None:
    chosen = form.responsible.data
    operations.write(
        current_actor(),
        item,
        body=form.text.data or "",
        kind=DecisionKind(form.kind.data) if form.kind.data else None,
        decided=form.decided.data or "",
        responsible=queries.party(chosen) if chosen else None,
        due_on=form.due_on.data,
    )


@bp.post(f"{MINUTES}/klart")
@requires(actions.DRAFT, load=queries.meeting)
def draft(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Make the minutes ready to sign."""
    form = Button()
    form.validate_on_submit()
    lacks = queries.missing(queries.minutes_of(meeting))
    if lacks:
        flash(_("Something is missing before the minutes can be signed."), "error")
        return respond.done(_url(meeting, "council.workbench"))
    with act(form) as done:
        operations.draft(current_actor(), meeting)
        done.location = _url(meeting)
    flash(_("The minutes are ready to sign. Every item has its §."), "success")
    return respond.done(done.location)


@bp.route(f"{MINUTES}/ta-tillbaka", methods=["GET", "POST"])
@requires(actions.REOPEN, load=queries.meeting)
def reopen(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Take the minutes back to correct them, after a page that asks."""
    form = Button()
    if not form.validate_on_submit():
        return respond.page("council/reopen.html", form=form, meeting=meeting)
    with act(form) as done:
        operations.reopen(current_actor(), meeting)
        done.location = _url(meeting, "council.workbench")
    flash(_("The minutes can be corrected. The approvers sign the corrected text."), "success")
    return respond.done(done.location)


@bp.route(f"{MINUTES}/justera", methods=["GET", "POST"])
@requires(actions.SIGN, load=queries.minutes)
def sign(record: Minutes) -> ResponseReturnValue:
    """Read the whole text, and sign it."""
    form, meeting, digest = SignForm(), record.meeting, queries.digest(record)
    changed = request.method == "POST" and form.text_hash.data != digest
    if changed or not form.validate_on_submit():
        form.text_hash.data = digest
        if changed:
            form.form_errors = [operations.CHANGED]
        show = respond.invalid if request.method == "POST" else respond.page
        entries = queries.agenda(meeting)
        return show("council/sign.html", form=form, meeting=meeting, record=record, entries=entries)
    with act(form) as done:
        operations.sign(current_actor(), meeting, text_hash=digest)
        done.location = _url(meeting)
    flash(_("You have signed the minutes."), "success")
    return respond.done(done.location)


@bp.route(f"{MINUTES}/publicera", methods=["GET", "POST"])
@requires(actions.PUBLISH, load=queries.meeting)
def publish(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Publish the signed minutes, after a page that shows where the decisions go."""
    form = Button()
    if not form.validate_on_submit():
        entries = queries.agenda(meeting)
        return respond.page("council/publish.html", form=form, meeting=meeting, entries=entries)
    with act(form) as done:
        operations.publish(current_actor(), meeting)
        done.location = _url(meeting)
    flash(_("The minutes are published, and every matter has its decision."), "success")
    return respond.done(done.location)
