"""A mailbox: what the worker would deliver, read as its receiver would."""

import email
import email.policy
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forum.accounts import operations
from forum.accounts.models import Person
from forum.core.db import db, transaction
from forum.core.outbox import deliver_due

PASSWORD = "tre lunnefåglar i Majorna"


@pytest.fixture
def mailbox(context: Flask) -> Callable[[str], list[Any]]:
    """A function: the letters delivered to an address so far."""
    folder = Path(context.config["MAIL_FOLDER"])
    shutil.rmtree(folder, ignore_errors=True)

    def letters(address: str) -> list[Any]:
        deliver_due()
        found = [
            email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            for file in sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        ]
        return [letter for letter in found if letter["To"] == address]

    return letters


def link_in(letter: Any) -> str:
    """The path of the first link in a letter."""
    found = re.search(r"http://localhost(/\S+)", letter.get_content())
    assert found, letter.get_content()
    return found[1]


def fresh() -> Any:
    """The database session, seeing what others have stored since."""
    db.session.rollback()
    return db.session


def give_password(person: Person, password: str = PASSWORD) -> Person:
    """Let someone sign in with a password."""
    with transaction():
        person.password_hash = operations.hashed(password)
    return db.session.get_one(Person, person.id)


def unconfirmed(email_address: str = "ny@samspel.example") -> Person:
    """Someone who has registered, and not yet opened the letter."""
    with transaction():
        operations.register(
            name="Ny Nyman",
            email=email_address,
            password_hash=operations.hashed(PASSWORD),
            language="sv",
        )
    return db.session.query(Person).filter_by(email=email_address).one()
