"""Reading minutes and decisions; what the minutes lack, and the text that is signed."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Person
from forum.core import text
from forum.core.access import Actor, Words
from forum.core.db import db
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    Approval,
    Attendance,
    CouncilMeeting,
    Decision,
    MeetingState,
    Minutes,
)
from forum.council.queries.agendas import Entry, agenda, select_sources
from forum.council.queries.meetings import meeting as _meeting
from forum.council.queries.meetings import url_of
from forum.matters.models import Matter
from forum.parties.models import Party, Side

EXCERPT = 220


def paragraph_url(meeting: CouncilMeeting, item: AgendaItem) -> str:
    """The lasting address of one § of the minutes."""
    return url_for(
        "council.minutes", reference=meeting.reference, _anchor=f"p{item.section_number}"
    )


@dataclass
class Decided:
    """A published decision, for lists."""

    decision: Decision
    item: AgendaItem
    meeting: CouncilMeeting
    matters: list[Matter] = field(default_factory=list)

    @property
    def section(self) -> str:
        """§ and number."""
        return f"§ {self.item.section_number}"

    @property
    def kind_label(self) -> Words:
        """What kind of decision it is, in words."""
        return self.decision.kind.label

    @property
    def title(self) -> Words:
        """The title of its item."""
        return self.item.shown_title

    @property
    def excerpt(self) -> str:
        """The beginning of what was decided."""
        return text.excerpt(self.decision.text_html, EXCERPT)

    @property
    def url(self) -> str:
        """Where it stands in the minutes."""
        return paragraph_url(self.meeting, self.item)


@dataclass(frozen=True)
class Treatment:
    """One time that the council takes up a matter: to come, held, or decided."""

    item: AgendaItem
    meeting: CouncilMeeting
    decision: Decision | None

    @property
    def is_coming(self) -> bool:
        """The summons is out, and the meeting is not held."""
        return self.meeting.state == MeetingState.CALLED

    @property
    def is_published(self) -> bool:
        """Its minutes are everyone's."""
        return self.meeting.state == MeetingState.PUBLISHED

    @property
    def excerpt(self) -> str:
        """The beginning of what was decided."""
        return text.excerpt(self.decision.text_html, EXCERPT) if self.decision else ""

    @property
    def url(self) -> str:
        """Where to read more: the § of the minutes once they are published, else the meeting."""
        if self.is_published:
            return paragraph_url(self.meeting, self.item)
        return url_of(self.meeting)


def minutes(reference: str) -> Minutes | None:
    """The record of that meeting."""
    of = _meeting(reference)
    return minutes_of(of) if of is not None else None


