"""The calendar's feed of a thousand dialogue meetings: made anew, and asked for again unchanged."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from bench import data, queries
from bench.post import postgresql
from forum import create_app
from forum.core import clock
from forum.core.access import SYSTEM
from forum.core.db import db, transaction
from forum.core.events import record
from forum.dialogues import actions
from forum.dialogues.models import DialogueMeeting, DialogueState
from forum.districts.models import District
from forum.matters import operations as matters
from forum.web import caching

FEED = "/kalender.ics"
MEETINGS, FEW = 1000, 10
TIMES = 15
_turns = count()


@dataclass(frozen=True)
class Fed:
    """What the feed costs on one database: milliseconds, how often all of it came again, queries more."""

    cold: float
    again: float
    sent_again: int
    queries_more: int


def _meeting(place: District, number: int) -> DialogueMeeting:
    begins = clock.now() + timedelta(days=1 + number % 330, hours=number % 7)
    return DialogueMeeting(
        title=f"Dialogmöte {number} om kvällarna på torget", state=DialogueState.ANNOUNCED,
        party_id=1, person_id=1, created_at=clock.now(), starts_at=begins,
        ends_at=begins + timedelta(hours=2), place="Rymdtorgets bibliotek, sal 2",
        address="Rymdtorget 5, Bergsjön", programme="Fika, samtal; och frågor till staden.",
        change_note="En timme senare, i en större sal." if number % 10 == 0 else "",
        districts=[place],
    )  # fmt: skip


def _fill(app: Flask, wanted: int) -> None:
    """Let there be so many announced meetings within the year."""
    with app.app_context():
        there = db.session.scalar(select(func.count(DialogueMeeting.id))) or 0
        place = db.session.scalars(select(District).order_by(District.id).limit(1)).one()
        with transaction():
            for number in range(there, wanted):
                made = _meeting(place, number)
                db.session.add(made)
                matters.publish(made)
                record(actions.PUBLISH, SYSTEM, made, matter_id=made.id)
        db.session.remove()


def _cold(app: Flask) -> float:
    """A whole request for a feed of which nothing is kept, in milliseconds."""
    caching.forget()
    client, started = app.test_client(), time.perf_counter()
    answer = client.get(FEED)
    content, spent = answer.data, time.perf_counter() - started
    if answer.status_code != 200 or content.count(b"BEGIN:VEVENT") < MEETINGS:
        raise RuntimeError("the feed does not hold the meetings")
    return 1000 * spent


def _again(app: Flask) -> tuple[float, int]:
    """The same for a program that has it already: milliseconds, and how often the answer was not a 304."""
    client = app.test_client()
    tag = client.get(FEED).headers["ETag"]
    spent, sent = [], 0
    for _ in range(TIMES):
        started = time.perf_counter()
        answer = client.get(FEED, headers={"If-None-Match": tag})
        spent.append(time.perf_counter() - started)
        sent += answer.status_code != 304
    return 1000 * statistics.median(spent), sent


def _queries(app: Flask) -> int:
    caching.forget()
    return queries.counted(app, app.test_client(), f"{FEED}?n={next(_turns)}")


def measure(url: str) -> Fed:
    """The feed on one database."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": url})
    data.build(app, (0,))
    _fill(app, FEW)
    few = _queries(app)
    _fill(app, MEETINGS)
    many = _queries(app)
    cold = statistics.median(_cold(app) for _ in range(TIMES))
    again, sent = _again(app)
    return Fed(cold, again, sent, many - few)


@contextmanager
def _on(name: str, folder: Path) -> Iterator[str]:
    if name == "SQLite":
        yield f"sqlite:///{folder / 'feed.sqlite3'}"
        return
    with postgresql() as url:
        yield url


def on_both(folder: Path) -> dict[str, Fed]:
    """The feed on both databases, by their names."""
    found = {}
    for name in ("SQLite", "PostgreSQL"):
        with _on(name, folder) as url:
            found[name] = measure(url)
    return found
