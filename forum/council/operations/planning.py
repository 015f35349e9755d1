"""Agendas beyond one meeting: the meetings of a year, items that move on, what an earlier agenda lends."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import lazy_gettext as _l

from forum.core import clock, together
from forum.core.access import Actor, Refused, Words, no, require
from forum.core.db import db
from forum.core.events import record
from forum.council import actions, queries
from forum.council.models import (
    MINUTES_DAYS,
    NOTICE_DAYS,
    PAPERS_DAYS,
    AgendaItem,
    CouncilMeeting,
    ItemKind,
    MeetingState,
)
from forum.council.operations import agendas, meetings
from forum.parties.models import Party

#: As many meetings as one plan holds.
MOST = 24
#: When the city is on holiday: from and to (month, day).
HIGH_SUMMER = ((6, 20), (8, 15))
ONLY_PLANNED = _l("Choose a planned meeting whose summons is not published.")
NO_DAYS = _l("Write at least one day.")
TWICE = _l("The same day stands twice.")
TOO_MANY = _l("At most %(most)s meetings fit in one plan.", most=MOST)


@dataclass(frozen=True)
class Planned:
    """One meeting of a plan: its day, the last days for what belongs to it, and what speaks against it."""

    day: date
    warnings: list[Words]

    @property
    def summons_due(self) -> date:
        """The last day for its summons."""
        return self.day - timedelta(days=NOTICE_DAYS)

    @property
    def papers_due(self) -> date:
        """The last day for its documents."""
        return self.day - timedelta(days=PAPERS_DAYS)

    @property
    def minutes_due(self) -> date:
        """The last day for its minutes."""
        return self.day + timedelta(days=MINUTES_DAYS)


def look(council: Party, days: Sequence[date]) -> list[Planned]:
    """The meetings that a plan would make, each with what speaks against its day. Changes nothing."""
    taken = queries.days_taken(council)
    return [Planned(day, _warnings(day, taken, taken.union(days))) for day in sorted(days)]


def _warnings(day: date, taken: Collection[date], every: Collection[date]) -> list[Words]:
    found: list[Words] = []
    if day.weekday() >= 5:
        found.append(_l("It is a Saturday or a Sunday."))
    elif not clock.is_working_day(day):
        found.append(_l("It is a public holiday, or the eve of one."))
    if HIGH_SUMMER[0] <= (day.month, day.day) <= HIGH_SUMMER[1]:
        found.append(_l("It is in the middle of the summer, when many are away."))
    if day in taken:
        found.append(_l("A meeting is planned that day already."))
    if any(0 < abs((day - other).days) < NOTICE_DAYS for other in every):
        found.append(_l("It is less than %(count)s days from another meeting.", count=NOTICE_DAYS))
    if clock.days_until(day) < NOTICE_DAYS:
        found.append(_l("The last day for the summons has passed."))
    elif not clock.is_working_day(day - timedelta(days=NOTICE_DAYS)):
        found.append(_l("The last day for the summons is a day off: send it before."))
    return found


def plan_year(
    actor: Actor,
    council: Party,
    days: Sequence[date],
    *,
    starts: time,
    ends: time,
    place: str,
    is_open: bool = False,
) -> list[CouncilMeeting]:
    """Plan several meetings at once, in the order of their days; all of them or none."""
    require(actions.PLAN, actor, council)
    if not days:
        raise Refused(no(NO_DAYS))
    if len(set(days)) < len(days):
        raise Refused(no(TWICE))
    if len(days) > MOST:
        raise Refused(no(TOO_MANY))
    return [
        meetings.plan(
            actor,
            council,
            starts_at=_at(day, starts),
            ends_at=_at(day, ends),
            place=place,
            is_open=is_open,
        )
        for day in sorted(days)
    ]


def _at(day: date, hour: time) -> datetime:
    return clock.at(day, hour)


def move_on(actor: Actor, item: AgendaItem, target: CouncilMeeting) -> AgendaItem:
    """Move an item with all that it treats, and its documents, to another planned meeting.

    The history of each matter says where it is now.
    """
    source = item.meeting
    for one in sorted((source, target), key=_number):  # two that swap items do not cross
        queries.lock(one)
    queries.lock_item(item)
    require(actions.MOVE_ON, actor, item)
    require(actions.PLACE, actor, target)
    here = target.council_id == source.council_id and target.state == MeetingState.PLANNED
    if target.id == source.id or not here:
        raise Refused(no(ONLY_PLANNED))
    there = queries.items(target)
    item.meeting = target
    there.insert(agendas.before_end(there), item)
    agendas.number(there)
    agendas.number(queries.items(source))
    ties = queries.sources_of(item)
    for tie in ties:
        record(actions.MOVE_ON, actor, tie, matter_id=tie.matter_id, meeting=target.reference)
    if not ties:
        record(actions.MOVE_ON, actor, item, meeting=target.reference)
    return item


def _number(meeting: CouncilMeeting) -> int:
    return meeting.id


@dataclass(frozen=True)
class Lent:
    """What a new agenda takes over from an earlier one."""

    items: Collection[int] = ()  #: ids of items that came from no thread
    order: bool = False
    lengths: bool = False
    reporters: bool = False
    remarks: bool = False


def take_over(
    actor: Actor, meeting: CouncilMeeting, earlier: CouncilMeeting, lent: Lent
) -> CouncilMeeting:
    """Take over from an earlier agenda of the council: some of its items, and how it was laid out."""
    queries.lock(meeting)
    require(actions.COPY, actor, meeting)
    if earlier.council_id != meeting.council_id or earlier.id == meeting.id:
        raise Refused(no(_l("Choose an earlier meeting of the council.")))
    model = queries.items(earlier)
    kept = {item.standing_key: item for item in queries.items(meeting) if item.standing_key}
    lendable = {item.id for item in queries.lendable(earlier)}
    pairs: dict[int, AgendaItem] = {}
    for item in model:
        if item.standing_key in kept:
            pairs[item.id] = kept[item.standing_key]
        elif item.id in lent.items and item.id in lendable:
            pairs[item.id] = _copy(meeting, item)
    db.session.flush()
    for item in model:
        if item.id in pairs:
            _lend(item, pairs[item.id], lent)
    _order(meeting, [pairs[item.id] for item in model if item.id in pairs], lent)
    record(actions.COPY, actor, meeting, earlier=earlier.id)
    return meeting


def _copy(meeting: CouncilMeeting, item: AgendaItem) -> AgendaItem:
    """A new item with the title of an earlier one; an extra item becomes an ordinary one."""
    kind = ItemKind.INFORMATION if item.kind == ItemKind.EXTRA else item.kind
    copied = AgendaItem(
        council_id=meeting.council_id,
        meeting_id=meeting.id,
        kind=kind,
        is_other=item.is_other,
        title=item.title,
        position=0,
    )
    db.session.add(copied)
    return copied


def _lend(item: AgendaItem, to: AgendaItem, lent: Lent) -> None:
    if lent.lengths and item.length is not None:
        to.length = item.length
    if lent.reporters and item.reporter:
        to.reporter = item.reporter
    if lent.remarks and item.remarks:
        to.remarks = item.remarks
    begun = together.find(queries.item_draft(to), lock=True)
    if begun is not None and begun.is_stored:  # nobody writes there: the form is read afresh
        together.discard(begun.form)


def _order(meeting: CouncilMeeting, as_lent: list[AgendaItem], lent: Lent) -> None:
    """The order of the earlier agenda, or the one that is here; what neither knows comes before the end."""
    new = [item for item in as_lent if item.position == 0]
    here = [item for item in queries.items(meeting) if item.position > 0]
    first = as_lent if lent.order else here
    rest = [item for item in (here if lent.order else new) if item not in first]
    at = agendas.before_end(first)
    agendas.number([*first[:at], *rest, *first[at:]])
