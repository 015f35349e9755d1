"""The consultation report: what came in, stage by stage, and what the city does about it and why.

Read as plain rows, so that a long one fits in memory; a fixed number of queries, however much came in.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from forum.accounts.models import Person
from forum.core import clock
from forum.core.db import db
from forum.core.events import Event
from forum.core.paging import Page, page
from forum.desk import actions
from forum.desk.models import Reported
from forum.desk.queries import counting, heard
from forum.desk.queries.counting import Round
from forum.feedback.models import Effect, FeedbackPoint, FeedbackSource
from forum.feedback.queries import spans
from forum.feedback.queries.spans import Span
from forum.invitations.models import Invitation
from forum.matters.models import AnsweredBy, Comment, CommentState
from forum.parties.models import Party
from forum.processes.models import PlanningProcess, Stage
from forum.responses.models import FormalResponse

PAGE = 100  #: responses shown at a time
#: The effects in the order of the report.
EFFECTS = (Effect.CHANGED, Effect.PARTLY, Effect.NOT, Effect.LATER)
#: A point that answers something: the place of its stage, its number, its effect.
Told = tuple[int, int, Effect | None]


@dataclass(frozen=True)
class Point:
    """One point of the city's feedback, and what it answers."""

    number: int
    heard_html: str
    effect: Effect | None
    reason_html: str
    is_published: bool
    receipts: Sequence[str] = ()
    comments: Sequence[int] = ()


@dataclass(frozen=True)
class Response:
    """One response in short, and the points that answer it."""

    id: int
    receipt: str
    name: str
    kind: Any
    is_umbrella: bool
    stance: Any
    summary: str
    is_late: bool
    is_published: bool
    points: Sequence[tuple[int, Effect | None]] = ()


@dataclass(frozen=True)
class Asked:
    """A question to the city, its first answer in the thread, and the points that answer it."""

    seq: int
    who: str
    question_html: str
    answer: int | None
    answer_html: str
    points: Sequence[Told] = ()


@dataclass
class Chapter:
    """What the report says of one stage."""

    stage: Stage
    round: Round
    comments: int = 0
    points: list[Point] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    after: int | None = None  #: the key of the next page of responses
    asked: list[Asked] = field(default_factory=list)
    span: Span | None = None  #: the time in which its comments were written

    def of_effect(self, effect: Effect | None) -> list[Point]:
        """The points that were met in this way."""
        return [point for point in self.points if point.effect == effect]


@dataclass(frozen=True)
class Report:
    """A consultation report, as of a moment."""

    process: PlanningProcess
    made_at: datetime
    invited: int
    chapters: Sequence[Chapter]
    is_preview: bool


def has_feedback(process_id: int) -> ColumnElement[bool]:
    """Whether the city has published what it heard in any stage of a process."""
    points = (
        exists()
        .where(FeedbackPoint.stage_id == Stage.id, FeedbackPoint.published_at.is_not(None))
        .correlate(Stage)
    )
    return exists().where(Stage.process_id == process_id, or_(Stage.feedback != "", points))


def reported(reference: str) -> Reported | None:
    """A published process, and whether there is a report of it; two queries."""
    process = db.session.scalar(_processes().where(PlanningProcess.reference == reference.upper()))
    return _reported(process)


def reported_by_id(process_id: int) -> Reported | None:
    """The same, by the number of the process."""
    return _reported(db.session.scalar(_processes().where(PlanningProcess.id == process_id)))


def _processes() -> Select[PlanningProcess]:
    return select(PlanningProcess).options(joinedload(PlanningProcess.party))


def _reported(process: PlanningProcess | None) -> Reported | None:
    if process is None:
        return None
    return Reported(process, bool(db.session.scalar(select(has_feedback(process.id)))))


def has_report(process: PlanningProcess) -> bool:
    """Whether there is a report of a process."""
    return bool(db.session.scalar(select(has_feedback(process.id))))


