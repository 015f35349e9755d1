"""A hundred minutes made ready at once: each gets the next § of the council's year, on both databases."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from bench.post import postgresql
from forum import create_app
from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Actor
from forum.core.db import db, transaction
from forum.core.events import faults
from forum.council.models import (
    AgendaItem,
    Approval,
    Attendance,
    CouncilMeeting,
    ItemKind,
    MeetingState,
)
from forum.council.operations import minutes
from forum.parties.models import Membership, Party, PartyKind, Role, Side
from forum.parties.queries import actor_for

ALL = 100


@dataclass(frozen=True)
class Given:
    """What came of it on one database."""

    out_of_line: int  #: numbers that are missing, or were given twice
    faults: int
    seconds: float


def _people() -> tuple[Party, list[Person]]:
    council = Party(
        name="Idékom", kind=PartyKind.COUNCIL, slug="idekom", sort_key="idekom",
        created_at=clock.now(),
    )  # fmt: skip
    people = [
        Person(
            name=name, email=f"{name}@samspel.example", created_at=clock.now(),
            confirmed_at=clock.now(),
        )
        for name in ("sam", "mia", "sol")
    ]  # fmt: skip
    db.session.add_all([council, *people])
    db.session.flush()
    held = Membership(
        person_id=people[0].id, party_id=council.id, role=Role.SECRETARY, starts_on=clock.today()
    )
    db.session.add(held)
    return council, people


def _meetings(council: Party, approvers: list[Person]) -> list[int]:
    """A hundred that are closed, with an item and two who approve."""
    begins = clock.at(clock.today()) - timedelta(days=3)
    made = [
        CouncilMeeting(
            council_id=council.id, year=begins.year, number=number, place="Stadshuset",
            starts_at=begins, ends_at=begins + timedelta(hours=3), began_at=begins,
            ended_at=begins + timedelta(hours=3), state=MeetingState.HELD, ics_sequence=1,
        )
        for number in range(1, ALL + 1)
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    for meeting in made:
        db.session.add(
            AgendaItem(
                council_id=council.id, meeting_id=meeting.id, position=1, number=1, title="Läget",
                kind=ItemKind.INFORMATION, text="Sagt.", text_html="<p>Sagt.</p>",
            )
        )  # fmt: skip
        for side, person in zip(Side, approvers, strict=True):
            for kind in (Attendance, Approval):
                db.session.add(kind(meeting_id=meeting.id, person_id=person.id, side=side))
    return [meeting.id for meeting in made]


class Maker(threading.Thread):
    """Somebody who makes the minutes of one meeting ready, when everyone else does so too."""

    def __init__(self, app: Flask, actor: Actor, meeting_id: int, ready: threading.Barrier) -> None:
        super().__init__()
        self.app, self.actor, self.meeting_id, self.ready = app, actor, meeting_id, ready
        self.fault: Exception | None = None

    def run(self) -> None:
        """Make them ready."""
        with self.app.app_context():
            self.ready.wait()
            try:
                with transaction():
                    minutes.draft(self.actor, db.session.get_one(CouncilMeeting, self.meeting_id))
            except Exception as fault:
                self.fault = fault
            finally:
                db.session.remove()


def _crowd(url: str) -> Given:
    app = create_app({"SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        upgrade()
        with transaction():
            council, (sam, *approvers) = _people()
            meetings = _meetings(council, approvers)
        actor = actor_for(sam, council.id)
        db.session.remove()
    ready = threading.Barrier(ALL + 1)
    makers = [Maker(app, actor, each, ready) for each in meetings]
    for maker in makers:
        maker.start()
    ready.wait(120)
    started = time.perf_counter()
    for maker in makers:
        maker.join()
    seconds = time.perf_counter() - started
    with app.app_context():
        given = db.session.scalars(select(AgendaItem.section_number)).all()
        numbers = [number for number in given if number is not None]
        wrong = sum(maker.fault is not None for maker in makers) + len(list(faults()))
        missing = set(range(1, ALL + 1)) - set(numbers)
        twice = len(numbers) - len(set(numbers))
        db.session.remove()
        db.engine.dispose()
    return Given(len(missing) + twice, wrong, seconds)


def on_both(folder: Path) -> Iterator[tuple[str, Given]]:
    """On SQLite, and on PostgreSQL."""
    yield "SQLite", _crowd(f"sqlite:///{folder / 'sections.sqlite3'}")
    with postgresql() as url:
        yield "PostgreSQL", _crowd(url)
