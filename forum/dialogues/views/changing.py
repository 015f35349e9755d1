"""The pages on which an announced meeting is changed and cancelled."""

from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.core.access import Refused, judge
from forum.dialogues import actions, operations, queries
from forum.dialogues.forms.draft import AND_AFTER, CancelForm, ChangeForm
from forum.dialogues.forms.meeting import stored
from forum.dialogues.models import DialogueMeeting
from forum.dialogues.views import fields
from forum.dialogues.views.blueprint import bp
from forum.matters import kinds
from forum.matters import queries as matters
from forum.matters.views import order
from forum.web import respond
from forum.web.forms import act, draft_of
from forum.web.guard import current_actor, requires


@bp.route("/dialogmoten/<reference>/andra", methods=["GET", "POST"])
@order.keeps(operations.change_draft_name, load=queries.by_reference)
@requires(actions.CHANGE, load=queries.by_reference)
def change(meeting: DialogueMeeting) -> ResponseReturnValue:
    """Change it; everyone who comes or follows is told."""
    form = _form(meeting)
    if not form.is_submitted() or not form.see_that_it_holds():
        return _page(meeting, form)
    try:
        with act(form) as done:
            operations.change(current_actor(), meeting, form.content(), **form.more())
            done.location = kinds.url_of(meeting)
    except operations.NoRoom as problem:
        form.seats.errors = [problem.words]
        return _page(meeting, form)
    except Refused as problem:
        return _refused(meeting, form, problem)
    flash(_("The meeting is changed, and those who come or follow are told."), "success")
    return respond.done(done.location)


def _form(meeting: DialogueMeeting) -> ChangeForm:
    if request.method == "POST":
        form = ChangeForm()
    else:
        begun = draft_of(operations.change_draft_name(meeting))
        form = ChangeForm(formdata=begun, data=stored(meeting, queries.about(meeting)))
    form.seen.data = form.seen.data or operations.mark(meeting)
    fields.prepare(form, meeting)
    return form


def _refused(meeting: DialogueMeeting, form: ChangeForm, problem: Refused) -> Response:
    """Beside the form, unless it is not one's to change at all."""
    if not judge(actions.CHANGE, current_actor(), meeting):
        raise problem
    form.form_errors = [*form.form_errors, problem.verdict.reason]
    overtaken = form.seen.data != operations.mark(meeting)
    form.seen.data = operations.mark(meeting)
    return _page(meeting, form, overtaken=overtaken)


def _page(meeting: DialogueMeeting, form: ChangeForm, *, overtaken: bool = False) -> Response:
    return respond.page(
        "dialogues/change.html",
        status=form.status,
        form=form,
        overtaken=overtaken,
        draft_name=operations.change_draft_name(meeting),
        **_told(meeting),
    )


def _told(meeting: DialogueMeeting) -> dict[str, Any]:
    """Whom it concerns."""
    return {
        "meeting": meeting,
        "after": queries.after(meeting),
        "coming": meeting.seated + meeting.in_line,
        "followers": matters.followers(meeting),
    }


@bp.route("/dialogmoten/<reference>/stall-in", methods=["GET", "POST"])
@order.keeps(operations.cancel_draft_name, load=queries.by_reference)
@requires(actions.CANCEL, load=queries.by_reference)
def cancel(meeting: DialogueMeeting) -> ResponseReturnValue:
    """Cancel it, with a reason that everyone reads."""
    name = operations.cancel_draft_name(meeting)
    form = CancelForm() if request.method == "POST" else CancelForm(formdata=draft_of(name))
    if not form.validate_on_submit():
        about = _told(meeting)
        return respond.page(
            "dialogues/cancel.html", status=form.status, form=form, draft_name=name, **about
        )
    with act(form) as done:
        too = form.which.data == AND_AFTER
        operations.cancel(current_actor(), meeting, reason=form.reason.data or "", and_after=too)
        done.location = kinds.url_of(meeting)
    flash(_("Cancelled. Those who come or follow are told."), "success")
    return respond.done(done.location)
