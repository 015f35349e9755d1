"""Answering for the city: one answer to several questions, the public list, and the letter to who asked."""

from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core import clock, outbox
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.core.outbox import Outbox
from forum.matters import actions, letters, operations, queries
from forum.matters.models import AnsweredBy, Comment, CommentKind, Matter
from forum.processes import operations as processes
from tests.factories import Cast
from tests.matters import scene
from tests.matters.test_questions import ASKED, ask, lines, place
from tests.processes import scene as processes_scene


@pytest.fixture
def process(cast: Cast) -> Matter:
    """A consultation of Anna's unit."""
    return processes_scene.opened(cast)


@pytest.fixture
def asked(cast: Cast, process: Matter) -> list[Comment]:
    """Three questions by three people, with a comment between."""
    first = ask(cast, process, "cia", clock.today())
    scene.comment(cast.actor("bo"), process)
    return [first, *(ask(cast, process, who, clock.today()) for who in ("bo", "ulla"))]


@pytest.fixture
def anna(cast: Cast, signed_in: Any) -> Any:
    """Anna's browser; she speaks for the unit that answers."""
    return signed_in(cast.people["anna"].id, cast.unit.id)


def answers() -> list[Comment]:
    """Every answer of the city."""
    db.session.rollback()
    found = select(Comment).where(Comment.kind == CommentKind.ANSWER).order_by(Comment.seq)
    return list(db.session.scalars(found))


@pytest.mark.parametrize("who", ["cia", "bo", "olle", "sam"])
def test_only_the_responsible_unit_answers(
    cast: Cast, process: Matter, asked: list[Comment], signed_in: Any, who: str
) -> None:
    party = cast.parties[who]
    browser = signed_in(cast.people[who].id, party and party.id)
    answer = browser.send(place(process, "fragor/svara"), {"questions": "1", "body": "Ja."})
    assert answer.status_code == 403
    assert 'name="nr"' not in browser.get(place(process, "fragor")).text
    with pytest.raises(Refused), transaction():
        operations.answer_questions(cast.actor(who), process, questions=asked, body="Ja.")
    assert answers() == []


