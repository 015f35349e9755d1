"""Two acts at once: the second begins when the first has done all but end."""

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, func, select

from forum.core.db import db, transaction

#: However busy the machine is, a thread has come as far as its lock by then.
PATIENCE = 30


class Meanwhile(threading.Thread):
    """An act in a thread of its own, that waits for a lock by now; `problem` is what it raised."""

    def __init__(self, app: Flask, act: Callable[[], object]) -> None:
        super().__init__()
        self.app, self.act = app, act
        self.problem: BaseException | None = None
        self.begun = threading.Event()
        self.backend: int | None = None
        self.start()
        assert self.begun.wait(PATIENCE), "the act never began"
        if db.engine.dialect.name == "postgresql":
            self._wait_for_its_lock()

    def run(self) -> None:
        """Carry it out."""
        with self.app.app_context():
            try:
                with transaction():
                    self._note_backend()
                    self.act()
            except Exception as problem:
                self.problem = problem
            finally:
                self.begun.set()
                db.session.remove()

    def _note_backend(self) -> None:
        if db.engine.dialect.name == "postgresql":
            connection: Any = db.session.connection().connection.driver_connection
            self.backend = connection.info.backend_pid
            self.begun.set()

    def _wait_for_its_lock(self) -> None:
        """On PostgreSQL it looks at whatever no one else has locked, and waits then."""
        blocking = select(func.cardinality(func.pg_blocking_pids(self.backend)))
        for _turn in range(PATIENCE * 100):
            if not self.is_alive():
                return
            with db.engine.connect() as connection:
                if connection.scalar(blocking):
                    return
            self.join(0.01)
        raise AssertionError("the act neither waits for a lock nor ends")


@event.listens_for(Engine, "before_cursor_execute")
def _note_beginning(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
    """On SQLite an act waits before it has looked at anything: there is one lock, for all."""
    this = threading.current_thread()
    if statement == "BEGIN IMMEDIATE" and isinstance(this, Meanwhile):
        this.begun.set()
