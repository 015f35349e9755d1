"""Setting up: what a new site begins with, and doing it twice."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.agreement import operations as agreement
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event, faults
from forum.districts import operations as districts
from forum.parties.models import BodyKind, Party, PartyKind
from forum.parties.queries import by_slug, council
from forum.portal import operations
from tests.factories import Cast
from tests.portal import scene


def _events() -> int:
    return db.session.scalar(select(func.count(Event.seq))) or 0


@pytest.mark.parametrize(
    "load", [districts.load_reference, operations.load_parties, agreement.load_reference]
)
def test_nobody_but_the_system_sets_up(cast: Cast, load: object) -> None:
    assert callable(load)
    for who in ("cia", "bo", "anna", "adm"):
        with pytest.raises(Refused), transaction():
            load(cast.actor(who))
    assert _events() == 0


def test_setting_up_twice_changes_nothing(context: Flask) -> None:
    scene.set_up()
    first = _events()
    scene.set_up()
    assert first == _events() == 3
    assert not list(faults())


def test_every_event_of_it_is_the_systems(context: Flask) -> None:
    scene.set_up()
    assert all(
        event.person_id is None and event.party_id is None
        for event in db.session.scalars(select(Event))
    )


def test_the_city_has_its_bodies_and_the_council_the_name_of_the_settings(context: Flask) -> None:
    scene.set_up()
    units = db.session.scalars(select(Party).where(Party.kind == PartyKind.CITY_UNIT)).all()
    assert len(units) == 22
    named = by_slug("framtiden")
    assert named is not None
    assert named.body_kind == BodyKind.COMPANY
    office = by_slug("socialforvaltningen-nordost")
    assert office is not None
    assert [place.code for place in office.districts] == ["01"]
    sits = council()
    assert sits is not None
    assert (sits.slug, sits.name) == ("idekom", context.config["COUNCIL_NAME"])


def test_what_was_edited_on_the_site_stays(context: Flask) -> None:
    scene.set_up()
    with transaction():
        body = by_slug("kultur")
        assert body is not None
        body.name = "Kultur och fritid"
    scene.set_up()
    body = by_slug("kultur")
    assert body is not None
    assert body.name == "Kultur och fritid"


def test_the_command_does_it_all(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["setup"]).exit_code == 0
    assert runner.invoke(args=["setup"]).exit_code == 0
    with app.app_context():
        assert _events() == 3
