"""Pages about what waits for a council's agenda."""

from collections.abc import Iterator

from sqlalchemy import select

from forum.core.db import db
from forum.council.models import BY_HAND, BacklogPoint, Nomination, NominationState
from forum.demo.pages.base import REPRESENTATIVE, SECRETARY, Page, page
from forum.matters.models import Comment, CommentState


def pages() -> Iterator[Page]:
    """All of them."""
    yield page("what waits for the council", "council.waiting")
    yield page("backlog, sorting", "council.waiting", SECRETARY)
    yield page("write down what waits", "council.add_point", SECRETARY)
    by_hand = select(BacklogPoint).where(
        BacklogPoint.state == NominationState.WAITING, BacklogPoint.key.startswith(BY_HAND)
    )
    for point in db.session.scalars(by_hand.order_by(BacklogPoint.id).limit(1)):
        yield page("change what waits", "council.change_point", SECRETARY, point_id=point.id)
    said = db.session.scalars(
        select(Comment).where(Comment.state == CommentState.VISIBLE).order_by(Comment.id).limit(1)
    )
    for comment in said:
        place = {"reference": comment.matter.reference, "seq": comment.seq}
        yield page("propose a comment", "council.propose_comment", REPRESENTATIVE, **place)
    waiting = (
        select(Nomination)
        .where(Nomination.state == NominationState.WAITING, Nomination.person_id.is_not(None))
        .order_by(Nomination.id)
    )
    for one in db.session.scalars(waiting.limit(1)):
        yield page("decline a proposal", "council.decline", SECRETARY, key=str(one.id))
    for one in db.session.scalars(waiting.where(Nomination.asked_at.is_(None)).limit(1)):
        yield page("ask for more", "council.ask_more", SECRETARY, nomination_id=one.id)
