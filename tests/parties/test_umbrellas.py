"""A membership of an umbrella: said by one, confirmed by the other, ended by either."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.core import clock
from forum.core.access import Refused, judge
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.parties import actions, operations, queries
from forum.parties.models import Party, Tie, UmbrellaMembership, UmbrellaState
from tests import factories
from tests.meanwhile import Meanwhile
from tests.parties import scene


def path(party: Party) -> str:
    return f"/organisationer/{party.slug}/medlemmar"


@pytest.fixture
def bo(cast: Any, signed_in: Any) -> Any:
    return signed_in(cast.people["bo"].id, cast.organisation.id)


@pytest.fixture
def ulla(cast: Any, signed_in: Any) -> Any:
    return signed_in(cast.people["ulla"].id, cast.umbrella.id)


def count() -> int:
    found: int = scene.fresh().scalar(select(func.count()).select_from(UmbrellaMembership))
    return found


def claim(cast: Any, who: str, by: Party, umbrella: Party, member: Party) -> UmbrellaMembership:
    with transaction():
        return operations.claim(cast.actor(who), by, umbrella=umbrella, member=member)


# Saying it


@pytest.mark.parametrize("who", ["cia", "anna", "adm", "sam", "ulla"])
def test_only_those_who_represent_it_speak_for_it(cast: Any, who: str) -> None:
    with pytest.raises(Refused):
        claim(cast, who, cast.organisation, cast.umbrella, cast.organisation)
    assert count() == 0


def test_nobody_speaks_for_two_others(cast: Any) -> None:
    other = factories.organisation("En annan")
    with pytest.raises(ValueError, match="itself"):
        claim(cast, "bo", cast.organisation, cast.umbrella, other)


def test_an_umbrella_is_no_member_of_itself(cast: Any) -> None:
    with pytest.raises(operations.Unfit, match="itself"):
        claim(cast, "ulla", cast.umbrella, cast.umbrella, cast.umbrella)


def test_a_part_of_the_city_is_no_member_and_no_umbrella(cast: Any) -> None:
    with pytest.raises(operations.Unfit, match="Only organisations"):
        claim(cast, "ulla", cast.umbrella, cast.umbrella, cast.unit)
    with pytest.raises(operations.Unfit, match="Only organisations"):
        claim(cast, "bo", cast.organisation, cast.unit, cast.organisation)
    with pytest.raises(Refused):
        claim(cast, "anna", cast.unit, cast.umbrella, cast.unit)


def test_an_organisation_that_is_no_umbrella_has_no_members(cast: Any) -> None:
    other = factories.organisation("En annan")
    with pytest.raises(operations.Unfit, match="no umbrella"):
        claim(cast, "bo", cast.organisation, other, cast.organisation)
    with pytest.raises(operations.Unfit, match="no umbrella"):
        claim(cast, "bo", cast.organisation, cast.organisation, other)


def test_one_that_is_no_longer_active_is_not_claimed(cast: Any) -> None:
    gone = factories.organisation("Borta", ended_on=clock.today())
    with pytest.raises(operations.Unfit, match="no longer active"):
        claim(cast, "ulla", cast.umbrella, cast.umbrella, gone)


def test_it_is_not_said_twice_whoever_says_it(cast: Any) -> None:
    scene.claimed(cast)
    with pytest.raises(operations.Unfit, match="already"):
        scene.claimed(cast)
    with pytest.raises(operations.Unfit, match="already"):
        claim(cast, "bo", cast.organisation, cast.umbrella, cast.organisation)
    assert count() == 1


def test_of_two_who_say_it_at_once_one_is_told_that_it_is_said(cast: Any, app: Flask) -> None:
    ids = cast.umbrella.id, cast.organisation.id
    actor = cast.actor("bo")

    def act() -> None:
        umbrella, member = (db.session.get_one(Party, key) for key in ids)
        operations.claim(actor, member, umbrella=umbrella, member=member)

    with transaction():
        operations.claim(
            cast.actor("ulla"), cast.umbrella, umbrella=cast.umbrella, member=cast.organisation
        )
        other = Meanwhile(app, act)
    other.join()
    assert isinstance(other.problem, operations.Unfit)
    assert count() == 1


@pytest.mark.parametrize("chosen", ["", "finns-inte", "%00", "self", "unit", "x" * 5000])
def test_what_the_list_does_not_have_is_refused_in_words(cast: Any, ulla: Any, chosen: str) -> None:
    slug = {"self": cast.umbrella.slug, "unit": cast.unit.slug}.get(chosen, chosen)
    answer = ulla.send(path(cast.umbrella), {"member": slug})
    assert answer.status_code == 422
    assert 'id="member-error"' in answer.text
    assert count() == 0


def test_what_is_said_already_is_refused_beside_the_field(cast: Any, bo: Any) -> None:
    scene.claimed(cast)
    answer = bo.send(path(cast.organisation), {"umbrella": cast.umbrella.slug})
    assert answer.status_code == 422
    assert "That is said already." in answer.text


def test_a_small_organisation_cannot_make_itself_an_umbrella(cast: Any, bo: Any) -> None:
    answer = bo.send(path(cast.organisation), {"member": cast.umbrella.slug})
    assert answer.status_code == 422
    assert count() == 0


# Confirming it


@pytest.mark.parametrize("who", ["cia", "anna", "adm", "sam"])
def test_others_do_not_confirm_and_do_not_know(cast: Any, signed_in: Any, who: str) -> None:
    said = scene.claimed(cast)
    tie = Tie(said, cast.organisation)
    assert not judge(actions.CONFIRM, cast.actor(who), tie).visible
    with pytest.raises(Refused), transaction():
        operations.confirm(cast.actor(who), tie)
    party = cast.parties[who]
    browser = signed_in(cast.people[who].id, party.id if party else None)
    where = f"{path(cast.organisation)}/{said.id}"
    assert browser.send(f"{where}/bekrafta").status_code == 404
    assert browser.get(f"{where}/avsluta").status_code == 404


def test_nobody_confirms_what_they_said_themselves(cast: Any, ulla: Any) -> None:
    said = scene.claimed(cast)
    for party in (cast.umbrella, cast.organisation):
        answer = ulla.send(f"{path(party)}/{said.id}/bekrafta")
        assert answer.status_code == 403
    assert scene.fresh().get(UmbrellaMembership, said.id).state is UmbrellaState.CLAIMED


def test_it_is_confirmed_once_and_not_after_it_has_ended(cast: Any) -> None:
    tie = Tie(scene.together(cast), cast.organisation)
    with pytest.raises(Refused, match="confirmed already"), transaction():
        operations.confirm(cast.actor("bo"), tie)
    with transaction():
        operations.end_tie(cast.actor("bo"), tie)
    for act in (operations.confirm, operations.end_tie):
        with pytest.raises(Refused, match="ended"), transaction():
            act(cast.actor("bo"), tie)


def test_a_membership_is_found_only_by_one_of_its_two(cast: Any, bo: Any) -> None:
    said = scene.claimed(cast)
    other = factories.organisation("En annan")
    assert bo.send(f"{path(other)}/{said.id}/bekrafta").status_code == 404
    assert bo.send(f"{path(cast.organisation)}/{'9' * 30}/bekrafta").status_code == 404


def test_said_by_one_and_confirmed_by_the_other_it_is_public(
    cast: Any, bo: Any, ulla: Any, client: Any
) -> None:
    page = f"/organisationer/{cast.umbrella.slug}"
    assert ulla.send(path(cast.umbrella), {"member": cast.organisation.slug}).status_code == 303
    assert cast.organisation.name not in client.get(page).text
    assert "Waits for Rymdtorgets" in ulla.get(path(cast.umbrella)).text
    assert "Paraplyet Nordost says that" in bo.get("/mitt-konto").text
    mine = bo.get(path(cast.organisation)).text
    assert "Waits for your answer" in mine
    said = scene.fresh().scalars(select(UmbrellaMembership)).one()
    answer = bo.send(f"{path(cast.organisation)}/{said.id}/bekrafta")
    assert answer.location == path(cast.organisation)
    assert cast.organisation.name in client.get(page).text
    assert cast.umbrella.name in client.get(f"/organisationer/{cast.organisation.slug}").text
    assert "says that" not in bo.get("/mitt-konto").text
    told = scene.fresh().scalars(select(Event.action).order_by(Event.seq.desc()).limit(2)).all()
    assert told == ["umbrella:confirm", "umbrella:claim"]


def test_the_member_may_say_it_first(cast: Any, bo: Any, ulla: Any) -> None:
    bo.send(path(cast.organisation), {"umbrella": cast.umbrella.slug})
    said = scene.fresh().scalars(select(UmbrellaMembership)).one()
    assert said.claimed_by_id == cast.organisation.id
    assert bo.send(f"{path(cast.organisation)}/{said.id}/bekrafta").status_code == 403
    assert ulla.send(f"{path(cast.umbrella)}/{said.id}/bekrafta").status_code == 303
    scene.fresh()
    assert [party.id for party in queries.members_of(cast.umbrella.id)] == [cast.organisation.id]
    assert [party.id for party in queries.umbrellas_of(cast.organisation.id)] == [cast.umbrella.id]


# Ending it


@pytest.mark.parametrize(("who", "side"), [("bo", "organisation"), ("ulla", "umbrella")])
def test_either_of_the_two_ends_it_and_it_can_be_said_again(
    cast: Any, signed_in: Any, client: Any, who: str, side: str
) -> None:
    said = scene.together(cast)
    party = getattr(cast, side)
    browser = signed_in(cast.people[who].id, party.id)
    where = f"{path(party)}/{said.id}/avsluta"
    assert "End the membership?" in browser.get(where).text
    assert browser.send(where).status_code == 303
    scene.fresh()
    assert queries.members_of(cast.umbrella.id) == []
    page = client.get(f"/organisationer/{cast.umbrella.slug}").text
    assert cast.organisation.name not in page
    scene.claimed(cast)


def test_others_do_not_end_what_everyone_can_see(cast: Any, signed_in: Any, client: Any) -> None:
    said = scene.together(cast)
    where = f"{path(cast.organisation)}/{said.id}/avsluta"
    assert client.get(where).status_code == 303  # asked to sign in
    assert signed_in(cast.people["adm"].id).get(where).status_code == 403


# Reading it


def test_what_is_only_said_ended_or_dormant_is_no_membership(cast: Any) -> None:
    scene.claimed(cast)
    assert queries.members_of(cast.umbrella.id) == []
    asleep = factories.organisation("Sover", ended_on=clock.today())
    awake = factories.organisation("Åke vaken")
    early = factories.organisation("Bagarna")
    for party in (awake, early):
        scene.together(cast, party)
    with transaction():
        db.session.add(
            UmbrellaMembership(
                umbrella_id=cast.umbrella.id, member_id=asleep.id, state=UmbrellaState.CONFIRMED,
                claimed_by_id=asleep.id, claimed_at=clock.now(), confirmed_at=clock.now(),
            )
        )  # fmt: skip
    assert [one.name for one in queries.members_of(cast.umbrella.id)] == ["Bagarna", "Åke vaken"]


def test_one_that_is_no_umbrella_any_more_shows_no_members(cast: Any) -> None:
    scene.together(cast)
    with transaction():
        operations.edit(cast.actor("adm"), cast.umbrella, name=cast.umbrella.name)
    assert queries.umbrellas_of(cast.organisation.id) == []
    assert queries.members_of(cast.umbrella.id) == []


def test_the_page_of_an_umbrella_costs_as_much_with_many_members(
    cast: Any, queries: Any, client: Any, ulla: Any
) -> None:
    def cost(browser: Any, where: str) -> int:
        client.token()
        queries.clear()
        assert browser.get(where).status_code == 200
        return len(queries)

    page, own = f"/organisationer/{cast.umbrella.slug}", path(cast.umbrella)
    scene.together(cast)
    few = cost(client, page), cost(ulla, own)
    for number in range(12):
        scene.together(cast, factories.organisation(f"Medlem {number}"))
    assert (cost(client, page), cost(ulla, own)) == few
