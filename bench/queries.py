"""Counting the statements that a page sends."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from forum.core.db import db


def counted(app: Flask, client: FlaskClient, path: str) -> int:
    """How many queries a page takes."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    response = client.get(path)
    event.remove(engine, "before_cursor_execute", note)
    assert response.status_code == 200
    return len(seen)


def count(app: Flask, reference: str) -> int:
    """How many queries the page of a matter takes, for a reader without an account and nothing kept."""
    return counted(app, app.test_client(), f"/arenden/{reference}")
