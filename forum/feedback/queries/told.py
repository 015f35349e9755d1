"""Who is told what came of what they said: each person once, and for each party those who wrote for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from forum.core.access import Actor
from forum.core.db import db
from forum.feedback.models import Effect, FeedbackPoint, FeedbackSource
from forum.feedback.queries import covered, ready, voices
from forum.matters.models import Comment, CommentState
from forum.parties import queries as parties
from forum.parties.models import SPEAKING, Membership, Role
from forum.processes.models import Stage
from forum.responses.models import FormalResponse

OWN = 10  #: points on a person's own page


def draft_ids(stage: Stage) -> Sequence[int]:
    """The points of a stage that are not published."""
    return db.session.scalars(ready.unpublished(stage).with_only_columns(FeedbackPoint.id)).all()


def receivers(point_ids: Iterable[int]) -> dict[int, list[int]]:
    """By person, the points that answer what they said; two queries.

    For a party that is the one who wrote for it, as long as they do; after that, its representatives.
    """
    rows = db.session.execute(
        voices.joined(FeedbackSource.point_id, voices.PERSON, voices.PARTY)
        .where(
            FeedbackSource.point_id.in_(list(point_ids)),
            or_(covered.is_valid(), Comment.state == CommentState.VISIBLE),
        )
        .distinct()
    ).all()
    speaking = _speaking({party for _point, _person, party in rows if party is not None})
    found: dict[int, set[int]] = {}
    for point_id, person_id, party_id in rows:
        for receiver in _receivers(person_id, party_id, speaking):
            found.setdefault(receiver, set()).add(point_id)
    return {person_id: sorted(ids) for person_id, ids in sorted(found.items())}


def _receivers(
    person_id: int, party_id: int | None, speaking: dict[int, dict[int, Role]]
) -> Iterable[int]:
    if party_id is None:
        return (person_id,)
    held = speaking.get(party_id, {})
    if person_id in held:
        return (person_id,)
    return [one for one, role in held.items() if role == Role.REPRESENTATIVE]


def _speaking(party_ids: set[int]) -> dict[int, dict[int, Role]]:
    """Who may speak for each party today, and as what."""
    found: dict[int, dict[int, Role]] = {}
    for person_id, party_id, role in db.session.execute(
        select(Membership.person_id, Membership.party_id, Membership.role)
        .where(
            Membership.party_id.in_(party_ids), Membership.role.in_(SPEAKING), parties.is_active()
        )
        .order_by(Membership.role.desc())
    ):
        found.setdefault(party_id, {})[person_id] = role
    return found


def told_of(point_ids: Iterable[int]) -> Sequence[FeedbackPoint]:
    """Published points with their stages and consultations, in order; one query."""
    return db.session.scalars(
        select(FeedbackPoint)
        .where(FeedbackPoint.id.in_(list(point_ids)), FeedbackPoint.published_at.is_not(None))
        .options(joinedload(FeedbackPoint.stage).joinedload(Stage.process))
        .order_by(FeedbackPoint.number)
    ).all()


def answers_of(response: FormalResponse) -> Sequence[FeedbackPoint]:
    """The published points that answer a response; one query."""
    return db.session.scalars(
        select(FeedbackPoint)
        .join(FeedbackSource, FeedbackSource.point_id == FeedbackPoint.id)
        .where(FeedbackSource.response_id == response.id, FeedbackPoint.published_at.is_not(None))
        .options(joinedload(FeedbackPoint.stage).joinedload(Stage.process))
        .order_by(FeedbackPoint.number)
    ).all()


def own(actor: Actor) -> Sequence[FeedbackPoint]:
    """The latest points that answer what the actor has said, or the party that they write for; one query."""
    sent, written = (
        select(thing.id).where(
            or_(thing.person_id == actor.person_id, thing.party_id.in_([actor.party_id or 0]))
        )
        for thing in (FormalResponse, Comment)
    )
    about = select(FeedbackSource.point_id).where(
        or_(FeedbackSource.response_id.in_(sent), FeedbackSource.comment_id.in_(written))
    )
    return db.session.scalars(
        select(FeedbackPoint)
        .where(FeedbackPoint.id.in_(about), FeedbackPoint.published_at.is_not(None))
        .options(joinedload(FeedbackPoint.stage).joinedload(Stage.process))
        .order_by(FeedbackPoint.published_at.desc(), FeedbackPoint.number)
        .limit(OWN)
    ).all()


@dataclass(frozen=True)
class Latest:
    """The latest stage of a process that is answered, and its points by effect."""

    stage: Stage
    effects: Sequence[tuple[Effect, int]]

    @property
    def points(self) -> int:
        """How many there are."""
        return sum(count for _effect, count in self.effects)


def latest(process_id: int) -> Latest | None:
    """What was published last in a process; one query."""
    rows = db.session.execute(
        select(Stage, FeedbackPoint.effect, func.count())
        .join(FeedbackPoint, FeedbackPoint.stage_id == Stage.id)
        .where(Stage.process_id == process_id, FeedbackPoint.published_at.is_not(None))
        .group_by(Stage.id, FeedbackPoint.effect)
        .order_by(Stage.position.desc())
    ).all()
    if not rows:
        return None
    stage = rows[0][0]
    counts = {effect: count for one, effect, count in rows if one is stage}
    return Latest(stage, [(effect, counts[effect]) for effect in Effect if effect in counts])
