"""Mandates count from a day to a day, and nobody holds two that cannot be held together."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.core.access import ANONYMOUS, SYSTEM, Refused, can
from forum.core.db import db, transaction
from forum.parties import actions, operations
from forum.parties.models import Membership, PartyKind, Role, Side
from forum.parties.operations import Unfit
from forum.parties.queries import actor_for
from tests import factories

DAY = timedelta(days=1)
EVERYONE_BUT_ADMINISTRATORS = ["anna", "bo", "ulla", "sam", "mia", "sol", "cia"]


def appoint(cast: Any, who: str, party: Any, role: Role, **more: Any) -> Membership:
    with transaction():
        return operations.appoint(
            cast.actor("adm"), party, email=cast.people[who].email, role=role, **more
        )


@pytest.mark.parametrize("who", EVERYONE_BUT_ADMINISTRATORS)
def test_only_administrators_give_and_end_mandates(cast: Any, who: str) -> None:
    held = db.session.scalars(select(Membership)).first()
    assert held is not None
    with pytest.raises(Refused), transaction():
        operations.end_mandate(cast.actor(who), held)
    with pytest.raises(Refused), transaction():
        operations.appoint(
            cast.actor(who),
            cast.council,
            email=cast.people[who].email,
            role=Role.ADMINISTRATOR,
        )
    assert not can(actions.ADMINISTER, ANONYMOUS)


def test_an_administrator_is_one_only_by_a_mandate_that_counts(cast: Any) -> None:
    person = factories.person("Adam Adm")
    factories.membership(person, cast.council, Role.ADMINISTRATOR, ends_on=clock.today() - DAY)
    factories.membership(person, cast.council, Role.ADMINISTRATOR, starts_on=clock.today() + DAY)
    assert not can(actions.ADMINISTER, actor_for(person))
    factories.membership(person, cast.organisation, Role.ADMINISTRATOR)
    assert not can(actions.ADMINISTER, actor_for(person)), "an organisation makes nobody one"


@pytest.mark.parametrize(
    ("first", "last", "counts"),
    [(-9, -1, False), (-9, 0, True), (0, None, True), (1, None, False), (0, 0, True)],
)
def test_a_mandate_counts_on_its_days_and_on_no_other(
    cast: Any, first: int, last: int | None, counts: bool
) -> None:
    factories.membership(
        cast.people["cia"],
        cast.organisation,
        Role.WRITER,
        starts_on=clock.today() + first * DAY,
        ends_on=clock.today() + last * DAY if last is not None else None,
    )
    actor = actor_for(cast.people["cia"], cast.organisation.id)
    assert (actor.party_id is not None) is counts


@pytest.mark.parametrize("address", ["okand@samspel.example", "", "x\x00y"])
def test_an_address_that_nobody_has_is_refused_beside_its_field(cast: Any, address: str) -> None:
    with pytest.raises(Unfit) as refused, transaction():
        operations.appoint(
            SYSTEM, cast.organisation, email=address.replace("\x00", ""), role=Role.WRITER
        )
    assert refused.value.field == "email"


def test_an_unconfirmed_account_gets_no_mandate(cast: Any) -> None:
    with transaction():
        cast.people["cia"].confirmed_at = None
    with pytest.raises(Unfit):
        appoint(cast, "cia", cast.organisation, Role.WRITER)


@pytest.mark.parametrize(
    ("party", "role", "side"),
    [
        ("organisation", Role.MEMBER, Side.CITY),
        ("organisation", Role.SECRETARY, None),
        ("organisation", Role.ADMINISTRATOR, None),
        ("unit", Role.ADMINISTRATOR, None),
        ("council", Role.REPRESENTATIVE, None),
        ("council", Role.MEMBER, None),
        ("council", Role.SECRETARY, Side.CITY),
    ],
)
def test_a_role_that_a_party_does_not_give_is_refused(
    cast: Any, party: str, role: Role, side: Side | None
) -> None:
    with pytest.raises(Unfit) as refused:
        appoint(cast, "cia", getattr(cast, party), role, side=side)
    assert refused.value.field == "role"


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"starts_on": date(1, 1, 1)}, "starts_on"),
        ({"starts_on": date(9999, 1, 1)}, "starts_on"),
        ({"ends_on": date(9999, 1, 1)}, "ends_on"),
        ({"starts_on": date(2030, 1, 2), "ends_on": date(2030, 1, 1)}, "ends_on"),
    ],
)
def test_days_that_cannot_be_are_refused(cast: Any, days: dict[str, date], field: str) -> None:
    with pytest.raises(Unfit) as refused:
        appoint(cast, "cia", cast.organisation, Role.WRITER, **days)
    assert refused.value.field == field


def test_nobody_sits_on_both_sides_at_once(cast: Any) -> None:
    other = factories.council("Ett annat råd")
    for council in (cast.council, other):
        with pytest.raises(Unfit) as refused:
            appoint(cast, "mia", council, Role.MEMBER, side=Side.SOCIAL_ECONOMY)
        assert refused.value.field == "role"


def test_one_may_change_sides_when_the_first_seat_has_ended(cast: Any) -> None:
    held = db.session.scalars(
        select(Membership).where(Membership.person_id == cast.people["mia"].id)
    ).one()
    with transaction():
        operations.end_mandate(cast.actor("adm"), held, clock.today())
    with pytest.raises(Unfit):
        appoint(cast, "mia", cast.council, Role.MEMBER, side=Side.SOCIAL_ECONOMY)
    given = appoint(
        cast,
        "mia",
        cast.council,
        Role.MEMBER,
        side=Side.SOCIAL_ECONOMY,
        starts_on=clock.today() + DAY,
    )
    assert given.id


@pytest.mark.parametrize("first", [-700, 0, 700])
def test_the_same_mandate_is_not_given_twice_at_a_time(cast: Any, first: int) -> None:
    with pytest.raises(Unfit):
        appoint(
            cast,
            "bo",
            cast.organisation,
            Role.REPRESENTATIVE,
            starts_on=clock.today() + first * DAY,
        )
    given = appoint(
        cast,
        "bo",
        cast.organisation,
        Role.REPRESENTATIVE,
        starts_on=clock.today() - 900 * DAY,
        ends_on=clock.today() - 400 * DAY,
    )
    assert given.id


def test_a_mandate_ends_today_at_midnight_or_at_once(cast: Any) -> None:
    held = db.session.scalars(
        select(Membership).where(Membership.person_id == cast.people["bo"].id)
    ).one()
    with transaction():
        operations.end_mandate(cast.actor("adm"), held)
    assert actor_for(cast.people["bo"], cast.organisation.id).party_id
    with transaction():
        operations.end_mandate(cast.actor("adm"), held, clock.today() - DAY)
    assert not actor_for(cast.people["bo"], cast.organisation.id).party_id
    with pytest.raises(Refused), transaction():
        operations.end_mandate(cast.actor("adm"), held)


def test_a_mandate_given_by_mistake_today_can_be_taken_back_at_once(cast: Any) -> None:
    given = appoint(cast, "cia", cast.council, Role.ADMINISTRATOR)
    with transaction():
        operations.end_mandate(cast.actor("adm"), given, clock.today() - DAY)
    assert not actor_for(cast.people["cia"]).mandates
    assert db.session.scalar(select(func.count()).where(Membership.id == given.id)) == 1
    assert appoint(cast, "cia", cast.council, Role.ADMINISTRATOR).id != given.id


@pytest.mark.parametrize("days", [-2, 40_000, 300])
def test_a_last_day_in_the_past_or_later_than_the_present_one_is_refused(
    cast: Any, days: int
) -> None:
    held = factories.membership(
        cast.people["cia"], cast.organisation, Role.WRITER, ends_on=clock.today() + 100 * DAY
    )
    with pytest.raises(Unfit) as refused, transaction():
        operations.end_mandate(cast.actor("adm"), held, clock.today() + days * DAY)
    assert refused.value.field == "last_day"


def test_ensuring_a_party_twice_makes_one(cast: Any) -> None:
    made = []
    for name in ("Kommunfullmäktige", "Ett annat namn"):
        with transaction():
            made.append(
                operations.ensure_party(
                    slug="kommunfullmaktige",
                    kind=PartyKind.CITY_UNIT,
                    name=name,
                    district_codes=["01", "99"],
                )
            )
    assert made[0] is made[1]
    assert made[0].name == "Kommunfullmäktige"
    assert [place.code for place in made[0].districts] == ["01"]
