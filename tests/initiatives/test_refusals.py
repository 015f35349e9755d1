"""Who may not take, publish, reply to or close an initiative, and what they are told instead."""

from datetime import timedelta
from typing import Any

import pytest

from forum.core import clock
from forum.core.access import ANONYMOUS, SYSTEM, Refused
from forum.core.db import transaction
from forum.initiatives import actions, operations
from forum.initiatives.models import InitiativeState, ReplyKind
from forum.parties.models import Role
from forum.parties.queries import actor_for
from tests import factories
from tests.factories import Cast
from tests.matters import scene


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("cia", "As a private person you can support"),
        ("anna", "A city unit opens a consultation instead"),
        ("sam", "The council treats them"),
    ],
)
def test_only_organisations_take_initiatives_and_others_hear_what_they_can_do(
    cast: Cast, signed_in: Any, who: str, words: str
) -> None:
    party = cast.parties[who]
    browser = signed_in(cast.people[who].id, party.id if party else None)
    answer = browser.get("/initiativ/nytt")
    assert answer.status_code == 403
    assert words in answer.text
    assert browser.send("/initiativ/nytt", {"title": "x"}).status_code == 403


def test_a_representative_who_speaks_for_herself_is_told_to_choose(
    cast: Cast, signed_in: Any
) -> None:
    answer = signed_in(cast.people["bo"].id).get("/initiativ/nytt")
    assert answer.status_code == 403
    assert "Choose on your own page" in answer.text


@pytest.mark.usefixtures("cast")
def test_a_visitor_is_shown_the_way_to_sign_in(client: Any) -> None:
    answer = client.get("/initiativ/nytt")
    assert answer.status_code == 303
    assert "/logga-in" in answer.location


def test_an_organisation_that_lies_dormant_takes_no_initiative(cast: Cast) -> None:
    scene.ended(cast.organisation)
    with pytest.raises(Refused), transaction():
        operations.draft(cast.actor("bo"), title="Ny lokal")


def test_a_mandate_that_ended_yesterday_is_none(cast: Cast) -> None:
    past = factories.person("Eva Ek")
    factories.membership(past, cast.organisation, ends_on=clock.today() - timedelta(days=1))
    with pytest.raises(Refused), transaction():
        operations.draft(actor_for(past, cast.organisation.id), title="Ny lokal")


def test_a_writer_may_draft_but_not_publish(cast: Cast, signed_in: Any) -> None:
    writer = factories.person("Vera Vik")
    factories.membership(writer, cast.organisation, Role.WRITER)
    with transaction():
        begun = operations.draft(actor_for(writer, cast.organisation.id), **scene.content(cast))
    answer = signed_in(writer.id, cast.organisation.id).get(
        f"/initiativ/utkast/{begun.id}/publicera"
    )
    assert answer.status_code == 403
    assert "A representative of the organisation publishes" in answer.text


@pytest.mark.parametrize("who", ["bo", "cia", "anna", "adm", None])
def test_a_draft_is_not_there_for_others(
    cast: Cast, client: Any, signed_in: Any, who: str | None
) -> None:
    begun = scene.draft(cast)
    party = cast.parties[who] if who else None
    browser = signed_in(cast.people[who].id, party and party.id) if who else client
    for page in ("", "/publicera"):
        assert browser.get(f"/initiativ/utkast/{begun.id}{page}").status_code == 404
    assert browser.send(f"/initiativ/utkast/{begun.id}", {"title": "x"}).status_code == 404


@pytest.mark.parametrize("number", ["0", "99999", "99999999999999999999", "-1", "x"])
def test_a_draft_that_never_was_is_not_found(cast: Cast, signed_in: Any, number: str) -> None:
    browser = signed_in(cast.people["bo"].id, cast.organisation.id)
    assert browser.get(f"/initiativ/utkast/{number}").status_code == 404


@pytest.mark.parametrize(
    "missing",
    [{"problem": ""}, {"proposal": "  "}, {"district_ids": []}, {"addressed_party_id": None}],
)
def test_what_has_holes_is_not_published(cast: Cast, missing: dict[str, Any]) -> None:
    begun = scene.draft(cast, **missing)
    with pytest.raises(Refused, match="must be filled in"), transaction():
        operations.publish(cast.actor("ulla"), begun)
    assert scene.fresh(begun).reference is None


def test_only_a_part_of_the_city_can_be_addressed(cast: Cast) -> None:
    for party_id in (cast.organisation.id, cast.council.id, 4711):
        with pytest.raises(Refused, match="part of the city"):
            scene.draft(cast, addressed_party_id=party_id)


def test_a_published_text_stays_as_it_is(cast: Cast) -> None:
    public = scene.initiative(cast)
    with pytest.raises(Refused, match="gets a new text on a page of its own"), transaction():
        operations.edit(cast.actor("ulla"), public, title="Något annat")
    with pytest.raises(Refused), transaction():
        operations.publish(cast.actor("ulla"), public)
    assert scene.fresh(public).title == scene.TITLE


@pytest.mark.parametrize("who", ["olle", "bo", "ulla", "cia", "sam", "adm"])
def test_only_the_body_addressed_replies(cast: Cast, signed_in: Any, who: str) -> None:
    public = scene.initiative(cast)
    party = cast.parties[who]
    browser = signed_in(cast.people[who].id, party and party.id)
    answer = browser.get(f"/initiativ/{public.reference}/svar")
    assert answer.status_code == 403
    assert "Only the part of the city" in answer.text
    with pytest.raises(Refused), transaction():
        operations.reply(cast.actor(who), public, kind=ReplyKind.ACCEPTED, reasons="Ja.")


