"""Preview, publication, and that it happens once."""

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.core.db import db, transaction
from forum.core.events import Event
from forum.processes import operations, queries
from forum.processes.models import PlanningProcess, ProcessState, StageKey, StageState
from tests.factories import Cast
from tests.processes import scene


@pytest.fixture
def anna(cast: Cast, signed_in: Any) -> Any:
    return signed_in(cast.people["anna"].id, cast.unit.id)


def test_what_is_not_complete_is_not_published(cast: Cast, anna: Any) -> None:
    process = scene.draft(cast, [])
    address = f"/samrad/utkast/{process.id}/publicera"
    assert f"/samrad/utkast/{process.id}#stages" in anna.get(address).text
    answer = anna.send(address)
    assert answer.status_code == 422
    assert f"/samrad/utkast/{process.id}#stages" in answer.text
    db.session.rollback()
    assert process.published_at is None


def test_the_preview_is_the_public_page_under_a_banner(cast: Cast, anna: Any, client: Any) -> None:
    process = scene.draft(cast)
    before = anna.get(f"/samrad/utkast/{process.id}/forhandsgranska").text
    assert "is-current" in before
    assert 'class="notice is-warning no-print"' in before
    anna.send(f"/samrad/utkast/{process.id}/publicera")
    db.session.rollback()
    after = client.get(f"/arenden/{process.reference}").text
    assert "notice is-warning no-print" not in after
    for words in (scene.TITLE, "Öppettider", "Budgetramen", "Anna Alm", 'class="next-step"'):
        assert words in before
        assert words in after


def test_what_is_published_before_it_begins_is_not_said_to_go_on(cast: Cast, client: Any) -> None:
    process = scene.opened(cast, starts=10)
    page = client.get(f"/arenden/{process.reference}").text
    assert "is-current" not in page
    assert page.count("is-planned") == 4


def test_publication_opens_the_first_stage_and_tells_how_many_hear_of_it(
    cast: Cast, anna: Any, client: Any
) -> None:
    scene.follower(cast)
    process = scene.draft(cast)
    address = f"/samrad/utkast/{process.id}/publicera"
    assert "1 " in anna.get(address).text
    answer = anna.send(address, {"form_key": "b" * 32})
    assert answer.status_code == 303
    page = anna.get(answer.location).text
    assert 'class="flash is-success"' in page
    db.session.rollback()
    assert process.state == ProcessState.OPEN
    assert [stage.state for stage in queries.stages(process)] == [
        StageState.CURRENT,
        StageState.PLANNED,
        StageState.PLANNED,
        StageState.PLANNED,
    ]
    assert client.get(answer.location).status_code == 200
    assert client.get(f"/samrad/utkast/{process.id}").status_code == 404
    assert anna.send(address, {"form_key": "b" * 32}).location == answer.location
    assert anna.send(address, {"form_key": "c" * 32}).location == answer.location
    opened = select(func.count()).where(Event.action == "process:open")
    db.session.rollback()
    assert db.session.scalar(opened) == 1


def test_asked_twice_the_operation_publishes_once(cast: Cast) -> None:
    process = scene.draft(cast)
    for _time in range(2):
        with transaction():
            operations.publish(cast.actor("anna"), process)
    assert process.number == 1
    assert db.session.scalar(select(func.count()).where(Event.action == "process:open")) == 1


def test_a_late_start_is_noted_in_the_log_and_on_the_page(cast: Cast, client: Any) -> None:
    process = scene.opened(cast, StageKey.PROPOSAL, late_start_reason="Grinden skulle bytas.")
    event = db.session.scalars(select(Event).where(Event.action == "process:open")).one()
    assert event.data["late"] is True
    assert "Grinden skulle bytas." in client.get(f"/arenden/{process.reference}").text


def _at_once(app: Flask, *acts: Any) -> list[BaseException]:
    """Do these at the same moment, each in a thread of its own; gives what went wrong."""
    gate, problems = threading.Barrier(len(acts)), []

    def run(act: Any) -> None:
        with app.app_context():
            try:
                gate.wait()
                act()
            except BaseException as problem:
                problems.append(problem)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return problems


def test_published_at_the_same_moment_they_get_numbers_without_gaps(
    cast: Cast, context: Flask
) -> None:
    ids = [scene.draft(cast).id for _number in range(4)]
    anna = cast.actor("anna")

    def publish(process_id: int) -> Any:
        def act() -> None:
            process = db.session.get_one(PlanningProcess, process_id)
            with transaction():
                operations.publish(anna, process)

        return act

    twice = [publish(process_id) for process_id in ids for _time in range(2)]
    assert _at_once(context, *twice) == []
    db.session.rollback()
    numbers = db.session.scalars(select(PlanningProcess.number).order_by(PlanningProcess.number))
    assert numbers.all() == [1, 2, 3, 4]
    opened = select(func.count()).where(Event.action == "process:open")
    assert db.session.scalar(opened) == 4


def test_moved_on_at_the_same_moment_it_moves_once(cast: Cast, context: Flask) -> None:
    process = scene.in_stage(cast, StageKey.MAPPING, StageKey.EARLY_DIALOGUE, StageKey.PROPOSAL)
    anna, process_id = cast.actor("anna"), process.id

    def move() -> None:
        loaded = db.session.get_one(PlanningProcess, process_id)
        to = queries.stages(loaded)[1]
        with transaction():
            operations.move(anna, loaded, to)

    problems = _at_once(context, move, move)
    assert len(problems) == 1
    db.session.rollback()
    moved = select(func.count()).where(Event.action == "process:advance")
    assert db.session.scalar(moved) == 1
