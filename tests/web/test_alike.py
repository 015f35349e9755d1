"""Pages that are made once for all readers alike: nothing of one reader reaches another, and all is fresh."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, render_template

from forum.accounts import operations as accounts
from forum.core import clock, sequences
from forum.core.access import SYSTEM, Action
from forum.core.db import transaction
from forum.core.events import record
from forum.web import alike
from tests.conftest import Browser
from tests.factories import Cast

PAGE = "/trial/alike"
TRIED = Action("trial:try-alike", "Try")
NOSY = ("name", "party", "thing", "other", "asking")


@pytest.fixture
def readers(cast: Cast, signed_in: Any) -> dict[str, Browser]:
    """Anna, who has a desk, and Bo and Cia, who have none."""
    parties = {"anna": cast.unit.id, "bo": cast.organisation.id, "cia": None}
    return {who: signed_in(cast.people[who].id, party) for who, party in parties.items()}


def _change(app: Flask, *, told: bool = True) -> None:
    with app.app_context(), transaction():
        number = sequences.take("trial")
        if told:
            record(TRIED, SYSTEM, None, number=number)


def _tokens(text: str) -> list[str]:
    return re.findall(r'name="csrf_token" value="([^"]*)"', text)


@pytest.mark.parametrize("who", ["anna", "bo", "cia"])
@pytest.mark.parametrize("what", NOSY)
def test_a_page_for_many_cannot_know_who_is_reading(
    cast: Cast, readers: dict[str, Browser], what: str, who: str
) -> None:
    answer = readers[who].get(f"/trial/nosy/{what}")
    assert answer.status_code == 500
    assert cast.people[who].name in answer.text  # the page that says so is theirs alone


def test_nor_find_who_is_signed_in_another_way(readers: dict[str, Browser]) -> None:
    assert readers["bo"].get("/trial/nosy/session").text == ""


def test_names_and_tokens_are_the_readers_own(
    cast: Cast, readers: dict[str, Browser], client: Browser
) -> None:
    seen: dict[str, set[str]] = {who: set() for who in readers}
    for who in (*readers, *reversed(readers)):
        text = readers[who].get(PAGE).text
        names = {name for name in readers if cast.people[name].name in text}
        assert names == {who}
        assert "\ufdd0" not in text
        header, own = _tokens(text)
        assert header == own
        seen[who].add(own)
    assert not seen["anna"] & seen["bo"]
    anyone = client.get(PAGE).text
    assert _tokens(anyone) == []
    assert not any(person.name in anyone for person in cast.people.values())


def test_a_token_is_its_readers_and_no_one_elses(readers: dict[str, Browser]) -> None:
    tokens = {who: _tokens(readers[who].get(PAGE).text)[0] for who in ("anna", "bo")}
    for who, whose, status in (("bo", "anna", 400), ("bo", "bo", 422)):
        sent = readers[who].post("/trial/form", data={"csrf_token": tokens[whose]})
        assert sent.status_code == status


def test_for_whom_one_writes_stands_with_ones_name_alone(
    cast: Cast, readers: dict[str, Browser], signed_in: Any
) -> None:
    alone = signed_in(cast.people["bo"].id)
    for _ in range(2):
        assert cast.organisation.name in readers["bo"].get(PAGE).text
        assert cast.organisation.name not in alone.get(PAGE).text
        assert cast.organisation.name not in readers["cia"].get(PAGE).text


def test_the_frame_shows_what_one_may(readers: dict[str, Browser], client: Browser) -> None:
    for _ in range(2):
        assert "Your desk" in readers["anna"].get(PAGE).text
        for other in (readers["bo"], readers["cia"], client):
            assert "Your desk" not in other.get(PAGE).text


def test_who_has_signed_out_sees_what_everyone_sees(
    cast: Cast, readers: dict[str, Browser], app: Flask
) -> None:
    bo = readers["bo"]
    assert "Bo Berg" in bo.get(PAGE).text
    bo.send("/logga-ut")
    text = bo.get(PAGE).text
    assert "Bo Berg" not in text
    assert _tokens(text) == []


def test_a_new_name_shows_at_once(app: Flask, cast: Cast, readers: dict[str, Browser]) -> None:
    assert "Bo Berg" in readers["bo"].get(PAGE).text
    with app.app_context(), transaction():
        accounts.change(cast.actor("bo"), name="Bo Bergström", language="sv")
    assert "Bo Bergström" in readers["bo"].get(PAGE).text


def test_what_is_given_by_value_is_shown_to_those_it_is_given_for(
    readers: dict[str, Browser],
) -> None:
    for _ in range(2):
        for who in ("bo", "cia"):
            text = readers[who].get(PAGE, headers={"X-Mine": f"for {who}"}).text
            assert f'<p id="mine">for {who}</p>' in text
        assert '<p id="mine">nothing</p>' in readers["bo"].get(PAGE).text


def test_languages_and_addresses_are_not_mixed(readers: dict[str, Browser]) -> None:
    for _ in range(2):
        for reader in readers.values():
            for language in ("sv", "en"):
                reader.set_cookie("language", language)
                for query in ("", "?q=a", "?q=b"):
                    text = reader.get(PAGE + query).text
                    assert f'<html lang="{language}">' in text
                    assert f"told 0 {query[3:]}</p>" in text


@pytest.mark.parametrize(
    "headers", [{}, {"HX-Request": "true"}, {"HX-Request": "true", "HX-Boosted": "true"}]
)
def test_it_is_a_whole_page_for_everyone_who_asks(
    readers: dict[str, Browser], headers: dict[str, str]
) -> None:
    for reader in readers.values():
        assert "<html" in reader.get(PAGE, headers=headers).text


def test_nobody_chooses_where_its_links_lead(readers: dict[str, Browser]) -> None:
    for base in ("http://localhost//evil.example", "https://localhost", "http://localhost"):
        text = readers["bo"].get(PAGE, base_url=base).text
    assert "evil.example" not in text


def test_it_is_kept_and_fresh_at_once_when_something_happened(
    app: Flask, readers: dict[str, Browser]
) -> None:
    assert "told 0" in readers["bo"].get(PAGE).text
    _change(app, told=False)
    for reader in readers.values():
        assert "told 0" in reader.get(PAGE).text
    _change(app)
    for reader in readers.values():
        assert "told 2" in reader.get(PAGE).text


def test_a_new_day_makes_it_anew(app: Flask, readers: dict[str, Browser]) -> None:
    readers["bo"].get(PAGE)
    _change(app, told=False)
    with clock.pretend(clock.now() + timedelta(days=1)):
        assert "told 1" in readers["bo"].get(PAGE).text


def test_a_message_is_shown_to_one_and_once(readers: dict[str, Browser]) -> None:
    bo, cia = readers["bo"], readers["cia"]
    bo.get(PAGE)
    bo.send("/trial/form", {"text": "x"})
    assert "It is done." not in cia.get(PAGE).text
    assert "It is done." in bo.get(PAGE).text
    assert "It is done." not in bo.get(PAGE).text


def test_nobody_but_the_reader_keeps_it(readers: dict[str, Browser]) -> None:
    for _ in range(2):
        answer = readers["bo"].get(PAGE)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


def test_it_is_made_once_for_all_who_are_alike(
    readers: dict[str, Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def render(template: str, **context: Any) -> str:
        made.append(template)
        return render_template(template, **context)

    monkeypatch.setattr(alike, "render_template", render)
    for who in ("bo", "cia", "bo", "anna"):
        readers[who].get(PAGE)
    for_one, for_many = "_account.html", "trial/alike.html"
    assert made == [for_many, for_one, for_one, for_many, for_one]


def test_unchanged_it_costs_who_is_reading_and_a_look_at_the_log(
    readers: dict[str, Browser], queries: Any
) -> None:
    for reader in readers.values():
        reader.get(PAGE)
        queries.clear()
        reader.get(PAGE)
        assert len(queries) == 3
