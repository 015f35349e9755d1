"""Pages for everyone are kept, never mixed up, and fresh as soon as anything has changed."""

import gzip
from datetime import timedelta
from typing import Any

import brotli
import pytest
from flask import Flask

from forum.core import clock, sequences
from forum.core.access import SYSTEM, Action
from forum.core.db import transaction
from forum.core.events import record
from tests.conftest import Browser
from tests.factories import Cast, person

PAGE = "/trial/page"
TRIED = Action("trial:try", "Try")


def _change(app: Flask, *, told: bool = True) -> None:
    """Change what the page tells; and say so in the log, as every change must."""
    with app.app_context(), transaction():
        number = sequences.take("trial")
        if told:
            record(TRIED, SYSTEM, None, number=number)


def test_a_kept_page_is_the_same_and_is_fresh_at_once_when_something_happened(
    app: Flask, client: Browser
) -> None:
    first = client.get(PAGE)
    assert first.headers["Cache-Control"] == "no-cache"
    _change(app, told=False)
    kept = client.get(PAGE)
    assert kept.data == first.data
    assert dict(kept.headers) == dict(first.headers)
    unchanged = client.get(PAGE, headers={"If-None-Match": first.headers["ETag"]})
    assert unchanged.status_code == 304
    _change(app)
    fresh = client.get(PAGE, headers={"If-None-Match": first.headers["ETag"]})
    assert fresh.status_code == 200
    assert "nobody 2" in fresh.text


def test_a_new_day_makes_a_new_page(app: Flask, client: Browser) -> None:
    client.get(PAGE)
    _change(app, told=False)
    with clock.pretend(clock.now() + timedelta(days=1)):
        assert "nobody 1" in client.get(PAGE).text


def test_a_kept_page_needs_one_question_to_the_database(client: Browser, queries: Any) -> None:
    client.get(PAGE)
    queries.clear()
    client.get(PAGE)
    assert len(queries) <= 1


def test_the_signed_in_are_never_served_from_what_is_kept_nor_kept(
    app: Flask, client: Browser, cast: Cast, signed_in: Any
) -> None:
    bo, cia = (signed_in(cast.people[who].id) for who in ("bo", "cia"))
    assert "nobody" in client.get(PAGE).text
    for browser, name in ((bo, "Bo Berg"), (cia, "Cia Ek"), (bo, "Bo Berg")):
        answer = browser.get(PAGE)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers
        assert name in answer.text
    others = client.get(PAGE)
    assert "nobody" in others.text
    assert "Bo Berg" not in others.text


def test_languages_are_not_mixed(app: Flask, client: Browser) -> None:
    for _ in range(2):
        for language in ("sv", "en"):
            client.set_cookie("language", language)
            assert f'lang="{language}"' in client.get(PAGE).text


def test_part_and_page_are_not_mixed(client: Browser) -> None:
    asked: list[tuple[dict[str, str], bool]] = [
        ({"HX-Request": "true"}, False),
        ({}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, True),
        ({"HX-Request": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, True),
        ({"HX-Request": "true"}, False),
        ({}, True),
    ]
    for headers, whole in asked:
        assert ("<html" in client.get(PAGE, headers=headers).text) is whole


def test_addresses_are_not_mixed(client: Browser) -> None:
    for _ in range(2):
        for query in ("", "?q=a", "?q=b"):
            text = client.get(PAGE + query).text
            assert f"nobody 0 {query[3:]}</p>" in text


@pytest.mark.parametrize("_again", range(2))
@pytest.mark.parametrize(
    ("accepted", "used"),
    [
        ("", None), ("br", "br"), ("gzip", "gzip"), ("gzip, deflate, br, zstd", "br"), ("identity", None),
        ("gzip;q=1, br;q=0.1", "gzip"), ("br;q=0, gzip", "gzip"),
    ],
)  # fmt: skip
def test_everyone_gets_what_they_can_unpack(
    client: Browser, accepted: str, used: str | None, _again: int
) -> None:
    answer = client.get(PAGE, headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == used
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[used]
    assert b"nobody" in unpack(answer.data)


def test_a_page_with_a_form_is_its_readers_own(app: Flask) -> None:
    tokens = set()
    for _ in range(2):
        answer = app.test_client().get("/trial/form")
        assert answer.headers["Cache-Control"] == "no-store"
        tokens.add(answer.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0])
    assert len(tokens) == 2


def test_a_message_for_one_is_not_shown_to_others(app: Flask, client: Browser) -> None:
    answer = client.send("/trial/form", {"text": "x"})
    assert "It is done." in client.get(answer.location).text
    assert "It is done." not in app.test_client().get(answer.location).text


def test_what_is_wrong_is_not_kept(client: Browser) -> None:
    for path in ("/nowhere", "/trial/problem/unforeseen", "/trial/problem/database"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


def test_a_change_that_is_not_in_the_log_would_not_show(app: Flask, client: Browser) -> None:
    """Why every act that shows on a public page records an event."""
    client.get(PAGE)
    with app.app_context():
        person("Dag Dahl")
    _change(app, told=False)
    assert "nobody 0" in client.get(PAGE).text


def test_nobody_chooses_where_the_links_of_a_kept_page_lead(client: Browser) -> None:
    for base in ("http://localhost//evil.example", "https://localhost", "http://localhost"):
        text = client.get(PAGE, base_url=base).text
    assert "evil.example" not in text
    assert 'href="/samrad"' in text
