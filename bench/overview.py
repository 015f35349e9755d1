"""The overview of twenty thousand initiatives beside the same page over two hundred, whatever is chosen."""

import random
import statistics
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import event, insert, select, text
from sqlalchemy.engine import Engine

from bench import data
from bench.post import postgresql
from bench.queries import counted
from forum import create_app
from forum.accounts.models import Person
from forum.agreement.models import Commitment
from forum.core import clock
from forum.core.db import db, table, transaction
from forum.core.text import render
from forum.districts.models import District
from forum.initiatives.models import CityReply, Initiative, InitiativeState, ReplyKind
from forum.initiatives.operations import figures
from forum.matters.models import Matter, matter_commitment, matter_district
from forum.parties.models import Form, Party, PartyKind
from forum.portal import operations as portal
from forum.web import caching

FEW, MANY = 200, 20_000
ORGANISATIONS, YEARS = 60, 6
TIMES = 15
#: How often an initiative waits, has its reply, is closed.
STATES = [
    *[InitiativeState.OPEN] * 3,
    *([InitiativeState.ANSWERED] * 2 + [InitiativeState.CLOSED]) * 6,
]


class City:
    """A database with so many initiatives, and what its pages cost."""

    def __init__(self, url: str, count: int) -> None:
        self.app = create_app({"SQLALCHEMY_DATABASE_URI": url, "TESTING": True})
        with self.app.app_context():
            upgrade()
            with transaction():
                portal.load_reference()
            with transaction():
                _take(count)
            _know_the_tables()
            db.session.remove()
            self.engine = db.engine
        self.client = self.app.test_client()

    def seconds(self, path: str) -> float:
        """The processor's time for a whole request of which nothing is kept, the database's with it."""
        caching.forget()
        before = time.process_time() + self._in_database()
        answer = self.client.get(path)
        spent = time.process_time() + self._in_database() - before
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")
        return spent

    def _in_database(self) -> float:
        """What the server's processes for our connections have used so far; SQLite runs in our own."""
        return sum(_used(pid) for pid in _served(self.engine))

    def queries(self, path: str) -> int:
        """How many statements the page sends."""
        caching.forget()
        return counted(self.app, self.client, path)


_backends: dict[int, list[int]] = {}


def _served(engine: Engine) -> list[int]:
    """The processes of a PostgreSQL server that this engine's connections talk to."""
    if engine.dialect.name != "postgresql":
        return []
    if id(engine) not in _backends:
        known = _backends[id(engine)] = []

        def note(connection: Any, *_rest: object) -> None:
            known.append(connection.info.backend_pid)

        event.listen(engine, "connect", note)
        engine.dispose()
    return _backends[id(engine)]


def _used(pid: int) -> float:
    try:
        spent = Path(f"/proc/{pid}/schedstat").read_text().split()[0]
    except OSError:
        return 0.0
    return int(spent) / 1e9


