"""Making the minutes ready, comparing them, asking for a change, and signing."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.core import paging
from forum.council import actions, queries, rewording
from forum.council.forms import ChangeForm, SignForm
from forum.council.models import CouncilMeeting, Minutes, MinutesVersion
from forum.council.operations import minutes as operations
from forum.council.views.blueprint import bp
from forum.council.views.holding import bench
from forum.council.views.minutes import MINUTES
from forum.web import respond
from forum.web.forms import Button, act
from forum.web.guard import current_actor, requires


def _url(meeting: CouncilMeeting, endpoint: str = "council.minutes") -> str:
    return url_for(endpoint, reference=meeting.reference)


@bp.post(f"{MINUTES}/klart")
@requires(actions.DRAFT, load=queries.meeting)
def draft(meeting: CouncilMeeting) -> ResponseReturnValue:
    """Make the minutes ready to sign."""
    form = Button()
    form.validate_on_submit()
    lacks = queries.missing(queries.minutes_of(meeting))
    if lacks:
        flash(_("Something is missing before the minutes can be signed."), "error")
        return bench(meeting, status=422)
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
    """Read what has changed and the whole text, and sign it."""
    form, sheet = SignForm(), queries.sheet(record)
    changed = request.method == "POST" and form.text_hash.data != sheet.digest
    if changed or not form.validate_on_submit():
        return _sign_page(form, sheet, changed=changed)
    with act(form) as done:
        operations.sign(current_actor(), record.meeting, text_hash=sheet.digest)
        done.location = _url(record.meeting)
    flash(_("You have signed the minutes."), "success")
    return respond.done(done.location)


def _sign_page(form: SignForm, sheet: queries.Sheet, *, changed: bool) -> ResponseReturnValue:
    """The text with the hash that goes with it; what was sent with another one is refused."""
    form.text_hash.data = sheet.digest
    if changed:
        form.form_errors = [operations.CHANGED]
    show = respond.invalid if request.method == "POST" else respond.page
    before = queries.version_before(sheet.version) if sheet.version is not None else None
    return show(
        "council/sign.html",
        form=form,
        meeting=sheet.meeting,
        sheet=sheet,
        addenda=[],
        before=before,
        changes=_changes(before, sheet.version),
        requests=queries.change_requests(sheet.meeting),
    )


def _changes(before: MinutesVersion | None, after: MinutesVersion | None) -> Any:
    return rewording.changes(before, after) if before is not None and after is not None else []


@bp.route(f"{MINUTES}/begar-andring", methods=["GET", "POST"])
@requires(actions.ASK_CHANGE, load=queries.minutes)
def ask_change(record: Minutes) -> ResponseReturnValue:
    """Ask the secretary for a change before signing."""
    form, meeting = ChangeForm(), record.meeting
    if not form.validate_on_submit():
        show = respond.invalid if request.method == "POST" else respond.page
        return show("council/ask_change.html", form=form, meeting=meeting)
    with act(form) as done:
        operations.ask_change(current_actor(), meeting, what=form.what.data or "")
        done.location = _url(meeting)
    flash(
        _("The secretary gets to know. You get mail when there is a new text to sign."), "success"
    )
    return respond.done(done.location)


@bp.get(f"{MINUTES}/versioner")
@requires(actions.READ_VERSIONS, load=queries.minutes)
def versions(record: Minutes) -> ResponseReturnValue:
    """What the minutes have said, and what differs between two versions."""
    known = {one.number: one for one in queries.versions(record.meeting)}
    last = max(known, default=0)
    after = known.get(paging.key(request.args.get("till")) or last)
    asked = paging.key(request.args.get("fran"))
    before = known.get(asked if asked is not None else after.number - 1) if after else None
    return respond.page(
        "council/versions.html",
        meeting=record.meeting,
        versions=list(known.values()),
        before=before,
        after=after,
        changes=_changes(before, after),
        requests=queries.change_requests(record.meeting),
    )
