"""What was heard becomes public: read by everyone, told to each whose words it answers, corrected openly."""

from typing import Any

from sqlalchemy import select

from forum.core import outbox
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.core.outbox import Letter, Outbox
from forum.feedback import queries
from forum.feedback.letters import TOLD, told
from forum.feedback.models import Effect
from forum.feedback.operations import Wording
from forum.matters import operations as matters
from forum.matters.models import Comment
from forum.parties.models import Membership
from tests.conftest import Browser
from tests.factories import membership, person
from tests.feedback.scene import WHOLE, Scene
from tests.processes import scene as processes


def letters() -> dict[str, list[Outbox]]:
    """The letters of this room and to followers that wait, by name."""
    db.session.rollback()
    found: dict[str, list[Outbox]] = {TOLD: [], "told": []}
    for row in db.session.scalars(select(Outbox).order_by(Outbox.id)):
        found.setdefault(row.letter, []).append(row)
    return found


def forget_letters() -> None:
    """Begin anew."""
    with transaction():
        for row in db.session.scalars(select(Outbox)):
            db.session.delete(row)


def written(row: Outbox) -> Letter:
    """A letter as it is sent."""
    ready = told(row)
    assert ready is not None
    return ready


def test_publishing_makes_one_event_and_shows_everyone(
    scene: Scene, signed_in: Any, client: Browser
) -> None:
    scene.point(scene.response("bo"), scene.response("ulla"), scene.comment("cia"))
    browser = scene.anna(signed_in)
    assert "Nothing is published yet" in client.get(scene.read).text
    answer = browser.send(scene.publish_path)
    assert answer.status_code == 303
    db.session.rollback()
    found = db.session.scalars(select(Event).where(Event.action == "feedback:publish")).all()
    assert len(found) == 1
    assert found[0].party_id == scene.cast.unit.id
    page = client.get(scene.read).text
    assert "Vi har öppet till 21." in page
    assert "2 organisations och 1 private person" in page  # the list is joined by the language
    assert "Rymdtorgets Läxhjälp" in page
    assert "csrf" not in page
    history = client.get(f"/arenden/{scene.process.reference}/historik").text
    assert "published what came of what was said" in history
    assert "What came of what was said" in client.get(f"/arenden/{scene.process.reference}").text


def test_each_person_and_organisation_is_told_once_with_their_points(scene: Scene) -> None:
    cia = scene.cast.people["cia"]
    scene.point(scene.response("bo"), scene.comment("cia"))
    scene.point(scene.answered(cia), wording=Wording("Om ljuset", Effect.NOT, "Lamporna är nya."))
    processes.follower(scene.cast)
    forget_letters()
    scene.publish()
    sent = letters()
    people = {row.person_id for row in sent[TOLD]}
    assert len(sent[TOLD]) == 2
    assert people == {scene.cast.people["bo"].id, cia.id}
    assert [row.address for row in sent["told"]] == ["granne@samspel.example"]
    by_person = {row.person_id: written(row) for row in sent[TOLD]}
    to_cia = by_person[cia.id]
    assert to_cia.to == cia.email
    assert "Vi har öppet till 21." in to_cia.body
    assert "Lamporna är nya." in to_cia.body
    assert f"{scene.read}" in to_cia.body
    assert "Lamporna" not in by_person[scene.cast.people["bo"].id].body


def test_when_whoever_wrote_has_left_the_organisations_representatives_are_told(
    scene: Scene,
) -> None:
    bo = scene.cast.people["bo"]
    scene.point(scene.response("bo"))
    with transaction():
        held = db.session.scalars(select(Membership).where(Membership.person_id == bo.id)).one()
        held.ends_on = processes.day(-1)
    new = person("Ny Nilsson")
    membership(new, scene.cast.organisation)
    forget_letters()
    scene.publish()
    assert [row.person_id for row in letters()[TOLD]] == [new.id]


def test_a_late_answer_is_answered_later_and_only_its_writer_is_told(
    scene: Scene, signed_in: Any
) -> None:
    scene.point(scene.response("bo"))
    scene.publish()
    late = scene.response("ulla", is_late=True)
    forget_letters()
    scene.point(late, wording=Wording("För sent?", Effect.LATER, "Vi tar upp det i höst."))
    assert scene.coverage().drafts == 1
    scene.publish()
    assert [row.person_id for row in letters()[TOLD]] == [scene.cast.people["ulla"].id]
    assert [one.number for one in scene.points() if one.is_published] == [1, 2]


def test_covered_comments_say_what_came_of_them(scene: Scene, client: Browser) -> None:
    comment, question = scene.comment(), scene.question("bo")
    scene.point(comment, question)
    scene.point(comment, wording=Wording("Igen", Effect.NOT, "Nej."))
    scene.publish()
    db.session.rollback()
    kept = db.session.get_one(Comment, comment.id)
    assert kept.outcome == {"effect": "changed", "point": 1, "stage": scene.stage.position}
    assert db.session.get_one(Comment, question.id).answered_at is not None
    scene.point(scene.comment("ulla"), comment, wording=Wording("Mer", Effect.LATER, "Sen."))
    scene.publish()
    db.session.rollback()
    assert (db.session.get_one(Comment, comment.id).outcome or {})["point"] == 1
    page = client.get(f"/arenden/{scene.process.reference}").text
    assert f"{scene.read}/{scene.stage.position}/1" in page


