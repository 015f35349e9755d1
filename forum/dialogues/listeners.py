"""What follows: meetings that are over were held, and those who come hear of what is changed."""

from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core.access import Words
from forum.core.clock import on_tick
from forum.core.events import Event, on
from forum.dialogues import actions, change_letters, operations
from forum.dialogues.models import ChangedField, DialogueMeeting
from forum.matters import history

on_tick(operations.note_begun)
on_tick(operations.note_held)


@on(actions.CHANGE, actions.CANCEL)
def tell_those_who_come(event: Event, meeting: DialogueMeeting) -> None:
    """One letter to each who has signed up, to however many of the meetings."""
    change_letters.tell(event, meeting)


def _said(changed: list[str]) -> Words:
    """What was changed, in words; a word to all is no change in itself."""
    known = [str(ChangedField(one).label) for one in changed if one in set(ChangedField)]
    return ", ".join(known) or _l("a word to those who come")


def _changed(value: Any) -> Words:
    return _said(value) if isinstance(value, list) else str(value)


history.say("fields", _changed)
