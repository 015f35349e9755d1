"""When responses are shown: by the round's one rule, to everyone at once; before that to almost nobody."""

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from forum.core import clock
from forum.core.access import ANONYMOUS, judge
from forum.core.db import db, transaction
from forum.parties.queries import actor_for
from forum.processes import operations
from forum.processes.models import PlanningProcess, StageKey
from forum.responses import actions, policy, queries
from forum.responses.answers import Given
from forum.responses.models import FormalResponse, PublicationRule, QuestionKind, Stance
from forum.responses.operations import rounds
from tests.conftest import Browser, Queries
from tests.core.test_files import PDF
from tests.factories import Cast, membership, organisation, person
from tests.processes import scene as processes
from tests.responses import asking, scene

SECRET = "Bara vi vet detta."


def _list(process: PlanningProcess, query: str = "") -> str:
    return f"/samrad/{process.reference}/svar{query}"


def _sent(cast: Cast, signed_in: Any, process: PlanningProcess) -> FormalResponse:
    """Bo's response, with a file."""
    data = scene.fields(summary=SECRET, file=(io.BytesIO(PDF), "p.pdf"), file_title="Hemlig bilaga")
    scene.as_bo(cast, signed_in).send(scene.url(process), data)
    db.session.rollback()
    return db.session.scalars(select(FormalResponse)).one()


def _paths(sent: FormalResponse) -> list[str]:
    return [scene.page_of(sent, rest) for rest in ("", "/underlag.json", "/filer/1/p.pdf")]


def test_before_the_last_day_has_passed_it_leaks_nowhere(
    cast: Cast, signed_in: Any, client: Browser
) -> None:
    process = scene.opened(cast)
    sent = _sent(cast, signed_in, process)
    ulla = signed_in(cast.people["ulla"].id, cast.umbrella.id)
    olle = signed_in(cast.people["olle"].id, cast.other_unit.id)
    paths = [*_paths(sent), scene.page_of(sent, "/kvittens"), scene.page_of(sent, "/kvittens.pdf")]
    for browser in [client, ulla, olle, signed_in(cast.people["adm"].id)]:
        for path in paths:
            assert browser.get(path).status_code == 404, path
        for path in [
            _list(process), f"/arenden/{process.reference}", f"/arenden/{process.reference}/historik",
            _list(process, "?standpunkt=delvis"), "/samrad", "/",
            f"/organisationer/{cast.organisation.slug}",
        ]:  # fmt: skip
            page = browser.get(path).text
            for word in [SECRET, sent.receipt, "Hemlig bilaga", "1 response"]:
                assert word not in page, (path, word)
    assert queries.standing(ANONYMOUS, sent.stage).published == 0


def test_the_sender_the_party_and_the_officers_of_the_owner_read_it(
    cast: Cast, signed_in: Any
) -> None:
    process = scene.opened(cast)
    sent = _sent(cast, signed_in, process)
    fatuma = signed_in(scene.writer(cast).id, cast.organisation.id)
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    for browser in [scene.as_bo(cast, signed_in), fatuma, anna]:
        for path in _paths(sent):
            assert browser.get(path).status_code == 200, path
        assert "Not published yet" in browser.get(_list(process)).text
    assert fatuma.get(scene.page_of(sent, "/kvittens")).status_code == 200
    assert anna.get(scene.page_of(sent, "/kvittens")).status_code == 403


def test_when_the_last_day_has_passed_everyone_reads_it_kept_pages_too(
    cast: Cast, signed_in: Any, client: Browser
) -> None:
    process = scene.opened(cast)
    sent = _sent(cast, signed_in, process)
    last = clock.deadline(sent.stage.ends_on)
    with time_machine.travel(last - timedelta(hours=1), tick=False):
        assert SECRET not in client.get(_list(process)).text
        assert client.get(scene.page_of(sent)).status_code == 404
    with time_machine.travel(last + timedelta(seconds=2), tick=False):
        assert SECRET in client.get(_list(process)).text
        for path in _paths(sent):
            assert client.get(path).status_code == 200, path
        assert "1 response" in client.get(f"/arenden/{process.reference}").text
        assert client.get(scene.page_of(sent, "/kvittens")).status_code == 303


def test_when_the_stage_was_left_everyone_reads_it(
    cast: Cast, signed_in: Any, client: Browser
) -> None:
    process = scene.opened(cast)
    sent = _sent(cast, signed_in, process)
    scene.moved_on(process)
    assert client.get(scene.page_of(sent)).status_code == 200