def stamp(process: PlanningProcess) -> int:
    """A number that rises when anything happens in a process: what was made before is then out of date."""
    newest = select(func.max(Event.seq)).where(
        Event.matter_id == process.id, Event.action != actions.ORDER.name
    )
    return db.session.scalar(newest) or 0


def report(
    process: PlanningProcess,
    *,
    inside: bool = False,
    stage: int | None = None,
    after: int | None = None,
    whole: bool = False,
) -> Report:
    """The report; for those who work for the owner with what is not published yet.

    A page shows the first responses of each stage, or those after a key of the one stage at a place.
    """
    stages = counting.stages_of(process)
    points = _points(process, inside=inside)
    rounds = counting.of_stages(process, stages, inside=inside)
    times = {span.stage_id: span for span in spans.of_stages(Stage.process_id == process.id)}
    chapters = []
    for one in stages:
        told = points.get(one.id, [])
        if not (told or one.feedback or inside) or (stage is not None and one.position != stage):
            continue
        chapters.append(Chapter(one, rounds[one.id], points=told))
    answered = _answered(process, inside=inside)
    for chapter in chapters:
        size = None if whole else PAGE
        found = _responses(chapter.stage, answered, inside=inside, after=after, size=size)
        chapter.responses, chapter.after = list(found.rows), found.after
    _add_said(chapters, times)
    invited = db.session.scalar(
        select(func.count()).select_from(Invitation).where(Invitation.process_id == process.id)
    )
    return Report(process, clock.now(), invited or 0, chapters, inside)


def _points(process: PlanningProcess, *, inside: bool) -> dict[int, list[Point]]:
    """The points by stage, each with what it answers that the reader may know of; three queries."""
    receipts, comments = _receipts(process, inside=inside), _comments(process)
    statement = (
        select(FeedbackPoint.id, FeedbackPoint.stage_id, FeedbackPoint.number,
               FeedbackPoint.heard_html, FeedbackPoint.effect, FeedbackPoint.reason_html,
               FeedbackPoint.published_at)
        .join(Stage, Stage.id == FeedbackPoint.stage_id)
        .where(Stage.process_id == process.id)
        .order_by(FeedbackPoint.stage_id, FeedbackPoint.number)
    )  # fmt: skip
    if not inside:
        statement = statement.where(FeedbackPoint.published_at.is_not(None))
    found: dict[int, list[Point]] = defaultdict(list)
    for row in db.session.execute(statement):
        found[row.stage_id].append(
            Point(row.number, row.heard_html, row.effect, row.reason_html,
                  row.published_at is not None, receipts.get(row.id, ()), comments.get(row.id, ()))
        )  # fmt: skip
    return found


def _receipts(process: PlanningProcess, *, inside: bool) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = db.session.execute(
        select(FeedbackSource.point_id, FormalResponse.year, FormalResponse.number)
        .join(FormalResponse, FormalResponse.id == FeedbackSource.response_id)
        .where(FormalResponse.matter_id == process.id, heard.counted(inside))
        .order_by(FormalResponse.id)
    )
    for point_id, year, number in rows:
        found[point_id].append(f"R-{year}-{number}")
    return found


def _comments(process: PlanningProcess) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = db.session.execute(
        select(FeedbackSource.point_id, Comment.seq)
        .join(Comment, Comment.id == FeedbackSource.comment_id)
        .where(Comment.matter_id == process.id, Comment.state == CommentState.VISIBLE)
        .order_by(Comment.seq)
    )
    for point_id, seq in rows:
        found[point_id].append(seq)
    return found


