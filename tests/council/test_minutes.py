"""Minutes: what they need, who signs them, that they cannot be changed then, and where decisions go."""

from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import faults
from forum.core.outbox import Outbox
from forum.council import letters, queries
from forum.council.models import (
    AgendaItem,
    CouncilMeeting,
    DecisionKind,
    MeetingState,
    Nomination,
    NominationState,
)
from forum.council.operations import minutes
from forum.parties.models import Role, Side
from tests.council import scene
from tests.factories import Cast, membership, person


def _draft(cast: Cast, meeting: CouncilMeeting) -> None:
    with transaction():
        minutes.draft(cast.actor("sam"), meeting)


@pytest.mark.parametrize("present", [(), ("mia",), ("sol",)])
def test_both_sides_must_have_been_there(cast: Cast, present: tuple[str, ...]) -> None:
    meeting = scene.held(cast)
    scene.attended(cast, meeting, present)
    scene.written(cast, meeting)
    with pytest.raises(Refused, match="is recorded as present"):
        _draft(cast, meeting)


def test_each_side_needs_an_approver(cast: Cast) -> None:
    meeting, ids = scene.held(cast), [cast.people[who].id for who in ("mia", "sol")]
    scene.written(cast, meeting)
    with transaction():
        minutes.attend(cast.actor("sam"), meeting, present=ids, approvers=ids[:1])
    with pytest.raises(Refused, match="No approver"):
        _draft(cast, meeting)


def test_an_approver_was_there_sits_in_the_council_and_is_alone_for_their_side(
    cast: Cast,
) -> None:
    meeting, sam = scene.held(cast), cast.actor("sam")
    mia, sol, bo = (cast.people[who].id for who in ("mia", "sol", "bo"))
    second = person("Moa Mo")
    membership(second, cast.council, Role.MEMBER, Side.CITY)
    with pytest.raises(Refused, match="among those who were"), transaction():
        minutes.attend(sam, meeting, present=[mia], approvers=[mia, sol])
    with pytest.raises(Refused, match="Only members"), transaction():
        minutes.attend(sam, meeting, present=[mia, bo])
    with pytest.raises(Refused, match="one approver from each side"), transaction():
        minutes.attend(sam, meeting, present=[mia, second.id], approvers=[mia, second.id])


def test_an_absent_approver_is_refused_with_the_ticks_kept(cast: Cast, signed_in: Any) -> None:
    meeting = scene.held(cast)
    mia, sol = cast.people["mia"].id, cast.people["sol"].id
    sam = scene.browser(cast, signed_in, "sam")
    path = f"/radet/sammantraden/{meeting.reference}/protokoll/narvaro"
    form = {"city": [mia], "city_approver": mia, "social_economy_approver": sol}
    answer = sam.send(path, form)
    assert answer.status_code == 422
    assert "Choose approvers among those who were at the meeting." in answer.text
    assert f'checked id="city-0" name="city" type="checkbox" value="{mia}"' in answer.text
    swapped = {"city": [mia], "city_approver": sol, "social_economy_approver": 0}
    assert sam.send(path, swapped).status_code == 422
    assert sam.send(path, form | {"social_economy": ["x"]}).status_code == 422
    assert sam.send(path, form | {"social_economy": [sol]}).status_code == 303


def test_every_item_needs_a_text_and_every_matter_a_decision(cast: Cast) -> None:
    matter = scene.matter(cast)
    meeting = scene.held(cast, scene.nomination(cast, matter))
    scene.attended(cast, meeting)
    with pytest.raises(Refused, match="has no text"):
        _draft(cast, meeting)
    scene.written(cast, meeting)
    with transaction():
        minutes.write(cast.actor("sam"), scene.item_of(meeting, matter), body="Diskussion.")
    with pytest.raises(Refused, match="has no decision"):
        _draft(cast, meeting)


def test_a_decision_is_whole_or_comes_back(cast: Cast, signed_in: Any) -> None:
    matter = scene.matter(cast)
    meeting = scene.held(cast, scene.nomination(cast, matter))
    item = scene.item_of(meeting, matter)
    sam = scene.browser(cast, signed_in, "sam")
    path = f"/radet/sammantraden/{meeting.reference}/protokoll/punkter/{item.id}"
    said = {"text": "Vi talade.", "decided": "Rådet ger uppdrag.", "responsible": "0"}
    kindless = sam.send(path, said)
    assert kindless.status_code == 422
    assert "Rådet ger uppdrag." in kindless.text
    task = said | {"kind": "assignment"}
    assert "Choose who is given the assignment." in sam.send(path, task).text
    task |= {"responsible": str(cast.unit.id)}
    assert sam.send(path, task | {"due_on": "snart"}).status_code == 422
    assert sam.send(path, task | {"due_on": "0001-01-01"}).status_code == 422
    assert sam.send(path, task | {"kind": "municipal"}).status_code == 422
    due = clock.today().isoformat()
    assert sam.send(path, task | {"due_on": due}).status_code == 303
    scene.afresh()
    decided = queries.decision(item)
    assert decided is not None
    assert decided.responsible_id == cast.unit.id


