"""What the list of responses is narrowed to, as its address says it. Nobody's size or signature is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_, select

from forum.core import paging
from forum.core.access import Words
from forum.districts import queries as districts
from forum.districts.models import District
from forum.matters.choosing import by_area
from forum.parties import queries as parties
from forum.parties.models import Party, PartyKind, party_district
from forum.processes.models import PlanningProcess, Stage
from forum.responses import queries
from forum.responses.models import (
    Answer,
    Choice,
    FormalResponse,
    Question,
    QuestionKind,
    Stance,
)

#: How an address names a standpoint, and a kind of sender.
STANCES = {
    "for": Stance.FOR,
    "delvis": Stance.PARTLY,
    "emot": Stance.AGAINST,
    "ingen": Stance.NONE,
}
SENDERS: dict[str, tuple[ColumnElement[bool] | None, Words]] = {
    "organisation": (
        and_(Party.kind == PartyKind.ORGANISATION, Party.is_umbrella.is_(False)),
        _l("Organisations"),
    ),
    "paraply": (Party.is_umbrella.is_(True), _l("Umbrella organisations")),
    "staden": (Party.kind == PartyKind.CITY_UNIT, _l("Parts of the city")),
    "radet": (Party.kind == PartyKind.COUNCIL, _l("The council")),
    "privat": (None, _l("Private persons")),
}
NO_PLACE = "utan"  #: how an address names those who work in no area that they have said
NAMES = ("skede", "standpunkt", "part", "av", "omrade", "fraga", "val")


@dataclass(frozen=True)
class Chosen:
    """What the reader has chosen, and what there is to choose from."""

    given: Mapping[str, str]
    stages: Sequence[Stage]
    districts: Sequence[District]
    stage: Stage | None = None
    stance: Stance | None = None
    sender: str | None = None
    party: Party | None = None
    district: District | None = None
    no_place: bool = False
    question: Question | None = None
    answer: tuple[ColumnElement[bool], Words] | None = None  #: in SQL, and in words

    @property
    def places(self) -> list[tuple[District, list[District]]]:
        """Each area of the city with the places in it."""
        return by_area(self.districts)

    @property
    def offers(self) -> list[tuple[str, Words, list[tuple[str, Words]]]]:
        """The plain choices: the name in an address, the label, and what can be chosen."""
        stages = [(str(stage.position), stage.name) for stage in self.stages]
        found: list[tuple[str, Words, list[tuple[str, Words]]]] = [
            ("standpunkt", _l("Standpoint"), [(key, one.label) for key, one in STANCES.items()]),
            ("part", _l("From"), [(key, words) for key, (_kind, words) in SENDERS.items()]),
        ]
        return [("skede", _l("Stage"), stages), *found] if len(stages) > 1 else found

    @property
    def no_place_name(self) -> str:
        """How an address names those who work in no area that they have said."""
        return NO_PLACE

    @property
    def is_any(self) -> bool:
        """Whether anything is chosen at all."""
        who = (self.sender, self.party, self.district, self.no_place)
        return any((self.stage, self.stance, *who, self.question))

    @property
    def address(self) -> dict[str, str]:
        """The choice as parts of an address."""
        return dict(self.given)

    def conditions(self) -> list[ColumnElement[bool]]:
        """The choice in SQL."""
        found: list[ColumnElement[bool]] = []
        if self.stage is not None:
            found.append(FormalResponse.stage_id == self.stage.id)
        if self.stance is not None:
            found.append(FormalResponse.stance == self.stance)
        if self.sender is not None:
            found.append(_sent_by(SENDERS[self.sender][0]))
        if self.party is not None:
            found.append(FormalResponse.party_id == self.party.id)
        if self.district is not None:
            found.append(_from(self.district))
        if self.no_place:
            found.append(~_works_somewhere())
        if self.question is not None:
            found.append(_answers(self.question, self.answer[0] if self.answer else None))
        return found


def _sent_by(kind: ColumnElement[bool] | None) -> ColumnElement[bool]:
    if kind is None:
        return FormalResponse.party_id.is_(None)
    return FormalResponse.party_id.in_(select(Party.id).where(kind))


def _from(place: District) -> ColumnElement[bool]:
    """Sent by a party that works in a place or in a part of it."""
    there = Party.districts.any(or_(District.id == place.id, District.parent_id == place.id))
    return FormalResponse.party_id.in_(select(Party.id).where(there))


def _works_somewhere() -> ColumnElement[bool]:
    table = party_district.c
    return select(table.party_id).where(table.party_id == FormalResponse.party_id).exists()


def _answers(question: Question, so: ColumnElement[bool] | None) -> ColumnElement[bool]:
    """Those who have answered a question; so, where that is chosen too."""
    answered = select(Answer.response_id).where(Answer.question_id == question.id)
    return FormalResponse.id.in_(answered.where(so) if so is not None else answered)


def chosen(process: PlanningProcess, given: Mapping[str, str]) -> Chosen:
    """Read the choice; what nobody could have chosen counts as not chosen."""
    stages, places = queries.rounds(process), districts.current()
    wanted = {name: given[name] for name in NAMES if given.get(name)}
    question = _question(process, wanted.get("fraga"))
    found = Chosen(
        given={},
        stages=stages,
        districts=places,
        stage=next((s for s in stages if str(s.position) == wanted.get("skede")), None),
        stance=STANCES.get(wanted.get("standpunkt", "")),
        sender=wanted["part"] if wanted.get("part") in SENDERS else None,
        party=parties.by_slug(wanted["av"]) if "av" in wanted else None,
        district=next((place for place in places if place.slug == wanted.get("omrade")), None),
        no_place=wanted.get("omrade") == NO_PLACE,
        question=question,
        answer=_answer(question, wanted.get("val")) if question is not None else None,
    )
    kept = {
        "skede": found.stage,
        "standpunkt": found.stance,
        "part": found.sender,
        "av": found.party,
        "omrade": found.district or found.no_place or None,
        "fraga": found.question,
        "val": found.answer,
    }
    address = {name: text for name, text in wanted.items() if kept[name] is not None}
    return Chosen(**{**vars(found), "given": address})


def _question(process: PlanningProcess, wanted: str | None) -> Question | None:
    number = paging.key(wanted)
    return queries.question_of(process, number) if number is not None else None


def _answer(question: Question, wanted: str | None) -> tuple[ColumnElement[bool], Words] | None:
    """One of the answers that a question can have: in SQL, and in words."""
    number = paging.key(wanted)
    if number is None or number >= 2**31:
        return None
    if question.kind == QuestionKind.SCALE:
        return (Answer.scale == number, str(number)) if 1 <= number <= 5 else None
    if question.kind == QuestionKind.PLACE:
        place = queries.district(number)
        return (_chose(Choice.district_id == number), place.name) if place is not None else None
    option = queries.option(question, number)
    if option is None:
        return None
    first = Choice.rank == 1 if question.kind == QuestionKind.RANKING else None
    so = Choice.option_id == number
    return _chose(so if first is None else and_(so, first)), option.label


def _chose(so: ColumnElement[bool]) -> ColumnElement[bool]:
    return Answer.id.in_(select(Choice.answer_id).where(so))
