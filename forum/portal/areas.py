"""The pages of areas. They show what every room has to say about a place, so they stand above those rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from forum.districts import actions, reference
from forum.districts import queries as districts
from forum.districts.models import District, Level
from forum.portal import queries
from forum.web import respond
from forum.web.guard import requires

bp = Blueprint("districts", __name__)


@dataclass(frozen=True)
class AreaTile(reference.Tile):
    """A tile of the schematic map: an area, where it leads, and how many matters are open there."""

    name: str
    url: str
    count: int


def _tiles(places: Sequence[District], counts: dict[int | None, int]) -> list[AreaTile]:
    """The tiles of those areas that are stored."""
    known = {place.code: place for place in places}
    return [
        AreaTile(
            **vars(tile),
            name=place.name,
            url=url_for("districts.show", slug=place.slug),
            count=counts.get(place.id, 0),
        )
        for tile in reference.tiles()
        if (place := known.get(tile.code)) is not None
    ]


@bp.get("/omraden")
@requires(actions.READ)
def index() -> ResponseReturnValue:
    """Every area, as a schematic map and as a list, with what is open there."""
    places, counts = districts.current(), queries.open_counts()
    return respond.page(
        "districts/index.html",
        tiles=_tiles(places, counts),
        city_areas=[place for place in places if place.level == Level.CITY_AREA],
        former=districts.former(),
        counts=counts,
        population_on=reference.population_on(),
        meetings=queries.dialogues(limit=1),
    )


@bp.get("/omraden/<slug>")
@requires(actions.READ, load=districts.by_slug)
def show(place: District) -> ResponseReturnValue:
    """What goes on in an area. A district of former years leads on to the area that took over."""
    if place.level == Level.FORMER_DISTRICT and place.parent is not None:
        return redirect(url_for("districts.show", slug=place.parent.slug), 301)
    return respond.page("districts/show.html", place=place, found=cache(partial(_found, place)))


def _found(place: District) -> dict[str, Any]:
    """All that the page says of a place; the same for every reader, so it is kept until something shows."""
    parts = districts.within(place)
    return {
        "place": place,
        "parts": parts,
        "open_counts": queries.open_counts() if parts else {},
        "counts": queries.counts_in(place),
        "around": queries.around(place),
        "gathering": queries.gathering(place),
        "planned": queries.stages_to_begin(place),
        "said": queries.said_in(place),
        "decisions": queries.decisions_in(place),
        "organisations": queries.organisations_in(place),
    }
