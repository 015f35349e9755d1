"""What every test stands on: the application on both databases, emptied after each test, and a cast."""

import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

os.environ["INSTANCE_DIR"] = tempfile.mkdtemp(prefix="samspel-instance-")
os.environ.pop("DATABASE_URL", None)

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine, event, text

from forum import create_app
from forum.accounts import operations as accounts
from forum.core.access import Actor
from forum.core.db import Base, db, transaction
from forum.parties.queries import actor_for
from forum.web import caching
from tests.databases import KINDS, database
from tests.factories import Cast

SETTINGS = {
    "TESTING": True,
    "WTF_CSRF_ENABLED": True,
    "ARGON2_MEMORY_KIB": 8,
    "ARGON2_ROUNDS": 1,
    "RATELIMIT_ENABLED": False,
    "SERVER_NAME": "localhost",
    "PREFERRED_URL_SCHEME": "http",
    # Tests read the messages as the code has them; tests/browser reads the Swedish.
    "BABEL_TRANSLATION_DIRECTORIES": "no-translations",
}


class Applications:
    """The applications of this process: each is made once for each database, however often asked for."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.made: dict[tuple[str, Any], Flask] = {}

    def on(self, kind: str, furnish: Callable[[Flask], Flask] | None = None) -> Flask:
        """The application on a kind of database, with what `furnish` adds to it."""
        if (kind, furnish) not in self.made:
            url = self.stack.enter_context(database(kind))
            made = create_app(SETTINGS | {"SQLALCHEMY_DATABASE_URI": url})
            self.made[kind, furnish] = furnish(made) if furnish is not None else made
            with made.app_context():
                upgrade()
                self.stack.callback(db.engine.dispose)
                db.session.remove()
        return self.made[kind, furnish]


@pytest.fixture(scope="session")
def applications() -> Iterator[Applications]:
    """Where applications are had from."""
    with ExitStack() as stack:
        yield Applications(stack)


@pytest.fixture(scope="session", params=KINDS)
def app(request: pytest.FixtureRequest, applications: Applications) -> Flask:
    """The application on one database after the other, made by the migrations."""
    return applications.on(request.param)


#: The databases that something has been written to since they were last emptied.
_written: set[str] = set()


@event.listens_for(Engine, "before_cursor_execute")
def _note_writing(connection: Any, _cursor: object, statement: str, *_rest: object) -> None:
    if not statement.startswith(("SELECT", "BEGIN", "PRAGMA")):
        _written.add(str(connection.engine.url))


@pytest.fixture(autouse=True)
def _clean(request: pytest.FixtureRequest) -> Iterator[None]:
    """An application context for each test of its own, and no rows left behind."""
    if "app" not in request.fixturenames:
        yield
        return
    made: Flask = request.getfixturevalue("app")
    with made.app_context():
        yield
        db.session.remove()
        if str(db.engine.url) not in _written:
            return
        tables = list(reversed(Base.metadata.sorted_tables))
        with db.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                names = ", ".join(table.name for table in tables)
                connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
            else:
                connection.execute(text("PRAGMA defer_foreign_keys=ON"))
                for table in tables:
                    connection.execute(table.delete())
        _written.discard(str(db.engine.url))
        caching.forget()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An application context of the test's own, as a worker or a shell would have."""
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def cast(context: Flask) -> Cast:
    """Anna of the city, Bo of an organisation, Cia who is nobody's, and those around them."""
    return Cast()


class Browser(FlaskClient):
    """A client that fills in the CSRF token and a fresh form key, as a page of ours would."""

    csrf: str | None = None

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Every request has an application context of its own, as it has on a server."""
        with self.application.app_context():
            return super().open(*args, **kwargs)

    def send(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """POST a form as its page would have sent it."""
        return self.post(path, data={"csrf_token": self.token(), **(data or {})}, **kwargs)

    def token(self) -> str:
        """The CSRF token of this client's session."""
        if self.csrf is None:
            with self.session_transaction() as session:
                raw = session.setdefault("csrf_token", secrets.token_hex(20))
            signer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
            self.csrf = signer.dumps(raw)
        return self.csrf


@pytest.fixture
def client(app: Flask) -> Browser:
    """Someone without an account."""
    return _client(app)


def _client(app: Flask) -> Browser:
    app.test_client_class = Browser
    made = app.test_client()
    assert isinstance(made, Browser)
    return made


@pytest.fixture
def signed_in(app: Flask) -> Any:
    """A function: a client in which a person is signed in, speaking for a party if one is named."""

    def start(person_id: int, party_id: int | None = None) -> Browser:
        with app.app_context():
            from forum.accounts.models import Person

            with transaction():
                token = accounts.start_session(
                    db.session.get_one(Person, person_id), party_id=party_id
                )
        made = _client(app)
        with made.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        return made

    return start


def as_actor(person: Any, party: Any = None) -> Actor:
    """The actor that a person is now."""
    return actor_for(person, party.id if party is not None else None)


class Queries(list[str]):
    """The SQL statements sent while one was counting."""


@pytest.fixture
def queries(app: Flask) -> Iterator[Queries]:
    """Count statements: clear() it before the act and take len() after it."""
    seen = Queries()

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
            seen.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
