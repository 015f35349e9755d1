"""The owner's officers invite organisations, each once; nobody else does."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.invitations import operations
from forum.invitations.models import Invitation
from forum.parties.models import Field, Membership, Party, Role
from forum.parties.operations import Unfit
from forum.processes import operations as processes
from forum.processes.models import PlanningProcess, StageKey
from forum.web.filters import day
from tests import factories
from tests.invitations import scene
from tests.meanwhile import Meanwhile
from tests.parties import scene as parties
from tests.processes import scene as process_scene


@pytest.fixture
def anna(cast: Any, signed_in: Any) -> Any:
    return signed_in(cast.people["anna"].id, cast.unit.id)


def path(about: PlanningProcess, query: str = "visa=alla") -> str:
    return f"/samrad/{about.reference}/inbjudningar/nya?{query}"


def count() -> int:
    found: int = scene.fresh().scalar(select(func.count()).select_from(Invitation))
    return found


def ticked(page: Any) -> list[str]:
    return re.findall(r'name="parties" value="([^"]+)" id="parties-\d+" checked', page.text)


# Refusals


@pytest.mark.parametrize("who", ["cia", "bo", "ulla", "olle", "sam", "adm"])
def test_nobody_else_invites_reminds_or_sees_who_is_silent(
    cast: Any, signed_in: Any, who: str
) -> None:
    about = scene.process(cast)
    for act in (
        lambda: operations.invite(cast.actor(who), about, party_ids=[cast.organisation.id]),
        lambda: operations.remind(cast.actor(who), about),
    ):
        with pytest.raises(Refused), transaction():
            act()
    party = cast.parties[who]
    browser = signed_in(cast.people[who].id, party.id if party else None)
    for page in ("", "/nya", "/paminn"):
        assert browser.get(f"/samrad/{about.reference}/inbjudningar{page}").status_code == 403
    assert count() == 0


def test_a_draft_has_no_invitations(cast: Any) -> None:
    draft = process_scene.draft(cast)
    with pytest.raises(Refused), transaction():
        operations.invite(cast.actor("anna"), draft, party_ids=[cast.organisation.id])


@pytest.mark.parametrize("turn", [processes.pause, processes.cancel])
def test_nobody_is_invited_to_what_is_paused_or_over(cast: Any, anna: Any, turn: Any) -> None:
    about = scene.process(cast)
    scene.invite(cast, about, cast.umbrella)
    with transaction():
        turn(cast.actor("anna"), about, reason="Vi väntar.")
    assert anna.send(path(about), {"parties": cast.organisation.slug}).status_code == 403
    assert anna.send(f"/samrad/{about.reference}/inbjudningar/paminn").status_code == 403
    assert anna.get(f"/samrad/{about.reference}/inbjudningar").status_code == 200
    assert count() == 1


def test_only_active_organisations_are_invited(cast: Any) -> None:
    about = scene.process(cast)
    gone = factories.organisation("Borta", ended_on=clock.today())
    for wrong in (cast.unit, cast.council, gone):
        with pytest.raises(Unfit):
            scene.invite(cast, about, cast.organisation, wrong)
    with pytest.raises(Unfit):
        scene.invite(cast, about)
    with pytest.raises(Unfit), transaction():
        operations.invite(cast.actor("anna"), about, party_ids=[2**31 - 1])
    assert count() == 0


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"message": "Hej"}, "parties"),
        ({"parties": "finns-inte", "message": "Hej"}, "parties"),
        ({"parties": ["%00", "'"], "message": "Hej"}, "parties"),
        ({"parties": "unit", "message": "Hej"}, "parties"),
        ({"parties": "bo", "message": "Hej" + "x" * 1000}, "message"),
        ({"parties": "bo", "message": "Hej" + "x" * 20_001}, "message"),
    ],
)
def test_what_will_not_do_is_said_beside_its_field_and_nothing_is_lost(
    cast: Any, anna: Any, sent: dict[str, Any], field: str
) -> None:
    about = scene.process(cast)
    names = {"bo": cast.organisation.slug, "unit": cast.unit.slug}
    parties = sent.get("parties")
    if isinstance(parties, str):
        sent = sent | {"parties": names.get(parties, parties)}
    answer = anna.send(path(about), sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Hej" in answer.text
    assert count() == 0
    assert scene.rows() == []


@pytest.mark.parametrize(
    "query",
    ["omrade=finns-inte", "falt=alchemy", "paraply=%FF", "namn=" + "x" * 3000, "omrade=%27", "visa=x"],
)  # fmt: skip
def test_nonsense_in_the_address_is_no_choice_or_matches_nobody(
    cast: Any, anna: Any, query: str
) -> None:
    page = anna.get(path(scene.process(cast), query))
    assert page.status_code == 200
    assert ticked(page) == []


def test_until_something_is_chosen_nobody_is_listed(cast: Any, anna: Any) -> None:
    about = scene.process(cast)
    page = anna.get(f"/samrad/{about.reference}/inbjudningar/nya")
    assert cast.organisation.name not in page.text
    assert "Send the invitations" not in page.text


def test_a_hostile_name_is_shown_as_text(cast: Any, anna: Any) -> None:
    factories.organisation('"><script>alert(1)</script>')
    page = anna.get(path(scene.process(cast), "namn=%22%3E%3Cscript%3Ealert(1)"))
    assert page.status_code == 200
    assert "<script>alert" not in page.text


# Choosing


def test_a_place_finds_those_who_name_it_a_part_of_it_or_the_area_around_it(
    cast: Any, anna: Any
) -> None:
    about = scene.process(cast)
    scene.works_in(cast.organisation, cast.place)
    scene.works_in(cast.umbrella, cast.area)
    other = factories.district("12", "Gamlestaden", cast.area)
    elsewhere = scene.works_in(factories.organisation("Annorstädes"), other)
    everywhere = factories.organisation("Överallt")

    def found(query: str) -> set[str]:
        return set(ticked(anna.get(path(about, query))))

    assert found(f"omrade={cast.place.slug}") == {cast.organisation.slug, cast.umbrella.slug}
    assert found(f"omrade={cast.area.slug}") == {
        cast.organisation.slug, cast.umbrella.slug, elsewhere.slug,
    }  # fmt: skip
    assert found("omrade=hela-staden") == {everywhere.slug}


def test_a_field_an_umbrella_or_a_name_narrows_and_together_they_narrow_more(
    cast: Any, anna: Any
) -> None:
    about = scene.process(cast)
    parties.works_with(cast.organisation, Field.EDUCATION)
    other = parties.works_with(factories.organisation("Ängens skola"), Field.EDUCATION)
    parties.together(cast)
    parties.claimed(cast, factories.organisation("Inte bekräftad"))

    def found(query: str) -> list[str]:
        return ticked(anna.get(path(about, query)))

    assert found("falt=education") == [cast.organisation.slug, other.slug]
    assert found(f"paraply={cast.umbrella.slug}") == [cast.umbrella.slug, cast.organisation.slug]
    assert found("namn=ÄNGEN") == [other.slug]
    assert found("namn=%25") == []
    assert found(f"falt=education&paraply={cast.umbrella.slug}") == [cast.organisation.slug]


# Sending


def test_those_ticked_are_invited_once_and_the_rest_is_said(cast: Any, anna: Any) -> None:
    about = scene.process(cast)
    scene.invite(cast, about, cast.umbrella)
    third = factories.organisation("Den tredje")
    page = anna.get(path(about))
    assert ticked(page) == [third.slug, cast.organisation.slug]
    assert "1 of them is invited already" in page.text
    answer = anna.send(
        path(about),
        {"parties": [cast.organisation.slug, cast.umbrella.slug], "message": "Välkomna!"},
    )
    assert answer.location == f"/samrad/{about.reference}/inbjudningar"
    page = anna.get(answer.location).text
    assert "1 organisation is invited." in page
    assert "1 was invited already" in page
    assert count() == 2
    again = anna.send(path(about), {"parties": cast.organisation.slug})
    assert "1 was invited already" in anna.get(again.location).text
    assert count() == 2
    events = scene.fresh().scalars(select(Event).where(Event.action == "invitation:send")).all()
    assert [event.data["parties"] for event in events] == [
        [cast.umbrella.id],
        [cast.organisation.id],
    ]


def test_a_double_click_invites_once(cast: Any, anna: Any) -> None:
    about = scene.process(cast)
    for _time in range(2):
        sent = {"parties": cast.organisation.slug, "form_key": "d" * 32}
        assert anna.send(path(about), sent).status_code == 303
    assert count() == 1
    assert len(scene.rows()) == 1


def test_two_officers_at_once_invite_once(cast: Any, app: Flask) -> None:
    about = scene.process(cast)
    actor, key, wanted = cast.actor("anna"), about.id, [cast.organisation.id]

    def act() -> None:
        operations.invite(actor, db.session.get_one(PlanningProcess, key), party_ids=wanted)

    with transaction():
        operations.invite(actor, about, party_ids=wanted)
        other = Meanwhile(app, act)
    other.join()
    assert other.problem is None
    assert count() == 1
    assert len(scene.rows()) == 1


def test_a_writer_of_the_unit_invites_too(cast: Any) -> None:
    about = scene.process(cast)
    factories.membership(cast.people["cia"], cast.unit, Role.WRITER)
    with transaction():
        operations.invite(cast.actor("cia"), about, party_ids=[cast.organisation.id])
    assert count() == 1


# Letters


def test_the_representatives_and_the_address_get_one_letter_each(cast: Any) -> None:
    about = scene.process(cast)
    second = factories.person("Bea Berg")
    factories.membership(second, cast.organisation)
    factories.membership(factories.person("Ola Skriver"), cast.organisation, Role.WRITER)
    ended = factories.person("Gammal Gås")
    factories.membership(ended, cast.organisation, ends_on=clock.today() - timedelta(days=1))
    with transaction():
        cast.organisation.email = "post@rymdtorget.example.se"
        cast.umbrella.email = cast.people["ulla"].email
    sent = scene.invite(cast, about, cast.organisation, cast.umbrella, message="Kom & säg till!")
    assert sent.unreached == 0
    letters = [scene.letter(row) for row in scene.rows()]
    to = [one.to for one in letters]
    assert sorted(to) == sorted(
        [
            cast.people["bo"].email,
            second.email,
            "post@rymdtorget.example.se",
            cast.people["ulla"].email,
        ]
    )
    body = letters[0].body
    last = process_scene.stage(about, StageKey.CONSULTATION).ends_on
    for words in (
        about.title,
        about.summary,
        f"/arenden/{about.reference}",
        f"Last day to answer: {last.day} ",
        "Kom & säg till!",
        "Anyone may answer, invited or not",
        "Rymdtorgets Läxhjälp",
    ):
        assert words in body


def test_after_the_last_day_the_letter_says_that_late_responses_are_received(
    cast: Any, anna: Any
) -> None:
    about = scene.process(cast)
    scene.invite(cast, about, cast.organisation)
    (row,) = scene.rows()
    last = clock.today() - timedelta(days=1)
    with transaction():
        stage = process_scene.stage(about, StageKey.CONSULTATION)
        stage.starts_on, stage.ends_on = last - timedelta(days=30), last
    said = f"The last day was {day(last)}. A late response is received and marked late."
    assert said in scene.letter(row).body
    page = anna.get(path(about)).text
    assert said in page
    assert "names no last day" not in page


def test_who_is_reached_by_no_letter_is_told_of(cast: Any, anna: Any) -> None:
    about = scene.process(cast)
    silent = factories.organisation("Utan adress")
    answer = anna.send(path(about), {"parties": silent.slug})
    assert "no letter reaches it" in anna.get(answer.location).text
    assert scene.rows() == []


def test_a_letter_is_not_written_when_it_is_not_due_any_more(cast: Any) -> None:
    about = scene.process(cast)
    scene.invite(cast, about, cast.organisation)
    (row,) = scene.rows()
    with transaction():
        party = db.session.get_one(Party, cast.organisation.id)
        party.ended_on = clock.today()
    assert scene.written(row) is None
    with transaction():
        party.ended_on = None
    assert scene.written(row) is not None
    with transaction():
        processes.cancel(cast.actor("anna"), about, reason="Det blev inget.")
    assert scene.written(row) is None


def test_a_letter_to_one_who_no_longer_represents_is_not_written(cast: Any) -> None:
    about = scene.process(cast)
    scene.invite(cast, about, cast.organisation)
    (row,) = scene.rows()
    with transaction():
        for held in db.session.scalars(
            select(Membership).where(Membership.person_id == cast.people["bo"].id)
        ):
            held.ends_on = clock.today() - timedelta(days=1)
    assert scene.written(row) is None
