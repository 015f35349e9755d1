"""Publishing minutes: sixty items, four hundred threads, twenty thousand who follow, in one transaction."""

import time
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, insert, select

from bench.post import postgresql
from forum import create_app
from forum.accounts.models import Person
from forum.core import clock, text
from forum.core.db import db, transaction
from forum.core.events import faults
from forum.core.outbox import Outbox
from forum.council.models import (
    ActionPoint,
    AgendaItem,
    AgendaSource,
    Attendance,
    CouncilMeeting,
    Decision,
    DecisionKind,
    ItemKind,
    MeetingState,
    Nomination,
    NominationState,
)
from forum.council.operations import publishing
from forum.districts.models import District, Level
from forum.matters import operations as matters
from forum.matters.models import Subscription
from forum.parties.models import BodyKind, Membership, Party, PartyKind, Role, Side
from forum.parties.queries import actor_for
from forum.processes.models import PlanningProcess, ProcessState

ITEMS, THREADS, FOLLOWERS = 60, 400, 20_000
SAID = "Rådet rekommenderar att **lokalerna** öppnas på kvällarna, med början i höst."


class Signed:
    """Signed minutes on one database, with all that is to hear of them."""

    def __init__(self, url: str) -> None:
        self.app: Flask = create_app({"SQLALCHEMY_DATABASE_URI": url})
        with self.app.app_context():
            upgrade()
            with transaction():
                council, unit = _parties()
                secretary, member = _person("Lena Öst"), _person("Sol Sjö")
                since = clock.today() - timedelta(days=30)
                db.session.add(
                    Membership(
                        person_id=secretary.id, party_id=council.id, role=Role.SECRETARY,
                        starts_on=since,
                    )
                )  # fmt: skip
                meeting = _meeting(council, secretary, member)
                threads = _threads(unit, member)
                _agenda(meeting, council, unit, threads)
                _followers(threads)
                self.meeting_id, self.secretary_id = meeting.id, secretary.id

    def publish(self) -> tuple[float, int, int, int]:
        """Seconds of the act; letters; receivers who got more than one, or none; faults of the chain."""
        with self.app.app_context():
            meeting = db.session.get_one(CouncilMeeting, self.meeting_id)
            secretary = db.session.get_one(Person, self.secretary_id)
            actor = actor_for(secretary, meeting.council_id)
            started = time.perf_counter()
            with transaction():
                publishing.publish(actor, meeting)
            seconds = time.perf_counter() - started
            told = Outbox.letter == "told_together"
            letters = db.session.scalar(select(func.count()).where(told)) or 0
            each = db.session.scalar(select(func.count(Outbox.person_id.distinct())).where(told))
            wrong = abs(FOLLOWERS - letters) + abs(FOLLOWERS - (each or 0))
            broken = len(list(faults()))
            db.session.remove()
            db.engine.dispose()
        return seconds, letters, wrong, broken


def _parties() -> list[Party]:
    made = [
        Party(
            name=name, kind=kind, slug=text.slug(name), sort_key=text.sort_key(name),
            created_at=clock.now(), **more,
        )
        for kind, name, more in (
            (PartyKind.COUNCIL, "Idékom", {}),
            (PartyKind.CITY_UNIT, "Nordost", {"body_kind": BodyKind.ADMINISTRATION}),
        )
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    return made


def _person(name: str) -> Person:
    made = Person(
        name=name, email=f"{text.slug(name)}@samspel.example", created_at=clock.now(),
        confirmed_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def _meeting(council: Party, *present: Person) -> CouncilMeeting:
    began = clock.now() - timedelta(days=9)
    meeting = CouncilMeeting(
        council_id=council.id, year=began.year, number=1, starts_at=began,
        ends_at=began + timedelta(hours=3), place="Stadshuset", state=MeetingState.ADJUSTED,
        called_at=began - timedelta(days=20), began_at=began, ended_at=began + timedelta(hours=3),
        drafted_at=clock.now(), adjusted_at=clock.now(), minutes_hash="0" * 64,
    )  # fmt: skip
    db.session.add(meeting)
    db.session.flush()
    db.session.add_all(
        Attendance(meeting_id=meeting.id, person_id=one.id, side=side)
        for one, side in zip(present, Side, strict=True)
    )
    return meeting


def _threads(unit: Party, author: Person) -> list[int]:
    place = District(
        code="11", name="Bergsjön", slug="bergsjon", sort_key="bergsjon",
        level=Level.INTERMEDIATE_AREA, population=17_000,
    )  # fmt: skip
    made = [
        PlanningProcess(
            title=f"Mötesplatser {number}", state=ProcessState.OPEN, party_id=unit.id,
            person_id=author.id, created_at=clock.now(), districts=[place], case_pending=True,
        )
        for number in range(THREADS)
    ]  # fmt: skip
    db.session.add_all(made)
    for one in made:
        matters.publish(one)
    db.session.flush()
    return [one.id for one in made]


def _agenda(meeting: CouncilMeeting, council: Party, unit: Party, threads: list[int]) -> None:
    kinds = list(DecisionKind)
    items = [
        AgendaItem(
            council_id=council.id, meeting_id=meeting.id, position=number, number=number,
            kind=ItemKind.MATTER, title=f"Ärende {number}", section_year=meeting.year,
            section_number=number, text=SAID, text_html=text.render(SAID),
        )
        for number in range(1, ITEMS + 1)
    ]  # fmt: skip
    proposals = [
        Nomination(
            council_id=council.id, matter_id=thread, reason="Behövs.", party_id=unit.id,
            nominated_at=clock.now(), state=NominationState.PLACED,
        )
        for thread in threads
    ]  # fmt: skip
    db.session.add_all((*items, *proposals))
    db.session.flush()
    due = clock.today() + timedelta(days=60)
    for number, item in enumerate(items):
        kind = kinds[number % len(kinds)]
        db.session.add(
            Decision(
                item_id=item.id, kind=kind, text=SAID, text_html=text.render(SAID),
                due_on=due if kind == DecisionKind.POSTPONED else None,
            )
        )  # fmt: skip
        if kind == DecisionKind.ASSIGNMENT:
            db.session.add(
                ActionPoint(
                    council_id=council.id, item_id=item.id, position=1, what="Följ piloten",
                    responsible_id=unit.id, due_on=due,
                )
            )  # fmt: skip
    for number, proposal in enumerate(proposals):
        proposal.item_id = items[number % ITEMS].id
        db.session.add(
            AgendaSource(
                item_id=proposal.item_id, matter_id=proposal.matter_id, nomination_id=proposal.id,
                position=number,
            )
        )  # fmt: skip


def _followers(threads: list[int]) -> None:
    """Each follows a thread, and every tenth three of them."""
    moment = clock.now()
    rows = [
        {"name": f"Följare {number}", "email": f"f-{number}@samspel.example",
         "created_at": moment, "confirmed_at": moment}
        for number in range(FOLLOWERS)
    ]  # fmt: skip
    people = list(db.session.scalars(insert(Person).returning(Person.id), rows))
    following = [
        {"person_id": person, "matter_id": threads[(number + extra) % THREADS],
         "created_at": moment, "confirmed_at": moment}
        for number, person in enumerate(people)
        for extra in (range(3) if number % 10 == 0 else range(1))
    ]  # fmt: skip
    db.session.execute(insert(Subscription), following)


def measure(folder: Path) -> dict[str, tuple[float, int, int, int]]:
    """Publishing once on each database."""
    found = {"sqlite": Signed(f"sqlite:///{folder / 'publish.sqlite3'}").publish()}
    with postgresql() as url:
        found["postgresql"] = Signed(url).publish()
    return found
