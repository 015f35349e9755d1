"""The pages on which a meeting is written, alone or several at once, and announced."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.accounts.queries import names
from forum.core import together
from forum.core.db import transaction
from forum.core.merging import Merged
from forum.core.together import SharedDraft
from forum.dialogues import actions, operations, queries, recurring
from forum.dialogues.forms.draft import DraftForm
from forum.dialogues.forms.meeting import stored, typed
from forum.dialogues.forms.notes import PublishForm
from forum.dialogues.models import DialogueMeeting
from forum.dialogues.views import fields
from forum.dialogues.views.blueprint import bp
from forum.matters import actions as matter_actions
from forum.matters import kinds
from forum.matters import queries as matters
from forum.matters.beside import beside, data_of, told, writing_now
from forum.matters.models import PartnerState
from forum.matters.views import order
from forum.web import respond
from forum.web.forms import act, draft_of
from forum.web.guard import current_actor, requires

#: Which button was pressed: on to the page that announces, or just keep it.
_ON = "publish"


@bp.route("/dialogmoten/nytt", methods=["GET", "POST"])
@order.keeps(lambda _nothing: operations.draft_name(), load=lambda: None)
@requires(actions.DRAFT)
def new() -> ResponseReturnValue:
    """Begin a meeting."""
    name = operations.draft_name()
    form = DraftForm() if request.method == "POST" else DraftForm(formdata=draft_of(name))
    fields.prepare(form, None)
    if not form.is_submitted() or not form.see_that_it_holds(whole=_goes_on()):
        return _new(form, name)
    with act(form) as done:
        meeting = operations.draft(current_actor(), *form.whole_content(), typed=_sent(form))
        done.location = _next(meeting)
    return _saved(done.location)


def _sent(form: DraftForm) -> dict[str, list[str]]:
    return {name: list(said) for name, said in form.typed().fields.items()}


def _goes_on() -> bool:
    return request.form.get("then") == _ON


def _new(form: DraftForm, name: str) -> Response:
    url = url_for("matters.save_draft", name=name)
    return respond.page(
        "dialogues/form.html", status=form.status, form=form, draft_url=url, meeting=None
    )


def _next(meeting: DialogueMeeting) -> str:
    page = "dialogues.publish" if _goes_on() else "dialogues.edit"
    return url_for(page, meeting_id=meeting.id)


def _saved(location: str) -> Response:
    if not _goes_on():
        flash(_("The draft is saved. Only those who hold the meeting see it."), "success")
    return respond.done(location)


def _as_stored(meeting: DialogueMeeting) -> dict[str, Any]:
    """What a draft says, as the form's data."""
    series = meeting.series
    recurs = {
        "every": series.every.value if series is not None else "",
        "last_on": series.last_on if series is not None else None,
        "left_out": ", ".join(series.left_out) if series is not None else "",
    }
    return stored(meeting, queries.about(meeting)) | recurs


def _form(meeting: DialogueMeeting, draft: SharedDraft | None) -> DraftForm:
    """The form as sent, else as those who hold the meeting have it, else as it is stored."""
    if request.method == "POST":
        form = DraftForm()
    elif draft is not None:
        form = DraftForm(formdata=data_of(draft.fields))
        form.begun_from.data = draft.mark
    else:
        form = DraftForm(data=_as_stored(meeting))
    fields.prepare(form, meeting)
    return form


@bp.route("/dialogmoten/utkast/<int:meeting_id>", methods=["GET", "POST"])
@requires(actions.EDIT, load=queries.by_id)
def edit(meeting: DialogueMeeting) -> ResponseReturnValue:
    """Go on writing a draft."""
    form = _form(meeting, together.find(operations.draft_name(meeting)))
    if request.method == "GET":
        return _page(meeting, form)
    fine = form.see_that_it_holds(whole=_goes_on())
    with transaction():
        merged = _kept(meeting, form, choosing=True)
        if fine and merged.is_shown:
            operations.edit(current_actor(), meeting, *form.whole_content())
    if not fine:
        return _page(meeting, form)
    if not merged.is_shown:
        flash(_("Saved. Someone else has written here too: look it through once more."), "warning")
        return respond.done(url_for("dialogues.edit", meeting_id=meeting.id))
    return _saved(_next(meeting))


def _kept(meeting: DialogueMeeting, form: DraftForm, *, choosing: bool = False) -> Merged:
    saving = form.saving(choosing=choosing)
    there = typed(_as_stored(meeting))
    return operations.save(current_actor(), meeting, form.typed(), there, **saving)


@bp.post("/dialogmoten/utkast/<int:meeting_id>/spara")
@requires(actions.EDIT, load=queries.by_id)
def save_draft(meeting: DialogueMeeting) -> ResponseReturnValue:
    """Keep what is typed; asked by the page itself, now and then. Tells if someone else writes here too."""
    form = _form(meeting, None)
    with transaction():
        merged = _kept(meeting, form)
    return told(merged)


def _page(meeting: DialogueMeeting, form: DraftForm) -> Response:
    draft = together.find(operations.draft_name(meeting))
    changes = draft.changes if draft is not None else {}
    texts = beside(form, changes, names)
    return respond.page(
        "dialogues/form.html",
        status=form.status,
        form=form,
        meeting=meeting,
        matter=meeting,
        hosts=queries.hosts(meeting),
        documents=matters.documents(meeting),
        draft_url=url_for("dialogues.save_draft", meeting_id=meeting.id),
        others=texts,
        loose=[one for one in texts if one.is_loose],
        writing_now=writing_now(changes, names),
    )


@bp.get("/dialogmoten/utkast/<int:meeting_id>/forhandsvisning")
@requires(matter_actions.READ, load=queries.draft_by_id)
def preview(meeting: DialogueMeeting) -> ResponseReturnValue:
    """What is written so far, for those who are asked to hold it too."""
    return respond.page("dialogues/preview.html", **_about(meeting))


def _about(meeting: DialogueMeeting) -> dict[str, Any]:
    return {
        "meeting": meeting,
        "hosts": queries.hosts(meeting),
        "about": queries.about(meeting),
        "silent": [one for one in meeting.partners if one.state == PartnerState.INVITED],
        "days": recurring.planned(meeting),
    }


@bp.route("/dialogmoten/utkast/<int:meeting_id>/publicera", methods=["GET", "POST"])
@requires(actions.PUBLISH, load=queries.by_id)
def publish(meeting: DialogueMeeting) -> ResponseReturnValue:
    """Announce it, after a page that says what happens then."""
    form = PublishForm()
    if not form.validate_on_submit():
        return _announcing(meeting, form)
    try:
        with act(form) as done:
            operations.publish(current_actor(), meeting, seen=form.seen.data or None)
            done.location = kinds.url_of(meeting)
    except operations.Unsettled as problem:
        flash(str(problem.verdict.reason), "warning")
        return respond.done(url_for("dialogues.edit", meeting_id=meeting.id))
    flash(_("The meeting is announced. Everyone can read about it and sign up."), "success")
    return respond.done(done.location)


def _announcing(meeting: DialogueMeeting, form: PublishForm) -> Response:
    form.seen.data = operations.mark_of(meeting)
    return respond.page(
        "dialogues/publish.html",
        form=form,
        is_settled=operations.is_settled(meeting),
        followers=matters.followers(meeting),
        **_about(meeting),
    )
