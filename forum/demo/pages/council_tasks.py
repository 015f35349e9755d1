"""Pages about what the council has set somebody to do."""

from collections.abc import Iterator

from sqlalchemy import select

from forum.core.db import db
from forum.council.models import ActionPoint, ActionState, AgendaItem, CouncilMeeting, MeetingState
from forum.demo.pages.base import SECRETARY, Page, page


def pages() -> Iterator[Page]:
    """All of them."""
    yield page("what the council has asked for", "council.tasks")
    published = (
        select(ActionPoint)
        .join(AgendaItem, AgendaItem.id == ActionPoint.item_id)
        .join(CouncilMeeting, CouncilMeeting.id == AgendaItem.meeting_id)
        .where(CouncilMeeting.state == MeetingState.PUBLISHED)
        .order_by(ActionPoint.due_on)
    )
    for one in db.session.scalars(published.where(ActionPoint.state == ActionState.DONE).limit(1)):
        yield page("an assignment that is done", "council.task", task_id=one.id)
    for one in db.session.scalars(published.where(ActionPoint.state == ActionState.OPEN).limit(1)):
        yield page(
            "say what came of an assignment", "council.settle_task", SECRETARY, task_id=one.id
        )
