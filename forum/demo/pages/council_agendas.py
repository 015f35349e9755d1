"""Pages on which the secretary builds an agenda, beside those that every council has had."""

from collections.abc import Iterator

from sqlalchemy import select

from forum.core.db import db
from forum.council import queries
from forum.council.models import CouncilMeeting, MeetingState
from forum.demo.pages.base import SECRETARY, Page, page


def pages() -> Iterator[Page]:
    """All of them, as long as a meeting is planned."""
    planned = db.session.scalar(
        select(CouncilMeeting)
        .where(CouncilMeeting.state == MeetingState.PLANNED)
        .order_by(CouncilMeeting.starts_at)
        .limit(1)
    )
    if planned is None:
        return
    at = {"reference": planned.reference}
    yield page("agenda, from an earlier one", "council.take_over", SECRETARY, **at)
    for earlier in queries.lenders(planned)[:1]:
        yield page(
            "agenda, what to take over",
            "council.take_over",
            SECRETARY,
            fran=earlier.reference,
            **at,
        )
