"""The public history: every step in words, the newest first, and nothing that is not everyone's."""

from typing import Any

from forum.core.db import transaction
from forum.matters import history, operations
from tests.factories import Cast
from tests.matters import scene


def test_every_step_is_a_line_the_newest_first(cast: Cast, client: Any) -> None:
    matter = scene.initiative(cast)
    first = scene.comment(cast.actor("bo"), matter)
    scene.comment(cast.actor("anna"), matter)
    scene.support(cast.actor("cia"), matter)
    with transaction():
        operations.withdraw_comment(cast.actor("bo"), first)
    page = client.get(f"/arenden/{matter.reference}/historik").text
    lines = [
        "Bo Berg (Rymdtorgets Läxhjälp) withdrew a comment",
        "Cia Ek supported the matter",
        "Anna Alm (Socialförvaltningen Nordost) answered in the thread",
        "Bo Berg (Rymdtorgets Läxhjälp) wrote a comment",
        "Ulla Umm (Paraplyet Nordost) took the initiative",
    ]
    places = [page.index(line) for line in lines]
    assert places == sorted(places)


def test_drafts_and_agreeing_are_no_lines(cast: Cast) -> None:
    matter = scene.initiative(cast)
    first = scene.comment(cast.actor("bo"), matter)
    with transaction():
        operations.support_comment(cast.actor("cia"), first)
    words = [line.words for line in history.lines(matter).rows]
    assert len(words) == 2
    assert not any("draft" in line.lower() for line in words)


def test_a_name_with_signs_in_it_breaks_no_line(cast: Cast) -> None:
    from forum.accounts.models import Person
    from forum.core.db import db

    matter = scene.initiative(cast)
    with transaction():
        db.session.get_one(Person, cast.people["cia"].id).name = "100 % %(who)s {x} <b>"
    scene.comment(cast.actor("cia"), matter)
    assert "100 % %(who)s {x} <b> wrote a comment" in [
        line.words for line in history.lines(matter).rows
    ]


def test_a_long_history_has_pages(cast: Cast) -> None:
    matter = scene.initiative(cast)
    with transaction():
        for n in range(12):
            operations.post_comment(cast.actor("cia"), matter, body=f"inlägg {n}")
    first = history.lines(matter, size=5)
    second = history.lines(matter, first.after, size=5)
    third = history.lines(matter, second.after, size=5)
    assert [len(part.rows) for part in (first, second, third)] == [5, 5, 3]
    assert third.after is None
    seqs = [line.seq for part in (first, second, third) for line in part.rows]
    assert seqs == sorted(seqs, reverse=True)
    assert len(set(seqs)) == 13
