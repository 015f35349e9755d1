"""Signing in: what is refused, what nobody learns, where one lands, and how often one may try."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum import create_app
from forum.accounts import operations
from forum.accounts.models import SignInSession
from forum.accounts.queries import token_hash
from forum.core.db import db, transaction
from forum.extensions import limiter
from tests import factories
from tests.accounts.conftest import PASSWORD, fresh, give_password, unconfirmed
from tests.conftest import SETTINGS, Browser


@pytest.fixture
def cia(cast: Any) -> Any:
    return give_password(cast.people["cia"])


def test_known_and_unknown_addresses_get_the_same_answer(client: Any, cia: Any) -> None:
    unconfirmed("ej@samspel.example")
    pages = []
    for email in (cia.email, "ej@samspel.example", "okand@samspel.example"):
        answer = client.send("/logga-in", {"email": email, "password": "fel", "form_key": "a" * 32})
        assert answer.status_code == 422
        pages.append(answer.text.replace(email, "E"))
    assert len({without_token(page) for page in pages}) == 1


def without_token(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf_token" not in line)


def test_an_unknown_address_costs_as_much_work(cia: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    real = operations.hasher()

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            verified.append(kept)
            return bool(real.verify(kept, password))

    monkeypatch.setattr(operations, "hasher", Counting)
    assert operations.by_credentials("okand@samspel.example", "x") is None
    assert operations.by_credentials(cia.email, "x") is None
    assert len(verified) == 2


def test_an_account_without_a_password_cannot_be_signed_in_to(client: Any, cast: Any) -> None:
    for password in ("", "None", PASSWORD):
        answer = client.send("/logga-in", {"email": cast.people["bo"].email, "password": password})
        assert answer.status_code == 422


def test_an_unconfirmed_account_is_told_so_only_with_the_right_password(
    client: Any, cast: Any, mailbox: Any
) -> None:
    person = unconfirmed()
    for _time in range(3):
        answer = client.send("/logga-in", {"email": person.email, "password": PASSWORD})
        assert answer.status_code == 403
        assert "confirmed" in answer.text
    assert client.get("/mitt-konto").status_code == 303
    assert len(mailbox(person.email)) == 1, "one letter in ten minutes"


def test_a_password_changed_while_we_looked_opens_nothing(cia: Any) -> None:
    proven = cia.password_hash
    give_password(cia, "en helt annan mening")
    with transaction():
        assert operations.sign_in(cia, proven, "") is None


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "/\t/e",
    ],
)
def test_the_way_on_never_leaves_the_site(client: Any, cia: Any, target: str) -> None:
    answer = client.send("/logga-in", {"email": cia.email, "password": PASSWORD, "next": target})
    assert (answer.status_code, answer.location) == (303, "/")


def test_one_goes_on_to_where_one_was_going(client: Any, cia: Any) -> None:
    page = client.get("/logga-in?next=/mitt-konto/uppgifter%3Fa%3D1")
    assert 'value="/mitt-konto/uppgifter?a=1"' in page.text
    answer = client.send(
        "/logga-in", {"email": cia.email.upper(), "password": PASSWORD, "next": "/mitt-konto?a=1"}
    )
    assert answer.location == "/mitt-konto?a=1"
    assert client.get("/logga-in").status_code == 303


def test_nothing_of_the_session_before_is_kept(client: Any, cia: Any) -> None:
    before = client.token()
    with client.session_transaction() as kept:
        kept["_user_id"] = "planted"
    client.send("/logga-in", {"email": cia.email, "password": PASSWORD})
    with client.session_transaction() as kept:
        token = kept["_user_id"]
        assert token != "planted"
        assert "csrf_token" not in kept
    assert client.post("/logga-ut", data={"csrf_token": before}).status_code == 400
    session = fresh().scalars(select(SignInSession)).one()
    assert session.token_hash == token_hash(token) != token


def test_whoever_may_write_for_one_party_writes_for_it(client: Any, cast: Any) -> None:
    bo = give_password(cast.people["bo"])
    answer = client.send("/logga-in", {"email": bo.email, "password": PASSWORD})
    assert answer.location == "/"
    assert fresh().scalars(select(SignInSession.party_id)).one() == cast.organisation.id


def test_whoever_may_write_for_several_is_asked_first(client: Any, cast: Any) -> None:
    bo = give_password(cast.people["bo"])
    factories.membership(bo, cast.umbrella)
    answer = client.send(
        "/logga-in", {"email": bo.email, "password": PASSWORD, "next": "/organisationer"}
    )
    assert answer.location == "/mitt-konto?next=/organisationer"
    assert 'name="next" value="/organisationer"' in client.get(answer.location).text


@pytest.fixture
def hurried(context: Flask) -> Iterator[Any]:
    """A client of an application, on the same database, that counts tries."""
    url = context.config["SQLALCHEMY_DATABASE_URI"]
    counting = create_app(SETTINGS | {"SQLALCHEMY_DATABASE_URI": url, "RATELIMIT_ENABLED": True})
    counting.test_client_class = Browser
    limiter.reset()
    yield counting.test_client()
    limiter.enabled = False
    with counting.app_context():
        db.engine.dispose()


def test_guessing_is_stopped_and_what_was_typed_is_kept(hurried: Any, cia: Any) -> None:
    sent = {"email": cia.email, "password": "fel"}
    assert [hurried.send("/logga-in", sent).status_code for _try in range(10)] == [422] * 10
    stopped = hurried.send("/logga-in", sent | {"password": PASSWORD})
    assert stopped.status_code == 429
    assert f'value="{cia.email}"' in stopped.text
    assert stopped.headers["Retry-After"] == "900"
    assert hurried.send("/logga-in", sent | {"email": "b@samspel.example"}).status_code == 422


def test_letters_to_one_address_are_few(hurried: Any, cia: Any, mailbox: Any) -> None:
    answers = [
        hurried.send("/glomt-losenord", {"email": cia.email}).status_code for _try in range(6)
    ]
    assert answers == [303] * 5 + [429]
    assert len(mailbox(cia.email)) == 5
