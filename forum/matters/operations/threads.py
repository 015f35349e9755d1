"""What is written in a thread: comments, questions to the city, the city's answers; and who agrees."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from forum.core import clock, drafts, text
from forum.core.access import SYSTEM, Action, Actor, Refused, Words, no, require
from forum.core.db import db
from forum.core.events import record
from forum.matters import actions, queries
from forum.matters.models import (
    ANSWER_WORKING_DAYS,
    PLACES,
    AnsweredBy,
    Comment,
    CommentKind,
    CommentState,
    Matter,
    Support,
)
from forum.matters.operations.matters import give, lock, recount


class NotAQuestion(ValueError):
    """What is not, or not any more, a question to answer; `words` says so."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


def draft_name(matter: Matter) -> str:
    """The name under which an unsent comment in this matter is kept."""
    return f"comment-{matter.reference}"


def question_draft_name(matter: Matter) -> str:
    """The name under which an unsent question is kept."""
    return f"question-{matter.reference}"


def answer_draft_name(matter: Matter) -> str:
    """The name under which an unsent answer to questions is kept."""
    return f"answer-{matter.reference}"


def post_comment(
    actor: Actor,
    matter: Matter,
    *,
    body: str,
    parent: Comment | None = None,
    is_obstacle: bool = False,
    origin: dict[str, Any] | None = None,
    is_question: bool = False,
) -> Comment:
    """Write in the thread. From a city unit that the matter waits for, it is the city's answer.

    A question to the city shall be answered within ten working days. A reply of the responsible unit to a
    question answers it. `origin` says where it was written, if not in the thread itself (see origins).
    Refused when the matter is closed, or the comment replied to is not shown or not in this matter.
    """
    lock(matter)
    what = actions.COMMENT_ON_PART if origin else _what(actor, matter, parent, is_question)
    require(what, actor, matter)
    if what == actions.ANSWER_QUESTIONS:
        require(actions.ANSWER, actor, matter)
    if parent is not None and parent.matter_id != matter.id:
        raise Refused(no(_l("The comment you reply to belongs to another matter.")))
    if parent is not None and parent.state != CommentState.VISIBLE:
        raise Refused(no(_l("The comment you reply to is not shown any more.")))
    written = _write(actor, matter, body=body, parent=parent)
    written.is_obstacle, written.origin = is_obstacle, origin
    if not is_question and answers_for_the_city(actor, matter):
        written.kind = CommentKind.ANSWER
    if is_question:
        written.due_on = due_if_asked()
    if origin is None:  # what was written elsewhere has a draft of its own there
        drafts.discard(actor, question_draft_name(matter) if is_question else draft_name(matter))
    answered = [parent] if what == actions.ANSWER_QUESTIONS and parent is not None else []
    return _recorded(actor, what, written, answered)


def due_if_asked() -> date:
    """The day by which the city answers what is asked today."""
    return clock.add_working_days(clock.today(), ANSWER_WORKING_DAYS)


def answers_for_the_city(actor: Actor, matter: Matter) -> bool:
    """Whether what the actor writes is the city's answer: they speak for a unit that the matter waits for."""
    return actor.party_id is not None and actor.party_id in matter.responsible_party_ids


def _what(actor: Actor, matter: Matter, parent: Comment | None, is_question: bool) -> Action:
    if is_question:
        return actions.ASK
    if not answers_for_the_city(actor, matter):
        return actions.COMMENT
    answers = parent is not None and parent.is_question
    return actions.ANSWER_QUESTIONS if answers else actions.ANSWER


def _write(actor: Actor, matter: Matter, *, body: str, parent: Comment | None) -> Comment:
    seq = _next_seq(matter)
    written = Comment(
        matter_id=matter.id,
        seq=seq,
        place=seq * PLACES if parent is None else parent.root_seq * PLACES + seq,
        parent_id=parent.id if parent is not None else None,
        person_id=actor.person_id,
        party_id=actor.party_id,
        kind=CommentKind.COMMENT,
        written_at=clock.now(),
        body=text.clean(body),
        body_html=text.render(body),
    )
    db.session.add(written)
    return written


