"""An officer's pages over a large consultation, beside the same pages over a small one."""

import random
import statistics
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update

from bench import data
from bench.queries import counted
from forum import create_app
from forum.accounts import operations as accounts
from forum.accounts.models import Person
from forum.core import clock
from forum.core.db import db, transaction
from forum.matters.models import PLACES, Comment, CommentKind, CommentState, Matter
from forum.parties.models import Membership, Party, PartyKind, Role
from forum.processes.models import PlanningProcess, Stage, StageKey, StageState
from forum.responses.models import FormalResponse, ResponseState, Stance
from forum.texts.models import (
    Paragraph,
    ParagraphComment,
    ParagraphKind,
    PublicText,
    TextVersion,
)

PARAGRAPHS = 400
TIMES = 15


class Consultation:
    """A process in its formal consultation, with so many responses, and comments on a text."""

    def __init__(self, folder: Path, *, responses: int, comments: int) -> None:
        url = f"sqlite:///{folder / f'depth-{responses}.sqlite3'}"
        self.app = create_app({"SQLALCHEMY_DATABASE_URI": url, "TESTING": True})
        reference = data.build(self.app, (0,))[0]
        chance = random.Random(2012)
        with self.app.app_context(), transaction():
            process = db.session.scalars(
                select(PlanningProcess).where(PlanningProcess.reference == reference)
            ).one()
            self.reference = reference
            self.stage = _in_consultation(process)
            self.officer = _officer(process)
            _respond(process, self.stage, responses, chance)
            _comment(process, comments, _text(process), chance)
            self.position = self.stage.position
        self.client = _signed_in(self.app, self.officer)

    def seconds(self, path: str) -> float:
        """How long a page takes, in the middle of several tries."""
        spent = []
        for _ in range(TIMES):
            started = time.perf_counter()
            answer = self.client.get(path)
            spent.append(time.perf_counter() - started)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status_code}")
        return statistics.median(spent)

    def queries(self, path: str) -> int:
        """How many statements the page sends."""
        return counted(self.app, self.client, path)

    def pages(self) -> dict[str, str]:
        """What is measured, by name."""
        stage = f"/samrad/{self.reference}/skede/{self.position}"
        return {
            "officer's desk": "/skrivbordet",
            "officer's figures": f"/samrad/{self.reference}/siffror",
            "feedback being written": f"{stage}/aterkoppling/arbete",
            "public text": f"/arenden/{self.reference}/texter/1",
        }


def _in_consultation(process: PlanningProcess) -> Stage:
    stages = db.session.scalars(
        select(Stage).where(Stage.process_id == process.id).order_by(Stage.position)
    ).all()
    current = next(stage for stage in stages if stage.key == StageKey.CONSULTATION)
    for stage in stages:
        before = stage.position < current.position
        stage.state = StageState.DONE if before else StageState.PLANNED
    db.session.flush()
    current.state = StageState.CURRENT
    current.starts_on = clock.today() - timedelta(days=30)
    current.ends_on = clock.today() - timedelta(days=1)
    return current


def _officer(process: PlanningProcess) -> int:
    who = Person(
        name="Sara Lind", email="sara@samspel.example", created_at=clock.now(),
        confirmed_at=clock.now(),
    )  # fmt: skip
    db.session.add(who)
    db.session.flush()
    since = clock.today() - timedelta(days=30)
    db.session.add(
        Membership(
            person_id=who.id, party_id=process.party_id, role=Role.REPRESENTATIVE, starts_on=since
        )
    )
    return who.id


def _signed_in(app: Flask, person_id: int) -> FlaskClient:
    with app.app_context(), transaction():
        who = db.session.get_one(Person, person_id)
        unit = db.session.scalars(
            select(Party.id).where(Party.kind == PartyKind.CITY_UNIT).limit(1)
        ).one()
        token = accounts.start_session(who, party_id=unit)
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client


