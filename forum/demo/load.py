"""Loading the demo: once, into an empty database, as one act; and never in production."""

from pathlib import Path

from flask import current_app
from sqlalchemy import delete, func, select

from forum.accounts import operations as accounts
from forum.accounts.models import Person
from forum.core.db import db, transaction
from forum.core.outbox import Outbox
from forum.demo import (
    cast,
    consultations,
    dialogues,
    initiatives,
    invitations,
    joining,
    meetings,
    processes,
    threads,
    topics,
)
from forum.demo.story import people, read
from forum.demo.world import World

VERSION = 1
#: Of every account in the demo.
PASSWORD = "samspel-demo-2012"  # noqa: S105


class NotHere(RuntimeError):
    """The demo is not loaded here; the message says why."""


def refuse_production() -> None:
    """Raise NotHere where real people are."""
    if current_app.config["PRODUCTION"]:
        raise NotHere("The demo is not loaded in production: SERVER_NAME names a public host.")


def load() -> bool:
    """Load the demo unless it is there already; whether it was loaded now. Raises NotHere."""
    refuse_production()
    loaded_now = not is_loaded()
    if loaded_now:
        if db.session.scalar(select(func.count(Person.id))):
            raise NotHere("The database holds people of its own. Set INSTANCE_DIR to a new folder.")
        _load()
    mark = _mark()
    if not mark.exists():
        mark.write_text(f"{VERSION}\n", encoding="utf-8")
    return loaded_now


def is_loaded() -> bool:
    """Whether the people of the demo are there: all that happens was stored with them."""
    emails = [someone.email for someone in people()]
    found = select(Person.id).where(Person.email.in_(emails)).limit(1)
    return db.session.scalar(found) is not None


def _mark() -> Path:
    """The file that says that this site is a demo."""
    return Path(current_app.config["INSTANCE_DIR"]) / "demo"


def _load() -> None:
    """All of it or nothing. What was long ago sends no letters today."""
    world = World(read())
    cast.tell(world, accounts.hashed(PASSWORD))
    processes.tell(world)
    invitations.tell(world)
    consultations.tell(world)
    initiatives.tell(world)
    topics.tell(world)
    dialogues.tell(world)
    joining.tell(world)
    meetings.tell(world)
    threads.follow(world)
    with transaction():
        world.timeline.run()
        db.session.execute(delete(Outbox))
