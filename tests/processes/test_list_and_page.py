"""The list of consultations and the page of one, as everyone reads them."""

from typing import Any

import pytest

from forum.core import clock
from forum.core.db import db, transaction
from forum.matters import operations as matters
from forum.processes import kind, operations, queries
from forum.processes.models import PlanningProcess, StageKey
from forum.web import caching
from tests.conftest import Queries
from tests.factories import Cast
from tests.processes import scene

MAX_QUERIES = 12
#: Its own and those of every room that shows something on it, two a panel at most.
MAX_QUERIES_OF_A_PAGE = 24


def _titled(cast: Cast, title: str, *keys: StageKey, **changed: Any) -> PlanningProcess:
    begun = scene.draft(cast, scene.plan(*keys), title=title, **changed)
    with transaction():
        operations.publish(cast.actor("anna"), begun)
    return begun


def _ending(cast: Cast, title: str, days: int) -> PlanningProcess:
    process = _titled(cast, title)
    with transaction():
        first = queries.stages(process)[0]
        first.starts_on, first.ends_on = scene.day(-90), scene.day(days)
    return process


def _titles(page: str) -> list[str]:
    import re

    return re.findall(r'class="matter-title"><a [^>]*>([^<]+)<', page)


def test_what_closes_soonest_comes_first_and_what_has_ended_last(cast: Cast, client: Any) -> None:
    anna = cast.actor("anna")
    ended, cancelled = _ending(cast, "Avbruten", 3), _ending(cast, "Nyss avbruten", 2)
    paused = _ending(cast, "Pausad", 1)
    _ending(cast, "Sen", -2)
    _ending(cast, "Om en vecka", 7)
    _ending(cast, "I dag", 0)
    with transaction():
        operations.cancel(anna, ended, reason="x")
        operations.cancel(anna, cancelled, reason="x")
        operations.pause(anna, paused, reason="x")
    order = ["I dag", "Om en vecka", "Sen", "Pausad", "Nyss avbruten", "Avbruten"]
    assert _titles(client.get("/samrad").text) == order
    found, after = [], None
    while True:
        page = queries.listed(after=after, size=2)
        found += [row.title for row in page.rows]
        after = page.after
        if after is None:
            break
    assert found == order


@pytest.mark.parametrize(
    "nonsense", ["efter=x", "efter=0.0.1", "efter=0.9999999.1", "efter=-1", "efter=" + "9" * 99]
)
def test_a_page_that_does_not_exist_shows_the_list(cast: Cast, client: Any, nonsense: str) -> None:
    scene.opened(cast)
    assert scene.TITLE in client.get(f"/samrad?{nonsense}").text


def test_the_list_narrows_by_place_unit_and_state(cast: Cast, client: Any) -> None:
    _titled(cast, "Platsen")
    _titled(cast, "Hela staden", districts=[], citywide=True)
    whole_area = client.get(f"/samrad?omrade={cast.area.slug}").text
    assert _titles(whole_area) == ["Platsen", "Hela staden"]
    assert _titles(client.get(f"/samrad?omrade={cast.place.slug}").text) == [
        "Platsen",
        "Hela staden",
    ]
    assert _titles(client.get(f"/samrad?enhet={cast.other_unit.slug}").text) == []
    assert len(_titles(client.get(f"/samrad?enhet={cast.unit.slug}&lage=pagar").text)) == 2
    assert _titles(client.get("/samrad?lage=pausade&atagande=").text) == []
    assert len(_titles(client.get("/samrad?lage=hej&omrade=mars&atagande=99").text)) == 2


def test_the_list_takes_as_many_queries_for_two_as_for_ten(
    cast: Cast, client: Any, queries: Queries
) -> None:
    counts = []
    for number in (2, 8):
        for _time in range(number):
            scene.opened(cast)
        queries.clear()
        client.get("/samrad")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MAX_QUERIES


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (-5, 0, "closes today"),
        (-5, 1, "closes in 1 day"),
        (-5, 14, "closes in 14 days"),
        (-5, 15, "until"),
        (-5, -1, "has ended"),
        (1, 9, "from"),
    ],
)
def test_a_list_says_the_date_that_matters(cast: Cast, first: int, last: int, words: str) -> None:
    from flask_babel import force_locale

    process = scene.opened(cast)
    with transaction():
        stage = queries.stages(process)[0]
        stage.starts_on, stage.ends_on = scene.day(first), scene.day(last)
    with force_locale("en"):
        assert words in str(kind.whens([process])[process.id])


def test_the_page_has_no_form_for_those_without_an_account(cast: Cast, client: Any) -> None:
    page = client.get(f"/arenden/{scene.opened(cast).reference}").text
    assert "csrf_token" not in page
    assert 'method="post"' not in page
    assert "skede" not in page.split("<aside")[1]


def test_the_law_is_named_on_every_plan_under_it_and_on_no_other(cast: Cast, client: Any) -> None:
    plain = scene.opened(cast)
    assert "formella-synpunkter" not in client.get(f"/arenden/{plain.reference}").text
    address = "https://example.org/plan"
    law = {"is_pbl": True, "external_channel_url": address}
    for keys in ((StageKey.MAPPING,), (StageKey.MAPPING, StageKey.CONSULTATION)):
        process = scene.opened(cast, *keys, **law)
        page = client.get(f"/arenden/{process.reference}").text
        assert "formella-synpunkter" in page
        assert f'href="{address}"' in page
    last = scene.stage(process, StageKey.CONSULTATION).ends_on
    from forum.web.filters import day

    assert day(last) in page.split('id="formella-synpunkter"')[1].split("</div>")[0]


def test_a_case_number_is_shown_or_that_there_is_none_yet(cast: Cast, client: Any) -> None:
    known = scene.opened(cast, case_pending=False, case_number="0297/26")
    assert "0297/26" in client.get(f"/arenden/{known.reference}").text


def test_the_page_takes_as_many_queries_for_ten_comments_as_for_three_hundred(
    cast: Cast, client: Any, queries: Queries
) -> None:
    process = scene.opened(cast, commitments=[])
    bo, counts = cast.actor("bo"), []
    address = f"/arenden/{process.reference}"
    for number in (10, 290):
        with transaction():
            for _time in range(number):
                matters.post_comment(bo, process, body="Vi behöver lokal.")
        caching.forget()
        queries.clear()
        assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MAX_QUERIES_OF_A_PAGE, list(queries)


def test_the_demo_of_time_does_not_confuse_the_list(cast: Cast, client: Any) -> None:
    from datetime import timedelta

    process = scene.opened(cast)
    with clock.pretend(clock.now() + timedelta(days=40)):
        assert kind.shown(process).is_over
    assert not kind.shown(process).is_over
    db.session.rollback()
