"""What was answered in a stage, in numbers: each can be followed to the responses that it counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, Select, case, func, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Person
from forum.core.access import Actor, Words
from forum.core.db import db
from forum.core.paging import Page, mapped, page
from forum.districts.models import District, Level
from forum.matters.policy import may_work_on
from forum.parties.models import Party, party_district
from forum.processes.models import Stage
from forum.responses import queries
from forum.responses.answer_fields import SCALE
from forum.responses.filters import NO_PLACE, SENDERS, STANCES, Chosen
from forum.responses.models import (
    Answer,
    Choice,
    FormalResponse,
    Question,
    QuestionKind,
    ResponseState,
    Stance,
)
from forum.responses.queries import Asked

TEXTS_PAGE = 50
TEXTS_SHOWN = 3


@dataclass(frozen=True)
class Bar:
    """A number among others: in words, its part of them, and the address of what it counts."""

    words: Words
    count: int
    share: int  #: percent
    address: Mapping[str, str]
    mean_place: float | None = None
    is_part: bool = False  #: of the one before it that is none


@dataclass(frozen=True)
class Said:
    """An answer in someone's own words."""

    receipt: str
    person: str
    party: str | None
    html: str


@dataclass(frozen=True)
class Answered:
    """What a question was answered with. `count` is how many answered it."""

    asked: Asked
    count: int
    address: Mapping[str, str]
    bars: Sequence[Bar] = ()
    mean: float | None = None
    texts: Sequence[Said] = ()


@dataclass(frozen=True)
class Results:
    """What was answered in a stage, by those who were asked for. `total` is how many they are."""

    total: int
    stances: Sequence[Bar] = ()
    parts: Sequence[Bar] = ()
    areas: Sequence[Bar] = ()
    questions: Sequence[Answered] = field(default_factory=list)


def sees_all(actor: Actor, stage: Stage) -> bool:
    """Whether the numbers count what is not published yet too: for the officers of the owner."""
    return may_work_on(actor, stage.process)


def _counted(chosen: Chosen, *, everything: bool) -> Select[Any]:
    """The responses that count, as a query for their keys."""
    found = select(FormalResponse.id).where(
        FormalResponse.state == ResponseState.SUBMITTED, *chosen.conditions()
    )
    return found if everything else found.where(queries.published())


def of_stage(stage: Stage, chosen: Chosen, *, everything: bool) -> Results:
    """The numbers of a stage, by as many queries however many responses, questions or areas there are."""
    chosen = _in_stage(chosen, stage)
    counted = _counted(chosen, everything=everything)
    stances = _by_stance(counted)
    total = sum(stances.values())
    if not total:
        return Results(0)
    address = chosen.address
    return Results(
        total,
        _bars(
            [(one.label, name, stances.get(one, 0)) for name, one in STANCES.items()],
            total, address, "standpunkt",
        ),
        _bars(_by_sender(counted), total, address, "part"),
        _by_place(counted, address, total),
        _questions(queries.asked(stage), counted, address),
    )  # fmt: skip


def _in_stage(chosen: Chosen, stage: Stage) -> Chosen:
    """Narrowed to one stage; and to no answer, since each bar stands for one."""
    kept = {name: value for name, value in chosen.given.items() if name not in {"fraga", "val"}}
    given = {**kept, "skede": str(stage.position)}
    return replace(chosen, given=given, stage=stage, question=None, answer=None)


def _bars(
    counts: Sequence[tuple[Words, str, int]], total: int, address: Mapping[str, str], name: str
) -> list[Bar]:
    return [
        Bar(words, count, round(100 * count / total) if total else 0, {**address, name: value})
        for words, value, count in counts
    ]


def _by_stance(counted: Select[Any]) -> dict[Stance, int]:
    rows = db.session.execute(
        select(FormalResponse.stance, func.count())
        .where(FormalResponse.id.in_(counted))
        .group_by(FormalResponse.stance)
    )
    return dict(rows.all())


