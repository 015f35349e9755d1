"""What is heard of all that is recorded: who writes or supports follows, and who follows is told."""

from typing import Any

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
def tell_followers(event: Event, _subject: Any) -> None:
    """One letter to each follower, written when it is delivered."""
    if event.matter_id is None or not access.action(event.action).tells:
        return
    matter = db.session.get_one(Matter, event.matter_id)
    if not matter.is_public:
        return
    if event.person_id is not None and event.person_id == matter.person_id:
        operations.follow_own(event.person_id, matter)
    operations.tell(event, matter)
