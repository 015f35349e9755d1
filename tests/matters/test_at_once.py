"""Acts on one matter come one after another."""

import io

from flask import Flask

from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.matters import operations, queries
from forum.matters.models import Comment, Matter
from forum.processes import operations as processes
from tests.factories import Cast
from tests.matters import scene
from tests.matters.test_documents import PDF
from tests.matters.test_support import colleagues, together
from tests.meanwhile import Meanwhile
from tests.processes import scene as processes_scene


def test_nobody_writes_in_a_matter_that_is_being_closed(app: Flask, cast: Cast) -> None:
    process, bo = processes_scene.opened(cast), cast.actor("bo")
    key = process.id

    def write() -> None:
        operations.post_comment(bo, db.session.get_one(Matter, key), body="Hej")

    with transaction():
        processes.cancel(cast.actor("anna"), process, reason="Inga pengar.")
        writer = Meanwhile(app, write)
    writer.join()
    assert isinstance(writer.problem, Refused)
    assert scene.fresh(process).comment_count == 0


def test_a_comment_that_is_being_withdrawn_is_withdrawn_once_and_agreed_with_by_nobody(
    app: Flask, cast: Cast
) -> None:
    cia, bo = cast.actor("cia"), cast.actor("bo")
    written = scene.comment(cia, scene.initiative(cast))
    key = written.id

    def agree() -> None:
        operations.support_comment(bo, db.session.get_one(Comment, key))

    def again() -> None:
        operations.withdraw_comment(cia, db.session.get_one(Comment, key))

    with transaction():
        operations.withdraw_comment(cia, written)
        others = [Meanwhile(app, act) for act in (agree, again)]
    for other in others:
        other.join()
        assert isinstance(other.problem, Refused)
    assert scene.fresh(written).supporting_parties == 0


def test_documents_added_at_the_same_time_get_a_number_each(app: Flask, cast: Cast) -> None:
    matter = scene.initiative(cast, "bo")
    key = matter.id
    wrong = together(
        app,
        colleagues(cast, 4),
        lambda actor: operations.add_document(
            actor,
            db.session.get_one(Matter, key),
            title=actor.name,
            stream=io.BytesIO(PDF),
            name="a.pdf",
        ),
    )
    assert wrong == []
    assert [one.number for one in queries.documents(scene.fresh(matter))] == [1, 2, 3, 4]
