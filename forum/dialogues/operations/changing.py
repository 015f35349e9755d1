"""An announced meeting is changed, cancelled and held, alone or with those after it in its series."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core import clock, drafts, text
from forum.core.access import SYSTEM, Actor, Refused, no, require
from forum.core.events import record
from forum.dialogues import actions, queries
from forum.dialogues.models import ChangedField, DialogueMeeting, DialogueState
from forum.dialogues.operations import series, signups
from forum.dialogues.operations.drafts import Content, fill, place, shown
from forum.matters import operations as matters
from forum.matters.models import LinkKind

_SEATS = {ChangedField.SEATS}
_OVERTAKEN = _l(
    "Somebody has changed the meeting since you opened this page. You see here what it says now. What you "
    "wrote is still below: see that the two agree, and send it again."
)
_OF_TIME = {ChangedField.DAY, ChangedField.TIME}


def change_draft_name(meeting: DialogueMeeting) -> str:
    """The name under which an unsent change is kept."""
    return f"dialogue-change-{meeting.reference}"


def cancel_draft_name(meeting: DialogueMeeting) -> str:
    """The name under which an unsent reason to cancel is kept."""
    return f"dialogue-cancel-{meeting.reference}"


def mark(meeting: DialogueMeeting) -> str:
    """What an announced meeting says, as far as two pages that show it can be told apart."""
    return f"{meeting.ics_sequence}-{meeting.seats or 0}"


def change(
    actor: Actor,
    meeting: DialogueMeeting,
    content: Content,
    *,
    note: str = "",
    and_after: bool = False,
    seen: str = "",
) -> list[ChangedField]:
    """Change it, and tell everyone who comes or follows once; gives what is changed.

    `seen` is the mark of what the page showed: what others have changed since is not undone unseen.

    With `and_after` those after it in its series are changed in the same way: moved by as many days, and all
    else that is changed here. Seats alone are changed without a letter; who stands in line moves up.
    """
    after = _held(meeting, and_after)
    require(actions.CHANGE, actor, meeting)
    if seen and seen != mark(meeting):
        raise Refused(no(_OVERTAKEN))
    changed = _changed(meeting, content)
    if not changed and not text.clean(note):
        raise Refused(
            no(_l("Nothing is changed. Change something, or write a word to those who come."))
        )
    moved = _days_moved(meeting, content)
    _apply(actor, meeting, content, changed)
    meeting.change_note = text.clean(note)
    for one in after:
        _apply_to_later(actor, one, content, changed, moved)
        one.change_note = meeting.change_note
    drafts.discard(actor, change_draft_name(meeting))
    _record_change(actor, meeting, after, changed)
    for one in (meeting, *after):
        signups.fill(one)
    return changed


def _record_change(
    actor: Actor,
    meeting: DialogueMeeting,
    after: Sequence[DialogueMeeting],
    changed: Sequence[ChangedField],
) -> None:
    quiet = set(changed) == _SEATS and not meeting.change_note
    what = actions.CHANGE_SEATS if quiet else actions.CHANGE
    too = actions.CHANGE_SEATS if quiet else actions.CHANGE_TOO
    said = [one.value for one in changed]
    for one in (meeting, *after):
        one.ics_sequence += not quiet
    more: dict[str, Any] = {"after": [one.id for one in after]} if after else {}
    first = record(what, actor, meeting, matter_id=meeting.id, fields=said, **more)
    together: dict[str, Any] = {"first": meeting.id, "with": first.uid}
    for one in after:
        record(too, actor, one, matter_id=one.id, fields=said, **together)


def _held(meeting: DialogueMeeting, and_after: bool) -> list[DialogueMeeting]:
    """Hold the meeting, and those after it where they are meant; always in the same order."""
    later = queries.after(meeting) if and_after else []
    for one in sorted((meeting, *later), key=lambda one: one.id):
        matters.lock(one)
    return [one for one in later if one.state == DialogueState.ANNOUNCED and not one.has_begun]


#: What is told under one name, and the columns that hold it.
_COLUMNS: dict[ChangedField, tuple[str, ...]] = {
    ChangedField.TITLE: ("title",),
    ChangedField.KIND: ("form",),
    ChangedField.PLACE: ("place", "address"),
    ChangedField.DIGITAL: ("digital_url",),
    ChangedField.ACCESS: (
        "is_step_free", "has_hearing_loop", "has_child_care", "interpreters", "access_note",
    ),
    ChangedField.COST: ("cost",),
    ChangedField.CONTACT: ("contact",),
    ChangedField.SEATS: ("seats",),
    ChangedField.PROGRAMME: ("programme", "programme_html", "summary"),
}  # fmt: skip


def _changed(meeting: DialogueMeeting, content: Content) -> list[ChangedField]:
    """What a meeting would say that it does not say now."""
    begins, ends = queries.shown_times(meeting)
    if content.starts_at is None or content.ends_at is None:
        raise Refused(no(_l("A meeting that is announced has a time.")))
    new = (clock.local(content.starts_at), clock.local(content.ends_at))
    about = [one.id for one in queries.about(meeting)]
    differs = {
        ChangedField.DAY: new[0].date() != meeting.day,
        ChangedField.TIME: (new[0].time(), new[1].time()) != (begins, ends),
        ChangedField.AREAS: content.citywide != meeting.citywide
        or {one.id for one in meeting.districts}
        != set(() if content.citywide else content.district_ids)
        or {one.id for one in meeting.commitments} != set(content.commitment_ids),
        ChangedField.ABOUT: set(about) != set(content.about_ids),
    }
    for field, columns in _COLUMNS.items():
        first = [name for name in columns if hasattr(content, name)]
        differs[field] = any(_said(content, name) != getattr(meeting, name) for name in first)
    return [field for field in ChangedField if differs[field]]


def _said(content: Content, name: str) -> Any:
    value = getattr(content, name)
    if not isinstance(value, str) or name == "form":
        return value
    return text.clean(value) if name in {"programme", "access_note"} else text.one_line(value)


def _days_moved(meeting: DialogueMeeting, content: Content) -> timedelta:
    if content.starts_at is None or meeting.day is None:
        return timedelta()
    return clock.local(content.starts_at).date() - meeting.day


def _apply(
    actor: Actor, meeting: DialogueMeeting, content: Content, changed: Collection[ChangedField]
) -> None:
    _see_that_all_have_room(meeting, content)
    fill(meeting, content)
    if ChangedField.ABOUT in changed:
        matters.links.set_links(actor, meeting, LinkKind.ABOUT, content.about_ids)
    if _OF_TIME & set(changed):
        meeting.reminded_at = None


def _apply_to_later(
    actor: Actor,
    meeting: DialogueMeeting,
    content: Content,
    changed: Collection[ChangedField],
    moved: timedelta,
) -> None:
    """What was changed of the first, and nothing else: a meeting of a series may differ in the rest."""
    begins, ends = queries.shown_times(meeting)
    if ChangedField.TIME in changed and content.starts_at and content.ends_at:
        begins, ends = (clock.local(one).time() for one in (content.starts_at, content.ends_at))
    if _OF_TIME & set(changed):
        series.shift(meeting, moved, begins, ends)
        meeting.reminded_at = None
    if ChangedField.SEATS in changed:
        _see_that_all_have_room(meeting, content)
    said = shown(content)
    for field in changed:
        for name in _COLUMNS.get(field, ()):
            setattr(meeting, name, said[name])
    if ChangedField.AREAS in changed:
        place(meeting, content)
    if ChangedField.ABOUT in changed:
        matters.links.set_links(actor, meeting, LinkKind.ABOUT, content.about_ids)


def _see_that_all_have_room(meeting: DialogueMeeting, content: Content) -> None:
    if content.seats is not None and content.seats < meeting.seated:
        raise NoRoom(meeting.seated)


class NoRoom(ValueError):
    """More people have a seat than there would be; `words` says how many."""

    def __init__(self, seated: int) -> None:
        self.words = _l(
            "%(count)d people have a seat already, so there cannot be fewer.", count=seated
        )
        super().__init__(str(self.words))


def cancel(
    actor: Actor, meeting: DialogueMeeting, *, reason: str, and_after: bool = False
) -> list[DialogueMeeting]:
    """Cancel it, and tell everyone who comes or follows. All that was said in its thread stays to read."""
    after = _held(meeting, and_after)
    require(actions.CANCEL, actor, meeting)
    said = text.clean(reason)
    if not said:
        raise Refused(no(_l("Write why the dialogue meeting is cancelled.")))
    for one in (meeting, *after):
        one.state, one.cancel_reason = DialogueState.CANCELLED, said
        one.closed_at = clock.now()
        one.ics_sequence += 1
    drafts.discard(actor, cancel_draft_name(meeting))
    more: dict[str, Any] = {"after": [one.id for one in after]} if after else {}
    first = record(actions.CANCEL, actor, meeting, matter_id=meeting.id, **more)
    together: dict[str, Any] = {"first": meeting.id, "with": first.uid}
    for one in after:
        record(actions.CANCEL_TOO, actor, one, matter_id=one.id, **together)
    return [meeting, *after]


def note_begun() -> None:
    """Note of each meeting that it has begun: pages that are kept say so from now on. The clock's."""
    for meeting in queries.to_note_begun():
        matters.lock(meeting)
        require(actions.BEGIN, SYSTEM, meeting)
        if meeting.state == DialogueState.ANNOUNCED and meeting.has_begun:
            record(actions.BEGIN, SYSTEM, meeting, matter_id=meeting.id)


def note_held() -> None:
    """Note of each meeting that is over that it was held. The clock's."""
    for meeting in queries.to_note_held():
        matters.lock(meeting)
        require(actions.HELD, SYSTEM, meeting)
        if meeting.state == DialogueState.ANNOUNCED:
            meeting.state = DialogueState.HELD
            record(actions.HELD, SYSTEM, meeting, matter_id=meeting.id)
