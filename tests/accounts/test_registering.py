"""Creating an account: what is refused, what nobody learns, and how an address is confirmed."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import action
from forum.core.db import db
from forum.core.events import Event
from tests import factories
from tests.accounts.conftest import PASSWORD, fresh, give_password, link_in, unconfirmed

NEW = {"name": "Ny Nyman", "email": "Ny@samspel.example", "new_password": PASSWORD}


def people() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Person)) or 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "  \u200b "),
        ("name", "x" * 101),
        ("email", ""),
        ("email", "ingen"),
        ("email", "a@b"),
        ("email", "a@b.se\nBcc: c@d.se"),
        ("email", "a b@c.se"),
        ("email", "<script>@x.se"),
        ("email", "å@samspel.example"),
        ("email", "x" * 250 + "@samspel.example"),
        ("new_password", ""),
        ("new_password", "elva tecken"),
        ("new_password", "x" * 201),
        ("new_password", "aaaaaaaaaaaa"),
        ("new_password", "Password1234"),
        ("new_password", "123456789012"),
        ("new_password", "ny@samspel.example"),
        ("new_password", "Ny Nyman 1234"),
    ],
)
def test_what_is_missing_too_long_or_too_weak_is_refused(
    client: Any, cast: Any, field: str, value: str
) -> None:
    before = people()
    answer = client.send("/skapa-konto", NEW | {field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert people() == before
    assert PASSWORD not in answer.text


def test_bytes_that_are_no_text_are_refused(client: Any, cast: Any) -> None:
    body = b"csrf_token=" + client.token().encode() + b"&name=%FF%FE&email=a%40b.se&new_password=x"
    answer = client.post(
        "/skapa-konto", data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 422


def test_a_form_without_its_token_is_refused_and_shows_no_password(client: Any, cast: Any) -> None:
    answer = client.post("/skapa-konto", data=NEW)
    assert answer.status_code == 400
    assert PASSWORD not in answer.text


def test_nobody_learns_which_addresses_have_accounts(client: Any, cast: Any, mailbox: Any) -> None:
    known = cast.people["cia"].email
    answers = [
        client.send("/skapa-konto", NEW | {"email": email})
        for email in (known, "okand@samspel.example")
    ]
    assert {(one.status_code, one.location) for one in answers} == {
        (303, "/skapa-konto/brev-skickat")
    }
    assert len({one.data for one in answers}) == 1
    (letter,) = mailbox(known)
    assert "You already have an account" in letter["Subject"]
    assert len(mailbox("okand@samspel.example")) == 1


def test_registering_a_taken_address_changes_nothing(client: Any, cast: Any) -> None:
    person = give_password(cast.people["cia"])
    kept = person.password_hash
    client.send(
        "/skapa-konto", NEW | {"email": person.email.upper(), "new_password": "en annan mening"}
    )
    fresh().refresh(person)
    assert (person.password_hash, person.name) == (kept, "Cia Ek")


def test_whoever_registers_confirms_by_link_and_password_and_is_signed_in(
    client: Any, cast: Any, mailbox: Any
) -> None:
    assert client.send("/skapa-konto", NEW).status_code == 303
    (letter,) = mailbox("ny@samspel.example")
    path = link_in(letter)
    assert client.get(path).status_code == 200
    assert fresh().query(Person).filter_by(email="ny@samspel.example").one().confirmed_at is None
    wrong = client.send(path, {"password": "någon annans lösenord"})
    assert wrong.status_code == 422
    assert client.send(path, {"password": PASSWORD}).status_code == 303
    assert client.get("/mitt-konto").status_code == 200
    assert client.get(path).status_code == 410


def test_a_letter_holds_no_name_that_a_stranger_may_have_typed(
    client: Any, cast: Any, mailbox: Any
) -> None:
    client.send("/skapa-konto", NEW | {"name": "Gå till evil.example"})
    assert "evil" not in mailbox("ny@samspel.example")[0].as_string()


def test_the_last_to_register_an_address_wins_until_it_is_confirmed(
    client: Any, cast: Any, mailbox: Any
) -> None:
    unconfirmed("ny@samspel.example")
    first = link_in(mailbox("ny@samspel.example")[0])
    client.send("/skapa-konto", NEW | {"new_password": "en helt annan mening"})
    second = link_in(mailbox("ny@samspel.example")[1])
    assert client.get(first).status_code == 410
    assert client.send(second, {"password": PASSWORD}).status_code == 422
    assert client.send(second, {"password": "en helt annan mening"}).status_code == 303


@pytest.mark.parametrize("change", ["tampered", "expired", "other purpose", "nonsense"])
def test_a_link_that_is_not_ours_or_is_too_old_confirms_nothing(
    client: Any, cast: Any, mailbox: Any, change: str
) -> None:
    person = unconfirmed()
    path = link_in(mailbox(person.email)[0])
    moment = clock.now() + timedelta(days=8 if change == "expired" else 0)
    path = {
        "tampered": path[:-3] + ("AAA" if not path.endswith("AAA") else "BBB"),
        "other purpose": path.replace("/bekrafta/", "/nytt-losenord/"),
        "nonsense": "/bekrafta/WzFd.x.%FF",
    }.get(change, path)
    with time_machine.travel(moment, tick=False):
        answer = client.send(path, {"password": PASSWORD, "new_password": "en ny god mening"})
    assert answer.status_code == 410
    fresh().refresh(person)
    assert person.confirmed_at is None


def test_the_log_tells_of_it_without_the_address(client: Any, cast: Any, mailbox: Any) -> None:
    client.send("/skapa-konto", NEW)
    event = fresh().scalars(select(Event).order_by(Event.seq.desc())).first()
    assert event is not None
    assert action(event.action).name == "account:register"
    assert "samspel.example" not in str(event.data)


def test_sending_the_same_form_twice_writes_one_letter(
    client: Any, cast: Any, mailbox: Any
) -> None:
    for _time in range(2):
        answer = client.send("/skapa-konto", NEW | {"form_key": "a" * 32})
        assert answer.status_code == 303
    assert len(mailbox("ny@samspel.example")) == 1


def test_a_hostile_name_is_shown_as_text(client: Any, cast: Any, signed_in: Any) -> None:
    name = "<script>alert(1)</script>"
    person = factories.person(name, email="h@samspel.example")
    factories.membership(person, cast.organisation)
    browser = signed_in(person.id, cast.organisation.id)
    for path in (
        "/mitt-konto",
        "/mitt-konto/uppgifter",
        f"/organisationer/{cast.organisation.slug}",
    ):
        page = browser.get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;" in page.text
