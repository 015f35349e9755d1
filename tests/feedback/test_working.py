"""The officers' page: what came in, what is ticked, and what becomes of it."""

from datetime import timedelta
from typing import Any

from forum.core import clock, drafts
from forum.core.db import db, transaction
from forum.feedback import operations
from forum.feedback.models import Effect
from forum.feedback.operations import Wording
from forum.matters import operations as matters
from forum.matters.models import Comment
from forum.processes import gates
from forum.processes import queries as processes
from forum.processes.models import StageState
from tests.feedback.scene import WHOLE, Scene


def test_several_answers_become_one_point_that_begins_with_their_words(
    scene: Scene, signed_in: Any
) -> None:
    said = {"bo": {}, "ulla": {"summary": "Vi vill ha ljusare."}, "cia": {}}
    marks = [f"r{scene.response(who, **words).id}" for who, words in said.items()]
    answer = scene.anna(signed_in).send(scene.work, {"sources": marks, "then": "write"})
    assert answer.location.endswith("/arbete/1")
    [point] = scene.points()
    assert point.heard == "- Vi vill ha öppet senare.\n- Vi vill ha ljusare."
    assert len(scene.sources(point)) == 3
    assert not point.is_complete


def test_an_answer_is_added_to_a_point_once_however_often_asked(
    scene: Scene, signed_in: Any
) -> None:
    scene.point(scene.response("bo"))
    mark = f"r{scene.response('ulla').id}"
    browser = scene.anna(signed_in)
    for _time in range(2):
        fields = {"sources": [mark], "point": "1", "then": "add"}
        assert browser.send(scene.work, fields).status_code == 303
    assert len(scene.sources(scene.points()[0])) == 2


def test_one_click_answers_many_the_same_way(scene: Scene, signed_in: Any) -> None:
    scene.point(scene.response("bo"))
    comment = scene.comment()
    marks = [f"r{scene.response('ulla').id}", f"c{comment.id}"]
    fields = {"sources": marks, "point": "1", "then": "same"}
    assert scene.anna(signed_in).send(scene.work, fields).status_code == 303
    point = scene.points()[1]
    assert (point.effect, point.reason) == (WHOLE.effect, WHOLE.reason)
    assert "belysningen" in point.heard
    assert point.is_complete


def test_the_counter_says_in_words_what_is_covered(scene: Scene, signed_in: Any) -> None:
    scene.point(scene.response("bo"))
    scene.point(scene.response("ulla"), wording=Wording("Bara påbörjad"))
    scene.response("cia")
    scene.question()
    page = scene.anna(signed_in).get(scene.work).text
    assert "1 of 3 answers and 0 of 1 question are covered" in page
    assert "Next: Cia Ek" in page


def test_a_question_answered_in_the_thread_is_covered(scene: Scene) -> None:
    question = scene.question()
    assert scene.coverage().questions_left == 1
    with transaction():
        matters.post_comment(
            scene.cast.actor("anna"), scene.process, body="I mars.", parent=question
        )
    assert scene.coverage().questions_left == 0


def test_what_was_said_in_another_stage_is_not_of_this_one(scene: Scene, signed_in: Any) -> None:
    question, comment = scene.question(), scene.comment()
    later = processes.stages(scene.process)[1]
    with transaction():
        stage = db.session.get_one(type(scene.stage), scene.stage.id)
        stage.state = StageState.DONE
        db.session.flush()
        db.session.get_one(type(later), later.id).state = StageState.CURRENT
    assert scene.coverage().questions == 0
    page = scene.anna(signed_in).get(f"{scene.work}?visa=alla").text
    assert f"i-c{comment.id}" not in page
    with transaction():
        for one in (question, comment):
            db.session.get_one(Comment, one.id).written_at = clock.now() - timedelta(days=3)
    assert scene.coverage().questions == 1
    page = scene.anna(signed_in).get(f"{scene.work}?visa=alla").text
    assert f"i-c{comment.id}" in page


def test_the_list_shows_what_is_left_or_all_or_one_kind(scene: Scene, signed_in: Any) -> None:
    done, left = scene.response("bo"), scene.response("ulla")
    scene.point(done)
    question, comment = scene.question(), scene.comment()
    marks = {"r1": f"i-r{done.id}", "r2": f"i-r{left.id}", "q": f"i-c{question.id}",
             "c": f"i-c{comment.id}"}  # fmt: skip
    browser = scene.anna(signed_in)
    for query, wanted in (
        ("", {"r2", "q"}),
        ("?visa=alla", {"r1", "r2", "q", "c"}),
        ("?visa=svar", {"r1", "r2"}),
        ("?visa=fragor", {"q"}),
        ("?visa=inlagg", {"c"}),
    ):
        page = browser.get(scene.work + query).text
        assert {name for name, mark in marks.items() if f'id="{mark}"' in page} == wanted, query


