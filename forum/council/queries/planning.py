"""Reading what is planned: the days that are taken, where an item may move, and what an agenda may lend."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from forum.core import clock
from forum.core.db import db
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    BacklogPoint,
    CouncilMeeting,
    MeetingState,
)
from forum.parties.models import Party

LENDERS_SHOWN = 24


def planned_of(council: Party) -> Sequence[CouncilMeeting]:
    """The meetings to come of a council, planned or summoned, the next first."""
    return db.session.scalars(
        select(CouncilMeeting)
        .where(
            CouncilMeeting.council_id == council.id,
            CouncilMeeting.state.in_((MeetingState.PLANNED, MeetingState.CALLED)),
            CouncilMeeting.ends_at >= clock.now(),
        )
        .order_by(CouncilMeeting.starts_at, CouncilMeeting.id)
    ).all()


def days_taken(council: Party) -> set[date]:
    """The days on which the council meets already."""
    return {meeting.day for meeting in planned_of(council)}


def latest_planned(council: Party) -> CouncilMeeting | None:
    """The meeting of a council that lies furthest ahead or was last: new ones are much like it."""
    return db.session.scalar(
        select(CouncilMeeting)
        .where(CouncilMeeting.council_id == council.id)
        .order_by(CouncilMeeting.starts_at.desc(), CouncilMeeting.id)
        .limit(1)
    )


def where_to(item: AgendaItem) -> list[CouncilMeeting]:
    """The planned meetings that an item may move to."""
    return [
        meeting
        for meeting in planned_of(item.meeting.council)
        if meeting.state == MeetingState.PLANNED and meeting.id != item.meeting_id
    ]


def lenders(meeting: CouncilMeeting) -> Sequence[CouncilMeeting]:
    """Other meetings of the council whose agendas can be taken over, the latest first."""
    return db.session.scalars(
        select(CouncilMeeting)
        .where(
            CouncilMeeting.council_id == meeting.council_id,
            CouncilMeeting.id != meeting.id,
            CouncilMeeting.starts_at < meeting.starts_at,
        )
        .order_by(CouncilMeeting.starts_at.desc(), CouncilMeeting.id)
        .limit(LENDERS_SHOWN)
    ).all()


def lendable(meeting: CouncilMeeting) -> Sequence[AgendaItem]:
    """The items of an agenda that came from no thread and are not on every agenda."""
    treats = select(AgendaSource.id).where(AgendaSource.item_id == AgendaItem.id).exists()
    waited = select(BacklogPoint.id).where(BacklogPoint.item_id == AgendaItem.id).exists()
    return db.session.scalars(
        select(AgendaItem)
        .where(
            AgendaItem.meeting_id == meeting.id,
            AgendaItem.standing_key.is_(None),
            ~treats,
            ~waited,
        )
        .order_by(AgendaItem.position, AgendaItem.id)
    ).all()
