"""The points of a stage: as drafts for the officers, and as everyone reads them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from forum.core import paging
from forum.core.db import db
from forum.core.paging import Page
from forum.core.words import Worded
from forum.feedback.models import Effect, FeedbackCorrection, FeedbackPoint, FeedbackSource
from forum.feedback.policy import Spot
from forum.feedback.queries import covered, said, voices
from forum.feedback.queries.said import Said
from forum.feedback.queries.voices import Voices
from forum.parties import queries as parties
from forum.parties.models import Party
from forum.processes import queries as processes
from forum.processes.models import PlanningProcess, Stage
from forum.responses.models import FormalResponse

PAGE = 20
PUBLIC_PAGE = 10
READ_THROUGH = 6
NAMES = 6  #: names of those who stand behind a point, before "and so many more"
BESIDE = 8  #: what a point answers, shown beside it
PEOPLE = 50
OFFERED = 300  #: points that something can be added to from a list
_KEY = re.compile(r"([0-9]{1,4})\.([0-9]{1,9})")


@dataclass(frozen=True)
class PointView:
    """A point with what it answers."""

    point: FeedbackPoint
    sources: Sequence[Said]
    voices: Voices = voices.NOBODY
    corrections: Sequence[FeedbackCorrection] = ()

    @property
    def more(self) -> int:
        """How much more it answers than is named."""
        return max(0, self.voices.said - len(self.sources))


def spot(reference: str, position: int, number: int) -> Spot | None:
    """A place in the feedback of a stage, whether or not there is a point; None without such a stage."""
    stage = processes.stage(reference, position)
    if stage is None:
        return None
    return Spot(stage, number, by_number(stage, number))


def by_number(stage: Stage, number: int) -> FeedbackPoint | None:
    """One point of a stage."""
    return db.session.scalar(
        select(FeedbackPoint)
        .where(FeedbackPoint.stage_id == stage.id, FeedbackPoint.number == number)
        .options(joinedload(FeedbackPoint.person))
    )


def points(stage: Stage, published_only: bool = True) -> list[PointView]:
    """Every point of a stage with all that it answers, in order; two queries."""
    found = db.session.scalars(_of(stage, published_only).order_by(FeedbackPoint.number)).all()
    by_point = said.of_points(
        (one.id for one in found), str(stage.process.reference), shown=published_only
    )
    return [PointView(one, by_point[one.id]) for one in found]


def _of(stage: Stage, published_only: bool) -> Select[FeedbackPoint]:
    found = select(FeedbackPoint).where(FeedbackPoint.stage_id == stage.id)
    return found.where(FeedbackPoint.published_at.is_not(None)) if published_only else found


@dataclass(frozen=True)
class Row:
    """A point in the officers' list, and how much it answers."""

    point: FeedbackPoint
    sources: int

    @property
    def id(self) -> int:
        """The point's own key."""
        return self.point.id

    @property
    def number(self) -> int:
        """Its number in the stage."""
        return self.point.number


def working_list(stage: Stage, after: int | None) -> Page[Row]:
    """The points of a stage as its officers see them; one query a page."""
    count = (
        select(func.count())
        .where(FeedbackSource.point_id == FeedbackPoint.id)
        .correlate(FeedbackPoint)
        .scalar_subquery()
    )
    statement = (
        select(FeedbackPoint, count, FeedbackPoint.number)
        .where(FeedbackPoint.stage_id == stage.id)
        .options(joinedload(FeedbackPoint.person))
    )
    found = paging.page(statement, FeedbackPoint.number, after=after, size=PAGE, scalars=False)
    return paging.mapped(found, lambda row: Row(row[0], row[1]))


@dataclass(frozen=True)
class Offered:
    """A point as it is offered in a list of choices."""

    number: int
    start: str
    is_published: bool
    is_complete: bool


def offered(stage: Stage) -> list[Offered]:
    """The latest points of a stage, newest first, with how they begin; one query."""
    rows = db.session.execute(
        select(
            FeedbackPoint.number,
            func.substr(FeedbackPoint.heard, 1, 70),
            FeedbackPoint.published_at.is_not(None),
            (FeedbackPoint.effect.is_not(None)) & (FeedbackPoint.reason != ""),
        )
        .where(FeedbackPoint.stage_id == stage.id)
        .order_by(FeedbackPoint.number.desc())
        .limit(OFFERED)
    )
    return [Offered(*row) for row in rows]


def incomplete(stage: Stage, most: int) -> Sequence[FeedbackPoint]:
    """Drafts that lack something before they can be published: words, an effect, or anything to answer."""
    answers = (
        select(FeedbackSource.id)
        .outerjoin(FormalResponse, FormalResponse.id == FeedbackSource.response_id)
        .where(
            FeedbackSource.point_id == FeedbackPoint.id,
            or_(FeedbackSource.comment_id.is_not(None), covered.is_valid()),
        )
        .correlate(FeedbackPoint)
        .exists()
    )
    return db.session.scalars(
        select(FeedbackPoint)
        .where(
            FeedbackPoint.stage_id == stage.id,
            FeedbackPoint.published_at.is_(None),
            or_(
                FeedbackPoint.heard == "",
                FeedbackPoint.effect.is_(None),
                FeedbackPoint.reason == "",
                ~answers,
            ),
        )
        .order_by(FeedbackPoint.number)
        .limit(most)
    ).all()


