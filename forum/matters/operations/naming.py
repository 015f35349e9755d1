"""A person or a party is called something else: what is kept of their comments no longer holds."""

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import aliased

from forum.core.db import db
from forum.matters.models import Comment


def renamed(*, person_id: int | None = None, party_id: int | None = None) -> None:
    """Say that what threads show of their comments has changed, and of the replies that name them.

    Part of the act that changes the name.
    """
    parent = aliased(Comment)
    theirs: ColumnElement[bool] = Comment.party_id == party_id
    if person_id is not None:
        answered = select(parent.id).where(parent.person_id == person_id)
        theirs = or_(Comment.person_id == person_id, Comment.parent_id.in_(answered))
    db.session.execute(
        update(Comment)
        .where(theirs)
        .values(revision=Comment.revision + 1)
        .execution_options(synchronize_session=False)
    )
