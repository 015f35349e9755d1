"""Reading agendas: items, the matters that they treat, and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from forum.core.db import db
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    CouncilMeeting,
    Decision,
    Nomination,
)
from forum.council.queries.meetings import meeting as _meeting
from forum.matters.models import Matter


@dataclass
class Entry:
    """An item with the matters that it treats, and what was decided."""

    item: AgendaItem
    sources: list[AgendaSource] = field(default_factory=list)
    decision: Decision | None = None

    @property
    def needs_decision(self) -> bool:
        """It treats a matter, which must get an answer."""
        return bool(self.sources)

    @property
    def is_written(self) -> bool:
        """Its part of the minutes is complete."""
        decided = self.decision is not None and bool(self.decision.text)
        return bool(self.item.text) and (decided or not self.needs_decision)


def items(meeting: CouncilMeeting) -> list[AgendaItem]:
    """The items of a meeting in order."""
    return list(
        db.session.scalars(
            select(AgendaItem)
            .where(AgendaItem.meeting_id == meeting.id)
            .order_by(AgendaItem.position, AgendaItem.id)
        )
    )


def item(reference: str, item_id: int) -> AgendaItem | None:
    """An item of that meeting; the pair must fit together."""
    of = _meeting(reference)
    if of is None:
        return None
    return db.session.scalar(
        select(AgendaItem).where(AgendaItem.id == item_id, AgendaItem.meeting_id == of.id)
    )


def source(reference: str, item_id: int, matter: str) -> AgendaSource | None:
    """A matter that an item of that meeting treats; all three must fit together."""
    of = item(reference, item_id)
    if of is None:
        return None
    return db.session.scalar(
        select(AgendaSource)
        .join(Matter, Matter.id == AgendaSource.matter_id)
        .where(AgendaSource.item_id == of.id, Matter.reference == matter.upper())
    )


def select_sources(*which: ColumnElement[bool]) -> Select[AgendaSource]:
    """Sources in the order of their items, each with its matter and the proposal that it came from."""
    return (
        select(AgendaSource)
        .join(AgendaItem, AgendaItem.id == AgendaSource.item_id)
        .where(*which)
        .options(
            joinedload(AgendaSource.matter).joinedload(Matter.party),
            joinedload(AgendaSource.nomination).joinedload(Nomination.person),
            joinedload(AgendaSource.nomination).joinedload(Nomination.party),
        )
        .order_by(AgendaItem.position, AgendaSource.position, AgendaSource.id)
    )


def sources(meeting: CouncilMeeting) -> Sequence[AgendaSource]:
    """Every matter on the agenda of a meeting, in order."""
    return db.session.scalars(select_sources(AgendaItem.meeting_id == meeting.id)).all()


def sources_of(item: AgendaItem) -> Sequence[AgendaSource]:
    """The matters that an item treats."""
    return db.session.scalars(select_sources(AgendaItem.id == item.id)).all()


def agenda(meeting: CouncilMeeting) -> list[Entry]:
    """The items of a meeting in order, with their matters and decisions: three queries."""
    entries = {found.id: Entry(found) for found in items(meeting)}
    for each in sources(meeting):
        entries[each.item_id].sources.append(each)
    for decided in db.session.scalars(
        select(Decision)
        .join(AgendaItem, AgendaItem.id == Decision.item_id)
        .where(AgendaItem.meeting_id == meeting.id)
        .options(joinedload(Decision.responsible))
    ):
        entries[decided.item_id].decision = decided
    return list(entries.values())
