"""Reading the thread of a matter: what is said, in its order, and who agrees."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

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
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.orm import joinedload

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


class Placed(NamedTuple):
    """Where a comment stands, and all that tells whether what is kept of it still holds.

    Not as a row of the database gives it: these are asked a thousand times for a page, a row answers slowly.
    """

    id: int
    seq: int
    place: int
    revision: int
    person_id: int
    party_id: int | None
    is_shown: int
    is_waiting: int
    is_supported: int  #: by the reader
    overdue: int = 0  #: how many questions of the whole thread are late


@dataclass
class Strand:
    """A comment of the first level on this page, with the replies under it.

    `root` is None where the page begins in the midst of replies.
    """

    root: Placed | None
    replies: list[Placed] = field(default_factory=list)

    @property
    def rows(self) -> list[Placed]:
        """All of them, in their order."""
        return [self.root, *self.replies] if self.root is not None else self.replies

    @property
    def has_root(self) -> bool:
        """Whether the comment of the first level is on this page: a reply may stand by itself."""
        return self.root is not None and self.root.place % PLACES == 0


@dataclass(frozen=True)
class Thread:
    """A page of a thread: its strands in order, where it goes on, and how many questions are late."""

    strands: list[Strand]
    after: int | None
    started_after: int | None
    overdue: int = 0


#: As plain columns: a thread page reads a hundred rows, and needs no objects of them.
_comment = Comment.__table__
_c, _s = _comment.c, Support.__table__.c
_answered_by = AnsweredBy.__table__


def _answered_in() -> ColumnElement[int | None]:
    """The number of the first answer to a comment that is a question."""
    answer = _comment.alias()
    first = (
        select(func.min(answer.c.seq))
        .join(_answered_by, _answered_by.c.answer_id == answer.c.id)
        .where(_answered_by.c.question_id == _c.id, answer.c.state == CommentState.VISIBLE)
    )
    return case((_c.due_on.is_not(None), first.correlate(_comment).scalar_subquery()))


def _answers() -> ColumnElement[str | None]:
    """The numbers of the questions that a comment answers, with commas between."""
    question = _comment.alias()
    numbers = (
        select(func.aggregate_strings(cast(question.c.seq, Text), ","))
        .join(_answered_by, _answered_by.c.question_id == question.c.id)
        .where(_answered_by.c.answer_id == _c.id, question.c.state == CommentState.VISIBLE)
    )
    answers = _c.contribution == CommentKind.ANSWER
    return case((answers, numbers.correlate(_comment).scalar_subquery()))


@cache
def said() -> Select[*tuple[Any, ...]]:
    """Comments as a thread shows them to anyone. Built once: it is the statement asked most often."""
    person, party = Person.__table__, Party.__table__
    parent, parent_person = _comment.alias(), person.alias()
    alike = (
        "id", "seq", "place", "state", "written_at", "edited_at", "parent_id", "person_id", "party_id",
        "supporting_parties", "supporting_people", "due_on", "answered_at", "origin", "outcome",
        "versions", "file_count",
    )  # fmt: skip
    return (
        select(
            *(_c[name] for name in alike),
            _c.contribution.label("kind"),
            _answered_in().label("answer_seq"),
            _answers().label("answers"),
            func.coalesce(_c.body_html, "").label("html"),
            person.c.name.label("person"),
            party.c.name.label("party"),
            party.c.slug.label("party_slug"),
            party.c.kind.label("party_kind"),
            party.c.is_umbrella,
            parent.c.seq.label("parent_seq"),
            parent.c.place.label("parent_place"),
            parent_person.c.name.label("parent_person"),
            (_c.state == CommentState.VISIBLE).label("is_shown"),
        )
        .select_from(_comment)
        .join(person, person.c.id == _c.person_id)
        .outerjoin(party, party.c.id == _c.party_id)
        .outerjoin(parent, parent.c.id == _c.parent_id)
        .outerjoin(parent_person, parent_person.c.id == parent.c.person_id)
    )


@cache
def _placed(agreeing: str) -> Select[*tuple[Any, ...]]:
    """Where the comments of a matter stand: the columns of `Placed`, up to the last.

    The matter is named when it is executed; so is `agreeing`, a "party" or a "person" whose own agreement
    is asked for, or "" for a reader who is not signed in. Built once, so that it need not be understood anew.
    """
    shown = _c.state == CommentState.VISIBLE
    waits = _c.due_on.is_not(None) & _c.answered_at.is_(None)
    given: ColumnElement[Any] = literal_column("0")
    if agreeing:
        by = _s.party_id if agreeing == "party" else _s.person_id
        own = (_s.comment_id == _c.id) & (by == bindparam("by", type_=Integer))
        if agreeing == "person":
            own &= _s.party_id.is_(None)
        given = select(_s.id).where(own).exists()
    return select(
        _c.id,
        _c.seq,
        _c.place,
        _c.revision,
        _c.person_id,
        _c.party_id,
        type_coerce(shown, Integer).label("is_shown"),
        type_coerce(waits & shown, Integer).label("is_waiting"),
        type_coerce(given, Integer).label("is_supported"),
    ).where(_c.matter_id == bindparam("matter", type_=Integer))


@cache
def _late() -> Select[int]:
    """How many questions of the matter are late today."""
    asked = Comment.__table__.alias()
    return select(func.count()).where(
        # Plus nothing: else SQLite takes the index of the matter, and reads all that was ever said in it.
        asked.c.matter_id + 0 == bindparam("matter", type_=Integer),
        asked.c.due_on < bindparam("today", type_=Date),
        asked.c.answered_at.is_(None),
        asked.c.state == CommentState.VISIBLE,
    )


@cache
def _thread_page(agreeing: str) -> Select[*tuple[Any, ...]]:
    """A page of comments. The last column is the same in every row: asked here, it costs no query."""
    statement = _placed(agreeing).add_columns(_late().scalar_subquery().label("overdue"))
    after = _c.place > bindparam("after", type_=BigInteger)
    return statement.where(after).order_by(_c.place).limit(THREAD_PAGE + 1)


@cache
def _said_of() -> Select[*tuple[Any, ...]]:
    return said().where(_c.id.in_(bindparam("ids", expanding=True)))


@cache
def _said_of_one() -> Select[*tuple[Any, ...]]:
    return said().where(_c.id == bindparam("id", type_=Integer))


def said_rows(ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Comments as a thread shows them, by their ids. One query.

    Where all is kept but what has just changed, it is one: a list would be written into the statement anew.
    """
    if len(ids) == 1:
        rows = db.session.execute(_said_of_one(), {"id": ids[0]})
    else:
        rows = db.session.execute(_said_of(), {"ids": list(ids)})
    return {row.id: row for row in rows}


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
    only: ColumnElement[bool] | None = None,
) -> Thread:
    """A page of the thread, in order of time with replies under what they answer: one query.

    `among` selects the numbers of comments of the first level: those only, with their replies. `only` is a
    condition on comments: those that fulfil it, each by itself.
    """
    agreeing, by = _for(actor)
    named = {"matter": matter.id, "after": after or 0, "today": clock.today(), **by}
    statement = _thread_page(agreeing)
    if among is not None:
        statement = statement.where((Comment.place // PLACES).in_(among))
    if only is not None:
        statement = statement.where(only)
    rows = [Placed._make(row) for row in db.session.execute(statement, named)]
    more = rows[THREAD_PAGE - 1].place if len(rows) > THREAD_PAGE else None
    strands: list[Strand] = []
    for row in rows[:THREAD_PAGE]:
        if row.place % PLACES == 0 or only is not None:
            strands.append(Strand(row))
        else:
            if not strands:
                strands.append(Strand(None))
            strands[-1].replies.append(row)
    overdue = rows[0].overdue if rows else 0
    if not rows and (matter.tally or {}).get("waiting"):  # a choice that nothing fits
        overdue = db.session.execute(_late(), named).scalar_one()
    return Thread(strands, more, after, overdue)


def comment_row(written: Comment, actor: Actor) -> Placed:
    """Where one comment stands in its thread."""
    agreeing, by = _for(actor)
    statement = _placed(agreeing).where(Comment.id == written.id)
    return Placed(*db.session.execute(statement, {"matter": written.matter_id, **by}).one())


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
