"""What every test stands on: the application on both databases, emptied after each test, and a cast."""

import gc
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
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, event
from xdist.scheduler import LoadFileScheduling

from forum import create_app
from forum.accounts import operations as accounts
from forum.core.access import Actor
from forum.core.db import Base, db, transaction
from forum.parties.queries import actor_for
from forum.web import caching
from tests.databases import KINDS, database, empty
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
#: Folders whose tests share what takes long to make: the demo.
TOGETHER = ("tests/demo/",)
#: What takes longest is begun first, so that nobody waits for it in the end.
FIRST = ("tests/browser/", "tests/demo/", "tests/architecture/")


class Compiled(BytecodeCache):
    """Templates as they were compiled for the first application of this process."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what is known; the bucket has a key of its own for every template and its text."""
        bucket.code = self.known.get(bucket.key + bucket.checksum)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        self.known[bucket.key + bucket.checksum] = bucket.code


# Every application of the tests reads the same templates, and compiles them alike.
Flask.jinja_options = Flask.jinja_options | {"bytecode_cache": Compiled()}


def pytest_collection_finish() -> None:
    """What is there by now stays there: no need to search it for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


class ByFile(LoadFileScheduling):
    """Whole files go to the processes; files that stand on the same dear thing, all to one."""

    def _split_scope(self, nodeid: str) -> str:
        shared = (folder for folder in TOGETHER if nodeid.startswith(folder))
        return next(shared, super()._split_scope(nodeid))

    def _assign_work_unit(self, node: Any) -> None:
        long = next((unit for unit in self.workqueue if unit.startswith(FIRST)), None)
        if long is not None:
            self.workqueue.move_to_end(long, last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    """Who hands out the tests, where there are several processes."""
    return ByFile(config, log) if config.getoption("dist") == "loadfile" else None


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
        empty(db.engine, Base.metadata)
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
        """Every request has an application context of its own, as it has on a server, to the answer's end."""
        with self.application.app_context():
            return super().open(*args, **{"buffered": True} | kwargs)

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
