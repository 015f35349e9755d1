"""Reading agendas: items, the matters that they treat, when each begins, and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from forum.core.db import Model, Vanished, db, reread
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    BacklogPoint,
    CouncilMeeting,
    Decision,
    Nomination,
)
from forum.council.queries.meetings import lock as _lock
from forum.council.queries.meetings import meeting as _meeting
from forum.matters.models import Comment, Matter


@dataclass
class Entry:
    """An item with the matters that it treats, what it treats without a thread, and what was decided."""

    item: AgendaItem
    sources: list[AgendaSource] = field(default_factory=list)
    points: list[BacklogPoint] = field(default_factory=list)
    decision: Decision | None = None

    @property
    def needs_decision(self) -> bool:
        """It treats a matter, which must get an answer."""
        return bool(self.sources)

    @property
    def is_written(self) -> bool:
        """Its part of the minutes is complete."""
        return self.says_something and (self._is_decided or not self.needs_decision)

    @property
    def says_something(self) -> bool:
        """What was said stands there, or what was decided. A break or a speech needs no words."""
        return bool(self.item.text) or self._is_decided or self.item.is_other

    @property
    def _is_decided(self) -> bool:
        return self.decision is not None and bool(self.decision.text)


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


def lock_item(item: AgendaItem, *parts: Model) -> CouncilMeeting:
    """The meeting of an item, held; the item, and these parts of it, are read afresh.

    Raises Vanished for what somebody else has taken away meanwhile, to another meeting too.
    """
    held = _lock(item.meeting)
    for one in (item, *parts):
        reread(one)
    if item.meeting_id != held.id:
        raise Vanished
    return held


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
    """Sources in the order of their items, each with its matter and what was proposed of it."""
    return (
        select(AgendaSource)
        .join(AgendaItem, AgendaItem.id == AgendaSource.item_id)
        .where(*which)
        .options(
            joinedload(AgendaSource.matter).joinedload(Matter.party),
            joinedload(AgendaSource.nomination).joinedload(Nomination.person),
            joinedload(AgendaSource.nomination).joinedload(Nomination.party),
            selectinload(AgendaSource.comments).load_only(Comment.seq),
        )
        .order_by(AgendaItem.position, AgendaSource.position, AgendaSource.id)
    )


def sources(meeting: CouncilMeeting) -> Sequence[AgendaSource]:
    """Every matter on the agenda of a meeting, in order."""
    return db.session.scalars(select_sources(AgendaItem.meeting_id == meeting.id)).all()


def sources_of(item: AgendaItem) -> Sequence[AgendaSource]:
    """The matters that an item treats."""
    return db.session.scalars(select_sources(AgendaItem.id == item.id)).all()


def select_points(*which: ColumnElement[bool]) -> Select[BacklogPoint]:
    """What items treat without a thread, in the order of the items."""
    return (
        select(BacklogPoint)
        .join(AgendaItem, AgendaItem.id == BacklogPoint.item_id)
        .where(*which)
        .order_by(AgendaItem.position, BacklogPoint.id)
    )


def points_of(item: AgendaItem) -> Sequence[BacklogPoint]:
    """What an item treats without a thread."""
    return db.session.scalars(select_points(AgendaItem.id == item.id)).all()


def point(reference: str, item_id: int, point_id: int) -> BacklogPoint | None:
    """What an item of that meeting treats without a thread; all three must fit together."""
    of = item(reference, item_id)
    if of is None:
        return None
    return db.session.scalar(select_points(AgendaItem.id == of.id, BacklogPoint.id == point_id))


def item_of(point: BacklogPoint) -> AgendaItem:
    """The item that it stands in; Vanished when it stands in none (any more)."""
    if point.item is None:
        raise Vanished
    return point.item


def proposals_of(item: AgendaItem) -> Sequence[Nomination]:
    """What was proposed, and is treated in an item: matters and single comments, by matter."""
    return db.session.scalars(
        select(Nomination)
        .where(Nomination.item_id == item.id)
        .options(
            joinedload(Nomination.matter),
            joinedload(Nomination.comment),
            joinedload(Nomination.person),
            joinedload(Nomination.party),
        )
        .order_by(Nomination.matter_id, Nomination.id)
    ).all()


def agenda(meeting: CouncilMeeting) -> list[Entry]:
    """The items of a meeting in order, with their matters, points and decisions: four queries."""
    entries = {found.id: Entry(found) for found in items(meeting)}
    of = AgendaItem.meeting_id == meeting.id
    for each in sources(meeting):
        entries[each.item_id].sources.append(each)
    for point in db.session.scalars(select_points(of)):
        entries[point.item_id or 0].points.append(point)
    for decided in db.session.scalars(
        select(Decision)
        .join(AgendaItem, AgendaItem.id == Decision.item_id)
        .where(of)
        .options(joinedload(Decision.responsible), contains_eager(Decision.item))
    ):
        entries[decided.item_id].decision = decided
    return list(entries.values())


def item_draft(item: AgendaItem) -> str:
    """The name under which what several write about an item on the agenda is kept."""
    return f"agenda-setup-{item.id}"


@dataclass
class Timetable:
    """When each item begins, as far as lengths are given, and how they add up against the meeting."""

    begins: dict[int, datetime] = field(default_factory=dict)  #: by the id; while it is known
    minutes: int = 0  #: of all items that have a length
    without: int = 0  #: how many have none
    spare: int = 0  #: minutes that are left of the meeting; less than none when they do not fit

    @property
    def fits(self) -> bool:
        """Whether all lengths together fit into the meeting."""
        return self.spare >= 0

    @property
    def is_begun(self) -> bool:
        """Whether any item has a length: without one there is nothing to add up."""
        return self.minutes > 0


def timetable(meeting: CouncilMeeting, items: Sequence[AgendaItem]) -> Timetable:
    """The clock times of the items of a meeting, in their order. Asks no database.

    Behind an item that may take any time nobody knows when the next one begins.
    """
    made, at = Timetable(), meeting.starts_at
    for each in items:
        if not made.without:
            made.begins[each.id] = at
        if each.length is None:
            made.without += 1
        else:
            made.minutes += each.length
            at += timedelta(minutes=each.length)
    lasts = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    made.spare = lasts - made.minutes
    return made
