"""The filters of the list, as its address says them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from forum.matters.queries import MatterRow, in_districts, of_commitment
from forum.topics import queries
from forum.topics.models import Topic, TopicState


class Status(Worded):
    """What can be asked for."""

    OPEN = "oppna", _l("Open")
    CLOSED = "avslutade", _l("Closed")


STATES = {Status.OPEN: TopicState.OPEN, Status.CLOSED: TopicState.CLOSED}


@dataclass(frozen=True)
class Chosen:
    """What the reader has chosen, and what there is to choose from."""

    status: Status | None
    district: District | None
    commitment: Commitment | None
    districts: Sequence[District]
    commitments: Sequence[Commitment]

    @property
    def is_any(self) -> bool:
        """Whether anything is chosen at all."""
        return any((self.status, self.district, self.commitment))

    @property
    def statuses(self) -> list[tuple[str, Words]]:
        """(value, words) of every status."""
        return [(status.value, status.label) for status in Status]

    @property
    def places(self) -> list[tuple[str, str]]:
        """(value, words) of every area."""
        return [(place.slug, place.name) for place in self.districts]

    @property
    def undertakings(self) -> list[tuple[int, str]]:
        """(value, words) of every commitment."""
        return [(one.number, f"{one.number}. {one.name}") for one in self.commitments]

    def url(self, after: int | None = None) -> str:
        """The same choice from its beginning, or its next page."""
        return url_for(
            "topics.index",
            status=self.status.value if self.status else None,
            omrade=self.district.slug if self.district else None,
            atagande=self.commitment.number if self.commitment else None,
            efter=after,
        )

    def page(self, after: int | None) -> tuple[list[MatterRow], str | None]:
        """A page of what is chosen, and where the next one is."""
        wanted: list[ColumnElement[bool]] = []
        if self.status is not None:
            wanted.append(Topic.state == STATES[self.status])
        if self.district is not None:
            wanted.append(in_districts([self.district.id]))
        if self.commitment is not None:
            wanted.append(of_commitment(self.commitment))
        rows, last = queries.page(*wanted, after=after)
        return rows, self.url(last) if last is not None else None


def chosen(given: Mapping[str, str]) -> Chosen:
    """Read the choice; what nobody could have chosen counts as not chosen."""
    places, commitments = districts.current(), agreement.commitments_in_force()
    return Chosen(
        status=_one(list(Status), given.get("status"), lambda status: status.value),
        district=_one(places, given.get("omrade"), lambda place: place.slug),
        commitment=_one(commitments, given.get("atagande"), lambda one: str(one.number)),
        districts=places,
        commitments=commitments,
    )


def _one(things: Sequence[Any], wanted: str | None, name: Any) -> Any:
    return next((thing for thing in things if name(thing) == wanted), None)
