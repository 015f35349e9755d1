"""The first administrator, made at the console."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.accounts.models import Person
from forum.accounts.operations import matches
from forum.accounts.queries import by_email
from forum.core.access import can
from forum.core.db import db
from forum.parties import actions
from forum.parties.queries import actor_for
from tests import factories
from tests.accounts.conftest import PASSWORD, unconfirmed

EMAIL = "Ada@samspel.example"


def run(app: Flask, *words: str, typed: str = "") -> Any:
    answer = app.test_cli_runner().invoke(args=["person", "create-admin", *words], input=typed)
    db.session.rollback()
    return answer


def people() -> int:
    return db.session.scalar(select(func.count()).select_from(Person)) or 0


def test_without_reference_data_it_says_what_to_run(context: Flask) -> None:
    answer = run(context, EMAIL, "--name", "Ada", "--password-stdin", typed=PASSWORD)
    assert answer.exit_code == 1
    assert "flask setup" in answer.output


@pytest.mark.parametrize(
    ("words", "typed"),
    [
        ((EMAIL, "--password-stdin"), PASSWORD),
        ((EMAIL, "--name", "Ada", "--password-stdin"), "kort"),
        ((EMAIL, "--name", "Ada", "--password-stdin"), ""),
        (("ingen adress", "--name", "Ada", "--password-stdin"), PASSWORD),
        ((EMAIL, "--name", "Ada"), f"{PASSWORD}\nnågot annat\n"),
    ],
)
def test_what_is_missing_or_too_weak_is_refused(
    context: Flask, cast: Any, words: tuple[str, ...], typed: str
) -> None:
    before = people()
    assert run(context, *words, typed=typed).exit_code != 0
    assert people() == before


def test_it_makes_a_confirmed_account_that_administers(context: Flask, cast: Any) -> None:
    answer = run(context, EMAIL, "--name", "Ada", "--password-stdin", typed=PASSWORD + "\n")
    assert answer.exit_code == 0, answer.output
    person = by_email(EMAIL)
    assert person is not None
    assert matches(person, PASSWORD)
    assert PASSWORD not in answer.output
    assert can(actions.ADMINISTER, actor_for(person))
    again = run(context, EMAIL)
    assert again.exit_code == 1
    assert "already" in again.output


def test_someone_with_an_account_keeps_it_and_their_password(context: Flask, cast: Any) -> None:
    person = factories.person("Dag Dal", email="dag@samspel.example")
    assert run(context, "dag@samspel.example").exit_code == 0
    assert can(actions.ADMINISTER, actor_for(person))
    unconfirmed("ny@samspel.example")
    assert run(context, "ny@samspel.example").exit_code == 1