def test_nobody_replies_to_a_draft(cast: Cast) -> None:
    begun = scene.draft(cast)
    for act in (actions.REPLY, actions.REFER, actions.CLOSE):
        from forum.core.access import judge

        assert not judge(act, cast.actor("anna"), begun).visible


def test_a_reply_needs_reasons(cast: Cast, signed_in: Any) -> None:
    public = scene.initiative(cast)
    with pytest.raises(Refused, match="reasons"), transaction():
        operations.reply(cast.actor("anna"), public, kind=ReplyKind.DECLINED, reasons=" \n")
    browser = signed_in(cast.people["anna"].id, cast.unit.id)
    answer = browser.send(
        f"/initiativ/{public.reference}/svar", {"kind": "accepted", "next_step": "Möte i maj"}
    )
    assert answer.status_code == 422
    assert "A reply without reasons is no reply" in answer.text
    assert "Möte i maj" in answer.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"kind": "perhaps"}, "kind"),
        ({"kind": ""}, "Choose what the reply comes to"),
        ({"next_step_on": "i morgon"}, "year, month and day"),
        ({"next_step_on": "2027-02-30"}, "year, month and day"),
        ({"next_step_on": "0001-01-01"}, "a day to come"),
        ({"next_step_on": "9999-12-31"}, "a day to come"),
        ({"kind": "referred"}, "Choose the part of the city"),
        ({"kind": "referred", "referred_to": "99999999999999999999"}, "Choose among what"),
        ({"kind": "referred", "referred_to": "x"}, "Choose among what"),
        ({"reasons": "å" * 20_001}, "1 character too long"),
        ({"next_step": "å" * 501}, "1 character too long"),
    ],
)
def test_a_reply_that_cannot_be_read_comes_back_filled_in(
    cast: Cast, signed_in: Any, typed: dict[str, str], words: str
) -> None:
    public = scene.initiative(cast)
    browser = signed_in(cast.people["anna"].id, cast.unit.id)
    sent = {"kind": "accepted", "reasons": "Därför att."} | typed
    answer = browser.send(f"/initiativ/{public.reference}/svar", sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert sent["reasons"] in answer.text
    assert scene.fresh(public).state == InitiativeState.OPEN


def test_an_initiative_is_passed_on_once_in_time_and_to_someone_else(cast: Cast) -> None:
    public = scene.initiative(cast)
    anna, olle = cast.actor("anna"), cast.actor("olle")
    with pytest.raises(Refused, match="another part"), transaction():
        operations.refer(anna, public, to=cast.unit.id, reasons="Fel.")
    with pytest.raises(Refused, match="part of the city"), transaction():
        operations.refer(anna, public, to=cast.organisation.id, reasons="Fel.")
    with transaction():
        operations.refer(anna, public, to=cast.other_unit.id, reasons="Skolor är deras.")
    with pytest.raises(Refused), transaction():
        operations.refer(anna, public, to=cast.unit.id, reasons="Ändrade mig.")
    with pytest.raises(Refused, match="once"), transaction():
        operations.refer(olle, public, to=cast.unit.id, reasons="Tillbaka.")


def test_it_is_not_passed_on_after_five_working_days(cast: Cast) -> None:
    public = scene.initiative(cast)
    assert public.refer_until is not None
    with (
        clock.pretend(clock.at(public.refer_until + timedelta(days=1))),
        pytest.raises(Refused, match="within five working days"),
        transaction(),
    ):
        operations.refer(cast.actor("anna"), public, to=cast.other_unit.id, reasons="Sent.")


def test_only_the_organisation_closes_and_only_what_is_answered(cast: Cast) -> None:
    public = scene.initiative(cast)
    with pytest.raises(Refused, match="not replied yet"), transaction():
        operations.close(cast.actor("ulla"), public)
    scene.reply(cast, public)
    for who in ("bo", "anna", "cia"):
        with pytest.raises(Refused, match="Only the organisation"), transaction():
            operations.close(cast.actor(who), public)
    with transaction():
        operations.close(cast.actor("ulla"), public)
    with pytest.raises(Refused, match="closed already"), transaction():
        operations.close(cast.actor("ulla"), public)


def test_only_the_clock_notes_what_is_overdue(cast: Cast) -> None:
    from forum.core.access import can

    public = scene.initiative(cast)
    assert can(actions.OVERDUE, SYSTEM, public)
    assert not can(actions.OVERDUE, cast.actor("ulla"), public)
    assert not can(actions.OVERDUE, ANONYMOUS, public)


@pytest.mark.parametrize(
    "reference", ["S-2026-999", "x", "S-2026-1%00", "%FF%FE", "S-" + "9" * 500]
)
def test_an_initiative_that_never_was_is_not_found(
    cast: Cast, signed_in: Any, reference: str
) -> None:
    browser = signed_in(cast.people["anna"].id, cast.unit.id)
    assert browser.get(f"/initiativ/{reference}/svar").status_code == 404
    assert browser.get(f"/initiativ/{reference}/avsluta").status_code == 404
