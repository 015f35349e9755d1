"""Two acts at once: the second begins when the first has done all but end."""

import threading
import time
from collections.abc import Callable

from flask import Flask

from forum.core.db import db, transaction


class Meanwhile(threading.Thread):
    """An act in a thread of its own, that has looked and waits by now; `problem` is what it raised."""

    def __init__(self, app: Flask, act: Callable[[], object]) -> None:
        super().__init__()
        self.app, self.act = app, act
        self.problem: BaseException | None = None
        self.start()
        time.sleep(0.3)

    def run(self) -> None:
        """Carry it out."""
        with self.app.app_context():
            try:
                with transaction():
                    self.act()
            except Exception as problem:
                self.problem = problem
            finally:
                db.session.remove()