def test_where_the_rule_is_at_once_everyone_reads_it_at_once(
    cast: Cast, signed_in: Any, client: Browser
) -> None:
    process = scene.opened(cast, PublicationRule.AT_ONCE)
    page = client.get(_list(process)).text
    assert "There is no response to read here." in page
    sent = _sent(cast, signed_in, process)
    assert client.get(scene.page_of(sent)).status_code == 200
    assert SECRET in client.get(_list(process)).text


def test_one_that_was_replaced_before_it_was_shown_stays_with_its_sender(
    cast: Cast, client: Browser
) -> None:
    for rule, shown in [(None, 404), (PublicationRule.AT_ONCE, 200)]:
        process = scene.opened(cast, rule, title=f"Samråd {shown}")
        first = scene.send(cast.actor("bo"), process, summary=SECRET)
        second = scene.send(cast.actor("bo"), process)
        scene.over(process)
        assert client.get(scene.page_of(first)).status_code == shown
        page = client.get(scene.page_of(second)).text
        assert (first.receipt in page) == (shown == 200)
        assert SECRET not in client.get(_list(process)).text


def test_rule_and_list_say_the_same(cast: Cast) -> None:
    running, over = scene.opened(cast), scene.opened(cast, title="Över")
    at_once = scene.opened(cast, PublicationRule.AT_ONCE, title="Genast")
    for process in [running, over, at_once]:
        for who in ["bo", "cia", "ulla"]:
            scene.send(cast.actor(who), process)
        scene.send(cast.actor("bo"), process, summary="Den som gäller.")
    scene.over(over)
    keys = db.session.scalars(select(FormalResponse.id)).all()
    people = ["bo", "cia", "ulla", "anna", "olle", "sam", "mia", "adm"]
    for actor in [ANONYMOUS, *map(cast.actor, people)]:
        listed = set(db.session.scalars(select(FormalResponse.id).where(queries.visible_to(actor))))
        received = [queries.received_by_id(key) for key in keys]
        read = {one.response.id for one in received if one and policy.read(actor, one)}
        assert listed == read, actor.name


def _town(cast: Cast) -> PlanningProcess:
    """A round that is over, with responses of every kind."""
    process = scene.opened(cast)
    scene.send(cast.actor("ulla"), process, stance=Stance.AGAINST)
    scene.send(cast.actor("bo"), process, stance=Stance.FOR)
    scene.send(cast.actor("cia"), process, stance=Stance.NONE)
    scene.send(cast.actor("olle"), process, stance=Stance.PARTLY)
    db.session.rollback()
    cast.organisation.districts.append(cast.place)
    db.session.commit()
    scene.over(process)
    return process


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["ulla", "bo", "cia", "olle"]),
        ("?standpunkt=emot", ["ulla"]),
        ("?standpunkt=for", ["bo"]),
        ("?standpunkt=delvis", ["olle"]),
        ("?standpunkt=ingen", ["cia"]),
        ("?part=organisation", ["bo"]),
        ("?part=paraply", ["ulla"]),
        ("?part=staden", ["olle"]),
        ("?part=privat", ["cia"]),
        ("?omrade=bergsjon", ["bo"]),
        ("?omrade=nordost", ["bo"]),
        ("?part=privat&standpunkt=emot", []),
        ("?skede=1", ["ulla", "bo", "cia", "olle"]),
    ],
)
def test_the_list_is_narrowed_by_its_address_in_the_order_received(
    cast: Cast, client: Browser, query: str, names: list[str]
) -> None:
    process = _town(cast)
    page = client.get(_list(process, query)).text
    senders = {
        key: cast.parties[key].name if cast.parties[key] else cast.people[key].name  # type: ignore[union-attr]
        for key in ("ulla", "bo", "cia", "olle")
    }
    shown = [(page.find(f">{name}</a></h2>"), key) for key, name in senders.items()]
    assert [key for place, key in sorted(shown) if place >= 0] == names


