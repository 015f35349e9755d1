"""Reading minutes: who was there, who signs, every § with all that stands in it, and what they lack."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Person
from forum.core.access import Actor, Words
from forum.core.db import db
from forum.council.models import (
    ActionPoint,
    Addendum,
    AgendaItem,
    AgendaSource,
    Approval,
    Attendance,
    ChangeRequest,
    CouncilMeeting,
    Decision,
    Dissent,
    MeetingState,
    Minutes,
    Recusal,
)
from forum.council.queries.agendas import Entry, agenda
from forum.council.queries.councils import side_name
from forum.council.queries.holding import unsaved
from forum.council.queries.meetings import meeting as _meeting
from forum.parties.models import Side

NOT_CLOSED = _l("The meeting is not closed yet.")


@dataclass
class Paragraph:
    """An item as the minutes have it: text, decision, and what was noted beside them."""

    entry: Entry
    tasks: list[ActionPoint] = field(default_factory=list)
    recusals: list[Recusal] = field(default_factory=list)
    dissents: list[Dissent] = field(default_factory=list)
    addenda: list[Addendum] = field(default_factory=list)

    @property
    def item(self) -> AgendaItem:
        """The item of the agenda."""
        return self.entry.item

    @property
    def sources(self) -> list[AgendaSource]:
        """The matters that it treats."""
        return self.entry.sources

    @property
    def decision(self) -> Decision | None:
        """What was decided."""
        return self.entry.decision

    @property
    def number(self) -> str:
        """Its §; its number on the agenda until it has one."""
        section = self.item.section_number
        return f"§ {section}" if section is not None else f"{self.item.shown_number}"

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"p{self.item.section_number or f'unkt-{self.item.shown_number}'}"


def minutes(reference: str) -> Minutes | None:
    """The record of that meeting."""
    of = _meeting(reference)
    return minutes_of(of) if of is not None else None


def extract(reference: str, section: int) -> Minutes | None:
    """The record of that meeting, of which one § is asked for; None when it has no such §."""
    record = minutes(reference)
    if record is None:
        return None
    has_it = select(AgendaItem.id).where(
        AgendaItem.meeting_id == record.meeting.id, AgendaItem.section_number == section
    )
    return replace(record, section=section) if db.session.scalar(has_it) is not None else None


def minutes_of(meeting: CouncilMeeting) -> Minutes:
    """The record of a meeting: who was there and who signs."""
    present = db.session.scalars(
        select(Attendance)
        .join(Person, Person.id == Attendance.person_id)
        .where(Attendance.meeting_id == meeting.id)
        .options(joinedload(Attendance.person), joinedload(Attendance.replaces))
        .order_by(Person.name, Person.id)
    ).all()
    approvals = db.session.scalars(
        select(Approval)
        .where(Approval.meeting_id == meeting.id)
        .options(joinedload(Approval.person))
        .order_by(Approval.side)
        .execution_options(populate_existing=True)
    ).all()
    return Minutes(meeting, present, approvals)


def paragraphs(meeting: CouncilMeeting) -> list[Paragraph]:
    """Every item of a meeting with all that its minutes say: as many queries for sixty as for one."""
    found = {entry.item.id: Paragraph(entry) for entry in agenda(meeting)}
    of = AgendaItem.meeting_id == meeting.id
    for task in db.session.scalars(
        select(ActionPoint)
        .join(AgendaItem, AgendaItem.id == ActionPoint.item_id)
        .where(of)
        .options(joinedload(ActionPoint.responsible))
        .order_by(ActionPoint.position, ActionPoint.id)
    ):
        found[task.item_id].tasks.append(task)
    for recusal in db.session.scalars(
        select(Recusal)
        .join(AgendaItem, AgendaItem.id == Recusal.item_id)
        .where(of)
        .options(joinedload(Recusal.person))
        .order_by(Recusal.person_id)
    ):
        found[recusal.item_id].recusals.append(recusal)
    for dissent in db.session.scalars(
        select(Dissent)
        .join(AgendaItem, AgendaItem.id == Dissent.item_id)
        .where(of)
        .options(joinedload(Dissent.person))
        .order_by(Dissent.id)
    ):
        found[dissent.item_id].dissents.append(dissent)
    for addendum in addenda(meeting):
        if addendum.item_id is not None:
            found[addendum.item_id].addenda.append(addendum)
    return list(found.values())


def addenda(meeting: CouncilMeeting) -> Sequence[Addendum]:
    """The corrections of a meeting's minutes, in the order of their numbers."""
    return db.session.scalars(
        select(Addendum)
        .where(Addendum.meeting_id == meeting.id)
        .options(joinedload(Addendum.person))
        .order_by(Addendum.number)
    ).all()


def change_requests(meeting: CouncilMeeting) -> Sequence[ChangeRequest]:
    """What approvers have asked to have changed, the latest first."""
    return db.session.scalars(
        select(ChangeRequest)
        .where(ChangeRequest.meeting_id == meeting.id)
        .options(joinedload(ChangeRequest.person))
        .order_by(ChangeRequest.id.desc())
    ).all()


def to_sign(actor: Actor) -> Sequence[CouncilMeeting]:
    """Meetings whose minutes wait for this person's signature."""
    return db.session.scalars(
        select(CouncilMeeting)
        .join(Approval, Approval.meeting_id == CouncilMeeting.id)
        .where(
            Approval.person_id == actor.person_id,
            Approval.signed_at.is_(None),
            CouncilMeeting.state == MeetingState.MINUTES_DRAFT,
        )
        .order_by(CouncilMeeting.starts_at)
    ).all()


def signed_meetings() -> Sequence[CouncilMeeting]:
    """Meetings whose minutes are signed and not published, those signed first before others."""
    return db.session.scalars(
        select(CouncilMeeting)
        .where(CouncilMeeting.state == MeetingState.ADJUSTED)
        .order_by(CouncilMeeting.adjusted_at, CouncilMeeting.id)
    ).all()


def missing(minutes: Minutes) -> list[Words]:
    """What the minutes lack before they can be signed, in sentences; nothing when they are ready."""
    lacks: list[Words] = []
    for side in Side:
        lacks += _lacking_side(minutes, side)
    entries = agenda(minutes.meeting)
    for entry in entries:
        number = entry.item.shown_number
        if not entry.says_something:
            lacks.append(_l("Item %(number)s has no text.", number=number))
        if entry.needs_decision and (entry.decision is None or not entry.decision.text):
            lacks.append(_l("Item %(number)s has no decision.", number=number))
    lacks += unsaved(minutes.meeting, entries)
    if not lacks and not minutes.meeting.is_closed:
        lacks.append(NOT_CLOSED)
    return lacks


def _lacking_side(minutes: Minutes, side: Side) -> list[Words]:
    """A side must have been there, and have chosen an approver among those who were."""
    lacks: list[Words] = []
    name = side_name(side, minutes.meeting)
    there = {seat.person_id for seat in minutes.present(side)}
    chosen = next((each for each in minutes.approvals if each.side == side), None)
    if not there:
        lacks.append(_l("Nobody is recorded as present for %(side)s.", side=name))
    if chosen is None:
        lacks.append(_l("No approver is chosen for %(side)s.", side=name))
    elif chosen.person_id not in there:
        lacks.append(_l("The approver for %(side)s was not at the meeting.", side=name))
    return lacks
