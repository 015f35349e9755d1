"""Notes of a meeting: written by several at once, shown on the screen, published where they belong."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core import clock, drafts, merging, text, together
from forum.core.access import SYSTEM, Actor, Refused, Words, no, require
from forum.core.db import db
from forum.core.events import record
from forum.core.merging import Merged, Typed, Wish
from forum.core.together import SharedDraft
from forum.dialogues import actions
from forum.dialogues.models import DialogueMeeting, DialogueNote, DialogueState, Turnout
from forum.dialogues.queries import notes as queries
from forum.dialogues.queries import turnout
from forum.dialogues.queries.notes import Group, Point
from forum.dialogues.queries.turnout import Came
from forum.matters import operations as matters
from forum.matters.models import Comment, Matter

LONGEST = 2000  #: characters of one point
LONGEST_LABEL, LONGEST_SHOWN = 200, 300
KIND = "dialogue"

NOTHING_NOTED = _l("Nothing is noted yet. Write at least one point first.")
_CHOOSE = _l(
    "Two of you have written in one field at the same time. Choose between the texts first."
)
_CHANGED = no(
    _l(
        "Someone has written in the notes since you opened this page. Read them through once more, "
        "and publish then."
    )
)


def addition_name(meeting: DialogueMeeting) -> str:
    """The name under which an unsent addition to published notes is kept."""
    return f"dialogue-add-{meeting.reference}"


def save(
    actor: Actor,
    meeting: DialogueMeeting,
    typed: Typed,
    *,
    page: str = "",
    wishes: Mapping[tuple[str, str], Wish] | None = None,
    joined: Mapping[str, str] | None = None,
) -> Merged:
    """Keep what is noted, and who has come, together with what others have written meanwhile.

    Drafts are no part of the log. The meeting is held, so that nothing is written beside publishing.
    """
    matters.lock(meeting)
    require(actions.NOTE, actor, meeting)
    name = queries.draft_name(meeting)
    merged = together.save(actor, name, typed, page=page, wishes=wishes, joined=joined)
    if merged.is_changed:
        _tick(meeting, merged.fields)
    return merged


def _tick(meeting: DialogueMeeting, kept: turnout.Kept) -> None:
    """Say of each who signed up whether they came, as far as someone has ticked it."""
    if not any(name.startswith("came_") for name in kept):
        return
    for one in turnout.expected(meeting):
        name = turnout.came_name(one)
        if name in kept:
            one.came = bool(kept[name])
    db.session.flush()


def show_on_screen(actor: Actor, meeting: DialogueMeeting, words: str) -> None:
    """Let the screen show a question or a matter's name; without words the name of the meeting itself."""
    matters.lock(meeting)
    require(actions.SHOW_ON_SCREEN, actor, meeting)
    shown = text.one_line(words)[:LONGEST_SHOWN]
    if shown != meeting.screen:
        meeting.screen = shown
        record(actions.SHOW_ON_SCREEN, actor, meeting, matter_id=meeting.id)


def in_the_way(
    meeting: DialogueMeeting, kept: SharedDraft | None, said: Sequence[Group]
) -> list[Words]:
    """Why the notes cannot be published as they are."""
    found: list[Words] = []
    if not any(group.points for group in said):
        found.append(NOTHING_NOTED)
    if kept is not None and any(True for _other in merging.others(kept.changes)):
        found.append(_CHOOSE)
    for group in said:
        if any(len(point.body) > LONGEST for point in group.points):
            found.append(
                _l(
                    "A point about “%(title)s” is too long. A point has at most %(limit)s characters.",
                    title=group.matter.title,
                    limit=LONGEST,
                )
            )
        elif len(as_comment(group.points)) > text.MAX_LENGTH:
            found.append(
                _l(
                    "The points about “%(title)s” are too long together for one comment in its thread.",
                    title=group.matter.title,
                )
            )
    return found


def as_comment(points: Sequence[Point]) -> str:
    """Points as they stand in a thread: a list."""
    return "\n".join("- " + point.body.replace("\n", "\n  ") for point in points)


def publish(actor: Actor, meeting: DialogueMeeting, *, seen: str) -> DialogueMeeting:
    """Publish the notes: in each matter's thread, on the meeting's page, and to those who took part.

    `seen` is the mark of the notes as the page showed them. Refused when someone has written since then,
    and with all that is in the way.
    """
    said = _held(meeting)
    require(actions.PUBLISH_NOTES, actor, meeting)
    kept = queries.draft(meeting, lock=True)
    said = queries.groups(meeting, queries.points(kept))
    wrong = in_the_way(meeting, kept, said)
    if kept is None or wrong:
        raise Refused(no(wrong[0] if wrong else NOTHING_NOTED))
    if kept.mark != seen:
        raise Refused(_CHANGED)
    written = _written(actor, meeting, said)
    _count(meeting, turnout.counted(kept.fields, turnout.expected(meeting)))
    _settle_who_came(meeting)
    together.discard(queries.draft_name(meeting))
    meeting.state, meeting.notes_published_at = DialogueState.NOTES_PUBLISHED, clock.now()
    meeting.screen = ""
    ids = [one.id for one in written]
    record(actions.PUBLISH_NOTES, actor, meeting, matter_id=meeting.id, notes=ids)
    return meeting


