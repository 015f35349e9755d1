"""How the council's steps are said in the history of a matter and in letters, and where they lead."""

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from forum.core import text
from forum.core.access import Words
from forum.core.db import db
from forum.core.events import Event
from forum.council import actions, queries
from forum.council.models import (
    ActionPoint,
    Addendum,
    AgendaSource,
    CouncilMeeting,
    DecisionKind,
    MeetingState,
    Nomination,
)
from forum.matters import history
from forum.web.filters import day, time_of_day, weekday

QUOTED = 600
_PROPOSAL = Nomination.__name__


def _meeting_url(event: Event) -> str | None:
    reference = event.data.get("meeting")
    return url_for("council.meeting", reference=reference) if reference else None


def _paragraph_url(event: Event) -> str:
    anchor = f"p{event.data['section']}"
    return url_for("council.minutes", reference=event.data["meeting"], _anchor=anchor)


def _backlog_url(event: Event) -> str:
    return url_for("council.waiting", code=event.data.get("council"))


def _proposal(event: Event) -> Nomination | None:
    return db.session.get(Nomination, event.subject_id) if event.subject_type == _PROPOSAL else None


def _answered(event: Event) -> str:
    one = _proposal(event)
    return one.answer if one is not None else ""


def _asked(event: Event) -> str:
    one = _proposal(event)
    return one.question if one is not None else ""


def _added(event: Event) -> str:
    one = _proposal(event)
    return one.addition if one is not None else ""


def _task_url(event: Event) -> str:
    return url_for("council.task", task_id=event.data["task"])


def _say_kind(value: Any) -> Words:
    """A decision's kind in words; others have kinds too, which their lines do not say."""
    known = {kind.value: kind.label for kind in DecisionKind}
    return known.get(value, str(value))


def _say_until(value: str) -> Words:
    return day(date.fromisoformat(value), year=True) if value else _("a later meeting")


def _said(event: Event) -> str:
    """What was decided, as the minutes say it, and who is to do what by when."""
    source = db.session.get(AgendaSource, event.subject_id)
    if source is None or source.item.meeting.state != MeetingState.PUBLISHED:
        return ""
    decided = queries.decision(source.item)
    said = [text.excerpt(decided.text_html, QUOTED)] if decided is not None else []
    said += [in_words(task) for task in queries.tasks_of([source.item_id])]
    return "\n  ".join(said)


def _when(event: Event) -> str:
    """The meeting by its council, day and time, and where it is, as they are now."""
    meeting = queries.meeting(event.data["meeting"])
    if meeting is None:
        return ""
    hours = f"{time_of_day(meeting.starts_at)}–{time_of_day(meeting.ends_at)}"
    return f"{_named(meeting)}, {hours}, {meeting.place}"


def _which(event: Event) -> str:
    """The meeting by its council and day."""
    meeting = queries.meeting(event.data["meeting"])
    return _named(meeting) if meeting is not None else ""


def _named(meeting: CouncilMeeting) -> str:
    return f"{queries.name_of(meeting)} {weekday(meeting.starts_at)}"


def _why_cancelled(event: Event) -> str:
    meeting = queries.meeting(event.data["meeting"])
    return (meeting.cancel_reason or "") if meeting is not None else ""


def _corrected(event: Event) -> str:
    """What the correction says."""
    addendum = db.session.get(Addendum, event.subject_id)
    return text.excerpt(addendum.text_html, QUOTED) if addendum is not None else ""


def in_words(task: ActionPoint) -> str:
    """Who is to do what, by when."""
    return str(
        _(
            "To do: %(what)s (%(who)s, by %(day)s)",
            what=task.what,
            who=task.responsible.name,
            day=day(task.due_on, year=True),
        )
    )


def _came_of(event: Event) -> str:
    task = db.session.get(ActionPoint, event.data["task"])
    return "\n  ".join(filter(None, (task.what, task.outcome))) if task is not None else ""


for _what in (
    actions.NOMINATE,
    actions.NOMINATE_COMMENT,
    actions.NOMINATE_OVERDUE,
    actions.BRING,
    actions.ASK_MORE,
    actions.ADD_MORE,
    actions.DECLINE,
    actions.TAKE_OUT,
):
    history.link(_what, _backlog_url)
for _what in (actions.PLACE, actions.MOVE_ON, actions.TAKE_UP, actions.DROP):
    history.link(_what, _meeting_url)
for _what in (actions.DECIDE, actions.POSTPONE, actions.RETURN, actions.CORRECT):
    history.link(_what, _paragraph_url)
history.quote(actions.CORRECT, _corrected)
history.quote(actions.DECLINE, _answered)
history.quote(actions.ASK_MORE, _asked)
history.quote(actions.ADD_MORE, _added)
for _what in (actions.DECIDE, actions.POSTPONE, actions.RETURN):
    history.quote(_what, _said)
for _what in (actions.FINISH_TASK, actions.DROP_TASK):
    history.quote(_what, _came_of)
for _what in (actions.FINISH_TASK, actions.DROP_TASK, actions.TASK_DUE):
    history.link(_what, _task_url)
history.note(actions.TAKE_UP, _when)
for _what in (
    actions.DROP,
    actions.DECIDE,
    actions.POSTPONE,
    actions.RETURN,
    actions.CORRECT,
    actions.FINISH_TASK,
    actions.DROP_TASK,
):
    history.note(_what, _which)
history.quote(actions.DROP, _why_cancelled)
history.say("kind", _say_kind)
history.say("until", _say_until)
