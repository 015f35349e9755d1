"""The desk: for officers only, nearest day first, many questions answered at once, constant queries."""

import re
from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock
from forum.core.db import db, transaction
from forum.desk import tasks
from forum.desk.queries import worklist
from forum.desk.queries.worklist import overview
from forum.matters import operations as matters
from forum.matters.models import AnsweredBy, Comment, CommentKind
from forum.processes import operations as processes
from forum.processes.models import StageKey
from tests.conftest import Browser
from tests.desk import scene
from tests.desk.scene import Consultation
from tests.factories import Cast, membership
from tests.matters import scene as initiatives
from tests.processes import scene as plans

URL = "/skrivbordet"


@pytest.fixture
def anna(cast: Cast, signed_in: Any) -> Browser:
    browser: Browser = signed_in(cast.people["anna"].id, cast.unit.id)
    return browser


def _work(cast: Cast, who: str = "anna") -> tasks.Worklist:
    return tasks.worklist(overview(cast.actor(who)))


def _said(found: list[tasks.Task] | Any) -> list[str]:
    return [str(task.what) for task in found]


def _answers() -> list[Comment]:
    db.session.rollback()
    return db.session.query(Comment).filter_by(kind=CommentKind.ANSWER).all()


def _send(browser: Browser, *questions: Comment, **more: Any) -> Any:
    data = {"questions": [str(one.id) for one in questions], "body": "Klockan tio.", **more}
    return browser.send(f"{URL}/svar", data)


@pytest.mark.parametrize("who", ["cia", "bo", "mia", "adm"])
def test_others_than_officers_have_no_desk(cast: Cast, signed_in: Any, who: str) -> None:
    party = cast.parties[who]
    browser = signed_in(cast.people[who].id, party.id if party else None)
    assert browser.get(URL).status_code == 403
    assert browser.send(f"{URL}/svar").status_code == 403
    assert "/skrivbordet" not in browser.get("/").text


def test_whoever_is_not_signed_in_is_asked_to(client: Browser) -> None:
    assert client.get(URL).location.startswith("/logga-in?")


def test_no_other_units_work_is_seen(cast: Cast, signed_in: Any) -> None:
    there = Consultation(cast)
    plans.draft(cast, title="Ett hemligt utkast")
    olle = signed_in(cast.people["olle"].id, cast.other_unit.id)
    page = olle.get(URL).text
    assert there.process.title not in page
    assert "hemligt" not in page
    assert "När öppnar ni" not in page


def test_nothing_ticked_and_nothing_written_are_said_beside_the_fields(
    cast: Cast, anna: Browser
) -> None:
    there = Consultation(cast)
    page = _send(anna, body="")
    assert page.status_code == 422
    assert "Tick at least one question." in page.text
    assert "Write the answer before you send." in page.text
    kept = _send(anna, body="Ett långt svar.")
    assert kept.status_code == 422
    assert "Ett långt svar." in kept.text
    ticked = _send(anna, there.question, body="")
    assert re.search(rf'value="{there.question.id}"[^>]*checked|checked[^>]*value', ticked.text)
    assert _answers() == []


def test_questions_of_others_and_nonsense_are_refused(cast: Cast, anna: Browser) -> None:
    there = Consultation(cast)
    foreign = scene.ask(cast, "cia", there.process)
    with transaction():
        matters.withdraw_comment(cast.actor("cia"), foreign)
    for marks in (
        [str(foreign.id)],
        ["999999"],
        [str(2**31)],
        [str(2**40)],
        ["x"],
        [str(there.comment.id)],
        [""],
    ):
        page = anna.send(f"{URL}/svar", {"questions": marks, "body": "Nej."})
        assert page.status_code == 422
    assert _answers() == []


def test_an_answer_that_is_too_long_is_kept_and_refused(cast: Cast, anna: Browser) -> None:
    there = Consultation(cast)
    page = _send(anna, there.question, body="å" * 20_001)
    assert page.status_code == 422
    assert "1 character too long" in page.text
    assert "å" * 20_001 in page.text


def test_whoever_writes_for_themselves_is_told_to_choose_the_unit(
    cast: Cast, signed_in: Any
) -> None:
    there = Consultation(cast)
    alone = signed_in(cast.people["anna"].id)
    page = alone.get(URL).text
    assert "that you do not write for just now" in page
    assert f'value="{there.question.id}"' not in page
    assert _send(alone, there.question).status_code == 422


def test_several_questions_in_several_threads_get_one_answer_each(
    cast: Cast, anna: Browser
) -> None:
    first, second = Consultation(cast), Consultation(cast, title="Ett annat")
    also = scene.ask(cast, "bo", first.process, "Och på lördag?")
    answer = _send(anna, first.question, also, second.question, form_key="b" * 32)
    assert answer.status_code == 303
    assert answer.location.endswith("/skrivbordet#fragor")
    assert len(_answers()) == 2
    assert db.session.query(AnsweredBy).count() == 3
    _send(anna, first.question, also, second.question, form_key="b" * 32)
    assert len(_answers()) == 2
    assert "Well done" in anna.get(URL).text


