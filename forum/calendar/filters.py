"""What the calendar is narrowed to, as its address says it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, select

from forum.agreement import queries as agreement
from forum.agreement.models import Commitment
from forum.calendar.queries import Scope
from forum.districts import queries as districts
from forum.districts.models import District
from forum.matters.models import Matter, MatterField
from forum.matters.queries import in_districts, of_commitment
from forum.parties import queries as parties
from forum.parties.models import Field, Party, PartyKind
from forum.processes.filters import by_area

Thing = TypeVar("Thing")
NAMES = ("omrade", "falt", "atagande", "enhet")


@dataclass(frozen=True)
class Chosen:
    """What the reader has chosen, and what there is to choose from."""

    districts: Sequence[District]
    units: Sequence[Party]
    commitments: Sequence[Commitment]
    district: District | None
    field: Field | None
    commitment: Commitment | None
    unit: Party | None
    council: Party | None

    @property
    def places(self) -> list[tuple[District, list[District]]]:
        """Each area of the city with the places in it."""
        return by_area(self.districts)

    @property
    def fields(self) -> list[tuple[str, object]]:
        """Every field of work with its name in an address."""
        return list(Field.choices())

    @property
    def is_any(self) -> bool:
        """Whether anything is chosen at all."""
        return any((self.district, self.field, self.commitment, self.unit))

    @property
    def address(self) -> dict[str, str]:
        """The choice as parts of an address; nothing else that the reader's address held."""
        known = {
            "omrade": self.district.slug if self.district else "",
            "falt": self.field.value if self.field else "",
            "atagande": str(self.commitment.number) if self.commitment else "",
            "enhet": self.unit.slug if self.unit else "",
        }
        return {name: value for name, value in known.items() if value}

    @property
    def words(self) -> str:
        """The choice as people say it."""
        named = (self.district, self.commitment, self.unit)
        said = [thing.name for thing in named if thing is not None]
        return ", ".join([*said, *([str(self.field.label)] if self.field else [])])

    @property
    def scope(self) -> Scope:
        """The choice as the calendar is read.

        The council's meetings are for every area, but belong to no field, commitment or city unit.
        """
        narrowed = self.field is not None or self.commitment is not None
        if self.unit is not None and self.unit == self.council:
            return Scope(None, council=not narrowed)
        return Scope(self._conditions(), council=not narrowed and self.unit is None)

    def _conditions(self) -> list[ColumnElement[bool]]:
        """The choice in SQL, for matters."""
        found = []
        if self.district is not None:
            found.append(in_districts([self.district.id]))
        if self.field is not None:
            about = select(MatterField.matter_id).where(MatterField.field == self.field)
            found.append(Matter.id.in_(about))
        if self.commitment is not None:
            found.append(of_commitment(self.commitment))
        if self.unit is not None:
            found.append(Matter.party_id == self.unit.id)
        return found


def chosen(given: Mapping[str, str]) -> Chosen:
    """Read the choice; what nobody could have chosen counts as not chosen."""
    places, units = districts.current(), list(parties.of_kind(PartyKind.CITY_UNIT))
    commitments, council = agreement.commitments_in_force(), parties.council()
    bodies = [*([council] if council is not None else []), *units]
    return Chosen(
        districts=places,
        units=bodies,
        commitments=commitments,
        district=_one(places, given.get("omrade"), lambda place: place.slug),
        field=_one(list(Field), given.get("falt"), lambda field: field.value),
        commitment=_one(commitments, given.get("atagande"), lambda one: str(one.number)),
        unit=_one(bodies, given.get("enhet"), lambda unit: unit.slug),
        council=council,
    )


def _one(things: Sequence[Thing], wanted: str | None, name: Callable[[Thing], str]) -> Thing | None:
    return next((thing for thing in things if name(thing) == wanted), None)
