"""One act: everything inside is stored, once, or nothing."""

import pytest
from flask import Flask
from sqlalchemy import text

from forum.core import sequences
from forum.core.db import db, transaction
from forum.core.submissions import AlreadyDone


@pytest.mark.usefixtures("context")
def test_acts_do_not_nest() -> None:
    with transaction(), pytest.raises(RuntimeError), transaction():
        pass


def _take_and_fail() -> None:
    sequences.take("s")
    raise ZeroDivisionError


@pytest.mark.usefixtures("context")
def test_a_failed_act_stores_nothing_and_gives_its_number_back() -> None:
    with pytest.raises(ZeroDivisionError), transaction("k"):
        _take_and_fail()
    assert sequences.last("s") == 0
    with transaction("k"):
        assert sequences.take("s") == 1


@pytest.mark.usefixtures("context")
def test_the_same_key_counts_once_and_tells_where_it_led() -> None:
    with transaction("k") as act:
        act.location = "/there"
    with pytest.raises(AlreadyDone) as twice, transaction("k"):
        pytest.fail("the second act was begun")
    assert twice.value.location == "/there"


def test_every_connection_is_durable_on_sqlite(context: Flask) -> None:
    if db.engine.dialect.name != "sqlite":
        return
    with db.engine.connect() as one, db.engine.connect() as two:
        for connection in (one, two):
            assert connection.execute(text("PRAGMA synchronous")).scalar_one() >= 2
            assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
            assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
