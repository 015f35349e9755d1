"""Questions to the city: who may ask, the public clock, and what becomes of a question."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.core.outbox import Outbox
from forum.matters import actions, operations, queries
from forum.matters.models import Comment, CommentKind, CommentState, Matter
from forum.matters.operations import note_overdue_questions
from forum.processes import operations as processes
from tests.factories import Cast
from tests.matters import scene
from tests.processes import scene as processes_scene

ASKED = "När öppnar lokalen på kvällarna?"
#: A Monday without holidays after it; the promised day is Monday two weeks later.
MONDAY, DUE = date(2027, 2, 1), date(2027, 2, 15)


@pytest.fixture
def process(cast: Cast) -> Matter:
    """A consultation of Anna's unit."""
    return processes_scene.opened(cast)


def at(day: date, hour: int = 10) -> datetime:
    """A moment on a day."""
    return clock.at(day) + timedelta(hours=hour)


def ask(cast: Cast, matter: Matter, who: str = "cia", day: date = MONDAY, **more: Any) -> Comment:
    """A question, asked on a day."""
    with clock.pretend(at(day)):
        return scene.comment(cast.actor(who), matter, ASKED, kind=CommentKind.QUESTION, **more)


def lines(matter: Matter, what: Any) -> int:
    """How many events of an action the matter has."""
    db.session.rollback()
    found = select(func.count()).where(Event.action == what.name, Event.matter_id == matter.id)
    return db.session.scalar(found) or 0


def place(matter: Matter, rest: str = "fraga") -> str:
    """An address of the matter."""
    return f"/arenden/{matter.reference}/{rest}"


def test_whoever_is_not_signed_in_is_asked_to_and_gets_the_text_back(
    process: Matter, client: Any
) -> None:
    assert client.get(place(process)).location.startswith("/logga-in?")
    answer = client.send(place(process), {"body": ASKED})
    assert answer.status_code == 401
    assert ASKED in answer.text


def test_the_unit_that_answers_does_not_ask_itself(
    cast: Cast, process: Matter, signed_in: Any
) -> None:
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    assert anna.get(place(process)).status_code == 403
    answer = anna.send(place(process), {"body": ASKED})
    assert answer.status_code == 403
    assert "that answers questions here" in answer.text
    page = anna.get(f"/arenden/{process.reference}").text
    assert 'name="kind"' not in page
    with pytest.raises(Refused, match="answers questions here"):
        ask(cast, process, "anna")


def test_a_draft_is_hidden_and_a_closed_matter_takes_no_questions(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        ask(cast, processes_scene.draft(cast))
    assert not refused.value.verdict.visible
    closed = processes_scene.opened(cast)
    with transaction():
        processes.cancel(cast.actor("anna"), closed, reason="Inga pengar.")
    with pytest.raises(Refused, match="closed"):
        ask(cast, closed)


def test_where_nobody_is_responsible_there_is_nobody_to_ask(
    cast: Cast, process: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(process), "responsible_party_ids", property(lambda _self: set()))
    with pytest.raises(Refused, match="No part of the city"):
        ask(cast, process)


@pytest.mark.parametrize("body", ["", "  \n ", "ö" * 20_001])
def test_nothing_and_too_much_are_said_beside_the_field(
    cast: Cast, process: Matter, signed_in: Any, body: str
) -> None:
    cia = signed_in(cast.people["cia"].id)
    answer = cia.send(place(process), {"body": body})
    assert answer.status_code == 422
    assert body.strip() in answer.text
    assert scene.fresh(process).comment_count == 0


def test_a_kind_that_is_none_is_refused_and_the_text_stays(
    cast: Cast, process: Matter, signed_in: Any
) -> None:
    cia = signed_in(cast.people["cia"].id)
    answer = cia.send(place(process, "inlagg"), {"body": ASKED, "kind": "order"})
    assert answer.status_code == 422
    assert ASKED in answer.text


def test_a_question_asked_on_its_page_has_ten_working_days(
    cast: Cast, process: Matter, signed_in: Any, client: Any
) -> None:
    cia = signed_in(cast.people["cia"].id)
    page = cia.get(place(process)).text
    assert "within ten working days" in page
    answer = cia.send(place(process), {"body": ASKED})
    assert answer.status_code == 303
    assert answer.location.endswith("#c1")
    assert "The city answers by" in cia.get(answer.location).text
    shown = client.get(f"/arenden/{process.reference}").text
    for words in ("Question to the city", "Waiting for an answer", "10 working days left"):
        assert words in shown
    assert lines(process, actions.ASK) == 1
    assert lines(process, actions.COMMENT) == 0


def test_the_same_form_asks_once(cast: Cast, process: Matter, signed_in: Any) -> None:
    cia = signed_in(cast.people["cia"].id)
    form = {"body": ASKED, "form_key": "a" * 32}
    first, second = (cia.send(place(process), form) for _ in range(2))
    assert first.location == second.location
    assert scene.fresh(process).comment_count == 1


def test_the_thread_offers_to_ask_and_a_comment_is_no_question(
    cast: Cast, process: Matter, signed_in: Any
) -> None:
    cia = signed_in(cast.people["cia"].id)
    assert 'value="question"' in cia.get(f"/arenden/{process.reference}").text
    cia.send(place(process, "inlagg"), {"body": "Bra.", "kind": "comment"})
    cia.send(place(process, "inlagg"), {"body": ASKED, "kind": "question"})
    cia.send(place(process, "inlagg"), {"body": "Utan val."})
    db.session.rollback()
    found = db.session.scalars(select(Comment).order_by(Comment.seq)).all()
    assert [one.is_question for one in found] == [False, True, False]


def test_what_is_begun_on_the_page_is_kept(cast: Cast, process: Matter, signed_in: Any) -> None:
    cia = signed_in(cast.people["cia"].id)
    cia.send(f"/utkast/question-{process.reference}", {"body": "Halvvägs genom"})
    assert "Halvvägs genom" in cia.get(place(process)).text
    cia.send(place(process), {"body": ASKED})
    assert "Halvvägs genom" not in cia.get(place(process)).text


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (MONDAY, 'is-waiting">Waiting for an answer, by 15 February (10 working days left)'),
        (date(2027, 2, 12), 'is-soon">Waiting for an answer, by 15 February (1 working day left)'),
        (DUE, 'is-soon">Waiting for an answer, by 15 February (today is the last day)'),
        (date(2027, 2, 16), 'is-overdue">Late: should have been answered by 15 February'),
    ],
)
def test_the_clock_of_a_question_is_public_and_goes_on_by_itself(
    cast: Cast, process: Matter, client: Any, today: date, words: str
) -> None:
    ask(cast, process)
    with clock.pretend(at(MONDAY, 11)):
        assert "10 working days left" in client.get(f"/arenden/{process.reference}").text
    with clock.pretend(at(today, 12)):
        page = client.get(f"/arenden/{process.reference}").text
    assert words in page


