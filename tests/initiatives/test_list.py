"""The list: its order, its filters, its pages, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock
from forum.initiatives import queries
from tests import factories
from tests.factories import Cast
from tests.matters import scene


def take(cast: Cast, *titles: str, days_ago: int = 0, **more: Any) -> list[Any]:
    """Initiatives of Ulla's, taken so many days ago."""
    with clock.pretend(clock.now() - timedelta(days=days_ago)):
        return [scene.initiative(cast, title=title, **more) for title in titles]


def order(page: str, *titles: str) -> list[str]:
    """The titles in the order in which a page has them."""
    there = [title for title in titles if f">{title}<" in page]
    return sorted(there, key=lambda title: page.index(f">{title}<"))


@pytest.mark.usefixtures("cast")
def test_an_empty_list_says_so(client: Any) -> None:
    answer = client.get("/initiativ")
    assert answer.status_code == 200
    assert "No initiatives here" in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "status=x&omrade=nonsens&till=ingen&atagande=99",
        "vantan=x&ar=1&till=x",
        "vantan=forsenade-hogst-30-dagar&status=besvarade&ar=999999999999",
        "status=klara&efter=4711",
        "ar=-1&vantan=%00",
        "efter=x",
        "efter=99999999999999999999999",
        "efter=-1",
        "status=vantar&efter=4711",
        "omrade=%00",
        "atagande=1e9",
        "status=vantar&status=x",
        "omrade=%FF",
    ],
)
def test_nonsense_in_the_address_breaks_nothing(cast: Cast, client: Any, query: str) -> None:
    take(cast, "Ett")
    assert client.get(f"/initiativ?{query}").status_code in {200, 400}


def test_overdue_first_then_by_the_promised_day_then_the_answered(cast: Cast, client: Any) -> None:
    take(cast, "Ny")
    take(cast, "Sen", days_ago=40)
    (done,) = take(cast, "Klar", days_ago=20)
    take(cast, "Snart", days_ago=25)
    scene.reply(cast, done)
    page = client.get("/initiativ").text
    assert order(page, "Ny", "Sen", "Klar", "Snart") == ["Sen", "Snart", "Ny", "Klar"]
    assert "Reply overdue" in page


def test_each_filter_leaves_what_it_names(cast: Cast, client: Any) -> None:
    one = scene.commitment()
    elsewhere = factories.district("50", "Stora Högsbo")
    take(cast, "Sen", days_ago=40)
    take(cast, "Högsbo", district_ids=[elsewhere.id])
    take(cast, "Skola", addressed_party_id=cast.other_unit.id)
    take(cast, "Tidigt", commitment_ids=[one.id])
    take(cast, "Hela staden", citywide=True)
    (closed,) = take(cast, "Avslutad")
    scene.reply(cast, closed, kind=scene.ReplyKind.DECLINED)
    (answered,) = take(cast, "Besvarad")
    scene.reply(cast, answered)
    names = ("Sen", "Högsbo", "Skola", "Tidigt", "Hela staden", "Avslutad", "Besvarad")

    def left(query: str) -> set[str]:
        return set(order(client.get(f"/initiativ?{query}").text, *names))

    assert left("status=forsenade") == {"Sen"}
    assert left("status=besvarade") == {"Besvarad"}
    assert left("status=avslutade") == {"Avslutad"}
    assert left("omrade=stora-hogsbo") == {"Högsbo", "Hela staden"}
    assert "Högsbo" not in left("omrade=nordost")
    assert "Sen" in left("omrade=nordost"), "an area holds what is about a place in it"
    assert left(f"till={cast.other_unit.slug}") == {"Skola"}
    assert left("atagande=3") == {"Tidigt"}
    assert left(f"status=vantar&till={cast.other_unit.slug}&omrade=bergsjon") == {"Skola"}
    assert left("status=besvarade&atagande=3") == set()


def test_pages_hold_every_initiative_once(cast: Cast) -> None:
    taken = take(cast, *[f"Nr {n}" for n in range(7)]) + take(cast, "Gammal", days_ago=50)
    seen: list[str] = []
    after = None
    while True:
        rows, after = queries.waiting_page(after=after, size=3)
        seen += [row.title for row in rows]
        if after is None:
            break
    assert sorted(seen) == sorted(one.title for one in taken)
    assert seen[0] == "Gammal"
    for one in taken:
        scene.reply(cast, one)
    rows, after = queries.replied_page(size=5)
    rest, end = queries.replied_page(after=after, size=5)
    assert [row.title for row in rows + rest] == ["Gammal"] + [
        f"Nr {n}" for n in (6, 5, 4, 3, 2, 1, 0)
    ]
    assert end is None


def test_the_next_page_keeps_the_choice(cast: Cast, client: Any) -> None:
    take(cast, *[f"Nr {n:02}" for n in range(21)])
    page = client.get(f"/initiativ?till={cast.unit.slug}").text
    assert f"status=vantar&amp;till={cast.unit.slug}&amp;efter=" in page
    assert ">Nr 20<" not in page


@pytest.mark.parametrize("signed", [False, True])
def test_the_list_costs_the_same_whatever_it_holds(
    cast: Cast, client: Any, signed_in: Any, queries: Any, signed: bool
) -> None:
    browser = signed_in(cast.people["bo"].id, cast.organisation.id) if signed else client
    counts = []
    for size in (2, 12):
        for one in take(cast, *[f"Nr {n}" for n in range(size)])[::2]:
            scene.reply(cast, one)
        queries.clear()
        assert browser.get(f"/initiativ?nr={size}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= (18 if signed else 14)
