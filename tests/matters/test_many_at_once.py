"""Posting in a crowd: nothing is lost, nothing counted twice, and a post costs the same in any thread."""

from threading import Barrier, Thread

from flask import Flask
from sqlalchemy import func, select

from forum.core import events
from forum.core.access import Actor
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.core.outbox import Outbox
from forum.matters import actions, queries
from forum.matters import operations as matters
from forum.matters.models import Comment, Voice
from tests.conftest import Queries
from tests.factories import Cast, person
from tests.matters import scene

WRITERS = 50


def _write(app: Flask, reference: str, actor: Actor, ready: Barrier, faults: list[object]) -> None:
    with app.app_context():
        ready.wait()
        try:
            matter = queries.by_reference(reference)
            assert matter is not None
            with transaction():
                matters.post_comment(actor, matter, body="Vi behöver lokal.")
        except Exception as fault:
            faults.append(fault)
        finally:
            db.session.remove()


def test_of_fifty_who_write_at_once_none_is_refused_or_lost(app: Flask, cast: Cast) -> None:
    matter = scene.initiative(cast)
    key, reference = matter.id, str(matter.reference)
    actors = [cast.actor("bo"), cast.actor("cia"), cast.actor("sam")]
    db.session.rollback()
    ready, wrong = Barrier(WRITERS), list[object]()
    writers = [
        Thread(target=_write, args=(app, reference, actors[number % 3], ready, wrong))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert wrong == []
    db.session.rollback()
    numbers = db.session.scalars(select(Comment.seq).where(Comment.matter_id == key)).all()
    assert sorted(numbers) == list(range(1, WRITERS + 1))
    scene.fresh(matter)
    assert (matter.comment_count, (matter.tally or {})["comment"]) == (WRITERS, WRITERS)
    assert db.session.scalar(select(func.sum(Voice.comments))) == WRITERS
    told = select(func.count()).where(Event.action == actions.COMMENT.name)
    assert db.session.scalar(told) == WRITERS
    assert list(events.faults()) == []


def test_a_post_takes_as_many_statements_whoever_follows_and_however_long_the_thread(
    cast: Cast, queries: Queries
) -> None:
    matter = scene.initiative(cast)
    scene.comment(cast.actor("bo"), matter)
    queries.clear()
    scene.comment(cast.actor("bo"), matter)
    few = len(queries)
    for number in range(30):
        scene.comment(Actor(person_id=person(f"Kim {number}").id), matter)
    db.session.rollback()
    before = db.session.scalar(select(func.count(Outbox.id))) or 0
    queries.clear()
    scene.comment(cast.actor("bo"), matter)
    assert len(queries) == few <= 16
    assert (db.session.scalar(select(func.count(Outbox.id))) or 0) - before > 25
