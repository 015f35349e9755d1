"""Answering a stage's questions: what is refused beside its field, what is ignored, and what is kept."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from forum.core.access import Refused
from forum.core.db import transaction
from forum.processes.models import Stage
from forum.responses import answers, queries
from forum.responses.answers import Given
from forum.responses.models import QuestionKind
from forum.responses.operations import questions as operations
from forum.responses.operations.questions import Wanted
from tests.factories import Cast
from tests.responses import asking


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def _errors(form: Any) -> dict[str, str]:
    form.validate()
    return {field.name: str(field.errors[0]) for field in form if field.errors}


def _given(stage: Stage, **data: Any) -> list[Given]:
    form = asking.form(stage, **data)
    assert _errors(form) == {}
    return answers.given(form, queries.asked(stage))


def _ranking(cast: Cast, stage: Stage, **said: Any) -> tuple[str, list[int]]:
    question = asking.ask(cast, stage, QuestionKind.RANKING, "Ljus", "Bänkar", "Träd", **said)
    keys = [asking.option(question, label) for label in ("Ljus", "Bänkar", "Träd")]
    return f"q{question.id}", keys


def test_a_required_question_must_be_answered(cast: Cast) -> None:
    stage = asking.stage(cast)
    kinds = {
        QuestionKind.FREE: (), QuestionKind.SCALE: (), QuestionKind.PLACE: (),
        QuestionKind.ONE: ("Ja", "Nej"), QuestionKind.SEVERAL: ("Ja", "Nej"),
    }  # fmt: skip
    for kind, options in kinds.items():
        asking.ask(cast, stage, kind, *options, is_required=True)
    name, keys = _ranking(cast, stage, is_required=True)
    found = _errors(asking.form(stage))
    assert len(found) == 6
    assert set(found.values()) == {f"Answer the question: {asking.SKATES}"}
    assert f"{name}-{keys[0]}" in found


@pytest.mark.parametrize("given", ["99999", "0", "x", "-1", "9" * 30, "<b>"])
@pytest.mark.parametrize(
    "kind", [QuestionKind.ONE, QuestionKind.SEVERAL, QuestionKind.SCALE, QuestionKind.PLACE]
)
def test_a_choice_that_does_not_exist(cast: Cast, kind: QuestionKind, given: str) -> None:
    stage = asking.stage(cast)
    options = ("Ja", "Nej") if kind in operations.OFFERING else ()
    question = asking.ask(cast, stage, kind, *options)
    found = _errors(asking.form(stage, **{f"q{question.id}": given}))
    assert list(found) == [f"q{question.id}"]


def test_a_choice_of_another_question(cast: Cast) -> None:
    stage = asking.stage(cast)
    first, second = asking.one(cast, stage), asking.one(cast, stage)
    foreign = str(asking.option(second, "Ja"))
    assert _errors(asking.form(stage, **{f"q{first.id}": foreign}))


def test_a_place_given_twice_is_refused_beside_the_second(cast: Cast) -> None:
    stage = asking.stage(cast)
    name, (light, bench, tree) = _ranking(cast, stage)
    found = _errors(asking.form(stage, **{f"{name}-{light}": "1", f"{name}-{bench}": "1"}))
    assert found == {f"{name}-{bench}": "Place 1 is given twice. Give each its own place."}
    found = _errors(asking.form(stage, **{f"{name}-{light}": "1", f"{name}-{tree}": "3"}))
    assert found == {f"{name}-{light}": "Nothing has place 2. Begin with place 1."}
    found = _errors(asking.form(stage, **{f"{name}-{light}": "4"}))
    assert set(found) == {f"{name}-{light}"}


def test_a_text_that_is_too_long(cast: Cast) -> None:
    stage = asking.stage(cast)
    question = asking.ask(cast, stage)
    assert _errors(asking.form(stage, **{f"q{question.id}": "å" * 5000})) == {}
    found = _errors(asking.form(stage, **{f"q{question.id}": "å" * 5001}))
    assert "1 character too long" in found[f"q{question.id}"]


def test_bytes_that_are_no_text(cast: Cast) -> None:
    stage = asking.stage(cast)
    question = asking.ask(cast, stage)
    assert _errors(asking.form(stage, **{f"q{question.id}": "a\ufffdb"}))


def test_an_answer_to_a_question_that_was_taken_away_is_refused_and_the_rest_kept(
    cast: Cast,
) -> None:
    stage = asking.stage(cast)
    gone = asking.one(cast, stage, wording="Borta", is_required=True)
    stays = asking.ask(cast, stage, wording="Kvar")
    data = {f"q{gone.id}": str(asking.option(gone, "Nej")), f"q{stays.id}": "Min text"}
    asking.remove(cast, gone)
    form = asking.form(stage, **data)
    found = _errors(form)
    words = "This question has been taken away, so your answer is not sent."
    assert found == {f"q{gone.id}": words}
    assert form[f"q{stays.id}"].data == "Min text"
    (lost,) = form.taken_away()
    assert (lost.wording, lost.is_refused, lost.words) == ("Borta", True, ["Nej"])
    assert [one.question_id for one in answers.given(form, queries.asked(stage))] == [stays.id]
    assert _errors(asking.form(stage, **{f"q{stays.id}": "Min text"})) == {}  # sent again


def test_what_is_asked_of_some_only_is_ignored_from_others(cast: Cast) -> None:
    stage = asking.stage(cast)
    first = asking.one(cast, stage)
    yes, no = asking.option(first, "Ja"), asking.option(first, "Nej")
    second = asking.one(cast, stage, only_if=yes, is_required=True)
    deeper = asking.option(second, "Ja")
    third = asking.ask(cast, stage, only_if=deeper, is_required=True)
    typed = {f"q{second.id}": str(deeper), f"q{third.id}": "å" * 6000}
    assert [g.question_id for g in _given(stage, **typed, **{f"q{first.id}": str(no)})] == [
        first.id
    ]
    assert _given(stage, **typed) == []
    assert set(_errors(asking.form(stage, **{f"q{first.id}": str(yes)}))) == {f"q{second.id}"}
    typed[f"q{third.id}"] = "Därför"
    found = _given(stage, **typed, **{f"q{first.id}": str(yes)})
    assert [one.question_id for one in found] == [first.id, second.id, third.id]


def test_a_question_that_was_changed_meanwhile_is_pointed_out_once(cast: Cast) -> None:
    stage = asking.stage(cast)
    question = asking.ask(cast, stage, wording="Ska parken stängas?")
    seen = queries.asked(stage)[0].stamp
    with transaction():
        wanted = Wanted(wording="Ska parken öppnas?")
        operations.change(cast.actor("anna"), question, wanted=wanted)
    form = asking.form(stage, **{f"q{question.id}": "Ja!", f"q{question.id}-seen": seen})
    assert "was changed" in _errors(form)[f"q{question.id}"]
    seen = form[f"q{question.id}-seen"].data
    form = asking.form(stage, **{f"q{question.id}": "Ja!", f"q{question.id}-seen": seen})
    assert _errors(form) == {}


def test_answers_are_stored_read_and_written_anew(cast: Cast) -> None:
    stage = asking.stage(cast)
    free = asking.ask(cast, stage)
    one = asking.one(cast, stage)
    several = asking.ask(cast, stage, QuestionKind.SEVERAL, "Ljus", "Träd", "Vatten")
    scale = asking.ask(cast, stage, QuestionKind.SCALE, lowest="Inte alls", highest="Helt")
    name, (light, _bench, tree) = _ranking(cast, stage)
    place = asking.ask(cast, stage, QuestionKind.PLACE)
    chosen = [str(asking.option(several, label)) for label in ("Vatten", "Ljus")]
    data = {
        f"q{free.id}": "**Kvällar**\x00 <script>",
        f"q{one.id}": str(asking.option(one, "Nej")),
        f"q{several.id}": chosen,
        f"q{scale.id}": "5",
        f"{name}-{tree}": "1",
        f"{name}-{light}": "2",
        f"q{place.id}": cast.place.code,
    }
    given = _given(stage, **data)
    sent = asking.response(cast, stage, given=given)
    assert answers.stored([sent.id])[sent.id] == given
    assert answers.digestible(given) == answers.digestible(reversed(given))
    shown = {one.question_id: one for one in answers.shown([sent.id])[sent.id]}
    assert shown[free.id].html == "<p><strong>Kvällar</strong> &lt;script&gt;</p>"
    assert shown[one.id].words == ("Nej",)
    assert shown[several.id].words == ("Ljus", "Vatten")
    assert shown[scale.id].words == ("5 of 5 – Helt",)
    assert shown[int(name[1:])].words == ("1. Träd", "2. Ljus")
    assert shown[place.id].words == ("Bergsjön",)
    assert _given(stage, **answers.filled(given)) == given
    assert _given(stage, **dict(answers.data_of(data).lists())) == given


def test_an_officer_who_was_quicker_is_told_of_and_nothing_is_stored(cast: Cast) -> None:
    stage = asking.stage(cast)
    question = asking.one(cast, stage)
    yes = asking.option(question, "Ja")
    given = [Given(question.id, QuestionKind.ONE, options=(yes,))]
    bogus = [
        [Given(question.id, QuestionKind.ONE, options=(yes + 99,))],
        [Given(question.id + 99, QuestionKind.FREE, text="x")],
        [Given(question.id, QuestionKind.PLACE, place="zz")],
    ]
    elsewhere = asking.ask(cast, asking.stage(cast))
    bogus.append([Given(elsewhere.id, QuestionKind.FREE, text="x")])
    sent = asking.response(cast, stage)
    asking.remove(cast, question)
    for wrong in [given, *bogus]:
        with pytest.raises(Refused), transaction():
            answers.store(sent, wrong)
    assert answers.stored([sent.id]) == {sent.id: []}


def test_showing_many_costs_as_little_as_showing_one(cast: Cast, queries: Any) -> None:
    stage = asking.stage(cast)
    question = asking.one(cast, stage)
    given = [Given(question.id, QuestionKind.ONE, options=(asking.option(question, "Ja"),))]
    ids = [
        asking.response(cast, stage, who, given).id for who in ("bo", "ulla", "cia", "mia", "sol")
    ]
    queries.clear()
    shown = answers.shown(ids)
    assert [len(shown[key]) for key in ids] == [1] * 5
    assert len(queries) == 2


def test_the_fields_work_without_a_script(cast: Cast, signed_in: Any) -> None:
    stage = asking.stage(cast)
    first = asking.one(cast, stage, wording="Besöker du parken?", is_required=True)
    asking.ask(
        cast, stage, QuestionKind.SCALE, wording="Hur trygg?", only_if=asking.option(first, "Ja"),
        lowest="Inte alls", highest="Helt",
    )  # fmt: skip
    name, (light, *_rest) = _ranking(cast, stage, wording="Vad är viktigast?")
    asking.ask(cast, stage, QuestionKind.PLACE, wording="Var?")
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    page = anna.get(asking.address(stage, "/fragor/forhandsgranska")).text
    assert "Only if you answered “Ja” above" in page
    assert page.index("Besöker du parken?") < page.index("Hur trygg?") < page.index("Nej")
    assert f'<label for="{name}-{light}">Ljus</label>' in page
    assert "1 – Inte alls" in page
    assert '<optgroup label="Nordost">' in page
    assert page.count("(optional)") == 3


def test_a_form_that_was_open_when_a_question_was_taken_away_comes_back_with_the_rest(
    cast: Cast, signed_in: Any
) -> None:
    stage = asking.stage(cast)
    gone, stays = (
        asking.ask(cast, stage, wording="Borta?"),
        asking.ask(cast, stage, wording="Kvar?"),
    )
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    path = f"/samrad/{stage.process.reference}/svara/{stage.position}"
    typed = {"summary": "Kort sagt", "stance": "for", "then": "send"}
    typed |= {f"q{gone.id}": "Min <b>förlorade</b> text", f"q{stays.id}": "Min andra text"}
    asking.remove(cast, gone)
    answer = bo.send(path, typed)
    assert answer.status_code == 422
    for words in ("has been taken away", "Min &lt;b&gt;förlorade", "Min andra text", "Kort sagt"):
        assert words in answer.text
    assert f'name="q{gone.id}"' not in answer.text
    typed.pop(f"q{gone.id}")
    assert bo.send(path, typed).status_code == 303
