"""Who may not open, see, publish or lead a process."""

from typing import Any

import pytest

from forum.core.access import Refused, judge
from forum.core.db import transaction
from forum.matters import queries as matters
from forum.parties.models import Role
from forum.processes import actions, operations, queries
from forum.processes.models import PlanningProcess, StageKey
from tests.factories import Cast, membership, person
from tests.processes import scene

LEADING = ("skede", "datum", "pausa", "avbryt", "avsluta", "andra")


@pytest.mark.parametrize("who", ["bo", "ulla", "cia", "sam", "mia", "sol", "adm"])
def test_only_officers_of_city_units_open_a_consultation(
    cast: Cast, signed_in: Any, who: str
) -> None:
    party = cast.parties[who]
    answer = signed_in(cast.people[who].id, party.id if party else None).get("/samrad/ny")
    assert answer.status_code == 403
    with pytest.raises(Refused), transaction():
        operations.create(cast.actor(who), title="x", party=cast.unit)


def test_nobody_opens_one_for_a_unit_that_is_not_theirs(cast: Cast) -> None:
    with pytest.raises(Refused), transaction():
        operations.create(cast.actor("anna"), title="x", party=cast.other_unit)


def test_a_visitor_is_asked_to_sign_in(cast: Cast, client: Any) -> None:
    answer = client.get("/samrad/ny")
    assert answer.status_code == 303
    assert "next=" in answer.location


def test_a_draft_is_not_there_for_anyone_else(cast: Cast, client: Any, signed_in: Any) -> None:
    begun = scene.draft(cast)
    olle = signed_in(cast.people["olle"].id, cast.other_unit.id)
    for path in ("", "/forhandsgranska", "/publicera"):
        address = f"/samrad/utkast/{begun.id}{path}"
        assert client.get(address).status_code == 404
        assert olle.get(address).status_code == 404
        assert olle.send(address, {"title": "Kapad"}).status_code in {404, 405}
    assert scene.TITLE not in client.get("/samrad").text
    assert scene.TITLE not in olle.get("/samrad").text


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999", "-1", "x"])
def test_a_draft_that_was_never_begun_is_not_there(cast: Cast, signed_in: Any, number: str) -> None:
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    assert anna.get(f"/samrad/utkast/{number}").status_code == 404


@pytest.mark.parametrize("who", ["olle", "bo", "cia", "sam", "mia", "adm"])
def test_only_the_owner_leads(cast: Cast, signed_in: Any, who: str) -> None:
    process = scene.opened(cast)
    party = cast.parties[who]
    other = signed_in(cast.people[who].id, party.id if party else None)
    for step in LEADING:
        assert other.get(f"/samrad/{process.reference}/{step}").status_code == 403
        assert other.send(f"/samrad/{process.reference}/{step}").status_code == 403


def test_a_visitor_is_asked_to_sign_in_to_lead(cast: Cast, client: Any) -> None:
    process = scene.opened(cast)
    for step in LEADING:
        assert client.get(f"/samrad/{process.reference}/{step}").status_code == 303
        assert client.get(f"/samrad/S-1999-1/{step}").status_code == 404


def _writer(cast: Cast) -> Any:
    from forum.parties.queries import actor_for

    wille = person("Wille Writ")
    membership(wille, cast.unit, Role.WRITER)
    return actor_for(wille, cast.unit.id)


def test_a_writer_drafts_and_changes_texts_but_does_not_publish_or_lead(cast: Cast) -> None:
    wille, begun = _writer(cast), scene.draft(cast)
    assert judge(actions.DRAFT, wille, begun)
    assert not judge(actions.PUBLISH, wille, begun)
    process = scene.opened(cast)
    assert judge(actions.REVISE, wille, process)
    for what in (actions.ADVANCE, actions.GO_BACK, actions.PAUSE, actions.CANCEL, actions.CLOSE):
        assert not judge(what, wille, process)


def test_a_mandate_that_has_ended_gives_nothing(cast: Cast) -> None:
    from forum.parties.queries import actor_for

    former = person("Fia Förr")
    membership(former, cast.unit, ends_on=scene.day(-1))
    until_today = person("Tim Tills")
    membership(until_today, cast.unit, ends_on=scene.day(0))
    begun = scene.draft(cast)
    assert not judge(actions.DRAFT, actor_for(former, cast.unit.id), begun).visible
    assert judge(actions.DRAFT, actor_for(until_today, cast.unit.id), begun)


@pytest.mark.parametrize("who", ["anna", "olle", "bo", "cia", "sam", "adm"])
def test_lists_show_what_the_rule_lets_one_read(cast: Cast, who: str) -> None:
    from sqlalchemy import select

    from forum.core.db import db
    from forum.matters import actions as matter_actions

    everything = [scene.draft(cast), scene.opened(cast)]
    actor = cast.actor(who)
    listed = db.session.scalars(
        select(PlanningProcess).where(matters.visible_to(actor)).order_by(PlanningProcess.id)
    ).all()
    assert listed == [one for one in everything if judge(matter_actions.READ, actor, one)]
    drafts = [row.matter for row in queries.drafts_of(actor)]
    assert drafts == [one for one in everything[:1] if judge(actions.DRAFT, actor, one)]


def test_what_has_ended_cannot_be_led(cast: Cast, signed_in: Any) -> None:
    process = scene.opened(cast)
    with transaction():
        operations.cancel(cast.actor("anna"), process, reason="Pengarna tog slut.")
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    for step in (*LEADING, "ateruppta"):
        assert anna.get(f"/samrad/{process.reference}/{step}").status_code == 403
    assert anna.send(f"/arenden/{process.reference}/inlagg", {"body": "Hej"}).status_code == 403


def test_a_paused_one_is_resumed_before_it_moves_on(cast: Cast) -> None:
    process = scene.opened(cast)
    anna = cast.actor("anna")
    with pytest.raises(Refused), transaction():
        operations.resume(anna, process, reason="Den vilar inte.")
    with transaction():
        operations.pause(anna, process, reason="Markprov.")
    to = scene.stage(process, StageKey.EARLY_DIALOGUE)
    with pytest.raises(Refused), transaction():
        operations.move(anna, process, to, reason="x")
    with transaction():
        operations.resume(anna, process, reason="Provet är klart.")
    with transaction():
        operations.move(anna, process, scene.stage(process, StageKey.EARLY_DIALOGUE), reason="x")
