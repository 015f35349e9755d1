"""What the list of decisions is narrowed to, as its address says it, with how many each choice would show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forum.agreement import queries as agreement
from forum.agreement.models import Commitment
from forum.core.access import Words
from forum.council.models import DecisionKind
from forum.council.queries import record as queries
from forum.council.queries.record import Record, Ruling, Wanted
from forum.districts import queries as districts
from forum.districts.models import District
from forum.matters.choosing import by_area, one_of
from forum.parties.models import Party

#: How an address names each kind of decision.
KINDS = {
    "stallningstagande": DecisionKind.STATEMENT,
    "rekommendation": DecisionKind.RECOMMENDATION,
    "uppdrag": DecisionKind.ASSIGNMENT,
    "anslutning": DecisionKind.ACCESSION,
    "noterat": DecisionKind.NOTED,
    "bordlagt": DecisionKind.POSTPONED,
    "atersant": DecisionKind.REMITTED_BACK,
}
Option = tuple[str, Words, int]  #: its name in an address, its words, and how many it would show


@dataclass(frozen=True)
class Chosen:
    """What the reader has chosen, and what there is to choose from."""

    record: Record
    wanted: Wanted
    places: Sequence[District]
    commitments: Sequence[Commitment]
    parties: Sequence[Party]
    place: District | None
    commitment: Commitment | None
    party: Party | None
    kind_name: str | None

    @property
    def found(self) -> list[Ruling]:
        """The decisions that are chosen, the latest first."""
        return self.record.chosen(self.wanted)

    @property
    def is_any(self) -> bool:
        """Whether anything is chosen at all."""
        return bool(self.address)

    @property
    def address(self) -> dict[str, str]:
        """The choice as parts of an address; nothing else that the reader's address held."""
        known = {
            "ar": str(self.wanted.year or ""),
            "typ": self.kind_name or "",
            "omrade": self.place.slug if self.place else "",
            "atagande": str(self.commitment.number) if self.commitment else "",
            "part": self.party.slug if self.party else "",
        }
        return {name: value for name, value in known.items() if value}

    @property
    def years(self) -> list[Option]:
        """Each year, the latest first."""
        counts = self.record.years(self.wanted)
        every = sorted({one.year for one in self.record.rulings}, reverse=True)
        return [(str(year), str(year), counts[year]) for year in every]

    @property
    def kinds(self) -> list[Option]:
        """Each kind of decision that there has been."""
        counts = self.record.kinds(self.wanted)
        every = {one.kind for one in self.record.rulings}
        return [(name, kind.label, counts[kind]) for name, kind in KINDS.items() if kind in every]

    @property
    def areas(self) -> list[tuple[str, list[Option]]]:
        """Each area of the city with the places in it."""
        counts = self.record.places(self.wanted, [place.id for place in self.places])
        return [
            (area.name, [_place(area, counts), *(_place(one, counts) for one in within)])
            for area, within in by_area(self.places)
        ]

    @property
    def promises(self) -> list[Option]:
        """Each commitment of the agreement."""
        counts = self.record.commitments(self.wanted)
        return [
            (str(one.number), f"{one.number}. {one.name}", counts[one.id])
            for one in self.commitments
        ]

    @property
    def bodies(self) -> list[Option]:
        """Each city unit or organisation that a decision has been about, by name."""
        counts = self.record.parties(self.wanted)
        return [(one.slug, one.name, counts[one.id]) for one in self.parties]


def _place(place: District, counts: Mapping[int, int]) -> Option:
    return place.slug, place.name, counts[place.id]


def chosen(council: Party, given: Mapping[str, str]) -> Chosen:
    """Read the choice; what nobody could have chosen counts as not chosen."""
    record, places = queries.record(council), districts.current()
    commitments = agreement.commitments_in_force()
    parties = queries.parties_named({each for one in record.rulings for each in one.parties})
    years = sorted({one.year for one in record.rulings})
    place = one_of(places, given.get("omrade"), lambda each: each.slug)
    commitment = one_of(commitments, given.get("atagande"), lambda each: str(each.number))
    party = one_of(parties, given.get("part"), lambda each: each.slug)
    kind_name = one_of(list(KINDS), given.get("typ"), str)
    return Chosen(
        record=record,
        wanted=Wanted(
            year=one_of(years, given.get("ar"), str),
            kind=KINDS[kind_name] if kind_name else None,
            place_id=place.id if place else None,
            commitment_id=commitment.id if commitment else None,
            party_id=party.id if party else None,
        ),
        places=places,
        commitments=commitments,
        parties=parties,
        place=place,
        commitment=commitment,
        party=party,
        kind_name=kind_name,
    )
