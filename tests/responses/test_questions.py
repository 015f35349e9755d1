"""What a stage asks: who says so, what cannot be asked, and what stays when someone has answered."""

from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.processes import operations as processes
from forum.processes.models import StageKey
from forum.responses import answers, queries
from forum.responses.models import PublicationRule, Question, QuestionKind, QuestionOption
from forum.responses.operations import questions as operations
from forum.responses.operations import rounds
from forum.responses.operations.questions import Unfit, Wanted
from forum.responses.queries import asked
from tests.factories import Cast
from tests.processes import scene
from tests.responses import asking

PAGES = ["/fragor", "/fragor/forhandsgranska", "/fragor/ny?slag=free", "/svar-installningar"]


def _anna(cast: Cast, signed_in: Any) -> Any:
    return signed_in(cast.people["anna"].id, cast.unit.id)


def _move(cast: Cast, question: Question, *, up: bool) -> None:
    with transaction():
        operations.move(cast.actor("anna"), question, up=up)


@pytest.mark.parametrize("who", ["olle", "bo", "cia", "sam", "adm"])
@pytest.mark.parametrize("page", PAGES)
def test_only_officers_of_the_owner_edit(cast: Cast, signed_in: Any, who: str, page: str) -> None:
    stage = asking.stage(cast)
    party = cast.parties[who]
    someone = signed_in(cast.people[who].id, party.id if party else None)
    assert someone.get(asking.address(stage, page)).status_code == 403


def test_nobody_else_asks_by_the_operation(cast: Cast) -> None:
    stage = asking.stage(cast)
    with pytest.raises(Refused), transaction():
        operations.ask(
            cast.actor("olle"), stage, kind=QuestionKind.FREE, wanted=Wanted(wording="?")
        )


@pytest.mark.parametrize("page", PAGES)
def test_the_questions_of_a_draft_are_not_there_for_others(
    cast: Cast, client: Any, signed_in: Any, page: str
) -> None:
    stage = asking.draft_stage(cast)
    address = f"/samrad/utkast/{stage.process_id}/skede/{stage.position}{page}"
    olle = signed_in(cast.people["olle"].id, cast.other_unit.id)
    assert client.get(address).status_code == 404
    assert olle.get(address).status_code == 404
    assert _anna(cast, signed_in).get(address).status_code == 200


@pytest.mark.parametrize("position", ["0", "9", "99999999999", "x"])
def test_a_stage_that_is_not_there(cast: Cast, signed_in: Any, position: str) -> None:
    stage = asking.stage(cast)
    anna = _anna(cast, signed_in)
    path = f"/samrad/{stage.process.reference}/skede/{position}/fragor"
    assert anna.get(path).status_code == 404


