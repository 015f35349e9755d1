"""What reading a thread costs, however long it is."""

from typing import Any

import pytest

from forum.core.db import transaction
from forum.matters import operations
from tests.factories import Cast
from tests.matters import scene


@pytest.mark.parametrize("signed", [False, True])
def test_ten_comments_cost_as_many_queries_as_three_hundred(
    cast: Cast, client: Any, signed_in: Any, queries: Any, signed: bool
) -> None:
    cia, bo = cast.actor("cia"), cast.actor("bo")
    browser = signed_in(cast.people["bo"].id, cast.organisation.id) if signed else client
    counts = []
    for size in (10, 300):
        matter = scene.initiative(cast, title=f"Med {size} inlägg")
        with transaction():
            first = operations.post_comment(cia, matter, body="först")
            for n in range(1, size):
                operations.post_comment(
                    bo if n % 2 else cia, matter, body=f"nr {n}", parent=first if n % 3 else None
                )
            operations.support_comment(bo, first)
        path = f"/arenden/{matter.reference}"
        queries.clear()
        assert browser.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1], "\n".join(queries)
    most = (
        24 if signed else 16
    )  # with nothing kept yet; each room that shows something here asks too
    assert counts[0] <= most, "\n".join(queries)
