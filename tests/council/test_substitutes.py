"""Substitutes are appointed as members are: for one side, from a day to a day, and never for both sides."""

from typing import Any

import pytest

from forum.core import clock
from forum.core.db import db, transaction
from forum.council import queries
from forum.parties import operations as parties
from forum.parties.models import Role, Side
from forum.parties.operations import Unfit
from tests.council import scene
from tests.factories import Cast


def appoint(cast: Cast, who: str, side: Side, *, role: Role = Role.MEMBER, **more: Any) -> None:
    with transaction():
        parties.appoint(
            cast.actor("adm"),
            cast.council,
            email=cast.people[who].email,
            role=role,
            side=side,
            is_substitute=True,
            **more,
        )


def test_no_member_of_one_side_is_a_substitute_of_the_other(cast: Cast) -> None:
    with pytest.raises(Unfit) as refused:
        appoint(cast, "mia", Side.SOCIAL_ECONOMY)
    assert refused.value.field == "role"


def test_no_member_is_a_substitute_at_the_same_time(cast: Cast) -> None:
    with pytest.raises(Unfit):
        appoint(cast, "mia", Side.CITY)


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.ADMINISTRATOR])
def test_only_members_have_substitutes(cast: Cast, role: Role) -> None:
    with pytest.raises(Unfit), transaction():
        parties.appoint(
            cast.actor("adm"),
            cast.council,
            email=cast.people["cia"].email,
            role=role,
            is_substitute=True,
        )


@pytest.mark.parametrize(
    "role", ["member:city:deputy", "member:city:substitute:x", "member::substitute"]
)
def test_a_role_that_nobody_gives_is_refused_beside_its_field(
    cast: Cast, signed_in: Any, role: str
) -> None:
    browser = scene.browser(cast, signed_in, "adm")
    page = f"/administration/parter/{cast.council.slug}/nytt-uppdrag"
    about = {"email": cast.people["cia"].email, "starts_on": clock.today().isoformat()}
    answered = browser.send(page, about | {"role": role})
    assert answered.status_code == 422
    assert 'id="role-error"' in answered.text


def test_the_administrator_appoints_a_substitute_who_is_no_member(
    cast: Cast, signed_in: Any
) -> None:
    browser = scene.browser(cast, signed_in, "adm")
    page = f"/administration/parter/{cast.council.slug}"
    about = {"email": cast.people["cia"].email, "starts_on": clock.today().isoformat()}
    answered = browser.send(f"{page}/nytt-uppdrag", about | {"role": "member:city:substitute"})
    assert answered.location == page
    assert "substitute in the council for the city" in browser.get(page).text
    db.session.rollback()
    day, here = clock.today(), cast.council
    names = [one.name for one in queries.members(day, here, substitutes=True)[Side.CITY]]
    assert names == ["Cia Ek"]
    assert [one.name for one in queries.members(day, here)[Side.CITY]] == ["Mia Moe"]
