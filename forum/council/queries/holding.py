"""Reading a meeting while it is held: its seats, what is said under each item, and what it still lacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Person
from forum.core import clock, merging, together
from forum.core.access import Words
from forum.core.db import db
from forum.core.together import SharedDraft
from forum.council.models import (
    ActionPoint,
    AgendaItem,
    Approval,
    Attendance,
    CouncilMeeting,
    Decision,
    DecisionKind,
    Dissent,
    ItemRevision,
    MeetingScreen,
    MeetingState,
    Recusal,
)
from forum.council.queries.agendas import Entry, agenda
from forum.council.queries.councils import members, side_name
from forum.parties.models import Side

_DRAFT = "agenda-item-"
#: What an item says before anybody has written.
NOTHING_SAID: dict[str, Any] = {
    "text": "",
    "kind": None,
    "decided": "",
    "due_on": None,
    "tasks": [],
    "conflicts": [],
    "remarks": [],
}


@dataclass(frozen=True)
class Seat:
    """Someone who may be recorded as present: a member of the council on that day, or a substitute."""

    person: Person
    side: Side
    is_substitute: bool


def seats(meeting: CouncilMeeting) -> dict[int, Seat]:
    """Everyone who may be recorded, by id: by side, members before substitutes, by name."""
    ordinary = members(meeting.day, meeting.council)
    instead = members(meeting.day, meeting.council, substitutes=True)
    found: dict[int, Seat] = {}
    for side in Side:
        for people, is_substitute in ((ordinary[side], False), (instead[side], True)):
            for person in people:
                found.setdefault(person.id, Seat(person, side, is_substitute))
    return found


def present(meeting: CouncilMeeting) -> Sequence[Attendance]:
    """Who was there, by side and name."""
    return db.session.scalars(
        select(Attendance)
        .join(Person, Person.id == Attendance.person_id)
        .where(Attendance.meeting_id == meeting.id)
        .options(joinedload(Attendance.person), joinedload(Attendance.replaces))
        .order_by(Attendance.side, Person.name, Person.id)
    ).all()


def present_ids(meeting: CouncilMeeting) -> set[int]:
    """The ids of those who were there."""
    there = select(Attendance.person_id).where(Attendance.meeting_id == meeting.id)
    return set(db.session.scalars(there))


def attendance_name(meeting: CouncilMeeting) -> str:
    """The name under which what is ticked about who was there is kept, for all who record it."""
    return f"council-attendance-{meeting.id}"


def attendance_fields(meeting: CouncilMeeting) -> dict[str, list[str]]:
    """Who was there as it is stored, as the fields of the form that would say it."""
    found: dict[str, list[str]] = {
        "chair": _one(meeting.chair_id),
        "others": _one(meeting.others_present),
        "began": _time(meeting.began_at),
        "ended": _time(meeting.ended_at),
    }
    for seat in present(meeting):
        who = seat.person_id
        found |= {
            f"here_{who}": ["y"],
            f"from_{who}": _time(seat.arrived_at),
            f"until_{who}": _time(seat.left_at),
            f"for_{who}": _one(seat.replaces_id),
        }
    for approval in db.session.scalars(select(Approval).where(Approval.meeting_id == meeting.id)):
        found[f"{approval.side.value}_approver"] = _one(approval.person_id)
    return found


def _one(value: object) -> list[str]:
    return [str(value)] if value else []


def _time(at: datetime | None) -> list[str]:
    return [clock.local(at).strftime("%H:%M")] if at is not None else []


@dataclass
class Said:
    """What the minutes say under an item besides its text and decision."""

    tasks: list[ActionPoint] = field(default_factory=list)
    conflicts: list[Recusal] = field(default_factory=list)
    remarks: list[Dissent] = field(default_factory=list)


def said(items: Iterable[AgendaItem]) -> dict[int, Said]:
    """Tasks, conflicts of interest and remarks of these items, by the id of the item: three queries."""
    found = {item.id: Said() for item in items}
    for task in db.session.scalars(
        select(ActionPoint)
        .where(ActionPoint.item_id.in_(found))
        .options(joinedload(ActionPoint.responsible))
        .order_by(ActionPoint.position, ActionPoint.id)
        .execution_options(populate_existing=True)
    ):
        found[task.item_id].tasks.append(task)
    for recusal in db.session.scalars(
        select(Recusal)
        .where(Recusal.item_id.in_(found))
        .options(joinedload(Recusal.person))
        .order_by(Recusal.id)
    ):
        found[recusal.item_id].conflicts.append(recusal)
    for dissent in db.session.scalars(
        select(Dissent)
        .where(Dissent.item_id.in_(found))
        .options(joinedload(Dissent.person))
        .order_by(Dissent.id)
    ):
        found[dissent.item_id].remarks.append(dissent)
    return found


def contents(items: Sequence[AgendaItem]) -> dict[int, dict[str, Any]]:
    """All that the minutes say under these items, as a revision keeps it: four queries."""
    besides = said(items)
    decided = {
        one.item_id: one
        for one in db.session.scalars(select(Decision).where(Decision.item_id.in_(besides)))
    }
    return {item.id: _content(item, decided.get(item.id), besides[item.id]) for item in items}


def _content(item: AgendaItem, decided: Decision | None, besides: Said) -> dict[str, Any]:
    due_on = decided.put_off_to if decided is not None else None
    return {
        "text": item.text,
        "kind": decided.kind.value if decided is not None else None,
        "decided": decided.text if decided is not None else "",
        "due_on": due_on.isoformat() if due_on is not None else None,
        "tasks": [[one.what, one.responsible_id, one.due_on.isoformat()] for one in besides.tasks],
        "conflicts": [[one.person_id, one.reason] for one in besides.conflicts],
        "remarks": [[one.person_id, one.kind.value, one.text] for one in besides.remarks],
    }


def named(meeting: CouncilMeeting) -> list[tuple[int, Person]]:
    """Who is named in a conflict of interest or a remark, and under which number on the agenda."""
    found: list[tuple[int, Person]] = []
    for kind in (Recusal, Dissent):
        rows: Any = db.session.execute(
            select(AgendaItem, Person)
            .join(kind, kind.item_id == AgendaItem.id)
            .join(Person, Person.id == kind.person_id)
            .where(AgendaItem.meeting_id == meeting.id)
            .order_by(AgendaItem.position)
        )
        found += [(item.shown_number, person) for item, person in rows]
    return found


def last_revision(item: AgendaItem) -> ItemRevision | None:
    """What was kept last of an item."""
    return db.session.scalar(
        select(ItemRevision)
        .where(ItemRevision.item_id == item.id)
        .order_by(ItemRevision.number.desc())
        .limit(1)
    )


def last_contents(meeting: CouncilMeeting) -> dict[int, dict[str, Any]]:
    """What was kept last of every item of a meeting, by the id of the item."""
    rows = db.session.execute(
        select(ItemRevision.item_id, ItemRevision.content)
        .join(AgendaItem, AgendaItem.id == ItemRevision.item_id)
        .where(AgendaItem.meeting_id == meeting.id, ItemRevision.number == AgendaItem.revision)
    )
    return {row.item_id: row.content for row in rows}


def revisions(item: AgendaItem) -> Sequence[ItemRevision]:
    """Everything that was kept of an item, the latest first."""
    return db.session.scalars(
        select(ItemRevision)
        .where(ItemRevision.item_id == item.id)
        .options(joinedload(ItemRevision.person))
        .order_by(ItemRevision.number.desc())
    ).all()


def drafts(meeting: CouncilMeeting) -> dict[int, SharedDraft]:
    """What is typed under the items of a meeting, by the id of the item."""
    names = {
        f"{_DRAFT}{item_id}": item_id
        for item_id in db.session.scalars(
            select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id)
        )
    }
    kept = db.session.scalars(select(SharedDraft).where(SharedDraft.form.in_(names)))
    return {names[one.form]: one for one in kept}


def lacks_to_close(meeting: CouncilMeeting) -> list[Words]:
    """Why a meeting cannot be closed yet, in sentences; nothing when it can."""
    there = {seat.side for seat in present(meeting)}
    lacks: list[Words] = [
        _l("Nobody is recorded as present for %(side)s.", side=side_name(side, meeting))
        for side in Side
        if side not in there
    ]
    entries = agenda(meeting)
    for entry in entries:
        lacks += _lacks_of(entry)
    return lacks + unsaved(meeting, entries)


def unsaved(meeting: CouncilMeeting, entries: Iterable[Entry]) -> list[Words]:
    """What somebody has typed that the minutes do not say, in sentences."""
    found: list[Words] = []
    ticked = together.find(attendance_name(meeting))
    if ticked is not None and not ticked.is_stored:
        found.append(
            _l("Something about who is there is not recorded yet. Open the attendance and save.")
        )
    typed = drafts(meeting)
    for entry in entries:
        found += _unsaved(entry.item.shown_number, typed.get(entry.item.id))
    return found


def _lacks_of(entry: Entry) -> list[Words]:
    number = entry.item.shown_number
    lacks: list[Words] = []
    if entry.needs_decision and (entry.decision is None or not entry.decision.text):
        lacks.append(_l("Item %(number)s has no outcome.", number=number))
    decided = entry.decision
    if decided and decided.kind == DecisionKind.POSTPONED and decided.due_on is None:
        lacks.append(_l("Item %(number)s is put off, but to no day.", number=number))
    return lacks


def _unsaved(number: int, typed: SharedDraft | None) -> list[Words]:
    if typed is not None and any(True for _one in merging.others(typed.changes)):
        return [
            _l(
                "Under item %(number)s two of you have written at the same time. Choose between the texts.",
                number=number,
            )
        ]
    if typed is not None and not typed.is_stored:
        return [
            _l(
                "Under item %(number)s something is typed that is not whole. Open it and save.",
                number=number,
            )
        ]
    return []


def screen(meeting: CouncilMeeting) -> AgendaItem | None:
    """The item that the meeting is at, as its screen shows; None between items."""
    return db.session.scalar(
        select(AgendaItem)
        .join(MeetingScreen, MeetingScreen.item_id == AgendaItem.id)
        .where(MeetingScreen.meeting_id == meeting.id, AgendaItem.meeting_id == meeting.id)
    )


def following(meeting: CouncilMeeting) -> CouncilMeeting | None:
    """The same council's next meeting after this one, if it is planned."""
    return db.session.scalar(
        select(CouncilMeeting)
        .where(
            CouncilMeeting.council_id == meeting.council_id,
            CouncilMeeting.starts_at > meeting.starts_at,
            CouncilMeeting.state.in_((MeetingState.PLANNED, MeetingState.CALLED)),
        )
        .order_by(CouncilMeeting.starts_at, CouncilMeeting.id)
        .limit(1)
    )
