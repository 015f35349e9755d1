"""The council: its meetings, its agenda and its minutes."""

from collections.abc import Iterator

from sqlalchemy import select

from forum.core.db import db
from forum.council.models import (
    AgendaItem,
    CouncilMeeting,
    ItemKind,
    MeetingState,
)
from forum.demo.pages.base import MEMBER, SECRETARY, Page, page


def pages() -> Iterator[Page]:
    """All of them."""
    yield from _council()
    yield from _secretary()


def _council() -> Iterator[Page]:
    yield page("council", "council.index")
    yield page("meetings", "council.all_meetings")
    called, planned = _meeting(MeetingState.CALLED), _meeting(MeetingState.PLANNED)
    published = _meeting(MeetingState.PUBLISHED)
    if called is not None:
        reference = called.reference
        yield page("meeting, summoned", "council.meeting", reference=reference)
        yield page("summons, PDF", "council.summons_pdf", reference=reference)
        yield page("meeting, calendar entry", "council.calendar_entry", reference=reference)
    if planned is not None:
        yield page("meeting, planned", "council.meeting", reference=planned.reference)
    if published is not None:
        reference = published.reference
        yield page("meeting, held", "council.meeting", reference=reference)
        yield page("minutes, published", "council.minutes", reference=reference)
        yield page("minutes, PDF", "council.minutes_pdf", reference=reference)


def _meeting(state: MeetingState) -> CouncilMeeting | None:
    """The latest meeting in a state."""
    return db.session.scalar(
        select(CouncilMeeting)
        .where(CouncilMeeting.state == state)
        .order_by(CouncilMeeting.starts_at.desc())
        .limit(1)
    )


def _item(meeting: CouncilMeeting) -> int:
    """A matter on the agenda of a meeting."""
    return (
        db.session.scalars(
            select(AgendaItem.id)
            .where(AgendaItem.meeting_id == meeting.id, AgendaItem.kind == ItemKind.MATTER)
            .order_by(AgendaItem.position)
        ).first()
        or 0
    )


def _secretary() -> Iterator[Page]:
    yield page("new meeting", "council.plan", SECRETARY)
    planned = _meeting(MeetingState.PLANNED)
    if planned is not None:
        reference, item = planned.reference, _item(planned)
        yield page("agenda builder", "council.agenda", SECRETARY, reference=reference)
        for name, endpoint in (
            ("agenda, one item", "council.arrange_item"),
            ("agenda, remove an item", "council.remove_item"),
        ):
            yield page(name, endpoint, SECRETARY, reference=reference, item_id=item)
        for name, endpoint in (
            ("meeting, change", "council.edit"),
            ("meeting, summon", "council.call"),
            ("meeting, cancel", "council.cancel"),
        ):
            yield page(name, endpoint, SECRETARY, reference=reference)
    yield from _minutes()


def _minutes() -> Iterator[Page]:
    """Minutes on their way: being written, and waiting for a signature."""
    held, signing = _meeting(MeetingState.HELD), _meeting(MeetingState.MINUTES_DRAFT)
    if held is not None:
        reference, item = held.reference, _item(held)
        yield page("minutes, writing", "council.workbench", SECRETARY, reference=reference)
        yield page("minutes, attendance", "council.attendance", SECRETARY, reference=reference)
        yield page(
            "minutes, one item", "council.write", SECRETARY, reference=reference, item_id=item
        )
    if signing is not None:
        reference = signing.reference
        yield page("minutes, sign", "council.sign", MEMBER, reference=reference)
        yield page("minutes, take back", "council.reopen", SECRETARY, reference=reference)
