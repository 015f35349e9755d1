"""Naming people and parties: who is told, once; where it leads; and that names are only names."""

from typing import Any

import pytest
from sqlalchemy import select

from forum.core.db import db, transaction
from forum.core.outbox import Outbox, _writers
from forum.matters import operations
from forum.matters.models import Comment, CommentKind, Matter, Mention
from forum.matters.queries import mentions
from tests import factories
from tests.factories import Cast
from tests.matters import scene
from tests.matters.test_comment_refusals import bo, matter, path

__all__ = ["bo", "matter"]


def told(letter: str = "named") -> list[str]:
    """The people with a letter of that name, by name."""
    db.session.rollback()
    from forum.accounts.models import Person

    rows = select(Person.name).join(Outbox, Outbox.person_id == Person.id)
    return sorted(db.session.scalars(rows.where(Outbox.letter == letter)))


def shown(written: Comment) -> str:
    """A comment as it is shown."""
    return str(scene.fresh(written).body_html)


@pytest.mark.parametrize(
    "body",
    [
        "Vad säger @Cia Ek?",  # has not spoken here
        "Skriv till cia@Bo Berg nu",  # an address
        "Se `@Bo Berg` här",
        "Bo Berg",
        "@",
        "@ Bo Berg",
        "@@Bo Berg",
        "@Bo Bergström",
        "@Bo\nBerg",
    ],
)
def test_what_names_nobody_tells_nobody(cast: Cast, matter: Matter, body: str) -> None:
    scene.comment(cast.actor("bo"), matter)
    written = scene.comment(cast.actor("ulla"), matter, body)
    assert told() == []
    assert "<a " not in shown(written)
    assert db.session.query(Mention).count() == 0


def test_a_text_without_a_sign_asks_the_database_nothing(
    cast: Cast, matter: Matter, queries: Any
) -> None:
    queries.clear()
    assert mentions.named(matter, "Bo Berg och Paraplyet Nordost").addresses == {}
    assert queries == []


def test_a_person_who_has_spoken_is_told_and_linked_to_their_latest_comment(
    cast: Cast, matter: Matter
) -> None:
    scene.comment(cast.actor("bo"), matter)
    scene.comment(cast.actor("bo"), matter)
    written = scene.comment(cast.actor("cia"), matter, "Jag håller med @bo berg.")
    assert told() == ["Bo Berg"]
    assert f'<a href="{path(matter)}/2"' in shown(written)
    assert ">@Bo Berg</a>." in shown(written)


def test_a_party_is_named_from_any_thread_and_its_representatives_are_told(
    cast: Cast, matter: Matter
) -> None:
    factories.membership(cast.people["cia"], cast.organisation, factories.Role.WRITER)
    written = scene.comment(cast.actor("sam"), matter, "Fråga @rymdtorgets läxhjälp, de vet.")
    assert told() == ["Bo Berg"], "not those who only write for it"
    assert f'<a href="/organisationer/{cast.organisation.slug}"' in shown(written)
    assert "@Rymdtorgets Läxhjälp</a>, de vet" in shown(written)


def test_each_gets_one_letter_and_no_other_about_the_same_comment(
    cast: Cast, matter: Matter
) -> None:
    scene.comment(cast.actor("bo"), matter)
    with transaction():
        db.session.query(Outbox).delete()
    body = "@Bo Berg, @Bo Berg och @Rymdtorgets Läxhjälp: kom!"
    scene.comment(cast.actor("cia"), matter, body)
    assert told() == ["Bo Berg"]
    assert told("told") == ["Ulla Umm"], "who follows and is not named hears of it as always"


def test_nobody_is_told_of_what_they_wrote(cast: Cast, matter: Matter) -> None:
    scene.comment(cast.actor("bo"), matter)
    scene.comment(cast.actor("bo"), matter, "Jag, @Bo Berg, för @Rymdtorgets Läxhjälp.")
    assert told() == []


def test_whoever_asked_gets_the_answer_and_not_that_they_are_named_too(
    cast: Cast, matter: Matter
) -> None:
    asked = scene.comment(cast.actor("cia"), matter, "När?", kind=CommentKind.QUESTION)
    scene.comment(cast.actor("anna"), matter, "I maj, @Cia Ek.", parent=asked)
    assert told("question_answered") == ["Cia Ek"]
    assert told() == []


def test_the_longest_name_is_meant(cast: Cast, matter: Matter) -> None:
    other = factories.organisation("Rymdtorgets")
    kim = factories.person("Kim Kol")
    factories.membership(kim, other)
    scene.comment(cast.actor("cia"), matter, "Hej @Rymdtorgets Läxhjälp och @Rymdtorgets vänner")
    assert told() == ["Bo Berg", "Kim Kol"]


