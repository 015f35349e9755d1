"""Counters: no number twice, none left out, however many ask at once."""

import threading

import pytest
from flask import Flask

from forum.core import sequences
from forum.core.db import db, transaction

THREADS = 10
EACH = 10


class _GoneWrong(Exception):
    pass


def test_a_hundred_takes_at_once_give_one_to_a_hundred(context: Flask) -> None:
    taken: list[int] = []
    ready = threading.Barrier(THREADS)

    def take() -> None:
        ready.wait()
        for turn in range(EACH):
            with context.app_context():
                try:
                    with transaction():
                        number = sequences.take("parallel")
                        if turn == 3:
                            raise _GoneWrong
                    taken.append(number)
                except _GoneWrong:
                    with transaction():
                        taken.append(sequences.take("parallel"))
                finally:
                    db.session.remove()

    threads = [threading.Thread(target=take) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(taken) == list(range(1, THREADS * EACH + 1))
    assert sequences.last("parallel") == THREADS * EACH


@pytest.mark.usefixtures("context")
def test_series_do_not_disturb_each_other() -> None:
    with transaction():
        assert [sequences.take("a"), sequences.take("b"), sequences.take("a")] == [1, 1, 2]
    assert sequences.last("never") == 0
