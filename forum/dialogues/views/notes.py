"""Notes from a meeting: written by the hosts, several at once; published; added to."""

from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from forum.accounts import queries as people
from forum.core import clock
from forum.core.access import Actor, Refused, Verdict, Words, can
from forum.core.db import transaction
from forum.core.merging import Merged
from forum.core.paging import key
from forum.core.together import SharedDraft
from forum.dialogues import actions, policy, queries
from forum.dialogues.forms.notes import (
    AdditionForm,
    NotesForm,
    PublishForm,
    form_for,
    new_id,
    notes_form,
)
from forum.dialogues.models import DialogueMeeting, DialogueState
from forum.dialogues.operations import notes as operations
from forum.dialogues.queries import notes, turnout
from forum.dialogues.queries.notes import Group, Point
from forum.dialogues.views.blueprint import bp
from forum.matters import beside, kinds
from forum.matters.views import order
from forum.web import respond
from forum.web.filters import time_of_day
from forum.web.forms import act, draft_of
from forum.web.guard import current_actor, requires

NOTES = "/dialogmoten/<reference>/anteckningar"
#: Empty points that a page offers for each matter; and for one where more were asked for without script.
OFFERED, MORE = 1, 4


def context(meeting: DialogueMeeting, _actor: Actor) -> dict[str, Any]:
    """What `dialogues/_notes.html` shows on the meeting's page."""
    if meeting.state != DialogueState.NOTES_PUBLISHED:
        return {}
    came = turnout.kept_by(meeting)
    return {
        "said": notes.published(meeting),
        "came": came,
        "came_counts": turnout.counts(came),
    }


@bp.get(NOTES)
@requires(actions.NOTE, load=queries.by_reference)
def take_notes(meeting: DialogueMeeting) -> ResponseReturnValue:
    """What is noted so far, with room for more; for htmx one more empty point about a matter."""
    more = key(request.args.get("mer"))
    if respond.wants_partial() and more is not None:
        return _one_more(meeting, more)
    kept = notes.draft(meeting)
    said = notes.groups(meeting, notes.points(kept))
    return _page(meeting, kept, said, _begun(kept, said, more))


def _one_more(meeting: DialogueMeeting, matter_id: int) -> Response:
    empty = Point(matter_id, new_id())
    form = form_for([empty])(formdata=None)
    about: dict[str, Any] = {
        "meeting": meeting,
        "form": form,
        "point": empty,
        "others": [],
        "is_new": True,
    }
    return respond.page("dialogues/_point.html", **about)


def _begun(kept: SharedDraft | None, said: list[Group], more: int | None) -> NotesForm:
    """The form as the draft has it, with empty points at the end of each matter."""
    for group in said:
        count = MORE if group.matter.id == more else OFFERED
        group.points.extend(Point(group.matter.id, new_id()) for _number in range(count))
    made = form_for(_points(said))
    form = made(formdata=beside.data_of(kept.fields if kept is not None else {}))
    form.begun_from.data = kept.mark if kept is not None else ""
    return form


def _points(said: list[Group]) -> list[Point]:
    return [point for group in said for point in group.points]


def _saved() -> str:
    words: str = _("Saved %(time)s. Nothing is published yet.", time=time_of_day(clock.now()))
    return words


def _sent(meeting: DialogueMeeting) -> tuple[NotesForm, list[Group]]:
    """The form as it was sent, and its points by matter."""
    kept = notes.draft(meeting)
    there = notes.points(kept)
    known = {group.matter.id for group in notes.groups(meeting, there)}
    form = notes_form(there, known)()
    for point in there:
        if point.name not in request.form:  # someone else wrote it since the page was opened
            form[point.name].data, form[point.council_name].data = point.body, point.for_council
    called = (notes.point_called(field.name) for field in form)
    return form, notes.groups(meeting, [point for point in called if point is not None])


def _merge(meeting: DialogueMeeting, form: NotesForm, *, choosing: bool = False) -> Merged:
    return operations.save(current_actor(), meeting, form.typed(), **form.saving(choosing=choosing))


def _to_show(form: NotesForm, said: list[Group], what: str) -> str:
    """A matter's name, the question that was written, or nothing but the meeting's own."""
    if what == "question":
        return form.screen.data or ""
    known = {str(group.matter.id): group.matter.title for group in said if not group.is_itself}
    return known.get(what, "")


def _next_url(meeting: DialogueMeeting, then: str) -> str:
    kind, _dash, matter_id = then.partition("-")
    if kind == "publish":
        return url_for("dialogues.publish_notes", reference=meeting.reference)
    anchor = f"arende-{matter_id}" if matter_id.isdigit() else None
    more = matter_id if kind == "more" and anchor else None
    place: dict[str, Any] = {"reference": meeting.reference, "mer": more, "_anchor": anchor}
    return url_for("dialogues.take_notes", **place)


def _refused(meeting: DialogueMeeting, verdict: Verdict) -> Response:
    """What was typed is shown again, to be copied; with why it could not be kept."""
    if not policy.hosts(current_actor(), meeting):
        raise Refused(verdict)
    form, said = _sent(meeting)
    return _page(meeting, None, said, form, status=403, refusal=verdict.reason)


