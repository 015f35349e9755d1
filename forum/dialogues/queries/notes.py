"""Reading what is noted at a meeting: while it is written, as it is published, and what waits to be."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from forum.core import clock, merging, together
from forum.core.access import Words
from forum.core.db import db
from forum.core.together import SharedDraft
from forum.dialogues.models import (
    NOTES_DAYS,
    DialogueMeeting,
    DialogueNote,
    DialogueState,
)
from forum.matters.models import LinkKind, Matter
from forum.matters.queries import links

#: The most points of one meeting.
MOST = 200
_POINT = re.compile(r"point_(\d{1,10})_([0-9a-f]{12})")


def draft_name(meeting: DialogueMeeting) -> str:
    """The name under which notes that are not published yet are kept, for all who write them."""
    return f"dialogue-notes-{meeting.id}"


def draft(meeting: DialogueMeeting, *, lock: bool = False) -> SharedDraft | None:
    """What is noted so far."""
    return together.find(draft_name(meeting), lock=lock)


@dataclass(frozen=True)
class Point:
    """One point of what was said, by the id that its page gave it."""

    matter_id: int
    id: str
    body: str = ""
    for_council: bool = False

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"point_{self.matter_id}_{self.id}"

    @property
    def council_name(self) -> str:
        """The name of the field that takes it to the council."""
        return f"council_{self.matter_id}_{self.id}"


def point_called(name: str) -> Point | None:
    """The point that a field is for, empty; None when it is none's."""
    found = _POINT.fullmatch(name)
    return Point(int(found[1]), found[2]) if found else None


def points(kept: SharedDraft | None) -> list[Point]:
    """All points that say something, or that two people have changed at once; in the order they came."""
    if kept is None:
        return []
    waiting = {other.name for other in merging.others(kept.changes)}
    found = []
    for name, said in kept.fields.items():
        empty = point_called(name)
        if empty is None or not (said or name in waiting):
            continue
        ticked = bool(kept.fields.get(empty.council_name))
        found.append(Point(empty.matter_id, empty.id, "\n".join(said), ticked))
    return found


@dataclass
class Group:
    """A matter of the meeting, and what was said about it."""

    matter: Matter
    is_itself: bool  #: the meeting itself
    points: list[Point] = field(default_factory=list)

    @property
    def called(self) -> Words:
        """Its name, as a heading of the notes."""
        return _l("The meeting as a whole") if self.is_itself else self.matter.title

    @property
    def jump(self) -> tuple[Words, str]:
        """A link to its part of the page."""
        return self.called, f"#arende-{self.matter.id}"

    @property
    def goes_on(self) -> bool:
        """Whether the points are written into its thread when they are published."""
        return not self.is_itself and self.matter.is_open

    @property
    def for_council(self) -> list[Point]:
        """Those that go on to the council."""
        return [point for point in self.points if point.for_council]


def groups(meeting: DialogueMeeting, noted: Sequence[Point]) -> list[Group]:
    """The matters that the meeting is about, and the meeting itself last, each with its points.

    Also those that it is not about any more, as long as there are points about them.
    """
    about = {one.id: one for one in links.others(meeting, LinkKind.ABOUT)}
    missing = {point.matter_id for point in noted} - set(about) - {meeting.id}
    if missing:
        gone = select(Matter).where(Matter.id.in_(missing), Matter.published_at.is_not(None))
        about |= {one.id: one for one in db.session.scalars(gone.order_by(Matter.id))}
    found = {key: Group(one, is_itself=False) for key, one in about.items()}
    found[meeting.id] = Group(meeting, is_itself=True)
    for point in noted:
        if point.matter_id in found:
            found[point.matter_id].points.append(point)
    return list(found.values())


@dataclass(frozen=True)
class Said:
    """A matter, and what the published notes say about it; `added` are the points that came later."""

    matter: Matter
    notes: list[DialogueNote]
    added: list[DialogueNote]


def published(meeting: DialogueMeeting) -> list[Said]:
    """The published notes, by matter in the order they were written: one query."""
    rows = db.session.scalars(
        select(DialogueNote)
        .where(DialogueNote.meeting_id == meeting.id)
        .order_by(DialogueNote.position)
        .options(joinedload(DialogueNote.matter), joinedload(DialogueNote.comment))
    ).all()
    found: dict[int, Said] = {}
    for one in rows:
        said = found.setdefault(one.matter_id, Said(one.matter, [], []))
        (said.notes if one.added_at is None else said.added).append(one)
    return list(found.values())


def notes(ids: Collection[int]) -> Sequence[DialogueNote]:
    """Some published points, in their order, each with its matter and meeting."""
    return db.session.scalars(
        select(DialogueNote)
        .where(DialogueNote.id.in_(ids))
        .order_by(DialogueNote.meeting_id, DialogueNote.position)
        .options(joinedload(DialogueNote.matter), joinedload(DialogueNote.meeting))
    ).all()


def last_position(meeting: DialogueMeeting) -> int:
    """The place of the last published point."""
    last = select(func.max(DialogueNote.position)).where(DialogueNote.meeting_id == meeting.id)
    return db.session.scalar(last) or 0


def late() -> Sequence[DialogueMeeting]:
    """Meetings whose notes should have been published, and of which the log does not say so yet."""
    last = clock.at(clock.today() - timedelta(days=NOTES_DAYS))
    found = db.session.scalars(
        select(DialogueMeeting)
        .where(
            DialogueMeeting.state.in_((DialogueState.ANNOUNCED, DialogueState.HELD)),
            DialogueMeeting.notes_overdue_at.is_(None),
            DialogueMeeting.starts_at < last,
        )
        .order_by(DialogueMeeting.id)
    )
    return [one for one in found if one.notes_overdue]