def test_an_unsaved_text_is_there_when_one_comes_back(cast: Cast, signed_in: Any) -> None:
    meeting = scene.held(cast)
    item = queries.items(meeting)[0]
    sam = scene.browser(cast, signed_in, "sam")
    path = f"/radet/sammantraden/{meeting.reference}/protokoll/punkter/{item.id}"
    begun = sam.send(f"/utkast/agenda-item-{item.id}", {"text": "Halvfärdig mening"})
    assert begun.status_code == 200
    assert "Halvfärdig mening" in sam.get(path).text
    assert sam.send(path, {"text": "Hel mening.", "responsible": "0"}).status_code == 303
    assert "Halvfärdig mening" not in sam.get(path).text


def test_markup_in_the_minutes_does_not_become_script(cast: Cast) -> None:
    item = queries.items(scene.held(cast))[0]
    with transaction():
        minutes.write(cast.actor("sam"), item, body="<script>alert(1)</script> [x](javascript:x)")
    assert "<script" not in item.text_html
    assert "href" not in item.text_html


def test_the_draft_is_hidden_from_everyone_outside(cast: Cast, signed_in: Any, client: Any) -> None:
    meeting = scene.drafted(cast)
    paths = [f"/radet/sammantraden/{meeting.reference}/protokoll{end}" for end in ("", ".pdf")]
    outside = [client, *(scene.browser(cast, signed_in, who) for who in ("cia", "bo", "anna"))]
    assert {each.get(path).status_code for each in outside for path in paths} == {404}
    inside = [scene.browser(cast, signed_in, who) for who in ("sam", "mia", "sol")]
    assert {each.get(paths[0]).status_code for each in inside} == {200}


def test_an_approver_whose_seat_has_ended_still_reads_and_signs(cast: Cast, signed_in: Any) -> None:
    from forum.parties.models import Membership

    meeting = scene.drafted(cast)
    with transaction():
        seat = db.session.scalars(
            select(Membership).where(Membership.person_id == cast.people["mia"].id)
        ).one()
        seat.ends_on = clock.today()
    path = f"/radet/sammantraden/{meeting.reference}/protokoll"
    with clock.pretend(scene.in_days(40)):
        assert scene.browser(cast, signed_in, "mia").get(path).status_code == 200
        scene.sign(cast, meeting, "mia")


@pytest.mark.parametrize("who", ["sam", "bo", "anna", "cia", "adm"])
def test_only_the_approvers_sign(cast: Cast, signed_in: Any, who: str) -> None:
    meeting = scene.drafted(cast)
    browser = scene.browser(cast, signed_in, who)
    path = f"/radet/sammantraden/{meeting.reference}/protokoll/justera"
    assert browser.send(path).status_code == 403
    with pytest.raises(Refused, match="Only the two approvers"):
        scene.sign(cast, meeting, who)


def test_nobody_signs_twice_nor_before_or_after_the_time(cast: Cast) -> None:
    meeting = scene.held(cast)
    scene.attended(cast, meeting)
    with pytest.raises(Refused, match="not ready"):
        scene.sign(cast, meeting, "mia")
    scene.written(cast, meeting)
    _draft(cast, meeting)
    scene.sign(cast, meeting, "mia")
    assert meeting.state == MeetingState.MINUTES_DRAFT
    with pytest.raises(Refused, match="You have signed"):
        scene.sign(cast, meeting, "mia")
    scene.sign(cast, meeting, "sol")
    assert meeting.state == MeetingState.ADJUSTED
    with pytest.raises(Refused):
        scene.sign(cast, meeting, "sol")


def test_two_who_sign_at_once_seal_the_minutes(app: Flask, cast: Cast) -> None:
    meeting_id, ready = scene.drafted(cast).id, Barrier(2)

    def sign(who: str) -> None:
        with app.app_context():
            meeting = db.session.get_one(CouncilMeeting, meeting_id)
            ready.wait()
            scene.sign(cast, meeting, who)
            db.session.remove()

    both = [Thread(target=sign, args=(who,)) for who in ("mia", "sol")]
    for each in both:
        each.start()
    for each in both:
        each.join()
    scene.afresh()
    assert db.session.get_one(CouncilMeeting, meeting_id).state == MeetingState.ADJUSTED


