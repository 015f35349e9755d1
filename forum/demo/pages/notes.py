"""Pages of a dialogue meeting's notes: while they are written, on the screen, published, added to."""

from collections.abc import Iterator

from sqlalchemy import select

from forum.core.db import db
from forum.demo import dialogues
from forum.demo.pages.base import OFFICER_ROUND, UMBRELLA, Page, page
from forum.dialogues.models import DialogueMeeting, DialogueState

#: Meetings by their names in the story: one whose notes wait, and one whose notes are published.
WAITING, PUBLISHED = "kvallar-angered", "traffpunkter-frolunda"


def pages() -> Iterator[Page]:
    """All of them, as long as they are there to see."""
    waiting, published = _named(WAITING), _named(PUBLISHED)
    if waiting is not None and waiting.state == DialogueState.HELD:
        here = waiting.reference or ""
        yield page("notes of a meeting", "dialogues.take_notes", UMBRELLA, reference=here)
        yield page("who came to a meeting", "dialogues.count", UMBRELLA, reference=here)
        yield page("publish the notes", "dialogues.publish_notes", UMBRELLA, reference=here)
        yield page("the screen of a meeting", "dialogues.screen", reference=here)
    if published is not None and published.state == DialogueState.NOTES_PUBLISHED:
        here = published.reference or ""
        yield page("a meeting with its notes", "matters.show", reference=here)
        yield page("add to the notes", "dialogues.add_note", OFFICER_ROUND, reference=here)


def _named(key: str) -> DialogueMeeting | None:
    title = next(told.title for told in dialogues.read() if told.key == key)
    return db.session.scalar(select(DialogueMeeting).where(DialogueMeeting.title == title))
