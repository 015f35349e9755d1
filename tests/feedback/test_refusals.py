"""What feedback refuses, each time with a sentence, and nothing is stored in part."""

from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.feedback import operations
from forum.feedback.models import Effect
from forum.feedback.operations import Wording
from forum.feedback.queries import Sources
from forum.matters import operations as matters
from forum.matters.models import Comment
from forum.parties.models import Role
from forum.processes import operations as leading
from forum.processes.models import StageKey
from forum.processes.queries import stages
from forum.responses.models import FormalResponse, ResponseState
from tests.conftest import Browser
from tests.factories import membership, person
from tests.feedback.scene import WHOLE, Scene
from tests.processes import scene as processes
from tests.responses import scene as responses


def refused(verb: Any, *args: Any, **kwargs: Any) -> str:
    """The reason why an operation was refused."""
    with pytest.raises(Refused) as caught, transaction():
        verb(*args, **kwargs)
    return str(caught.value.verdict.reason)


@pytest.mark.parametrize("who", ["cia", "bo", "olle"])
def test_others_than_the_owners_officers_neither_write_nor_publish(scene: Scene, who: str) -> None:
    response = scene.response()
    actor = scene.cast.actor(who)
    assert "Only the unit" in refused(operations.write, actor, scene.stage, Sources.of(response))
    scene.point(response)
    assert "Only the unit" in refused(operations.publish, actor, scene.stage)
    assert scene.points()[0].published_at is None


def test_a_writer_of_the_unit_writes_but_does_not_publish(scene: Scene) -> None:
    wim = person("Wim Writer")
    membership(wim, scene.cast.unit, Role.WRITER)
    scene.cast.people["wim"], scene.cast.parties["wim"] = wim, scene.cast.unit
    scene.point(scene.response(), who="wim")
    assert "representative" in refused(operations.publish, scene.cast.actor("wim"), scene.stage)


def test_nothing_ticked_is_refused_beside_the_ticks(scene: Scene, signed_in: Any) -> None:
    scene.response()
    answer = scene.anna(signed_in).send(scene.work, {"then": "write"})
    assert answer.status_code == 422
    assert "Tick at least one" in answer.text
    assert not scene.points()


@pytest.mark.parametrize("mark", ["x1", "r", "r99999999999", "r2147483647", "c1e3", "r-1", ""])
def test_what_is_nothing_that_came_in_is_refused(scene: Scene, signed_in: Any, mark: str) -> None:
    answer = scene.anna(signed_in).send(scene.work, {"sources": [mark], "then": "write"})
    assert answer.status_code == 422
    assert not scene.points()


def test_sources_of_another_process_or_stage_are_refused(scene: Scene) -> None:
    other = Scene(scene.cast)
    theirs, comment = other.response(), other.comment()
    anna = scene.cast.actor("anna")
    for source in (theirs, comment):
        said = refused(operations.write, anna, scene.stage, Sources.of(source))
        assert "not among what came in" in said
    own = scene.comment()
    with transaction():
        db.session.get_one(Comment, own.id).written_at = clock.now() - timedelta(days=1)
    later = stages(scene.process)[1]
    refused(operations.write, anna, later, Sources.of(own))
    assert not scene.points()


def test_a_replaced_answer_is_refused_and_the_later_one_waits(scene: Scene) -> None:
    first = scene.response()
    with transaction():
        old = db.session.get_one(FormalResponse, first.id)
        old.state, old.replaced_at = ResponseState.REPLACED, clock.now()
    later = scene.response(replaces_id=first.id)
    anna = scene.cast.actor("anna")
    said = refused(operations.write, anna, scene.stage, Sources.of(first, later))
    assert "replaced by a later one" in said
    assert scene.coverage().responses_left == 1


