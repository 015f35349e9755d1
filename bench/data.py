"""The data that is measured on: a process with a thread of a given length."""

import random
from datetime import timedelta

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from forum.accounts.models import Person
from forum.core import clock, text
from forum.core.access import SYSTEM, Actor
from forum.core.db import db, transaction
from forum.core.events import record
from forum.districts.models import District, Level
from forum.matters import operations as matters
from forum.matters import queries
from forum.matters.models import Matter
from forum.parties.models import BodyKind, Form, Membership, Party, PartyKind, Role
from forum.parties.queries import actor_for
from forum.processes import actions as process_actions
from forum.processes.models import PlanningProcess, ProcessState, Stage, StageState
from forum.processes.plan import ORDER

SAID = (
    "vi behöver en lokal som är öppen på kvällarna när skolan har stängt och det är mörkt "
    "ute ungdomarna på torget säger samma sak varje gång och ändå händer ingenting så nu "
    "undrar jag vem som bestämmer hur pengarna fördelas mellan stadsdelarna och när vi "
    "får veta mer om det"
)
WORDS = SAID.split()


def body(chance: random.Random) -> str:
    paragraphs = chance.choice((1, 1, 1, 2, 3))
    return "\n\n".join(
        " ".join(chance.choices(WORDS, k=chance.randint(8, 60))).capitalize() + "."
        for _ in range(paragraphs)
    )


def _people(count: int) -> list[Actor]:
    actors = []
    for number in range(count):
        party = None
        if number % 2 == 0:
            party = Party(
                name=f"Förening {number}", kind=PartyKind.ORGANISATION, slug=f"forening-{number}",
                sort_key=f"forening {number:03}", form=Form.ASSOCIATION, created_at=clock.now(),
            )  # fmt: skip
        who = Person(
            name=f"Kim Nummer {number}", email=f"kim-{number}@samspel.example",
            created_at=clock.now(), confirmed_at=clock.now(),
        )  # fmt: skip
        db.session.add_all([who] + ([party] if party else []))
        db.session.flush()
        if party is not None:
            since = clock.today() - timedelta(days=30)
            db.session.add(
                Membership(
                    person_id=who.id, party_id=party.id, role=Role.REPRESENTATIVE, starts_on=since
                )
            )
            db.session.flush()
        actors.append(actor_for(who, party.id if party else None))
    return actors


def _process(unit: Party, place: District, number: int) -> PlanningProcess:
    made = PlanningProcess(
        title=f"Mötesplatser för unga {number}", summary="Var ska de ligga, och när ska de ha öppet?",
        state=ProcessState.OPEN, party_id=unit.id, person_id=1, created_at=clock.now(),
        description=" ".join(WORDS), description_html=text.render(" ".join(WORDS)),
        influenceable_html=text.render("- öppettider\n- innehåll"),
        not_influenceable_html=text.render("- den totala budgeten"),
        contact_name="Sara Lind", contact_email="sara@samspel.example", case_pending=True,
    )  # fmt: skip
    made.districts = [place]
    db.session.add(made)
    matters.publish(made)
    day = clock.today() - timedelta(days=30)
    for key, position in ORDER.items():
        db.session.add(
            Stage(
                process_id=made.id, position=position, key=key, starts_on=day,
                ends_on=day + timedelta(days=59),
                state=StageState.CURRENT if position == 1 else StageState.PLANNED,
            )
        )  # fmt: skip
        day += timedelta(days=60)
    record(process_actions.PUBLISH, SYSTEM, made, matter_id=made.id)
    return made


def build(app: Flask, sizes: tuple[int, ...]) -> list[str]:
    """Store one process for each size of thread; gives their references."""
    chance = random.Random(2012)  # the same texts in every run
    with app.app_context():
        upgrade()
        with transaction():
            unit = Party(
                name="Socialförvaltningen Nordost", kind=PartyKind.CITY_UNIT, slug="nordost",
                sort_key="socialforvaltningen nordost", body_kind=BodyKind.ADMINISTRATION,
                created_at=clock.now(),
            )  # fmt: skip
            place = District(
                code="11", name="Bergsjön", slug="bergsjon", sort_key="bergsjon",
                level=Level.INTERMEDIATE_AREA, population=17_000,
            )  # fmt: skip
            db.session.add_all([unit, place])
            db.session.flush()
            actors = _people(20)
        references = []
        for number, size in enumerate(sizes):
            with transaction():
                made = _process(unit, place, number)
                for _ in range(size):
                    matters.post_comment(chance.choice(actors), made, body=body(chance))
                references.append(str(made.reference))
        return references


def officer_of(reference: str) -> tuple[Actor, Matter]:
    """Someone who speaks for the unit that has opened a process, and the process."""
    matter = queries.by_reference(reference)
    assert matter is not None
    with transaction():
        who = Person(
            name="Sara Lind", email="officer@samspel.example", created_at=clock.now(),
            confirmed_at=clock.now(),
        )  # fmt: skip
        db.session.add(who)
        db.session.flush()
        since = clock.today() - timedelta(days=30)
        db.session.add(
            Membership(
                person_id=who.id,
                party_id=matter.party_id,
                role=Role.REPRESENTATIVE,
                starts_on=since,
            )
        )
    return actor_for(who, matter.party_id), matter


def change(app: Flask, reference: str, number: int) -> None:
    """Let the thread change: somebody agrees with a comment, or takes that back."""
    with app.app_context():
        comment = queries.comment(reference, 1 + number // 2 % 50)
        assert comment is not None
        reader = db.session.scalars(
            select(Person).where(Person.id != comment.person_id).order_by(Person.id).limit(1)
        ).one()
        act = matters.support_comment if number % 2 == 0 else matters.unsupport_comment
        with transaction():
            act(actor_for(reader), comment)
        db.session.remove()
