"""What the list of consultations is narrowed to, as its address says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from forum.agreement import queries as agreement
from forum.agreement.models import Commitment
from forum.districts import queries as districts
from forum.districts.models import District
from forum.matters.choosing import by_area, one_of
from forum.matters.models import Matter
from forum.matters.queries import in_districts, of_commitment
from forum.parties import queries as parties
from forum.parties.models import Party, PartyKind
from forum.processes.models import ProcessState

#: How an address names a state.
STATES = {
    "pagar": ProcessState.OPEN,
    "pausade": ProcessState.PAUSED,
    "avslutade": ProcessState.CLOSED,
    "avbrutna": ProcessState.CANCELLED,
}


@dataclass(frozen=True)
class Chosen:
    """What the reader has chosen, and what there is to choose from."""

    given: Mapping[str, str]
    districts: Sequence[District]
    units: Sequence[Party]
    commitments: Sequence[Commitment]
    district: District | None
    unit: Party | None
    commitment: Commitment | None
    state: ProcessState | None

    @property
    def places(self) -> list[tuple[District, list[District]]]:
        """Each area of the city with the places in it."""
        return by_area(self.districts)

    @property
    def states(self) -> list[tuple[str, ProcessState]]:
        """Each state with its name in an address."""
        return list(STATES.items())

    @property
    def is_any(self) -> bool:
        """Whether anything is chosen at all."""
        return any((self.district, self.unit, self.commitment, self.state))

    @property
    def address(self) -> dict[str, str]:
        """The choice as parts of an address."""
        return {name: value for name, value in self.given.items() if name != "efter" and value}

    def conditions(self) -> list[ColumnElement[bool]]:
        """The choice in SQL."""
        found = []
        if self.district is not None:
            found.append(in_districts([self.district.id]))
        if self.commitment is not None:
            found.append(of_commitment(self.commitment))
        if self.unit is not None:
            found.append(Matter.party_id == self.unit.id)
        if self.state is not None:
            found.append(Matter.state == self.state)
        return found


def chosen(given: Mapping[str, str]) -> Chosen:
    """Read the choice; what nobody could have chosen counts as not chosen."""
    places, units = districts.current(), parties.of_kind(PartyKind.CITY_UNIT)
    commitments = agreement.commitments_in_force()
    names = ("omrade", "enhet", "atagande", "lage")
    return Chosen(
        given={name: given[name] for name in names if name in given},
        districts=places,
        units=units,
        commitments=commitments,
        district=one_of(places, given.get("omrade"), lambda place: place.slug),
        unit=one_of(units, given.get("enhet"), lambda unit: unit.slug),
        commitment=one_of(commitments, given.get("atagande"), lambda one: str(one.number)),
        state=STATES.get(given.get("lage", "")),
    )
