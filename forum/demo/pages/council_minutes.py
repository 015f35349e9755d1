"""Pages about minutes: the text that was signed, one § of them, their versions and corrections."""

from collections.abc import Iterator

from sqlalchemy import select

from forum.core.db import db
from forum.council.models import AgendaItem, Approval, CouncilMeeting, MeetingState
from forum.demo.pages.base import MEMBER, SECRETARY, Page, page


def pages() -> Iterator[Page]:
    """All of them."""
    published = _latest(MeetingState.PUBLISHED)
    if published is not None:
        at = {"reference": published.reference}
        yield page("minutes, the signed text", "council.signed_text", **at)
        for section in _sections(published)[-2:-1]:
            yield page("minutes, one section", "council.extract", **at, section=section)
            yield page("minutes, one section, PDF", "council.extract_pdf", **at, section=section)
        yield page("minutes, versions", "council.versions", SECRETARY, **at)
        yield page("minutes, correct", "council.add_addendum", SECRETARY, **at)
    signing = _latest(MeetingState.MINUTES_DRAFT)
    if signing is not None and _waits_for_a_signature(signing):
        at = {"reference": signing.reference}
        yield page("minutes, ask for a change", "council.ask_change", MEMBER, **at)


def _latest(state: MeetingState) -> CouncilMeeting | None:
    return db.session.scalar(
        select(CouncilMeeting)
        .where(CouncilMeeting.state == state)
        .order_by(CouncilMeeting.starts_at.desc())
        .limit(1)
    )


def _sections(meeting: CouncilMeeting) -> list[int]:
    return list(
        db.session.scalars(
            select(AgendaItem.section_number)
            .where(AgendaItem.meeting_id == meeting.id)
            .order_by(AgendaItem.section_number)
        )
    )


def _waits_for_a_signature(meeting: CouncilMeeting) -> bool:
    waiting = select(Approval).where(
        Approval.meeting_id == meeting.id, Approval.signed_at.is_(None)
    )
    return db.session.scalar(waiting) is not None
