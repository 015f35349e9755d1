"""Drafts: what was begun is kept, for its writer only."""

from flask import Flask
from sqlalchemy import func, select

from forum.core import drafts
from forum.core.db import db, transaction
from forum.core.events import Event
from tests.factories import Cast
from tests.meanwhile import Meanwhile


def test_a_draft_is_its_writers_only(cast: Cast) -> None:
    with transaction():
        drafts.save(cast.actor("bo"), "comment-S-1", {"body": ["Hej"]})
    assert drafts.find(cast.actor("cia"), "comment-S-1") is None
    assert drafts.find(cast.actor("bo"), "comment-S-2") is None
    kept = drafts.find(cast.actor("bo"), "comment-S-1")
    assert kept is not None
    assert kept.fields == {"body": ["Hej"]}


def test_a_later_draft_takes_the_place_of_an_earlier(cast: Cast) -> None:
    for text in ("Ett", "Två"):
        with transaction():
            drafts.save(cast.actor("bo"), "f", {"body": [text]})
    assert db.session.scalar(select(func.count()).select_from(drafts.Draft)) == 1
    kept = drafts.find(cast.actor("bo"), "f")
    assert kept is not None
    assert kept.fields == {"body": ["Två"]}


def test_discarding_takes_ones_own_and_may_be_done_twice(cast: Cast) -> None:
    with transaction():
        drafts.save(cast.actor("bo"), "f", {})
        drafts.save(cast.actor("cia"), "f", {})
    for _ in range(2):
        with transaction():
            drafts.discard(cast.actor("bo"), "f")
    assert drafts.find(cast.actor("bo"), "f") is None
    assert drafts.find(cast.actor("cia"), "f") is not None


def test_no_more_fields_are_kept_than_any_form_has(cast: Cast) -> None:
    with transaction():
        kept = drafts.save(cast.actor("bo"), "f", {str(n): [""] for n in range(500)})
    assert len(kept.fields) == drafts.MAX_FIELDS


def test_drafts_are_no_part_of_the_log(context: Flask, cast: Cast) -> None:
    before = db.session.scalar(select(func.count()).select_from(Event))
    with transaction():
        drafts.save(cast.actor("bo"), "f", {"body": ["Hej"]})
    assert db.session.scalar(select(func.count()).select_from(Event)) == before


def test_the_same_draft_saved_from_two_pages_at_once_is_one(app: Flask, cast: Cast) -> None:
    bo = cast.actor("bo")
    with transaction():
        drafts.save(bo, "f", {"body": ["Ett"]})
        other = Meanwhile(app, lambda: drafts.save(bo, "f", {"body": ["Två"]}))
    other.join()
    assert other.problem is None
    db.session.rollback()
    kept = drafts.find(bo, "f")
    assert kept is not None
    assert kept.fields == {"body": ["Två"]}