def test_a_text_that_changed_since_it_was_read_is_not_signed(cast: Cast, signed_in: Any) -> None:
    meeting = scene.drafted(cast)
    mia = scene.browser(cast, signed_in, "mia")
    path = f"/radet/sammantraden/{meeting.reference}/protokoll/justera"
    read = queries.digest(queries.minutes_of(meeting))
    with transaction():
        minutes.reopen(cast.actor("sam"), meeting)
    with transaction():
        minutes.write(cast.actor("sam"), queries.items(meeting)[0], body="Rättat.")
    _draft(cast, meeting)
    answer = mia.send(path, {"text_hash": read})
    assert answer.status_code == 422
    assert "The minutes have changed" in answer.text
    assert "Rättat." in answer.text
    assert mia.send(path, {"text_hash": "nonsense"}).status_code == 422
    now = queries.digest(queries.minutes_of(meeting))
    assert mia.send(path, {"text_hash": now}).status_code == 303


def test_correcting_asks_for_new_signatures_and_keeps_every_section(cast: Cast) -> None:
    meeting = scene.drafted(cast)
    sections = [item.section_number for item in queries.items(meeting)]
    scene.sign(cast, meeting, "mia")
    with transaction():
        minutes.reopen(cast.actor("sam"), meeting)
    assert all(each.signed_at is None for each in queries.minutes_of(meeting).approvals)
    _draft(cast, meeting)
    assert [item.section_number for item in queries.items(meeting)] == sections


@pytest.mark.parametrize("after", ["signed", "published"])
def test_signed_minutes_cannot_be_changed(cast: Cast, after: str) -> None:
    meeting = getattr(scene, after)(cast)
    sam, item, text = cast.actor("sam"), queries.items(meeting)[0], queries.items(meeting)[0].text
    for act in (
        lambda: minutes.write(sam, item, body="Ändrat."),
        lambda: minutes.attend(sam, meeting, present=[]),
        lambda: minutes.draft(sam, meeting),
        lambda: minutes.reopen(sam, meeting),
    ):
        with pytest.raises(Refused, match=r"signed|published"), transaction():
            act()
    assert item.text == text
    assert meeting.minutes_hash == queries.digest(queries.minutes_of(meeting))


def test_minutes_are_published_by_the_secretary_when_both_have_signed(cast: Cast) -> None:
    meeting = scene.drafted(cast)
    scene.sign(cast, meeting, "mia")
    with pytest.raises(Refused, match="have not signed"), transaction():
        minutes.publish(cast.actor("sam"), meeting)
    scene.sign(cast, meeting, "sol")
    for who in ("mia", "anna", "bo"):
        with pytest.raises(Refused), transaction():
            minutes.publish(cast.actor(who), meeting)
    with transaction():
        minutes.publish(cast.actor("sam"), meeting)
    with pytest.raises(Refused), transaction():
        minutes.publish(cast.actor("sam"), meeting)


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_every_decision_goes_back_to_its_matter(cast: Cast, client: Any, kind: Any) -> None:
    matter = scene.matter(cast)
    proposal = scene.nomination(cast, matter)
    meeting = scene.published(cast, proposal, kind=kind)
    assert scene.history(matter)[-1] == "council:decide"
    assert proposal.state == NominationState.DONE
    section = scene.item_of(meeting, matter).section_number
    back = client.get(f"/arenden/{matter.reference}").text
    assert f"/radet/sammantraden/{meeting.reference}/protokoll#p{section}" in back
    assert "pilot i varje område" in back
    there = client.get(f"/radet/sammantraden/{meeting.reference}/protokoll").text
    assert f'id="p{section}"' in there
    assert f"/arenden/{matter.reference}" in there
    comes_back = kind in {DecisionKind.POSTPONED, DecisionKind.REMITTED_BACK}
    waiting = [each for each in queries.backlog() if each.matter_id == matter.id]
    assert [each.comes_back for each in waiting] == ([True] if comes_back else [])
    assert not list(faults())