def test_when_many_wait_those_due_first_can_be_ticked_and_the_others_still_answered(
    cast: Cast, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "SHOWN", 1)
    there = Consultation(cast)
    later = scene.ask(cast, "bo", there.process, "Och på lördag?")
    scene.due(later, 20)
    page = anna.get(URL).text
    assert "När öppnar ni?" in page
    assert "Och på lördag?" not in page
    assert f"/arenden/{there.reference}/fragor" in page
    assert _send(anna, later).status_code == 303


def test_what_is_late_or_due_stands_under_today_and_the_nearest_day_is_first(cast: Cast) -> None:
    late, today, week = (Consultation(cast, over=False, title=name) for name in "ABC")
    for there, days in ((late, -3), (today, 0), (week, 4)):
        scene.due(there.question, days)
        scene.invite(cast, there.process, cast.organisation)
    work = _work(cast)
    assert [task.about for task in work.today] == ["A", "B"]
    assert [task.about for task in work.week] == ["C"]
    assert [task.tone for task in work.today] == ["overdue", "soon"]
    assert _said(work.today)[0] == "1 question waits for an answer"


def test_a_stage_that_is_over_owes_feedback_and_says_how_much_is_written(cast: Cast) -> None:
    there = Consultation(cast)
    there.point(there.bo, published=False)
    (over,) = [task for task in _work(cast).today if "feedback" in str(task.what)]
    assert over.notes == ["1 of 2 responses have feedback"]
    assert f"/skede/{there.stage.position}/aterkoppling/arbete" in over.url


def test_a_stage_over_that_needs_no_feedback_is_to_be_left(cast: Cast) -> None:
    process = plans.in_stage(cast, StageKey.MAPPING)
    (over,) = _work(cast).today
    assert "move on" in str(over.what)
    assert over.url.endswith(f"/samrad/{process.reference}/skede")


def test_a_stage_whose_feedback_is_all_published_is_to_be_left(cast: Cast) -> None:
    there = Consultation(cast)
    there.point(there.bo, there.cia, there.question)
    overdue = [str(task.what) for task in _work(cast).today]
    assert overdue == ["Formal consultation: the last day has passed, move on to the next stage"]


def test_consultations_where_few_are_reached_say_who_is_silent(cast: Cast) -> None:
    process = plans.opened(cast)
    (task,) = _work(cast).later
    assert task.notes == ["nobody is invited"]
    scene.invite(cast, process, cast.organisation, cast.umbrella)
    (task,) = _work(cast).later
    assert task.notes == ["2 of 2 invited have not been heard"]
    scene.say(cast, "bo", process, "Hej.")
    assert _work(cast).later == []


def test_stages_that_close_soon_say_what_has_come_in(cast: Cast) -> None:
    there = Consultation(cast, over=False)
    scene.invite(cast, there.process, cast.organisation)
    with transaction():
        there.stage.ends_on = clock.today() + timedelta(days=3)
    (closes,) = [task for task in _work(cast).week if "closes" in str(task.what)]
    assert closes.notes == ["2 responses", "2 comments"]


def test_drafts_stand_by_the_day_on_which_they_are_planned_to_begin(cast: Cast) -> None:
    plans.draft(cast, plans.plan(starts=3))
    (task,) = _work(cast).week
    assert "draft" in str(task.what)
    assert "/samrad/utkast/" in task.url


def test_initiatives_that_wait_for_the_unit_are_there_for_it_and_nobody_else(cast: Cast) -> None:
    initiatives.initiative(cast, "bo")
    assert "An initiative from" in _said(_work(cast).later)[0]
    assert _work(cast, "olle").later == []


def test_a_paused_consultation_waits_for_nothing_but_its_questions(cast: Cast) -> None:
    there = Consultation(cast)
    with transaction():
        processes.pause(cast.actor("anna"), there.process, reason="Vi väntar.")
    work = _work(cast)
    found = [*work.today, *work.week, *work.later]
    assert _said(found) == ["1 question waits for an answer"]


def test_the_table_names_every_consultation_and_its_unit_where_there_are_several(
    cast: Cast, signed_in: Any
) -> None:
    there = Consultation(cast)
    plans.draft(cast, title="Ett utkast")
    membership(cast.people["anna"], cast.other_unit)
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    page = anna.get(URL).text
    assert there.process.title in page
    assert "Ett utkast" in page
    assert "/skrivbordet" in anna.get("/").text


def test_the_queries_are_as_many_with_forty_consultations(
    cast: Cast, anna: Browser, queries: list[str]
) -> None:
    def made(count: int) -> None:
        for number in range(count):
            process = plans.opened(cast, title=f"Nummer {number}")
            scene.invite(cast, process, cast.organisation)
            scene.ask(cast, "cia", process)
        initiatives.initiative(cast, "bo", title=f"Initiativ {count}")
        plans.draft(cast, title=f"Utkast {count}")

    made(1)
    anna.get(URL)
    counts = []
    for more in (1, 40):
        made(more)
        queries.clear()
        assert anna.get(URL).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 15
