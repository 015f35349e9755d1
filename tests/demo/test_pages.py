"""What `flask demo show` promises: accounts that work, and each kind of page, where it is said to be."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from forum.accounts import operations as accounts
from forum.accounts.models import Person
from forum.core.db import db, transaction
from forum.demo import pages
from forum.parties.queries import speakable_ids
from tests.conftest import Browser

#: What is no page to look at (files to save), what leads on to another page, and what only a link in a letter
#: leads to.
NOT_SHOWN = {
    "accounts.confirm",
    "accounts.reset",
    "calendar.subscribe",
    "council.add_more",
    "council.feed",
    "council.papers_pdf",
    "council.publish",
    "council.subscribe",
    "desk.export_csv",
    "desk.export_json",
    "desk.export_xlsx",
    "desk.fetch",
    "matters.attached",
    "matters.comment_page",
    "matters.newest",
    "matters.waiting_file",
    "notifications.confirm",
    "notifications.healthz",
    "notifications.readyz",
    "notifications.stop",
    "portal.favicon",
    "portal.language",
    "portal.robots",
    "portal.security",
    "responses.file",
    "responses.receipt_pdf",
    "responses.source",
    "static",
}

#: The most queries of a page. A consultation has the panels of five rooms, its report a chapter for each
#: stage; the tests of each room show that the number does not grow with what was written.
MOST_QUERIES = 25


@pytest.fixture
def shown(town: Flask) -> dict[str, list[dict[str, str]]]:
    result = town.test_cli_runner().invoke(args=["demo", "show", "--json"])
    assert result.exit_code == 0, result.output
    found: dict[str, list[dict[str, str]]] = json.loads(result.stdout)
    return found


def browser(town: Flask, email: str | None) -> FlaskClient:
    """Signed in as whoever has that address, writing for the first party that they may."""
    town.test_client_class = Browser
    client = town.test_client()
    if email is None:
        return client
    with transaction():
        someone = db.session.scalars(select(Person).where(Person.email == email)).one()
        own = speakable_ids(someone.id)
        token = accounts.start_session(someone, party_id=own[0] if own else None)
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client


def test_it_says_what_a_script_asks_for(shown):
    assert set(shown) == {"accounts", "pages"}
    assert all(set(account) == {"role", "email", "password"} for account in shown["accounts"])
    roles = [account["role"] for account in shown["accounts"]]
    assert len(set(roles)) == len(roles)
    for page in shown["pages"]:
        assert {"name", "path"} <= set(page) <= {"name", "path", "as"}
        assert page["path"].startswith("/")
        assert page.get("as") in {None, *roles}
    names = [page["name"] for page in shown["pages"]]
    assert len(set(names)) == len(names)


def test_in_words_it_names_every_account_and_the_password(town):
    result = town.test_cli_runner().invoke(args=["demo", "show"])
    for account in pages.accounts():
        assert account.email in result.output
        assert account.password in result.output


def test_every_account_can_sign_in(town):
    for account in pages.accounts():
        assert accounts.by_credentials(account.email, account.password), account.role


def test_every_page_answers_with_few_queries(town):
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    emails = {account.role: account.email for account in pages.accounts()} | {None: None}
    found = pages.pages()
    clients = {role: browser(town, emails[role]) for role in {page.role for page in found}}
    wrong = []
    for page in found:
        asked.clear()
        status = clients[page.role].get(page.path).status_code
        if status != page.status or len(asked) > MOST_QUERIES:
            wrong.append((page.name, page.path, page.role, status, len(asked)))
    event.remove(db.engine, "before_cursor_execute", note)
    assert wrong == []


def test_every_kind_of_page_is_shown(town):
    adapter = town.url_map.bind("localhost")
    reached = {
        adapter.match(page.path.partition("?")[0], method="GET")[0]
        for page in pages.pages()
        if page.status == 200
    }
    there = {rule.endpoint for rule in town.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert there - reached - NOT_SHOWN == set()
