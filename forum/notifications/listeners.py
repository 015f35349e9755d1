"""What is heard of all that is recorded: who writes or supports follows, and who follows is told."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from forum.core import access
from forum.core.db import db
from forum.core.events import Event, on, on_any
from forum.dialogues import actions as dialogues
from forum.matters import actions as matters
from forum.matters.models import Matter
from forum.notifications import operations


@on(matters.COMMENT, matters.ASK, matters.ANSWER, matters.ANSWER_QUESTIONS, matters.SUPPORT)
def follow_where_one_writes(event: Event, _subject: Any) -> None:
    """Whoever writes in or supports a matter follows it; a page and every letter say how to stop."""
    if event.person_id is not None and event.matter_id is not None:
        operations.follow_own(event.person_id, db.session.get_one(Matter, event.matter_id))


@on(dialogues.CHANGE_TOO, dialogues.CANCEL_TOO)
def tell_of_series(event: Event, meeting: Matter) -> None:
    """Those who follow one of the later meetings alone hear of what was done to all of them."""
    operations.tell_of_series(event, meeting)


@on_any
def tell_followers(events: Sequence[Event]) -> None:
    """One letter to each follower, written when it is delivered: of all that is recorded together."""
    telling = [
        one for one in events if one.matter_id is not None and access.action(one.action).tells
    ]
    if not telling:
        return
    keys = {one.matter_id for one in telling}
    public: dict[int | None, Matter] = {one.id: one for one in _matters(keys) if one.is_public}
    told = [one for one in telling if one.matter_id in public]
    for event in told:
        matter = public[event.matter_id]
        if event.person_id is not None and event.person_id == matter.person_id:
            operations.follow_own(event.person_id, matter)
    if len(events) == 1 and told and not events[0].apart:
        operations.tell(told[0], public[told[0].matter_id])
    elif told:
        operations.tell_together(events, sorted(one.id for one in public.values()))


def _matters(keys: Collection[int | None]) -> Sequence[Matter]:
    if len(keys) == 1:
        return [db.session.get_one(Matter, next(iter(keys)))]
    return db.session.scalars(select(Matter).where(Matter.id.in_(keys))).all()
