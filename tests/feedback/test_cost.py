"""What the pages cost: no more statements, and hardly more bytes, however much has come in."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from forum.accounts.models import Person
from forum.core import clock
from forum.core.db import db, transaction
from forum.feedback.models import Effect, FeedbackPoint, FeedbackSource
from forum.matters.models import PLACES, Comment
from forum.responses.models import FormalResponse, Stance
from tests.conftest import Browser, Queries
from tests.factories import person
from tests.feedback.scene import Scene


def fill(scene: Scene, responses: int, comments: int, points: int) -> None:
    """So much came in; a half of it is answered by published points, and there are as many drafts."""
    people = [person(f"Person {n}") for n in range(20)]
    stage, process = scene.stage, scene.process
    first = (process.id * 10_000, process.comment_count + 1)
    with transaction():
        senders = _senders(responses)
        said = db.session.scalars(
            insert(FormalResponse).returning(FormalResponse.id),
            [
                {
                    "year": 2024, "number": first[0] + n, "matter_id": process.id,
                    "stage_id": stage.id, "person_id": senders[n], "state": "submitted",
                    "summary": "Vi vill.", "stance": Stance.FOR,
                    "submitted_at": clock.now(), "sha256": "0" * 64,
                }
                for n in range(responses)
            ],
        ).all()  # fmt: skip
        written = db.session.scalars(
            insert(Comment).returning(Comment.id),
            [
                {
                    "matter_id": process.id, "seq": first[1] + n, "place": (first[1] + n) * PLACES,
                    "person_id": people[n % 20].id, "body": "Hej", "body_html": "<p>Hej</p>",
                    "written_at": clock.now() - timedelta(hours=1),
                    "due_on": clock.today() if n % 5 == 0 else None,
                }
                for n in range(comments)
            ],
        ).all()  # fmt: skip
        _answer(
            scene, stage.id, list(said)[: responses // 2], list(written)[: comments // 2], points
        )


def _senders(count: int) -> list[int]:
    rows = [
        {"name": f"Avsändare {n}", "email": f"{uuid4().hex}@samspel.example",
         "created_at": clock.now()}
        for n in range(count)
    ]  # fmt: skip
    return list(db.session.scalars(insert(Person).returning(Person.id), rows))


def _answer(scene: Scene, stage_id: int, said: list[int], written: list[int], points: int) -> None:
    anna = scene.cast.people["anna"]
    made = db.session.scalars(
        insert(FeedbackPoint).returning(FeedbackPoint.id),
        [
            {
                "stage_id": stage_id, "number": n + 1, "heard": "Hört", "heard_html": "<p>Hört</p>",
                "effect": list(Effect)[n % 4], "reason": "Så", "reason_html": "<p>Så</p>",
                "person_id": anna.id, "written_at": clock.now(), "revision": 0,
                "published_at": clock.now() if n % 2 == 0 else None,
            }
            for n in range(points)
        ],
    ).all()  # fmt: skip
    sources = [
        {"point_id": made[n % points], "response_id": key, "comment_id": None}
        for n, key in enumerate(said)
    ]
    sources += [
        {"point_id": made[n % points], "response_id": None, "comment_id": key}
        for n, key in enumerate(written)
    ]
    db.session.execute(insert(FeedbackSource), sources)


def test_pages_cost_the_same_however_much_came_in(
    scene: Scene, signed_in: Any, client: Browser, queries: Queries
) -> None:
    other = Scene(scene.cast)
    fill(scene, 20, 50, 10)
    fill(other, 400, 800, 100)
    anna = scene.anna(signed_in)
    reference, position = scene.process.reference, scene.stage.position
    pages = [
        (anna, scene.work),
        (anna, f"{scene.work}?visa=alla"),
        (anna, f"{scene.work}/2"),
        (anna, scene.work.replace("arbete", "granska")),
        (anna, scene.publish_path),
        (client, scene.read),
        (client, f"{scene.read}?vem=privatpersoner"),
        (client, f"{scene.read}/{position}/1"),
        (anna, f"/arenden/{reference}"),
    ]
    for browser, path in pages:
        costs = []
        for one in (scene, other):
            address = path.replace(str(reference), str(one.process.reference))
            browser.get(address)  # what is made once and kept
            queries.clear()
            answer = browser.get(address + ("&" if "?" in address else "?") + "x=1")
            assert answer.status_code == 200
            costs.append((len(queries), len(answer.data)))
        (few, small), (many, large) = costs
        assert many <= few + 1, (path, list(queries))
        assert large < small * 8, path
        assert large < 250_000, path