def test_what_was_put_off_is_first_in_the_backlog_and_treated_in_order(
    cast: Cast, client: Any
) -> None:
    matter = scene.matter(cast)
    scene.nomination(cast)
    first = scene.published(cast, scene.nomination(cast, matter), kind=DecisionKind.POSTPONED)
    again = queries.backlog()[0]
    assert again.matter_id == matter.id
    second = scene.published(cast, again)
    links = [
        f"{each.reference}/protokoll#p{scene.item_of(each, matter).section_number}"
        for each in (first, second)
    ]
    shown = client.get(f"/arenden/{matter.reference}").text
    assert -1 < shown.find(links[0]) < shown.find(links[1])


def test_a_decision_is_not_shown_before_it_is_published(cast: Cast, client: Any) -> None:
    matter = scene.matter(cast)
    meeting = scene.signed(cast, scene.nomination(cast, matter))
    shown = client.get(f"/arenden/{matter.reference}").text
    assert "pilot i varje område" not in shown
    assert "pilot i varje område" not in client.get("/radet").text
    assert queries.recent_decisions() == []
    with transaction():
        minutes.publish(cast.actor("sam"), meeting)
    assert "pilot i varje område" in client.get("/radet").text
    assert queries.recent_decisions()[0].matters == [matter]


def test_sections_run_on_through_the_year_without_gaps(cast: Cast) -> None:
    scene.drafted(cast)
    scene.drafted(cast)
    given = db.session.scalars(select(AgendaItem.section_number).order_by(AgendaItem.id)).all()
    assert given == list(range(1, 15))


def test_sections_have_no_gaps_when_minutes_are_drafted_at_once(app: Flask, cast: Cast) -> None:
    meetings = []
    for _n in range(3):
        meeting = scene.held(cast)
        scene.attended(cast, meeting)
        scene.written(cast, meeting)
        meetings.append(meeting.id)
    ready, refused = Barrier(4), []

    def draft(meeting_id: int) -> None:
        with app.app_context():
            meeting = db.session.get_one(CouncilMeeting, meeting_id)
            ready.wait()
            try:
                _draft(cast, meeting)
            except Refused:
                refused.append(meeting_id)
            db.session.remove()

    threads = [Thread(target=draft, args=(each,)) for each in [*meetings, meetings[0]]]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    scene.afresh()
    given = db.session.scalars(select(AgendaItem.section_number)).all()
    assert sorted(number or 0 for number in given) == list(range(1, 22))
    assert refused == [meetings[0]]
    for each in meetings:
        own = [i.section_number for i in queries.items(db.session.get_one(CouncilMeeting, each))]
        assert own == list(range(own[0] or 0, (own[0] or 0) + 7))


def test_a_refused_draft_gives_its_numbers_back(cast: Cast) -> None:
    meeting = scene.held(cast)
    scene.attended(cast, meeting)
    with pytest.raises(Refused):
        _draft(cast, meeting)
    other = scene.drafted(cast)
    assert queries.items(other)[0].section_number == 1
    assert db.session.scalars(select(Nomination)).all() == []


def test_the_minutes_ask_the_database_as_often_for_many_matters_as_for_few(
    cast: Cast, client: Any, queries: Any
) -> None:
    def count(meeting: CouncilMeeting) -> int:
        path = f"/radet/sammantraden/{meeting.reference}"
        queries.clear()
        assert client.get(f"{path}/protokoll").status_code == 200
        assert client.get(path).status_code == 200
        return len(queries)

    few = scene.published(cast, scene.nomination(cast))
    many = scene.planned(cast)
    for _n in range(4):
        scene.place(cast, many, scene.nomination(cast))
    from forum.council.operations import meetings as operations

    with transaction():
        operations.call(cast.actor("sam"), many)
    with clock.pretend(many.starts_at), transaction():
        operations.hold(cast.actor("sam"), many)
    scene.attended(cast, many)
    scene.written(cast, many)
    _draft(cast, many)
    scene.sign(cast, many, "mia")
    scene.sign(cast, many, "sol")
    with transaction():
        minutes.publish(cast.actor("sam"), many)
    assert count(many) <= count(few)


def test_both_approvers_are_asked_to_sign_and_not_once_they_have(cast: Cast) -> None:
    meeting = scene.drafted(cast)
    rows = db.session.scalars(
        select(Outbox).where(Outbox.letter == letters.TO_SIGN).order_by(Outbox.person_id)
    ).all()
    asked = {row.person_id for row in rows}
    assert asked == {cast.people["mia"].id, cast.people["sol"].id}
    mine = next(row for row in rows if row.person_id == cast.people["mia"].id)
    written = letters.to_sign(mine)
    assert written is not None
    assert f"/radet/sammantraden/{meeting.reference}/protokoll/justera" in written.body
    scene.sign(cast, meeting, "mia")
    assert letters.to_sign(mine) is None