def _people(count: int, name: str) -> list[int]:
    rows = [
        {"name": f"{name} {number}", "email": f"{name}-{number}@samspel.example".lower(),
         "created_at": clock.now(), "confirmed_at": clock.now()}
        for number in range(count)
    ]  # fmt: skip
    return list(db.session.scalars(insert(Person).returning(Person.id), rows))


def _respond(process: PlanningProcess, stage: Stage, count: int, chance: random.Random) -> None:
    people = _people(count, "Svarande")
    rows = []
    for number, person_id in enumerate(people, start=1):
        body = data.body(chance)
        rows.append(
            {"year": stage.ends_on.year, "number": number, "matter_id": process.id,
             "stage_id": stage.id, "person_id": person_id, "state": ResponseState.SUBMITTED,
             "summary": body[:200], "stance": chance.choice(list(Stance)), "body": body,
             "body_html": f"<p>{body}</p>", "submitted_at": clock.now() - timedelta(days=2),
             "sha256": f"{number:064x}"}
        )  # fmt: skip
    if rows:
        db.session.execute(insert(FormalResponse), rows)


def _text(process: PlanningProcess) -> PublicText:
    text = PublicText(
        matter_id=process.id, number=1, title="Planen", created_at=clock.now(), last_lineage=PARAGRAPHS
    )  # fmt: skip
    db.session.add(text)
    db.session.flush()
    chance = random.Random(1)
    version = TextVersion(
        text_id=text.id, version=1, source="x", sha256="0" * 64, person_id=1,
        written_at=clock.now(), published_at=clock.now(),
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    rows: list[dict[str, Any]] = []
    for number in range(1, PARAGRAPHS + 1):
        body = data.body(chance)
        rows.append(
            {"version_id": version.id, "position": number, "lineage": number,
             "kind": ParagraphKind.HEADING if number % 20 == 1 else ParagraphKind.PARAGRAPH,
             "level": 2 if number % 20 == 1 else 0, "source": body, "html": f"<p>{body}</p>"}
        )  # fmt: skip
    db.session.execute(insert(Paragraph), rows)
    return text


def _comment(process: PlanningProcess, count: int, text: PublicText, chance: random.Random) -> None:
    paragraphs = list(
        db.session.execute(
            select(Paragraph.id, Paragraph.lineage).join(
                TextVersion, TextVersion.id == Paragraph.version_id
            )
        )
    )
    people = _people(200, "Kommentator")
    rows = []
    for seq in range(1, count + 1):
        body = data.body(chance)
        is_question = seq % 10 == 0
        rows.append(
            {"matter_id": process.id, "seq": seq, "place": seq * PLACES,
             "person_id": chance.choice(people), "kind": CommentKind.COMMENT,
             "state": CommentState.VISIBLE, "written_at": clock.now() - timedelta(days=5),
             "body": body, "body_html": f"<p>{body}</p>",
             "due_on": clock.today() + timedelta(days=3) if is_question else None}
        )  # fmt: skip
    ids = list(db.session.scalars(insert(Comment).returning(Comment.id), rows))
    anchored = []
    for comment_id in ids:
        paragraph_id, lineage = chance.choice(paragraphs)
        anchored.append(
            {"comment_id": comment_id, "text_id": text.id, "lineage": lineage,
             "paragraph_id": paragraph_id}
        )  # fmt: skip
    db.session.execute(insert(ParagraphComment), anchored)
    db.session.execute(
        update(Matter)
        .where(Matter.id == process.id)
        .values(comment_count=count, last_comment_at=clock.now())
    )


def compare(folder: Path) -> dict[str, tuple[float, int]]:
    """For each page: its time over the large consultation as a ratio to the small one, and queries more."""
    small = Consultation(folder, responses=20, comments=50)
    large = Consultation(folder, responses=2000, comments=5000)
    found = {}
    for name, path in small.pages().items():
        there = large.pages()[name]
        ratio = large.seconds(there) / small.seconds(path)
        found[name] = (ratio, large.queries(there) - small.queries(path))
    return found
