"""The figures of a consultation: what was said, by whom, from where. Nothing that is not shown is counted."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, case, exists, func, select

from forum.core.db import db
from forum.core.words import Worded
from forum.desk.queries import heard
from forum.districts import queries as districts
from forum.districts.models import District, Level
from forum.matters.models import Comment, CommentKind, CommentState
from forum.matters.queries import questions
from forum.matters.queries.questions import Standing
from forum.parties.models import Party, PartyKind, party_district
from forum.processes import queries as processes
from forum.processes.models import PlanningProcess, Stage, StageState
from forum.responses.models import FormalResponse, Stance
from forum.responses.queries import rounds


class Voice(Worded):
    """What someone who is heard is, as the list of responses is narrowed."""

    ORGANISATION = "organisation", _l("Organisations")
    UMBRELLA = "paraply", _l("Umbrella organisations")
    CITY = "staden", _l("Parts of the city")
    COUNCIL = "radet", _l("The council")
    PERSON = "privat", _l("Private persons")


def voice() -> ColumnElement[str]:
    """What the party of a row is; without a party it is a private person."""
    return case(
        (Party.id.is_(None), Voice.PERSON.value),
        (Party.kind == PartyKind.CITY_UNIT, Voice.CITY.value),
        (Party.kind == PartyKind.COUNCIL, Voice.COUNCIL.value),
        (Party.is_umbrella, Voice.UMBRELLA.value),
        else_=Voice.ORGANISATION.value,
    )


@dataclass
class Round:
    """The responses of one stage, counted."""

    stage: Stage
    total: int = 0
    late: int = 0
    unpublished: int = 0
    voices: Counter[Voice] = field(default_factory=Counter)
    stances: Counter[Stance] = field(default_factory=Counter)
    districts: list[tuple[District, int]] = field(default_factory=list)
    placeless: int = 0  #: from those who work in no area of their own

    @property
    def areas(self) -> list[tuple[District, int]]:
        """The city's areas that responses came from."""
        return [one for one in self.districts if one[0].level == Level.CITY_AREA]

    @property
    def places(self) -> list[tuple[District, int]]:
        """The places within them."""
        return [one for one in self.districts if one[0].level != Level.CITY_AREA]


@dataclass(frozen=True)
class Heard:
    """A party that has been heard: what it is, and how much it has written and sent."""

    party: Party
    voice: Voice
    comments: int
    responses: int


@dataclass(frozen=True)
class Figures:
    """All that is counted of a consultation."""

    comments: int
    questions: dict[Standing, int]
    rounds: Sequence[Round]
    parties: Sequence[Heard]
    people: int  #: who have spoken for themselves

    @property
    def responses(self) -> int:
        """In all rounds."""
        return sum(one.total for one in self.rounds)

    @property
    def unpublished(self) -> int:
        """Of them, those that only the owner's officers see."""
        return sum(one.unpublished for one in self.rounds)

    @property
    def asked(self) -> int:
        """Questions to the city."""
        return sum(self.questions.values())

    @property
    def organisations(self) -> int:
        """Organisations heard, umbrellas among them."""
        organised = {Voice.ORGANISATION, Voice.UMBRELLA}
        return sum(one.voice in organised for one in self.parties)


def figures(process: PlanningProcess, *, inside: bool) -> Figures:
    """What is counted of a consultation; a fixed number of queries."""
    stages = [one for one in rounds(process) if one.state in {StageState.CURRENT, StageState.DONE}]
    sent, spoken = _sent(process, inside=inside), _spoken(process)
    comments: Counter[int | None] = Counter()
    for row in spoken:
        comments[row.party_id] += row.n
    people = {row.person_id for row in spoken if row.person_id is not None}
    return Figures(
        comments=comments.total(),
        questions={
            standing: sum(row[standing] for row in _mapped(spoken)) for standing in Standing
        },
        rounds=list(_counted(stages, sent).values()),
        parties=_heard(process, comments, sent),
        people=len(people) + _senders(stages, people, inside=inside),
    )


def _mapped(rows: Sequence[Any]) -> Iterable[Mapping[str, int]]:
    return (row._mapping for row in rows)


def of_stages(
    process: PlanningProcess, stages: Sequence[Stage], *, inside: bool
) -> dict[int, Round]:
    """The responses of each of these stages by kind of party, standpoint and district; five queries."""
    return _counted(stages, _sent(process, inside=inside))


def _said(process: PlanningProcess) -> ColumnElement[bool]:
    return and_(
        Comment.matter_id == process.id,
        Comment.state == CommentState.VISIBLE,
        Comment.kind != CommentKind.ANSWER,
    )