def test_gaps_that_deleted_drafts_left_are_closed(scene: Scene) -> None:
    from forum.feedback import operations

    gone = scene.point(scene.response("bo"))
    scene.point(scene.response("ulla"))
    scene.point(scene.comment())
    with transaction():
        operations.delete(scene.cast.actor("anna"), gone)
    scene.point(gone_response(scene))
    scene.publish()
    assert [one.number for one in scene.points()] == [1, 2, 3]


def gone_response(scene: Scene) -> Any:
    """The answer whose point was deleted."""
    return (
        queries.listed(scene.stage, queries.span(scene.stage), queries.Shown.LEFT)
        .rows[0]
        .said.response
    )


def test_a_correction_keeps_the_earlier_wording_with_the_reason(
    scene: Scene, signed_in: Any, client: Browser
) -> None:
    comment = scene.comment()
    scene.point(scene.response(), comment)
    scene.publish()
    forget_letters()
    fields = {"heard": WHOLE.heard, "effect": "partly", "reason": "Till 20.", "revision": "0"}
    answer = scene.anna(signed_in).send(
        f"{scene.work}/1/ratta", fields | {"why": "Nämnden sänkte anslaget."}
    )
    assert answer.status_code == 303
    for path in (scene.read, f"{scene.read}/{scene.stage.position}/1"):
        page = client.get(path).text
        for words in ("Till 20.", "Earlier wording", "Vi har öppet till 21.", "Nämnden sänkte"):
            assert words in page
    db.session.rollback()
    assert (db.session.get_one(Comment, comment.id).outcome or {})["effect"] == "partly"
    rows = letters()[TOLD]
    assert len(rows) == 2
    assert "Corrected" in written(rows[0]).subject


def test_the_public_page_filters_by_effect_and_by_who(scene: Scene, client: Browser) -> None:
    scene.point(scene.response("bo"))
    scene.point(scene.response("cia"), wording=Wording("Om ljuset", Effect.NOT, "Nej."))
    scene.publish()
    slug = scene.cast.organisation.slug
    for query, wanted in (
        ("", {"21", "Nej"}),
        ("effekt=andrat", {"21"}),
        ("effekt=inte", {"Nej"}),
        ("effekt=senare", set()),
        ("vem=privatpersoner", {"Nej"}),
        ("vem=organisationer", {"21"}),
        (f"part={slug}", {"21"}),
        (f"part={slug}&effekt=inte", set()),
    ):
        page = client.get(f"{scene.read}?{query}").text
        found = {
            word
            for word, text in (("21", "öppet till 21."), ("Nej", "<p>Nej.</p>"))
            if text in page
        }
        assert found == wanted, query


def test_the_numbers_at_the_top_count_each_thing_that_was_said_once(scene: Scene) -> None:
    both = scene.response("bo")
    scene.point(both, scene.response("ulla"), scene.comment())
    scene.point(both, wording=Wording("Om ljuset", Effect.NOT, "Nej."))
    scene.publish()
    found = queries.totals(scene.process.id)
    assert found.said == 3
    assert dict(found.effects) == {Effect.CHANGED: 3, Effect.NOT: 1}


def test_what_has_been_withdrawn_is_not_shown_any_more(scene: Scene, client: Browser) -> None:
    comment = scene.comment()
    scene.point(comment)
    scene.publish()
    assert "Cia Ek" in client.get(scene.read).text
    with transaction():
        matters.withdraw_comment(scene.cast.actor("cia"), comment)
    page = client.get(scene.read).text
    assert "Cia Ek" not in page
    assert "has been withdrawn" in page
    assert queries.totals(scene.process.id).said == 0


def test_a_point_names_everyone_who_said_it(scene: Scene, client: Browser) -> None:
    scene.point(*(scene.answered(person(f"Person {n:02}")) for n in range(60)))
    scene.publish()
    page = client.get(scene.read).text
    assert "60 private persons" in page
    assert "and 54 more" in page
    path = f"{scene.read}/{scene.stage.position}/1"
    one = client.get(path).text
    assert "Person 49" in one
    assert "Person 50" not in one
    after = one.split("efter=")[1].split("#")[0]
    assert "Person 59" in client.get(f"{path}?efter={after}").text


def test_own_page_and_response_show_what_came_of_it(scene: Scene, signed_in: Any) -> None:
    response = scene.response("bo")
    scene.point(response)
    bo = scene.browser(signed_in, "bo")
    assert "What came of what you said" not in bo.get("/mitt-konto").text
    scene.publish()
    assert "What came of what you said" in bo.get("/mitt-konto").text
    assert (
        "What came of what you said" not in scene.browser(signed_in, "cia").get("/mitt-konto").text
    )
    assert queries.answers_of(response)[0].number == 1


def test_a_letter_about_what_is_gone_is_not_sent(scene: Scene) -> None:
    scene.point(scene.response())
    scene.publish()
    row = letters()[TOLD][0]
    assert row.key == outbox.own_key(row.key.split(":")[0], row.person_id or 0)
    with transaction():
        kept = db.session.get_one(Outbox, row.id)
        kept.about = {"points": [999_999], "corrected": False}
    assert told(db.session.get_one(Outbox, row.id)) is None


def test_points_for_the_report_have_all_their_sources(scene: Scene, queries: Any) -> None:
    from forum.feedback.queries import points

    scene.point(*(scene.answered(person(f"Person {n}")) for n in range(30)), scene.comment())
    scene.point(scene.response("bo"))
    stage = scene.stage
    assert stage.process.reference
    assert points(stage) == []
    queries.clear()
    found = points(stage, published_only=False)
    assert [len(one.sources) for one in found] == [31, 1]
    assert [said.name for said in found[1].sources] == ["Rymdtorgets Läxhjälp"]
    assert len(queries) == 2