def _answered(
    process: PlanningProcess, *, inside: bool
) -> Mapping[int, list[tuple[int, Effect | None]]]:
    """For each response the points that answer it: number and effect; one query."""
    statement = (
        select(FeedbackSource.response_id, FeedbackPoint.number, FeedbackPoint.effect)
        .join(FeedbackPoint, FeedbackPoint.id == FeedbackSource.point_id)
        .join(Stage, Stage.id == FeedbackPoint.stage_id)
        .where(Stage.process_id == process.id, FeedbackSource.response_id.is_not(None))
        .order_by(FeedbackPoint.number)
    )
    if not inside:
        statement = statement.where(FeedbackPoint.published_at.is_not(None))
    found: dict[int, list[tuple[int, Effect | None]]] = defaultdict(list)
    for response_id, number, effect in db.session.execute(statement):
        found[response_id or 0].append((number, effect))
    return found


def _responses(
    stage: Stage,
    answered: Mapping[int, list[tuple[int, Effect | None]]],
    *,
    inside: bool,
    after: int | None,
    size: int | None,
) -> Page[Response]:
    """The responses to a stage in short, in the order they came; one query."""
    r = FormalResponse
    statement = (
        select(r.id, r.year, r.number, Party.name.label("party"), Person.name.label("person"),
               Party.kind, Party.is_umbrella, r.stance, r.summary, r.is_late,
               heard.published().label("is_published"))
        .join(Person, Person.id == r.person_id)
        .outerjoin(Party, Party.id == r.party_id)
        .where(r.stage_id == stage.id, heard.counted(inside))
    )  # fmt: skip
    if size is None:
        every = db.session.execute(statement.order_by(r.id))
        return Page([_response(row, answered) for row in every])
    found = page(statement, r.id, after=after, size=size, scalars=False)
    return Page([_response(row, answered) for row in found.rows], found.after)


def _response(row: Any, answered: Mapping[int, list[tuple[int, Effect | None]]]) -> Response:
    return Response(
        id=row.id,
        receipt=f"R-{row.year}-{row.number}",
        name=row.party or row.person,
        kind=row.kind,
        is_umbrella=bool(row.is_umbrella),
        stance=row.stance,
        summary=row.summary,
        is_late=row.is_late,
        is_published=bool(row.is_published),
        points=answered.get(row.id, ()),
    )


def _add_said(chapters: Sequence[Chapter], times: Mapping[int, Span]) -> None:
    """Put in what was written in the thread in the time of each stage; two queries for each stage."""
    answered = _answered_by_points(chapters)
    for chapter in chapters:
        chapter.span = span = times[chapter.stage.id]
        chapter.comments = db.session.scalar(select(func.count()).where(span.holds())) or 0
        chapter.asked = _questions(span.holds(), answered)


def _answered_by_points(chapters: Iterable[Chapter]) -> Mapping[int, list[Told]]:
    """For each comment that stands in a point, the points that answer it."""
    found: dict[int, list[Told]] = defaultdict(list)
    for chapter in chapters:
        for point in chapter.points:
            for seq in point.comments:
                found[seq].append((chapter.stage.position, point.number, point.effect))
    return found


def _questions(where: ColumnElement[bool], answered: Mapping[int, list[Told]]) -> list[Asked]:
    answer = aliased(Comment)
    first = (
        select(func.min(answer.id))
        .join(AnsweredBy, AnsweredBy.answer_id == answer.id)
        .where(AnsweredBy.question_id == Comment.id, answer.state == CommentState.VISIBLE)
        .correlate(Comment)
        .scalar_subquery()
    )
    given = aliased(Comment)
    rows = db.session.execute(
        select(Comment.seq, Person.name, Party.name, Comment.body_html, given.seq, given.body_html)
        .join(Person, Person.id == Comment.person_id)
        .outerjoin(Party, Party.id == Comment.party_id)
        .outerjoin(given, given.id == first)
        .where(where, Comment.due_on.is_not(None))
        .order_by(Comment.seq)
    )
    return [
        Asked(seq, party or person, html, answer_seq, answer_html or "", answered.get(seq, ()))
        for seq, person, party, html, answer_seq, answer_html in rows
    ]
