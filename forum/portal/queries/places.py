"""What goes on in an area: what is open, said, planned and decided there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    cast,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy import union as union_of

from forum.core.db import db
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    CouncilMeeting,
    Decision,
    MeetingState,
)
from forum.council.queries import Decided
from forum.districts.models import District, Level
from forum.initiatives.models import Initiative
from forum.matters.models import Matter, matter_district
from forum.matters.queries import MatterRow, listing, published
from forum.parties.models import Party, PartyKind, party_district
from forum.processes.models import PlanningProcess, ProcessState
from forum.topics.models import Topic

#: What every kind of matter calls the state in which it is open.
OPEN = ProcessState.OPEN.value
GLANCE = 6
LIST = 20
ORGANISATIONS = 12


def is_open() -> ColumnElement[bool]:
    """Published, and waiting for what people have to say or for the city's reply."""
    return and_(published(), Matter.state == OPEN)


def goes_on() -> ColumnElement[bool]:
    """Published and not closed, even if it is answered or pauses."""
    return and_(published(), Matter.closed_at.is_(None))


def open_counts() -> dict[int | None, int]:
    """How many matters are open in each area, in one query; under None those of the whole city.

    What is about an area counts in those that it is divided into, and the other way about.
    """
    link, inner, outer = matter_district.c, District.__table__.alias(), District.__table__.alias()
    linked = select(link.matter_id, link.district_id).join(Matter, Matter.id == link.matter_id)
    pairs = union_of(
        linked.where(is_open()),
        linked.with_only_columns(link.matter_id, inner.c.id)
        .join(inner, inner.c.parent_id == link.district_id)
        .where(is_open(), inner.c.level == Level.INTERMEDIATE_AREA),
        linked.with_only_columns(link.matter_id, outer.c.parent_id)
        .join(outer, outer.c.id == link.district_id)
        .where(is_open(), outer.c.parent_id.is_not(None)),
        select(Matter.id, cast(null(), Integer)).where(is_open(), Matter.citywide),
    ).subquery()
    counted = select(pairs.c.district_id, func.count()).group_by(pairs.c.district_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _places_around(place: District) -> Select[Any]:
    """The place, what lies in it, and what it lies in."""
    related = [District.id == place.id, District.parent_id == place.id]
    if place.parent_id is not None:
        related.append(District.id == place.parent_id)
    return select(District.id).where(or_(*related))


def about(place: District) -> ColumnElement[bool]:
    """Matters about a place, about something in it, or about the larger area that it lies in."""
    link = matter_district.c
    return Matter.id.in_(select(link.matter_id).where(link.district_id.in_(_places_around(place))))


def counts_in(place: District) -> dict[str, int]:
    """How many matters of each kind are open about a place."""
    counted = select(Matter.kind, func.count(Matter.id)).where(is_open(), about(place))
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(Matter.kind))}


@dataclass(frozen=True)
class Around:
    """The matters that an area's page shows."""

    processes: list[MatterRow]
    initiatives: list[MatterRow]
    conversations: list[MatterRow]
    citywide: list[MatterRow]
    closed: list[MatterRow]


def around(place: District) -> Around:
    """What goes on about a place and in the whole city, and what was closed last: one list, read once.

    Conversations are picked by themselves, so that however many are opened, nothing else leaves the page.
    Dialogue meetings stand apart, as what counts with them is when they are held.
    """
    newest = (Matter.published_at.desc(), Matter.id.desc())
    matters = select(Matter.id).where(Matter.kind.not_in(["topic", "dialogue"]))
    talk = select(Matter.id).where(Matter.kind == "topic")
    lively = (func.coalesce(Matter.last_comment_at, Matter.published_at).desc(), Matter.id.desc())
    ids = union_all(
        *(
            select(picked.order_by(*order).limit(most).subquery().c.id)
            for picked, order, most in (
                (matters.where(goes_on(), about(place)), newest, LIST),
                (matters.where(goes_on(), Matter.citywide), newest, GLANCE),
                (talk.where(goes_on(), about(place)), lively, GLANCE),
                (
                    matters.where(published(), Matter.closed_at.is_not(None), about(place)),
                    (Matter.closed_at.desc(), Matter.id.desc()),
                    GLANCE,
                ),
            )
        )
    )
    rows = listing(select(Matter).where(Matter.id.in_(ids)).order_by(*newest))
    local = [row for row in rows if not row.matter.citywide]
    going_on = [row for row in local if row.matter.closed_at is None]
    waiting = [row for row in going_on if isinstance(row.matter, Initiative)]
    return Around(
        processes=[row for row in going_on if isinstance(row.matter, PlanningProcess)],
        initiatives=sorted(waiting, key=_due_first),
        conversations=[row for row in going_on if isinstance(row.matter, Topic)],
        citywide=[row for row in rows if row.matter.citywide],
        closed=[row for row in local if row.matter.closed_at is not None],
    )


def _due_first(row: MatterRow) -> tuple[bool, date]:
    """Those that wait for a reply first, the earliest due on top."""
    due = row.matter.reply_due if isinstance(row.matter, Initiative) else None
    return row.matter.state != OPEN, due or date.max


def decisions_in(place: District) -> list[Decided]:
    """What the council decided last in matters about a place, out of published minutes."""
    here = select(AgendaSource.item_id).join(AgendaSource.matter).where(about(place))
    rows = db.session.execute(
        select(Decision, AgendaItem, CouncilMeeting)
        .join(AgendaItem, AgendaItem.id == Decision.item_id)
        .join(CouncilMeeting, CouncilMeeting.id == AgendaItem.meeting_id)
        .where(CouncilMeeting.state == MeetingState.PUBLISHED, Decision.item_id.in_(here))
        .order_by(CouncilMeeting.starts_at.desc(), AgendaItem.section_number)
        .limit(GLANCE)
    )
    return [Decided(*row) for row in rows]


@dataclass(frozen=True)
class Organisations:
    """The first organisations of a place by name, and how many there are."""

    first: Sequence[Party]
    count: int


def organisations_in(place: District) -> Organisations:
    """The organisations that say they are active in a place, by name and nothing else."""
    there = select(party_district.c.party_id).where(
        party_district.c.district_id.in_(_places_around(place))
    )
    active = (Party.kind == PartyKind.ORGANISATION, Party.ended_on.is_(None), Party.id.in_(there))
    rows = db.session.execute(
        select(Party, func.count().over())
        .where(*active)
        .order_by(Party.sort_key, Party.id)
        .limit(ORGANISATIONS)
    ).all()
    return Organisations([row[0] for row in rows], rows[0][1] if rows else 0)
