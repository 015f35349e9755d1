"""Acts on one account come one after another, also those of strangers who know its address."""

from typing import Any

from flask import Flask

from forum.accounts import operations
from forum.accounts.models import Person, SignInSession
from forum.core.db import db, transaction
from tests.accounts.conftest import PASSWORD, fresh, give_password, unconfirmed
from tests.conftest import as_actor
from tests.meanwhile import Meanwhile

THEIRS = "en främlings mening"


def test_nobody_registers_an_address_while_it_is_confirmed(app: Flask, context: Flask) -> None:
    person = unconfirmed()
    email, proven, theirs = person.email, person.password_hash, operations.hashed(THEIRS)

    def register() -> None:
        operations.register(name="X", email=email, password_hash=theirs, language="sv")

    with transaction():
        assert operations.confirm(person, proven, "") is not None
        stranger = Meanwhile(app, register)
    stranger.join()
    assert stranger.problem is None
    fresh().refresh(person)
    assert operations.matches(person, PASSWORD)
    assert person.name == "Ny Nyman"


def test_nobody_confirms_with_a_password_that_is_being_replaced(app: Flask, context: Flask) -> None:
    person = unconfirmed()
    key, proven, email = person.id, person.password_hash, person.email

    def confirm() -> None:
        assert operations.confirm(db.session.get_one(Person, key), proven, "") is None

    with transaction():
        operations.register(
            name="X", email=email, password_hash=operations.hashed(THEIRS), language="sv"
        )
        owner = Meanwhile(app, confirm)
    owner.join()
    assert owner.problem is None
    fresh().refresh(person)
    assert person.confirmed_at is None


def test_an_old_password_opens_nothing_while_it_is_changed(app: Flask, cast: Any) -> None:
    cia = give_password(cast.people["cia"])
    key, proven, actor = cia.id, cia.password_hash, as_actor(cia)
    with transaction():
        operations.start_session(cia)
    here = db.session.query(SignInSession).filter_by(person_id=key).one().id
    chosen = operations.hashed(THEIRS)
    results: list[object] = []

    def sign_in() -> None:
        results.append(operations.sign_in(db.session.get_one(Person, key), proven, ""))

    def change() -> None:
        results.append(operations.change_password(actor, here, proven, chosen))

    with transaction():
        assert operations.change_password(actor, here, proven, chosen) is not None
        others = [Meanwhile(app, act) for act in (sign_in, change)]
    for other in others:
        other.join()
    assert [other.problem for other in others] == [None, None]
    assert results == [None, None]
