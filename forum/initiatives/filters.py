"""The filters of the list, as its address says them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement

from forum.agreement import queries as agreement
from forum.agreement.models import Commitment
from forum.core.access import Words
from forum.core.words import Worded
from forum.districts import queries as districts
from forum.districts.models import District
from forum.initiatives import queries
from forum.initiatives.models import Initiative, InitiativeState
from forum.matters.queries import MatterRow, in_districts, of_commitment
from forum.parties.models import Party


class Status(Worded):
    """What can be asked for."""

    WAITING = "vantar", _l("Waiting for a reply")
    OVERDUE = "forsenade", _l("Reply overdue")
    ANSWERED = "besvarade", _l("Answered")
    CLOSED = "avslutade", _l("Closed")


@dataclass(frozen=True)
class Section:
    """A part of the list: its heading, some rows, and where the rest is."""

    status: Status
    rows: Sequence[MatterRow]
    more_url: str | None
    is_beginning: bool


@dataclass
class Chosen:
    """What the reader has chosen, and what there is to choose from."""

    status: Status | None
    district: District | None
    unit: Party | None
    commitment: Commitment | None
    districts: Sequence[District]
    units: Sequence[Party]
    commitments: Sequence[Commitment]
    conditions: list[ColumnElement[bool]] = field(default_factory=list)

    @property
    def is_any(self) -> bool:
        """Whether anything is chosen at all."""
        return any((self.status, self.district, self.unit, self.commitment))

    @property
    def statuses(self) -> list[tuple[str, Words]]:
        """(value, words) of every status."""
        return [(status.value, status.label) for status in Status]

    @property
    def places(self) -> list[tuple[str, str]]:
        """(value, words) of every area."""
        return [(place.slug, place.name) for place in self.districts]

    @property
    def bodies(self) -> list[tuple[str, str]]:
        """(value, words) of every part of the city."""
        return [(unit.slug, unit.name) for unit in self.units]

    @property
    def undertakings(self) -> list[tuple[int, str]]:
        """(value, words) of every commitment."""
        return [(one.number, f"{one.number}. {one.name}") for one in self.commitments]

    def url(self, status: Status, after: int | None = None) -> str:
        """The same choice with another status, or its next page."""
        return url_for(
            "initiatives.index",
            status=status.value,
            omrade=self.district.slug if self.district else None,
            till=self.unit.slug if self.unit else None,
            atagande=self.commitment.number if self.commitment else None,
            efter=after,
        )

    def sections(self, after: int | None) -> list[Section]:
        """The beginning of both parts of the list; or a page of the one that is asked for."""
        if self.status is not None:
            return [self._section(self.status, after)]
        return [self._section(Status.WAITING, None), self._section(Status.ANSWERED, None)]

    def _section(self, status: Status, after: int | None) -> Section:
        conditions = list(self.conditions)
        page = queries.replied_page
        if status in {Status.WAITING, Status.OVERDUE}:
            page = queries.waiting_page
        if status == Status.OVERDUE:
            conditions.append(queries.is_overdue())
        if self.status in {Status.ANSWERED, Status.CLOSED}:
            asked = {
                Status.ANSWERED: InitiativeState.ANSWERED,
                Status.CLOSED: InitiativeState.CLOSED,
            }
            conditions.append(Initiative.state == asked[self.status])
        rows, last = page(*conditions, after=after)
        return Section(status, rows, self.url(status, last) if last else None, after is None)


def chosen(given: Mapping[str, str]) -> Chosen:
    """Read the choice; what nobody could have chosen counts as not chosen."""
    places, units = districts.current(), queries.city_units()
    commitments = agreement.commitments_in_force()
    found = Chosen(
        status=_one(list(Status), given.get("status"), lambda status: status.value),
        district=_one(places, given.get("omrade"), lambda place: place.slug),
        unit=_one(units, given.get("till"), lambda unit: unit.slug),
        commitment=_one(commitments, given.get("atagande"), lambda one: str(one.number)),
        districts=places,
        units=units,
        commitments=commitments,
    )
    if found.district is not None:
        found.conditions.append(in_districts([found.district.id]))
    if found.unit is not None:
        found.conditions.append(Initiative.addressed_party_id == found.unit.id)
    if found.commitment is not None:
        found.conditions.append(of_commitment(found.commitment))
    return found


def _one(things: Sequence[Any], wanted: str | None, name: Any) -> Any:
    return next((thing for thing in things if name(thing) == wanted), None)
