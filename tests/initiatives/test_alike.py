"""Initiatives that are alike are found while one is written: by rare words, and never a draft."""

from typing import Any

from sqlalchemy import delete, func, select

from forum.core import stems
from forum.core.db import db, transaction
from forum.initiatives import operations, queries
from forum.initiatives.models import InitiativeStem
from tests.factories import Cast
from tests.initiatives import joining
from tests.matters import scene

OTHERS = (
    ("Fler cykelställ vid torget", "Cyklarna står överallt.", "Ställ ut fler cykelställ."),
    ("Belysning i parken", "Det är mörkt i parken.", "Sätt upp lampor längs gångvägen."),
    ("Språkkafé på biblioteket", "Många vill öva svenska.", "Ge plats för språkkafé varje vecka."),
    ("Odlingslotter i Bergsjön", "Kön till odlingslotter är lång.", "Upplåt mark för odling."),
)


def _others(cast: Cast) -> None:
    for title, problem, proposal in OTHERS:
        scene.initiative(cast, "bo", title=title, problem=problem, proposal=proposal)


def test_nothing_is_alike_to_nothing_or_to_small_words(cast: Cast) -> None:
    _others(cast)
    assert queries.alike("", "") == []
    assert queries.alike("Vi vill att det ska bli bra", "och det är inte som det var") == []
    assert queries.alike("Kärnkraftverk på månen", "Raketer behövs.") == []


def test_words_are_known_in_other_forms() -> None:
    assert stems.of("Föreningarnas skollokaler", "") == stems.of("föreningarna, skollokal", "")
    assert stems.of("Vi och de som inte är här", "") == []
    assert all(len(stem) <= stems.LONGEST for stem in stems.of("o" * 90, ""))


def test_what_says_the_same_in_other_words_comes_first(cast: Cast) -> None:
    _others(cast)
    meant = scene.initiative(cast)
    found = queries.alike(
        "Öppna skollokalerna för föreningar", "Skolorna är låsta på kvällen efter klockan 17."
    )
    assert found[0].initiative.id == meant.id
    assert found[0].is_open


def test_drafts_and_what_has_gone_into_another_are_not_found(cast: Cast) -> None:
    given, into = joining.merged(cast)
    scene.draft(cast, "bo", title=given.title)
    found = queries.alike(given.title, f"{given.problem} {given.proposal}")
    assert [one.initiative.id for one in found] == [into.id]
    own = queries.alike(into.title, into.problem, leave_out=into.id)
    assert into.id not in {one.initiative.id for one in own}


def test_the_clock_finds_stems_for_what_was_published_before(cast: Cast) -> None:
    one = scene.initiative(cast)
    wordless = scene.initiative(cast, "bo", title="!!", problem="??", proposal="1 2 3")
    with transaction():
        db.session.execute(delete(InitiativeStem))
    assert queries.alike(one.title, one.problem) == []
    with transaction():
        assert operations.stemming.keep_missing_stems() == 2
    with transaction():
        assert operations.stemming.keep_missing_stems() == 0
    assert [found.initiative.id for found in queries.alike(one.title, one.problem)] == [one.id]
    kept = select(func.count()).where(InitiativeStem.initiative_id == wordless.id)
    assert db.session.scalar(kept) == 1


def test_the_number_of_queries_does_not_grow(cast: Cast, queries: Any) -> None:
    from forum.initiatives.queries import alike

    counts = []
    for number in range(6):
        scene.initiative(cast, "bo", title=f"Skollokaler öppna kväll och helg {number}")
        queries.clear()
        found = alike("Skollokaler öppna på kvällen", "Skolorna är låsta.")
        counts.append((len(found), len(queries)))
    assert [count for count, _asked in counts] == [1, 2, 3, 4, 5, 5]
    assert len({asked for _count, asked in counts}) == 1
    assert counts[0][1] <= 4


def test_it_is_asked_while_writing_by_those_who_may_and_stores_nothing(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    meant = scene.initiative(cast)
    said = {"title": meant.title, "problem": "Skolorna är låsta.", "alike_to": ""}
    assert client.send("/initiativ/liknande", said).status_code == 401
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    assert anna.send("/initiativ/liknande", said).status_code == 403
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    found = bo.send("/initiativ/liknande", said, headers={"HX-Request": "true"})
    assert meant.title in found.text
    assert "Support it" in found.text
    for odd in ("-1", "x", "99999999999999999999", str(meant.id)):
        assert bo.send("/initiativ/liknande", said | {"alike_to": odd}).status_code == 200
    draft = scene.draft(cast, "bo", title="Ett utkast")
    found = bo.send("/initiativ/liknande", said | {"alike_to": str(draft.id)})
    assert f"/initiativ/utkast/{draft.id}/ga-med?med={meant.reference}" in found.text
