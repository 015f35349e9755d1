"""An organisation's own page: changed by those who represent it, and by nobody in their place."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import transaction
from forum.core.events import Event
from forum.parties import operations, queries
from forum.parties.models import Field, Party, PartyField, PartyKind, Role, SizeBand
from tests import factories
from tests.parties import scene


@pytest.fixture
def bo(cast: Any, signed_in: Any) -> Any:
    return signed_in(cast.people["bo"].id, cast.organisation.id)


def path(party: Party) -> str:
    return f"/organisationer/{party.slug}/uppgifter"


def sent(**changed: Any) -> dict[str, Any]:
    return {"about": "Vi läser läxor.", "email": "", "size_band": "small"} | changed


@pytest.mark.parametrize("who", ["cia", "ulla", "anna", "sam", "adm"])
def test_nobody_else_changes_it_not_even_an_administrator(cast: Any, who: str) -> None:
    with pytest.raises(Refused), transaction():
        operations.describe(cast.actor(who), cast.organisation, about="Kapad.")
    assert scene.fresh().get(Party, cast.organisation.id).about == ""


def test_a_writer_does_not_represent(cast: Any) -> None:
    factories.membership(cast.people["cia"], cast.organisation, Role.WRITER)
    cia = queries.actor_for(cast.people["cia"], cast.organisation.id)
    with pytest.raises(Refused), transaction():
        operations.describe(cia, cast.organisation, about="Kapad.")


def test_a_mandate_that_has_ended_does_not_count(cast: Any) -> None:
    yesterday = clock.today() - timedelta(days=1)
    factories.membership(cast.people["cia"], cast.organisation, ends_on=yesterday)
    with pytest.raises(Refused), transaction():
        operations.describe(cast.actor("cia"), cast.organisation, about="Kapad.")


@pytest.mark.parametrize("party", ["unit", "council"])
def test_only_organisations_have_such_a_page(cast: Any, signed_in: Any, party: str) -> None:
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    assert anna.get(path(getattr(cast, party))).status_code == 403


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"about": "x" * 2001}, "about"),
        ({"about": "x" * 20_001}, "about"),
        ({"email": "ingen"}, "email"),
        ({"fields": ["health", "alchemy"]}, "fields"),
        ({"places": ["x"]}, "places"),
        ({"places": ["999999"]}, "places"),
        ({"places": ["9" * 40]}, "places"),
        ({"size_band": ""}, "size_band"),
        ({"size_band": "gigantic"}, "size_band"),
    ],
)
def test_what_will_not_do_is_said_beside_its_field_and_nothing_is_lost(
    cast: Any, bo: Any, changed: dict[str, Any], field: str
) -> None:
    answer = bo.send(path(cast.organisation), sent(about="Min text") | changed)
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    assert "Min text" in answer.text or field == "about"
    stored = scene.fresh().get(Party, cast.organisation.id)
    assert (stored.about, stored.size_band) == ("", None)
    assert queries.fields_of([stored.id]) == {stored.id: []}


def test_bytes_that_are_no_text_are_refused(cast: Any, bo: Any) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    sent = {b"csrf_token": bo.token().encode(), b"size_band": b"small", b"about": b"hej \xff\xfe"}
    body = b"".join(part % pair for pair in sent.items()) + b"--x--\r\n"
    where = path(cast.organisation)
    answer = bo.post(where, data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 422
    assert scene.fresh().get(Party, cast.organisation.id).about == ""


def test_a_representative_says_what_it_is_and_everyone_reads_it(
    cast: Any, bo: Any, client: Any
) -> None:
    page = f"/organisationer/{cast.organisation.slug}"
    client.get(page)
    answer = bo.send(
        path(cast.organisation),
        sent(fields=["education", "children_youth"], places=[str(cast.place.id)],
             email="Hej@Rymdtorget.example.se"),
    )  # fmt: skip
    assert answer.location == page
    shown = client.get(page).text
    for words in ("Vi läser läxor.", "hej@rymdtorget.example.se", "Bergsjön"):
        assert words in shown
    assert shown.index("Children and young people") < shown.index("School and learning")
    assert 'href="/organisationer?falt=education"' in shown
    last = scene.fresh().scalars(select(Event).order_by(Event.seq.desc()).limit(1)).one()
    assert (last.action, last.data) == (
        "party:describe",
        {"fields": ["children_youth", "education"]},
    )
    form = bo.get(path(cast.organisation)).text
    assert 'checked id="fields-0"' in form
    assert 'checked id="size_band-0"' in form


def test_fields_are_taken_away_again(cast: Any) -> None:
    bo = cast.actor("bo")
    scene.describe(bo, cast.organisation, fields=[Field.HEALTH, Field.SPORT])
    scene.describe(bo, cast.organisation, fields=[Field.SPORT, Field.CULTURE])
    assert queries.fields_of([cast.organisation.id])[cast.organisation.id] == [
        Field.CULTURE,
        Field.SPORT,
    ]
    scene.describe(bo, cast.organisation)
    assert not scene.fresh().scalar(select(func.count()).select_from(PartyField))


def test_the_same_form_sent_twice_counts_once(cast: Any, bo: Any) -> None:
    for _time in range(2):
        answer = bo.send(path(cast.organisation), sent(form_key="c" * 32))
        assert answer.status_code == 303
    told = select(func.count()).where(Event.action == "party:describe")
    assert scene.fresh().scalar(told) == 1


def test_the_administrators_page_leaves_fields_and_size_alone(cast: Any) -> None:
    scene.describe(
        cast.actor("bo"), cast.organisation, fields=[Field.HEALTH], size_band=SizeBand.SMALL
    )
    with transaction():
        operations.edit(cast.actor("adm"), cast.organisation, name="Läxhjälpen")
    assert cast.organisation.size_band is SizeBand.SMALL
    assert queries.fields_of([cast.organisation.id])[cast.organisation.id] == [Field.HEALTH]


@pytest.mark.parametrize("asked", ["alchemy", "", "%FF", "HEALTH", "health' or 1=1"])
def test_a_field_that_is_none_shows_the_whole_list(cast: Any, client: Any, asked: str) -> None:
    client.token()
    page = client.get(f"/organisationer?falt={asked}")
    assert page.status_code == 200
    assert cast.organisation.name in page.text


def test_the_list_is_narrowed_by_field_and_place_and_keeps_both_over_pages(
    cast: Any, client: Any, monkeypatch: Any
) -> None:
    client.token()
    scene.works_with(cast.organisation, Field.HEALTH, Field.SPORT)
    scene.works_with(factories.organisation("Annat"), Field.CULTURE)
    page = client.get("/organisationer?falt=sport").text
    assert cast.organisation.name in page
    assert "Annat" not in page
    elsewhere = factories.district("55", "Frölunda")
    with transaction():
        cast.organisation.districts = [elsewhere]
    assert cast.organisation.name not in client.get(
        f"/organisationer?falt=sport&omrade={cast.place.slug}"
    ).text  # fmt: skip
    scene.works_with(cast.umbrella, Field.SPORT)
    monkeypatch.setattr(queries, "PAGE_SIZE", 1)
    assert "falt=sport&amp;sida=2" in client.get("/organisationer?falt=sport").text


def test_a_field_is_no_default_and_costs_no_more_queries(cast: Any, queries: Any) -> None:
    from forum.parties.queries import fields_of, listed

    queries.clear()
    listed(PartyKind.ORGANISATION)
    assert not any("party_field" in statement for statement in queries)
    queries.clear()
    fields_of([cast.organisation.id, cast.umbrella.id])
    assert len(queries) == 1
