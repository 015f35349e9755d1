"""The page of an initiative: who supports it, what it links to, and what it costs."""

from typing import Any

import pytest
from sqlalchemy import select

from forum.agreement.models import Accession, AgreementVersion
from forum.core import access, clock
from forum.core.db import db
from forum.initiatives import actions
from forum.parties.models import Role, UmbrellaMembership, UmbrellaState
from forum.parties.queries import actor_for
from tests import factories
from tests.factories import Cast, store
from tests.initiatives import joining
from tests.matters import scene

MINE = "It is important to me"


def test_support_is_counted_apart_and_named(cast: Cast, client: Any) -> None:
    public = scene.initiative(cast, who="bo")
    scene.support(cast.actor("ulla"), public)
    scene.support(cast.actor("cia"), public)
    for name in ("Unga Rymden", "Cykla Grönt"):
        party = factories.organisation(name)
        who = factories.person(f"Rep {name}")
        factories.membership(who, party)
        scene.support(actor_for(who, party.id), public)
    page = client.get(f"/arenden/{public.reference}").text
    words = " ".join(page.split())
    assert "<strong>3 organisations</strong>, of which 1 umbrella (represents 23)</p>" in words
    assert "<strong>1 resident</strong> says that it is important to them" in words
    for name in ("Cykla Grönt", "Paraplyet Nordost", "Unga Rymden", "Cia Ek"):
        assert name in page
    assert page.index("Cykla Grönt") < page.index("Unga Rymden"), "by name and nothing else"


def test_the_city_and_the_initiator_are_offered_no_support_button(
    cast: Cast, signed_in: Any
) -> None:
    public = scene.initiative(cast)
    for who, offered in (
        ("anna", ""),
        ("ulla", ""),
        ("bo", "Support the initiative"),
        ("cia", MINE),
    ):
        party = cast.parties[who]
        page = signed_in(cast.people[who].id, party and party.id).get(
            f"/arenden/{public.reference}"
        )
        assert (f'/arenden/{public.reference}/stod"' in page.text) is bool(offered)
        assert offered in page.text


def test_who_may_only_write_is_told_who_gives_the_support(cast: Cast, signed_in: Any) -> None:
    public = scene.initiative(cast)
    vera = factories.person("Vera Vik")
    factories.membership(vera, cast.organisation, Role.WRITER)
    page = signed_in(vera.id, cast.organisation.id).get(f"/arenden/{public.reference}").text
    assert f'/arenden/{public.reference}/stod"' not in page
    assert "Those who represent the organisation say that it supports something." in page
    own = signed_in(cast.people["ulla"].id, cast.umbrella.id)
    assert "This is your own matter" in own.get(f"/arenden/{public.reference}").text


def test_an_umbrella_speaks_for_no_member_and_those_that_support_it_are_named(
    cast: Cast, client: Any
) -> None:
    public = scene.initiative(cast, who="bo")
    scene.support(cast.actor("ulla"), public)
    members = [factories.organisation(name) for name in ("Unga Rymden", "Cykla Grönt", "Ute")]
    for party, state in zip(members, ("confirmed", "confirmed", "claimed"), strict=True):
        store(
            UmbrellaMembership(
                umbrella_id=cast.umbrella.id,
                member_id=party.id,
                state=UmbrellaState(state),
                claimed_by_id=party.id,
                claimed_at=clock.now(),
            )
        )
    for party in (members[0], members[2]):
        who = factories.person(f"Rep {party.name}")
        factories.membership(who, party)
        scene.support(actor_for(who, party.id), public)
    words = " ".join(client.get(f"/arenden/{public.reference}").text.split())
    assert "<strong>3 organisations</strong>, of which 1 umbrella (represents 23)" in words
    assert "represents 23, who are not counted here" in words
    assert "Of its members these support it by themselves: Unga Rymden." in words
    assert "Cykla Grönt" not in words, "who is only a member has said nothing"


def test_support_by_its_button_and_back_again(cast: Cast, signed_in: Any) -> None:
    public = scene.initiative(cast)
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    path = f"/arenden/{public.reference}/stod"
    assert bo.send(path).status_code == 303
    assert bo.send(path).status_code == 303
    assert scene.fresh(public).supporting_parties == 1
    assert "Take back the support" in bo.get(f"/arenden/{public.reference}").text
    bo.send(path, {"take_back": "1"})
    assert scene.fresh(public).supporting_parties == 0


def test_commitments_lead_to_their_pages(cast: Cast, client: Any) -> None:
    one = scene.commitment()
    public = scene.initiative(cast, commitment_ids=[one.id])
    page = client.get(f"/arenden/{public.reference}").text
    assert '/overenskommelsen/ataganden/3"' in page


def test_a_page_for_everyone_holds_no_form_that_needs_a_token(cast: Cast, client: Any) -> None:
    public = scene.initiative(cast)
    scene.reply(cast, public)
    for path in ("/initiativ", f"/arenden/{public.reference}"):
        assert "csrf_token" not in client.get(path).text


@pytest.mark.parametrize("comments", [10, 110])
def test_the_page_costs_at_most_sixteen_queries(
    cast: Cast, client: Any, queries: Any, comments: int
) -> None:
    one = scene.commitment()
    public = scene.initiative(cast, commitment_ids=[one.id])
    scene.reply(cast, public)
    for who in ("bo", "cia"):
        scene.support(cast.actor(who), public)
    for n in range(comments):
        scene.comment(cast.actor("bo" if n % 2 else "cia"), public, f"Inlägg {n}")
    client.get(f"/arenden/{public.reference}?warm=1")
    queries.clear()
    assert client.get(f"/arenden/{public.reference}").status_code == 200
    assert len(queries) <= 16, "\n".join(queries)


INITIATIVE_ACTIONS = sorted(
    str(one) for one in vars(actions).values() if isinstance(one, access.Action)
)
ABOUT_MERGERS = {
    str(one)
    for one in (
        actions.READ_MERGER,
        actions.ACCEPT_MERGER,
        actions.DECLINE_MERGER,
        actions.WITHDRAW_MERGER,
        actions.MERGE,
    )
}


@pytest.mark.parametrize("action", INITIATIVE_ACTIONS)
def test_signing_the_agreement_changes_no_verdict(cast: Cast, action: str) -> None:
    public, begun = scene.initiative(cast), scene.draft(cast)
    writer = factories.person("Vera Vik")
    factories.membership(writer, cast.umbrella, Role.WRITER)
    things: list[Any] = [public, begun]
    if action in {str(one) for one in (actions.DRAFT, actions.FIND_ALIKE)}:
        things = [None]
    elif action in ABOUT_MERGERS:
        things = [joining.proposed(cast, joining.ours(cast), public)]

    def verdicts() -> list[tuple[bool, str, bool]]:
        actors = [cast.actor(who) for who in cast.people]
        actors.append(actor_for(writer, cast.umbrella.id))
        found = [access.judge(action, actor, thing) for actor in actors for thing in things]
        return [(one.allowed, str(one.reason), one.visible) for one in found]

    before = verdicts()
    version = store(AgreementVersion(adopted_on=clock.today(), title="Överenskommelsen"))
    for party in (cast.umbrella, cast.organisation, cast.unit):
        store(Accession(party_id=party.id, version_id=version.id, signed_on=clock.today()))
    assert len(db.session.scalars(select(Accession)).all()) == 3
    assert verdicts() == before
