"""What speaks for taking something up at the next meeting; asked of all that waits at once, in few queries.

Support says from how many organisations and areas it comes, and is one reason to suggest something. It orders
nothing else; who has signed the agreement, how large they are, or who proposed it, counts nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from forum.core import clock
from forum.core.access import Words
from forum.core.db import db
from forum.council.models import (
    AgendaItem,
    BacklogPoint,
    CouncilMeeting,
    MeetingState,
    Nomination,
    PointKind,
)
from forum.districts.models import District, Level
from forum.initiatives.models import Initiative
from forum.initiatives.queries import is_overdue
from forum.matters.models import Matter, Support
from forum.parties.models import Party, PartyKind, party_district
from forum.processes.models import Stage, StageState

#: Who has waited so long is suggested.
WAITED_DAYS = 60
#: So many organisations, from so many of the city's areas, stand behind what is suggested for that.
SPREAD = 2
#: How far a stage that closes is looked for where no meeting is planned after the next.
FAR = timedelta(days=90)

#: What waits without a thread, and must have its day or wait long to be suggested.
_NOT_BY_ITSELF = {PointKind.PUT_OFF, PointKind.OWN}


@dataclass
class Weighed:
    """One entry before it is read: what it is made of, and what speaks for it."""

    key: str
    nominations: list[int]
    point: BacklogPoint | None
    waits_since: datetime
    wanted_on: date | None = None
    to: CouncilMeeting | None = None
    until: date | None = None  #: what closes before this day is urgent
    closes_on: date | None = None
    closes: Words = ""  #: the stage
    organisations: int = 0
    areas: int = 0
    overdue_since: date | None = None
    waits_for_more: bool = False
    matters: set[int] = field(default_factory=set)

    @property
    def is_wanted(self) -> bool:
        """The day has come that it was put off to: that of the meeting, or today."""
        day = self.to.day if self.to is not None else clock.today()
        return self.wanted_on is not None and self.wanted_on <= day

    @property
    def is_closing(self) -> bool:
        """Its stage closes before the council meets the time after next."""
        return self.closes_on is not None and self.until is not None and self.closes_on < self.until

    @property
    def is_put_off(self) -> bool:
        """To a later day than the meeting's."""
        return self.wanted_on is not None and not self.is_wanted

    @property
    def days_waited(self) -> int:
        """How many days it has waited."""
        return max((clock.today() - clock.local(self.waits_since).date()).days, 0)

    @property
    def has_waited_long(self) -> bool:
        """Two months, or more."""
        return self.days_waited >= WAITED_DAYS

    @property
    def is_spread(self) -> bool:
        """Several organisations, from several areas, stand behind it: one that is everywhere is one."""
        return min(self.organisations, self.areas) >= SPREAD

    @property
    def is_suggested(self) -> bool:
        """Something speaks for the next meeting."""
        if self.is_wanted:
            return True
        if self.waits_for_more or self.is_put_off:
            return False
        comes_by_itself = self.point is not None and self.point.kind not in _NOT_BY_ITSELF
        return (
            self.is_closing
            or self.overdue_since is not None
            or comes_by_itself
            or self.has_waited_long
            or self.is_spread
        )

    @property
    def place(self) -> tuple[Any, ...]:
        """Where it stands: by the day put off to, the closing day, the time waited, and by nothing else.

        What the council itself put off comes before what somebody wished for from a day.
        """
        put_off = self.point is None or self.point.kind == PointKind.PUT_OFF
        kept = self.is_wanted and put_off
        wanted = (self.wanted_on or date.max) if self.is_wanted else date.max
        closes = (self.closes_on or date.max) if self.is_closing else date.max
        return (not self.is_suggested, not kept, wanted, closes, self.waits_since, self.key)


def next_planned(council: Party, *, after: datetime | None = None) -> CouncilMeeting | None:
    """The next meeting of a council that is not summoned yet; or the next at all after a moment."""
    states = (
        (MeetingState.PLANNED,) if after is None else (MeetingState.PLANNED, MeetingState.CALLED)
    )
    return db.session.scalar(
        select(CouncilMeeting)
        .where(
            CouncilMeeting.council_id == council.id,
            CouncilMeeting.state.in_(states),
            CouncilMeeting.starts_at > (after or clock.now()),
        )
        .order_by(CouncilMeeting.starts_at, CouncilMeeting.id)
        .limit(1)
    )


