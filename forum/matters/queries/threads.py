"""Reading the thread of a matter: what is said, in its order, and who agrees."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    Text,
    bindparam,
    case,
    cast,
    func,
    select,
)
from sqlalchemy.orm import aliased, joinedload

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Actor
from forum.core.db import db
from forum.matters.models import (
    PLACES,
    AnsweredBy,
    Comment,
    CommentKind,
    CommentState,
    Matter,
    Support,
)
from forum.parties.models import Party

THREAD_PAGE = 100


@dataclass
class Strand:
    """A comment of the first level on this page, with the replies under it.

    `root` is None where the page begins in the midst of replies.
    """

    root: Row[Any] | None
    replies: list[Row[Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Thread:
    """A page of a thread: its strands in order, where it goes on, and how many questions in it wait."""

    strands: list[Strand]
    after: int | None
    started_after: int | None
    waiting: int = 0
    overdue: int = 0

    def writer_of(self, seq: int) -> str | None:
        """Who wrote a comment, if it is on this page."""
        rows = (row for strand in self.strands for row in (strand.root, *strand.replies) if row)
        return next((row.person for row in rows if row.seq == seq), None)


def _answered_in() -> ColumnElement[int | None]:
    """The number of the first answer to a comment that is a question."""
    answer = aliased(Comment)
    first = (
        select(func.min(answer.seq))
        .join(AnsweredBy, AnsweredBy.answer_id == answer.id)
        .where(AnsweredBy.question_id == Comment.id, answer.state == CommentState.VISIBLE)
    )
    return case((Comment.due_on.is_not(None), first.correlate(Comment).scalar_subquery()))


def _answers() -> ColumnElement[str | None]:
    """The numbers of the questions that a comment answers, with commas between."""
    question = aliased(Comment)
    numbers = (
        select(func.aggregate_strings(cast(question.seq, Text), ","))
        .join(AnsweredBy, AnsweredBy.question_id == question.id)
        .where(AnsweredBy.answer_id == Comment.id, question.state == CommentState.VISIBLE)
    )
    answers = Comment.kind == CommentKind.ANSWER
    return case((answers, numbers.correlate(Comment).scalar_subquery()))


@cache
def said() -> Select[*tuple[Any, ...]]:
    """Comments as a thread shows them to anyone. Built once: it is the statement asked most often."""
    parent, parent_person = aliased(Comment), aliased(Person)
    shown = Comment.state == CommentState.VISIBLE
    return (
        select(
            Comment.id,
            Comment.seq,
            Comment.place,
            Comment.kind,
            Comment.state,
            Comment.is_obstacle,
            Comment.written_at,
            Comment.edited_at,
            Comment.parent_id,
            Comment.person_id,
            Comment.party_id,
            Comment.supporting_parties,
            Comment.supporting_people,
            Comment.due_on,
            Comment.answered_at,
            # As text: a row is the key of the fragment that is kept of it.
            cast(Comment.origin, Text).label("origin"),
            cast(Comment.outcome, Text).label("outcome"),
            _answered_in().label("answer_seq"),
            _answers().label("answers"),
            func.coalesce(Comment.body_html, "").label("html"),
            Person.name.label("person"),
            Party.name.label("party"),
            Party.slug.label("party_slug"),
            Party.kind.label("party_kind"),
            Party.is_umbrella,
            parent.seq.label("parent_seq"),
            parent.place.label("parent_place"),
            parent_person.name.label("parent_person"),
            shown.label("is_shown"),
        )
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Party, Party.id == Comment.party_id)
        .outerjoin(parent, parent.id == Comment.parent_id)
        .outerjoin(parent_person, parent_person.id == parent.person_id)
    )


@cache
def _shown_to(agreeing: str) -> Select[*tuple[Any, ...]]:
    """The comments of a matter, named when it is executed; also whether `agreeing` does with each.

    `agreeing` is "party" or "person", also named then, or "" for a reader who is not signed in. Built once,
    so that it need not be understood anew each time.
    """
    statement = said().where(Comment.matter_id == bindparam("matter", type_=Integer))
    if agreeing:
        by = Support.party_id if agreeing == "party" else Support.person_id
        own = (Support.comment_id == Comment.id) & (by == bindparam("by", type_=Integer))
        if agreeing == "person":
            own &= Support.party_id.is_(None)
        statement = statement.add_columns(
            select(Support.id).where(own).exists().label("is_supported")
        )
    return statement


@cache
def _thread_page(agreeing: str) -> Select[*tuple[Any, ...]]:
    """A page of comments. The last two columns are the same in every row: asked here, they cost no query."""
    after = bindparam("after", type_=BigInteger)
    statement = _shown_to(agreeing).where(Comment.place > after)
    asked = aliased(Comment)
    waiting = (
        select(func.count())
        .select_from(asked)
        .where(
            asked.matter_id == bindparam("matter", type_=Integer),
            asked.due_on.is_not(None),
            asked.answered_at.is_(None),
            asked.state == CommentState.VISIBLE,
        )
    )
    late = waiting.where(asked.due_on < bindparam("today", type_=Date))
    statement = statement.add_columns(
        waiting.scalar_subquery().label("waiting"), late.scalar_subquery().label("overdue")
    )
    return statement.order_by(Comment.place).limit(THREAD_PAGE + 1)


def _for(actor: Actor) -> tuple[str, dict[str, int | None]]:
    """As whom the actor agrees, and with which number."""
    if not actor.is_authenticated:
        return "", {}
    if actor.party_id is not None:
        return "party", {"by": actor.party_id}
    return "person", {"by": actor.person_id}


def thread(
    matter: Matter,
    actor: Actor,
    after: int | None = None,
    *,
    among: Select[*tuple[Any, ...]] | None = None,
) -> Thread:
    """A page of the thread, in order of time with replies under what they answer: one query.

    `among` selects the numbers of comments of the first level: those only, with their replies.
    """
    agreeing, by = _for(actor)
    named = {"matter": matter.id, "after": after or 0, "today": clock.today(), **by}
    statement = _thread_page(agreeing)
    if among is not None:
        statement = statement.where((Comment.place // PLACES).in_(among))
    rows = db.session.execute(statement, named).all()
    more = rows[THREAD_PAGE - 1].place if len(rows) > THREAD_PAGE else None
    strands: list[Strand] = []
    for row in rows[:THREAD_PAGE]:
        if row.place % PLACES == 0:
            strands.append(Strand(row))
        else:
            if not strands:
                strands.append(Strand(None))
            strands[-1].replies.append(row)
    asked = (rows[0].waiting, rows[0].overdue) if rows else (0, 0)
    return Thread(strands, more, after, *asked)


def comment_row(written: Comment, actor: Actor) -> Row[Any]:
    """One comment as a page of its thread shows it."""
    agreeing, by = _for(actor)
    statement = _shown_to(agreeing).where(Comment.id == written.id)
    return db.session.execute(statement, {"matter": written.matter_id, **by}).one()


def given_by(actor: Actor) -> ColumnElement[bool]:
    """Support given by the actor: by the party they speak for, or by themselves."""
    if actor.party_id is not None:
        return Support.party_id == actor.party_id
    return (Support.person_id == actor.person_id) & Support.party_id.is_(None)


def support_of(actor: Actor, matter: Matter, comment: Comment | None = None) -> Support | None:
    """The actor's own support of a matter or of one comment."""
    about = (
        Support.comment_id == comment.id
        if comment is not None
        else (Support.matter_id == matter.id) & Support.comment_id.is_(None)
    )
    return db.session.scalar(select(Support).where(about, given_by(actor)))


def comment(reference: str, seq: int) -> Comment | None:
    """One comment of one matter; the pair must fit together."""
    return db.session.scalar(
        select(Comment)
        .join(Matter, Matter.id == Comment.matter_id)
        .where(Matter.reference == reference.upper(), Comment.seq == seq)
        .options(joinedload(Comment.person))
    )


def page_start(matter: Matter, place: int) -> int | None:
    """The key after which to begin reading, so that a place in the thread is on the page."""
    if matter.comment_count <= THREAD_PAGE:
        return None
    return place // PLACES * PLACES - 1