def test_the_list_is_narrowed_by_what_was_answered(cast: Cast, client: Browser) -> None:
    process = scene.opened(cast)
    stage = scene.stage(process)
    one = asking.one(cast, stage)
    scale = asking.ask(cast, stage, QuestionKind.SCALE)
    area = asking.ask(cast, stage, QuestionKind.PLACE)
    yes, no = (asking.option(one, word) for word in ("Ja", "Nej"))
    scene.send(
        cast.actor("bo"), process,
        answers=[
            Given(one.id, QuestionKind.ONE, options=(yes,)),
            Given(scale.id, QuestionKind.SCALE, scale=4),
            Given(area.id, QuestionKind.PLACE, place=cast.place.code),
        ],
    )  # fmt: skip
    scene.send(
        cast.actor("ulla"), process, answers=[Given(one.id, QuestionKind.ONE, options=(no,))]
    )
    scene.over(process)
    for query, names in {
        f"?fraga={one.id}": ["bo", "ulla"],
        f"?fraga={one.id}&val={yes}": ["bo"],
        f"?fraga={one.id}&val={no}": ["ulla"],
        f"?fraga={scale.id}&val=4": ["bo"],
        f"?fraga={scale.id}&val=3": [],
        f"?fraga={area.id}&val={cast.place.id}": ["bo"],
    }.items():
        page = client.get(_list(process, query)).text
        shown = [
            key for key, party in (("bo", cast.organisation), ("ulla", cast.umbrella))
            if f">{party.name}</a></h2>" in page
        ]  # fmt: skip
        assert shown == names, query


def test_the_list_costs_as_much_for_many_as_for_few(
    cast: Cast, client: Browser, queries: Queries
) -> None:
    process = scene.opened(cast, PublicationRule.AT_ONCE)
    counts = []
    for number in range(12):
        who, party = person(f"Person {number}"), organisation(f"Förening {number}")
        membership(who, party)
        scene.send(actor_for(who, party.id), process)
        if number in {1, 11}:
            queries.clear()
            page = client.get(_list(process)).text
            assert page.count('class="matter"') == number + 1
            counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_of_the_process_leads_to_the_form_and_to_the_list(
    cast: Cast, signed_in: Any, client: Browser
) -> None:
    process = scene.opened(cast, PublicationRule.AT_ONCE)
    scene.send(cast.actor("ulla"), process)
    page = client.get(f"/arenden/{process.reference}").text
    assert "Answer the consultation" in page
    assert f'href="{scene.url(process)}"' in page
    assert "Read 1 response" in page
    assert "csrf_token" not in client.get(_list(process)).text
    bo = scene.as_bo(cast, signed_in)
    scene.save(cast.actor("bo"), process, "p", body="Hej.")
    assert "Go on with your response" in bo.get(f"/arenden/{process.reference}").text
    scene.send(cast.actor("bo"), process)
    assert "See or replace your response" in bo.get(f"/arenden/{process.reference}").text
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    assert "Answer the consultation" not in anna.get(f"/arenden/{process.reference}").text


def test_the_list_goes_on_where_it_stopped(cast: Cast, client: Browser, monkeypatch: Any) -> None:
    monkeypatch.setattr("forum.responses.queries.responses.LIST_PAGE", 2)
    process = _town(cast)
    first = client.get(_list(process)).text
    assert first.count('class="matter"') == 2
    after = first.split("efter=")[1].split('"')[0]
    second = client.get(_list(process, f"?efter={after}")).text
    assert second.count('class="matter"') == 2
    assert "From the beginning" in second


def test_going_back_before_the_last_day_shows_nothing(
    cast: Cast, signed_in: Any, client: Browser
) -> None:
    process = processes.opened(cast, StageKey.PROPOSAL, StageKey.CONSULTATION, StageKey.DECISION)
    anna = cast.actor("anna")
    with transaction():
        to = scene.stage(process)
        operations.move(anna, process, to, feedback=processes.FEEDBACK, reason="Bråttom.")
    sent = _sent(cast, signed_in, process)
    back = processes.stage(process, StageKey.PROPOSAL)
    with transaction():
        operations.move(anna, process, back, reason="Återremiss.", ends_on=processes.day(90))
    assert client.get(scene.page_of(sent)).status_code == 404
    assert SECRET not in client.get(_list(process)).text


def test_what_was_shown_stays_shown_though_the_last_day_moves_or_the_process_goes_back(
    cast: Cast, signed_in: Any, client: Browser
) -> None:
    process = scene.opened(cast)
    sent = _sent(cast, signed_in, process)
    with transaction():
        assert rounds.note_shown() == 0
    scene.over(process)
    with transaction():
        assert rounds.note_shown() == 1
    with transaction():
        assert rounds.note_shown() == 0
    scene.last_day(process, clock.today() + timedelta(days=10))
    db.session.expire_all()
    assert client.get(scene.page_of(sent)).status_code == 200
    assert SECRET in client.get(_list(process)).text
    assert "The formal responses were published" in client.get(
        f"/arenden/{process.reference}/historik"
    ).text  # fmt: skip


def test_only_the_clock_notes_that_responses_are_shown(cast: Cast) -> None:
    process = scene.opened(cast)
    for who in cast.people:
        assert not judge(actions.SHOW, cast.actor(who), scene.stage(process))
