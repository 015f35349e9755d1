"""What the page of a dialogue meeting shows, and lists of them."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core.access import Actor, Words
from forum.dialogues import calendar, papers, queries
from forum.dialogues.models import DialogueMeeting, DialogueState
from forum.dialogues.views import notes, signups
from forum.web.filters import day, time_of_day, weekday

#: How many others of a series are shown at once.
NEAREST = 4


def context(meeting: DialogueMeeting, actor: Actor) -> dict[str, Any]:
    """What its page shows beyond what every matter does."""
    series = queries.of_series(meeting)
    others = [one for one in series if one.id != meeting.id]
    return {
        "when": papers.when(meeting),
        "ways": papers.ways(meeting),
        "hosts": queries.hosts(meeting),
        "about": queries.about_rows(meeting),
        "series": meeting.series if others else None,
        "nearest": nearest(others),
        "others": others,
        **signups.context(meeting, actor),
        **notes.context(meeting, actor),
    }


def nearest(others: Sequence[DialogueMeeting]) -> list[DialogueMeeting]:
    """Those of a series that come next; of one that is over, the last."""
    coming = [one for one in others if not one.is_over]
    return coming[:NEAREST] or list(others[-NEAREST:])


def whens(meetings: Sequence[DialogueMeeting]) -> dict[int, Words]:
    """For each when it is, or was, held."""
    return {one.id: _when(one) for one in meetings}


def _when(one: DialogueMeeting) -> Words:
    if one.starts_at is None:
        return ""
    if one.state == DialogueState.CANCELLED:
        return _l("would have been %(date)s", date=day(one.starts_at))
    if one.is_over:
        return _l("held %(date)s", date=day(one.starts_at))
    return f"{weekday(one.starts_at)} {time_of_day(one.starts_at)}"


def told(meeting: DialogueMeeting) -> list[Words]:
    """What a letter about the meeting says of it: when and where, and why it is cancelled or changed."""
    series, note = meeting.series, calendar.note(meeting)
    if meeting.state == DialogueState.CANCELLED:
        return [papers.when(meeting), note]
    lines = [papers.when(meeting), calendar.where(meeting) or _("At a distance")]
    if meeting.state == DialogueState.ANNOUNCED:
        if series is not None:
            lines.append(
                _(
                    "Held %(every)s until %(day)s.",
                    every=series.every.label,
                    day=day(series.last_on),
                )
            )
        lines.append(note)
    return [line for line in lines if line]


def draft_url(meeting: DialogueMeeting) -> str:
    """Where one that is not announced yet is written."""
    return url_for("dialogues.edit", meeting_id=meeting.id)


def read_url(meeting: DialogueMeeting) -> str:
    """Where those who are asked to hold it read what is written so far."""
    return url_for("dialogues.preview", meeting_id=meeting.id)
