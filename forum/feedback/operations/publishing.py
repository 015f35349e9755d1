"""What was heard becomes public, and whoever said it is told; later it is only corrected, openly."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import case, func, select, update

from forum.core import clock, drafts, text
from forum.core.access import Actor, Refused, no, require
from forum.core.db import db
from forum.feedback import actions, queries
from forum.feedback.models import FeedbackCorrection, FeedbackPoint, FeedbackSource
from forum.feedback.operations import held
from forum.feedback.operations.writing import Changed, Wording, _set, draft_name
from forum.feedback.policy import Spot
from forum.matters.models import Comment, Matter
from forum.matters.operations import tally
from forum.matters.queries import questions
from forum.processes.models import Stage

_NOTHING = no(_l("There is nothing to publish. Write a point first."))
_SECRET = no(
    _l(
        "The answers are not public before the last day has passed, so the feedback cannot be either. "
        "Publish it after that."
    )
)
_MISSING = no(_l("Write what you heard, what came of it and why."))
_NO_WHY = no(_l("Write why it is corrected. Everyone can read it."))


class Unfinished(Refused):
    """Something is not covered yet, or a point lacks something; `queries.missing` names it."""

    def __init__(self) -> None:
        super().__init__(no(_l("Something is not covered yet.")))


class ReadAgain(Refused):
    """Somebody has changed a point, or something more came in, since the points were read through."""

    def __init__(self) -> None:
        super().__init__(
            no(
                _l(
                    "Somebody has changed a point since you opened this page. Read it through again."
                )
            )
        )


def publish(actor: Actor, stage: Stage, *, seen: str | None = None) -> Sequence[FeedbackPoint]:
    """Let everyone read every point that is not public yet, and tell those whose words they answer.

    Raises Unfinished when anything of the stage is uncovered, and ReadAgain when the points are others than
    those that were read through.
    """
    held.stage(stage)
    require(actions.PUBLISH, actor, stage)
    points = db.session.scalars(queries.unpublished(stage)).all()
    if not points:
        raise Refused(_NOTHING)
    if queries.missing(stage).is_any:
        raise Unfinished
    if not queries.answers_are_public(stage):
        raise Refused(_SECRET)
    if seen is not None and seen != queries.seen(stage):
        raise ReadAgain
    _renumber(stage, points)
    moment = clock.now()
    for point in points:
        point.published_at = moment
    db.session.flush()
    for point in reversed(points):  # where several cover one comment, the first is what came of it
        _mark_comments(stage, point)
    held.note(
        actions.PUBLISH, actor, stage,
        stage=str(stage.key), reference=stage.process.reference, position=stage.position,
        points=[point.id for point in points],
    )  # fmt: skip
    return points


def _renumber(stage: Stage, points: Sequence[FeedbackPoint]) -> None:
    """Close the gaps that deleted drafts have left, so that nobody wonders what they were."""
    first = queries.last_published(stage) + 1
    wanted = dict(zip(points, range(first, first + len(points)), strict=True))
    for sign in (-1, 1):  # never two points of one number, not even on the way
        for point, number in wanted.items():
            point.number = sign * number
        db.session.flush()


def _mark_comments(stage: Stage, point: FeedbackPoint) -> None:
    """Say beside every comment that a point answers what came of it, unless an earlier one has said it.

    A question that waited has its answer by that.
    """
    answered = select(FeedbackSource.comment_id).where(FeedbackSource.point_id == point.id)
    told = (
        select(FeedbackSource.comment_id)
        .join(FeedbackPoint, FeedbackPoint.id == FeedbackSource.point_id)
        .where(
            FeedbackSource.comment_id.is_not(None),
            FeedbackPoint.stage_id == stage.id,
            FeedbackPoint.published_at < point.published_at,
        )
    )
    meant = (Comment.id.in_(answered), Comment.id.not_in(told))
    waiting = select(func.count()).where(*meant, questions.is_waiting())
    tally.answered(db.session.get_one(Matter, stage.process_id), db.session.scalars(waiting).one())
    db.session.execute(
        update(Comment)
        .where(*meant)
        .values(
            outcome=_outcome(stage, point),
            revision=Comment.revision + 1,
            answered_at=case(
                (
                    Comment.due_on.is_not(None),
                    func.coalesce(Comment.answered_at, point.published_at),
                ),
                else_=Comment.answered_at,
            ),
        )
        .execution_options(synchronize_session=False)
    )


def _outcome(stage: Stage, point: FeedbackPoint) -> dict[str, object]:
    return {"effect": str(point.effect), "point": point.number, "stage": stage.position}


def correct(
    actor: Actor, point: FeedbackPoint, *, revision: int | None, wording: Wording, why: str
) -> FeedbackPoint:
    """Change a published point, with a public reason. The earlier wording stays to be read below it."""
    point = held.point(point)
    require(actions.CORRECT, actor, Spot.of(point))
    if revision != point.revision:
        raise Changed
    if not (text.clean(wording.heard) and wording.effect and text.clean(wording.reason)):
        raise Refused(_MISSING)
    if not text.clean(why):
        raise Refused(_NO_WHY)
    kept = FeedbackCorrection(
        point_id=point.id,
        heard=point.heard,
        heard_html=point.heard_html,
        effect=point.effect,
        reason=point.reason,
        reason_html=point.reason_html,
        why=text.clean(why),
        person_id=actor.person_id,
        corrected_at=clock.now(),
    )
    before = _outcome(point.stage, point)
    db.session.add(kept)
    _set(point, actor, wording)
    point.revision += 1
    _mark_anew(point, before)
    drafts.discard(actor, draft_name(point, "correction"))
    db.session.flush()
    held.note(
        actions.CORRECT, actor, point,
        point=point.number, reference=point.stage.process.reference, position=point.stage.position,
        correction=kept.id,
    )  # fmt: skip
    return point


def _mark_anew(point: FeedbackPoint, before: dict[str, object]) -> None:
    """Where a point said what came of a comment, say what it says now."""
    db.session.flush()
    told = _outcome(point.stage, point)
    if told == before:
        return
    answered = select(FeedbackSource.comment_id).where(FeedbackSource.point_id == point.id)
    rows = db.session.execute(
        select(Comment.id, Comment.outcome).where(Comment.id.in_(answered))
    ).all()
    db.session.execute(
        update(Comment)
        .where(Comment.id.in_([key for key, outcome in rows if outcome == before]))
        .values(outcome=told, revision=Comment.revision + 1)
        .execution_options(synchronize_session=False)
    )
