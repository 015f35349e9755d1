"""The pages of areas: the map with its figures, one area, and the names of former years."""

from datetime import date
from typing import Any

import pytest

from forum.core import clock
from forum.core.db import db, transaction
from forum.districts.models import District
from forum.portal import queries as portal
from forum.processes.models import ProcessState
from tests import factories
from tests.factories import Cast
from tests.portal import scene


@pytest.fixture(autouse=True)
def _areas(cast: Cast) -> None:
    scene.set_up()


@pytest.mark.parametrize("slug", ["finns-inte", "11", "BERGSJON", "x" * 300, "%00", "' or 1=1"])
def test_an_unknown_area_is_no_page(client: Any, slug: str) -> None:
    assert scene.read(client, f"/omraden/{slug}").status_code == 404


@pytest.mark.parametrize(
    ("slug", "successor"), [("stadsdel-angered", "nordost"), ("stadsdel-lundby", "hisingen")]
)
def test_a_former_district_leads_on_for_good(client: Any, slug: str, successor: str) -> None:
    answer = scene.read(client, f"/omraden/{slug}")
    assert answer.status_code == 301
    assert answer.location == f"/omraden/{successor}"
    assert scene.read(client, answer.location).status_code == 200


def test_the_map_and_its_list_say_the_same(cast: Cast, client: Any) -> None:
    scene.process(cast, "11")
    page = scene.read(client, "/omraden").text
    assert page.count('href="/omraden/bergsjon"') == 2
    assert page.count('class="tile ') == 36
    assert "1 open matter" in page
    assert "1 open</span>" in page


def test_each_matter_counts_once_where_it_matters(cast: Cast) -> None:
    scene.process(cast, "11")
    scene.initiative(cast, "11", "01")  # both the part and the whole: once in each
    scene.process(cast, "01")
    scene.process(cast)
    scene.process(cast, "11", state=ProcessState.CLOSED, closed_at=clock.now())
    scene.draft(cast, "11", title="Hemlig plan")
    counts = portal.open_counts()
    assert counts[scene.place("11").id] == 3
    assert counts[scene.place("12").id] == 2
    assert counts[scene.place("01").id] == 3
    assert counts[None] == 1
    assert scene.place("80").id not in counts


def test_the_figure_of_the_map_is_what_the_area_lists(cast: Cast) -> None:
    scene.process(cast, "11")
    scene.process(cast, "01")
    scene.initiative(cast, "11")
    scene.initiative(cast, "12")
    counts = portal.open_counts()
    for code in ("01", "11", "12", "30"):
        place = scene.place(code)
        shown = portal.around(place)
        listed = len(shown.processes) + len(shown.initiatives)
        assert counts.get(place.id, 0) == listed == sum(portal.counts_in(place).values())


def test_an_area_shows_its_own_and_its_parents_matters_and_no_neighbours(
    cast: Cast, client: Any
) -> None:
    scene.process(cast, "11", title="Bara Bergsjön")
    scene.process(cast, "12", title="Bara Gamlestaden")
    scene.process(cast, "01", title="Hela Nordost")
    scene.process(cast, title="Hela Göteborg")
    bergsjon = scene.read(client, "/omraden/bergsjon").text
    assert "Bara Bergsjön" in bergsjon
    assert "Hela Nordost" in bergsjon
    assert "Hela Göteborg" in bergsjon
    assert "Bara Gamlestaden" not in bergsjon
    nordost = scene.read(client, "/omraden/nordost").text
    assert "Bara Bergsjön" in nordost
    assert "Bara Gamlestaden" in nordost
    assert "Bara Bergsjön" not in scene.read(client, "/omraden/backa").text


def test_an_area_says_where_it_lies_how_many_live_there_and_how_to_follow(client: Any) -> None:
    page = scene.read(client, "/omraden/bergsjon").text
    assert 'href="/omraden/nordost"' in page
    assert "18\u202f201" in page
    assert "/omraden/bergsjon/" in page  # the way to follow it
    assert "csrf_token" not in page
    for part in ("bergsjon", "kortedala", "norra-angered"):
        assert f'href="/omraden/{part}"' in scene.read(client, "/omraden/nordost").text


def test_organisations_stand_in_the_order_of_their_names(cast: Cast, client: Any) -> None:
    names = ("Öppna dörrar", "Allas hus", "Ärlig mat", "Åskan")
    for name in names:
        factories.organisation(name, districts=[scene.place("11")])
    factories.organisation("Vilande", districts=[scene.place("11")], ended_on=date(2020, 1, 1))
    factories.organisation("Någon annanstans", districts=[scene.place("80")])
    page = scene.read(client, "/omraden/bergsjon").text
    order = [page.index(name) for name in ("Allas hus", "Åskan", "Ärlig mat", "Öppna dörrar")]
    assert order == sorted(order)
    assert "Vilande" not in page
    assert "Någon annanstans" not in page


def test_waiting_initiatives_come_before_answered_ones(cast: Cast) -> None:
    scene.initiative(cast, "11", title="Besvarat", state="answered", due_in=-50)
    scene.initiative(cast, "11", title="Sent", due_in=20)
    scene.initiative(cast, "11", title="Snart", due_in=2)
    found = [row.title for row in portal.around(scene.place("11")).initiatives]
    assert found == ["Snart", "Sent", "Besvarat"]


@pytest.mark.parametrize("path", ["/omraden", "/omraden/bergsjon", "/omraden/nordost"])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, client: Any, queries: Any, path: str
) -> None:
    def count() -> int:
        queries.clear()
        assert scene.read(client, path).status_code == 200
        return len(queries)

    def fill(times: int) -> None:
        for number in range(times):
            scene.process(cast, "11", "12")
            scene.initiative(cast, "11")
            factories.organisation(f"Förening {number}", districts=[scene.place("11")])

    scene.process(cast)
    scene.process(cast, "11", state=ProcessState.CLOSED, closed_at=clock.now())
    fill(4)
    few = count()
    fill(40)
    assert count() == few
    assert few <= 16


def test_an_area_without_a_tile_does_no_harm(client: Any) -> None:
    with transaction():
        db.session.delete(scene.place("53"))
    page = scene.read(client, "/omraden")
    assert page.status_code == 200
    assert page.text.count('class="tile ') == 35


def test_a_hostile_name_is_text(client: Any) -> None:
    with transaction():
        place: District = scene.place("11")
        place.name = "<script>alert(1)</script>"
    assert "<script>alert" not in scene.read(client, "/omraden").text
    assert "<script>alert" not in scene.read(client, "/omraden/bergsjon").text
