"""Whether the feedback of a stage can be published, and if not, what is missing and where."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from forum.core.db import db
from forum.feedback.models import FeedbackPoint, FeedbackSource
from forum.feedback.queries import covered, inputs, spans
from forum.feedback.queries.covered import Coverage
from forum.feedback.queries.points import incomplete
from forum.feedback.queries.said import Said
from forum.processes.models import Stage
from forum.responses import queries as responses
from forum.responses.models import FormalResponse

NAMED = 50  #: how much of what is missing is named one by one


@dataclass(frozen=True)
class Missing:
    """What came in and stands in no point, drafts that lack something, and how much that is in all."""

    said: Sequence[Said]
    points: Sequence[FeedbackPoint]
    coverage: Coverage

    @property
    def is_any(self) -> bool:
        """Whether anything is missing."""
        return bool(self.said or self.points or self.coverage.left)


def missing(stage: Stage, most: int = NAMED) -> Missing:
    """What must be done before the feedback is published."""
    span = spans.of_stage(stage)
    return Missing(
        inputs.uncovered(stage, span, most),
        incomplete(stage, most),
        covered.coverage([stage.id])[stage.id],
    )


def unpublished(stage: Stage) -> Select[FeedbackPoint]:
    """The drafts of a stage, in order."""
    return (
        select(FeedbackPoint)
        .where(FeedbackPoint.stage_id == stage.id, FeedbackPoint.published_at.is_(None))
        .order_by(FeedbackPoint.number)
    )


def last_published(stage: Stage) -> int:
    """The highest number of a published point."""
    last = select(func.max(FeedbackPoint.number)).where(
        FeedbackPoint.stage_id == stage.id, FeedbackPoint.published_at.is_not(None)
    )
    return db.session.scalar(last) or 0


def seen(stage: Stage) -> str:
    """A mark of what would be published: another one as soon as a draft says or answers something else."""
    drafts = unpublished(stage).with_only_columns(FeedbackPoint.id)
    revisions = db.session.execute(
        unpublished(stage).with_only_columns(FeedbackPoint.id, FeedbackPoint.revision)
    ).all()
    answered = db.session.scalars(
        select(FeedbackSource.id)
        .where(FeedbackSource.point_id.in_(drafts.order_by(None)))
        .order_by(FeedbackSource.id)
    ).all()
    said = repr(([tuple(row) for row in revisions], list(answered)))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def answers_are_public(stage: Stage) -> bool:
    """Whether the answers to a stage, if there are any, may be read by everyone by now."""
    secret = select(FormalResponse.id).where(
        FormalResponse.stage_id == stage.id, covered.is_valid(), ~responses.published()
    )
    return db.session.scalar(secret.limit(1)) is None