def _page(
    meeting: DialogueMeeting,
    kept: SharedDraft | None,
    said: list[Group],
    form: NotesForm,
    *,
    status: int = 200,
    refusal: Words | None = None,
) -> Response:
    changes = kept.changes if kept is not None else {}
    shown: dict[str, Any] = {
        "meeting": meeting,
        "groups": said,
        "form": form,
        "others": beside.beside(form, changes, people.names),
        "writing_now": beside.writing_now(changes, people.names),
        "saved_at": kept.saved_at if kept is not None else None,
        "refusal": refusal,
        "may_publish": can(actions.PUBLISH_NOTES, current_actor(), meeting),
    }
    return respond.page("dialogues/notes.html", status=status, **shown)


@bp.post(NOTES)
@requires(actions.NOTE, load=queries.by_reference, refused=_refused)
def save_notes(meeting: DialogueMeeting) -> ResponseReturnValue:
    """Save, and go on; or let the screen show something."""
    form, said, then = *_sent(meeting), request.form.get("then", "")
    try:
        with transaction():
            _merge(meeting, form, choosing=True)
            if then.startswith("show"):
                words = _to_show(form, said, then.removeprefix("show-"))
                operations.show_on_screen(current_actor(), meeting, words)
    except Refused as refused:
        return _refused(meeting, refused.verdict)
    if not form.validate():
        return _page(meeting, notes.draft(meeting), said, form, status=422)
    flash(_("The screen shows it now.") if then.startswith("show") else _saved(), "success")
    return respond.done(_next_url(meeting, then))


@bp.post(f"{NOTES}/utkast")
@requires(actions.NOTE, load=queries.by_reference)
def save_notes_draft(meeting: DialogueMeeting) -> ResponseReturnValue:
    """Keep what is typed; asked by the page itself, now and then."""
    form, _said = _sent(meeting)
    with transaction():
        merged = _merge(meeting, form)
    return beside.told(merged)


@bp.route(f"{NOTES}/publicera", methods=["GET", "POST"])
@requires(actions.PUBLISH_NOTES, load=queries.by_reference)
def publish_notes(meeting: DialogueMeeting) -> ResponseReturnValue:
    """What goes where, and who is told; then publish."""
    form = PublishForm()
    if not form.validate_on_submit():
        return _look_through(meeting, form)
    try:
        with act(form) as done:
            operations.publish(current_actor(), meeting, seen=form.seen.data or "")
            done.location = kinds.url_of(meeting, _anchor="anteckningar")
    except Refused as refused:
        if not can(actions.PUBLISH_NOTES, current_actor(), meeting):
            raise
        form.form_errors = [refused.verdict.reason]
        return _look_through(meeting, form)
    flash(_("The notes are published, and everyone who took part is told."), "success")
    return respond.done(done.location)


def _look_through(meeting: DialogueMeeting, form: PublishForm) -> Response:
    kept = notes.draft(meeting)
    said = notes.groups(meeting, notes.points(kept))
    form.seen.data = kept.mark if kept is not None else ""
    came = turnout.counted(kept.fields if kept is not None else {}, turnout.expected(meeting))
    shown: dict[str, Any] = {
        "meeting": meeting,
        "groups": [group for group in said if group.points],
        "in_the_way": operations.in_the_way(meeting, kept, said),
        "came": came,
        "came_counts": turnout.counts(came),
        "told": len(turnout.took_part(meeting)),
        "form": form,
    }
    return respond.page("dialogues/publish_notes.html", status=form.status, **shown)


@bp.route(f"{NOTES}/tillagg", methods=["GET", "POST"])
@order.keeps(operations.addition_name, load=queries.by_reference)
@requires(actions.ADD_NOTE, load=queries.by_reference)
def add_note(meeting: DialogueMeeting) -> ResponseReturnValue:
    """Add to notes that are published already."""
    name = operations.addition_name(meeting)
    form = AdditionForm() if request.method == "POST" else AdditionForm(formdata=draft_of(name))
    groups = notes.groups(meeting, [])
    form.offer((str(one.matter.id), _about(one)) for one in groups)
    if not form.validate_on_submit():
        about: dict[str, Any] = {"meeting": meeting, "form": form, "draft_name": name}
        return respond.page("dialogues/add_note.html", status=form.status, **about)
    with act(form) as done:
        operations.add(current_actor(), meeting, **_addition(form))
        done.location = kinds.url_of(meeting, _anchor="anteckningar")
    flash(_("It is added to the notes, with today's date."), "success")
    return respond.done(done.location)


def _about(group: Group) -> Words:
    if group.is_itself or group.goes_on:
        return group.called
    return _("%(title)s (closed: it stands on the meeting's page only)", title=group.matter.title)


def _addition(form: AdditionForm) -> dict[str, Any]:
    return {
        "matter_id": int(form.matter.data),
        "body": form.body.data or "",
        "for_council": bool(form.for_council.data),
    }
