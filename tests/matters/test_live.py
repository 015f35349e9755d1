"""What others write meanwhile: an open page asks for a number, and shows the new when it is asked to."""

from typing import Any

import pytest

from forum.core import clock
from forum.core.db import transaction
from forum.matters import operations
from forum.matters.models import Matter
from forum.web import caching
from tests.factories import Cast
from tests.matters import scene

HTMX = {"HX-Request": "true"}


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """An open matter of Ulla's, with two comments."""
    made = scene.initiative(cast)
    for number in range(2):
        scene.comment(cast.actor("bo"), made, f"nr {number}")
    return made


def test_what_is_no_matter_has_no_number(client: Any) -> None:
    assert client.get("/arenden/S-2012-77/nya").status_code == 404


def test_the_number_is_public_and_tiny(
    cast: Cast, matter: Matter, client: Any, queries: Any
) -> None:
    path, moment = f"/arenden/{matter.reference}/nya", clock.now()
    with clock.pretend(moment):
        answer = client.get(path)
        queries.clear()
        unchanged = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert answer.json == {"seq": 2}
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-cache"
    assert unchanged.status_code == 304
    assert not queries  # asked a moment ago
    scene.comment(cast.actor("bo"), matter)
    queries.clear()
    with clock.pretend(moment + 2 * caching.A_MOMENT):
        again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.json == {"seq": 3}
    assert len(queries) <= 2  # the head of the log, and the matter


def test_what_is_recorded_elsewhere_sends_nothing_anew(
    cast: Cast, matter: Matter, client: Any
) -> None:
    path = f"/arenden/{matter.reference}/nya"
    etag = client.get(path).headers["ETag"]
    scene.comment(cast.actor("bo"), scene.initiative(cast, title="Ett annat"))
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("who", ["nobody", "cia"])
def test_an_open_page_knows_what_to_ask(
    cast: Cast, matter: Matter, client: Any, signed_in: Any, who: str
) -> None:
    browser = signed_in(cast.people["cia"].id) if who == "cia" else client
    page = browser.get(f"/arenden/{matter.reference}").text
    assert page.count(f'data-live="/arenden/{matter.reference}/nya"') == 1
    assert 'data-seq="2"' in page
    assert 'role="status"' in page.split('id="live"')[1][:40]


def test_a_closed_thread_asks_nothing(matter: Matter, client: Any) -> None:
    with transaction():
        matter.closed_at = clock.now()
    caching.forget()
    assert "data-live" not in client.get(f"/arenden/{matter.reference}").text


def test_the_new_comes_by_itself_and_the_page_asks_from_there(
    cast: Cast, matter: Matter, client: Any
) -> None:
    first = scene.comment(cast.actor("bo"), matter, "det tredje")
    scene.comment(cast.actor("ulla"), matter, "ett svar på det", parent=first)
    part = client.get(f"/arenden/{matter.reference}?sedan=2", headers=HTMX).text
    assert "det tredje" in part
    assert "ett svar på det" in part
    assert 'id="c2"' not in part
    assert "<html" not in part
    assert "<textarea" not in part
    assert 'data-seq="4"' in part
    assert 'hx-swap-oob="true"' in part
    assert f"/arenden/{matter.reference}/inlagg/3" in part  # what it answers, wherever that stands


def test_without_a_script_the_link_leads_to_the_first_that_is_new(
    cast: Cast, matter: Matter, client: Any
) -> None:
    scene.comment(cast.actor("bo"), matter, "det tredje")
    page = client.get(f"/arenden/{matter.reference}?sedan=2").text
    assert page.index('id="c2"') < page.index('id="nytt"') < page.index('id="c3"')
    assert "csrf_token" not in page


def test_what_was_withdrawn_at_once_is_said_so(cast: Cast, matter: Matter, client: Any) -> None:
    gone = scene.comment(cast.actor("bo"), matter, "ångrat")
    with transaction():
        operations.withdraw_comment(cast.actor("bo"), gone)
    path = f"/arenden/{matter.reference}?sedan=2"
    part = client.get(path, headers=HTMX).text
    assert "ångrat" not in part
    assert 'id="nytt"' not in client.get(path).text


@pytest.mark.parametrize("number", ["", "x", "-1", "99999999999999999999", "9007199254740992", "3"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_number_that_is_none_is_no_error(
    matter: Matter, client: Any, number: str, headers: dict[str, str]
) -> None:
    answer = client.get(f"/arenden/{matter.reference}?sedan={number}", headers=headers)
    assert answer.status_code == 200
    assert 'id="nytt"' not in answer.text
