"""Five hundred sign up over HTTP to a meeting of a hundred seats, fifty at once, on both databases."""

import http.client
import re
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import select

from bench import data, load
from bench.post import postgresql
from forum import create_app
from forum.core import clock
from forum.core.access import SYSTEM
from forum.core.db import db, transaction
from forum.core.events import faults, record
from forum.dialogues import actions
from forum.dialogues.models import DialogueMeeting, DialogueState, SignUp, SignUpState
from forum.districts.models import District
from forum.matters import operations as matters

SEATS, CLIENTS, EACH = 100, 50, 10
ALL = CLIENTS * EACH
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class SignedUp:
    """What came of it on one database."""

    seats: int
    in_line: int
    out_of_order: int
    faults: int
    a_second: float


def _meeting(app: Flask) -> str:
    """An announced meeting; gives its reference."""
    with app.app_context(), transaction():
        begins = clock.now() + timedelta(days=14)
        meeting = DialogueMeeting(
            title="Dialogmöte om kvällarna på torget", state=DialogueState.ANNOUNCED,
            party_id=1, person_id=1, created_at=clock.now(), starts_at=begins,
            ends_at=begins + timedelta(hours=2), place="Rymdtorgets bibliotek", seats=SEATS,
            districts=list(db.session.scalars(select(District).limit(1))),
        )  # fmt: skip
        db.session.add(meeting)
        matters.publish(meeting)
        record(actions.PUBLISH, SYSTEM, meeting, matter_id=meeting.id)
        return str(meeting.reference)


class Client(threading.Thread):
    """A browser at an address of its own, in which ten sign up one after another."""

    def __init__(self, port: int, path: str, number: int, ready: threading.Barrier) -> None:
        super().__init__()
        self.port, self.path, self.number, self.ready = port, path, number, ready
        self.answers: list[int | str] = []
        self.connection = http.client.HTTPConnection(load.HOST, port, timeout=60)
        self.headers = {"X-Forwarded-For": f"198.51.100.{number + 1}"}

    def open(self) -> str:
        """The form's page; its token, and the cookie of the session, which is kept."""
        page = load.get(self.connection, self.path, **self.headers)
        cookie = page.getheader("Set-Cookie") or ""
        self.headers["Cookie"] = cookie.partition(";")[0]
        found = TOKEN.search(page.content.decode())  # type: ignore[attr-defined]
        if found is None:
            raise RuntimeError("the form has no token")
        return found[1]

    def run(self) -> None:
        """Sign up, when everyone is ready."""
        try:
            token = self.open()
            self.ready.wait()
            for turn in range(EACH):
                self.answers.append(self.send(token, turn))
        except Exception as fault:
            self.ready.abort()
            self.answers.append(repr(fault))
        finally:
            self.connection.close()

    def send(self, token: str, turn: int) -> int:
        """One of them; gives the status of the answer."""
        fields = {
            "csrf_token": token, "form_key": uuid.uuid4().hex, "name": f"Kim {self.number}",
            "email": address(self.number, turn), "organisation": "", "needs": "Hörslinga",
        }  # fmt: skip
        form = {**self.headers, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", self.path, urlencode(fields), form)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def address(number: int, turn: int) -> str:
    """Whom the letter goes to, of the so maniest of a client."""
    return f"kim-{number}-{turn}@samspel.example"


def _found(app: Flask, answers: list[int | str], seconds: float) -> SignedUp:
    with app.app_context():
        rows = db.session.scalars(select(SignUp).order_by(SignUp.number)).all()
        wrong = len(list(faults())) + sum(answer != 303 for answer in answers)
        numbers = {row.address: row.number for row in rows}
        seated = [row.state == SignUpState.SEATED for row in rows]
        kept = db.session.scalars(select(DialogueMeeting)).one()
        wrong += (kept.seated, kept.in_line, kept.last_number) != (SEATS, ALL - SEATS, ALL)
    # Who was answered before the next one asked has come before them.
    turned = sum(
        numbers.get(address(number, turn), ALL) > numbers.get(address(number, turn + 1), 0)
        for number in range(CLIENTS)
        for turn in range(EACH - 1)
    )
    first = seated.index(False) if False in seated else len(seated)
    turned += sum(seated[first:]) + (sorted(numbers.values()) != list(range(1, ALL + 1)))
    return SignedUp(sum(seated), len(rows) - sum(seated), turned, wrong, ALL / seconds)


def crowd(url: str, folder: Path) -> SignedUp:
    """Let them all sign up at once."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": url})
    data.build(app, ())
    reference = _meeting(app)
    # Each client has an address of its own, as if a proxy had passed it on: from one, far fewer may.
    environment = {"INSTANCE_DIR": str(folder), "DATABASE_URL": url, "PROXY_HOPS": "1"}
    with load.gunicorn("wsgi:app", environment) as (port, _):
        ready = threading.Barrier(CLIENTS + 1)
        path = f"/dialogmoten/{reference}/anmalan"
        clients = [Client(port, path, number, ready) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        ready.wait(120)
        started = time.perf_counter()
        for client in clients:
            client.join()
        seconds = time.perf_counter() - started
    found = _found(app, [one for client in clients for one in client.answers], seconds)
    with app.app_context():
        db.engine.dispose()
    return found


def on_both(folder: Path) -> Iterator[tuple[str, SignedUp]]:
    """On SQLite, and on PostgreSQL."""
    yield "SQLite", crowd(f"sqlite:///{folder / 'signups.sqlite3'}", folder)
    with postgresql() as url:
        yield "PostgreSQL", crowd(url, folder)
