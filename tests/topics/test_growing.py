"""A conversation becomes an initiative: the same matter, with all that was said in it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.core import clock, drafts, events, outbox
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.initiatives import letters, operations
from forum.initiatives.models import Initiative, ReplyKind
from forum.matters import operations as thread
from forum.matters import queries as matters_queries
from forum.matters.models import Comment, CommentKind, Matter, Subscription
from tests.factories import Cast, store
from tests.matters import scene as matters
from tests.topics import scene


@pytest.fixture
def month_ago() -> Any:
    """Forty days ago, for whoever opened a conversation then."""
    return clock.now() - timedelta(days=40)


@pytest.fixture
def bo(cast: Cast, signed_in: Any) -> Any:
    """Bo's browser; he speaks for the organisation."""
    return signed_in(cast.people["bo"].id, cast.organisation.id)


def typed(cast: Cast, **changed: Any) -> dict[str, Any]:
    """The form as Bo fills it in."""
    return {
        "problem": "Fritidsgården stänger klockan åtta.",
        "proposal": "Håll **öppet till elva**.",
        "members_asked": "Möte, 40 unga.",
        "addressed": str(cast.unit.id),
    } | changed


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"problem": " "}, "Describe the problem"),
        ({"proposal": ""}, "Describe what you propose"),
        ({"proposal": "å" * 20_001}, "1 character too long"),
        ({"members_asked": "å" * 1001}, "1 character too long"),
        ({"addressed": ""}, "Choose the part of the city"),
        ({"addressed": "own"}, "Choose among what the list has"),
        ({"addressed": "9" * 40}, "Choose among what the list has"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_it_stays_a_conversation(
    cast: Cast, bo: Any, changed: dict[str, Any], words: str
) -> None:
    topic = scene.topic(cast)
    if changed.get("addressed") == "own":
        changed = {"addressed": str(cast.organisation.id)}
    answer = bo.send(f"/initiativ/av/{topic.reference}", typed(cast, **changed))
    assert answer.status_code == 422
    assert words in answer.text
    for name in {"problem", "proposal", "members_asked"} - set(changed):
        assert typed(cast)[name] in answer.text
    assert matters.fresh(topic).kind == "topic"


def test_what_is_sent_after_it_was_closed_comes_back_in_words(cast: Cast, bo: Any) -> None:
    topic = scene.close(cast, scene.topic(cast))
    answer = bo.send(f"/initiativ/av/{topic.reference}", typed(cast))
    assert answer.status_code == 403
    assert "The conversation is closed" in answer.text
    assert "Fritidsgården stänger klockan åtta." in answer.text


def test_the_form_begins_with_what_the_conversation_began_with_and_keeps_its_draft(
    cast: Cast, bo: Any
) -> None:
    topic = scene.topic(cast)
    path = f"/initiativ/av/{topic.reference}"
    page = bo.get(path).text
    assert scene.OPENING in page
    assert cast.unit.name in page
    assert "cannot be undone" in page
    name = f"grow-{topic.reference}"
    bo.send(f"/utkast/{name}", {"problem": "Omskrivet", "proposal": "Halvt"})
    assert "Omskrivet" in bo.get(path).text
    bo.send(path, typed(cast))
    db.session.rollback()
    assert drafts.find(cast.actor("bo"), name) is None


def test_all_that_it_had_stays_with_it(
    cast: Cast, bo: Any, client: Any, month_ago: Any, signed_in: Any
) -> None:
    one = matters.commitment()
    with clock.pretend(month_ago):
        topic = scene.topic(cast, commitment_ids=[one.id])
        said = matters.comment(cast.actor("cia"), topic, "Detta sades i samtalet.")
        matters.support(cast.actor("ulla"), topic)
        with transaction():
            thread.support_comment(cast.actor("ulla"), said)
    said_id, cia = said.id, signed_in(cast.people["cia"].id)
    reference, key, here = str(topic.reference), topic.id, cast.place.id
    store(
        Subscription(
            email="f@samspel.example", matter_id=key, created_at=month_ago, confirmed_at=month_ago
        )
    )
    answer = bo.send(f"/initiativ/av/{reference}", typed(cast))
    assert answer.status_code == 303
    assert answer.location.endswith(f"/arenden/{reference}")
    db.session.rollback()
    db.session.expunge_all()
    grown = db.session.get_one(Matter, key)
    assert isinstance(grown, Initiative)
    assert (grown.reference, grown.title) == (reference, scene.TITLE)
    assert grown.reply_due == clock.today() + timedelta(days=30)
    assert grown.taken_on == clock.today()
    assert grown.published_at is not None
    assert clock.local(grown.published_at).date() == clock.local(month_ago).date()
    assert [place.id for place in grown.districts] == [here]
    assert [found.number for found in grown.commitments] == [3]
    assert (grown.comment_count, grown.supporting_parties, grown.tally) == (1, 1, {"comment": 1})
    assert db.session.get_one(Comment, said_id).matter is grown
    page = client.get(f"/arenden/{reference}").text
    for words in (
        "Detta sades i samtalet.",
        "It began as a conversation",
        "<strong>torget</strong>",
        "<strong>öppet till elva</strong>",
        "30 days left",
        "Paraplyet Nordost",
    ):
        assert words in page
    assert "csrf_token" not in page
    later = cia.send(f"/arenden/{reference}/inlagg", {"body": "Och detta sedan."})
    assert later.status_code == 303
    assert matters.fresh(grown).comment_count == 2


def test_history_says_both_and_the_chain_holds(cast: Cast, client: Any) -> None:
    grown = scene.grow(cast, scene.topic(cast))
    page = client.get(f"/arenden/{grown.reference}/historik").text
    assert page.index("made the conversation an initiative") < page.index(
        "opened the conversation"
    ), "the newest first"
    assert list(events.faults()) == []
    (event,) = db.session.scalars(select(Event).where(Event.action == "initiative:grow")).all()
    assert (event.subject_type, event.subject_id, event.data) == ("Initiative", grown.id, {})


def test_followers_and_those_who_reply_are_told_once_each(cast: Cast) -> None:
    topic = scene.topic(cast)
    matters.comment(cast.actor("cia"), topic)
    with transaction():
        db.session.query(outbox.Outbox).delete()
    scene.grow(cast, topic)
    rows = db.session.scalars(select(outbox.Outbox)).all()
    brought = [row.person_id for row in rows if row.letter == letters.RECEIVED]
    told = [row for row in rows if row.letter == "told"]
    assert brought == [cast.people["anna"].id]
    assert len(told) == 1
    written = letters.received(next(row for row in rows if row.letter == letters.RECEIVED))
    assert written is not None
    assert scene.TITLE in written.subject


def test_the_city_answers_in_it_from_then_on(cast: Cast, month_ago: Any) -> None:
    with clock.pretend(month_ago):
        topic = scene.topic(cast)
        before = matters.comment(cast.actor("anna"), topic)
    grown = scene.grow(cast, topic)
    after = matters.comment(cast.actor("anna"), grown)
    asked = matters.comment(cast.actor("cia"), grown, kind=CommentKind.QUESTION)
    assert (before.kind, after.kind) == (CommentKind.COMMENT, CommentKind.ANSWER)
    assert asked.due_on is not None
    with transaction():
        passed = operations.refer(
            cast.actor("anna"), grown, to=cast.other_unit.id, reasons="Hör till er."
        )
    assert passed.kind == ReplyKind.REFERRED, "an old conversation is passed on like any initiative"


def test_what_is_about_no_area_is_about_the_whole_city(cast: Cast) -> None:
    one = matters.commitment()
    topic = scene.topic(cast, district_ids=[], commitment_ids=[one.id])
    assert scene.grow(cast, topic).citywide


def test_a_second_press_and_a_second_representative_make_no_second_one(cast: Cast, bo: Any) -> None:
    topic = scene.topic(cast)
    path, sent = f"/initiativ/av/{topic.reference}", typed(cast, form_key="c" * 32)
    first, second = bo.send(path, sent), bo.send(path, sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    third = bo.send(path, typed(cast))
    assert third.status_code == 403
    assert "already" in third.text
    db.session.rollback()
    grown = select(Event).where(Event.action == "initiative:grow")
    assert len(db.session.scalars(grown).all()) == 1


def test_what_is_sent_in_the_very_moment_is_asked_for_once_more(cast: Cast) -> None:
    topic, cia = scene.topic(cast), cast.actor("cia")
    reference = str(topic.reference)
    scene.grow(cast, topic)
    db.session.expunge_all()
    db.session.add(topic)  # as somebody else's request has read it just before
    with pytest.raises(Refused, match="Send once more"):
        matters.comment(cia, topic, "Mitt i steget.")
    db.session.expunge_all()
    found = matters_queries.by_reference(reference)
    assert isinstance(found, Initiative)
    assert matters.comment(cia, found, "Mitt i steget.").seq == 1


def test_an_initiative_that_began_as_one_says_nothing_of_conversations(
    cast: Cast, client: Any
) -> None:
    public = matters.initiative(cast)
    assert "It began as a conversation" not in client.get(f"/arenden/{public.reference}").text


def test_the_page_costs_at_most_twelve_queries(cast: Cast, client: Any, queries: Any) -> None:
    grown = scene.grow(cast, scene.topic(cast))
    for n in range(30):
        matters.comment(cast.actor("cia"), grown, f"Inlägg {n}")
    client.get(f"/arenden/{grown.reference}?warm=1")
    queries.clear()
    assert client.get(f"/arenden/{grown.reference}").status_code == 200
    assert len(queries) <= 12, "\n".join(queries)