def test_a_withdrawn_comment_and_the_citys_own_answer_are_refused(scene: Scene) -> None:
    comment, own = scene.comment(), scene.comment("anna", "Vi svarar.")
    with transaction():
        matters.withdraw_comment(scene.cast.actor("cia"), comment)
    for source in (comment, own):
        refused(operations.write, scene.cast.actor("anna"), scene.stage, Sources.of(source))


def test_publishing_with_one_uncovered_is_refused_and_names_it(
    scene: Scene, signed_in: Any
) -> None:
    scene.point(scene.response("bo"))
    left = scene.response("ulla")
    question = scene.question()
    browser = scene.anna(signed_in)
    answer = browser.send(scene.publish_path)
    assert answer.status_code == 422
    assert "Paraplyet Nordost" in answer.text
    assert f"#i-r{left.id}" in answer.text
    assert f"#i-c{question.id}" in answer.text
    assert [one.published_at for one in scene.points()] == [None]


@pytest.mark.parametrize(
    "wording",
    [
        Wording("Vi hörde", None, "Därför"),
        Wording("Vi hörde", Effect.NOT, ""),
        Wording("", Effect.NOT, "Därför"),
    ],
)
def test_publishing_without_effect_or_reason_is_refused(
    scene: Scene, signed_in: Any, wording: Wording
) -> None:
    scene.point(scene.response(), wording=wording)
    answer = scene.anna(signed_in).send(scene.publish_path)
    assert answer.status_code == 422
    assert "/arbete/1" in answer.text
    assert scene.points()[0].published_at is None


def test_nothing_to_publish_is_said(scene: Scene, signed_in: Any) -> None:
    answer = scene.anna(signed_in).send(scene.publish_path)
    assert answer.status_code == 422
    assert "nothing to publish" in answer.text


def test_feedback_waits_until_the_answers_are_public(scene: Scene) -> None:
    scene.point(scene.response())
    stage = scene.stage
    with transaction():
        db.session.get_one(type(stage), stage.id).ends_on = processes.day(5)
    assert "not public before the last day" in refused(
        operations.publish, scene.cast.actor("anna"), scene.stage
    )


def test_a_published_point_is_neither_edited_nor_deleted_nor_added_to(
    scene: Scene, signed_in: Any
) -> None:
    scene.point(scene.response())
    scene.publish()
    late = scene.response("ulla")
    point, anna = scene.points()[0], scene.cast.actor("anna")
    for verb, more in (
        (operations.delete, {}),
        (operations.add, {"sources": Sources.of(late)}),
        (operations.rewrite, {"revision": 0, "wording": WHOLE}),
        (operations.remove, {"source_id": scene.sources(point)[0].id}),
    ):
        assert "published" in refused(verb, anna, point, **more)
    browser = scene.anna(signed_in)
    assert browser.send(f"{scene.work}/1/ta-bort").status_code == 403
    kept = browser.send(f"{scene.work}/1", {"heard": "Ett långt stycke", "revision": "0"})
    assert kept.status_code == 422
    assert "Ett långt stycke" in kept.text
    assert len(scene.points()) == 1


def test_two_officers_never_overwrite_each_other(scene: Scene, signed_in: Any) -> None:
    scene.point(scene.response(), wording=Wording("Vi hörde"))
    browser = scene.anna(signed_in)
    fields = {"heard": "Vi hörde", "effect": "changed", "reason": "Den första", "revision": "0"}
    assert browser.send(f"{scene.work}/1", fields).status_code == 303
    answer = browser.send(f"{scene.work}/1", fields | {"reason": "Den andra"})
    assert answer.status_code == 422
    assert "Den första" in answer.text
    assert "Den andra" in answer.text
    assert 'name="revision" type="hidden" value="1"' in answer.text
    assert scene.points()[0].reason == "Den första"
    merged = browser.send(f"{scene.work}/1", fields | {"reason": "Båda", "revision": "1"})
    assert merged.status_code == 303
    assert scene.points()[0].reason == "Båda"


