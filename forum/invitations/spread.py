"""Which places, fields and sizes are silent. Only the owner's officers see this; nothing is ordered by it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from forum.core.access import Words
from forum.core.db import db
from forum.districts import queries as districts
from forum.districts.models import District, Level
from forum.invitations import queries
from forum.invitations.filters import WHOLE_CITY, around
from forum.parties import queries as parties
from forum.parties.models import Field, Party, SizeBand, party_district
from forum.processes.models import PlanningProcess


@dataclass(frozen=True)
class Row:
    """How many organisations there are of a sort, how many are invited and how many have answered.

    `address` chooses these very organisations; sizes have none, as nobody is invited by size.
    """

    name: Words
    there: int
    invited: int
    answered: int
    address: Mapping[str, str] | None = None

    @property
    def is_silent(self) -> bool:
        """There are some, and nobody of them has answered."""
        return self.there > 0 and self.answered == 0


@dataclass(frozen=True)
class Spread:
    """The rows: the places that the process is about, the parts of these, the fields, the sizes."""

    places: list[Row]
    parts: list[Row]
    fields: list[Row]
    sizes: list[Row]


@dataclass(frozen=True)
class _Counted:
    """All active organisations, and which of them are invited and have answered."""

    everyone: Set[int]
    invited: Set[int]
    answered: Set[int]

    def row(self, name: Words, of: Set[int], address: Mapping[str, str] | None = None) -> Row:
        """One row: those of a sort."""
        there = self.everyone & of
        invited, answered = there & self.invited, there & self.answered
        return Row(name, len(there), len(invited), len(answered), address)


def of(process: PlanningProcess, invited: Set[int], answered: Set[int]) -> Spread:
    """Count them all; as many queries for a few organisations as for many."""
    rows = db.session.execute(select(Party.id, Party.size_band).where(queries.awake()))
    sizes = {row.id: row.size_band for row in rows}
    counted = _Counted(set(sizes), invited, answered)
    places, parts = _places(process, counted)
    return Spread(places, parts, _fields(counted), _sizes(counted, sizes))


def _places(process: PlanningProcess, counted: _Counted) -> tuple[list[Row], list[Row]]:
    """The places that the process is about with those of the whole city, and the parts of these places."""
    named: dict[int, set[int]] = {}
    for row in db.session.execute(select(party_district)):
        named.setdefault(row.district_id, set()).add(row.party_id)
    current = districts.current()
    areas = [place for place in current if place.level == Level.CITY_AREA]
    about = areas if process.citywide else process.districts
    inside = [part for part in current if part.parent_id in {place.id for place in about}]

    def row_of(place: District) -> Row:
        there = set().union(*(named.get(key, ()) for key in around(place, current)))
        return counted.row(place.name, there, {"omrade": place.slug})

    everywhere = counted.everyone - set().union(*named.values())
    whole_city = counted.row(_l("Those of the whole city"), everywhere, {"omrade": WHOLE_CITY})
    return [*map(row_of, about), whole_city], [*map(row_of, inside)]


def _fields(counted: _Counted) -> list[Row]:
    """Each field that anybody works in, and those who have not said."""
    said = parties.fields_of(counted.everyone)
    rows = [
        counted.row(field.label, {key for key in said if field in said[key]}, {"falt": field.value})
        for field in Field
    ]
    unsaid = counted.row(_l("No field given"), {key for key in said if not said[key]})
    return [row for row in (*rows, unsaid) if row.there]


def _sizes(counted: _Counted, sizes: Mapping[int, SizeBand | None]) -> list[Row]:
    """Each size that anybody says, and those who do not say."""
    bands: list[tuple[Words, SizeBand | None]] = [(size.label, size) for size in SizeBand]
    bands.append((_l("Would rather not say"), None))
    rows = [
        counted.row(words, {key for key in sizes if sizes[key] is band}) for words, band in bands
    ]
    return [row for row in rows if row.there]
