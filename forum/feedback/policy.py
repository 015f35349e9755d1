"""Who may work on feedback. Until it is published, only the officers of the owner know that it is there."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, no, rule
from forum.feedback import actions
from forum.feedback.models import FeedbackPoint
from forum.matters.policy import may_work_on
from forum.processes.models import Stage
from forum.processes.policy import leads


@dataclass(frozen=True)
class Spot:
    """A place in the feedback of a stage: a point, or that there is none there."""

    stage: Stage
    number: int
    point: FeedbackPoint | None

    @classmethod
    def of(cls, point: FeedbackPoint) -> "Spot":
        """Where a point is."""
        return cls(point.stage, point.number, point)


_NOT_THEIRS = no(_l("Only the unit that owns the consultation works on its feedback."))
_NOT_LEADING = no(_l("Only a representative of the unit that owns the consultation does this."))
_ENDED = no(_l("The consultation has ended. It can be read, but not changed."))
PUBLISHED = no(
    _l("The point is published, so it stays as it is. It can be corrected, with a public reason.")
)


@rule(actions.WORK)
def work(actor: Actor, stage: Stage) -> Verdict:
    """Officers of the owner, also when it has ended: they may still read what they wrote."""
    if not stage.process.is_public:
        return HIDDEN
    if not actor.is_authenticated:
        return SIGN_IN
    return YES if may_work_on(actor, stage.process) else _NOT_THEIRS


@rule(actions.WRITE)
def write(actor: Actor, stage: Stage) -> Verdict:
    """Officers of the owner, until the consultation has ended."""
    known = work(actor, stage)
    if not known or stage.process.closed_at is None:
        return known
    return _ENDED


@rule(actions.EDIT)
def edit(actor: Actor, spot: Spot) -> Verdict:
    """As writing one; a published point stays. To all others every number is answered alike."""
    known = write(actor, spot.stage)
    if not known:
        return known
    if spot.point is None:
        return HIDDEN
    return PUBLISHED if spot.point.is_published else YES


@rule(actions.SAVE)
def save(actor: Actor, spot: Spot) -> Verdict:
    """Whoever may write: that the point is gone, or public by now, is told beside what was typed."""
    return write(actor, spot.stage)


@rule(actions.ADD)
def add(actor: Actor, spot: Spot) -> Verdict:
    """As editing."""
    return edit(actor, spot)


@rule(actions.REMOVE)
def remove(actor: Actor, spot: Spot) -> Verdict:
    """As editing."""
    return edit(actor, spot)


@rule(actions.JOIN)
def join(actor: Actor, spot: Spot) -> Verdict:
    """As editing, for both of the points."""
    return edit(actor, spot)


@rule(actions.DELETE)
def delete(actor: Actor, spot: Spot) -> Verdict:
    """As editing."""
    return edit(actor, spot)


@rule(actions.PUBLISH)
def publish(actor: Actor, stage: Stage) -> Verdict:
    """A representative of the owner. What must be there first is told by `queries.missing`."""
    known = write(actor, stage)
    if not known:
        return known
    return YES if leads(actor, stage.process) else _NOT_LEADING


@rule(actions.CORRECT)
def correct(actor: Actor, spot: Spot) -> Verdict:
    """A representative of the owner, of what is published."""
    known = publish(actor, spot.stage)
    if not known:
        return known
    if spot.point is None:
        return HIDDEN
    if not spot.point.is_published:
        return no(_l("The point is not published yet. Edit it instead."))
    return YES


@rule(actions.READ_POINT)
def read_point(_actor: Actor, spot: Spot) -> Verdict:
    """Everyone, once it is published."""
    is_there = spot.point is not None and spot.point.is_published
    return YES if is_there and spot.stage.process.is_public else HIDDEN
