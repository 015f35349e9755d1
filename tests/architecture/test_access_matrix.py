"""Every address is asked for by everyone, and the answers are those of the table."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.routing import Rule

from forum.core.db import db
from forum.web import caching
from tests.architecture.access_table import TABLE
from tests.architecture.source import none_of
from tests.architecture.town import ROLES, Town
from tests.conftest import Browser, _client

ASKED = ("GET", "POST")
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|BEGIN IMMEDIATE)", re.I)
#: Addresses whose GET may write, with the reason.
MAY_WRITE: dict[str, str] = {}


def _rules(app: Flask, method: str) -> list[Rule]:
    return sorted(
        (
            rule
            for rule in app.url_map.iter_rules()
            if method in (rule.methods or ()) and rule.endpoint != "static"
        ),
        key=lambda rule: rule.endpoint,
    )


def _path(app: Flask, town: Town, endpoint: str, **changed: Any) -> str:
    parts = town.parts.get(endpoint, {}) | changed
    with app.test_request_context():
        return str(app.url_for(endpoint, **parts))


def _browsers(town: Town, signed_in: Any, app: Flask) -> dict[str, Browser]:
    made = {"nobody": _client(app)}
    for role in ROLES[1:]:
        party = town.cast.parties[role]
        made[role] = signed_in(town.cast.people[role].id, party.id if party else None)
    town.own_session()
    return made


def _verdict(answer: Any) -> str:
    """The letter of the table for an answer; the status itself for one that it has no letter for."""
    if answer.status_code == 401:
        return "s"
    if answer.status_code in {302, 303} and answer.location.startswith("/logga-in?"):
        return "s"
    let_in = dict.fromkeys((200, 204, 301, 302, 303, 400, 422), "y")  # what is sent is empty
    letters = {403: "n", 404: "h", **let_in}
    return letters.get(answer.status_code, str(answer.status_code))


@contextmanager
def _writes() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if WRITES.match(statement):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


class Saved:
    """A database file as it was, to go back to after an act. Only SQLite is so easily put back."""

    def __init__(self, folder: Path) -> None:
        self.file, self.copy = Path(str(db.engine.url.database)), folder / "saved"
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self._close()
        shutil.copy(self.file, self.copy)

    def put_back(self) -> None:
        """Undo whatever was done since."""
        self._close()
        shutil.copy(self.copy, self.file)
        caching.forget()

    def _close(self) -> None:
        db.session.remove()
        db.engine.dispose()
        for more in ("-wal", "-shm"):
            Path(f"{self.file}{more}").unlink(missing_ok=True)


def test_every_address_has_a_row_and_every_row_an_address(app: Flask) -> None:
    there = {f"{method} {rule.endpoint}" for method in ASKED for rule in _rules(app, method)}
    none_of([f"no row: {one}" for one in there - set(TABLE)])
    none_of([f"no such address: {one}" for one in set(TABLE) - there])
    none_of(
        [row for row, said in TABLE.items() if not re.fullmatch(f"[ysnh]{{{len(ROLES)}}}", said)]
    )


@pytest.mark.usefixtures("context")
def test_everyone_gets_the_pages_that_the_table_says_and_no_page_writes(
    app: Flask, signed_in: Any
) -> None:
    town = Town()
    browsers = _browsers(town, signed_in, app)
    wrong = []
    for rule in _rules(app, "GET"):
        path = _path(app, town, rule.endpoint)
        found = ""
        for role in ROLES:
            with _writes() as written:
                answer = browsers[role].get(path)
            found += (letter := _verdict(answer))
            if written and rule.endpoint not in MAY_WRITE:
                wrong.append(f"GET {path} as {role} writes: {written[0][:60]}")
            if letter == "h" and not _tells_nothing(app, town, rule, browsers[role], answer):
                wrong.append(f"GET {path} as {role} tells that it exists")
            if role == "nobody":
                browsers[role].delete_cookie("language")
                browsers[role].delete_cookie("samspel")
        said = TABLE.get(f"GET {rule.endpoint}")
        if found != said:
            wrong.append(f'"GET {rule.endpoint}": "{found}",  # not {said}')
    none_of(wrong)


def _tells_nothing(app: Flask, town: Town, rule: Rule, browser: Browser, answer: Any) -> bool:
    """Whether a hidden page is answered as one that never was."""
    nowhere: dict[str, Any] = {
        "reference": "S-2026-999999", "slug": "ingenstans", "token": "x", "name": "x.pdf",
    }  # fmt: skip
    parts = {name: nowhere.get(name, 999_999) for name in rule.arguments}
    absent = _path(app, town, rule.endpoint, **parts)
    hidden = _path(app, town, rule.endpoint)
    other = browser.get(absent)
    return other.status_code == 404 and _plain(answer.text, hidden) == _plain(other.text, absent)


def _plain(html: str, path: str) -> str:
    for written in (path, quote(path), quote(path, safe="")):
        html = html.replace(written, "")
    return re.sub(r'name="csrf_token" value="[^"]*"', "", html)


@pytest.mark.usefixtures("context")
def test_everyone_may_do_what_the_table_says(app: Flask, signed_in: Any, tmp_path: Path) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the rules are the same on both, and this database is not as easily put back")
    town = Town()
    browsers = _browsers(town, signed_in, app)
    for browser in browsers.values():
        browser.token()
    cookies = {role: dict(browser._cookies) for role, browser in browsers.items()}
    before = Saved(tmp_path)
    wrong = []
    for rule in _rules(app, "POST"):
        path = _path(app, town, rule.endpoint)
        found = ""
        for role in ROLES:
            with _writes() as written:
                browsers[role]._cookies = dict(cookies[role])
                answer = browsers[role].send(path)
            found += _verdict(answer)
            if written:
                before.put_back()
        said = TABLE.get(f"POST {rule.endpoint}")
        if found != said:
            wrong.append(f'"POST {rule.endpoint}": "{found}",  # not {said}')
    none_of(wrong)