def test_whoever_speaks_for_someone_else_now_is_told_what_to_do(
    cast: Cast, process: Matter, asked: list[Comment], signed_in: Any
) -> None:
    answer = signed_in(cast.people["anna"].id).get(place(process, "fragor/svara"))
    assert answer.status_code == 403
    assert "Choose on your own page" in answer.text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"body": "Ja."}, "Choose at least one question"),
        ({"questions": "1", "body": " "}, "Write the answer"),
        ({"questions": "1", "body": "ö" * 20_001}, "too long"),
        ({"questions": ["1", "2"], "body": "Svaret."}, "not there any more"),
        ({"questions": ["1", "99"], "body": "Svaret."}, "not there any more"),
        ({"questions": "99999999999999999999999", "body": "Svaret."}, "not there any more"),
        ({"questions": "4000000000", "body": "Svaret."}, "not there any more"),
        ({"questions": "'; DROP", "body": "Svaret."}, "not there any more"),
    ],
)
def test_what_cannot_be_answered_is_said_and_the_text_stays(
    process: Matter, asked: list[Comment], anna: Any, sent: dict[str, Any], words: str
) -> None:
    answer = anna.send(place(process, "fragor/svara"), sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert sent["body"].strip() in answer.text
    assert answers() == []


@pytest.mark.parametrize("nr", ["", "x", "-1", "0", "99999999999999999999", "2", "1e3", "%00"])
def test_nonsense_in_the_address_breaks_nothing(
    process: Matter, asked: list[Comment], anna: Any, nr: str
) -> None:
    answer = anna.get(f"{place(process, 'fragor/svara')}?nr={nr}")
    assert answer.status_code in {200, 400}
    for rest in (f"?visa={nr}", f"?efter={nr}"):
        assert anna.get(f"{place(process, 'fragor')}{rest}").status_code in {200, 400}


def test_another_matters_question_is_not_answered_here(cast: Cast, process: Matter) -> None:
    elsewhere = ask(cast, processes_scene.opened(cast, title="En annan"))
    with pytest.raises(operations.NotAQuestion), transaction():
        operations.answer_questions(cast.actor("anna"), process, questions=[elsewhere], body="Ja.")
    with pytest.raises(operations.NotAQuestion, match="at least one"), transaction():
        operations.answer_questions(cast.actor("anna"), process, questions=[], body="Ja.")
    said = scene.comment(cast.actor("bo"), process)
    with pytest.raises(operations.NotAQuestion), transaction():
        operations.answer_questions(cast.actor("anna"), process, questions=[said], body="Ja.")


def test_a_question_withdrawn_meanwhile_is_said_and_nothing_is_stored_in_part(
    cast: Cast, process: Matter, asked: list[Comment], anna: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        operations.withdraw_comment(cast.actor("ulla"), asked[2])
    with pytest.raises(operations.NotAQuestion, match="Question 4"), transaction():
        operations.answer_questions(cast.actor("anna"), process, questions=asked, body="Ja.")
    assert answers() == []
    answer = anna.send(place(process, "fragor/svara"), {"questions": ["1", "4"], "body": "Ja."})
    assert answer.status_code == 422
    assert scene.fresh(asked[0]).is_waiting


def test_one_answered_by_somebody_else_meanwhile_is_said(
    cast: Cast, process: Matter, asked: list[Comment], anna: Any
) -> None:
    scene.comment(cast.actor("anna"), process, "I augusti.", parent=asked[0])
    answer = anna.send(place(process, "fragor/svara"), {"questions": ["1", "3"], "body": "Ja."})
    assert answer.status_code == 422
    assert "Question 1 has its answer already" in answer.text
    assert scene.fresh(asked[1]).is_waiting


def test_one_answer_settles_several_and_is_linked_at_each(
    process: Matter, asked: list[Comment], anna: Any, client: Any
) -> None:
    page = anna.get(f"{place(process, 'fragor/svara')}?nr=4&nr=1").text
    assert page.count(" checked ") == 2
    assert "Question 3" not in page
    sent = {"questions": ["4", "1"], "body": "Hela **kvällen**."}
    answer = anna.send(place(process, "fragor/svara"), sent)
    assert answer.status_code == 303
    (given,) = answers()
    assert given.parent_id == asked[0].id
    assert answer.location.endswith(f"#c{given.seq}")
    for question in (asked[0], asked[2]):
        assert scene.fresh(question).answered_at == given.written_at
    assert scene.fresh(asked[1]).is_waiting
    assert db.session.scalar(select(func.count()).select_from(AnsweredBy)) == 2
    assert lines(process, actions.ANSWER_QUESTIONS) == 1
    thread = client.get(f"/arenden/{process.reference}").text
    assert thread.count("Hela <strong>kvällen</strong>.") == 1
    assert thread.count(f'/inlagg/{given.seq}">Read the answer') == 2
    assert "Also answers" in thread
    assert '/inlagg/4">question 4</a>' in thread


def test_the_same_form_answers_once(process: Matter, asked: list[Comment], anna: Any) -> None:
    form = {"questions": ["1", "3"], "body": "Ja.", "form_key": "b" * 32}
    first, second = (anna.send(place(process, "fragor/svara"), form) for _ in range(2))
    assert first.location == second.location
    assert len(answers()) == 1


def test_what_was_asked_is_answered_after_closing_too(
    cast: Cast, process: Matter, asked: list[Comment], anna: Any
) -> None:
    with transaction():
        processes.cancel(cast.actor("anna"), process, reason="Inga pengar.")  # type: ignore[arg-type]
    with pytest.raises(Refused, match="closed"):
        scene.comment(cast.actor("anna"), process, "Ja.", parent=asked[0])
    answer = anna.send(place(process, "fragor/svara"), {"questions": ["1"], "body": "Nej."})
    assert answer.status_code == 303
    assert not scene.fresh(asked[0]).is_waiting


def test_the_list_counts_filters_and_shows_the_answers(
    cast: Cast, process: Matter, asked: list[Comment], client: Any, anna: Any
) -> None:
    scene.comment(cast.actor("anna"), process, "I augusti.", parent=asked[0])
    page = client.get(place(process, "fragor")).text
    for words in (
        "All (3)",
        "Waiting for an answer (2)",
        "The answer is late (0)",
        "With an answer (1)",
        "I augusti.",
    ):
        assert words in page
    assert "csrf" not in page
    waiting = client.get(place(process, "fragor?visa=vantar")).text
    assert "Question 1<" not in waiting
    assert "Question 3<" in waiting
    answered = client.get(place(process, "fragor?visa=besvarade")).text
    assert "Question 1<" in answered
    assert "Question 3<" not in answered
    assert "There are no such questions" in client.get(place(process, "fragor?visa=sena")).text
    for_anna = anna.get(place(process, "fragor")).text
    assert for_anna.count('name="nr"') == 2
    thread = client.get(f"/arenden/{process.reference}").text
    assert "2 wait for an answer" in thread


def test_a_long_list_has_pages_and_costs_the_same(
    cast: Cast, process: Matter, client: Any, queries: Any
) -> None:
    matter, page, counts = process, client.get("/"), []
    for size in (3, 60):
        matter = processes_scene.opened(cast, title=f"Med {size} frågor")
        with transaction():
            for _ in range(size):
                operations.post_comment(
                    cast.actor("cia"), matter, body=ASKED, kind=CommentKind.QUESTION
                )
            asked = list(db.session.scalars(select(Comment).where(Comment.matter_id == matter.id)))
            operations.answer_questions(
                cast.actor("anna"), matter, questions=asked[::2], body="Ja."
            )
        queries.clear()
        page = client.get(place(matter, "fragor"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8, "\n".join(queries)
    assert "Show more questions" in page.text
    more = client.get(place(matter, "fragor?efter=30")).text
    assert "Question 31<" in more


def test_each_who_asked_gets_one_letter_with_question_and_answer(
    cast: Cast, process: Matter, asked: list[Comment], app: Any
) -> None:
    again = ask(cast, process, "cia", clock.today())
    with transaction():
        db.session.query(Outbox).delete()
    with transaction():
        given = operations.answer_questions(
            cast.actor("anna"), process, questions=[*asked, again], body="Hela **kvällen**.\n\n- å"
        )
    rows = db.session.scalars(select(Outbox).order_by(Outbox.id)).all()
    own = [row for row in rows if row.letter == letters.ANSWERED]
    assert {row.person_id for row in own} == {cast.people[who].id for who in ("cia", "bo", "ulla")}
    assert len(own) == 3
    others = {row.person_id for row in rows if row.letter == "told"}
    assert not others & {row.person_id for row in own}, "nobody gets two letters about one answer"
    row = next(one for one in own if one.person_id == cast.people["cia"].id)
    letter = outbox._writers[letters.ANSWERED](row)
    assert letter is not None
    assert letter.to == cast.people["cia"].email
    assert process.title in letter.subject
    assert letter.body.count(ASKED) == 2, "both of hers, and nobody else's"
    assert "Hela kvällen." in letter.body
    assert f"/arenden/{process.reference}/inlagg/{given.seq}" in letter.body
    with transaction():
        operations.withdraw_comment(cast.actor("anna"), given)
    assert outbox._writers[letters.ANSWERED](row) is None, "what was taken back is not sent"


def test_the_log_holds_numbers_only(cast: Cast, process: Matter, asked: list[Comment]) -> None:
    with transaction():
        operations.answer_questions(
            cast.actor("anna"), process, questions=asked, body="Hemligheten är ute."
        )
    event = db.session.scalars(
        select(Event).where(Event.action == actions.ANSWER_QUESTIONS.name)
    ).one()
    assert set(event.data) == {"seq", "questions"}
    assert event.data["questions"] == [one.id for one in asked]
    assert queries.questions.waiting_of([process.id]) == {}