def _held(meeting: DialogueMeeting) -> list[Group]:
    """Hold the meeting and all its matters, always in the same order: acts that share some do not cross."""
    said = queries.groups(meeting, queries.points(queries.draft(meeting)))
    for one in sorted((group.matter for group in said), key=_number):
        matters.lock(one)
    return said


def _number(matter: Matter) -> int:
    return matter.id


def _written(actor: Actor, meeting: DialogueMeeting, said: Sequence[Group]) -> list[DialogueNote]:
    written: list[DialogueNote] = []
    for group in said:
        if group.points:
            comment = _into_thread(actor, meeting, group.matter, group.points)
            written += [_note(meeting, point, comment) for point in group.points]
    for position, one in enumerate(written, 1):
        one.position = position
    db.session.add_all(written)
    db.session.flush()
    return written


def _note(meeting: DialogueMeeting, point: Point, comment: Comment | None) -> DialogueNote:
    return DialogueNote(
        meeting_id=meeting.id,
        matter_id=point.matter_id,
        body=text.clean(point.body),
        body_html=text.render(point.body),
        for_council=point.for_council,
        comment_id=comment.id if comment is not None else None,
    )


def _into_thread(
    actor: Actor, meeting: DialogueMeeting, matter: Matter, points: Sequence[Point], **more: Any
) -> Comment | None:
    """One comment in the thread of a matter; none in the meeting's own, or in one that is closed."""
    if matter.id == meeting.id or not matter.is_open or meeting.day is None:
        return None
    origin = {"kind": KIND, "meeting": meeting.reference, "on": meeting.day.isoformat(), **more}
    return matters.post_comment(
        actor, matter, body=as_comment(points), origin=origin, as_answer=False
    )


def _count(meeting: DialogueMeeting, came: Sequence[Came]) -> None:
    db.session.add_all(
        Turnout(
            meeting_id=meeting.id,
            party_id=one.party.id if one.party is not None else None,
            label=one.label[:LONGEST_LABEL],
            people=one.people,
            names="\n".join(one.names),
        )
        for one in came
    )


def _settle_who_came(meeting: DialogueMeeting) -> None:
    """If anyone was ticked at the door, those who were not did not come."""
    expected = turnout.expected(meeting)
    if any(one.came for one in expected):
        for one in expected:
            one.came = bool(one.came)


def add(
    actor: Actor, meeting: DialogueMeeting, *, matter_id: int, body: str, for_council: bool = False
) -> DialogueNote:
    """Add a point to notes that are published already, with its date. Those stay as they are."""
    said = queries.published(meeting)
    known = {one.matter.id: one.matter for one in said} | {meeting.id: meeting}
    known |= {group.matter.id: group.matter for group in queries.groups(meeting, [])}
    matter = known.get(matter_id)
    for one in sorted({meeting.id, matter_id} & set(known)):
        matters.lock(known[one])
    require(actions.ADD_NOTE, actor, meeting)
    point = Point(matter_id, "", text.clean(body)[:LONGEST], for_council)
    if matter is None or not point.body:
        raise Refused(no(_l("Choose what it is about, and write what you want to add.")))
    comment = _into_thread(actor, meeting, matter, [point], added=True)
    added = _note(meeting, point, comment)
    added.position = queries.last_position(meeting) + 1
    added.added_at = clock.now()
    db.session.add(added)
    db.session.flush()
    drafts.discard(actor, addition_name(meeting))
    record(actions.ADD_NOTE, actor, meeting, matter_id=meeting.id, notes=[added.id])
    return added


def note_overdue() -> int:
    """Write into the log, once each, of which meetings the notes are late; gives how many."""
    count = 0
    for meeting in queries.late():
        matters.lock(meeting)
        if not meeting.notes_overdue or meeting.notes_overdue_at is not None:
            continue  # they were published while we looked
        require(actions.NOTES_OVERDUE, SYSTEM, meeting)
        meeting.notes_overdue_at = clock.now()
        record(actions.NOTES_OVERDUE, SYSTEM, meeting, matter_id=meeting.id)
        count += 1
    return count
