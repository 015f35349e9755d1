"""Notes of dialogue meetings, for tests: about a matter and the meeting itself, written and published."""

from typing import Any

from forum.core.access import Actor
from forum.core.db import db, transaction
from forum.core.merging import Merged, Typed
from forum.dialogues.models import DialogueMeeting
from forum.dialogues.operations import notes as operations
from forum.dialogues.queries import notes
from forum.matters.models import LinkKind, Matter
from forum.matters.operations import links
from tests.dialogues import scene
from tests.factories import Cast
from tests.matters import scene as matters

ONE, TWO, THREE = "a" * 12, "b" * 12, "c" * 12


def path(meeting: DialogueMeeting, more: str = "") -> str:
    """Where the notes are written."""
    return f"/dialogmoten/{meeting.reference}/anteckningar{more}"


def about(meeting: DialogueMeeting, *others: Matter, actor: Actor) -> None:
    """The meeting is about these matters."""
    with transaction():
        links.set_links(actor, meeting, LinkKind.ABOUT, [one.id for one in others])


def held(cast: Cast, *others: Matter, who: str = "bo", **changed: Any) -> DialogueMeeting:
    """A meeting that was held yesterday, about an initiative of Ulla's unless something else is named."""
    made = scene.meeting(cast, who, **changed)
    about(made, *(others or (matters.initiative(cast),)), actor=cast.actor(who))
    return scene.over(made)


def point(matter: Matter, key: str = ONE) -> str:
    """The name of the field of a point."""
    return f"point_{matter.id}_{key}"


def council(matter: Matter, key: str = ONE) -> str:
    """The name of the field that takes it to the council."""
    return f"council_{matter.id}_{key}"


def save(
    actor: Actor, meeting: DialogueMeeting, page: str = "p", begun_from: str = "", **said: str
) -> Merged:
    """Somebody writes; `said` by the names of fields."""
    fields = {name: [words] if words else [] for name, words in said.items()}
    with transaction():
        return operations.save(actor, meeting, Typed(fields, begun_from), page=page)


def mark(meeting: DialogueMeeting) -> str:
    """The mark of the notes as they are now."""
    db.session.rollback()
    kept = notes.draft(meeting)
    return kept.mark if kept is not None else ""


def publish(actor: Actor, meeting: DialogueMeeting) -> DialogueMeeting:
    """The notes are published as they are."""
    seen = mark(meeting)
    with transaction():
        return operations.publish(actor, meeting, seen=seen)