def minutes_of(meeting: CouncilMeeting) -> Minutes:
    """The record of a meeting: who was there and who signs."""
    present = db.session.scalars(
        select(Attendance)
        .join(Person, Person.id == Attendance.person_id)
        .where(Attendance.meeting_id == meeting.id)
        .options(joinedload(Attendance.person))
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


def decision(item: AgendaItem) -> Decision | None:
    """What was decided under an item."""
    return db.session.get(Decision, item.id)


_UNTREATED = {MeetingState.PLANNED, MeetingState.CANCELLED}


def recent_decisions(limit: int = 5) -> list[Decided]:
    """The latest published decisions, the newest minutes first, each with the matters it answers."""
    rows = db.session.execute(
        select(Decision, AgendaItem, CouncilMeeting)
        .join(AgendaItem, AgendaItem.id == Decision.item_id)
        .join(CouncilMeeting, CouncilMeeting.id == AgendaItem.meeting_id)
        .where(CouncilMeeting.state == MeetingState.PUBLISHED)
        .order_by(CouncilMeeting.starts_at.desc(), AgendaItem.section_number)
        .limit(limit)
    ).all()
    found = [Decided(*row) for row in rows]
    by_item = {each.item.id: each for each in found}
    for each in db.session.scalars(select_sources(AgendaItem.id.in_(by_item))):
        by_item[each.item_id].matters.append(each.matter)
    return found


def treatments(matter: Matter) -> list[Treatment]:
    """Where the council takes up a matter or has treated it, in order; drafts of agendas are left out."""
    shown = [state for state in MeetingState if state not in _UNTREATED]
    rows: Sequence[Any] = db.session.execute(
        select(AgendaItem, CouncilMeeting, Decision)
        .join(AgendaSource, AgendaSource.item_id == AgendaItem.id)
        .join(CouncilMeeting, CouncilMeeting.id == AgendaItem.meeting_id)
        .outerjoin(Decision, Decision.item_id == AgendaItem.id)
        .where(AgendaSource.matter_id == matter.id, CouncilMeeting.state.in_(shown))
        .order_by(CouncilMeeting.starts_at, AgendaItem.position)
    ).all()
    return [Treatment(*row) for row in rows]


def responsible_parties() -> Sequence[Party]:
    """Who can be given an assignment: every active party, by name."""
    return db.session.scalars(
        select(Party).where(Party.ended_on.is_(None)).order_by(Party.kind, Party.sort_key)
    ).all()


def party(party_id: int) -> Party | None:
    """One party, to give an assignment to."""
    return db.session.get(Party, party_id)


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


def missing(minutes: Minutes) -> list[Words]:
    """What the minutes lack before they can be signed, in sentences; nothing when they are ready."""
    lacks: list[Words] = []
    lacks += [_NOBODY[side] for side in Side if not minutes.present(side)]
    for side in Side:
        chosen = next((a for a in minutes.approvals if a.side == side), None)
        if chosen is None:
            lacks.append(_NO_APPROVER[side])
        elif chosen.person_id not in {seat.person_id for seat in minutes.present(side)}:
            lacks.append(_ABSENT_APPROVER[side])
    for entry in agenda(minutes.meeting):
        number = entry.item.shown_number
        if not entry.item.text:
            lacks.append(_l("Item %(number)s has no text.", number=number))
        if entry.needs_decision and (entry.decision is None or not entry.decision.text):
            lacks.append(_l("Item %(number)s has no decision.", number=number))
    return lacks


_NOBODY: dict[Side, Words] = {
    Side.CITY: _l("Nobody from the city is recorded as present."),
    Side.SOCIAL_ECONOMY: _l("Nobody from the organisations is recorded as present."),
}
_NO_APPROVER: dict[Side, Words] = {
    Side.CITY: _l("No approver is chosen for the city."),
    Side.SOCIAL_ECONOMY: _l("No approver is chosen for the organisations."),
}
_ABSENT_APPROVER: dict[Side, Words] = {
    Side.CITY: _l("The city's approver was not at the meeting."),
    Side.SOCIAL_ECONOMY: _l("The organisations' approver was not at the meeting."),
}


def canonical(minutes: Minutes) -> str:
    """All that is signed, as one text that says the same in every language: JSON, keys in order."""
    meeting = minutes.meeting
    content = {
        "meeting": meeting.reference,
        "starts": meeting.starts_at.isoformat(),
        "ends": meeting.ends_at.isoformat(),
        "place": meeting.place,
        "present": sorted([seat.side.value, seat.person_id] for seat in minutes.attendance),
        "approvers": sorted([each.side.value, each.person_id] for each in minutes.approvals),
        "items": [_canonical_item(entry) for entry in agenda(meeting)],
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _canonical_item(entry: Entry) -> dict[str, Any]:
    item, decided = entry.item, entry.decision
    return {
        "number": item.number,
        "section": [item.section_year, item.section_number],
        "title": item.standing_key or item.title,
        "text": item.text,
        "matters": [source.matter.reference for source in entry.sources],
        "decision": decided
        and {
            "kind": decided.kind.value,
            "text": decided.text,
            "responsible": decided.responsible_id,
            "due": decided.due_on and decided.due_on.isoformat(),
        },
    }


def digest(minutes: Minutes) -> str:
    """The hash that an approver signs."""
    return hashlib.sha256(canonical(minutes).encode()).hexdigest()
