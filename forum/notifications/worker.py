"""The worker delivers letters, makes files, does what time has made due. It may be killed at any moment."""

import logging
import time
from collections.abc import Callable
from datetime import date
from threading import Event as Flag

from forum.core import clock, jobs, outbox, submissions
from forum.core.db import db, insert_into, transaction
from forum.notifications.models import Heartbeat

PAUSE = 2  #: seconds between rounds
BEAT_EVERY = 15
TICK_EVERY = 60
JOB_EVERY = 1
log = logging.getLogger(__name__)


class Worker:
    """Goes round until it is told to stop."""

    def __init__(self, stop: Flag) -> None:
        self.stop = stop
        self._due: dict[str, float] = {}
        self._cleaned_on: date | None = None

    def run(self) -> None:
        """Go round, pause, and begin again. A round that fails is logged, and the next one is tried."""
        while not self.stop.is_set():
            try:
                self.round()
            except Exception:
                log.exception("the worker's round failed")
                db.session.rollback()
            db.session.remove()
            self.stop.wait(PAUSE)

    def round(self) -> None:
        """Do all that is due, one letter or file at a time, so that to stop takes no longer than one.

        A file is made at the beginning, and now and then between letters: neither waits for all the others.
        """
        self._now_and_then("beat", BEAT_EVERY, beat)
        self._now_and_then("tick", TICK_EVERY, clock.tick)
        if self._cleaned_on != clock.today():
            clean()
            self._cleaned_on = clock.today()
        self._now_and_then("job", JOB_EVERY, jobs.run_due)
        while not self.stop.is_set() and outbox.deliver_due(limit=1):
            self._now_and_then("beat", BEAT_EVERY, beat)
            self._now_and_then("job", JOB_EVERY, jobs.run_due)

    def _now_and_then(self, name: str, seconds: float, do: Callable[[], object]) -> None:
        if time.monotonic() >= self._due.get(name, 0.0):
            do()
            self._due[name] = time.monotonic() + seconds


def beat() -> None:
    """Leave the trace that a worker is at work."""
    statement = insert_into(Heartbeat).values(id=1, seen_at=clock.now())
    seen = statement.on_conflict_do_update(
        index_elements=[Heartbeat.id], set_={"seen_at": statement.excluded.seen_at}
    )
    with transaction():
        db.session.execute(seen)


def clean() -> None:
    """Forget what is not needed any more: old form keys, letters sent and files made long ago."""
    with transaction():
        submissions.forget_old()
        outbox.forget_old()
        jobs.forget_old()