def test_the_list_goes_on_from_answers_to_questions_page_by_page(
    scene: Scene, signed_in: Any
) -> None:
    from tests.factories import person

    wanted = [f"r{scene.answered(person(f'Person {n}')).id}" for n in range(23)]
    wanted += [f"c{scene.question(body=f'Fråga {n}?').id}" for n in range(20)]
    browser, path, seen = scene.anna(signed_in), scene.work, []
    while path:
        page = browser.get(path).text
        seen += [part.split('"')[0] for part in page.split('name="sources" value="')[1:]]
        more = page.split("efter=")
        path = (
            f"{scene.work}?efter={more[-1].split('&')[0].split('#')[0]}"
            if "Show more" in page
            else ""
        )
    assert seen == wanted


def test_joined_points_keep_every_text_and_answer(scene: Scene, signed_in: Any) -> None:
    both = scene.response("bo")
    scene.point(both, wording=Wording("Om låset", None, "Vi byter"))
    scene.point(both, scene.response("ulla"), wording=Wording("Om ljuset", Effect.PARTLY, ""))
    answer = scene.anna(signed_in).send(f"{scene.work}/1/sla-ihop", {"into": "2"})
    assert answer.location.endswith("/arbete/2")
    [point] = scene.points()
    assert (point.heard, point.reason) == ("Om ljuset\n\nOm låset", "Vi byter")
    assert point.effect == Effect.PARTLY
    assert len(scene.sources(point)) == 2


def test_what_is_taken_out_or_whose_point_is_deleted_waits_again(
    scene: Scene, signed_in: Any
) -> None:
    point = scene.point(scene.response("bo"), scene.response("ulla"))
    browser = scene.anna(signed_in)
    source = scene.sources(point)[0]
    assert browser.send(f"{scene.work}/1/bort/{source.id}").status_code == 303
    assert scene.coverage().responses_left == 1
    assert "Delete point 1?" in browser.get(f"{scene.work}/1/ta-bort").text
    assert browser.send(f"{scene.work}/1/ta-bort").status_code == 303
    assert scene.coverage().responses_left == 2


def test_what_is_typed_is_saved_by_itself_and_offered_again(scene: Scene, signed_in: Any) -> None:
    point = scene.point(scene.response())
    browser = scene.anna(signed_in)
    typed = {"heard": "Halvskrivet", "revision": "0"}
    assert browser.send(f"/utkast/feedback-point-{point.id}", typed).status_code == 200
    page = browser.get(f"{scene.work}/1").text
    assert "Halvskrivet" in page
    assert "not saved" in page
    assert "Halvskrivet" not in browser.get(f"{scene.work}/1?sparat=1").text
    browser.send(f"{scene.work}/1", typed)
    db.session.rollback()
    assert drafts.find(scene.cast.actor("anna"), f"feedback-point-{point.id}") is None


def test_the_same_form_twice_makes_one_point(scene: Scene, signed_in: Any) -> None:
    fields = {"sources": [f"r{scene.response().id}"], "then": "write", "form_key": "ab" * 16}
    browser = scene.anna(signed_in)
    assert browser.send(scene.work, fields).location == browser.send(scene.work, fields).location
    assert len(scene.points()) == 1


def test_the_gate_says_what_is_owed_and_where(scene: Scene) -> None:
    response, question = scene.response(), scene.question()
    said = [str(one.words) for one in gates.owed(scene.process, scene.stage)]
    assert said == ["1 answer has no feedback.", "1 question is not answered."]
    scene.point(response, question)
    [owed] = gates.owed(scene.process, scene.stage)
    assert "not published" in str(owed.words)
    assert not gates.has_feedback(scene.stage)
    scene.publish()
    assert gates.owed(scene.process, scene.stage) == []
    assert gates.has_feedback(scene.stage)


def test_officers_are_reminded_on_the_consultations_page(scene: Scene, signed_in: Any) -> None:
    point = scene.point(scene.response("bo"))
    scene.response("ulla")
    path = f"/arenden/{scene.process.reference}"
    browser = scene.anna(signed_in)
    assert "1 answer waits for feedback" in browser.get(path).text
    assert "waits for feedback" not in scene.browser(signed_in, "olle").get(path).text
    with transaction():
        operations.delete(scene.cast.actor("anna"), point)
    assert "2 answers wait for feedback" in browser.get(path).text


def test_coverage_of_many_stages_costs_what_one_does(scene: Scene, queries: Any) -> None:
    from forum.feedback.queries import coverage

    others = [Scene(scene.cast) for _n in range(3)]
    for one in (scene, *others):
        one.point(one.response())
        one.question()
    ids = [one.stage.id for one in (scene, *others)]
    queries.clear()
    found = coverage(ids)
    assert len(queries) == 2
    assert {(one.responses_covered, one.questions_left) for one in found.values()} == {(1, 1)}
    assert coverage([]) == {}
