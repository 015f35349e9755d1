"""Pages of a meeting while it is held: who is there, what is written, its speakers, its screen and papers."""

from collections.abc import Iterator

from sqlalchemy import select

from forum.core.db import db
from forum.council.models import AgendaItem, CouncilMeeting, MeetingState
from forum.demo.pages.base import SECRETARY, Page, page


def pages() -> Iterator[Page]:
    """All of them."""
    called, held = _latest(MeetingState.CALLED), _latest(MeetingState.HELD)
    if called is not None:
        at = {"reference": called.reference}
        yield page("meeting, who leads it", "council.lead", SECRETARY, **at)
        yield page("meeting, screen before it begins", "council.screen", **at)
    if held is not None and not held.is_closed:
        at = {"reference": held.reference}
        yield page("meeting, the chair's script", "council.script", SECRETARY, **at)
        yield page("meeting, script, PDF", "council.script_pdf", SECRETARY, **at)
        yield page("meeting, attendance list", "council.attendance_list", SECRETARY, **at)
        yield page("meeting, list, PDF", "council.attendance_list_pdf", SECRETARY, **at)
        yield page("meeting, screen", "council.screen", **at)
        yield page("meeting, close", "council.close", SECRETARY, **at)
        items = select(AgendaItem).where(AgendaItem.meeting_id == held.id)
        for item in db.session.scalars(items.order_by(AgendaItem.position.desc()).limit(1)):
            yield page("item, speakers", "council.speakers", SECRETARY, **at, item_id=item.id)
        written = items.where(AgendaItem.revision > 0).order_by(AgendaItem.revision.desc()).limit(1)
        for item in db.session.scalars(written):
            yield page("item, versions", "council.item_revisions", SECRETARY, **at, item_id=item.id)


def _latest(state: MeetingState) -> CouncilMeeting | None:
    return db.session.scalar(
        select(CouncilMeeting)
        .where(CouncilMeeting.state == state)
        .order_by(CouncilMeeting.starts_at.desc())
        .limit(1)
    )
