"""What came in during a stage, for those who answer it: paged, whatever it is."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import attributes, joinedload

from forum.core import paging
from forum.core.db import db
from forum.core.words import Worded
from forum.feedback.models import FeedbackPoint, FeedbackSource
from forum.feedback.queries import covered
from forum.feedback.queries.said import Said
from forum.feedback.queries.spans import Span
from forum.matters.models import Comment
from forum.processes.models import Stage
from forum.responses.models import FormalResponse

PAGE = 20
MOST_TICKED = 200
_MARK = re.compile(r"([rc])([0-9]{1,10})")
_KEY = re.compile(r"([rqic])([0-9]{1,16})")


class Shown(Worded):
    """What an officer chooses to see of what came in. The values stand in addresses."""

    LEFT = "kvar", _l("Not yet in a point")
    ALL = "alla", _l("All")
    RESPONSES = "svar", _l("Answers")
    QUESTIONS = "fragor", _l("Questions")
    INITIATIVES = "initiativ", _l("Initiatives")
    COMMENTS = "inlagg", _l("Comments")


#: What each choice shows, in order: responses, questions, initiatives that are tied to it, comments.
_PARTS = {
    Shown.LEFT: "rqi",
    Shown.ALL: "rqic",
    Shown.RESPONSES: "r",
    Shown.QUESTIONS: "q",
    Shown.INITIATIVES: "i",
    Shown.COMMENTS: "c",
}


def shown(asked: str | None) -> Shown:
    """What an address asks for; nonsense is what is left."""
    return Shown(asked) if asked in set(Shown) else Shown.LEFT


def key_of(thing: Any) -> int:
    """The key of a stored object, read without asking the database: it may be gone by now."""
    identity = attributes.instance_state(thing).identity
    key: int = identity[0] if identity is not None else thing.id
    return key


@dataclass(frozen=True)
class Sources:
    """Responses and comments, by their keys."""

    responses: frozenset[int] = frozenset()
    comments: frozenset[int] = frozenset()

    @classmethod
    def of(cls, *things: FormalResponse | Comment) -> "Sources":
        """Those of stored objects."""
        keys: dict[type, set[int]] = {FormalResponse: set(), Comment: set()}
        for thing in things:
            keys[type(thing)].add(key_of(thing))
        return cls(frozenset(keys[FormalResponse]), frozenset(keys[Comment]))

    @classmethod
    def parse(cls, marks: Iterable[str]) -> "Sources | None":
        """Those that a form names (r12, c40); None when one of them is no such name."""
        keys: dict[str, set[int]] = {"r": set(), "c": set()}
        for mark in marks:
            found = _MARK.fullmatch(mark)
            if found is None or int(found[2]) >= 2**31:
                return None
            keys[found[1]].add(int(found[2]))
        return cls(frozenset(keys["r"]), frozenset(keys["c"]))

    def __len__(self) -> int:
        return len(self.responses) + len(self.comments)


def load(sources: Sources) -> list[FormalResponse | Comment]:
    """What they are, with who said it; two queries. What is not there is left out."""
    responses = select(FormalResponse).where(FormalResponse.id.in_(sources.responses))
    comments = select(Comment).where(Comment.id.in_(sources.comments))
    found: list[FormalResponse | Comment] = []
    found += db.session.scalars(responses.order_by(FormalResponse.id)).all()
    found += db.session.scalars(comments.order_by(Comment.id)).all()
    return found


@dataclass(frozen=True)
class Input:
    """Something that came in, and the numbers of the points that it stands in."""

    said: Said
    points: tuple[int, ...]


@dataclass(frozen=True)
class Listed:
    """A page of what came in, and the key in an address that the next one starts after."""

    rows: Sequence[Input]
    after: str | None


def listed(
    stage: Stage, span: Span, chosen: Shown, after: str | None = None, *, size: int = PAGE
) -> Listed:
    """What came in: answers, questions, initiatives, then comments, each in the order it came.

    At most five queries, however much there is.
    """
    parts = _PARTS[chosen]
    started = _KEY.fullmatch(after or "")
    first, key = (started[1], int(started[2])) if started and started[1] in parts else (parts[0], 0)
    rows: list[tuple[str, Any]] = []
    for part in parts[parts.index(first) :]:
        statement, column = _statement(part, stage, span, left=chosen is Shown.LEFT)
        began = min(key, paging.MAX_KEY) if part == first else 0
        found = paging.page(statement, column, after=began, size=size - len(rows) + 1).rows
        rows += [(part, thing) for thing in found]
        if len(rows) > size:
            break
    page = rows[:size]
    end = f"{page[-1][0]}{page[-1][1].id}" if len(rows) > size else None
    return Listed(_with_points(stage, [thing for _part, thing in page]), end)


def _statement(part: str, stage: Stage, span: Span, *, left: bool) -> tuple[Select[Any], Any]:
    if part == "r":
        wanted: list[ColumnElement[bool]] = [
            FormalResponse.stage_id == stage.id,
            covered.is_valid(),
        ]
        if left:
            wanted.append(~covered.response_in())
        found = select(FormalResponse).where(*wanted)
        who = (joinedload(FormalResponse.person), joinedload(FormalResponse.party))
        return found.options(*who), FormalResponse.id
    wanted = [span.holds()]
    wanted.append(Comment.due_on.is_not(None) if part == "q" else Comment.due_on.is_(None))
    if part != "q":
        wanted.append(covered.is_tied() if part == "i" else ~covered.is_tied())
    if left:
        wanted.append(~covered.comment_in())
    if left and part == "q":
        wanted.append(Comment.answered_at.is_(None))
    said = select(Comment).where(*wanted)
    return said.options(joinedload(Comment.person), joinedload(Comment.party)), Comment.id


def _with_points(stage: Stage, things: Sequence[FormalResponse | Comment]) -> list[Input]:
    sources = Sources.of(*things)
    rows = db.session.execute(
        select(FeedbackSource.response_id, FeedbackSource.comment_id, FeedbackPoint.number)
        .join(FeedbackPoint, FeedbackPoint.id == FeedbackSource.point_id)
        .where(
            or_(
                FeedbackSource.response_id.in_(sources.responses),
                FeedbackSource.comment_id.in_(sources.comments),
            )
        )
        .order_by(FeedbackPoint.number)
    ).all()
    numbers: dict[tuple[int | None, int | None], list[int]] = {}
    for response_id, comment_id, number in rows:
        numbers.setdefault((response_id, comment_id), []).append(number)
    reference = str(stage.process.reference)
    found = []
    for thing in things:
        is_response = isinstance(thing, FormalResponse)
        key = (thing.id, None) if is_response else (None, thing.id)
        said = Said(reference, *((thing, None) if is_response else (None, thing)))
        found.append(Input(said, tuple(numbers.get(key, ()))))
    return found


def left_before(mark: Said) -> str:
    """The key after which a list of what is left begins with this."""
    if mark.response is not None:
        return f"r{mark.response.id - 1}"
    if mark.comment is None:
        return ""
    return f"{'i' if mark.is_initiative else 'q'}{mark.comment.id - 1}"


def uncovered(stage: Stage, span: Span, most: int) -> list[Said]:
    """Answers, questions and initiatives that stand in no point, as those who would publish see them."""
    return [row.said for row in listed(stage, span, Shown.LEFT, size=most).rows]
