"""Whom to invite, as an address says it: by place, by field, by umbrella or by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from forum.core import text
from forum.districts import queries as districts
from forum.districts.models import District
from forum.invitations import queries
from forum.matters.choosing import by_area
from forum.parties import queries as parties
from forum.parties.models import Field, Party

#: How an address names those that work in the whole city, and that everyone is wanted.
WHOLE_CITY = "hela-staden"
EVERYONE = "alla"
LONGEST = 100


@dataclass(frozen=True)
class Chosen:
    """What the officer has chosen, and what there is to choose from."""

    districts: Sequence[District]
    umbrellas: Sequence[Party]
    district: District | None = None
    whole_city: bool = False
    field: Field | None = None
    umbrella: Party | None = None
    name: str = ""
    everyone: bool = False

    @property
    def places(self) -> list[tuple[District, list[District]]]:
        """Each area of the city with the places in it."""
        return by_area(self.districts)

    @property
    def fields(self) -> list[Field]:
        """Every field of work."""
        return list(Field)

    @property
    def is_any(self) -> bool:
        """Whether anything is chosen: until then nobody is listed."""
        narrowed = (self.district, self.whole_city, self.field, self.umbrella, self.name)
        return self.everyone or any(narrowed)

    @property
    def address(self) -> dict[str, str]:
        """The choice as parts of an address; nothing else that the reader's address held."""
        known = {
            "omrade": WHOLE_CITY
            if self.whole_city
            else self.district.slug
            if self.district
            else "",
            "falt": self.field.value if self.field else "",
            "paraply": self.umbrella.slug if self.umbrella else "",
            "namn": self.name,
            "visa": EVERYONE if self.everyone else "",
        }
        return {name: value for name, value in known.items() if value}

    def conditions(self) -> list[ColumnElement[bool]]:
        """The choice in SQL."""
        found = []
        if self.whole_city:
            found.append(queries.of_whole_city())
        if self.district is not None:
            found.append(queries.near(around(self.district, self.districts)))
        if self.field is not None:
            found.append(parties.in_fields([self.field]))
        if self.umbrella is not None:
            members = [one.id for one in parties.members_of(self.umbrella.id)]
            found.append(queries.belongs_to(self.umbrella, members))
        if self.name:
            found.append(Party.sort_key.contains(text.sort_key(self.name), autoescape=True))
        return found


def around(place: District, places: Sequence[District]) -> set[int]:
    """A place, the parts of it, and the area around it. The whole city is chosen by itself."""
    inner = {part.id for part in places if part.parent_id == place.id}
    return {place.id} | inner | ({place.parent_id} if place.parent_id is not None else set())


def chosen(given: Mapping[str, str]) -> Chosen:
    """Read the choice; what nobody could have chosen counts as not chosen."""
    places, umbrellas = districts.current(), parties.umbrellas()
    area, umbrella = given.get("omrade"), given.get("paraply")
    return Chosen(
        districts=places,
        umbrellas=umbrellas,
        district=next((place for place in places if place.slug == area), None),
        whole_city=area == WHOLE_CITY,
        field=parties.field_named(given.get("falt")),
        umbrella=next((one for one in umbrellas if one.slug == umbrella), None),
        name=text.one_line(given.get("namn", ""))[:LONGEST],
        everyone=given.get("visa") == EVERYONE,
    )