@pytest.mark.parametrize(
    ("answered", "words"),
    [
        (MONDAY, "Answered on 1 February, the same day as it was asked"),
        (date(2027, 2, 4), "Answered on 4 February, 3 working days after it was asked"),
        (DUE, "Answered on 15 February, 10 working days after it was asked"),
        (date(2027, 2, 18), "Answered on 18 February, 3 working days after the promised day"),
    ],
)
def test_how_long_it_took_stays_to_be_seen(
    cast: Cast, process: Matter, client: Any, answered: date, words: str
) -> None:
    question = ask(cast, process)
    with clock.pretend(at(answered, 12)):
        scene.comment(cast.actor("anna"), process, "I augusti.", parent=question)
    with clock.pretend(at(date(2027, 6, 1))):
        page = client.get(f"/arenden/{process.reference}").text
    assert words in page
    assert "Read the answer" in page


def test_a_day_off_right_after_the_promised_one_is_late_by_no_working_day(
    cast: Cast, process: Matter, client: Any
) -> None:
    question = ask(cast, process, day=date(2027, 2, 5))  # a Friday: promised on a Friday
    with clock.pretend(at(date(2027, 2, 20))):
        scene.comment(cast.actor("anna"), process, "I augusti.", parent=question)
        page = client.get(f"/arenden/{process.reference}").text
    assert "Answered on 20 February, after the promised day" in page


def test_a_reply_of_the_responsible_unit_answers_and_nobody_elses_does(
    cast: Cast, process: Matter
) -> None:
    question = ask(cast, process)
    for who in ("bo", "olle", "cia"):
        scene.comment(cast.actor(who), process, "Jag tror i mars.", parent=question)
    assert scene.fresh(question).is_waiting
    beside = scene.comment(cast.actor("anna"), process, "Vi tackar för alla frågor.")
    assert scene.fresh(question).is_waiting, "what is no reply to it answers nothing"
    assert lines(process, actions.ANSWER) == 1
    answer = scene.comment(cast.actor("anna"), process, "I augusti.", parent=question)
    assert scene.fresh(question).answered_at == answer.written_at
    assert lines(process, actions.ANSWER_QUESTIONS) == 1
    assert [one.id for one in queries.questions.answered_by(answer)] == [question.id]
    assert queries.questions.answered_by(beside) == []
    more = scene.comment(cast.actor("anna"), process, "Rättelse: i juli.", parent=question)
    assert scene.fresh(question).answered_at == answer.written_at, "the first answer counts"
    assert len(queries.questions.answered_by(more)) == 1


def _meanwhile(question: Comment, **values: Any) -> None:
    """Another act has changed a question since it was loaded here."""
    assert question.answered_at is None
    statement = update(Comment).where(Comment.id == question.id).values(**values)
    db.session.execute(statement, execution_options={"synchronize_session": False})


