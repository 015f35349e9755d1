"""The administrators' pages: closed to all others, and clear about what will not do."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.events import Event
from forum.parties.models import Membership, Party, Role
from tests import factories
from tests.accounts.conftest import fresh

ORGANISATION = {"name": "Unga Rymden", "form": "association"}


@pytest.fixture
def adm(cast: Any, signed_in: Any) -> Any:
    return signed_in(cast.people["adm"].id)


def pages(cast: Any) -> list[str]:
    held = fresh().scalars(select(Membership)).first()
    assert held is not None
    slug = cast.organisation.slug
    return [
        "/administration",
        "/administration?visa=staden",
        "/administration/ny-organisation",
        "/administration/ny-del-av-staden",
        f"/administration/parter/{slug}",
        f"/administration/parter/{cast.unit.slug}/andra",
        f"/administration/parter/{cast.council.slug}/andra",
        f"/administration/parter/{slug}/andra",
        f"/administration/parter/{slug}/nytt-uppdrag",
        f"/administration/parter/{cast.council.slug}/nytt-uppdrag",
        f"/administration/uppdrag/{held.id}/avsluta",
    ]


@pytest.mark.parametrize("who", ["anna", "bo", "sam", "mia", "cia"])
def test_nobody_else_comes_in(cast: Any, signed_in: Any, who: str) -> None:
    party = cast.parties[who]
    browser = signed_in(cast.people[who].id, party.id if party else None)
    for path in pages(cast):
        assert browser.get(path).status_code == 403
        if "?" not in path and path != "/administration":
            assert browser.send(path, ORGANISATION).status_code in {403, 405}


def test_without_an_account_one_is_asked_to_sign_in(cast: Any, client: Any) -> None:
    for path in pages(cast):
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.location.startswith("/logga-in?next=/administration")


def test_an_administrator_sees_every_page(cast: Any, adm: Any) -> None:
    for path in pages(cast):
        assert adm.get(path).status_code == 200


def test_unknown_parties_and_mandates_are_not_found(adm: Any) -> None:
    for path in (
        "/administration/parter/finns-inte",
        "/administration/parter/%00/andra",
        "/administration/uppdrag/0/avsluta",
        f"/administration/uppdrag/{'9' * 30}/avsluta",
    ):
        assert adm.get(path).status_code == 404


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "rymdtorgets  LÄXHJÄLP"}, "name"),
        ({"form": ""}, "form"),
        ({"form": "cult"}, "form"),
        ({"represents": "många"}, "represents"),
        ({"represents": "9" * 30}, "represents"),
        ({"represents": "9" * 5000}, "represents"),
        ({"represents": "-1"}, "represents"),
        ({"email": "ingen"}, "email"),
        ({"about": "x" * 2001}, "about"),
        ({"places": "x"}, "places"),
        ({"places": "999999"}, "places"),
        ({"ended_on": "igår"}, "ended_on"),
    ],
)
def test_what_will_not_do_is_said_beside_its_field(
    cast: Any, adm: Any, sent: dict[str, str], field: str
) -> None:
    count = len(fresh().scalars(select(Party)).all())
    answer = adm.send("/administration/ny-organisation", ORGANISATION | {"about": "Hej!"} | sent)
    if field == "ended_on":  # not asked of what is new
        return
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text or f'id="{field}"' in answer.text
    if field != "about":
        assert "Hej!" in answer.text
    assert len(fresh().scalars(select(Party)).all()) == count


def test_an_organisation_is_registered_and_found(cast: Any, adm: Any, client: Any) -> None:
    client.get("/organisationer")
    answer = adm.send(
        "/administration/ny-organisation",
        ORGANISATION
        | {"is_umbrella": "y", "represents": "12", "places": str(cast.place.id), "about": "Vi."},
    )
    assert answer.location == "/administration/parter/unga-rymden"
    page = client.get("/organisationer/unga-rymden").text
    assert "Umbrella organisation" in page
    assert "Bergsjön" in page
    assert "Unga Rymden" in client.get("/organisationer").text, "not an old page"


@pytest.mark.parametrize(("name", "slug"), [("Staden", "staden-2"), ("日本", "organisation")])
def test_every_name_gets_an_address_of_its_own(cast: Any, adm: Any, name: str, slug: str) -> None:
    answer = adm.send("/administration/ny-organisation", ORGANISATION | {"name": name})
    assert answer.location == f"/administration/parter/{slug}"


def test_a_double_click_registers_once(cast: Any, adm: Any) -> None:
    for _time in range(2):
        answer = adm.send("/administration/ny-organisation", ORGANISATION | {"form_key": "b" * 32})
        assert answer.location == "/administration/parter/unga-rymden"


def test_editing_keeps_the_address(cast: Any, adm: Any) -> None:
    slug = cast.umbrella.slug
    page = adm.get(f"/administration/parter/{slug}/andra").text
    assert 'value="23"' in page
    answer = adm.send(
        f"/administration/parter/{slug}/andra",
        {"name": "Paraplyet", "form": "other", "ended_on": "2026-01-31"},
    )
    assert answer.status_code == 303
    fresh().refresh(cast.umbrella)
    assert (cast.umbrella.name, cast.umbrella.slug, cast.umbrella.is_umbrella) == (
        "Paraplyet",
        slug,
        False,
    )
    taken = adm.send(
        f"/administration/parter/{slug}/andra",
        {"name": cast.organisation.name, "form": "other"},
    )
    assert taken.status_code == 422
    broken = adm.send(
        f"/administration/parter/{slug}/andra",
        {"name": "Paraplyet", "form": "other", "ended_on": "2026-13-45"},
    )
    assert broken.status_code == 422
    assert 'value="2026-13-45"' in broken.text


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"email": "okand@samspel.example"}, "email"),
        ({"email": ""}, "email"),
        ({"role": ""}, "role"),
        ({"role": "administrator"}, "role"),
        ({"role": "member:city"}, "role"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "31/3"}, "starts_on"),
        ({"starts_on": "0001-01-01"}, "starts_on"),
        ({"ends_on": "2020-02-30"}, "ends_on"),
        ({"starts_on": "2030-01-02", "ends_on": "2030-01-01"}, "ends_on"),
    ],
)
def test_a_mandate_that_will_not_do_is_said_beside_its_field(
    cast: Any, adm: Any, sent: dict[str, str], field: str
) -> None:
    path = f"/administration/parter/{cast.organisation.slug}/nytt-uppdrag"
    good = {"email": cast.people["cia"].email, "role": "writer", "starts_on": "2026-01-01"}
    answer = adm.send(path, good | sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert (
        not fresh()
        .scalars(select(Membership).where(Membership.person_id == cast.people["cia"].id))
        .all()
    )


def test_a_mandate_is_given_counts_and_ends(cast: Any, adm: Any, signed_in: Any) -> None:
    cia = cast.people["cia"]
    path = f"/administration/parter/{cast.council.slug}"
    answer = adm.send(
        f"{path}/nytt-uppdrag",
        {
            "email": cia.email.upper(),
            "role": "member:social_economy",
            "starts_on": clock.today().isoformat(),
        },
    )
    assert answer.location == path
    held = fresh().scalars(select(Membership).where(Membership.person_id == cia.id)).one()
    assert "Cia Ek" in adm.get(path).text
    ending = f"/administration/uppdrag/{held.id}/avsluta"
    assert adm.send(ending, {"last_day": "snart"}).status_code == 422
    assert adm.send(ending, {"last_day": "2020-01-01"}).status_code == 422
    assert adm.send(ending, {"last_day": clock.today().isoformat()}).status_code == 303
    events = fresh().scalars(select(Event.action).order_by(Event.seq.desc()).limit(2)).all()
    assert events == ["membership:end", "membership:appoint"]


def test_an_administrator_whose_mandate_ends_is_out_at_once(
    cast: Any, signed_in: Any, adm: Any
) -> None:
    other = factories.person("Adam Adm")
    held = factories.membership(other, cast.council, Role.ADMINISTRATOR)
    browser = signed_in(other.id)
    assert browser.get("/administration").status_code == 200
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    adm.send(f"/administration/uppdrag/{held.id}/avsluta", {"last_day": yesterday})
    assert browser.get("/administration").status_code == 403
    assert adm.get(f"/administration/uppdrag/{held.id}/avsluta").status_code == 403
