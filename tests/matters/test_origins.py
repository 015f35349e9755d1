"""A comment says where it was written and what came of it, in the words of the rooms that know."""

from collections.abc import Iterator
from typing import Any

import pytest

from forum.core.db import db, transaction
from forum.matters import origins, outcomes
from forum.matters.models import Comment, Matter
from forum.matters.operations.matters import touch
from tests.factories import Cast
from tests.matters import scene


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """An open matter."""
    return scene.initiative(cast)


@pytest.fixture
def said() -> Iterator[None]:
    """Someone who says origins and outcomes in words, as higher rooms do."""
    before, outcome = dict(origins._kinds), list(outcomes._said)
    origins.register(
        "test", lambda about, ref: (f"paragraph <{about['n']}>", f"/arenden/{ref}/text/1")
    )
    outcomes.register(lambda about, ref: (f"Changed ({about['point']})", f"/arenden/{ref}/svar"))
    yield
    origins._kinds.clear()
    origins._kinds.update(before)
    outcomes._said[:] = outcome


@pytest.mark.usefixtures("said")
def test_the_thread_says_what_a_comment_is_about_without_asking_more(
    cast: Cast, matter: Matter, client: Any, queries: Any
) -> None:
    path = f"/arenden/{matter.reference}"
    scene.comment(cast.actor("bo"), matter)
    queries.clear()
    client.get(path)
    before = len(queries)
    scene.comment(cast.actor("bo"), matter, origin={"kind": "test", "n": 7})
    queries.clear()
    page = client.get(path).text
    assert len(queries) <= before
    assert f'About: <a href="{path}/text/1">paragraph &lt;7&gt;</a>' in page


@pytest.mark.usefixtures("said")
def test_what_came_of_it_shows_once_it_is_published(
    cast: Cast, matter: Matter, client: Any
) -> None:
    path = f"/arenden/{matter.reference}"
    written = scene.comment(cast.actor("bo"), matter)
    assert "What came of it" not in client.get(path).text
    with transaction():
        found = db.session.get_one(Comment, written.id)
        found.outcome = {"effect": "changed", "point": 2}
        touch(found)
    scene.comment(cast.actor("cia"), matter)  # something that shows is recorded
    assert f'<a href="{path}/svar">Changed (2)</a>' in client.get(path).text


def test_a_kind_that_nobody_knows_breaks_nothing(cast: Cast, matter: Matter, client: Any) -> None:
    scene.comment(cast.actor("bo"), matter, origin={"kind": "unheard-of"})
    assert client.get(f"/arenden/{matter.reference}").status_code == 200
    assert origins.line("null", "S-1") is None
    assert origins.line(None, "S-1") is None
    assert outcomes.line(None, "S-1") is None
