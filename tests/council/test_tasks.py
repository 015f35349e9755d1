"""What the council asks for: who says what came of it, that it comes back when it is due, who is told."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core import clock
from forum.core.access import SYSTEM, Refused
from forum.core.db import db, transaction
from forum.core.outbox import Outbox
from forum.council import due, letters
from forum.council.letters.tasks import about_tasks
from forum.council.models import (
    ActionPoint,
    ActionState,
    BacklogPoint,
    CouncilProfile,
    DecisionKind,
    NominationState,
    PointKind,
)
from forum.council.operations import tasks
from forum.council.queries import tasks as queries_
from forum.council.queries import treatments
from forum.matters.models import Matter
from forum.notifications import operations as following
from tests.council import scene
from tests.factories import Cast, council, membership, person
from tests.meanwhile import PATIENCE, Meanwhile


def _given(cast: Cast, *, publish: bool = True) -> tuple[ActionPoint, Matter]:
    """The council has asked the unit for something."""
    matter = scene.matter(cast)
    make = scene.published if publish else scene.signed
    make(cast, scene.nomination(cast, matter), kind=DecisionKind.ASSIGNMENT)
    return db.session.scalars(select(ActionPoint).order_by(ActionPoint.id.desc())).first(), matter


def _settle(cast: Cast, who: str, task: ActionPoint, **said: Any) -> None:
    with transaction():
        tasks.settle(
            cast.actor(who), task, **({"state": ActionState.DONE, "outcome": "Klart."} | said)
        )


def _on(day: date) -> Any:
    return clock.pretend(clock.at(day))


def _letters(why: str) -> list[Outbox]:
    scene.afresh()
    found = db.session.scalars(select(Outbox).where(Outbox.letter == letters.TASKS)).all()
    return [one for one in found if one.about["why"] == why]


def _points() -> list[BacklogPoint]:
    scene.afresh()
    return list(db.session.scalars(select(BacklogPoint)))


def test_an_assignment_in_unpublished_minutes_is_nobodys_to_see(
    cast: Cast, client: Any, signed_in: Any
) -> None:
    task, _matter = _given(cast, publish=False)
    for who in (client, scene.browser(cast, signed_in, "sam")):
        assert who.get(f"/radet/uppdrag/{task.id}").status_code == 404
        assert task.what not in who.get("/radet/uppdrag").text
    with pytest.raises(Refused):
        _settle(cast, "sam", task)
    with _on(task.due_on):
        due.remind_of_tasks()
        with transaction():
            due.bring_due()
    assert _points() == []
    assert _letters("due") == []


@pytest.mark.parametrize("who", ["bo", "cia", "olle", "mia", "adm"])
def test_only_whoever_is_responsible_or_the_secretary_answers(cast: Cast, who: str) -> None:
    task, _matter = _given(cast)
    with pytest.raises(Refused, match="given the assignment"):
        _settle(cast, who, task)


@pytest.mark.parametrize("who", ["anna", "sam"])
def test_it_is_answered_once_in_words(cast: Cast, who: str) -> None:
    task, _matter = _given(cast)
    with pytest.raises(Refused, match="Write what came of it"):
        _settle(cast, who, task, outcome="  ")
    _settle(cast, who, task)
    assert task.settled_by_id == cast.people[who].id
    with pytest.raises(Refused, match="said already"):
        _settle(cast, who, task)


@pytest.mark.parametrize(
    ("state", "told"), [(ActionState.DONE, "task:finish"), (ActionState.DROPPED, "task:drop")]
)
def test_what_came_of_it_stands_in_the_thread_and_followers_are_told(
    cast: Cast, client: Any, state: ActionState, told: str
) -> None:
    task, matter = _given(cast)
    with transaction():
        following.follow(cast.actor("cia"), matter)
        db.session.query(Outbox).delete()
    _settle(cast, "anna", task, state=state, outcome="Piloten pågår på tre skolor.")
    assert scene.history(matter)[-1] == told
    assert [one.person_id for one in db.session.scalars(select(Outbox))].count(
        cast.people["cia"].id
    ) == 1
    for path in (f"/radet/uppdrag/{task.id}", "/radet/uppdrag"):
        assert "Piloten pågår på tre skolor." in client.get(path).text
    shown = client.get(f"/arenden/{matter.reference}").text
    assert f"/radet/uppdrag/{task.id}" in shown
    assert str(state.label) in shown


def test_a_form_that_lacks_something_comes_back_with_what_was_written(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    task, _matter = _given(cast)
    path = f"/radet/uppdrag/{task.id}/svara"
    assert client.get(path).status_code in {302, 303}
    anna = scene.browser(cast, signed_in, "anna")
    half = anna.send(path, {"outcome": "Vi har börjat."})
    assert half.status_code == 422
    assert "Vi har börjat." in half.text
    assert anna.send(path, {"state": "open", "outcome": "x"}).status_code == 422
    assert anna.send(path, {"state": "done", "outcome": "x" * 1001}).status_code == 422
    assert anna.send(path, {"state": "done", "outcome": "Klart."}).status_code == 303
    assert anna.get(path).status_code == 403
    assert anna.get("/radet/uppdrag/99999999999999999999").status_code == 404


def test_it_comes_before_the_council_by_itself_on_its_day_once(cast: Cast) -> None:
    task, matter = _given(cast)
    with pytest.raises(Refused), transaction():
        tasks.bring_due(cast.actor("sam"))
    for days, waits in ((-1, 0), (0, 1), (1, 1), (400, 1)):
        with _on(task.due_on + timedelta(days=days)), transaction():
            due.bring_due()
        assert len(_points()) == waits
    (point,) = _points()
    assert (point.kind, point.action_point_id) == (PointKind.ACTION, task.id)
    assert task.what in point.title
    assert scene.history(matter).count("task:due") == 1
    with transaction():
        point.state = NominationState.DONE
    with _on(task.due_on + timedelta(days=2)), transaction():
        assert tasks.bring_due(SYSTEM) == []


def test_what_is_done_neither_comes_back_nor_waits_any_more(cast: Cast) -> None:
    early, _matter = _given(cast)
    _settle(cast, "anna", early)
    late, _other = _given(cast)
    with _on(late.due_on), transaction():
        due.bring_due()
    (point,) = _points()
    assert point.action_point_id == late.id
    _settle(cast, "sam", late, state=ActionState.DROPPED)
    (point,) = _points()
    assert point.state == NominationState.DONE


def test_whoever_is_responsible_is_told_when_it_is_given_soon_due_and_due_once_each(
    cast: Cast,
) -> None:
    second = person("Moa Mo")
    membership(second, cast.unit)
    task, _matter = _given(cast)
    both = {cast.people["anna"].id, second.id}
    assert {one.person_id for one in _letters("given")} == both
    for days in (-8, -7, -6, -1, 0, 0, 1):
        with _on(task.due_on + timedelta(days=days)), transaction():
            due.remind_of_tasks()
            due.bring_due()
    for why in ("soon", "due"):
        assert sorted(one.person_id for one in _letters(why)) == sorted(both)


@pytest.mark.parametrize(("days", "expected"), [(7, 0), (6, 0), (8, 1)])
def test_what_is_given_within_a_week_of_its_day_is_not_told_twice(
    cast: Cast, days: int, expected: int
) -> None:
    task, _matter = _given(cast)
    with transaction():
        task.due_on = clock.today() + timedelta(days=days)
    for passed in range(days):
        with _on(clock.today() + timedelta(days=passed)), transaction():
            due.remind_of_tasks()
    assert len(_letters("given")) == 1
    assert len(_letters("soon")) == expected


def test_a_letter_says_what_by_when_and_is_not_sent_when_it_is_settled_or_not_theirs(
    cast: Cast,
) -> None:
    task, _matter = _given(cast)
    (row,) = _letters("given")
    ready = about_tasks(row)
    assert ready is not None
    assert "has given you an assignment" in ready.subject
    assert task.what in ready.body
    assert f"/radet/uppdrag/{task.id}/svara" in ready.body
    assert "/protokoll#p" in ready.body
    row.person_id = cast.people["bo"].id
    assert about_tasks(row) is None
    db.session.rollback()
    _settle(cast, "sam", task)
    assert about_tasks(_letters("given")[0]) is None


@pytest.mark.parametrize(("days", "expected"), [(0, "Due today"), (1, "Overdue")])
def test_what_comes_with_late_minutes_is_said_to_be_overdue(
    cast: Cast, days: int, expected: str
) -> None:
    task, _matter = _given(cast)
    with _on(task.due_on + timedelta(days=days)):
        with transaction():
            due.bring_due()
        ready = about_tasks(_letters("due")[0])
    assert ready is not None
    assert ready.subject.startswith(expected)


def test_who_follows_the_matter_is_not_told_twice_that_it_is_given(cast: Cast) -> None:
    matter = scene.matter(cast)
    meeting = scene.signed(cast, scene.nomination(cast, matter), kind=DecisionKind.ASSIGNMENT)
    with transaction():
        following.follow(cast.actor("anna"), matter)
        db.session.query(Outbox).delete()
    from forum.council.operations import publishing

    with transaction():
        publishing.publish(cast.actor("sam"), meeting)
    assert _letters("given") == []
    mine = Outbox.person_id == cast.people["anna"].id
    assert len(db.session.scalars(select(Outbox).where(mine)).all()) == 1


def test_the_list_has_what_is_due_first_and_asks_as_often_for_many(
    cast: Cast, client: Any, queries: Any
) -> None:
    def count() -> int:
        client.get("/radet/uppdrag")
        queries.clear()
        assert client.get("/radet/uppdrag").status_code == 200
        return len(queries)

    first, _m = _given(cast)
    few = count()
    for _n in range(3):
        _given(cast)
    with transaction():
        first.due_on += timedelta(days=5)
    assert count() <= few
    last = queries_.open_tasks(cast.council)[-1]
    assert last.id == first.id


def test_another_council_has_a_list_of_its_own(cast: Cast, client: Any) -> None:
    task, _matter = _given(cast)
    other = council("Ungdomsrådet")
    with transaction():
        db.session.add(CouncilProfile(council_id=other.id, code="unga"))
    there = client.get("/rad/unga/uppdrag").text
    assert "Ungdomsrådet" in there
    assert task.what not in there
    assert task.what in client.get("/radet/uppdrag").text
    assert client.get("/rad/ingen/uppdrag").status_code == 404


def test_of_two_who_answer_at_once_the_first_stands(app: Flask, cast: Cast) -> None:
    task, matter = _given(cast)
    sam, key = cast.actor("sam"), task.id

    def answer_too() -> None:
        late = db.session.get_one(ActionPoint, key)
        tasks.settle(sam, late, state=ActionState.DROPPED, outcome="Nej.")

    with transaction():
        tasks.settle(cast.actor("anna"), task, state=ActionState.DONE, outcome="Klart.")
        second = Meanwhile(app, answer_too)
    second.join(PATIENCE)
    assert isinstance(second.problem, Refused)
    scene.afresh()
    assert (task.state, task.outcome) == (ActionState.DONE, "Klart.")
    assert scene.history(matter).count("task:finish") == 1


@pytest.mark.parametrize("publish", [True, False])
def test_a_thread_tells_what_was_asked_for_once_the_minutes_are_published(
    cast: Cast, queries: Any, publish: bool
) -> None:
    task, matter = _given(cast, publish=publish)
    expected = [(task.id, task.responsible.name)] if publish else []
    db.session.refresh(matter)
    queries.clear()
    (one,) = treatments(matter)
    assert [(each.id, each.responsible.name) for each in one.tasks] == expected
    assert len(queries) == 1
