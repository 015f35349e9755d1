"""Who agrees with a comment: a page of names, organisations and people apart."""

import re
from typing import Any

import pytest

from forum.core.db import db, transaction
from forum.matters import operations, queries
from forum.matters.models import Comment, Matter, Support
from forum.parties.queries import actor_for
from tests import factories
from tests.conftest import Queries
from tests.factories import Cast
from tests.matters import scene
from tests.matters.test_comment_refusals import bo, matter, path

__all__ = ["bo", "matter"]


@pytest.fixture
def written(cast: Cast, matter: Matter) -> Comment:
    """What Cia has written, for herself."""
    return scene.comment(cast.actor("cia"), matter, "Vi behöver **lokal**.")


def agree(actor: Any, written: Comment) -> None:
    with transaction():
        operations.support_comment(actor, written)


def page(matter: Matter) -> str:
    return f"{path(matter)}/1/instammer"


def test_nobody_has_agreed_yet(matter: Matter, written: Comment, client: Any) -> None:
    told = client.get(page(matter))
    assert told.status_code == 200
    assert "Nobody has agreed yet." in told.text
    assert "Vi behöver lokal." in told.text


def test_organisations_and_people_stand_apart_by_name(
    cast: Cast, matter: Matter, written: Comment, client: Any
) -> None:
    agree(cast.actor("ulla"), written)
    agree(cast.actor("bo"), written)
    for name in ("Östen Ö", "Åsa Å", "Ärla Ä", "Bea B"):
        agree(actor_for(factories.person(name)), written)
    told = client.get(page(matter)).text
    order = [cast.umbrella.name, cast.organisation.name, "Bea B", "Åsa Å", "Ärla Ä", "Östen Ö"]
    found = [told.index(name) for name in order]
    assert found == sorted(found), "as Swedish sorts them"
    assert "umbrella organisation" in told
    words = re.sub("<[^>]*>", " ", told.partition("<main")[2])
    assert not re.search(r"\b23\b", words), "how many it represents gives no weight"
    assert "Bo Berg" not in told, "whoever pressed, it is the organisation that agrees"
    assert "Ulla Umm" not in told
    assert page(matter) in client.get(f"/arenden/{matter.reference}").text


def test_a_part_of_the_city_is_not_called_an_organisation(
    cast: Cast, matter: Matter, written: Comment, client: Any
) -> None:
    agree(cast.actor("olle"), written)
    told = client.get(page(matter)).text
    assert "Organisations and public bodies" in told


def test_taking_it_back_takes_the_name_away(
    cast: Cast, matter: Matter, written: Comment, client: Any
) -> None:
    agree(cast.actor("bo"), written)
    assert cast.organisation.name in client.get(page(matter)).text
    with transaction():
        operations.unsupport_comment(cast.actor("bo"), written)
    assert cast.organisation.name not in client.get(page(matter)).text


def test_those_who_agree_with_the_matter_or_another_comment_are_not_among_them(
    cast: Cast, matter: Matter, written: Comment, client: Any
) -> None:
    other = scene.comment(cast.actor("cia"), matter, "Ett annat.")
    agree(cast.actor("bo"), other)
    scene.support(cast.actor("bo"), matter)
    assert cast.organisation.name not in client.get(page(matter)).text


def test_many_people_have_pages_and_nobody_is_lost_or_named_twice(  # noqa: PLR0917
    cast: Cast, matter: Matter, written: Comment, client: Any, monkeypatch: pytest.MonkeyPatch,
    queries: Queries,
) -> None:  # fmt: skip
    monkeypatch.setattr("forum.matters.queries.wordings.PEOPLE_PAGE", 3)
    names = ["Åke", "Anna", "Anna", "Bo", "ÖRJAN", "örjan", "Zelda", "Älva"]
    people = [factories.person(f"{name} Lika") for name in names]
    with transaction():
        for person in people:
            db.session.add(
                Support(
                    matter_id=matter.id,
                    comment_id=written.id,
                    person_id=person.id,
                    given_at=written.written_at,
                )
            )
    agree(cast.actor("bo"), written)
    shown: list[str] = []
    address: str | None = page(matter)
    pages = 0
    while address is not None:
        queries.clear()
        told = client.get(address).text
        assert len(queries) <= 8
        shown += [part.split("<")[0] for part in told.split("<li>")[1:] if " Lika" in part[:20]]
        assert (cast.organisation.name in told.partition("<main")[2]) == (pages == 0)
        after = told.partition("instammer?efter=")[2].partition('"')[0]
        address = f"{page(matter)}?efter={after}" if after else None
        pages += 1
    assert pages == 3
    assert sorted(shown) == sorted(f"{name} Lika" for name in names)
    assert [one.lower() for one in shown][:4] == ["anna lika", "anna lika", "bo lika", "zelda lika"]


@pytest.mark.parametrize("after", ["nonsense", "99999999999999999999", "99999999999", "-1", "7"])
def test_nonsense_in_the_address_is_ignored(
    cast: Cast, matter: Matter, written: Comment, client: Any, after: str
) -> None:
    agree(actor_for(cast.people["bo"]), written)
    answer = client.get(f"{page(matter)}?efter={after}")
    assert answer.status_code == 200
    assert "Bo Berg" in answer.text


def test_hostile_names_are_only_names(matter: Matter, written: Comment, client: Any) -> None:
    agree(actor_for(factories.person("<b>Ann</b> {{ 7*7 }}")), written)
    told = client.get(page(matter)).text
    assert "&lt;b&gt;Ann" in told
    assert ">49<" not in told


def test_the_comments_own_party_is_counted_once(
    cast: Cast, matter: Matter, written: Comment
) -> None:
    agree(cast.actor("bo"), written)
    agree(cast.actor("bo"), written)
    assert [party.id for party in queries.wordings.agreeing_parties(written)] == [
        cast.organisation.id
    ]
