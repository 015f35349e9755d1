"""Matters that belong together: linked by one, shown by both, and no draft is given away."""

from typing import Any

import pytest

from forum.core.access import Refused
from forum.core.db import transaction
from forum.matters import operations, queries
from forum.matters.models import LinkKind
from tests.factories import Cast
from tests.matters import scene


def test_nothing_is_linked_to_itself_to_a_draft_or_to_what_is_not_there(cast: Cast) -> None:
    one, hidden = scene.initiative(cast), scene.draft(cast, title="Hemligt")
    for other in (one, hidden):
        with pytest.raises(Refused), transaction():
            operations.links.link(cast.actor("ulla"), one, LinkKind.LED_TO, other)
    for number in (hidden.id, 999_999):
        with pytest.raises(Refused), transaction():
            operations.links.set_links(cast.actor("ulla"), one, LinkKind.LED_TO, [number])
    assert queries.links.of(one) == []


def test_links_are_set_to_just_what_is_wanted(cast: Cast) -> None:
    one, *rest = (scene.initiative(cast, title=f"Nummer {n}") for n in range(4))
    first, second, third = (other.id for other in rest)
    ulla = cast.actor("ulla")
    with transaction():
        assert operations.links.set_links(ulla, one, LinkKind.ABOUT, [first, second]) == [
            first,
            second,
        ]
    with transaction():
        assert operations.links.set_links(ulla, one, LinkKind.ABOUT, [second, third]) == [third]
    assert [other.id for other in queries.links.others(one, LinkKind.ABOUT)] == [second, third]
    assert queries.links.others(one, LinkKind.LED_TO) == []
    assert [end.row.matter.id for end in queries.links.of(rest[2])] == [one.id]


def test_a_draft_shows_what_it_is_about_to_nobody_else(cast: Cast, client: Any) -> None:
    known, hidden = scene.initiative(cast), scene.draft(cast, title="Hemligt")
    with transaction():
        operations.links.set_links(cast.actor("ulla"), hidden, LinkKind.ABOUT, [known.id])
    assert queries.links.of(known) == []
    assert queries.links.of(known) == []
    assert "Hemligt" not in client.get(f"/arenden/{known.reference}").text


def test_both_pages_say_it_in_words_with_a_constant_number_of_queries(
    cast: Cast, signed_in: Any, queries: Any
) -> None:
    one = scene.initiative(cast, title="Det första")
    others = [scene.initiative(cast, title=f"Följd {n}") for n in range(8)]
    cia = signed_in(cast.people["cia"].id)

    def linked(count: int) -> tuple[str, int]:
        ids = [other.id for other in others[:count]]
        with transaction():
            operations.links.set_links(cast.actor("ulla"), one, LinkKind.LED_TO, ids)
        scene.comment(cast.actor("bo"), one)  # a stored link alone does not show: its act does
        cia.get(f"/arenden/{one.reference}")
        with transaction():
            operations.matters.unsupport(cast.actor("bo"), one)
        scene.support(cast.actor("bo"), one)
        queries.clear()
        page = cia.get(f"/arenden/{one.reference}").text
        return page, len(queries)

    few, first = linked(2)
    assert "Has led to" in few
    assert "Följd 1" in few
    many, second = linked(8)
    assert "3 more" in many
    assert first == second
    other = cia.get(f"/arenden/{others[0].reference}").text
    assert "Comes of" in other
    assert "Det första" in other
