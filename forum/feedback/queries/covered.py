"""How much of what came in is covered: counted for many stages at once, and named for one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, func, literal, or_, select, union_all

from forum.core.db import UtcDateTime, db
from forum.feedback.models import FeedbackPoint, FeedbackSource
from forum.feedback.queries import spans
from forum.feedback.queries.spans import Span
from forum.matters.models import Comment, Link, LinkKind
from forum.processes.models import Stage
from forum.responses.models import FormalResponse, ResponseState

#: Stages counted in one statement.
AT_ONCE = 400


@dataclass(frozen=True)
class Coverage:
    """What came in and what of it is covered; the points written, and those of them that are published."""

    responses: int = 0
    responses_covered: int = 0
    questions: int = 0
    questions_covered: int = 0
    points: int = 0
    published: int = 0
    initiatives: int = 0
    initiatives_covered: int = 0

    @property
    def responses_left(self) -> int:
        """Formal responses that no finished point covers."""
        return self.responses - self.responses_covered

    @property
    def questions_left(self) -> int:
        """Questions to the city that are neither answered in the thread nor covered."""
        return self.questions - self.questions_covered

    @property
    def initiatives_left(self) -> int:
        """Initiatives tied to the process that no finished point takes up."""
        return self.initiatives - self.initiatives_covered

    @property
    def left(self) -> int:
        """All that still waits."""
        return self.responses_left + self.questions_left + self.initiatives_left

    @property
    def drafts(self) -> int:
        """Points that are not published."""
        return self.points - self.published


def is_complete() -> ColumnElement[bool]:
    """Points that say what was heard, what came of it, and why."""
    return (
        (FeedbackPoint.heard != "")
        & FeedbackPoint.effect.is_not(None)
        & (FeedbackPoint.reason != "")
    )


def is_valid() -> ColumnElement[bool]:
    """Responses that count: sent in, and not replaced by a later one."""
    return FormalResponse.state == ResponseState.SUBMITTED


def _in_a_point(source: ColumnElement[bool], *which: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(FeedbackSource.id)
        .join(FeedbackPoint, FeedbackPoint.id == FeedbackSource.point_id)
        .where(source, *which)
        .exists()
    )


def response_in(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Responses that stand in a point; in one of certain points, where so said."""
    return _in_a_point(FeedbackSource.response_id == FormalResponse.id, *which)


def comment_in(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Comments that stand in a point; in one of certain points, where so said."""
    return _in_a_point(FeedbackSource.comment_id == Comment.id, *which)


def is_settled() -> ColumnElement[bool]:
    """Questions that the city has answered, in the thread or by a finished point."""
    return or_(Comment.answered_at.is_not(None), comment_in(is_complete()))


def is_tied() -> ColumnElement[bool]:
    """Comments with which an initiative was tied to the process: the city must take them up."""
    tied = select(Link.id).where(Link.comment_id == Comment.id, Link.kind == LinkKind.TIED)
    return tied.correlate(Comment).exists()


def coverage(stage_ids: Iterable[int]) -> dict[int, Coverage]:
    """By the id of the stage; a constant number of queries."""
    wanted = sorted(set(stage_ids))
    return _counted(spans.of_stages(Stage.id.in_(wanted))) if wanted else {}


def coverage_in(process_id: int) -> dict[int, Coverage]:
    """Of every stage of a process, by its place; two queries."""
    times = spans.of_stages(Stage.process_id == process_id)
    found = _counted(times)
    return {one.position: found[one.stage_id] for one in times}


def _counted(times: list[Span]) -> dict[int, Coverage]:
    found: dict[int, Coverage] = {}
    for start in range(0, len(times), AT_ONCE):
        found |= _count(times[start : start + AT_ONCE])
    return found


def _count(times: Iterable[Span]) -> dict[int, Coverage]:
    span = union_all(*(_as_row(one) for one in times)).cte("span")
    counted = func.count().label("n")
    responses = select(counted).where(FormalResponse.stage_id == span.c.stage_id, is_valid())
    questions = select(counted).where(
        Comment.matter_id == span.c.process_id,
        Comment.due_on.is_not(None),
        Comment.written_at >= span.c.begins,
        Comment.written_at < span.c.ends,
        spans.is_said(),
    )
    initiatives = (
        select(counted)
        .select_from(Link)
        .join(Comment, Comment.id == Link.comment_id)
        .where(
            Link.other_id == span.c.process_id,
            Link.kind == LinkKind.TIED,
            Comment.written_at >= span.c.begins,
            Comment.written_at < span.c.ends,
            spans.is_said(),
        )
    )
    points = select(counted).where(FeedbackPoint.stage_id == span.c.stage_id)
    asked = [
        responses,
        responses.where(response_in(is_complete())),
        questions,
        questions.where(is_settled()),
        points,
        points.where(FeedbackPoint.published_at.is_not(None)),
        initiatives,
        initiatives.where(comment_in(is_complete())),
    ]
    rows = db.session.execute(
        select(span.c.stage_id, *(one.correlate(span).scalar_subquery() for one in asked))
    )
    return {stage_id: Coverage(*counts) for stage_id, *counts in rows}


def _as_row(one: Span) -> Select[*tuple[Any, ...]]:
    return select(
        literal(one.stage_id, Integer).label("stage_id"),
        literal(one.process_id, Integer).label("process_id"),
        literal(one.begins, UtcDateTime).label("begins"),
        literal(one.ends, UtcDateTime).label("ends"),
    )
