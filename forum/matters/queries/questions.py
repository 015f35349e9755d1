"""Reading the questions to the city: which wait, which are late, which are answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import BindParameter, ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased, joinedload

from forum.accounts.models import Person
from forum.core import clock
from forum.core.db import db
from forum.core.events import Event
from forum.core.paging import Page, page
from forum.core.words import Worded
from forum.matters import actions
from forum.matters.models import AnsweredBy, Comment, CommentState, Matter
from forum.matters.queries.threads import said
from forum.parties.models import Party

PAGE = 30
#: How many questions can be answered at once.
AT_ONCE = 100


class Standing(Worded):
    """Where a question stands; the values are those of addresses."""

    WAITING = "vantar", _l("Waiting for an answer")
    LATE = "sena", _l("The answer is late")
    ANSWERED = "besvarade", _l("With an answer")


def is_question() -> ColumnElement[bool]:
    """Questions to the city that are shown: one that is withdrawn or hidden waits for nobody."""
    return Comment.due_on.is_not(None) & (Comment.state == CommentState.VISIBLE)


def is_waiting() -> ColumnElement[bool]:
    """Questions without an answer, late or not."""
    return is_question() & Comment.answered_at.is_(None)


def is_overdue(today: date | None = None) -> ColumnElement[bool]:
    """Questions without an answer whose promised day has passed."""
    return is_waiting() & (Comment.due_on < (today or clock.today()))


def _standing(chosen: Standing | None) -> ColumnElement[bool]:
    if chosen == Standing.ANSWERED:
        return is_question() & Comment.answered_at.is_not(None)
    if chosen == Standing.LATE:
        return is_overdue()
    if chosen == Standing.WAITING:
        return is_waiting() & (Comment.due_on >= clock.today())
    return is_question()


@dataclass(frozen=True)
class Waiting:
    """How many questions of a matter have no answer yet, how many of them are late, and which day is next."""

    count: int
    overdue: int
    first_due: date


def waiting_of(matter_ids: Iterable[int]) -> dict[int, Waiting]:
    """For each of these matters in which a question waits, how many do. One query."""
    late = func.sum(case((Comment.due_on < clock.today(), 1), else_=0))
    rows = db.session.execute(
        select(Comment.matter_id, func.count(), late, func.min(Comment.due_on))
        .where(Comment.matter_id.in_(list(matter_ids)), is_waiting())
        .group_by(Comment.matter_id)
    )
    return {matter_id: Waiting(*found) for matter_id, *found in rows}


def of(
    matter: Matter, *, since: datetime | None = None, until: datetime | None = None
) -> Select[Comment]:
    """The questions in a matter, in their order; those asked from a moment on, and until one, if named."""
    statement = select(Comment).where(Comment.matter_id == matter.id, is_question())
    if since is not None:
        statement = statement.where(Comment.written_at >= since)
    if until is not None:
        statement = statement.where(Comment.written_at <= until)
    return statement.options(joinedload(Comment.person), joinedload(Comment.party)).order_by(
        Comment.seq
    )


def asked(
    matter: Matter, *, since: datetime | None = None, until: datetime | None = None
) -> Sequence[Comment]:
    """Every question asked in a matter between two moments, answered or not. One query."""
    return db.session.scalars(of(matter, since=since, until=until)).all()


def unanswered(
    matter: Matter, *, since: datetime | None = None, until: datetime | None = None
) -> Sequence[Comment]:
    """The questions asked in a matter between two moments that have no answer yet. One query."""
    statement = of(matter, since=since, until=until).where(Comment.answered_at.is_(None))
    return db.session.scalars(statement).all()


def overdue(matter_ids: Iterable[int] | None = None, *, limit: int = PAGE) -> Sequence[Comment]:
    """The questions whose promised day has passed, the oldest first; of these matters or all. One query."""
    statement = select(Comment).where(is_overdue())
    if matter_ids is not None:
        statement = statement.where(Comment.matter_id.in_(list(matter_ids)))
    surroundings = [joinedload(getattr(Comment, name)) for name in ("matter", "person", "party")]
    statement = statement.options(*surroundings).order_by(Comment.due_on, Comment.id).limit(limit)
    return db.session.scalars(statement).all()


def to_note_overdue() -> Sequence[Comment]:
    """Those that are late and of which the log does not say so yet."""
    noted = select(Event.seq).where(
        Event.action == actions.OVERDUE_QUESTION.name,
        Event.subject_type == Comment.__name__,
        Event.subject_id == Comment.id,
    )
    late = select(Comment).where(is_overdue(), ~noted.exists())
    return db.session.scalars(late.order_by(Comment.due_on, Comment.id)).all()


def counts(matter: Matter) -> dict[Standing, int]:
    """How many questions of a matter stand where. One query."""
    one_if = [func.sum(case((_standing(standing), 1), else_=0)) for standing in Standing]
    found = db.session.execute(
        select(*one_if).where(Comment.matter_id == matter.id, Comment.due_on.is_not(None))
    ).one()
    return {standing: count or 0 for standing, count in zip(Standing, found, strict=True)}


def listed(matter: Matter, chosen: Standing | None, after: int | None) -> Page[Any]:
    """A page of the questions in a matter, in the order they were asked, as its thread shows them."""
    statement = said().where(Comment.matter_id == matter.id, _standing(chosen))
    return page(statement, Comment.seq, after=after, size=PAGE, scalars=False)


def answers_to(question_ids: Iterable[int]) -> dict[int, Any]:
    """For each question that is answered its first answer: number, words, who, when. One query."""
    ids = list(question_ids)
    if not ids:
        return {}
    answer = aliased(Comment)
    rows = db.session.execute(
        select(
            AnsweredBy.question_id,
            answer.seq,
            answer.body_html.label("html"),
            answer.written_at,
            Person.name.label("person"),
            Party.name.label("party"),
        )
        .join(answer, answer.id == AnsweredBy.answer_id)
        .join(Person, Person.id == answer.person_id)
        .outerjoin(Party, Party.id == answer.party_id)
        .where(AnsweredBy.question_id.in_(ids), answer.state == CommentState.VISIBLE)
        .order_by(answer.seq.desc())
    )
    return {row.question_id: row for row in rows}  # the first answer comes last, and stays


def numbered(matter: Matter, numbers: Iterable[int]) -> Sequence[Comment]:
    """The questions of a matter with these numbers, in their order; others are left out."""
    wanted = sorted({number for number in numbers if number <= matter.comment_count})[:AT_ONCE]
    return db.session.scalars(of(matter).where(Comment.seq.in_(wanted))).all()


def first_waiting(matter: Matter) -> Sequence[Comment]:
    """The questions of a matter that have waited longest, as many as can be answered at once."""
    waiting = of(matter).where(Comment.answered_at.is_(None)).limit(AT_ONCE)
    return db.session.scalars(waiting).all()


def answered_by(answer: Comment) -> Sequence[Comment]:
    """The questions that a comment answers."""
    return db.session.scalars(
        select(Comment)
        .join(AnsweredBy, AnsweredBy.question_id == Comment.id)
        .where(AnsweredBy.answer_id == answer.id, Comment.state == CommentState.VISIBLE)
        .options(joinedload(Comment.person))
        .order_by(Comment.seq)
    ).all()


def answers_of(question: Comment) -> Sequence[Comment]:
    """The comments that answer a question; none of what is no question, and then no query."""
    if not question.is_question:
        return ()
    return db.session.scalars(
        select(Comment)
        .join(AnsweredBy, AnsweredBy.answer_id == Comment.id)
        .where(AnsweredBy.question_id == question.id)
    ).all()


def askers(answer_id: int | BindParameter[int] | None) -> Select[int]:
    """Who asked what a comment answers: they get a letter of their own about it."""
    return (
        select(Comment.person_id)
        .join(AnsweredBy, AnsweredBy.question_id == Comment.id)
        .where(AnsweredBy.answer_id == answer_id)
    )
