"""Drafts of points: written for one or many, edited, joined, deleted. Nobody else sees them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete as sql_delete
from sqlalchemy import func, select, update

from forum.core import clock, drafts, text
from forum.core.access import HIDDEN, Actor, Refused, no, require
from forum.core.db import db
from forum.feedback import actions, queries
from forum.feedback.models import Effect, FeedbackPoint, FeedbackSource
from forum.feedback.operations import held
from forum.feedback.policy import Spot
from forum.feedback.queries import Sources
from forum.matters.models import Comment
from forum.processes.models import Stage
from forum.responses.models import FormalResponse, ResponseState

QUOTE = 300  #: characters of each of many that begin a point

_NOTHING = no(_l("Tick at least one answer, question or comment."))
_TOO_MANY = no(_l("That is too much at once. Tick at most 200."))
_NOT_HERE = no(
    _l(
        "Something that you ticked is not among what came in during this stage, "
        "or has been withdrawn. Look through the list again."
    )
)
_REPLACED = no(
    _l("One of the answers has been replaced by a later one. Take the later one instead.")
)
_TOO_LONG = no(_l("Together the texts would be too long. Shorten one of the points first."))
_SAME = no(_l("A point cannot be joined with itself."))
_UNLIKE = no(_l("That point has no effect and no reason yet, so there is nothing to answer alike."))


@dataclass(frozen=True)
class Wording:
    """What a point says."""

    heard: str = ""
    effect: Effect | None = None
    reason: str = ""


class Changed(Refused):
    """Somebody else has saved the point since it was opened; nothing is overwritten."""

    def __init__(self) -> None:
        super().__init__(no(_l("Somebody else has saved the point while you wrote.")))


def draft_name(point: FeedbackPoint, what: str = "point") -> str:
    """The name under which an unsent form about a point is kept."""
    return f"feedback-{what}-{point.id}"


def write(
    actor: Actor,
    stage: Stage,
    sources: Sources,
    *,
    like: FeedbackPoint | None = None,
    wording: Wording | None = None,
) -> FeedbackPoint:
    """Begin a point for what came in; it begins with their own words. `like`: answered as another point."""
    held.stage(stage)
    require(actions.WRITE, actor, stage)
    found = _load(stage, sources)
    said = wording or Wording(heard=_quoted(found))
    if like is not None:
        said = _alike(stage, like, said)
    point = FeedbackPoint(stage_id=stage.id, number=_next_number(stage), revision=0)
    _set(point, actor, said)
    db.session.add(point)
    db.session.flush()
    _add(point, found)
    held.note(actions.WRITE, actor, point)
    return point


def _alike(stage: Stage, like: FeedbackPoint, said: Wording) -> Wording:
    other = db.session.get(FeedbackPoint, queries.key_of(like), populate_existing=True)
    if other is None or other.stage_id != stage.id:
        raise held.Gone
    if not other.is_complete:
        raise Refused(_UNLIKE)
    return Wording(said.heard, other.effect, other.reason)


def _load(stage: Stage, sources: Sources) -> list[FormalResponse | Comment]:
    """What was ticked, if all of it came in during this stage and still counts."""
    if not sources:
        raise Refused(_NOTHING)
    if len(sources) > queries.MOST_TICKED:
        raise Refused(_TOO_MANY)
    found = queries.load(sources)
    span = queries.span(stage)
    if len(found) != len(sources):
        raise Refused(_NOT_HERE)
    for one in found:
        if isinstance(one, FormalResponse):
            if one.stage_id != stage.id:
                raise Refused(_NOT_HERE)
            if one.state == ResponseState.REPLACED:
                raise Refused(_REPLACED)
        elif not span.has(one):
            raise Refused(_NOT_HERE)
    return found


def _quoted(found: Sequence[FormalResponse | Comment]) -> str:
    """Their own words to begin with: of one alone, or of many as a list."""
    whole = len(found) == 1
    quotes = [
        one.summary
        if isinstance(one, FormalResponse)
        else text.excerpt(one.body_html, 10 * QUOTE if whole else QUOTE)
        for one in found
    ]
    if whole:
        return quotes[0]
    most = text.MAX_LENGTH // len(quotes) - 10
    lines = (f"- {text.one_line(quote)[: min(QUOTE, most)]}" for quote in quotes)
    return "\n".join(dict.fromkeys(lines))  # what several have said in the same words stands once


def _next_number(stage: Stage) -> int:
    last = select(func.max(FeedbackPoint.number)).where(FeedbackPoint.stage_id == stage.id)
    return (db.session.scalar(last) or 0) + 1


def _set(point: FeedbackPoint, actor: Actor, wording: Wording) -> None:
    point.heard, point.heard_html = text.clean(wording.heard), text.render(wording.heard)
    point.reason, point.reason_html = text.clean(wording.reason), text.render(wording.reason)
    point.effect = wording.effect
    point.person_id = actor.person_id  # type: ignore[assignment]
    point.written_at = clock.now()


def _add(point: FeedbackPoint, found: Sequence[FormalResponse | Comment]) -> None:
    """Let a point answer these too; what it answers already is left as it is."""
    there = {(one.response_id, one.comment_id) for one in _sources(point)}
    for thing in found:
        is_response = isinstance(thing, FormalResponse)
        key = (thing.id, None) if is_response else (None, thing.id)
        if key not in there:
            db.session.add(FeedbackSource(point_id=point.id, response_id=key[0], comment_id=key[1]))
    db.session.flush()


def _sources(point: FeedbackPoint) -> Sequence[FeedbackSource]:
    return db.session.scalars(
        select(FeedbackSource).where(FeedbackSource.point_id == point.id)
    ).all()


def add(actor: Actor, point: FeedbackPoint, sources: Sources) -> FeedbackPoint:
    """Let a point answer more, that says the same."""
    point = held.point(point)
    require(actions.ADD, actor, Spot.of(point))
    _add(point, _load(point.stage, sources))
    held.note(actions.ADD, actor, point)
    return point


def remove(actor: Actor, point: FeedbackPoint, source_id: int) -> FeedbackPoint:
    """Take out one of the things that a point answers."""
    point = held.point(point)
    require(actions.REMOVE, actor, Spot.of(point))
    source = db.session.get(FeedbackSource, source_id) if source_id < 2**31 else None
    if source is None or source.point_id != point.id:
        raise Refused(HIDDEN)
    db.session.delete(source)
    held.note(actions.REMOVE, actor, point, source=source_id)
    return point


def rewrite(
    actor: Actor, point: FeedbackPoint, *, revision: int | None, wording: Wording
) -> FeedbackPoint:
    """Change what a draft says. Raises Changed when it is another revision than the writer began from."""
    point = held.point(point)
    require(actions.EDIT, actor, Spot.of(point))
    if revision != point.revision:
        raise Changed
    _set(point, actor, wording)
    point.revision += 1
    drafts.discard(actor, draft_name(point))
    held.note(actions.EDIT, actor, point, revision=point.revision)
    return point


def join(actor: Actor, point: FeedbackPoint, into: FeedbackPoint) -> FeedbackPoint:
    """Make one point of two drafts: it answers what both did, and no text of either is lost."""
    point, into = held.point(point), held.point(into)
    for one in (point, into):
        require(actions.JOIN, actor, Spot.of(one))
    if point.stage_id != into.stage_id:
        raise Refused(HIDDEN)
    if point.id == into.id:
        raise Refused(_SAME)
    heard, reason = _both(into.heard, point.heard), _both(into.reason, point.reason)
    if max(len(heard), len(reason)) > text.MAX_LENGTH:
        raise Refused(_TOO_LONG)
    _set(into, actor, Wording(heard, into.effect or point.effect, reason))
    into.revision += 1
    _move_sources(point, into)
    held.note(actions.JOIN, actor, into, joined=point.id)
    db.session.delete(point)
    return into


def _both(first: str, second: str) -> str:
    return first if second in first else "\n\n".join(filter(None, (first, second)))


def _move_sources(point: FeedbackPoint, into: FeedbackPoint) -> None:
    there = {(one.response_id, one.comment_id) for one in _sources(into)}
    for source in _sources(point):
        if (source.response_id, source.comment_id) in there:
            db.session.delete(source)
    db.session.flush()
    db.session.execute(
        update(FeedbackSource)
        .where(FeedbackSource.point_id == point.id)
        .values(point_id=into.id)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()


def delete(actor: Actor, point: FeedbackPoint) -> None:
    """Throw a draft away. What it answered waits again."""
    point = held.point(point)
    require(actions.DELETE, actor, Spot.of(point))
    held.note(actions.DELETE, actor, point)
    db.session.execute(sql_delete(FeedbackSource).where(FeedbackSource.point_id == point.id))
    db.session.delete(point)
