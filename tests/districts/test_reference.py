"""The city's areas as they are listed: codes, sums, tiles."""

from collections import Counter

from flask import Flask
from sqlalchemy import select

from forum.core import text
from forum.core.db import db, transaction
from forum.districts import operations, queries, reference
from forum.districts.models import District, Level
from tests import factories

CITY_AREAS = {"01": 109_989, "02": 198_627, "03": 127_803, "04": 174_806}


def test_the_areas_sum_exactly_to_the_city_areas() -> None:
    sums: Counter[str] = Counter()
    for place in reference.places():
        if place.level == Level.INTERMEDIATE_AREA:
            assert place.parent is not None
            sums[place.parent] += place.population or 0
    assert sums == CITY_AREAS
    listed = {p.code: p.population for p in reference.places() if p.level == Level.CITY_AREA}
    assert listed == CITY_AREAS


def test_there_are_four_city_areas_36_areas_and_ten_former_districts() -> None:
    levels = Counter(place.level for place in reference.places())
    assert levels == {
        Level.CITY_AREA: 4,
        Level.INTERMEDIATE_AREA: 36,
        Level.FORMER_DISTRICT: 10,
    }
    assert all(
        place.valid_to is not None
        for place in reference.places()
        if place.level == Level.FORMER_DISTRICT
    )


def test_every_area_has_one_tile_of_its_own() -> None:
    areas = {p.code: p for p in reference.places() if p.level == Level.INTERMEDIATE_AREA}
    parents = {p.code: p.slug for p in reference.places() if p.level == Level.CITY_AREA}
    tiles = reference.tiles()
    assert sorted(tile.code for tile in tiles) == sorted(areas)
    assert len({(tile.col, tile.row) for tile in tiles}) == 36
    assert all(tile.area == parents[areas[tile.code].parent or ""] for tile in tiles)


def test_addresses_are_those_of_the_names() -> None:
    for place in reference.places():
        former = "stadsdel-" if place.level == Level.FORMER_DISTRICT else ""
        assert place.slug == former + text.slug(place.name)


def test_a_corrected_list_corrects_what_is_stored_and_keeps_its_id(context: Flask) -> None:
    stored = factories.district("11", "Bergshöjden")
    number = stored.id
    with transaction():
        assert len(operations.load_reference()) == 50
    found = queries.by_slug("bergsjon")
    assert found is not None
    assert (found.id, found.name, found.population) == (number, "Bergsjön", 18_201)
    assert found.parent is not None
    assert found.parent.name == "Nordost"


def test_only_the_areas_of_today_are_current(context: Flask) -> None:
    with transaction():
        operations.load_reference()
    assert len(queries.current()) == 40
    assert len(queries.former()) == 10
    nordost = queries.by_slug("nordost")
    assert nordost is not None
    assert len(queries.within(nordost)) == 7
    assert len(db.session.scalars(select(District)).all()) == 50


def test_codes_and_addresses_fit_their_columns() -> None:
    for column in ("code", "slug"):
        limit = District.__table__.c[column].type.length
        assert all(len(getattr(place, column)) <= limit for place in reference.places())
