"""Support: by a party once, whoever presses and however often; by a private person once."""

import threading
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from forum.core.access import Actor
from forum.core.db import db, transaction
from forum.matters import operations
from forum.matters.models import Comment, Matter, Support
from forum.parties.models import Role
from forum.parties.queries import actor_for
from tests import factories
from tests.factories import Cast
from tests.matters import scene


def together(app: Flask, actors: list[Actor], act: Any) -> list[BaseException]:
    """Let every actor act at the same moment, each in a thread of its own; gives what went wrong."""
    wrong: list[BaseException] = []
    gate = threading.Barrier(len(actors))

    def run(actor: Actor) -> None:
        with app.app_context():
            try:
                gate.wait(10)
                with transaction():
                    act(actor)
            except BaseException as problem:
                wrong.append(problem)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    db.session.rollback()
    return wrong


def colleagues(cast: Cast, count: int) -> list[Actor]:
    """Several who represent Bo's organisation."""
    made = []
    for n in range(count):
        who = factories.person(f"Kollega {n}")
        factories.membership(who, cast.organisation, Role.REPRESENTATIVE)
        made.append(actor_for(who, cast.organisation.id))
    return made


def test_a_party_supports_once_though_two_press_at_the_same_time(app: Flask, cast: Cast) -> None:
    matter = scene.initiative(cast)
    key = matter.id
    wrong = together(
        app,
        colleagues(cast, 4),
        lambda actor: operations.support(actor, db.session.get_one(Matter, key)),
    )
    assert wrong == []
    assert db.session.scalar(select(func.count(Support.id))) == 1
    assert scene.fresh(matter).supporting_parties == 1


def test_a_party_agrees_once_though_two_press_at_the_same_time(app: Flask, cast: Cast) -> None:
    key = scene.comment(cast.actor("cia"), scene.initiative(cast)).id
    wrong = together(
        app,
        colleagues(cast, 4),
        lambda actor: operations.support_comment(actor, db.session.get_one(Comment, key)),
    )
    assert wrong == []
    assert db.session.scalar(select(func.count(Support.id))) == 1
    assert db.session.get_one(Comment, key).supporting_parties == 1


def test_comments_sent_at_the_same_time_get_a_number_each(app: Flask, cast: Cast) -> None:
    key = scene.initiative(cast).id
    wrong = together(
        app,
        colleagues(cast, 6),
        lambda actor: operations.post_comment(
            actor, db.session.get_one(Matter, key), body="Samtidigt."
        ),
    )
    assert wrong == []
    assert sorted(db.session.scalars(select(Comment.seq))) == [1, 2, 3, 4, 5, 6]


def test_parties_and_people_are_counted_apart(cast: Cast) -> None:
    matter = scene.initiative(cast)
    for actor in (cast.actor("bo"), cast.actor("cia"), actor_for(cast.people["bo"])):
        scene.support(actor, matter)
        scene.support(actor, matter)
    assert scene.fresh(matter).supporting_parties == 1
    assert matter.supporting_people == 2, "Bo himself, and Cia"


def test_a_colleague_takes_the_partys_support_back(cast: Cast) -> None:
    matter = scene.initiative(cast)
    first, second = colleagues(cast, 2)
    scene.support(first, matter)
    with transaction():
        operations.unsupport(second, matter)
    assert scene.fresh(matter).supporting_parties == 0
    with transaction():
        operations.unsupport(second, matter)
    scene.support(second, matter)
    assert scene.fresh(matter).supporting_parties == 1


def test_agreeing_by_its_button_answers_both_clients(cast: Cast, signed_in: Any) -> None:
    matter = scene.initiative(cast)
    scene.comment(cast.actor("cia"), matter)
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    path = f"/arenden/{matter.reference}/inlagg/1/stod"
    plain = bo.send(path)
    assert plain.status_code == 303
    assert plain.location.endswith("#c1")
    page = bo.get(f"/arenden/{matter.reference}").text
    assert 'aria-pressed="true"' in page
    assert "1 organisation" in page
    partial = bo.send(path, {"take_back": "1"}, headers={"HX-Request": "true"})
    assert partial.status_code == 200
    assert 'aria-pressed="false"' in partial.text
    assert "<html" not in partial.text
    assert "1 organisation" not in partial.text


def test_nobody_who_is_signed_out_agrees(cast: Cast, client: Any) -> None:
    matter = scene.initiative(cast)
    scene.comment(cast.actor("cia"), matter)
    for path in (f"/arenden/{matter.reference}/stod", f"/arenden/{matter.reference}/inlagg/1/stod"):
        assert client.send(path).status_code == 401
    assert db.session.scalar(select(func.count(Support.id))) == 0


def test_support_without_its_token_is_none(cast: Cast, signed_in: Any) -> None:
    matter = scene.initiative(cast)
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    assert bo.post(f"/arenden/{matter.reference}/stod", data={}).status_code == 400
    assert scene.fresh(matter).supporting_parties == 0
