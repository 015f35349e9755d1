"""Reading what a council has decided, all of it: by year, kind, area, commitment, and whom it is about."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, select

from forum.core.db import db
from forum.council.models import (
    ActionPoint,
    AgendaItem,
    AgendaSource,
    CouncilMeeting,
    Decision,
    DecisionKind,
    MeetingState,
)
from forum.districts.models import District
from forum.matters.models import Matter, matter_commitment, matter_district
from forum.parties.models import Party, PartyKind

#: What a decision about the whole city is about: every area.
WHOLE_CITY = 0


@dataclass
class Ruling:
    """A published decision, as it is chosen by: light, since all of a council's are read."""

    item_id: int
    year: int
    kind: DecisionKind
    places: set[int] = field(default_factory=set)  #: ids of areas and places, or WHOLE_CITY
    commitments: set[int] = field(default_factory=set)
    parties: set[int] = field(default_factory=set)

    def is_in(self, place_id: int) -> bool:
        """Whether it is about an area or a place in it; what is about the whole city is about each."""
        return place_id in self.places or WHOLE_CITY in self.places


@dataclass(frozen=True)
class Wanted:
    """What is chosen; nothing at all is every decision."""

    year: int | None = None
    kind: DecisionKind | None = None
    place_id: int | None = None
    commitment_id: int | None = None
    party_id: int | None = None

    def tests(self) -> dict[str, Callable[[Ruling], bool]]:
        """What a decision is chosen by, each by its name."""
        wanted: dict[str, tuple[object, Callable[[Ruling], bool]]] = {
            "year": (self.year, lambda one: one.year == self.year),
            "kind": (self.kind, lambda one: one.kind == self.kind),
            "place": (self.place_id, lambda one: one.is_in(self.place_id or WHOLE_CITY)),
            "commitment": (self.commitment_id, lambda one: self.commitment_id in one.commitments),
            "party": (self.party_id, lambda one: self.party_id in one.parties),
        }
        return {name: test for name, (value, test) in wanted.items() if value is not None}


class Record:
    """Every published decision of a council, the latest first, and how many there are of what."""

    def __init__(self, rulings: Iterable[Ruling]) -> None:
        self.rulings = list(rulings)

    def chosen(self, wanted: Wanted, *, but: str = "") -> list[Ruling]:
        """Those that are wanted; `but` names what is left out of account."""
        tests = [test for name, test in wanted.tests().items() if name != but]
        return [one for one in self.rulings if all(test(one) for test in tests)]

    def years(self, wanted: Wanted) -> Counter[int]:
        """How many the list would hold for each year, with all else as it is chosen."""
        return Counter(one.year for one in self.chosen(wanted, but="year"))

    def kinds(self, wanted: Wanted) -> Counter[DecisionKind]:
        """The same for each kind of decision."""
        return Counter(one.kind for one in self.chosen(wanted, but="kind"))

    def commitments(self, wanted: Wanted) -> Counter[int]:
        """The same for each commitment."""
        return _counted(one.commitments for one in self.chosen(wanted, but="commitment"))

    def parties(self, wanted: Wanted) -> Counter[int]:
        """The same for each party."""
        return _counted(one.parties for one in self.chosen(wanted, but="party"))

    def places(self, wanted: Wanted, place_ids: Iterable[int]) -> dict[int, int]:
        """The same for each of some areas and places."""
        among = self.chosen(wanted, but="place")
        return {each: sum(one.is_in(each) for one in among) for each in place_ids}


def _counted(found: Iterable[Iterable[int]]) -> Counter[int]:
    return Counter(one for each in found for one in each)


def record(council: Party) -> Record:
    """All that a council has decided: five queries, however much it is."""
    of = (CouncilMeeting.council_id == council.id, CouncilMeeting.state == MeetingState.PUBLISHED)
    rows = db.session.execute(
        select(AgendaItem.id, AgendaItem.section_year, Decision.kind)
        .join(Decision, Decision.item_id == AgendaItem.id)
        .join(CouncilMeeting, CouncilMeeting.id == AgendaItem.meeting_id)
        .where(*of)
        .order_by(CouncilMeeting.starts_at.desc(), CouncilMeeting.id, AgendaItem.section_number)
    )
    found = {item: Ruling(item, year or 0, kind) for item, year, kind in rows}
    for item_id, matter_places in _places(*of):
        _add(found, item_id, "places", matter_places)
    for item_id, commitment in _of_matters(matter_commitment.c.commitment_id, *of):
        _add(found, item_id, "commitments", [commitment])
    for item_id, party in _parties(*of):
        _add(found, item_id, "parties", [party])
    return Record(found.values())


def _add(found: dict[int, Ruling], item_id: int, what: str, values: Iterable[int]) -> None:
    if item_id in found:
        getattr(found[item_id], what).update(values)


def _places(*of: ColumnElement[bool]) -> Iterable[tuple[int, list[int]]]:
    """The places of the matters of each item, each with the area that it lies in."""
    rows = db.session.execute(
        select(AgendaSource.item_id, Matter.citywide, District.id, District.parent_id)
        .join(AgendaItem, AgendaItem.id == AgendaSource.item_id)
        .join(CouncilMeeting, CouncilMeeting.id == AgendaItem.meeting_id)
        .join(Matter, Matter.id == AgendaSource.matter_id)
        .outerjoin(matter_district, matter_district.c.matter_id == Matter.id)
        .outerjoin(District, District.id == matter_district.c.district_id)
        .where(*of)
    )
    for item_id, citywide, place, area in rows:
        yield item_id, [WHOLE_CITY] if citywide else [one for one in (place, area) if one]


def _of_matters(column: ColumnElement[int], *of: ColumnElement[bool]) -> Iterable[tuple[int, int]]:
    rows = db.session.execute(
        select(AgendaSource.item_id, column)
        .join(AgendaItem, AgendaItem.id == AgendaSource.item_id)
        .join(CouncilMeeting, CouncilMeeting.id == AgendaItem.meeting_id)
        .join(matter_commitment, matter_commitment.c.matter_id == AgendaSource.matter_id)
        .where(*of)
    )
    return ((item_id, value) for item_id, value in rows)


def _parties(*of: ColumnElement[bool]) -> Iterable[tuple[int, int]]:
    """Whom a decision is about: who is set to do something, and the city unit whose matter it treats."""
    given = (
        select(ActionPoint.item_id, ActionPoint.responsible_id)
        .join(AgendaItem, AgendaItem.id == ActionPoint.item_id)
        .join(CouncilMeeting, CouncilMeeting.id == AgendaItem.meeting_id)
        .where(*of)
    )
    owned = (
        select(AgendaSource.item_id, Matter.party_id)
        .join(AgendaItem, AgendaItem.id == AgendaSource.item_id)
        .join(CouncilMeeting, CouncilMeeting.id == AgendaItem.meeting_id)
        .join(Matter, Matter.id == AgendaSource.matter_id)
        .join(Party, Party.id == Matter.party_id)
        .where(*of, Party.kind == PartyKind.CITY_UNIT)
    )
    return ((item_id, party) for item_id, party in db.session.execute(given.union(owned)))


def parties_named(ids: Iterable[int]) -> list[Party]:
    """Parties by their ids, by name."""
    return list(
        db.session.scalars(
            select(Party).where(Party.id.in_(list(ids))).order_by(Party.sort_key, Party.id)
        )
    )
