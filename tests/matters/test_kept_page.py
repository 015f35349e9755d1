"""What stands around a thread is kept for everyone: nothing of one reader's, and nothing that is old."""

from typing import Any

import pytest
from sqlalchemy import Connection, event

from forum.core.db import db, transaction
from forum.initiatives import operations as initiatives
from forum.matters.models import Matter
from tests.factories import Cast
from tests.matters import scene


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """An open matter of Ulla's."""
    return scene.initiative(cast)


def test_a_message_for_one_reader_is_not_kept_for_the_others(
    app: Any, matter: Matter, client: Any
) -> None:
    with client.session_transaction() as session:
        session["_flashes"] = [("success", "You are signed out.")]
    path = f"/arenden/{matter.reference}"
    assert "You are signed out." in client.get(path).text
    assert "You are signed out." not in app.test_client().get(path).text


def test_the_address_of_one_reader_is_not_kept_for_the_others(matter: Matter, client: Any) -> None:
    path = f"/arenden/{matter.reference}"
    assert "secret" in client.get(f"{path}?from=secret").text
    assert "secret" not in client.get(path).text


def test_a_page_read_while_something_changes_is_not_kept_as_the_new_one(
    cast: Cast, matter: Matter, client: Any
) -> None:
    """The change comes between what is read of the matter and what is read of the log."""
    sam, path, engine = cast.actor("ulla"), f"/arenden/{matter.reference}", db.engine
    scene.reply(cast, matter)  # type: ignore[arg-type]
    key, come = matter.id, []

    def change(_c: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if "FROM comment" in statement and not come:
            come.append(True)
            with client.application.app_context(), transaction():
                initiatives.close(sam, db.session.get_one(Matter, key))  # type: ignore[arg-type]

    event.listen(engine, "before_cursor_execute", change)
    try:
        client.get(path)
    finally:
        event.remove(engine, "before_cursor_execute", change)
    assert come
    scene.comment(cast.actor("bo"), scene.fresh(matter))  # the page is old, what is around is not
    assert "Closed" in client.get(path).text