def _by_sender(counted: Select[Any]) -> list[tuple[Words, str, int]]:
    """By what kind of party answered."""
    kinds = [
        (kind if kind is not None else FormalResponse.party_id.is_(None), name)
        for name, (kind, _words) in SENDERS.items()
    ]
    kind = case(*kinds)
    rows = db.session.execute(
        select(kind, func.count())
        .select_from(FormalResponse)
        .outerjoin(Party, Party.id == FormalResponse.party_id)
        .where(FormalResponse.id.in_(counted))
        .group_by(kind)
    )
    counts: dict[str, int] = dict(rows.all())
    return [(words, name, counts.get(name, 0)) for name, (_kind, words) in SENDERS.items()
            if counts.get(name) or name != "radet"]  # fmt: skip


def _by_place(counted: Select[Any], address: Mapping[str, str], total: int) -> list[Bar]:
    """By where the answering party works: each area of the city, and under it each place in it.

    A party that works in several places counts in each, but once in an area.
    """
    place, area = aliased(District), aliased(District)
    works = (
        select(FormalResponse.id)
        .outerjoin(party_district, party_district.c.party_id == FormalResponse.party_id)
        .outerjoin(place, place.id == party_district.c.district_id)
        .outerjoin(area, area.id == func.coalesce(place.parent_id, place.id))
        .where(FormalResponse.id.in_(counted))
    )
    rows = []
    for is_part, shown in ((False, area), (True, place)):
        statement = works.with_only_columns(
            area.code, shown.name, shown.slug, func.count(FormalResponse.id.distinct())
        ).group_by(area.code, shown.name, shown.slug)
        if is_part:
            statement = statement.where(place.level == Level.INTERMEDIATE_AREA)
        for code, name, slug, count in db.session.execute(statement):
            words = (name or _("No area said"), slug or NO_PLACE, count)
            bar = replace(_bars([words], total, address, "omrade")[0], is_part=is_part)
            rows.append(((code is None, code or "", is_part, slug or ""), bar))
    return [bar for _order, bar in sorted(rows, key=lambda row: row[0])]


def _questions(
    asked: Sequence[Asked], counted: Select[Any], address: Mapping[str, str]
) -> list[Answered]:
    """Every question with its answers; one that was taken away as long as anyone has answered it."""
    here = Answer.response_id.in_(counted)
    answered = dict(
        db.session.execute(
            select(Answer.question_id, func.count()).where(here).group_by(Answer.question_id)
        ).all()
    )
    chosen, steps, texts = _choices(here), _steps(here), _texts(here)
    found = []
    for one in asked:
        count = answered.get(one.id, 0)
        if one.is_removed and not count:
            continue
        place = {**address, "fraga": str(one.id)}
        place.pop("val", None)
        own = [row for row in chosen if row.question_id == one.id]
        result = Answered(one, count, place, texts=texts.get(one.id, ()))
        if one.kind == QuestionKind.SCALE:
            result = _on_scale(result, steps.get(one.id, {}))
        elif one.kind != QuestionKind.FREE:
            result = replace(result, bars=_options(result, own))
        found.append(result)
    return found


