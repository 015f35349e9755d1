"""What published notes bring about, where they are told of, and what is late because time has passed."""

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from forum.core.access import Words
from forum.core.clock import on_tick
from forum.core.db import db
from forum.core.events import Event, on
from forum.dialogues import actions
from forum.dialogues import note_letters as letters
from forum.dialogues.models import DialogueMeeting
from forum.dialogues.operations import notes as operations
from forum.matters import history, kinds, origins
from forum.web.filters import day

on_tick(operations.note_overdue)


@on(actions.PUBLISH_NOTES)
def tell_who_took_part(event: Event, meeting: DialogueMeeting) -> None:
    """Whoever took part gets to know what came of it."""
    letters.tell(event, meeting)


def _to_notes(event: Event) -> str | None:
    meeting = db.session.get(DialogueMeeting, event.matter_id)
    return kinds.url_of(meeting, _anchor="anteckningar") if meeting is not None else None


def _from_meeting(origin: dict[str, Any], _reference: str) -> tuple[Words, str]:
    """Of a comment in a matter's thread: from which meeting it comes."""
    on_day = day(date.fromisoformat(origin["on"]))
    words = (
        _l("Added to the notes from the dialogue meeting on %(day)s", day=on_day)
        if origin.get("added")
        else _l("From the dialogue meeting on %(day)s", day=on_day)
    )
    return words, url_for("matters.show", reference=origin["meeting"], _anchor="anteckningar")


for _what in (actions.PUBLISH_NOTES, actions.ADD_NOTE, actions.NOTES_OVERDUE):
    history.link(_what, _to_notes)
origins.register(operations.KIND, _from_meeting, lead="")