def test_two_of_the_same_name_are_both_told_and_neither_is_linked(
    cast: Cast, matter: Matter
) -> None:
    double = factories.person("Bo Berg")
    scene.comment(cast.actor("bo"), matter)
    scene.comment(factories.actor_for(double), matter)
    written = scene.comment(cast.actor("cia"), matter, "Hej @Bo Berg!")
    assert told() == ["Bo Berg", "Bo Berg"]
    assert "<a " not in shown(written)


def test_a_person_called_as_a_party_does_not_take_its_place(cast: Cast, matter: Matter) -> None:
    false = factories.person(cast.organisation.name)
    scene.comment(factories.actor_for(false), matter)
    written = scene.comment(cast.actor("cia"), matter, f"@{cast.organisation.name}!")
    assert told() == ["Bo Berg"]
    assert f"/organisationer/{cast.organisation.slug}" in shown(written)


@pytest.mark.parametrize(
    "name",
    [
        '<script>alert(1)</script> "x" onmouseover=y',
        "[klicka](javascript:alert)",
        "*stjärna* _streck_ `kod`",
        "%(who)s {{ 7*7 }} \\1",
        "A & B",
    ],
)
def test_a_hostile_name_is_only_text(cast: Cast, matter: Matter, bo: Any, name: str) -> None:
    odd = factories.organisation(name)
    factories.membership(cast.people["cia"], odd)
    with transaction():
        operations.post_comment(cast.actor("ulla"), matter, body=f"Hej @{name} där")
        operations.post_comment(
            factories.actor_for(cast.people["cia"], odd.id), matter, body="Jag."
        )
    written = db.session.scalars(select(Comment).order_by(Comment.seq)).first()
    assert written is not None
    for html in (
        written.body_html,
        bo.get(f"{path(matter)}/namn", headers={"HX-Request": "true"}).text,
    ):
        for bad in ("<script", 'href="javascript', "<img", ">49<"):
            assert bad not in html
    for row in db.session.scalars(select(Outbox).where(Outbox.letter == "named")):
        ready = _writers["named"](row)
        assert ready is not None
        assert name.split(maxsplit=1)[0] in ready.body


def test_no_more_than_ten_are_told_by_one_comment(cast: Cast, matter: Matter) -> None:
    for number in range(12):
        person = factories.person(f"Person {number} Sen")
        factories.membership(person, factories.organisation(f"Förening {number:02}"))
    body = " ".join(f"@Förening {number:02}" for number in range(12))
    written = scene.comment(cast.actor("cia"), matter, body)
    assert len(told()) == mentions.MOST
    assert shown(written).count("<a ") == mentions.MOST


def test_a_flood_of_signs_costs_two_queries(cast: Cast, matter: Matter, queries: Any) -> None:
    scene.fresh(matter)
    queries.clear()
    mentions.named(matter, "@a b c d e f g h i j k l m n @" * 700)
    assert len(queries) == 2


def test_the_letter_says_who_and_what_and_is_not_sent_for_what_is_gone(
    cast: Cast, matter: Matter
) -> None:
    scene.comment(cast.actor("bo"), matter)
    written = scene.comment(cast.actor("cia"), matter, "Kan @Bo Berg svara på **det**?")
    row = db.session.scalars(select(Outbox).where(Outbox.letter == "named")).one()
    ready = _writers["named"](row)
    assert ready is not None
    assert "Cia Ek" in ready.body
    assert "Kan @Bo Berg svara på det?" in ready.body
    assert f"http://localhost{path(matter)}/2" in ready.body
    with transaction():
        operations.withdraw_comment(cast.actor("cia"), written)
    assert _writers["named"](db.session.get_one(Outbox, row.id)) is None


def test_whoever_is_named_when_a_comment_is_changed_is_told_once(
    cast: Cast, matter: Matter
) -> None:
    scene.comment(cast.actor("bo"), matter)
    scene.comment(cast.actor("ulla"), matter)
    written = scene.comment(cast.actor("cia"), matter, "Hej @Bo Berg.")
    from forum.matters import queries

    with transaction():
        operations.edit_comment(
            cast.actor("cia"),
            written,
            body="Hej @Bo Berg och @Ulla Umm.",
            kind=written.kind,
            seen=queries.wordings.seal(written),
        )
    assert told() == ["Bo Berg", "Ulla Umm"]
    assert shown(written).count("<a ") == 2


def test_those_who_have_spoken_can_be_named(cast: Cast, matter: Matter, bo: Any) -> None:
    scene.comment(cast.actor("ulla"), matter)
    gone = scene.comment(cast.actor("cia"), matter)
    with transaction():
        operations.withdraw_comment(cast.actor("cia"), gone)
    for headers in ({}, {"HX-Request": "true"}):
        listed = bo.get(f"{path(matter)}/namn", headers=headers).text
        assert "Paraplyet Nordost" in listed
        assert "@Ulla Umm" in listed
        assert "Cia Ek" not in listed


def test_a_stranger_is_not_told_who_can_be_named(matter: Matter, client: Any) -> None:
    assert client.get(f"{path(matter)}/namn").location.startswith("/logga-in?")
