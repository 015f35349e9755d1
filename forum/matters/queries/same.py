"""What somebody has written before: the same words in another thread, and whether they are known here."""

import re
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from forum.accounts.models import Person
from forum.core import clock, text
from forum.core.access import Actor
from forum.core.db import db
from forum.matters.models import Comment, CommentState, Matter

#: How far back the same words are remembered.
REMEMBERED = timedelta(days=30)
#: "Thank you" and "we agree" are said in many threads, and should be.
SHORTEST = 40
#: How old an account is before search engines follow its links.
NEW = timedelta(days=30)

_BETWEEN_WORDS = re.compile(r"[\W_]+")


def digest(body: str) -> str | None:
    """By which the same words are known again, whatever their case and signs; None for a few words."""
    words = _BETWEEN_WORDS.sub(" ", text.clean(body).casefold()).strip()
    return sha256(words.encode()).hexdigest() if len(words) >= SHORTEST else None


def elsewhere(actor: Actor, matter: Matter, body: str) -> Comment | None:
    """The newest comment of the same person, in another thread, that says just this and is shown."""
    said = digest(body)
    if said is None:
        return None
    return db.session.scalar(
        select(Comment)
        .where(
            Comment.person_id == actor.person_id,
            Comment.digest == said,
            Comment.matter_id != matter.id,
            Comment.state == CommentState.VISIBLE,
            Comment.written_at >= clock.now() - REMEMBERED,
        )
        .order_by(Comment.written_at.desc(), Comment.id.desc())
        .limit(1)
        .options(joinedload(Comment.matter))
    )


def is_known(actor: Actor, written: Comment | None = None) -> bool:
    """Whether a person has been here for a while, and has a comment that is shown, besides `written`."""
    earlier = (
        select(Comment.id)
        .where(Comment.person_id == Person.id, Comment.state == CommentState.VISIBLE)
        .where(Comment.id != (written.id if written is not None else 0))
        .exists()
    )
    known = select(Person.id).where(
        Person.id == actor.person_id, Person.created_at <= clock.now() - NEW, earlier
    )
    return db.session.scalar(known) is not None
