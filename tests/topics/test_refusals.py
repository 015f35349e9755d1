"""Who may not open, close or grow a conversation, and what they are told instead."""

from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core.access import ANONYMOUS, SYSTEM, Refused
from forum.core.db import db, transaction
from forum.matters.models import Matter
from forum.parties.models import Role
from forum.parties.queries import actor_for
from forum.topics import operations, queries
from tests import factories
from tests.factories import Cast
from tests.matters import scene as matters
from tests.topics import scene


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("cia", "As a private person you can write in every"),
        ("anna", "A city unit opens a consultation instead"),
        ("sam", "The council takes part"),
    ],
)
def test_only_organisations_open_conversations_and_others_hear_what_they_can_do(
    cast: Cast, signed_in: Any, who: str, words: str
) -> None:
    party = cast.parties[who]
    browser = signed_in(cast.people[who].id, party and party.id)
    answer = browser.get("/samtal/nytt")
    assert answer.status_code == 403
    assert words in answer.text
    assert browser.send("/samtal/nytt", {"title": "x"}).status_code == 403
    assert "Open a conversation</a>" not in browser.get("/samtal").text


def test_who_speaks_for_herself_is_told_to_choose(cast: Cast, signed_in: Any) -> None:
    answer = signed_in(cast.people["bo"].id).get("/samtal/nytt")
    assert answer.status_code == 403
    assert "Choose on your own page" in answer.text


@pytest.mark.usefixtures("cast")
def test_a_visitor_is_shown_the_way_to_sign_in(client: Any) -> None:
    answer = client.get("/samtal/nytt")
    assert answer.status_code == 303
    assert "/logga-in" in answer.location


@pytest.mark.parametrize("actor", [ANONYMOUS, SYSTEM])
def test_nobody_and_the_clock_open_none(cast: Cast, actor: Any) -> None:
    with pytest.raises(Refused), transaction():
        operations.publish(actor, **scene.content(cast))


def test_an_organisation_that_lies_dormant_opens_none(cast: Cast) -> None:
    matters.ended(cast.organisation)
    with pytest.raises(Refused):
        scene.topic(cast)


@pytest.mark.parametrize(
    "missing",
    [{"title": " "}, {"opening": "\u200b"}, {"district_ids": []}, {"district_ids": [4711]}],
)
def test_what_says_nothing_or_is_about_nothing_is_not_opened(
    cast: Cast, missing: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        scene.topic(cast, **missing)
    assert db.session.scalar(select(func.count(Matter.id))) == 0


@pytest.mark.parametrize("who", ["ulla", "cia", "anna", "adm"])
def test_nobody_else_closes_it(cast: Cast, signed_in: Any, who: str) -> None:
    topic = scene.topic(cast)
    party = cast.parties[who]
    browser = signed_in(cast.people[who].id, party and party.id)
    answer = browser.send(f"/samtal/{topic.reference}/avsluta", {"reason": "Nog nu."})
    assert answer.status_code == 403
    assert "Only the organisation that opened" in answer.text
    assert matters.fresh(topic).is_open


def test_it_is_closed_once_and_with_a_reason(cast: Cast) -> None:
    topic = scene.topic(cast)
    with pytest.raises(Refused, match="Write why"):
        scene.close(cast, topic, reason=" \u200b")
    scene.close(cast, topic)
    with pytest.raises(Refused, match="closed already"):
        scene.close(cast, topic)


def test_nothing_more_is_written_in_a_closed_one(cast: Cast) -> None:
    topic = scene.close(cast, scene.topic(cast))
    with pytest.raises(Refused, match="closed"):
        matters.comment(cast.actor("cia"), topic)


@pytest.mark.parametrize("path", ["S-1999-1", "x", "%00", "å", "9" * 300])
def test_what_never_was_is_not_found(cast: Cast, signed_in: Any, path: str) -> None:
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    assert bo.get(f"/samtal/{path}/avsluta").status_code in {400, 404}
    assert bo.get(f"/initiativ/av/{path}").status_code in {400, 404}


def test_an_initiative_is_not_closed_as_a_conversation(cast: Cast, signed_in: Any) -> None:
    grown = scene.grow(cast, scene.topic(cast))
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    assert bo.get(f"/samtal/{grown.reference}/avsluta").status_code == 404


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("ulla", "A representative of the organisation that opened"),
        ("cia", "A representative of the organisation that opened"),
        ("anna", "A representative of the organisation that opened"),
    ],
)
def test_nobody_else_makes_it_an_initiative(
    cast: Cast, signed_in: Any, who: str, words: str
) -> None:
    topic = scene.topic(cast)
    party = cast.parties[who]
    browser = signed_in(cast.people[who].id, party and party.id)
    answer = browser.get(f"/initiativ/av/{topic.reference}")
    assert answer.status_code == 403
    assert words in answer.text
    assert "Make it an initiative" not in browser.get(f"/arenden/{topic.reference}").text


def test_a_writer_opens_and_closes_but_makes_no_initiative(cast: Cast) -> None:
    writer = factories.person("Vera Vik")
    factories.membership(writer, cast.organisation, Role.WRITER)
    actor = actor_for(writer, cast.organisation.id)
    with transaction():
        topic = operations.publish(actor, **scene.content(cast))
    cast.people["vera"], cast.parties["vera"] = writer, cast.organisation
    with pytest.raises(Refused, match="A representative"):
        scene.grow(cast, topic, who="vera")
    assert scene.close(cast, topic, who="vera").closing == "Vi går vidare."


def test_a_closed_one_becomes_no_initiative(cast: Cast) -> None:
    topic = scene.close(cast, scene.topic(cast))
    with pytest.raises(Refused, match="closed"):
        scene.grow(cast, topic)


def test_only_a_conversation_becomes_an_initiative_and_only_once(cast: Cast) -> None:
    grown = scene.grow(cast, scene.topic(cast))
    with pytest.raises(Refused, match="already"):
        scene.grow(cast, grown)
    with pytest.raises(Refused, match="already"):
        scene.grow(cast, matters.initiative(cast, "bo"))


@pytest.mark.parametrize(
    "missing", [{"problem": " "}, {"proposal": "\u200b"}, {"addressed_party_id": None}]
)
def test_what_has_holes_stays_a_conversation(cast: Cast, missing: dict[str, Any]) -> None:
    topic = scene.topic(cast)
    reference = str(topic.reference)
    with pytest.raises(Refused, match="must be filled in"):
        scene.grow(cast, topic, **missing)
    with pytest.raises(Refused, match="part of the city"):
        scene.grow(cast, topic, addressed_party_id=cast.umbrella.id)
    db.session.rollback()
    kept = queries.by_reference(reference)
    assert kept is not None
    assert kept.kind == "topic"
