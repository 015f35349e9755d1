"""Pages about the documents of an agenda, and about the meetings of a year."""

from collections.abc import Iterator

from sqlalchemy import select

from forum.core.db import db
from forum.council.models import AgendaItem, AgendaPaper, CouncilMeeting, MeetingState
from forum.demo.pages.base import SECRETARY, Page, page


def pages() -> Iterator[Page]:
    """All of them."""
    yield page("the year's meetings", "council.year")
    yield page("plan the year's meetings", "council.plan_year", SECRETARY)
    for item in db.session.scalars(
        select(AgendaItem)
        .join(AgendaItem.meeting)
        .where(CouncilMeeting.state == MeetingState.PLANNED, AgendaItem.standing_key.is_(None))
        .order_by(CouncilMeeting.starts_at, AgendaItem.position)
        .limit(1)
    ):
        spot = {"reference": item.meeting.reference, "item_id": item.id}
        yield page("agenda, add a document", "council.add_paper", SECRETARY, **spot)
    for one in db.session.scalars(
        select(AgendaPaper)
        .join(AgendaPaper.item)
        .join(AgendaItem.meeting)
        .where(AgendaPaper.removed_at.is_(None), CouncilMeeting.state == MeetingState.PLANNED)
        .order_by(AgendaPaper.id)
        .limit(1)
    ):
        spot = {
            "reference": one.item.meeting.reference,
            "item_id": one.item_id,
            "paper_id": one.id,
        }
        yield page("agenda, a document", "council.paper", SECRETARY, **spot)
        yield page("agenda, take a document away", "council.remove_paper", SECRETARY, **spot)