def _choices(here: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """How often each option and area was chosen; of what is ranked how often first, and on which place."""
    return db.session.execute(
        select(
            Answer.question_id,
            Choice.option_id,
            District.id.label("place_id"),
            District.name,
            func.count().label("chosen"),
            func.sum(case((Choice.rank == 1, 1), else_=0)).label("firsts"),
            func.avg(Choice.rank).label("mean"),
        )
        .join(Choice, Choice.answer_id == Answer.id)
        .outerjoin(District, District.id == Choice.district_id)
        .where(here)
        .group_by(Answer.question_id, Choice.option_id, District.id, District.name, District.code)
        .order_by(District.code)
    ).all()


def _options(result: Answered, rows: Sequence[Row[Any]]) -> list[Bar]:
    """The bars of a question where one chooses; of a ranking the option with the best mean place first."""
    if result.asked.kind == QuestionKind.PLACE:
        most_first = sorted(rows, key=lambda row: -row.chosen)
        counts = [(row.name, str(row.place_id), row.chosen) for row in most_first]
        return _bars(counts, result.count, result.address, "val")
    by_option = {row.option_id: row for row in rows}
    if result.asked.kind != QuestionKind.RANKING:
        counts = [
            (option.label, str(option.id), by_option[option.id].chosen if option.id in by_option else 0)
            for option in result.asked.options
        ]  # fmt: skip
        return _bars(counts, result.count, result.address, "val")
    ranked = []
    for option in result.asked.options:
        row = by_option.get(option.id)
        firsts = [(option.label, str(option.id), int(row.firsts) if row else 0)]
        bar = _bars(firsts, result.count, result.address, "val")[0]
        ranked.append(replace(bar, mean_place=float(row.mean) if row else None))
    return sorted(ranked, key=lambda bar: (bar.mean_place is None, bar.mean_place))


def _steps(here: ColumnElement[bool]) -> dict[int, dict[int, int]]:
    """How often each step of each scale was chosen."""
    rows = db.session.execute(
        select(Answer.question_id, Answer.scale, func.count())
        .where(here, Answer.scale.is_not(None))
        .group_by(Answer.question_id, Answer.scale)
    )
    found: dict[int, dict[int, int]] = {}
    for question_id, step, count in rows:
        found.setdefault(question_id, {})[step or 0] = count
    return found


def _on_scale(result: Answered, counts: Mapping[int, int]) -> Answered:
    question = result.asked.question
    ends = {SCALE[0]: question.lowest, SCALE[-1]: question.highest}
    steps: list[tuple[Words, str, int]] = [
        (f"{step} – {ends[step]}" if ends.get(step) else str(step), str(step), counts.get(step, 0))
        for step in SCALE
    ]
    points = sum(step * count for step, count in counts.items())
    return replace(
        result,
        bars=_bars(steps, result.count, result.address, "val"),
        mean=points / result.count if result.count else None,
    )


def _saying(here: ColumnElement[bool]) -> Select[Any]:
    """Answers in people's own words, with who gave them, in the order received."""
    place = func.row_number().over(partition_by=Answer.question_id, order_by=Answer.id)
    return (
        select(
            Answer.id.label("id"),
            Answer.question_id,
            Answer.html,
            FormalResponse.year,
            FormalResponse.number,
            Person.name.label("person"),
            Party.name.label("party"),
            place.label("place"),
        )
        .join(FormalResponse, FormalResponse.id == Answer.response_id)
        .join(Person, Person.id == FormalResponse.person_id)
        .outerjoin(Party, Party.id == FormalResponse.party_id)
        .where(here, Answer.html != "")
    )


def _said(row: Row[Any]) -> Said:
    return Said(f"R-{row.year}-{row.number}", row.person, row.party, row.html)


def _texts(here: ColumnElement[bool]) -> dict[int, list[Said]]:
    """The first answers to each question that is answered in one's own words."""
    numbered = _saying(here).subquery()
    rows = db.session.execute(
        select(numbered).where(numbered.c.place <= TEXTS_SHOWN).order_by(numbered.c.id)
    )
    found: dict[int, list[Said]] = {}
    for row in rows:
        found.setdefault(row.question_id, []).append(_said(row))
    return found


def texts(question: Question, chosen: Chosen, *, everything: bool, after: int | None) -> Page[Said]:
    """A page of the answers to one question in people's own words, in the order received."""
    chosen = _in_stage(chosen, question.stage)
    here = Answer.response_id.in_(_counted(chosen, everything=everything))
    statement = _saying(here).where(Answer.question_id == question.id)
    found = page(statement, Answer.id, after=after, size=TEXTS_PAGE, scalars=False)
    return mapped(found, _said)