def test_a_reply_is_judged_by_what_it_replies_to_is_now_and_not_as_it_was_loaded(
    cast: Cast, process: Matter
) -> None:
    first, second = ask(cast, process), ask(cast, process)
    anna, moment = cast.actor("anna"), clock.now()
    with transaction():
        _meanwhile(first, answered_at=moment, revision=5)
        operations.post_comment(anna, process, body="I augusti.", parent=first)
    assert scene.fresh(first).answered_at == moment, "the first answer counts"
    assert first.revision == 6, "no change is lost"
    assert (scene.fresh(process).tally or {})["waiting"] == 2, "nothing is counted twice"
    with transaction():
        _meanwhile(second, state=CommentState.WITHDRAWN)
        with pytest.raises(Refused, match="not shown any more"):
            operations.post_comment(anna, process, body="I juli.", parent=second)


def test_withdrawing_a_question_takes_it_from_those_that_wait(cast: Cast, process: Matter) -> None:
    question = ask(cast, process)
    assert queries.questions.waiting_of([process.id])[process.id].count == 1
    with transaction():
        operations.withdraw_comment(cast.actor("cia"), question)
    assert queries.questions.waiting_of([process.id]) == {}
    assert queries.questions.unanswered(process) == []
    with clock.pretend(at(date(2027, 3, 1))), transaction():
        assert note_overdue_questions() == 0


def test_an_answer_that_is_withdrawn_lets_the_question_wait_again(
    cast: Cast, process: Matter
) -> None:
    question = ask(cast, process)
    anna = cast.actor("anna")
    first = scene.comment(anna, process, "I augusti.", parent=question)
    second = scene.comment(anna, process, "Eller juli.", parent=question)
    with transaction():
        operations.withdraw_comment(anna, first)
    assert scene.fresh(question).answered_at == second.written_at
    with transaction():
        operations.withdraw_comment(anna, second)
    assert scene.fresh(question).is_waiting


def test_time_makes_a_question_late_once_and_tells_those_who_follow(
    cast: Cast, process: Matter
) -> None:
    question = ask(cast, process)
    scene.comment(cast.actor("bo"), process)  # Bo follows from now on
    with clock.pretend(at(DUE, 23)), transaction():
        assert note_overdue_questions() == 0
    with transaction():
        db.session.query(Outbox).delete()
    for _ in range(2):
        with clock.pretend(at(DUE + timedelta(days=1))), transaction():
            note_overdue_questions()
    assert lines(process, actions.OVERDUE_QUESTION) == 1
    told = set(db.session.scalars(select(Outbox.person_id)))
    assert {cast.people["bo"].id, cast.people["cia"].id} <= told
    event = db.session.scalars(
        select(Event).where(Event.action == actions.OVERDUE_QUESTION.name)
    ).one()
    assert event.subject_id == question.id
    assert ASKED not in str(event.data)


def test_nobody_notes_by_hand_that_a_question_is_late(cast: Cast, process: Matter) -> None:
    from forum.core.access import judge

    question = ask(cast, process)
    assert not judge(actions.OVERDUE_QUESTION, cast.actor("anna"), question)
    assert not judge(actions.OVERDUE_QUESTION, cast.actor("cia"), question)


def test_an_initiative_takes_questions_to_whom_it_is_addressed(cast: Cast) -> None:
    initiative = scene.initiative(cast)
    question = ask(cast, initiative, "bo")
    scene.comment(cast.actor("ulla"), initiative, "Vi tror det.", parent=question)
    assert scene.fresh(question).is_waiting
    scene.comment(cast.actor("anna"), initiative, "Ja.", parent=question)
    assert not scene.fresh(question).is_waiting


def test_what_others_ask_of_the_questions(cast: Cast, process: Matter) -> None:
    other = processes_scene.opened(cast, title="En annan")
    first = ask(cast, process)
    ask(cast, process, "bo", date(2027, 2, 3))
    ask(cast, other, "bo", date(2027, 3, 1))
    answered = ask(cast, process, "ulla")
    scene.comment(cast.actor("anna"), process, "Ja.", parent=answered)
    q = queries.questions
    with clock.pretend(at(date(2027, 2, 16))):
        found = q.waiting_of([process.id, other.id, 999])
        assert (found[process.id].count, found[process.id].overdue) == (2, 1)
        assert found[process.id].first_due == DUE
        assert (found[other.id].count, found[other.id].overdue) == (1, 0)
        assert [one.id for one in queries.overdue()] == [first.id]
        assert q.overdue([other.id]) == []
        assert q.waiting_of([]) == {}
        assert {each.name: count for each, count in q.counts(process).items()} == {
            "WAITING": 1, "LATE": 1, "ANSWERED": 1,
        }  # fmt: skip
    assert len(q.asked(process)) == 3
    assert len(q.unanswered(process)) == 2
    assert [one.seq for one in q.unanswered(process, since=at(date(2027, 2, 2)))] == [2]
    assert [one.seq for one in q.unanswered(process, until=at(date(2027, 2, 2)))] == [1]
