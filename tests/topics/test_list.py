"""The list of conversations, and the other lists that they stand in."""

from datetime import timedelta
from typing import Any

import pytest
from flask import url_for
from sqlalchemy import select

from forum.agreement.models import Commitment
from forum.core import clock
from forum.core.db import db
from forum.topics import queries as topics
from tests import factories
from tests.factories import Cast
from tests.matters import scene as matters
from tests.portal import scene as portal
from tests.topics import scene


def opened(cast: Cast, *titles: str, days_ago: int = 0, **more: Any) -> list[Any]:
    """Conversations opened so many days ago."""
    with clock.pretend(clock.now() - timedelta(days=days_ago)):
        return [scene.topic(cast, title=title, **more) for title in titles]


def order(page: str, *titles: str) -> list[str]:
    """The titles in the order in which a page has them."""
    there = [title for title in titles if f">{title}<" in page]
    return sorted(there, key=lambda title: page.index(f">{title}<"))


@pytest.mark.usefixtures("cast")
def test_an_empty_list_says_so(client: Any) -> None:
    answer = client.get("/samtal")
    assert answer.status_code == 200
    assert "No organisation has opened a conversation yet" in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "status=x&omrade=nonsens&atagande=99",
        "efter=x",
        "efter=99999999999999999999999",
        "efter=-1",
        "efter=4711",
        "omrade=%00",
        "atagande=1e9",
        "status=oppna&status=x",
        "omrade=%FF",
    ],
)
def test_nonsense_in_the_address_breaks_nothing(cast: Cast, client: Any, query: str) -> None:
    opened(cast, "Ett")
    assert client.get(f"/samtal?{query}").status_code in {200, 400}


def test_where_something_was_said_last_stands_first(cast: Cast, client: Any) -> None:
    (old,) = opened(cast, "Gammalt", days_ago=40)
    opened(cast, "Nyare", days_ago=20)
    assert order(client.get("/samtal").text, "Gammalt", "Nyare") == ["Nyare", "Gammalt"]
    matters.comment(cast.actor("cia"), old)
    assert order(client.get("/samtal").text, "Gammalt", "Nyare") == ["Gammalt", "Nyare"]


def test_each_filter_leaves_what_it_names(cast: Cast, client: Any) -> None:
    one = matters.commitment()
    elsewhere = factories.district("50", "Stora Högsbo")
    opened(cast, "Högsbo", district_ids=[elsewhere.id])
    opened(cast, "Här")
    opened(cast, "Hela staden", district_ids=[], citywide=True)
    opened(cast, "Åtagande", district_ids=[], commitment_ids=[one.id])
    (done,) = opened(cast, "Avslutat")
    scene.close(cast, done)
    names = ("Högsbo", "Här", "Hela staden", "Åtagande", "Avslutat")

    def left(query: str) -> set[str]:
        return set(order(client.get(f"/samtal?{query}").text, *names))

    assert left("") == set(names)
    assert left("status=avslutade") == {"Avslutat"}
    assert left("status=oppna") == set(names) - {"Avslutat"}
    assert left("omrade=stora-hogsbo") == {"Högsbo", "Hela staden"}
    assert left("atagande=3") == {"Åtagande"}
    assert left("status=oppna&omrade=bergsjon") == {"Här", "Hela staden"}


def test_pages_hold_every_conversation_once_and_no_initiative(cast: Cast, client: Any) -> None:
    titles = [f"Nr {n}" for n in range(7)]
    talks = opened(cast, *titles)
    scene.grow(cast, opened(cast, "Vuxet")[0])
    matters.initiative(cast)
    matters.comment(cast.actor("cia"), talks[2])
    seen: list[str] = []
    after = None
    while True:
        rows, after = topics.page(after=after, size=3)
        seen += [row.title for row in rows]
        if after is None:
            break
    assert seen[0] == "Nr 2"
    assert sorted(seen) == titles
    assert "Vuxet" not in client.get("/samtal").text


def test_the_next_page_keeps_the_choice(cast: Cast, client: Any) -> None:
    opened(cast, *[f"Nr {n:02}" for n in range(21)])
    page = client.get("/samtal?status=oppna").text
    assert "/samtal?status=oppna&amp;efter=" in page
    assert ">Nr 00<" not in page


def test_the_list_costs_the_same_whatever_it_holds(cast: Cast, client: Any, queries: Any) -> None:
    counts = []
    for size in (2, 12):
        opened(cast, *[f"Nr {n}" for n in range(size)])
        queries.clear()
        assert client.get(f"/samtal?nr={size}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


def test_a_conversation_stands_in_every_list_of_its_place_and_commitment(
    cast: Cast, client: Any
) -> None:
    portal.set_up()
    one = db.session.scalars(select(Commitment).where(Commitment.number == 3)).one()
    here = portal.place("11")
    scene.topic(cast, title="Kvällar", district_ids=[here.id], commitment_ids=[one.id])
    scene.topic(cast, title="Om staden", district_ids=[], citywide=True)
    with client.application.test_request_context():
        party = url_for("parties.show", slug=cast.organisation.slug)
        undertaken = url_for("portal.commitment", number=one.number)
    for path in ("/", "/samtal", "/omraden/bergsjon", "/omraden/nordost", party, undertaken):
        assert ">Kvällar<" in portal.read(client, path).text, path
    assert ">Kvällar<" not in portal.read(client, "/omraden/backa").text
    assert ">Om staden<" in portal.read(client, "/").text


def test_many_conversations_crowd_nothing_else_out_of_an_area(cast: Cast, client: Any) -> None:
    portal.set_up()
    here = portal.place("11")
    portal.process(cast, "11", title="Samrådet")
    portal.process(cast, title="Hela Göteborg")
    opened(cast, *[f"Nr {n:02}" for n in range(25)], district_ids=[here.id])
    opened(cast, *[f"Om staden {n:02}" for n in range(8)], district_ids=[], citywide=True)
    page = portal.read(client, "/omraden/bergsjon").text
    assert ">Samrådet<" in page
    assert ">Hela Göteborg<" in page
    assert ">Nr 24<" in page
    assert ">Nr 00<" not in page