def sources(point: FeedbackPoint, reference: str, after: int | None, *, shown: bool) -> Page[Said]:
    """What one point answers, paged."""
    statement = said.with_sources(select(FeedbackSource).where(FeedbackSource.point_id == point.id))
    if shown:
        statement = statement.where(said.is_shown())
    found = paging.page(statement, FeedbackSource.id, after=after, size=PEOPLE)
    return paging.mapped(found, lambda source: said.as_said(source, reference))


def drafts(stage: Stage, after: int | None) -> Page[PointView]:
    """Points to read through before they are published, each beside what it answers; three queries."""
    statement = select(FeedbackPoint).where(
        FeedbackPoint.stage_id == stage.id, FeedbackPoint.published_at.is_(None)
    )
    found = paging.page(statement, FeedbackPoint.number, after=after, size=READ_THROUGH)
    return Page(_views(found.rows, str(stage.process.reference), BESIDE), found.after)


def _views(found: Sequence[FeedbackPoint], reference: str, most: int) -> list[PointView]:
    ids = [one.id for one in found]
    by_point = said.of_points(ids, reference, most=most)
    behind = voices.of_points(ids)
    told = corrections(ids)
    return [
        PointView(one, by_point[one.id], behind.get(one.id, voices.NOBODY), told.get(one.id, ()))
        for one in found
    ]


def corrections(point_ids: Sequence[int]) -> dict[int, list[FeedbackCorrection]]:
    """How points read before they were corrected, the latest first."""
    found: dict[int, list[FeedbackCorrection]] = {}
    for one in db.session.scalars(
        select(FeedbackCorrection)
        .where(FeedbackCorrection.point_id.in_(point_ids))
        .order_by(FeedbackCorrection.id.desc())
    ):
        found.setdefault(one.point_id, []).append(one)
    return found


def view(spot: Spot, after: int | None) -> tuple[PointView, int | None]:
    """One published point with a page of those who stand behind it."""
    point, reference = spot.point, str(spot.stage.process.reference)
    if point is None:
        raise LookupError("there is no point")
    found = sources(point, reference, after, shown=True)
    behind = voices.of_points([point.id]).get(point.id, voices.NOBODY)
    told = corrections([point.id]).get(point.id, ())
    return PointView(point, found.rows, behind, told), found.after


class Who(Worded):
    """Whose words a reader wants to see the answers to. The values stand in addresses."""

    PARTIES = "organisationer", _l("Organisations and parts of the city")
    PEOPLE = "privatpersoner", _l("Private persons")


#: The effects as addresses name them.
EFFECTS = {
    "andrat": Effect.CHANGED, "delvis": Effect.PARTLY, "inte": Effect.NOT, "senare": Effect.LATER,
}  # fmt: skip
IN_ADDRESSES = {effect: name for name, effect in EFFECTS.items()}


@dataclass(frozen=True)
class Chosen:
    """What a reader has chosen to see. Nonsense in an address chooses nothing."""

    effect: Effect | None = None
    who: Who | None = None
    party: Party | None = None

    @classmethod
    def of(cls, effect: str | None, who: str | None, party: str | None) -> "Chosen":
        """What an address asks for."""
        return cls(
            EFFECTS.get(effect or ""),
            Who(who) if who in set(Who) else None,
            parties.by_slug(party) if party else None,
        )

    @property
    def is_any(self) -> bool:
        """Whether anything is chosen."""
        return bool(self.effect or self.who or self.party)

    @property
    def address(self) -> dict[str, str | None]:
        """The same, as an address says it."""
        return {
            "effekt": IN_ADDRESSES[self.effect] if self.effect else None,
            "vem": self.who.value if self.who else None,
            "part": self.party.slug if self.party else None,
        }

    def conditions(self) -> list[ColumnElement[bool]]:
        """What the points must fulfil."""
        wanted = []
        if self.effect is not None:
            wanted.append(FeedbackPoint.effect == self.effect)
        if self.who is not None:
            wanted.append(voices.by_kind(organisations=self.who is Who.PARTIES))
        if self.party is not None:
            wanted.append(voices.by_party(self.party.id))
        return wanted


@dataclass(frozen=True)
class Published:
    """A page of published points by stage, and the key in an address that the next one starts after."""

    stages: Sequence[tuple[Stage, Sequence[PointView]]]
    after: str | None


def published(process: PlanningProcess, chosen: Chosen, after: str | None = None) -> Published:
    """What everyone reads, the latest stage first; four queries a page."""
    statement = (
        select(FeedbackPoint)
        .join(FeedbackPoint.stage)
        .where(
            Stage.process_id == process.id,
            FeedbackPoint.published_at.is_not(None),
            *chosen.conditions(),
        )
        .options(joinedload(FeedbackPoint.stage))
        .order_by(Stage.position.desc(), FeedbackPoint.number)
    )
    started = _KEY.fullmatch(after or "")
    if started is not None:
        position, number = int(started[1]), int(started[2])
        later = (Stage.position == position) & (FeedbackPoint.number > number)
        statement = statement.where((Stage.position < position) | later)
    found = db.session.scalars(statement.limit(PUBLIC_PAGE + 1)).all()
    page = found[:PUBLIC_PAGE]
    views = _views(page, str(process.reference), NAMES)
    stages: dict[int, tuple[Stage, list[PointView]]] = {}
    for one in views:
        stages.setdefault(one.point.stage_id, (one.point.stage, []))[1].append(one)
    end = f"{page[-1].stage.position}.{page[-1].number}" if len(found) > PUBLIC_PAGE else None
    return Published(list(stages.values()), end)
