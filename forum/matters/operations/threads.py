"""What is written in a thread: comments, questions to the city, the city's answers; and who agrees."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core import clock, drafts
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
)
from forum.matters.operations import attaching, mentions, tally, wording
from forum.matters.operations.matters import lock, touch


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
    kind: CommentKind = CommentKind.COMMENT,
    parent: Comment | None = None,
    origin: dict[str, Any] | None = None,
    files: Mapping[int, str] = MappingProxyType({}),
    draft: str | None = None,
    as_answer: bool = True,
) -> Comment:
    """Write in the thread. From a city unit that the matter waits for, it is the city's answer.

    A question to the city shall be answered within ten working days. A reply of the responsible unit to a
    question answers it. `origin` says where it was written, if not in the thread itself (see origins).
    `files` names those of the writer's waiting files that go along, each with its words (see attaching).
    `draft` names the one that it was begun as, if not that of a comment. Who is named in it is told.
    Not `as_answer`: what others have said, and the city has only written down, is no answer of the city's.
    Refused when the matter is closed, or the comment replied to is not shown or not in this matter.
    """
    lock(matter)
    if kind == CommentKind.ANSWER:
        raise ValueError("what the responsible unit writes is an answer by itself")
    is_question = kind == CommentKind.QUESTION
    what = actions.COMMENT_ON_PART if origin else _what(actor, matter, parent, is_question)
    require(what, actor, matter)
    if what == actions.ANSWER_QUESTIONS:
        require(actions.ANSWER, actor, matter)
    if parent is not None:
        _see_that_it_takes_replies(parent, matter)
    if as_answer and not is_question and answers_for_the_city(actor, matter):
        kind = CommentKind.ANSWER
    if origin is None:  # what was written elsewhere has a draft of its own there
        drafts.discard(actor, draft or draft_name(matter))
    written, named = _write(actor, matter, kind=kind, body=body, parent=parent)
    written.origin = origin
    if is_question:
        written.due_on = due_if_asked()
    answered = [parent] if what == actions.ANSWER_QUESTIONS and parent is not None else []
    sent = attaching.take_along(actor, written, files) if files else []
    return _recorded(actor, what, written, answered, files=sent, **named.ids)


def _see_that_it_takes_replies(parent: Comment, matter: Matter) -> None:
    """Judged as it is now: it may have been answered or withdrawn before the lock was taken."""
    db.session.refresh(parent)
    if parent.matter_id != matter.id:
        raise Refused(no(_l("The comment you reply to belongs to another matter.")))
    if parent.state != CommentState.VISIBLE:
        raise Refused(
            no(
                _l(
                    "The comment you reply to is not shown any more. Your text is still here. "
                    "To publish it as a comment of its own, press the button again."
                )
            )
        )


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


def _write(
    actor: Actor, matter: Matter, *, kind: CommentKind, body: str, parent: Comment | None
) -> tuple[Comment, mentions.Named]:
    seq = matter.comment_count + 1  # under the lock: the order of a thread is the order of commits
    named = mentions.named(matter, body)
    written = Comment(
        matter_id=matter.id,
        seq=seq,
        place=seq * PLACES if parent is None else parent.root_seq * PLACES + seq,
        parent_id=parent.id if parent is not None else None,
        person_id=actor.person_id,
        party_id=actor.party_id,
        kind=kind,
        written_at=clock.now(),
        **wording.of(actor, body, names=named.addresses),
    )
    db.session.add(written)
    return written, mentions.remember(written, named)


def _recorded(
    actor: Actor, what: Action, written: Comment, answered: Sequence[Comment], **more: Any
) -> Comment:
    """Tie an answer to the questions it answers, and record the act; with more ids and hashes, if any."""
    db.session.flush()
    tally.said(written)
    for question in answered:
        db.session.add(AnsweredBy(question_id=question.id, answer_id=written.id))
        if question.answered_at is None:
            question.answered_at = written.written_at
            tally.answered(question.matter)
        touch(question)
    tied = {"questions": [question.id for question in answered], **more}
    if written.origin:
        tied["origin"] = {name: written.origin[name] for name in written.origin if name != "title"}
    tied = {name: known for name, known in tied.items() if known}
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
    drafts.discard(actor, answer_draft_name(matter))
    written, named = _write(actor, matter, kind=CommentKind.ANSWER, body=body, parent=ordered[0])
    return _recorded(actor, what, written, ordered, **named.ids)


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