def test_what_was_typed_for_a_deleted_point_is_shown(scene: Scene, signed_in: Any) -> None:
    point = scene.point(scene.response())
    browser = scene.anna(signed_in)
    with transaction():
        operations.delete(scene.cast.actor("anna"), point)
    answer = browser.send(f"{scene.work}/1", {"heard": "Mödosamt skrivet", "revision": "0"})
    assert answer.status_code == 422
    assert "Mödosamt skrivet" in answer.text
    assert not scene.points()


def test_points_changed_since_they_were_read_through_are_not_published(
    scene: Scene, signed_in: Any
) -> None:
    point = scene.point(scene.response())
    browser = scene.anna(signed_in)
    page = browser.get(scene.publish_path).text
    seen = page.split('name="seen" type="hidden" value="')[1].split('"')[0]
    with transaction():
        operations.rewrite(scene.cast.actor("anna"), point, revision=0, wording=WHOLE)
    answer = browser.send(scene.publish_path, {"seen": seen})
    assert answer.status_code == 422
    assert "Read it through again" in answer.text
    assert scene.points()[0].published_at is None


@pytest.mark.parametrize(
    "fields",
    [
        {"heard": "x" * 20_001, "revision": "0"},
        {"heard": "Vi", "revision": "0\x00"},
        {"heard": "Vi", "revision": "99999999999999999999"},
        {"heard": "Vi", "revision": ""},
    ],
)
def test_a_form_that_cannot_be_taken_is_refused(
    scene: Scene, signed_in: Any, fields: dict[str, Any]
) -> None:
    scene.point(scene.response(), wording=Wording("Det första"))
    answer = scene.anna(signed_in).send(f"{scene.work}/1", fields)
    assert 400 <= answer.status_code < 500
    assert scene.points()[0].heard == "Det första"


