"""The consultation report of 500 responses as a PDF, made by the worker in a process of its own."""

import json
import os
import random
import resource
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, select

from bench import data
from forum import create_app
from forum.accounts.models import Person
from forum.core import clock, jobs
from forum.core.access import SYSTEM
from forum.core.db import db, transaction
from forum.core.jobs import Job, JobState
from forum.desk import operations, queries
from forum.feedback.models import Effect, FeedbackPoint, FeedbackSource
from forum.processes.models import PlanningProcess, Stage, StageKey, StageState
from forum.responses.models import FormalResponse, Stance

RESPONSES, POINTS = 500, 40
ROOT = Path(__file__).resolve().parent.parent


def seed(url: str) -> str:
    """Store a consultation of 500 responses with the city's feedback on each; gives its reference."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": url})
    reference = data.build(app, (100,))[0]
    chance = random.Random(2012)
    with app.app_context(), transaction():
        process = db.session.scalars(
            select(PlanningProcess).where(PlanningProcess.reference == reference)
        ).one()
        _say(process, _ended(process), chance)
    return reference


def _ended(process: PlanningProcess) -> Stage:
    """Its formal consultation, as the present stage, over since yesterday."""
    stages = db.session.scalars(select(Stage).where(Stage.process_id == process.id)).all()
    for stage in stages:
        stage.state = StageState.PLANNED
    db.session.flush()
    ended = next(stage for stage in stages if stage.key == StageKey.CONSULTATION)
    ended.state = StageState.CURRENT
    ended.starts_on = clock.today() - timedelta(days=30)
    ended.ends_on = clock.today() - timedelta(days=1)
    return ended


def _people() -> list[int]:
    rows = [
        {"name": f"Svarande {number}", "email": f"svarande-{number}@samspel.example",
         "created_at": clock.now()}
        for number in range(RESPONSES)
    ]  # fmt: skip
    return list(db.session.scalars(insert(Person).returning(Person.id), rows))


def _say(process: PlanningProcess, stage: Stage, chance: random.Random) -> None:
    people = _people()
    sent = [
        {"year": stage.ends_on.year, "number": number, "matter_id": process.id,
         "stage_id": stage.id, "person_id": person_id, "stance": chance.choice(list(Stance)),
         "summary": " ".join(chance.choices(data.WORDS, k=chance.randint(20, 180)))[:1000],
         "submitted_at": clock.now() - timedelta(days=2), "sha256": f"{number:064x}"}
        for number, person_id in enumerate(people, start=1)
    ]  # fmt: skip
    responses = list(db.session.scalars(insert(FormalResponse).returning(FormalResponse.id), sent))
    told = []
    for number in range(1, POINTS + 1):
        heard, reason = data.body(chance), data.body(chance)
        told.append(
            {"stage_id": stage.id, "number": number, "heard": heard, "heard_html": f"<p>{heard}</p>",
             "effect": chance.choice(list(Effect)), "reason": reason,
             "reason_html": f"<p>{reason}</p>", "person_id": people[0],
             "written_at": clock.now(), "published_at": clock.now()}
        )  # fmt: skip
    points = list(db.session.scalars(insert(FeedbackPoint).returning(FeedbackPoint.id), told))
    about = [
        {"point_id": point_id, "response_id": response_id}
        for response_id in responses
        for point_id in chance.sample(points, 2)
    ]
    db.session.execute(insert(FeedbackSource), about)


def _most_ever() -> float:
    """The most memory that this process has held, in MB. (Its rusage begins with that of its parent.)"""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024


def make(url: str, reference: str) -> dict[str, float]:
    """Order the report and make it, as the worker does: seconds, and megabytes at the most."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": url})
    with app.app_context():
        reported = queries.reported(reference)
        if reported is None:
            raise RuntimeError("there is no report")
        with transaction():
            number = operations.order_report(SYSTEM, reported).id
        started = time.perf_counter()
        jobs.run_due()
        seconds = time.perf_counter() - started
        job = db.session.get_one(Job, number, populate_existing=True)
        if job.state != JobState.DONE:
            raise RuntimeError(f"the report is {job.state}")
    own = _most_ever()
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": seconds, "megabytes": own + child, "size": (job.size or 0) / 1e6}


def measure(url: str) -> dict[str, float]:
    """Store the data, and make the report in a fresh process, whose memory is measured."""
    reference = seed(url)
    made = subprocess.run(
        [sys.executable, "-m", "bench.report", url, reference],
        cwd=ROOT, check=True, capture_output=True, env=os.environ,
    )  # fmt: skip
    found: dict[str, float] = json.loads(made.stdout.decode().splitlines()[-1])
    return found


if __name__ == "__main__":
    print(json.dumps(make(sys.argv[1], sys.argv[2])))