def _spoken(process: PlanningProcess) -> Sequence[Any]:
    """Comments that are shown, without the city's answers: by party, or without one by person.

    And how many of them are questions that stand so and so: the thread is read once.
    """
    late, waits = questions.is_overdue(), questions.is_waiting()
    standing = {
        Standing.WAITING: waits & ~late,
        Standing.LATE: late,
        Standing.ANSWERED: questions.is_question() & ~waits,
    }
    person = case((Comment.party_id.is_(None), Comment.person_id)).label("person_id")
    sums = [func.sum(case((so, 1), else_=0)).label(name) for name, so in standing.items()]
    return db.session.execute(
        select(Comment.party_id, person, func.count().label("n"), *sums)
        .where(_said(process))
        .group_by(Comment.party_id, person)
    ).all()


def _sent(process: PlanningProcess, *, inside: bool) -> Sequence[Any]:
    """Responses that the reader sees, counted by what is told of them; private persons together."""
    told = (
        FormalResponse.stage_id,
        FormalResponse.party_id,
        FormalResponse.stance,
        FormalResponse.is_late,
    )
    return db.session.execute(
        select(*told, func.count().label("n"))
        .where(FormalResponse.matter_id == process.id, heard.counted(inside))
        .group_by(*told)
    ).all()


def _are_published(stages: Iterable[Stage]) -> Set[int]:
    """The stages whose responses everyone may read: one rule for all of a stage."""
    shown = exists().where(FormalResponse.stage_id == Stage.id, heard.published())
    ids = [stage.id for stage in stages]
    return set(db.session.scalars(select(Stage.id).where(Stage.id.in_(ids), shown)))


def _senders(stages: Iterable[Stage], people: Set[int], *, inside: bool) -> int:
    """How many private persons have sent a response, besides these people."""
    ids = {stage.id for stage in stages} if inside else _are_published(stages)
    sent = (
        select(FormalResponse.person_id)
        .where(FormalResponse.stage_id.in_(ids), heard.valid(), FormalResponse.party_id.is_(None))
        .where(FormalResponse.person_id.not_in(people))
        .distinct()
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(sent)) or 0


def _counted(stages: Sequence[Stage], sent: Sequence[Any]) -> dict[int, Round]:
    found = {stage.id: Round(stage) for stage in stages}
    published = _are_published(stages)
    ids = {row.party_id for row in sent if row.party_id is not None}
    kinds, works = _kinds(ids), _places(ids)
    places = {place.id: place for place in districts.current()}
    by_place: dict[int, Counter[int | None]] = {stage_id: Counter() for stage_id in found}
    for row in sent:
        one = found.get(row.stage_id)
        if one is None:
            continue
        one.total += row.n
        one.voices[kinds.get(row.party_id, Voice.PERSON)] += row.n
        one.stances[row.stance] += row.n
        one.late += row.n if row.is_late else 0
        one.unpublished += 0 if row.stage_id in published else row.n
        there = works.get(row.party_id, set())
        one.placeless += 0 if there else row.n
        around = {places[place].parent_id for place in there if place in places}
        for place_id in (there | around) & set(places):
            by_place[row.stage_id][place_id] += row.n
    for stage_id, one in found.items():
        counts = by_place[stage_id]
        one.districts = [(place, counts[place.id]) for place in places.values() if counts[place.id]]
    return found


def _kinds(ids: Set[int]) -> dict[int | None, Voice]:
    """What each of some parties is."""
    rows = db.session.execute(select(Party.id, voice()).where(Party.id.in_(ids)))
    return {party_id: Voice(kind) for party_id, kind in rows}


def _places(ids: Set[int]) -> dict[int, set[int | None]]:
    """Where each of some parties works."""
    found: dict[int, set[int | None]] = {}
    columns = party_district.c
    rows = db.session.execute(
        select(columns.party_id, columns.district_id).where(columns.party_id.in_(ids))
    )
    for party_id, district_id in rows:
        found.setdefault(party_id, set()).add(district_id)
    return found


def _heard(
    process: PlanningProcess, comments: Counter[int | None], sent: Sequence[Any]
) -> Sequence[Heard]:
    """The organisations and parts of the city that have been heard, by name; not the owner."""
    responses: Counter[int | None] = Counter()
    for row in sent:
        responses[row.party_id] += row.n
    rows = db.session.execute(
        select(Party, voice())
        .where(Party.id.in_({*comments, *responses} - {None, process.party_id}))
        .order_by(Party.sort_key, Party.id)
    )
    return [
        Heard(party, Voice(kind), comments[party.id], responses[party.id]) for party, kind in rows
    ]


def stages_of(process: PlanningProcess) -> Sequence[Stage]:
    """The stages of a process that have begun, in order."""
    begun = {StageState.CURRENT, StageState.DONE}
    return [stage for stage in processes.stages(process) if stage.state in begun]