def test_a_question_of_another_stage_is_not_found_here(cast: Cast, signed_in: Any) -> None:
    here, there = asking.stage(cast), asking.stage(cast)
    question = asking.ask(cast, there)
    anna = _anna(cast, signed_in)
    for rest in ("", "/ta-bort"):
        path = asking.address(here, f"/fragor/{question.id}{rest}")
        assert anna.get(path).status_code == 404
    path = asking.address(here, f"/fragor/{question.id}/flytta")
    assert anna.send(path, {"way": "up"}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"wording": "", "options": "Ja\nNej"}, "Write the question."),
        ({"wording": "?", "options": "Ja"}, "at least two choices"),
        ({"wording": "?", "options": "\n \n"}, "at least two choices"),
        ({"wording": "?", "options": "Ja\nNej\nJa"}, "is there twice"),
        ({"wording": "?", "options": "\n".join(str(n) for n in range(51))}, "at most 50 fit"),
        ({"wording": "?", "options": "Ja\n" + "a" * 301}, "at most 300 characters"),
        ({"wording": "a" * 501, "options": "Ja\nNej"}, "too long"),
        ({"wording": "?", "options": "Ja\nNej", "only_if": "99999"}, "Choose among what"),
        ({"wording": "?", "options": "Ja\nNej", "only_if": "x"}, "Choose among what"),
        ({"wording": "a\ufffdb", "options": "Ja\nNej"}, "could not be read"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_the_field(
    cast: Cast, signed_in: Any, typed: dict[str, str], words: str
) -> None:
    stage = asking.stage(cast)
    asking.one(cast, stage, wording="En tidigare")
    answer = _anna(cast, signed_in).send(asking.address(stage, "/fragor/ny?slag=one"), typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert asking.names(stage) == ["En tidigare"]


@pytest.mark.parametrize("kind", ["", "?slag=nonsense"])
def test_a_kind_that_is_none(cast: Cast, signed_in: Any, kind: str) -> None:
    stage = asking.stage(cast)
    answer = _anna(cast, signed_in).get(asking.address(stage, f"/fragor/ny{kind}"))
    assert answer.status_code == 404


def test_no_more_than_sixty_questions(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST_QUESTIONS", 2)
    stage = asking.stage(cast)
    asking.ask(cast, stage)
    gone = asking.ask(cast, stage)
    with pytest.raises(Unfit):
        asking.ask(cast, stage)
    asking.remove(cast, gone)  # what is taken away does not count
    asking.ask(cast, stage)


def test_a_condition_only_points_at_an_earlier_choice_of_the_same_stage(cast: Cast) -> None:
    stage = asking.stage(cast)
    first = asking.one(cast, stage, wording="Först")
    ranked = asking.ask(cast, stage, QuestionKind.RANKING, "A", "B")
    elsewhere = asking.one(cast, asking.stage(cast))
    for option in (asking.option(elsewhere, "Ja"), asking.option(ranked, "A")):
        with pytest.raises(Unfit):
            asking.ask(cast, stage, only_if=option)
    later = asking.one(cast, stage, wording="Sedan", only_if=asking.option(first, "Ja"))
    for own in (first, later):  # on what comes after it, or on itself
        with pytest.raises(Unfit), transaction():
            operations.change(
                cast.actor("anna"),
                own,
                wanted=Wanted(
                    wording="?",
                    options=["Ja", "Nej", "Vet inte"],
                    only_if=asking.option(later, "Ja"),
                ),
            )


def test_moving_past_the_ends_or_past_what_it_depends_on_is_refused_in_words(
    cast: Cast, signed_in: Any
) -> None:
    stage = asking.stage(cast)
    first = asking.one(cast, stage, wording="Först")
    second = asking.ask(cast, stage, wording="Sedan", only_if=asking.option(first, "Ja"))
    anna = _anna(cast, signed_in)
    for question, way, words in [
        (first, "up", "is the first already"),
        (second, "down", "is the last already"),
        (second, "up", "depends on"),
        (first, "down", "depends on"),
    ]:
        path = asking.address(stage, f"/fragor/{question.id}/flytta")
        answer = anna.send(path, {"way": way})
        assert (answer.status_code, words in answer.text) == (422, True)
    path = asking.address(stage, f"/fragor/{first.id}/flytta")
    assert anna.send(path, {"way": "sideways"}).status_code == 400
    assert asking.names(stage) == ["Först", "Sedan"]


def test_what_another_question_depends_on_stays(cast: Cast) -> None:
    stage = asking.stage(cast)
    first = asking.one(cast, stage, wording="Först")
    asking.ask(cast, stage, wording="Sedan", only_if=asking.option(first, "Ja"))
    with pytest.raises(operations.InTheWay):
        asking.remove(cast, first)
    with pytest.raises(Unfit), transaction():
        operations.change(
            cast.actor("anna"), first, wanted=Wanted(wording="Först", options=["Nej", "Kanske"])
        )
    assert [o.label for o in queries.asked(stage)[0].options] == ["Ja", "Nej", "Vet inte"]


def test_an_answered_question_stays_as_it_is_but_may_be_taken_away(
    cast: Cast, signed_in: Any
) -> None:
    stage = asking.stage(cast)
    question = asking.one(cast, stage)
    yes = asking.option(question, "Ja")
    given = [answers.Given(question.id, QuestionKind.ONE, options=(yes,))]
    sent = asking.response(cast, stage, given=given)
    anna = _anna(cast, signed_in)
    path = asking.address(stage, f"/fragor/{question.id}")
    answer = anna.send(path, {"wording": "En annan", "options": "Ja\nNej"})
    assert answer.status_code == 422
    assert "stays as it is" in answer.text
    assert "The answers are kept" in anna.get(f"{path}/ta-bort").text
    assert anna.send(f"{path}/ta-bort").status_code == 303
    db.session.rollback()
    assert asking.names(stage) == []
    assert answers.stored([sent.id])[sent.id] == given
    assert anna.get(path).status_code == 403
    assert anna.send(f"{path}/ta-bort").status_code == 403


def test_a_stage_that_is_over_keeps_its_questions(cast: Cast, signed_in: Any) -> None:
    process = scene.in_stage(cast, StageKey.MAPPING, StageKey.EARLY_DIALOGUE)
    first = scene.stage(process, StageKey.MAPPING)
    with transaction():
        processes.move(cast.actor("anna"), process, scene.stage(process, StageKey.EARLY_DIALOGUE))
    answer = _anna(cast, signed_in).get(asking.address(first, "/fragor"))
    assert answer.status_code == 403
    assert "over" in answer.text


def test_a_question_is_asked_changed_moved_and_taken_away(cast: Cast, signed_in: Any) -> None:
    stage = asking.stage(cast)
    anna = _anna(cast, signed_in)
    ask = asking.address(stage, "/fragor/ny?slag=several")
    typed = {
        "wording": "Vad saknas?",
        "options": "Ljus\r\n\r\n Bänkar \r\nTräd",
        "is_required": "y",
    }
    assert anna.send(ask, typed).status_code == 303
    ask = asking.address(stage, "/fragor/ny?slag=scale")
    typed = {"wording": "Hur trygg?", "lowest": "Inte alls", "highest": "Helt"}
    assert anna.send(ask, typed).status_code == 303
    db.session.rollback()
    first, second = queries.asked(stage)
    assert [option.label for option in first.options] == ["Ljus", "Bänkar", "Träd"]
    kept = {option.label: option.id for option in first.options}
    path = asking.address(stage, f"/fragor/{first.id}")
    typed = {"wording": "Vad saknas här?", "options": "Träd\nLjus\nVatten"}
    assert "Bänkar" in anna.get(path).text
    assert anna.send(path, typed).status_code == 303
    assert anna.send(f"{path}/flytta", {"way": "down"}).status_code == 303
    assert asking.names(stage) == ["Hur trygg?", "Vad saknas här?"]
    changed = next(one for one in queries.asked(stage) if one.id == first.id)
    assert [o.id == kept.get(o.label) for o in changed.options] == [True, True, False]
    page = anna.get(asking.address(stage, "/fragor")).text
    assert page.index("Hur trygg?") < page.index("Vad saknas här?")
    gone = asking.address(stage, f"/fragor/{second.id}/ta-bort")
    assert anna.send(gone).status_code == 303
    assert asking.names(stage) == ["Vad saknas här?"]
    assert "Taken away" in anna.get(asking.address(stage, "/fragor")).text
    said = [event.action for event in db.session.scalars(select(Event).order_by(Event.seq))]
    assert said[-5:] == [
        *("question:ask", "question:ask", "question:change", "question:move", "question:remove")
    ]


def test_pressed_twice_it_is_asked_once(cast: Cast, signed_in: Any) -> None:
    stage = asking.stage(cast)
    anna = _anna(cast, signed_in)
    typed = {"wording": "Vad saknas?", "form_key": "a" * 32}
    path = asking.address(stage, "/fragor/ny?slag=free")
    assert [anna.send(path, typed).status_code for _n in range(2)] == [303, 303]
    assert asking.names(stage) == ["Vad saknas?"]


def test_hostile_words_stay_words(cast: Cast, signed_in: Any) -> None:
    stage = asking.stage(cast)
    asking.one(cast, stage, wording="<script>alert(1)</script>", help="<b>x</b>")
    anna = _anna(cast, signed_in)
    for page in ("/fragor", "/fragor/forhandsgranska"):
        text = anna.get(asking.address(stage, page)).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


def test_the_questions_of_a_draft_are_there_when_it_is_published(
    cast: Cast, signed_in: Any
) -> None:
    stage = asking.draft_stage(cast)
    process = stage.process
    path = f"/samrad/utkast/{process.id}/skede/{stage.position}/fragor"
    anna = _anna(cast, signed_in)
    assert anna.send(f"{path}/ny?slag=free", {"wording": "Vad saknas?"}).status_code == 303
    thrown = asking.one(cast, stage, wording="Ett misstag")
    assert anna.send(f"{path}/{thrown.id}/ta-bort").status_code == 303
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(QuestionOption)) == 0
    with transaction():
        plan = scene.plan(StageKey.CONSULTATION, StageKey.DECISION)
        said = scene.content(cast, late_start_reason="Bråttom.")
        processes.save(cast.actor("anna"), process, content=said, stages=plan)
        processes.publish(cast.actor("anna"), process)
    now = scene.stage(process, StageKey.CONSULTATION)
    assert asking.names(now) == ["Vad saknas?"]
    assert anna.get(asking.address(now, "/fragor")).status_code == 200


def test_a_stage_that_is_taken_out_of_a_draft_takes_its_questions_with_it(cast: Cast) -> None:
    stage = asking.draft_stage(cast)
    first = asking.one(cast, stage)
    asking.ask(cast, stage, only_if=asking.option(first, "Ja"))
    asking.settle(cast, stage, PublicationRule.AT_ONCE)
    with transaction():
        said = scene.content(cast)
        plan = scene.plan(StageKey.DECISION)
        processes.save(cast.actor("anna"), stage.process, content=said, stages=plan)
    assert db.session.scalar(select(func.count()).select_from(Question)) == 0


def test_the_rule_is_fixed_by_the_first_response(cast: Cast, signed_in: Any) -> None:
    stage = asking.stage(cast)
    assert queries.round_of(stage).rule == PublicationRule.AFTER_DEADLINE
    anna = _anna(cast, signed_in)
    path = asking.address(stage, "/svar-installningar")
    for rule in ("", "sometimes"):
        assert anna.send(path, {"rule": rule}).status_code == 422
    typed = {"rule": "at_once", "introduction": "**Säg** vad du tycker."}
    assert anna.send(path, typed).status_code == 303
    db.session.rollback()
    said = queries.round_of(stage)
    assert (said.rule, said.introduction_html) == (
        PublicationRule.AT_ONCE,
        "<p><strong>Säg</strong> vad du tycker.</p>",
    )
    asking.response(cast, stage)
    with pytest.raises(rounds.RuleIsFixed):
        asking.settle(cast, stage, PublicationRule.AFTER_DEADLINE)
    assert 'name="rule"' not in anna.get(path).text
    assert anna.send(path, {"rule": "after_deadline", "introduction": "Nytt."}).status_code == 303
    db.session.rollback()
    assert queries.round_of(stage).rule == PublicationRule.AT_ONCE
    assert queries.round_of(stage).introduction == "Nytt."


def test_an_introduction_that_is_too_long_comes_back(cast: Cast, signed_in: Any) -> None:
    stage = asking.stage(cast)
    typed = {"rule": "at_once", "introduction": "a" * 4001}
    answer = _anna(cast, signed_in).send(asking.address(stage, "/svar-installningar"), typed)
    assert answer.status_code == 422
    assert "a" * 4001 in answer.text


def test_which_stages_are_answered_by_a_form(cast: Cast) -> None:
    process = scene.opened(cast)
    mapping = scene.stage(process, StageKey.MAPPING)
    proposal = scene.stage(process, StageKey.PROPOSAL)
    formal = asking.stage(cast)
    assert [queries.takes_responses(one) for one in (formal, mapping, proposal)] == [
        True, False, False,
    ]  # fmt: skip
    question = asking.ask(cast, mapping)
    asking.settle(cast, proposal, PublicationRule.AT_ONCE)
    assert [one.key for one in queries.rounds(process)] == [StageKey.MAPPING, StageKey.PROPOSAL]
    asking.remove(cast, question)
    assert not queries.takes_responses(mapping)


def test_reading_the_questions_costs_two_statements(cast: Cast, queries: Any) -> None:
    stage = asking.stage(cast)
    for _n in range(5):
        asking.one(cast, stage)
    from_here = len(queries)
    assert len(asked(stage)) == 5
    assert len(queries) - from_here <= 3  # the stage itself is read again after an act


def test_a_consultation_that_has_ended_is_not_asked_in(cast: Cast, signed_in: Any) -> None:
    stage = asking.stage(cast)
    with transaction():
        processes.cancel(cast.actor("anna"), stage.process, reason="Ingen budget.")
    answer = _anna(cast, signed_in).get(asking.address(stage, "/fragor"))
    assert answer.status_code == 403
    assert "has ended" in answer.text


def test_officers_find_their_way_and_nobody_else_is_shown_it(
    cast: Cast, client: Any, signed_in: Any
) -> None:
    stage, drafted = asking.stage(cast), asking.draft_stage(cast)
    anna = _anna(cast, signed_in)
    page = f"/arenden/{stage.process.reference}"
    assert asking.address(stage, "/fragor") in anna.get(page).text
    assert asking.address(stage, "/fragor") not in client.get(page).text
    path = f"/samrad/utkast/{drafted.process_id}"
    assert f"{path}/skede/{drafted.position}/fragor" in anna.get(path).text