def weigh(
    council: Party,
    waits: ColumnElement[bool],
    points: ColumnElement[bool],
    to: CouncilMeeting | None,
) -> list[Weighed]:
    """All that waits, in order. Six queries for any number."""
    after = next_planned(council, after=to.starts_at) if to is not None else None
    until = after.day if after is not None else (to.day if to else clock.today()) + FAR
    found: dict[str, Weighed] = {}
    comments: dict[str, int] = {}
    for row in _proposed(waits):
        group = row.from_item_id
        key = f"i{group}" if group is not None else str(row.id)
        one = found.setdefault(
            key, Weighed(key, [], None, row.nominated_at, row.wanted_on, to, until)
        )
        one.nominations.append(row.id)
        one.matters.add(row.matter_id)
        asked, added = row.asked_at, row.added_at
        one.waits_for_more = asked is not None and (added is None or added < asked)
        if row.comment_id is not None:
            comments[key] = row.comment_id
    for point in _points(points):
        key = f"p{point.id}"
        found[key] = Weighed(key, [], point, point.waits_since, point.wanted_on, to, until)
    _close(found, waits)
    _support(found, waits, comments)
    return sorted(found.values(), key=lambda one: one.place)


def _proposed(waits: ColumnElement[bool]) -> Sequence[Any]:
    return db.session.execute(
        select(
            Nomination.id,
            Nomination.matter_id,
            Nomination.comment_id,
            Nomination.from_item_id,
            Nomination.wanted_on,
            Nomination.nominated_at,
            Nomination.asked_at,
            Nomination.added_at,
        )
        .where(waits)
        .order_by(Nomination.nominated_at, Nomination.id)
    ).all()


def _points(points: ColumnElement[bool]) -> Sequence[BacklogPoint]:
    """What waits without a thread, with the item that put it off."""
    return db.session.scalars(
        select(BacklogPoint)
        .where(points)
        .options(joinedload(BacklogPoint.from_item).joinedload(AgendaItem.meeting))
        .order_by(BacklogPoint.id)
    ).all()


def _close(found: dict[str, Weighed], waits: ColumnElement[bool]) -> None:
    """When the stage closes in which a process stands, and since when a reply is overdue."""
    proposed = select(Nomination.matter_id).where(waits)
    stages = {
        stage.process_id: stage
        for stage in db.session.scalars(
            select(Stage).where(
                Stage.state == StageState.CURRENT,
                Stage.ends_on >= clock.today(),
                Stage.process_id.in_(proposed),
            )
        )
    }
    late: dict[int, date] = dict(
        db.session.execute(
            select(Initiative.id, Initiative.reply_due).where(
                is_overdue(), Initiative.id.in_(proposed)
            )
        ).all()  # type: ignore[arg-type]
    )
    for one in found.values():
        ends = [stages[key] for key in one.matters if key in stages]
        if ends:
            first = min(ends, key=lambda stage: stage.ends_on)
            one.closes_on, one.closes = first.ends_on, first.name
        one.overdue_since = min((late[key] for key in one.matters if key in late), default=None)


def _support(
    found: dict[str, Weighed], waits: ColumnElement[bool], comments: dict[str, int]
) -> None:
    """From how many organisations, and how many of the city's areas, support comes; counted once each."""
    of_matters = _supporters(Support.matter_id, waits, Nomination.matter_id).where(
        Support.comment_id.is_(None), Support.wording == Matter.wording
    )
    of_comments = _supporters(Support.comment_id, waits, Nomination.comment_id)
    by_matter = {row[0]: row for row in db.session.execute(of_matters)}
    by_comment = {row[0]: row for row in db.session.execute(of_comments)}
    for key, one in found.items():
        if key in comments:
            row = by_comment.get(comments[key])
        else:
            row = by_matter.get(next(iter(one.matters))) if len(one.matters) == 1 else None
        if row is not None and len(one.nominations) == 1:
            one.organisations, one.areas = row[1], row[2]


def _supporters(of: Any, waits: ColumnElement[bool], which: Any) -> Select[*tuple[Any, ...]]:
    area = func.coalesce(District.parent_id, District.id)
    return (
        select(of, func.count(Support.party_id.distinct()), func.count(area.distinct()))
        .join(Matter, Matter.id == Support.matter_id)
        .join(Party, Party.id == Support.party_id)
        .outerjoin(party_district, party_district.c.party_id == Party.id)
        .outerjoin(
            District,
            (District.id == party_district.c.district_id)
            & (District.level != Level.FORMER_DISTRICT),
        )
        .where(Party.kind == PartyKind.ORGANISATION, of.in_(select(which).where(waits)))
        .group_by(of)
    )
