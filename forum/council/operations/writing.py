"""Writing what the minutes say under an item, several at once: text, decision, tasks, conflicts, remarks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from forum.core import clock, text, together
from forum.core.access import Actor, Refused, Words, no, require
from forum.core.db import db
from forum.core.events import record
from forum.core.merging import Fields, Merged, Typed, Wish
from forum.council import actions, queries
from forum.council.models import (
    ActionPoint,
    AgendaItem,
    CouncilMeeting,
    Decision,
    DecisionKind,
    Dissent,
    DissentKind,
    ItemRevision,
    Recusal,
)
from forum.council.queries import holding
from forum.parties.models import Party

LONGEST_TASK, LONGEST_REASON, LONGEST_REMARK = 500, 500, 2000
#: Of what saves itself, a revision is kept when the one before is so old, or somebody else's.
APART = timedelta(minutes=10)
NO_KIND = _l("Choose what kind of decision it is.")
NO_DAY = _l("Choose the day that it is put off to.")
NO_TASK = _l("Write what is to be done, by whom and by when: an assignment has at least one task.")
DAY_TOO_EARLY = _l("Choose a day after the meeting.")
TASK_TOO_EARLY = _l("A task cannot be due before the meeting that gives it.")
TASK_NOT_WHOLE = _l("A task says what, by whom and by when.")
NOT_THERE = _l("Choose someone who was at the meeting.")
TWICE = _l("Each person is named once.")
TAKES_NO_PART = _l(
    "Whoever has a conflict of interest takes no part in the item, and cannot dissent from its decision."
)
EMPTY_REMARK = _l("Write what the dissent or the remark says.")


@dataclass(frozen=True)
class Task:
    """What somebody is set to do."""

    what: str
    responsible: Party
    due_on: date


@dataclass(frozen=True)
class Conflict:
    """Who has a conflict of interest, and why."""

    person_id: int
    reason: str = ""


@dataclass(frozen=True)
class Remark:
    """What someone wants to have in the minutes beside the decision."""

    person_id: int
    kind: DissentKind
    body: str


@dataclass(frozen=True)
class Content:
    """All that the minutes say under one item. `due_on` is the day that it is put off to."""

    body: str = ""
    kind: DecisionKind | None = None
    decided: str = ""
    due_on: date | None = None
    tasks: Sequence[Task] = ()
    conflicts: Sequence[Conflict] = ()
    remarks: Sequence[Remark] = field(default=())


def draft_name(item: AgendaItem) -> str:
    """The name under which what is typed about an item is kept, for all who write it."""
    return f"agenda-item-{item.id}"


def write(actor: Actor, item: AgendaItem, content: Content, *, quiet: bool = False) -> AgendaItem:
    """Let the minutes say this under an item; it may still be incomplete, but what is there is whole.

    Every change becomes a revision; of what saves itself (`quiet`) not each one.
    """
    queries.lock_item(item)
    require(actions.WRITE, actor, item)
    wrong = faults(item.meeting, content)
    if wrong:
        raise Refused(no(wrong[0]))
    item.text, item.text_html = text.clean(content.body), text.render(content.body)
    _decide(item, content)
    _give_tasks(item, content.tasks)
    _note_conflicts(item, content.conflicts)
    _note_remarks(item, content.remarks)
    db.session.flush()
    _keep(actor, item, quiet=quiet)
    return item


def faults(meeting: CouncilMeeting, content: Content) -> list[Words]:
    """Why this cannot be said in minutes, in sentences."""
    found: list[Words] = []
    if content.decided and content.kind is None:
        found.append(NO_KIND)
    if content.kind == DecisionKind.POSTPONED:
        if content.due_on is None:
            found.append(NO_DAY)
        elif content.due_on <= meeting.day:
            found.append(DAY_TOO_EARLY)
    if content.kind == DecisionKind.ASSIGNMENT and not content.tasks:
        found.append(NO_TASK)
    if not all(text.one_line(task.what) for task in content.tasks):
        found.append(TASK_NOT_WHOLE)
    if any(task.due_on < meeting.day for task in content.tasks):
        found.append(TASK_TOO_EARLY)
    return found + _faults_of_people(meeting, content)


def _faults_of_people(meeting: CouncilMeeting, content: Content) -> list[Words]:
    """What cannot be said of those who were there."""
    found: list[Words] = []
    apart = {one.person_id for one in content.conflicts}
    if apart or content.remarks:
        there = holding.present_ids(meeting)
        if not apart | {one.person_id for one in content.remarks} <= there:
            found.append(NOT_THERE)
    if len(apart) < len(content.conflicts):
        found.append(TWICE)
    if any(one.kind == DissentKind.DISSENT and one.person_id in apart for one in content.remarks):
        found.append(TAKES_NO_PART)
    if not all(text.clean(one.body) for one in content.remarks):
        found.append(EMPTY_REMARK)
    return found


def _decide(item: AgendaItem, content: Content) -> None:
    there = queries.decision(item)
    if content.kind is None:
        if there is not None:
            db.session.delete(there)
        return
    if there is None:
        there = Decision(item_id=item.id)
        db.session.add(there)
    there.kind = content.kind
    there.due_on = content.due_on if content.kind == DecisionKind.POSTPONED else None
    there.responsible_id = None
    there.text, there.text_html = text.clean(content.decided), text.render(content.decided)


def _give_tasks(item: AgendaItem, tasks: Iterable[Task]) -> None:
    """Before the minutes are signed tasks are nothing but text: they are written anew."""
    db.session.execute(delete(ActionPoint).where(ActionPoint.item_id == item.id))
    db.session.add_all(
        ActionPoint(
            council_id=item.council_id,
            item_id=item.id,
            position=position,
            what=text.one_line(task.what)[:LONGEST_TASK],
            responsible_id=task.responsible.id,
            due_on=task.due_on,
        )
        for position, task in enumerate(tasks, start=1)
    )


def _note_conflicts(item: AgendaItem, conflicts: Iterable[Conflict]) -> None:
    db.session.execute(delete(Recusal).where(Recusal.item_id == item.id))
    now = clock.now()
    db.session.add_all(
        Recusal(
            item_id=item.id,
            person_id=one.person_id,
            reason=text.one_line(one.reason)[:LONGEST_REASON],
            declared_at=now,
        )
        for one in conflicts
    )


def _note_remarks(item: AgendaItem, remarks: Iterable[Remark]) -> None:
    db.session.execute(delete(Dissent).where(Dissent.item_id == item.id))
    now = clock.now()
    db.session.add_all(
        Dissent(
            item_id=item.id,
            person_id=one.person_id,
            kind=one.kind,
            text=text.clean(one.body),
            text_html=text.render(one.body),
            noted_at=now,
        )
        for one in remarks
    )


def _keep(actor: Actor, item: AgendaItem, *, quiet: bool) -> None:
    """Keep what is said now as a revision, if it is anything new."""
    said = holding.contents([item])[item.id]
    last = holding.last_revision(item)
    if said == (last.content if last is not None else holding.NOTHING_SAID):
        return
    mine = last is not None and last.person_id == actor.person_id
    if quiet and last is not None and mine and clock.now() - last.saved_at < APART:
        return
    _add_revision(actor, item, said)


def _add_revision(actor: Actor, item: AgendaItem, said: dict[str, Any]) -> None:
    item.revision += 1
    db.session.add(
        ItemRevision(
            item_id=item.id,
            number=item.revision,
            content=said,
            person_id=actor.person_id,
            saved_at=clock.now(),
        )
    )
    record(actions.WRITE, actor, item)


def keep_all(actor: Actor, meeting: CouncilMeeting) -> None:
    """Keep a revision of every item that says something newer than its last one. Part of another act."""
    items = queries.items(meeting)
    said, kept = holding.contents(items), holding.last_contents(meeting)
    for item in items:
        if said[item.id] != kept.get(item.id, holding.NOTHING_SAID):
            _add_revision(actor, item, said[item.id])


def save(
    actor: Actor,
    item: AgendaItem,
    typed: Typed,
    stored: Fields,
    *,
    page: str = "",
    wishes: Mapping[tuple[str, str], Wish] | None = None,
    joined: Mapping[str, str] | None = None,
) -> Merged:
    """Keep what one of several has typed, together with what others have written since.

    `stored` is what the minutes say, as the form holds it: nobody may have begun to write.
    """
    queries.lock_item(item)
    require(actions.WRITE, actor, item)
    name = draft_name(item)
    return together.save(actor, name, typed, stored=stored, page=page, wishes=wishes, joined=joined)


def stored(item: AgendaItem) -> None:
    """What is typed about an item is what its minutes say. Part of saving it."""
    together.store(draft_name(item))
