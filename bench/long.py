"""A thread of ten thousand comments beside one of a hundred: its first, middle and last page."""

import random
import statistics
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import func, insert, select, update

from bench import data
from bench.queries import counted
from forum import create_app
from forum.accounts.models import Person
from forum.core import clock, text
from forum.core.db import db, table, transaction
from forum.matters import queries
from forum.matters.models import PLACES, Comment, CommentKind, CommentState, Matter, Voice

FEW, MANY = 100, 10_000
SPEAKERS = 40
TIMES = 25


def _thread(app: Flask, reference: str, count: int, chance: random.Random) -> None:
    """Fill a thread: two of three comments are of the first level, the third answers the one before it."""
    matter = queries.by_reference(reference)
    if matter is None:
        raise RuntimeError(f"{reference} is not there")
    key = matter.id
    people = db.session.scalars(select(Person.id).order_by(Person.id).limit(SPEAKERS)).all()
    bodies = [(said, text.render(said)) for said in (data.body(chance) for _ in range(200))]
    with transaction():
        for is_reply in (False, True):
            parents = dict(
                db.session.execute(
                    select(Comment.seq, Comment.id).where(Comment.matter_id == key)
                ).all()
            )  # fmt: skip
            rows = []
            for seq in range(1, count + 1):
                if (seq % 3 == 0) != is_reply:
                    continue
                body, html = chance.choice(bodies)
                root = seq - 1 if is_reply else seq
                rows.append(
                    {"matter_id": key, "seq": seq, "place": root * PLACES + (seq if is_reply else 0),
                     "parent_id": parents.get(seq - 1) if is_reply else None,
                     "person_id": chance.choice(people), "kind": CommentKind.COMMENT,
                     "state": CommentState.VISIBLE, "written_at": clock.now(), "body": body,
                     "body_html": html}
                )  # fmt: skip
            db.session.execute(insert(Comment), rows)
        _count(key, count)


def _count(key: int, count: int) -> None:
    spoken = (
        select(Comment.matter_id, Comment.person_id, func.count())
        .where(Comment.matter_id == key)
        .group_by(Comment.matter_id, Comment.person_id)
    )
    columns = ["matter_id", "person_id", "comments"]
    db.session.execute(insert(table(Voice)).from_select(columns, spoken))
    db.session.execute(
        update(Matter)
        .where(Matter.id == key)
        .values(comment_count=count, last_comment_at=clock.now(), tally={"comment": count})
    )


def _page(reference: str, begins_with: int) -> str:
    """The address of the page that begins with a comment of the first level."""
    first = begins_with - (begins_with % 3 == 0)
    return f"/arenden/{reference}?efter={first * PLACES - 1}"


def compare(folder: Path) -> dict[str, tuple[float, int]]:
    """For each page of the long thread: its time as a ratio to the short one's, and queries more.

    Every request comes after a change elsewhere, so that nothing kept of the whole page answers it.
    """
    app = create_app(
        {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'long.sqlite3'}", "TESTING": True}
    )
    short, long, elsewhere = data.build(app, (0, 0, 60))
    chance = random.Random(2012)
    with app.app_context():
        _thread(app, short, FEW, chance)
        _thread(app, long, MANY, chance)
    pages = {
        "first page": f"/arenden/{long}",
        "middle page": _page(long, MANY // 2),
        "last page": _page(long, MANY - queries.THREAD_PAGE + 1),
    }
    base = f"/arenden/{short}"
    client = app.test_client()
    spent: dict[str, list[float]] = {path: [] for path in (base, *pages.values())}
    for number in range(TIMES):
        for path, times in spent.items():
            data.change(app, elsewhere, number)
            started = time.perf_counter()
            answer = client.get(path)
            times.append(time.perf_counter() - started)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status_code}")
    usual = statistics.median(spent[base])
    few = counted(app, client, base)
    return {
        name: (statistics.median(spent[path]) / usual, counted(app, client, path) - few)
        for name, path in pages.items()
    }
