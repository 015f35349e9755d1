"""Pages on which those who are called to a meeting answer, and on which the secretary sees who comes."""

from collections.abc import Iterator

from sqlalchemy import select

from forum.core.db import db
from forum.council.models import CouncilMeeting, SummonsReply
from forum.council.queries import replies
from forum.demo.pages.base import SECRETARY, Page, page


def pages() -> Iterator[Page]:
    """All of them, as long as a called meeting lies ahead."""
    for meeting in replies.called_meetings()[:1]:
        yield page(
            "who comes to a meeting", "council.answers", SECRETARY, reference=meeting.reference
        )
        yield from _noted(meeting)
        yield from _own(meeting)


def _noted(meeting: CouncilMeeting) -> Iterator[Page]:
    """Where the secretary writes down an answer that came by telephone."""
    silent = [one for one in replies.of(meeting) if one.is_silent][:1]
    for one in silent:
        at = {"reference": meeting.reference, "reply_id": one.id}
        yield page("note an answer", "council.note_answer", SECRETARY, **at)


def _own(meeting: CouncilMeeting) -> Iterator[Page]:
    """By the link of a letter: one who has not answered, one who sends a substitute, and that substitute."""
    found = db.session.scalars(
        select(SummonsReply).where(SummonsReply.meeting_id == meeting.id).order_by(SummonsReply.id)
    ).all()
    for name, those in (
        ("answer a summons", [one for one in found if one.is_silent and not one.is_substitute]),
        ("answered, with a substitute", [one for one in found if one.answer == "substitute"]),
        ("asked to come instead", [one for one in found if one.in_place_of_id is not None]),
    ):
        for one in those[:1]:
            yield page(name, "council.answer", secret=one.secret)
