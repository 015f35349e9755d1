"""The start page and the lists, which are kept for all readers alike: each still sees their own, at once."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock
from forum.core.db import db, transaction
from forum.initiatives import operations as initiatives
from forum.parties import operations as parties
from forum.parties.models import Membership
from forum.web import caching
from tests.conftest import Browser
from tests.dialogues import scene as dialogues
from tests.factories import Cast
from tests.matters import scene
from tests.processes import scene as processes
from tests.topics import scene as topics

LISTS = ("/", "/samrad", "/initiativ", "/samtal", "/dialogmoten")
WHO = ("anna", "olle", "bo", "ulla", "cia", "sam", "adm")
#: Whose draft stands in which list: its own party's alone.
DRAFTS = {
    "/samrad": ("Utkast om parken", {"anna"}),
    "/initiativ": ("Utkast om låset", {"bo"}),
    "/dialogmoten": ("Utkast till möte", {"bo"}),
}


@pytest.fixture
def readers(cast: Cast, client: Browser, signed_in: Any) -> dict[str, Browser]:
    """Everyone of the cast for their party, and someone without an account."""
    found = {"nobody": client}
    for who in WHO:
        party = cast.parties[who]
        found[who] = signed_in(cast.people[who].id, party.id if party else None)
    return found


def _begin(cast: Cast) -> None:
    processes.draft(cast, title="Utkast om parken")
    scene.draft(cast, "bo", title="Utkast om låset")
    dialogues.draft(cast, title="Utkast till möte")


def _said(reader: Browser, path: str) -> str:
    """A page but for what is new in every answer."""
    return re.sub(r'(name="csrf_token" value=)"[^"]+"', r"\1", reader.get(path).text)


def _all(readers: dict[str, Browser], path: str) -> Iterator[tuple[tuple[str, str], str]]:
    for language in ("sv", "en"):
        for who, reader in readers.items():
            reader.set_cookie("language", language)
            yield (who, language), _said(reader, path)


@pytest.mark.parametrize("path", LISTS)
def test_what_is_kept_says_to_each_what_would_be_made_for_them(
    cast: Cast, readers: dict[str, Browser], path: str
) -> None:
    _begin(cast)
    scene.initiative(cast)
    list(_all(readers, path))
    for (who, language), kept in list(_all(readers, path)):
        caching.forget()
        readers[who].set_cookie("language", language)
        assert kept == _said(readers[who], path), (who, language)


@pytest.mark.parametrize("path", LISTS)
def test_nobody_is_named_but_the_reader(cast: Cast, readers: dict[str, Browser], path: str) -> None:
    for _ in range(2):
        for who, reader in readers.items():
            header = reader.get(path).text.split("</header>")[0]
            named = {key for key in WHO if cast.people[key].name in header}
            assert named == {who} & set(WHO)


@pytest.mark.parametrize("path", DRAFTS)
def test_a_draft_is_shown_to_its_own_alone(
    cast: Cast, readers: dict[str, Browser], path: str
) -> None:
    _begin(cast)
    title, theirs = DRAFTS[path]
    for _ in range(2):
        assert {who for who in readers if title in readers[who].get(path).text} == theirs


@pytest.mark.parametrize("path", ["/initiativ", "/samtal", "/dialogmoten"])
def test_for_whom_one_writes_is_said_to_those_who_may_begin(
    cast: Cast, readers: dict[str, Browser], path: str
) -> None:
    for _ in range(2):
        for who, party in (("bo", cast.organisation), ("ulla", cast.umbrella)):
            assert f"You write for {party.name}." in readers[who].get(path).text
        for who in ("cia", "sam", "nobody"):
            assert "You write for " not in readers[who].get(path).text.split("<main")[1]


def test_a_draft_that_saves_itself_has_its_new_title_at_once(
    cast: Cast, readers: dict[str, Browser]
) -> None:
    begun = scene.draft(cast, "bo", title="Först")
    assert "Först" in readers["bo"].get("/initiativ").text
    with transaction():
        begun.title = "Sedan"  # no event tells: what saves itself is no part of the log
    text = readers["bo"].get("/initiativ").text
    assert "Sedan" in text
    assert "Först" not in text


def test_what_is_published_shows_at_once_and_is_no_draft_any_more(
    cast: Cast, readers: dict[str, Browser]
) -> None:
    begun = scene.draft(cast, "bo", title="Nyckelbrickor")
    for reader in readers.values():
        reader.get("/initiativ")
    with transaction():
        initiatives.publish(cast.actor("bo"), begun)
    for reader in readers.values():
        text = reader.get("/initiativ").text
        assert text.count("Nyckelbrickor") == 1
        assert "drafts-title" not in text


def test_what_others_open_shows_at_once(cast: Cast, readers: dict[str, Browser]) -> None:
    for path in LISTS:
        for reader in readers.values():
            reader.get(path)
    opened = {
        "/": processes.opened(cast, title="Parken"), "/samrad": processes.opened(cast, title="Badet"),
        "/initiativ": scene.initiative(cast, title="Låset"), "/samtal": topics.topic(cast),
        "/dialogmoten": dialogues.meeting(cast, title="Fikat"),
    }  # fmt: skip
    for path, matter in opened.items():
        for reader in readers.values():
            assert matter.title in reader.get(path).text


def test_with_the_mandate_goes_what_it_showed(cast: Cast, readers: dict[str, Browser]) -> None:
    _begin(cast)
    anna = readers["anna"]
    text = anna.get("/samrad").text
    assert "Utkast om parken" in text
    assert "Open a new consultation" in text
    assert "Your desk" in text
    held = db.session.query(Membership).filter_by(person_id=cast.people["anna"].id).one()
    with transaction():
        parties.end_mandate(cast.actor("adm"), held, clock.today() - timedelta(days=1))
    text = anna.get("/samrad").text
    assert "Utkast om parken" not in text
    assert "Open a new consultation" not in text
    assert "Your desk" not in text


@pytest.mark.parametrize("path", LISTS)
def test_unchanged_it_costs_the_same_few_questions(
    cast: Cast, readers: dict[str, Browser], queries: Any, path: str
) -> None:
    def count() -> int:
        readers["bo"].get(path)
        queries.clear()
        readers["bo"].get(path)
        return len(queries)

    few = count()
    for number in range(10):
        scene.draft(cast, "bo", title=f"Utkast {number}")
        scene.initiative(cast, title=f"Initiativ {number}")
        dialogues.draft(cast, title=f"Möte {number}")
    assert count() == few <= 4