def test_bytes_that_are_no_text_are_refused(scene: Scene, signed_in: Any) -> None:
    scene.point(scene.response(), wording=Wording("Det första"))
    browser = scene.anna(signed_in)
    part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    fields = {b"csrf_token": browser.token().encode(), b"revision": b"0", b"heard": b"hej \xff\xfe"}
    answer = browser.post(
        f"{scene.work}/1",
        data=b"".join(part % pair for pair in fields.items()) + b"--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 422
    assert scene.points()[0].heard == "Det första"


def test_an_effect_that_does_not_exist_counts_as_none(scene: Scene, signed_in: Any) -> None:
    scene.point(scene.response(), wording=Wording("Vi"))
    fields = {"heard": "Vi", "effect": "everything", "reason": "Så", "revision": "0"}
    scene.anna(signed_in).send(f"{scene.work}/1", fields)
    assert scene.points()[0].effect is None


@pytest.mark.parametrize("query", ["visa=allt", "efter=q", "efter=r99999999999999999", "punkter=x",
                                   "visa=svar&efter=c1", "punkter=99999999999999999999"])  # fmt: skip
def test_nonsense_in_the_address_is_no_error(scene: Scene, signed_in: Any, query: str) -> None:
    scene.response()
    assert scene.anna(signed_in).get(f"{scene.work}?{query}").status_code == 200


@pytest.mark.parametrize("query", ["effekt=x", "vem=alla", "part=ingen", "efter=9999.x",
                                   "efter=9999.999999999", "part=%ff"])  # fmt: skip
def test_nonsense_in_the_public_address_is_no_error(
    scene: Scene, client: Browser, query: str
) -> None:
    scene.point(scene.response())
    scene.publish()
    assert client.get(f"{scene.read}?{query}").status_code == 200


def test_nothing_is_written_when_the_consultation_has_ended(scene: Scene) -> None:
    response = scene.response()
    with transaction():
        process = db.session.get_one(type(scene.process), scene.process.id)
        process.state, process.closed_at = "cancelled", clock.now()
    assert "has ended" in refused(
        operations.write, scene.cast.actor("anna"), scene.stage, Sources.of(response)
    )


def test_a_correction_needs_a_reason_and_the_latest_revision(scene: Scene, signed_in: Any) -> None:
    scene.point(scene.response())
    scene.publish()
    browser = scene.anna(signed_in)
    fields = {"heard": "Annat", "effect": "not", "reason": "Därför", "revision": "0"}
    path = f"{scene.work}/1/ratta"
    answer = browser.send(path, fields)
    assert answer.status_code == 422
    assert "Write why it is corrected" in answer.text
    assert browser.send(path, fields | {"why": "Fel", "revision": "7"}).status_code == 422
    point = scene.points()[0]
    assert (point.heard, point.effect) == (WHOLE.heard, Effect.CHANGED)


def test_a_draft_is_only_corrected_by_editing_it(scene: Scene, signed_in: Any) -> None:
    scene.point(scene.response())
    assert scene.anna(signed_in).get(f"{scene.work}/1/ratta").status_code == 403


def test_points_of_different_stages_or_one_with_itself_are_not_joined(scene: Scene) -> None:
    other = Scene(scene.cast)
    here, there = scene.point(scene.response()), other.point(other.response())
    anna = scene.cast.actor("anna")
    refused(operations.join, anna, here, there)
    assert "with itself" in refused(operations.join, anna, here, here)
    assert len(scene.points()) == len(other.points()) == 1


def test_a_source_of_another_point_is_not_taken_out(scene: Scene, signed_in: Any) -> None:
    scene.point(scene.response())
    other = scene.point(scene.response("ulla"))
    source = scene.sources(other)[0]
    answer = scene.anna(signed_in).send(f"{scene.work}/1/bort/{source.id}")
    assert answer.status_code == 404
    assert scene.sources(other)


def test_a_draft_is_seen_by_nobody_else(scene: Scene, signed_in: Any, client: Browser) -> None:
    scene.point(scene.response(), wording=Wording("Hemligt om låset", Effect.NOT, "Internt skäl"))
    reference, position = scene.process.reference, scene.stage.position
    pages = [
        f"/arenden/{reference}",
        f"/arenden/{reference}/historik",
        scene.read,
        f"{scene.read}/{position}/1",
        f"/samrad/{reference}/svar",
    ]
    for browser in (client, scene.browser(signed_in, "bo"), scene.browser(signed_in, "olle")):
        for path in pages:
            answer = browser.get(path)
            assert "Hemligt" not in answer.text, path
            assert "Internt" not in answer.text, path
    assert client.get(f"{scene.read}/{position}/1").status_code == 404
    assert scene.browser(signed_in, "olle").get(f"{scene.work}/1").status_code == 403
    assert scene.browser(signed_in, "olle").get(f"{scene.work}/99").status_code == 403


def test_a_stage_with_uncovered_answers_is_not_passed_by_either(
    scene: Scene, signed_in: Any
) -> None:
    proposal, consultation = StageKey.PROPOSAL, StageKey.CONSULTATION
    process = processes.opened(scene.cast, proposal, consultation, StageKey.DECISION)
    anna, said = scene.cast.actor("anna"), {"feedback": processes.FEEDBACK, "reason": "Bråttom."}
    with transaction():
        leading.move(anna, process, processes.stage(process, consultation), **said)
    responses.send(scene.cast.actor("bo"), process)
    back = processes.stage(process, proposal)
    with transaction():
        leading.move(anna, process, back, reason="Återremiss.", ends_on=processes.day(90))
    to = processes.stage(process, StageKey.DECISION)
    with pytest.raises(leading.Owing), transaction():
        leading.move(anna, process, to, **said)
    browser = signed_in(scene.cast.people["anna"].id, scene.cast.unit.id)
    answer = browser.send(f"/samrad/{process.reference}/skede", {"to": to.position, **said})
    assert answer.status_code == 422
    assert "1 answer has no feedback." in answer.text
