"""What everyone can read of who takes part."""

from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock
from forum.core.db import transaction
from forum.parties import queries
from forum.parties.models import PartyKind
from tests import factories


@pytest.fixture
def reader(client: Any) -> Any:
    """Someone without an account whose browser has a session, so that no page is shown from before."""
    client.token()
    return client


def names(page: Any) -> list[str]:
    import re

    return re.findall(r'<h2 class="matter-title"><a href="[^"]+">([^<]+)</a>', page.text)


@pytest.mark.parametrize(
    "slug", ["finns-inte", "%00", "%FF", "..", "a'b", "x" * 3000, "Rymdtorgets", "%E2%80%AE"]
)
def test_an_organisation_that_is_not_there_is_not_found(reader: Any, cast: Any, slug: str) -> None:
    answer = reader.get(f"/organisationer/{slug}")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "omrade=finns-inte",
        "omrade=%FF",
        "sida=x",
        "sida=-1",
        "sida=" + "9" * 40,
        "sida=²",
    ],
)
def test_nonsense_in_the_address_shows_the_list(reader: Any, cast: Any, query: str) -> None:
    for path in ("/organisationer", "/organisationer/staden"):
        assert reader.get(f"{path}?{query}").status_code == 200


def test_the_order_is_the_swedish_alphabet(reader: Any, cast: Any) -> None:
    for name in ("Ödlan", "Ängen", "Åkern", "zebran"):
        factories.organisation(name)
    shown = names(reader.get("/organisationer"))
    assert shown == [
        "Paraplyet Nordost",
        "Rymdtorgets Läxhjälp",
        "zebran",
        "Åkern",
        "Ängen",
        "Ödlan",
    ]
    assert names(reader.get("/organisationer/staden")) == [
        "Grundskoleförvaltningen",
        "Socialförvaltningen Nordost",
    ]


def test_a_place_shows_those_that_work_there_around_it_and_everywhere(
    reader: Any, cast: Any
) -> None:
    other = factories.district("55", "Frölunda")
    with transaction():
        cast.organisation.districts = [cast.place]
        cast.umbrella.districts = [cast.area]
    elsewhere = factories.organisation("Annorstädes")
    with transaction():
        elsewhere.districts = [other]
    factories.organisation("Överallt")
    assert names(reader.get(f"/organisationer?omrade={cast.place.slug}")) == [
        "Paraplyet Nordost",
        "Rymdtorgets Läxhjälp",
        "Överallt",
    ]


def test_long_lists_have_pages_and_few_queries(reader: Any, cast: Any, queries: Any) -> None:
    from forum.parties.models import Party

    with transaction():
        from forum.core.db import db

        db.session.add_all(
            Party(
                name=f"Förening {n:03}",
                kind=PartyKind.ORGANISATION,
                slug=f"forening-{n}",
                sort_key=f"forening {n:03}",
                created_at=clock.now(),
            )
            for n in range(120)
        )
    queries.clear()
    page = reader.get("/organisationer")
    assert len(queries) <= 6
    assert len(names(page)) == 100
    assert "sida=2" in page.text
    assert len(names(reader.get("/organisationer?sida=2"))) == 22
    assert len(names(reader.get("/organisationer?sida=999"))) == 22


def test_an_umbrella_says_what_it_is(reader: Any, cast: Any) -> None:
    page = reader.get(f"/organisationer/{cast.umbrella.slug}").text
    assert "Umbrella organisation" in page
    assert "23" in page
    assert "Ulla Umm" in page


def test_only_those_who_may_speak_today_are_named(reader: Any, cast: Any) -> None:
    yesterday, tomorrow = (clock.today() + timedelta(days=days) for days in (-1, 1))
    for name, days in {
        "Gammal Gås": {"ends_on": yesterday},
        "Snart Svan": {"starts_on": tomorrow},
        "Sista Dagen": {"ends_on": clock.today()},
    }.items():
        factories.membership(factories.person(name), cast.organisation, **days)
    page = reader.get(f"/organisationer/{cast.organisation.slug}").text
    assert "Sista Dagen" in page
    assert "Bo Berg" in page
    assert "Gammal" not in page
    assert "Snart" not in page


def test_the_council_names_its_members_and_not_its_administrators(reader: Any, cast: Any) -> None:
    page = reader.get(f"/organisationer/{cast.council.slug}").text
    assert "Mia Moe" in page
    assert "Ada Adm" not in page


def test_hostile_names_and_texts_are_shown_as_text(reader: Any, cast: Any, signed_in: Any) -> None:
    hostile = '"><script>alert(1)</script>'
    party = factories.organisation(
        hostile, about=f"{hostile}\n\n{hostile}", email=f"{hostile}@x.se"
    )
    adm = signed_in(cast.people["adm"].id)
    member = factories.membership(cast.people["cia"], party)
    for browser, path in (
        (reader, "/organisationer"),
        (reader, f"/organisationer/{party.slug}"),
        (signed_in(cast.people["cia"].id, party.id), "/mitt-konto"),
        (adm, "/administration"),
        (adm, f"/administration/parter/{party.slug}"),
        (adm, f"/administration/parter/{party.slug}/andra"),
        (adm, f"/administration/parter/{party.slug}/nytt-uppdrag"),
        (adm, f"/administration/uppdrag/{member.id}/avsluta"),
    ):
        page = browser.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text


def test_a_dormant_organisation_is_read_but_not_listed(reader: Any, cast: Any) -> None:
    with transaction():
        cast.organisation.ended_on = clock.today()
    assert "Rymdtorgets" not in reader.get("/organisationer").text
    assert "No longer active" in reader.get(f"/organisationer/{cast.organisation.slug}").text
    assert queries.actor_for(cast.people["bo"], cast.organisation.id).party_id is None


def test_whether_one_has_signed_the_agreement_is_not_read(cast: Any, queries: Any) -> None:
    from forum.parties.queries import listed

    queries.clear()
    listed(PartyKind.ORGANISATION)
    assert not any("accession" in statement.lower() for statement in queries)
