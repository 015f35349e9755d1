"""Agreeing with a comment, and taking that back."""

from forum.core.access import Actor, require
from forum.core.db import db
from forum.core.events import record
from forum.matters import actions, queries
from forum.matters.models import Comment, Support
from forum.matters.operations.matters import give, lock_comment, recount, touch


def support_comment(actor: Actor, written: Comment) -> Support:
    """Agree with a comment; once, however often asked."""
    lock_comment(written)
    require(actions.SUPPORT_COMMENT, actor, written)
    given = queries.support_of(actor, written.matter, written)
    if given is None:
        given = give(actor, written.matter, written)
        touch(written)
        recount(Comment, written.id, Support.comment_id == written.id)
        record(actions.SUPPORT_COMMENT, actor, given, matter_id=written.matter_id, seq=written.seq)
    return given


def unsupport_comment(actor: Actor, written: Comment) -> None:
    """Take one's agreement with a comment back."""
    lock_comment(written)
    require(actions.UNSUPPORT_COMMENT, actor, written)
    given = queries.support_of(actor, written.matter, written)
    if given is not None:
        record(
            actions.UNSUPPORT_COMMENT, actor, given, matter_id=written.matter_id, seq=written.seq
        )
        db.session.delete(given)
        db.session.flush()
        touch(written)
        recount(Comment, written.id, Support.comment_id == written.id)
