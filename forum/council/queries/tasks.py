"""Reading what the council has set somebody to do, once its minutes are published: open and settled, due."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.accounts.models import Person
from forum.core import clock
from forum.core.db import db
from forum.core.paging import MAX_KEY, Page, page
from forum.council.models import (
    ActionPoint,
    ActionState,
    AgendaItem,
    AgendaSource,
    BacklogPoint,
    CouncilMeeting,
    MeetingState,
)
from forum.council.queries.agendas import select_sources
from forum.matters.models import Subscription
from forum.matters.queries import followed
from forum.parties.models import Membership, Party, Role
from forum.parties.queries import is_active

PAGE = 50
MOST_OPEN = 200
#: Days before its day at which whoever is responsible is reminded.
SOON = timedelta(days=7)


def _public() -> Select[ActionPoint]:
    """Those of published minutes, each with its item and meeting."""
    return (
        select(ActionPoint)
        .join(ActionPoint.item)
        .join(AgendaItem.meeting)
        .where(CouncilMeeting.state == MeetingState.PUBLISHED)
        .options(
            contains_eager(ActionPoint.item).contains_eager(AgendaItem.meeting),
            joinedload(ActionPoint.responsible),
        )
    )


def task(task_id: int) -> ActionPoint | None:
    """One assignment by its number."""
    return db.session.get(ActionPoint, task_id) if task_id <= MAX_KEY else None


def open_tasks(council: Party, limit: int = MOST_OPEN) -> Sequence[ActionPoint]:
    """What is to be done for a council, that which is due first before the rest."""
    return db.session.scalars(
        _public()
        .where(ActionPoint.council_id == council.id, ActionPoint.state == ActionState.OPEN)
        .order_by(ActionPoint.due_on, ActionPoint.id)
        .limit(limit)
    ).all()


def settled_tasks(
    council: Party, after: int | None = None, *, size: int = PAGE
) -> Page[ActionPoint]:
    """A page of what is done or was not carried out, the latest given first."""
    statement = _public().where(
        ActionPoint.council_id == council.id, ActionPoint.state != ActionState.OPEN
    )
    return page(statement, ActionPoint.id, after=after, size=size, descending=True)


def sources_of_tasks(tasks: Collection[ActionPoint]) -> dict[int, list[AgendaSource]]:
    """The matters that each assignment came out of, by its item."""
    found: dict[int, list[AgendaSource]] = {one.item_id: [] for one in tasks}
    if found:
        for source in db.session.scalars(select_sources(AgendaItem.id.in_(found))):
            found[source.item_id].append(source)
    return found


def due() -> Sequence[ActionPoint]:
    """What is due and has not come before its council yet; held until the act ends."""
    waits = select(BacklogPoint.id).where(BacklogPoint.action_point_id == ActionPoint.id)
    return db.session.scalars(
        _public()
        .where(
            ActionPoint.state == ActionState.OPEN,
            ActionPoint.due_on <= clock.today(),
            ~waits.exists(),
        )
        .order_by(ActionPoint.id)
        .with_for_update(of=ActionPoint)
    ).all()


def soon_due() -> Sequence[ActionPoint]:
    """What is due within the days at which whoever is responsible is reminded.

    Not what was given within those days: whoever is responsible was told so then, with its day.
    """
    today = clock.today()
    near = db.session.scalars(
        _public()
        .where(
            ActionPoint.state == ActionState.OPEN,
            ActionPoint.due_on > today,
            ActionPoint.due_on <= today + SOON,
        )
        .order_by(ActionPoint.id)
    )
    return [one for one in near if _given_on(one.item.meeting) < one.due_on - SOON]


def _given_on(meeting: CouncilMeeting) -> date:
    """When an assignment was given: the minutes were published, and all who answer for it were told."""
    return clock.local(meeting.published_at).date() if meeting.published_at else date.max


def given_at(meeting: CouncilMeeting) -> Sequence[ActionPoint]:
    """What somebody was set to do at a meeting."""
    return db.session.scalars(
        _public().where(CouncilMeeting.id == meeting.id).order_by(ActionPoint.id)
    ).all()


def responsible_people(party_ids: Collection[int]) -> dict[int, list[Person]]:
    """Who answers for each of some parties today: representatives, and of a council its secretaries."""
    found: dict[int, list[Person]] = {each: [] for each in party_ids}
    rows = db.session.execute(
        select(Membership.party_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.party_id.in_(party_ids),
            Membership.role.in_((Role.REPRESENTATIVE, Role.SECRETARY)),
            is_active(),
        )
        .order_by(Person.id)
    )
    for party_id, person in rows:
        if person not in found[party_id]:
            found[party_id].append(person)
    return found


def following(item_ids: Collection[int], person_ids: Collection[int]) -> set[tuple[int, int]]:
    """Which of some people follow a matter of which of some items: pairs of item and person."""
    rows = db.session.execute(
        select(AgendaSource.item_id, Subscription.person_id)
        .select_from(AgendaSource)
        .join(Subscription, followed(AgendaSource.matter_id))
        .where(AgendaSource.item_id.in_(item_ids), Subscription.person_id.in_(person_ids))
        .distinct()
    )
    return {(item_id, person_id) for item_id, person_id in rows if person_id is not None}
