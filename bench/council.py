"""An agenda of sixty items that treat four hundred threads: pages, briefs, and the document of them."""

import random
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert

from bench import data
from bench.post import postgresql
from bench.queries import counted
from forum import create_app
from forum.accounts.models import Person
from forum.core import clock, jobs, text
from forum.core.db import db, transaction
from forum.core.jobs import Job, JobState
from forum.council.models import (
    AgendaItem,
    AgendaSource,
    CouncilMeeting,
    ItemKind,
    MeetingState,
    Nomination,
    NominationState,
)
from forum.council.operations import briefs
from forum.council.queries import sources
from forum.districts.models import District, Level
from forum.matters import operations as matters
from forum.matters.models import PLACES, Comment, CommentKind, Voice
from forum.parties.models import BodyKind, Form, Membership, Party, PartyKind, Role
from forum.parties.queries import actor_for
from forum.processes.models import PlanningProcess, ProcessState

ITEMS, THREADS, COMMENTS = 60, 400, 20


class Agenda:
    """A planned meeting with so many items and threads, in which people and organisations have written."""

    def __init__(self, url: str, items: int, threads: int) -> None:
        self.app: Flask = create_app({"SQLALCHEMY_DATABASE_URI": url, "TESTING": True})
        chance = random.Random(2012)
        with self.app.app_context():
            upgrade()
            with transaction():
                council, *speakers = _parties()
                people = _people(len(speakers))
                meeting = _meeting(council)
                of = _threads(speakers[0], people[0], threads)
                _say(of, people, speakers, chance)
                _agenda(meeting, council, of, items)
                self.meeting_id, self.reference = meeting.id, meeting.reference
                self.secretary_id = _secretary(council)

    def compile(self) -> float:
        """Seconds that it takes to compile every brief; the summons is out then."""
        with self.app.app_context():
            meeting = db.session.get_one(CouncilMeeting, self.meeting_id)
            secretary = db.session.get_one(Person, self.secretary_id)
            actor = actor_for(secretary, meeting.council_id)
            started = time.perf_counter()
            with transaction():
                briefs.compile_all(actor, meeting)
            seconds = time.perf_counter() - started
            with transaction():
                meeting.state, meeting.called_at = MeetingState.CALLED, clock.now()
        return seconds

    def make(self) -> tuple[float, float]:
        """Seconds until the worker has made the document; and its size in MB."""
        with self.app.app_context():
            meeting = db.session.get_one(CouncilMeeting, self.meeting_id)
            secretary = db.session.get_one(Person, self.secretary_id)
            with transaction():
                number = briefs.order(actor_for(secretary, meeting.council_id), meeting).id
            db.session.remove()
            started = time.perf_counter()
            jobs.run_due()
            seconds = time.perf_counter() - started
            job = db.session.get_one(Job, number, populate_existing=True)
            if job.state != JobState.DONE:
                raise RuntimeError(f"the document is {job.state}")
            return seconds, (job.size or 0) / 1e6

    def queries(self) -> dict[str, int]:
        """How many statements each page sends, for a reader without an account."""
        with self.app.app_context():
            meeting = db.session.get_one(CouncilMeeting, self.meeting_id)
            first = sources(meeting)[0].item_id
            db.session.remove()
        here = f"/radet/sammantraden/{self.reference}"
        pages = {"page of the meeting": here, "brief": f"{here}/underlag/{first}"}
        return {
            name: counted(self.app, self.app.test_client(), path) for name, path in pages.items()
        }

    def end(self) -> None:
        """Let go of the database."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


def _party(name: str, kind: PartyKind, **more: Any) -> Party:
    return Party(
        name=name, kind=kind, slug=text.slug(name), sort_key=text.sort_key(name),
        created_at=clock.now(), **more,
    )  # fmt: skip


def _parties() -> list[Party]:
    """The council, a city unit, and organisations of two places."""
    places = [
        District(
            code=f"{number}", name=name, slug=text.slug(name), sort_key=text.sort_key(name),
            level=Level.INTERMEDIATE_AREA, population=17_000,
        )
        for number, name in ((11, "Bergsjön"), (55, "Frölunda"))
    ]  # fmt: skip
    made = [
        _party("Idékom", PartyKind.COUNCIL),
        _party("Nordost", PartyKind.CITY_UNIT, body_kind=BodyKind.ADMINISTRATION),
        *(
            _party(
                f"Förening {number}", PartyKind.ORGANISATION, form=Form.ASSOCIATION,
                districts=[places[number % 2]],
            )
            for number in range(40)
        ),
    ]  # fmt: skip
    db.session.add_all([*places, *made])
    db.session.flush()
    return made


def _people(count: int) -> list[Person]:
    made = [
        Person(
            name=f"Kim Nummer {number}", email=f"kim-{number}@samspel.example",
            created_at=clock.now(), confirmed_at=clock.now(),
        )
        for number in range(count)
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    return made


def _secretary(council: Party) -> int:
    who = Person(
        name="Lena Öst", email="lena@samspel.example", created_at=clock.now(),
        confirmed_at=clock.now(),
    )  # fmt: skip
    db.session.add(who)
    db.session.flush()
    since = clock.today() - timedelta(days=30)
    db.session.add(
        Membership(person_id=who.id, party_id=council.id, role=Role.SECRETARY, starts_on=since)
    )
    return who.id


def _meeting(council: Party) -> CouncilMeeting:
    begins = clock.now() + timedelta(days=20)
    meeting = CouncilMeeting(
        council_id=council.id, year=begins.year, number=1, starts_at=begins,
        ends_at=begins + timedelta(hours=3), place="Stadshuset", state=MeetingState.PLANNED,
    )  # fmt: skip
    db.session.add(meeting)
    db.session.flush()
    return meeting


def _threads(unit: Party, author: Person, count: int) -> list[int]:
    made = [
        PlanningProcess(
            title=f"Mötesplatser för unga {number}", state=ProcessState.OPEN, party_id=unit.id,
            summary="Var ska de ligga, när ska de ha öppet, och vem har nyckeln?",
            person_id=author.id, created_at=clock.now(), citywide=True, case_pending=True,
        )
        for number in range(count)
    ]  # fmt: skip
    db.session.add_all(made)
    for one in made:
        matters.publish(one)
        one.tally = {"comment": COMMENTS, "waiting": 0}
        one.comment_count = COMMENTS
    db.session.flush()
    return [one.id for one in made]


def _say(threads: list[int], people: list[Person], parties: list[Party], chance: Any) -> None:
    """What was said in each thread, every third for oneself; counted as it is when it is posted."""
    comments: list[dict[str, Any]] = []
    voices: dict[tuple[int, int | None, int | None], int] = {}
    for thread in threads:
        for number in range(1, COMMENTS + 1):
            who = chance.randrange(len(people))
            party = parties[who].id if number % 3 else None
            said = data.body(chance)
            asks = number % 10 == 0
            comments.append(
                {"matter_id": thread, "seq": number, "place": number * PLACES,
                 "person_id": people[who].id, "party_id": party, "body": said,
                 "body_html": text.render(said), "written_at": clock.now(),
                 "kind": CommentKind.QUESTION if asks else CommentKind.COMMENT,
                 "due_on": clock.today() + timedelta(days=number) if asks else None,
                 "supporting_parties": chance.randrange(4), "supporting_people": chance.randrange(9)}
            )  # fmt: skip
            voice = (thread, party, None if party else people[who].id)
            voices[voice] = voices.get(voice, 0) + 1
    db.session.execute(insert(Comment), comments)
    spoken = [
        {"matter_id": thread, "party_id": party, "person_id": person, "comments": count}
        for (thread, party, person), count in voices.items()
    ]
    db.session.execute(insert(Voice), spoken)


def _agenda(meeting: CouncilMeeting, council: Party, threads: list[int], count: int) -> None:
    items = [
        AgendaItem(
            council_id=council.id, meeting_id=meeting.id, position=number, number=number,
            kind=ItemKind.MATTER, title=f"Ärende {number}", length=5, reporter="Kim Nummer",
        )
        for number in range(1, count + 1)
    ]  # fmt: skip
    db.session.add_all(items)
    db.session.flush()
    for number, thread in enumerate(threads):
        proposal = Nomination(
            council_id=council.id, matter_id=thread, reason="Det behövs i hela staden.",
            party_id=council.id, nominated_at=clock.now(), state=NominationState.PLACED,
            item_id=items[number % count].id,
        )  # fmt: skip
        db.session.add(proposal)
        db.session.flush()
        db.session.add(
            AgendaSource(
                item_id=items[number % count].id, matter_id=thread, nomination_id=proposal.id,
                position=number,
            )
        )  # fmt: skip


def measure(folder: Path) -> dict[str, dict[str, float]]:
    """On each database: seconds to compile all and to make the document; queries beside a small agenda."""
    found = {}
    with postgresql() as url:
        for name, where in {
            "sqlite": f"sqlite:///{folder / 'council.sqlite3'}",
            "postgresql": url,
        }.items():
            found[name] = _measured(Agenda(where, ITEMS, THREADS))
    small = Agenda(f"sqlite:///{folder / 'small.sqlite3'}", 2, 4)
    small.compile()
    few = small.queries()
    small.end()
    for name, queries in found["sqlite"].pop("queries").items():
        found["sqlite"][f"{name}: queries more"] = queries - few[name]
    found["postgresql"].pop("queries")
    return found


def _measured(agenda: Agenda) -> dict[str, Any]:
    compiled = agenda.compile()
    seconds, size = agenda.make()
    found = {"compile": compiled, "pdf": seconds, "size": size, "queries": agenda.queries()}
    agenda.end()
    return found
