"""What the calendar is narrowed to, as its address says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, or_, select

from forum.agreement import queries as agreement
from forum.agreement.models import Commitment
from forum.calendar.queries import Scope
from forum.core.words import Worded
from forum.districts import queries as districts
from forum.districts.models import District
from forum.matters.choosing import by_area, one_of
from forum.matters.models import Matter, MatterField, Partner, PartnerState
from forum.matters.queries import in_districts, of_commitment
from forum.parties import queries as parties
from forum.parties.models import Field, Party, PartyKind


class Sort(Worded):
    """What of the calendar is shown, by its name in an address."""

    STAGES = "samrad", _l("Consultations")
    DIALOGUES = "dialogmoten", _l("Dialogue meetings")
    COUNCIL = "radet", _l("Meetings of the council")


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
    sort: Sort | None

    @property
    def sorts(self) -> list[tuple[str, object]]:
        """What can be shown, with its name in an address."""
        return list(Sort.choices())

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
        return any((self.sort, self.district, self.field, self.commitment, self.unit))

    @property
    def address(self) -> dict[str, str]:
        """The choice as parts of an address; nothing else that the reader's address held."""
        known = {
            "visa": self.sort.value if self.sort else "",
            "omrade": self.district.slug if self.district else "",
            "falt": self.field.value if self.field else "",
            "atagande": str(self.commitment.number) if self.commitment else "",
            "enhet": self.unit.slug if self.unit else "",
        }
        return {name: value for name, value in known.items() if value}

    @property
    def words(self) -> str:
        """The choice as people say it."""
        said = [
            self.sort.label if self.sort else "",
            *(one.name for one in (self.district, self.commitment, self.unit) if one is not None),
            self.field.label if self.field else "",
        ]
        return ", ".join(str(words) for words in said if words)

    @property
    def scope(self) -> Scope:
        """The choice as the calendar is read.

        The council's meetings are for every area, but belong to no field, commitment or city unit.
        """
        narrowed = self.field is not None or self.commitment is not None
        of_council = self.unit is not None and self.unit.kind == PartyKind.COUNCIL
        others = self.unit is not None and not of_council
        return Scope(
            None if of_council else self._conditions(),
            council=not narrowed and not others and self.sort in {None, Sort.COUNCIL},
            council_id=self.unit.id if self.unit is not None and of_council else None,
            stages=self.sort in {None, Sort.STAGES},
            dialogues=self.sort in {None, Sort.DIALOGUES},
        )

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
            beside = select(Partner.matter_id).where(
                Partner.party_id == self.unit.id, Partner.state == PartnerState.ACCEPTED
            )
            found.append(or_(Matter.party_id == self.unit.id, Matter.id.in_(beside)))
        return found


def chosen(given: Mapping[str, str]) -> Chosen:
    """Read the choice; what nobody could have chosen counts as not chosen."""
    places, units = districts.current(), list(parties.of_kind(PartyKind.CITY_UNIT))
    commitments = agreement.commitments_in_force()
    bodies = [*parties.of_kind(PartyKind.COUNCIL), *units]
    return Chosen(
        districts=places,
        units=bodies,
        commitments=commitments,
        district=one_of(places, given.get("omrade"), lambda place: place.slug),
        field=one_of(list(Field), given.get("falt"), lambda field: field.value),
        commitment=one_of(commitments, given.get("atagande"), lambda one: str(one.number)),
        unit=one_of(bodies, given.get("enhet"), lambda unit: unit.slug),
        sort=one_of(list(Sort), given.get("visa"), lambda sort: sort.value),
    )
