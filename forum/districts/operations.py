"""What happens with places: they are loaded, and corrected when the city's own list is."""

from sqlalchemy import select

from forum.core import text
from forum.core.access import SYSTEM, Actor, require
from forum.core.db import db
from forum.core.events import record
from forum.districts import actions
from forum.districts.models import District
from forum.districts.reference import Place, places


def load_reference(actor: Actor = SYSTEM) -> list[District]:
    """Store the city's areas as its list has them; gives what was new or changed, in one event."""
    require(actions.LOAD, actor)
    known = {place.code: place for place in db.session.scalars(select(District))}
    changed = []
    for place in places():
        district = known.setdefault(place.code, District(code=place.code))
        if _put(district, place, known):
            db.session.add(district)
            changed.append(district)
    if changed:
        codes = [district.code for district in changed]
        record(actions.LOAD, actor, changed[0], codes=codes)
    return changed


def _put(district: District, place: Place, known: dict[str, District]) -> bool:
    """Make a district what the list says; tells whether that changed anything."""
    said = {
        "name": place.name,
        "slug": place.slug,
        "sort_key": text.sort_key(place.name),
        "level": place.level,
        "parent": known[place.parent] if place.parent else None,
        "population": place.population,
        "valid_from": place.valid_from,
        "valid_to": place.valid_to,
    }
    differing = {name: value for name, value in said.items() if getattr(district, name) != value}
    for name, value in differing.items():
        setattr(district, name, value)
    return bool(differing)
