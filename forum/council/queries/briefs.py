"""Reading briefs: what was compiled, with the words that it names as they may be read now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.core import clock, text
from forum.core.access import Words
from forum.core.db import db
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    BacklogPoint,
    Brief,
    CouncilMeeting,
    Decision,
    MeetingState,
    Nomination,
)
from forum.council.queries.compiling import Promised, Voices
from forum.districts.models import District
from forum.matters.models import Comment, CommentState, Matter
from forum.matters.queries.selection import Part

EXCERPT = 320
#: How many places are named; the rest is counted.
PLACES_NAMED = 8
Row = TypeVar("Row")


def draft_name(item: AgendaItem) -> str:
    """The name under which what several write in a brief is kept."""
    return f"agenda-brief-{item.id}"


def of_item(item: AgendaItem) -> Brief | None:
    """The brief of an item, if there is one."""
    return db.session.get(Brief, item.id)


def of_meeting(meeting: CouncilMeeting) -> dict[int, Brief]:
    """The briefs of a meeting by the id of their item. One query."""
    return {one.item_id: one for one in of_items(AgendaItem.meeting_id == meeting.id)}


def of_items(which: ColumnElement[bool]) -> Sequence[Brief]:
    """The briefs of some items."""
    return db.session.scalars(_briefs(which)).all()


def _briefs(which: ColumnElement[bool]) -> Select[Brief]:
    return select(Brief).join(Brief.item).where(which).options(contains_eager(Brief.item))


def neighbours(item: AgendaItem) -> tuple[AgendaItem | None, AgendaItem | None]:
    """The items before and after this one that have a brief. One query."""
    there = [
        one.item
        for one in db.session.scalars(
            _briefs(AgendaItem.meeting_id == item.meeting_id).order_by(AgendaItem.position)
        )
        if one.text or one.compiled_at is not None
    ]
    before = [one for one in there if one.position < item.position]
    after = [one for one in there if one.position > item.position]
    return (before[-1] if before else None), (after[0] if after else None)


@dataclass(frozen=True)
class About:
    """A matter that the item treats, and how many comments its thread showed then."""

    matter: Matter
    comments: int


@dataclass(frozen=True)
class Said:
    """What one side has said that most agree with."""

    voices: Voices
    comments: list[Comment]
    gone: int  #: how many have been withdrawn or hidden since


@dataclass(frozen=True)
class Promise:
    """By which day something happens, in which matter; as it stood when the brief was compiled."""

    what: Promised
    matter: Matter
    on: date
    is_late: bool


@dataclass(frozen=True)
class Before:
    """An earlier time that one of the matters was treated."""

    item: AgendaItem
    decision: Decision | None


@dataclass
class Reading:
    """A brief with all that it names, as far as it may be shown."""

    brief: Brief
    about: list[About] = field(default_factory=list)
    proposals: list[Nomination] = field(default_factory=list)
    points: list[BacklogPoint] = field(default_factory=list)
    parts: list[tuple[Part, int, int]] = field(default_factory=list)
    places: list[tuple[District, int]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    asked: list[Comment] = field(default_factory=list)
    before: list[Before] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)

    @property
    def waiting(self) -> dict[str, Any]:
        """How many questions had no answer, how many were late, and the first day promised."""
        found: dict[str, Any] = (self.brief.compiled or {}).get("waiting") or {}
        return found

    @property
    def first_due(self) -> date | None:
        """The first day on which an answer is promised."""
        first = self.waiting.get("first")
        return date.fromisoformat(first) if first else None

    @property
    def named_places(self) -> list[tuple[District, int]]:
        """The places that are named."""
        return self.places[:PLACES_NAMED]

    @property
    def more_places(self) -> int:
        """How many are not."""
        return max(0, len(self.places) - PLACES_NAMED)


def in_short(brief: Brief) -> list[Words]:
    """A compiled brief in a few words, out of what is kept in it: no query."""
    known = brief.compiled or {}
    words: list[Words] = []
    spoken = known.get("voices") or {}
    organisations = sum(spoken.get(one, [0])[0] for one in (Part.ORGANISATION, Part.UMBRELLA))
    if organisations:
        words.append(ngettext("%(num)d organisation", "%(num)d organisations", organisations))
    private = spoken.get(Part.PRIVATE, [0])[0]
    if private:
        words.append(ngettext("%(num)d private person", "%(num)d private persons", private))
    if Part.CITY in spoken:
        words.append(_("the city"))
    waiting = (known.get("waiting") or {}).get("count", 0)
    if waiting:
        words.append(
            ngettext(
                "%(num)d question without an answer", "%(num)d questions without an answer", waiting
            )
        )
    return words or ([_("nobody has written yet")] if known.get("matters") else [])


def is_behind(brief: Brief | None, sources: Iterable[AgendaSource]) -> bool:
    """Whether the item treats other matters than its brief was compiled from."""
    if brief is None or brief.compiled_at is None:
        return False
    known = {row[0] for row in (brief.compiled or {}).get("matters", [])}
    return {source.matter_id for source in sources} != known


def read(item: AgendaItem) -> Reading | None:
    """The brief of one item, with all that it names."""
    return _read(AgendaItem.id == item.id).get(item.id)


def read_all(meeting: CouncilMeeting) -> dict[int, Reading]:
    """Every brief of a meeting, by the id of the item: as many queries as for one."""
    return _read(AgendaItem.meeting_id == meeting.id)


def _read(which: ColumnElement[bool]) -> dict[int, Reading]:
    found = {one.item_id: Reading(one) for one in db.session.scalars(_briefs(which))}
    known = [(one, one.brief.compiled) for one in found.values() if one.brief.compiled]
    named = [compiled for _one, compiled in known]
    matters = _matters(row[0] for compiled in named for row in compiled["matters"])
    comments = _comments(
        [one for compiled in named for ids in compiled["said"].values() for one in ids]
        + [one for compiled in named for one in compiled["waiting"]["ids"]]
    )
    places = _by_id(District, [row[0] for compiled in named for row in compiled["areas"]])
    before = _before([one for compiled in named for one in compiled["treated"]])
    proposals = _proposals([one for compiled in named for one in compiled["proposals"]])
    points = _by_id(BacklogPoint, [one for compiled in named for one in compiled["points"]])
    for one, compiled in known:
        one.about = [
            About(matters[key], said) for key, said in compiled["matters"] if key in matters
        ]
        one.proposals = _there(proposals, compiled["proposals"])
        one.points = _there(points, compiled["points"])
        spoken = compiled["voices"]
        one.parts = [(part, *spoken[part]) for part in Part if part in spoken]
        one.places = [(places[key], count) for key, count in compiled["areas"] if key in places]
        one.said = _said(comments, compiled["said"])
        one.asked = _there(comments, compiled["waiting"]["ids"])
        one.before = _there(before, compiled["treated"])
        one.promises = _promises(one.brief, matters, compiled["promises"])
    return found


def _there(known: dict[int, Row], ids: Sequence[int]) -> list[Row]:
    return [known[one] for one in ids if one in known]


def _by_id(what: Any, ids: Sequence[int]) -> dict[int, Any]:
    if not ids:
        return {}
    rows = db.session.scalars(select(what).where(what.id.in_(set(ids))))
    return {one.id: one for one in rows}


def _matters(ids: Iterable[int]) -> dict[int, Matter]:
    wanted = set(ids)
    if not wanted:
        return {}
    rows = db.session.scalars(
        select(Matter)
        .where(Matter.id.in_(wanted), Matter.published_at.is_not(None))
        .options(joinedload(Matter.party))
    )
    return {one.id: one for one in rows.unique()}


def _comments(ids: Sequence[int]) -> dict[int, Comment]:
    """Comments that are shown, with who wrote them: none that was withdrawn or hidden since."""
    if not ids:
        return {}
    rows = db.session.scalars(
        select(Comment)
        .join(Comment.matter)
        .where(
            Comment.id.in_(set(ids)),
            Comment.state == CommentState.VISIBLE,
            Matter.published_at.is_not(None),
        )
        .options(
            contains_eager(Comment.matter),
            joinedload(Comment.person),
            joinedload(Comment.party),
        )
    )
    return {one.id: one for one in rows.unique()}


def _before(item_ids: Sequence[int]) -> dict[int, Before]:
    if not item_ids:
        return {}
    rows = db.session.execute(
        select(AgendaItem, Decision)
        .join(AgendaItem.meeting)
        .outerjoin(Decision, Decision.item_id == AgendaItem.id)
        .where(AgendaItem.id.in_(set(item_ids)), CouncilMeeting.state == MeetingState.PUBLISHED)
        .options(contains_eager(AgendaItem.meeting).joinedload(CouncilMeeting.council))
    )
    return {item.id: Before(item, decided) for item, decided in rows}


def _proposals(ids: Sequence[int]) -> dict[int, Nomination]:
    if not ids:
        return {}
    rows = db.session.scalars(
        select(Nomination)
        .where(Nomination.id.in_(set(ids)))
        .options(
            joinedload(Nomination.matter),
            joinedload(Nomination.person),
            joinedload(Nomination.party),
            joinedload(Nomination.comment).joinedload(Comment.person),
            joinedload(Nomination.comment).joinedload(Comment.party),
        )
    )
    return {one.id: one for one in rows.unique()}


def _said(known: dict[int, Comment], said: dict[str, list[int]]) -> list[Said]:
    found = []
    for voices in Voices:
        ids = said.get(voices.value, [])
        there = _there(known, ids)
        if ids:
            found.append(Said(voices, there, len(ids) - len(there)))
    return found


def _promises(
    brief: Brief, known: dict[int, Matter], promised: Sequence[tuple[str, int, str]]
) -> list[Promise]:
    then = clock.local(brief.compiled_at).date() if brief.compiled_at else clock.today()
    found = []
    for what, matter_id, on in promised:
        day = date.fromisoformat(on)
        if matter_id in known:
            found.append(Promise(Promised(what), known[matter_id], day, day < then))
    return found


def excerpt(comment: Comment) -> str:
    """The beginning of a contribution."""
    return text.excerpt(comment.body_html, EXCERPT)
