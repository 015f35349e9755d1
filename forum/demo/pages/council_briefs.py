"""Briefs: what is read before an item, how it is prepared, and all of it as one document."""

from collections.abc import Iterator

from sqlalchemy import select

from forum.core.db import db
from forum.council.models import AgendaItem, AgendaSource, CouncilMeeting, MeetingState
from forum.demo.pages.base import SECRETARY, Page, page


def pages() -> Iterator[Page]:
    """All of them."""
    for item in _items(MeetingState.CALLED):
        spot = {"reference": item.meeting.reference, "item_id": item.id}
        yield page("brief of an item", "council.brief", **spot)
        yield page("brief, written on", "council.write_brief", SECRETARY, **spot)
        reference = item.meeting.reference
        yield page("agenda and briefs, PDF", "council.order_papers", reference=reference)
    for item in _items(MeetingState.PLANNED):
        reference = item.meeting.reference
        yield page("briefs of a meeting", "council.all_briefs", SECRETARY, reference=reference)


def _items(state: MeetingState) -> Iterator[AgendaItem]:
    """The first item that treats a matter, of the latest meeting in a state; none if there is none."""
    yield from db.session.scalars(
        select(AgendaItem)
        .join(CouncilMeeting, CouncilMeeting.id == AgendaItem.meeting_id)
        .join(AgendaSource, AgendaSource.item_id == AgendaItem.id)
        .where(CouncilMeeting.state == state)
        .order_by(CouncilMeeting.starts_at.desc(), AgendaItem.position)
        .limit(1)
    )
