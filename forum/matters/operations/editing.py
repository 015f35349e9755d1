"""Changing and taking back what one wrote."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core import clock, drafts
from forum.core.access import Actor, Words, require
from forum.core.db import db
from forum.core.events import record
from forum.matters import actions, queries
from forum.matters.models import Comment, CommentKind, CommentState, CommentVersion
from forum.matters.operations import mentions, tally, wording
from forum.matters.operations.matters import lock_comment, touch

#: How long what one wrote can be put right without a trace, if nobody has met it meanwhile.
SILENT = timedelta(minutes=15)
#: What a comment may be called instead.
FREE = frozenset(CommentKind) - {CommentKind.QUESTION, CommentKind.ANSWER}


class ChangedMeanwhile(ValueError):
    """The comment was changed, in another window or on another device, since the form was shown."""

    words: Words = _l(
        "You have changed this comment in another window since you opened this page. What it says now "
        "stands below. Look through your text, and save it again if it is the one you want."
    )


def edit_draft_name(written: Comment) -> str:
    """The name under which an unsent change of a comment is kept."""
    return f"edit-{written.matter.reference}-{written.seq}"


def silent_until(written: Comment) -> datetime | None:
    """Until when a change leaves no trace; None when it makes a version that anyone can compare."""
    until = written.written_at + SILENT
    if written.versions > 1 or clock.now() > until or queries.wordings.is_met(written):
        return None
    return until


def edit_comment(
    actor: Actor, written: Comment, *, body: str, kind: CommentKind, seen: str
) -> Comment:
    """Change what one wrote. The earlier words stay to be read, unless they were only just written.

    `seen` is the digest of what the writer was shown. What says and is the same as before changes nothing.
    Raises ChangedMeanwhile when it has been changed since then.
    """
    lock_comment(written)
    require(actions.EDIT, actor, written)
    drafts.discard(actor, edit_draft_name(written))
    if kind != written.kind and not (written.may_change_kind and kind in FREE):
        raise ValueError("neither a question nor an answer becomes something else, or comes to be")
    named = mentions.named(written.matter, body)
    new = wording.of(actor, body, names=named.addresses, written=written)
    if (new["body"], kind) == (written.body, written.kind):
        return written
    if seen != queries.wordings.seal(written):
        raise ChangedMeanwhile
    silent = silent_until(written) is not None
    if not silent:
        _keep(written)
    before, written.kind = written.kind, kind
    written.obstacle_before = kind == CommentKind.OBSTACLE
    for column, value in new.items():
        setattr(written, column, value)
    if kind != before:
        tally.became(written, before.value)
    touch(written)
    what = actions.EDIT if silent else actions.REVISE
    require(what, actor, written)
    told: dict[str, Any] = {**mentions.remember(written, named).ids}
    record(what, actor, written, matter_id=written.matter_id, seq=written.seq, **told)
    return written


def _keep(written: Comment) -> None:
    """Put what a comment says now among its earlier versions."""
    now = queries.wordings.present(written)
    db.session.add(
        CommentVersion(
            comment_id=written.id,
            number=now.number,
            kind=now.kind,
            body=now.body,
            body_html=written.body_html,
            written_at=now.written_at,
        )
    )
    written.versions += 1
    written.edited_at = clock.now()


def withdraw_comment(actor: Actor, written: Comment) -> Comment:
    """Take back what one wrote: a trace stays, and the replies.

    A question that is taken back waits no more; one whose only answer is taken back waits again.
    """
    lock_comment(written)
    require(actions.WITHDRAW, actor, written)
    written.state = CommentState.WITHDRAWN
    touch(written)
    db.session.flush()
    tally.taken_back(written)
    if written.kind == CommentKind.ANSWER:
        _take_from_questions(written)
    for answer in queries.questions.answers_of(written):
        touch(answer)  # it names the questions that it answers
    record(actions.WITHDRAW, actor, written, matter_id=written.matter_id, seq=written.seq)
    return written


def _take_from_questions(answer: Comment) -> None:
    """What an answer has answered is answered by the next one, or waits again."""
    for question in queries.questions.answered_by(answer):
        first = queries.questions.answers_to([question.id]).get(question.id)
        question.answered_at = first.written_at if first is not None else None
        touch(question)
        if first is None:
            tally.waits_again(question.matter)