def _recorded(actor: Actor, what: Action, written: Comment, answered: Sequence[Comment]) -> Comment:
    """Tie an answer to the questions it answers, and record the act."""
    db.session.flush()
    for question in answered:
        db.session.add(AnsweredBy(question_id=question.id, answer_id=written.id))
        question.answered_at = question.answered_at or written.written_at
    tied: dict[str, Any] = {"questions": [question.id for question in answered]} if answered else {}
    if written.origin:
        tied["origin"] = {name: written.origin[name] for name in written.origin if name != "title"}
    record(what, actor, written, matter_id=written.matter_id, seq=written.seq, **tied)
    return written


def answer_questions(
    actor: Actor, matter: Matter, *, questions: Sequence[Comment], body: str
) -> Comment:
    """Give one answer to several questions. It stands under the first, and is linked at each of the others.

    Raises NotAQuestion when there is none, or one of them was withdrawn meanwhile.
    """
    lock(matter)
    require(actions.ANSWER_QUESTIONS, actor, matter)
    if not questions:
        raise NotAQuestion(_l("Choose at least one question."))
    for question in questions:
        db.session.refresh(question)
        fits = question.matter_id == matter.id and question.is_question
        if not fits or question.state != CommentState.VISIBLE:
            raise NotAQuestion(
                _l("Question %(number)s is not shown any more. Untick it.", number=question.seq)
            )
    ordered = sorted(questions, key=lambda question: question.seq)
    what = actions.ANSWER_QUESTIONS
    written = _write(actor, matter, body=body, parent=ordered[0])
    written.kind = CommentKind.ANSWER
    drafts.discard(actor, answer_draft_name(matter))
    return _recorded(actor, what, written, ordered)


def _next_seq(matter: Matter) -> int:
    """Count one comment more, under the matter's lock: the order of a thread is the order of commits."""
    return db.session.execute(
        update(Matter)
        .where(Matter.id == matter.id)
        .values(comment_count=Matter.comment_count + 1, last_comment_at=clock.now())
        .returning(Matter.comment_count)
    ).scalar_one()


def _lock_comment(written: Comment) -> None:
    """Hold the matter of a comment, and read the comment afresh."""
    lock(written.matter)
    db.session.refresh(written)


def withdraw_comment(actor: Actor, written: Comment) -> Comment:
    """Take back what one wrote: a trace stays, and the replies.

    A question that is taken back waits no more; one whose only answer is taken back waits again.
    """
    _lock_comment(written)
    require(actions.WITHDRAW, actor, written)
    written.state = CommentState.WITHDRAWN
    db.session.flush()
    if written.kind == CommentKind.ANSWER:
        for question in queries.questions.answered_by(written):
            first = queries.questions.answers_to([question.id]).get(question.id)
            question.answered_at = first.written_at if first is not None else None
    record(actions.WITHDRAW, actor, written, matter_id=written.matter_id, seq=written.seq)
    return written


def note_overdue_questions() -> int:
    """Write into the log, once each, of which questions the promised day has passed; gives how many."""
    late = queries.questions.to_note_overdue()
    for question in late:
        require(actions.OVERDUE_QUESTION, SYSTEM, question)
        record(
            actions.OVERDUE_QUESTION,
            SYSTEM,
            question,
            matter_id=question.matter_id,
            seq=question.seq,
        )
    return len(late)


def support_comment(actor: Actor, written: Comment) -> Support:
    """Agree with a comment; once, however often asked."""
    _lock_comment(written)
    require(actions.SUPPORT_COMMENT, actor, written)
    given = queries.support_of(actor, written.matter, written)
    if given is None:
        given = give(actor, written.matter, written)
        recount(Comment, written.id, Support.comment_id == written.id)
        record(actions.SUPPORT_COMMENT, actor, given, matter_id=written.matter_id, seq=written.seq)
    return given


def unsupport_comment(actor: Actor, written: Comment) -> None:
    """Take one's agreement with a comment back."""
    _lock_comment(written)
    require(actions.UNSUPPORT_COMMENT, actor, written)
    given = queries.support_of(actor, written.matter, written)
    if given is not None:
        record(
            actions.UNSUPPORT_COMMENT, actor, given, matter_id=written.matter_id, seq=written.seq
        )
        db.session.delete(given)
        db.session.flush()
        recount(Comment, written.id, Support.comment_id == written.id)