def _know_the_tables() -> None:
    """What PostgreSQL comes to know of its tables by itself. Nobody tells SQLite."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("VACUUM ANALYZE"))


def _take(count: int) -> None:
    """Store so many initiatives, over as many years, places, commitments and parts of the city.

    The first two hundred are the same in both cities, and many enough of each kind to fill a page: what is
    compared shows as much, and differs in how much stands behind it.
    """
    chance = random.Random(2012)
    person_id, organisations = _organisations()
    bodies = list(
        db.session.scalars(
            select(Party.id).where(Party.kind == PartyKind.CITY_UNIT).order_by(Party.id)
        )
    )
    matters, own, replies = [], [], []
    for number in range(1, count + 1):
        is_first = number <= FEW
        state = STATES[number % 2 * 3 + number % 3] if is_first else chance.choice(STATES)
        days = _days_ago(number, state) if is_first else _some_days_ago(state, chance)
        taken = clock.now() - timedelta(days=days)
        usual = bodies[0] if number % 3 else bodies[number // 3 % len(bodies)]
        body = usual if is_first else chance.choice(bodies)
        words = data.body(chance)
        by = chance.choice(organisations), person_id
        matters.append(_matter(number, state, taken, chance, by=by))
        own.append(
            {"id": number, "problem": words, "problem_html": render(words), "proposal": words,
             "proposal_html": render(words), "members_asked": "", "addressed_party_id": body,
             "reply_due": clock.local(taken).date() + timedelta(days=30), "body_unknown": False,
             "extension_reason": ""}
        )  # fmt: skip
        if state != InitiativeState.OPEN:
            late = number // 4 % 2 == 0 if is_first else chance.random() < 0.2
            replies.append(
                _reply(number, body, person_id, taken + timedelta(days=35 if late else 20))
            )
    for kind, rows in ((Matter, matters), (Initiative, own), (CityReply, replies)):
        db.session.execute(insert(table(kind)), rows)
    _place(count, chance)
    figures.rebuild()


def _days_ago(number: int, state: str) -> int:
    """So that as many wait for each length of time; and most of what is settled was promised last year."""
    if state == InitiativeState.OPEN:
        return (10, 25, 45, 90)[number // 2 % 4]
    last_year = clock.today().replace(month=7, day=1, year=clock.today().year - 1)
    return (clock.today() - last_year).days + number % 60


def _some_days_ago(state: str, chance: random.Random) -> int:
    return chance.randrange(75 if state == InitiativeState.OPEN else 365 * YEARS)


def _matter(
    number: int, state: str, taken: datetime, chance: random.Random, *, by: tuple[int, int]
) -> dict[str, Any]:
    return {
        "id": number, "kind": "initiative", "state": state, "reference": f"S-2020-{number}",
        "year": 2020, "number": number, "title": f"Öppna lokalerna {number}",
        "summary": data.body(chance)[:200], "citywide": number % 10 == 0,
        "party_id": by[0], "person_id": by[1], "created_at": taken,
        "published_at": taken, "comment_count": 0, "supporting_parties": 0,
        "supporting_people": 0, "wording": 1,
    }  # fmt: skip


def _reply(number: int, body: int, person_id: int, replied_at: datetime) -> dict[str, Any]:
    return {
        "initiative_id": number, "kind": ReplyKind.PARTLY, "reasons": "Larm kostar.",
        "reasons_html": "<p>Larm kostar.</p>", "next_step": "", "person_id": person_id,
        "party_id": body, "replied_at": replied_at,
    }  # fmt: skip


def _organisations() -> tuple[int, list[int]]:
    who = Person(
        name="Kim Ek", email="kim@samspel.example", created_at=clock.now(), confirmed_at=clock.now()
    )
    made = [
        Party(
            name=f"Förening {number}", kind=PartyKind.ORGANISATION, slug=f"forening-{number}",
            sort_key=f"forening {number:03}", form=Form.ASSOCIATION, created_at=clock.now(),
        )
        for number in range(ORGANISATIONS)
    ]  # fmt: skip
    db.session.add_all([who, *made])
    db.session.flush()
    return who.id, [party.id for party in made]


def _place(count: int, chance: random.Random) -> None:
    """Each about a place or two and a commitment or two; every tenth about the whole city."""
    within = select(District.id).where(District.parent_id.is_not(None)).order_by(District.id)
    third = Commitment.number == 3
    for kind, column, first, some in (
        (matter_district, "district_id", within, within),
        (
            matter_commitment,
            "commitment_id",
            select(Commitment.id).where(third),
            select(Commitment.id),
        ),
    ):
        usual, ids = db.session.scalars(first).first(), list(db.session.scalars(some))
        rows = [
            {"matter_id": number, column: one}
            for number in range(1, count + 1)
            if column != "district_id" or number % 10
            for one in (
                [usual]
                if number <= FEW and number % 7
                else chance.sample(ids, chance.choice((1, 1, 2)))
            )
        ]
        db.session.execute(insert(kind), rows)


def _choices(city: City) -> Iterator[tuple[str, str]]:
    """(name, address) of every way to narrow the page, one by one and together."""
    with city.app.app_context():
        body = db.session.scalars(
            select(Party.slug).where(Party.kind == PartyKind.CITY_UNIT).order_by(Party.id)
        ).first()
        within = District.parent_id.is_not(None)
        place = db.session.scalars(select(District).where(within).order_by(District.id)).first()
        area = db.session.get_one(District, place.parent_id).slug if place is not None else ""
        slug = place.slug if place is not None else ""
        db.session.remove()
    year = clock.today().year - 1
    yield "everything", ""
    for status in ("vantar", "tid-kvar", "forsenade", "klara", "besvarade", "i-tid", "for-sent",
                   "avslutade"):  # fmt: skip
        yield f"status {status}", f"status={status}"
    for wait in ("minst-10-dagar-kvar", "under-10-dagar-kvar", "forsenade-hogst-30-dagar",
                 "forsenade-over-30-dagar"):  # fmt: skip
        yield f"waiting {wait}", f"vantan={wait}"
    yield "body", f"till={body}"
    yield "body's late replies of a year", f"till={body}&ar={year}&status=for-sent"
    yield "place", f"omrade={slug}"
    yield "area", f"omrade={area}"
    yield "commitment", "atagande=3"
    yield "year", f"ar={year}"
    yield "place and commitment", f"omrade={slug}&atagande=3"
    yield "all at once", f"omrade={area}&atagande=3&till={body}&ar={year}&status=klara"


def on_both(folder: Path) -> dict[str, dict[str, tuple[float, int]]]:
    """The same on both databases."""
    on_sqlite = compare(*(f"sqlite:///{folder / name}.sqlite3" for name in ("few", "many")))
    with postgresql() as few, postgresql() as many:
        return {"SQLite": on_sqlite, "PostgreSQL": compare(few, many)}


def compare(few: str, many: str) -> dict[str, tuple[float, int]]:
    """For every choice: the page's time over many initiatives as a ratio to few, and queries more.

    Turn by turn, so that a machine that is slow for a while is slow for both.
    """
    cities = City(few, FEW), City(many, MANY)
    found = {}
    for name, query in _choices(cities[0]):
        path = f"/initiativ?{query}"
        spent: tuple[list[float], list[float]] = ([], [])
        for _ in range(TIMES):
            for city, times in zip(cities, spent, strict=True):
                times.append(city.seconds(path))
        ratio = statistics.median(spent[1]) / statistics.median(spent[0])
        found[name] = (ratio, cities[1].queries(path) - cities[0].queries(path))
    for city in cities:
        city.engine.dispose()
    return found
