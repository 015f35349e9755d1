"""Opening and closing a conversation through its pages."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core import clock, drafts, outbox
from forum.core.db import db
from forum.core.events import Event
from forum.matters.models import Subscription
from forum.notifications import letters
from forum.topics.models import Topic
from forum.web.limits import Pace
from tests.factories import Cast, store
from tests.matters import scene as matters
from tests.topics import scene


@pytest.fixture
def bo(cast: Cast, signed_in: Any) -> Any:
    """Bo's browser; he speaks for the organisation."""
    return signed_in(cast.people["bo"].id, cast.organisation.id)


def typed(cast: Cast, **changed: Any) -> dict[str, Any]:
    """The form as Bo fills it in."""
    said = {"title": scene.TITLE, "opening": scene.OPENING, "districts": [str(cast.place.id)]}
    return said | changed


def only() -> Topic:
    """The one conversation there is."""
    db.session.rollback()
    return db.session.scalars(select(Topic)).one()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": "  "}, "Write in a few words"),
        ({"title": "å" * 201}, "1 character too long"),
        ({"opening": "\u200b"}, "Write something that others can go on from"),
        ({"opening": "å" * 20_001}, "1 character too long"),
        ({"districts": []}, "Choose at least one area, a commitment"),
        ({"districts": ["4711"]}, "Choose among what the list has"),
        ({"districts": ["x"]}, "Choose among what the list has"),
        ({"commitments": ["9" * 50]}, "Choose among what the list has"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_typed_is_lost(
    cast: Cast, bo: Any, changed: dict[str, Any], words: str
) -> None:
    answer = bo.send("/samtal/nytt", typed(cast, **changed))
    assert answer.status_code == 422
    assert words in answer.text
    for name in {"title", "opening"} - set(changed):
        assert typed(cast)[name] in answer.text
    assert db.session.scalar(select(func.count(Topic.id))) == 0


def test_a_form_that_was_open_too_long_keeps_what_was_typed(cast: Cast, bo: Any) -> None:
    answer = bo.post("/samtal/nytt", data=typed(cast, csrf_token="gammal"))
    assert answer.status_code == 400
    assert scene.OPENING in answer.text


def test_whoever_changed_sides_meanwhile_gets_the_text_back(cast: Cast, signed_in: Any) -> None:
    sent = typed(cast, form_key="e" * 32)
    answer = signed_in(cast.people["bo"].id).send("/samtal/nytt", sent)
    assert answer.status_code == 403
    assert "Choose on your own page" in answer.text
    assert scene.OPENING in answer.text
    db.session.rollback()
    kept = drafts.find(cast.actor("bo"), "topic-new")
    assert kept is not None, "and it waits as a draft"
    assert kept.fields["opening"] == [scene.OPENING]


def test_whoever_opens_one_after_the_other_is_asked_to_wait(
    cast: Cast, bo: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pace, "take", lambda _pace: clock.now() + timedelta(hours=1))
    answer = bo.send("/samtal/nytt", typed(cast, form_key="f" * 32))
    assert answer.status_code == 429
    assert "Retry-After" in answer.headers
    assert scene.OPENING in answer.text
    assert "You have written a lot in a short while" in answer.text
    db.session.rollback()
    assert drafts.find(cast.actor("bo"), "topic-new") is not None
    assert db.session.scalar(select(func.count(Topic.id))) == 0


def test_it_is_open_to_everyone_at_once(cast: Cast, bo: Any, client: Any, signed_in: Any) -> None:
    answer = bo.send("/samtal/nytt", typed(cast))
    made = only()
    assert answer.status_code == 303
    assert answer.location.endswith(f"/arenden/{made.reference}")
    page = client.get(answer.location)
    assert page.status_code == 200
    for words in (scene.TITLE, "<strong>torget</strong>", "Opened by Bo Berg", cast.place.name):
        assert words in page.text
    assert "csrf_token" not in page.text
    cia = signed_in(cast.people["cia"].id)
    said = cia.send(f"/arenden/{made.reference}/inlagg", {"body": "Jag ser dem vid spåret."})
    assert said.status_code == 303
    assert "vid spåret" in client.get(f"/arenden/{made.reference}").text


def test_a_second_press_opens_no_second_one(cast: Cast, bo: Any) -> None:
    sent = typed(cast, form_key="a" * 32)
    first, second = bo.send("/samtal/nytt", sent), bo.send("/samtal/nytt", sent)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert only().reference


@pytest.mark.parametrize("about", [{"citywide": "y"}, {"commitments": "own"}])
def test_it_is_about_the_city_or_a_commitment_as_well(
    cast: Cast, bo: Any, client: Any, about: dict[str, Any]
) -> None:
    one = matters.commitment()
    if "commitments" in about:
        about = {"commitments": [str(one.id)]}
    answer = bo.send("/samtal/nytt", typed(cast, districts=[], **about))
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert ("The whole city" in page) is only().citywide
    assert ('/overenskommelsen/ataganden/3"' in page) is bool(only().commitments)


def test_what_was_begun_and_not_sent_comes_back_until_it_is_sent(cast: Cast, bo: Any) -> None:
    bo.send("/utkast/topic-new", {"title": "Halvskrivet", "opening": "Mitt i en men"})
    page = bo.get("/samtal/nytt").text
    assert 'value="Halvskrivet"' in page
    assert "Mitt i en men" in page
    bo.send("/samtal/nytt", typed(cast))
    db.session.rollback()
    assert drafts.find(cast.actor("bo"), "topic-new") is None


def test_those_who_follow_the_place_are_told_what_it_is_about(cast: Cast) -> None:
    follows = {"created_at": clock.now(), "confirmed_at": clock.now()}
    store(Subscription(email="a@samspel.example", district_id=cast.place.id, **follows))
    scene.topic(cast)
    (row,) = db.session.scalars(select(outbox.Outbox)).all()
    written = letters.told(row)
    assert written is not None
    assert scene.TITLE in written.subject
    assert "opened the conversation" in written.body
    assert "Vi ser dem vid torget efter nio" in written.body


def test_one_event_says_it_and_holds_no_text(cast: Cast) -> None:
    topic = scene.topic(cast)
    (event,) = db.session.scalars(select(Event).where(Event.matter_id == topic.id)).all()
    assert (event.action, event.data) == ("topic:publish", {})
    assert (event.person_id, event.party_id) == (cast.people["bo"].id, cast.organisation.id)


def test_it_is_closed_with_a_reason_that_everyone_reads(cast: Cast, bo: Any, client: Any) -> None:
    topic = scene.topic(cast)
    matters.comment(cast.actor("cia"), topic, "Detta stod här förut.")
    path = f"/samtal/{topic.reference}/avsluta"
    assert bo.get(path).status_code == 200
    assert bo.send(path, {"reason": " "}).status_code == 422
    assert bo.send(path, {"reason": "å" * 601}).status_code == 422
    sent = {"reason": "Vi ses på <b>torget</b> i stället.", "form_key": "b" * 32}
    assert bo.send(path, sent).status_code == 303
    assert bo.send(path, sent).status_code == 303, "a second press leads to the same page"
    page = client.get(f"/arenden/{topic.reference}").text
    assert "Vi ses på &lt;b&gt;torget&lt;/b&gt; i stället." in page
    assert "The conversation is closed" in page
    assert "Detta stod här förut." in page
    assert "closed the conversation" in client.get(f"/arenden/{topic.reference}/historik").text


def test_the_owner_alone_is_offered_to_close_and_to_grow(cast: Cast, signed_in: Any) -> None:
    topic = scene.topic(cast)
    for who, offered in (("bo", True), ("ulla", False), ("anna", False), ("cia", False)):
        party = cast.parties[who]
        page = signed_in(cast.people[who].id, party and party.id).get(f"/arenden/{topic.reference}")
        for words in ("Close the conversation", "Make it an initiative"):
            assert (words in page.text) is offered, who


def test_nobody_is_promised_an_answer(cast: Cast, signed_in: Any, client: Any) -> None:
    topic = scene.topic(cast)
    assert "has not promised an answer" in client.get(f"/arenden/{topic.reference}").text
    cia = signed_in(cast.people["cia"].id)
    assert cia.get(f"/arenden/{topic.reference}/fragor/ny").status_code in {403, 404}
    assert "Question to the city" not in cia.get(f"/arenden/{topic.reference}").text


def test_hostile_text_stays_text(cast: Cast, client: Any) -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=y> [x](javascript:z) {{ 7*7 }} %(who)s"
    topic = scene.close(cast, scene.topic(cast, title=nasty, opening=nasty), reason=nasty)
    for path in (f"/arenden/{topic.reference}", "/samtal", "/", f"/omraden/{cast.place.slug}"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript' not in page


@pytest.mark.parametrize("comments", [2, 60])
def test_the_page_costs_the_same_however_long_it_gets(
    cast: Cast, client: Any, queries: Any, comments: int
) -> None:
    topic = scene.topic(cast)
    for n in range(comments):
        matters.comment(cast.actor("bo" if n % 2 else "cia"), topic, f"Inlägg {n}")
    client.get(f"/arenden/{topic.reference}?warm=1")
    queries.clear()
    assert client.get(f"/arenden/{topic.reference}").status_code == 200
    assert len(queries) <= 12, "\n".join(queries)
