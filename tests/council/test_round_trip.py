"""From thread to agenda to minutes and back: each step stands in every thread, followers are told once."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.core import clock, outbox
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event, faults
from forum.core.outbox import Outbox
from forum.council import queries
from forum.council.models import (
    AgendaItem,
    Attendance,
    BacklogPoint,
    CouncilMeeting,
    DecisionKind,
    MeetingState,
    Nomination,
    NominationState,
    PointKind,
)
from forum.council.operations import (
    agendas,
    backlog,
    holding,
    meetings,
    minutes,
    publishing,
    writing,
)
from forum.council.operations.writing import Content
from forum.matters import history
from forum.matters.models import Matter
from forum.notifications import operations as following
from forum.parties.models import Side
from tests.council import scene
from tests.factories import Cast
from tests.mail import Mailbox, mail_server
from tests.matters import scene as matters
from tests.meanwhile import PATIENCE, Meanwhile


@pytest.fixture
def mailbox(app: Any) -> Any:
    """A mail server that takes the application's mail."""
    with mail_server(app) as box:
        yield box


def _follow(cast: Cast, who: str, *matters: Matter) -> None:
    with transaction():
        for one in matters:
            following.follow(cast.actor(who), one)


def _forget_letters() -> None:
    with transaction():
        db.session.query(Outbox).delete()


def _told(cast: Cast, who: str) -> int:
    scene.afresh()
    mine = Outbox.person_id == cast.people[who].id
    return db.session.scalar(select(func.count(Outbox.id)).where(mine)) or 0


def _of_several(cast: Cast, matters: list[Matter]) -> CouncilMeeting:
    """A planned meeting whose agenda has an item for each matter."""
    meeting = scene.planned(cast)
    for one in matters:
        scene.place(cast, meeting, scene.nomination(cast, one))
    return meeting


def _call(cast: Cast, meeting: CouncilMeeting) -> None:
    with transaction():
        meetings.call(cast.actor("sam"), meeting)


def _signed(cast: Cast, meeting: CouncilMeeting, *kinds: DecisionKind) -> CouncilMeeting:
    """A called meeting is held and its minutes signed; the items with matters are decided by these kinds."""
    with clock.pretend(meeting.starts_at), transaction():
        meetings.hold(cast.actor("sam"), meeting)
    scene.attended(cast, meeting)
    left = list(kinds)
    for entry in queries.agenda(meeting):
        said = scene.content(cast, left.pop(0)) if entry.needs_decision else Content(body="Ja.")
        with transaction():
            writing.write(cast.actor("sam"), entry.item, said)
    scene.close(cast, meeting)
    with transaction():
        minutes.draft(cast.actor("sam"), meeting)
    for who in ("mia", "sol"):
        scene.sign(cast, meeting, who)
    return meeting


def _publish(cast: Cast, meeting: CouncilMeeting) -> None:
    with transaction():
        publishing.publish(cast.actor("sam"), meeting)


def test_minutes_without_one_side_are_not_published(cast: Cast) -> None:
    meeting = scene.signed(cast)
    with transaction():
        gone = db.session.scalars(select(Attendance).where(Attendance.side == Side.CITY)).one()
        db.session.delete(gone)
    with pytest.raises(Refused, match="Both sides"):
        _publish(cast, meeting)
    scene.afresh()
    assert meeting.state == MeetingState.ADJUSTED


def test_a_matter_without_its_outcome_stops_all_of_it(cast: Cast) -> None:
    matter = scene.matter(cast)
    meeting = scene.signed(cast, scene.nomination(cast, matter))
    with transaction():
        db.session.delete(queries.decision(scene.item_of(meeting, matter)))
    with pytest.raises(Refused, match="has no decision"):
        _publish(cast, meeting)
    scene.afresh()
    assert meeting.state == MeetingState.ADJUSTED
    assert "minutes:publish" not in scene.history(matter)


def test_every_step_stands_in_the_thread_with_its_link(cast: Cast, client: Any) -> None:
    matter = scene.matter(cast)
    meeting = _of_several(cast, [matter])
    _call(cast, meeting)
    _publish(cast, _signed(cast, meeting, DecisionKind.POSTPONED))
    steps = ["council:nominate", "agenda:place", "agenda:take_up", "council:postpone"]
    assert [one for one in scene.history(matter) if ":publish" not in one][-4:] == steps
    lines = history.lines(matter).rows[:4][::-1]
    there = f"/radet/sammantraden/{meeting.reference}"
    section = scene.item_of(meeting, matter).section_number
    assert [str(one.url).removeprefix("http://localhost") for one in lines[1:]] == [
        there, there, f"{there}/protokoll#p{section}",
    ]  # fmt: skip
    later = clock.today() + timedelta(days=90)
    assert "put the matter off to" in lines[-1].words
    assert str(later.year) in lines[-1].words
    shown = client.get(f"/arenden/{matter.reference}").text
    assert "put off to" in shown


def test_a_cancelled_meeting_is_told_once_to_each_whatever_they_follow(cast: Cast) -> None:
    matters = [scene.matter(cast) for _n in range(3)]
    meeting = _of_several(cast, matters)
    _follow(cast, "cia", *matters)
    _forget_letters()
    _call(cast, meeting)
    assert _told(cast, "cia") == 1
    with transaction():
        meetings.cancel(cast.actor("sam"), meeting, reason="Sjukdom.")
    assert _told(cast, "cia") == 2
    assert all(scene.history(one)[-1] == "agenda:drop" for one in matters)


def test_whoever_gets_the_summons_gets_no_second_letter_about_a_matter_they_follow(
    cast: Cast,
) -> None:
    matter = scene.matter(cast)
    meeting = _of_several(cast, [matter])
    for who in ("mia", "cia"):
        _follow(cast, who, matter)
    _forget_letters()
    _call(cast, meeting)
    assert (_told(cast, "mia"), _told(cast, "cia")) == (1, 1)
    with transaction():
        meetings.cancel(cast.actor("sam"), meeting, reason="Sjukdom.")
    assert (_told(cast, "mia"), _told(cast, "cia")) == (2, 2)


def test_what_had_no_thread_waits_again_when_its_meeting_is_cancelled(cast: Cast) -> None:
    meeting = scene.planned(cast)
    with transaction():
        item = agendas.add_item(cast.actor("sam"), meeting, title="Rapport")
        db.session.add(
            BacklogPoint(
                council_id=cast.council.id, kind=PointKind.REPORT, key="r-1", title="Rapport",
                waits_since=clock.now(), item_id=item.id, state=NominationState.PLACED,
            )
        )  # fmt: skip
    with transaction():
        meetings.cancel(cast.actor("sam"), meeting, reason="Sjukdom.")
    (point,) = db.session.scalars(select(BacklogPoint)).all()
    assert (point.state, point.item_id) == (NominationState.WAITING, None)


def test_who_follows_is_told_once_of_all_that_was_decided_in_words(
    cast: Cast, mailbox: Mailbox
) -> None:
    matters = [scene.matter(cast) for _n in range(3)]
    meeting = _of_several(cast, matters)
    _call(cast, meeting)
    kinds = (DecisionKind.RECOMMENDATION, DecisionKind.ASSIGNMENT, DecisionKind.REMITTED_BACK)
    _signed(cast, meeting, *kinds)
    _follow(cast, "cia", *matters)
    _follow(cast, "bo", matters[1])
    _forget_letters()
    _publish(cast, meeting)
    assert (_told(cast, "cia"), _told(cast, "bo")) == (1, 1)
    while outbox.deliver_due():
        pass
    texts = {letter["To"]: letter.get_content() for letter in mailbox.letters}
    all_of_it, one = (texts[cast.people[who].email] for who in ("cia", "bo"))
    assert "Recommendation" in all_of_it
    assert "returned the matter for further preparation" in all_of_it
    assert all_of_it.count("pilot i varje område") == 3
    assert all(str(each.reference) in all_of_it for each in matters)
    section = scene.item_of(meeting, matters[1]).section_number
    assert f"/radet/sammantraden/{meeting.reference}/protokoll#p{section}" in one
    assert "To do: Pröva en pilot (Socialförvaltningen Nordost" in one
    assert "Recommendation" not in one


def test_what_was_put_off_comes_back_with_the_same_matters_and_its_day(cast: Cast) -> None:
    matters = [scene.matter(cast) for _n in range(2)]
    first, second = (scene.nomination(cast, one) for one in matters)
    meeting = scene.planned(cast)
    item = scene.place(cast, meeting, first)
    scene.place(cast, meeting, second, into=item)
    _call(cast, meeting)
    _publish(cast, _signed(cast, meeting, DecisionKind.POSTPONED))
    scene.afresh()
    assert {first.state, second.state} == {NominationState.DONE}
    again = db.session.scalars(
        select(Nomination).where(Nomination.state == NominationState.WAITING)
    ).all()
    assert {one.matter_id for one in again} == {one.id for one in matters}
    assert {one.from_item_id for one in again} == {item.id}
    assert {one.wanted_on for one in again} == {clock.today() + timedelta(days=90)}
    assert all(one.comes_back and one.reason == scene.REASON for one in again)


def test_an_item_without_matters_comes_back_as_itself_but_not_a_standing_one(cast: Cast) -> None:
    meeting = scene.planned(cast)
    with transaction():
        alone = agendas.add_item(cast.actor("sam"), meeting, title="Besök från länet")
    _call(cast, meeting)
    with clock.pretend(meeting.starts_at), transaction():
        meetings.hold(cast.actor("sam"), meeting)
    scene.attended(cast, meeting)
    for entry in queries.agenda(meeting):
        with transaction():
            said = scene.content(cast, DecisionKind.POSTPONED)
            writing.write(cast.actor("sam"), entry.item, said)
    scene.close(cast, meeting)
    with transaction():
        minutes.draft(cast.actor("sam"), meeting)
    for who in ("mia", "sol"):
        scene.sign(cast, meeting, who)
    _publish(cast, meeting)
    scene.afresh()
    (point,) = db.session.scalars(select(BacklogPoint)).all()
    assert (point.kind, point.title) == (PointKind.PUT_OFF, "Besök från länet")
    assert (point.from_item_id, point.state) == (alone.id, NominationState.WAITING)
    assert point.wanted_on == clock.today() + timedelta(days=90)
    assert point.url.startswith(f"/radet/sammantraden/{meeting.reference}/protokoll#p")


@pytest.mark.parametrize("kind", [DecisionKind.NOTED, DecisionKind.POSTPONED])
def test_what_had_no_thread_is_done_or_waits_again(cast: Cast, kind: DecisionKind) -> None:
    meeting = scene.planned(cast)
    with transaction():
        item = agendas.add_item(cast.actor("sam"), meeting, title="Rapport")
        point = BacklogPoint(
            council_id=cast.council.id, kind=PointKind.REPORT, key="r-1", title="Rapport",
            waits_since=clock.now(), item_id=item.id, state=NominationState.PLACED,
        )  # fmt: skip
        db.session.add(point)
    _call(cast, meeting)
    with clock.pretend(meeting.starts_at), transaction():
        meetings.hold(cast.actor("sam"), meeting)
    scene.attended(cast, meeting)
    for entry in queries.agenda(meeting):
        said = scene.content(cast, kind) if entry.item.id == item.id else Content(body="Ja.")
        with transaction():
            writing.write(cast.actor("sam"), entry.item, said)
    with transaction():
        holding.close(cast.actor("sam"), meeting, ended_at=meeting.ends_at)
    with transaction():
        minutes.draft(cast.actor("sam"), meeting)
    for who in ("mia", "sol"):
        scene.sign(cast, meeting, who)
    _publish(cast, meeting)
    scene.afresh()
    (point,) = db.session.scalars(select(BacklogPoint)).all()
    back = kind == DecisionKind.POSTPONED
    assert point.state == (NominationState.WAITING if back else NominationState.DONE)
    assert point.from_item_id == (item.id if back else None)


def test_published_items_are_found_by_their_words_in_small_letters(cast: Cast) -> None:
    matter = scene.matter(cast, title="ÅKERBÄR i Östra")
    meeting = scene.signed(cast, scene.nomination(cast, matter), kind=DecisionKind.ASSIGNMENT)
    item = scene.item_of(meeting, matter)
    assert item.words == ""
    _publish(cast, meeting)
    scene.afresh()
    for word in ("åkerbär i östra", "sekreteraren redogör", "pilot i varje", "pröva en pilot"):
        assert word in item.words
    assert "*" not in item.words


def test_publishing_asks_as_often_for_many_matters_as_for_few(cast: Cast, queries: Any) -> None:
    def count(how_many: int) -> int:
        meeting = _of_several(cast, [scene.matter(cast) for _n in range(how_many)])
        _call(cast, meeting)
        kinds = [DecisionKind.POSTPONED, DecisionKind.NOTED, DecisionKind.ASSIGNMENT] * 4
        _signed(cast, meeting, *kinds[:how_many])
        db.session.expire_all()
        queries.clear()
        _publish(cast, meeting)
        return len(queries)

    count(3)
    assert count(9) <= count(3)
    assert list(faults()) == []


def test_one_act_publishes_for_all_or_for_nobody(cast: Cast, monkeypatch: Any) -> None:
    matter = scene.matter(cast)
    meeting = scene.signed(cast, scene.nomination(cast, matter), kind=DecisionKind.POSTPONED)
    _follow(cast, "cia", matter)
    _forget_letters()

    def fail(*_all: object, **_named: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(publishing, "record_all", fail)
    with pytest.raises(ZeroDivisionError):
        _publish(cast, meeting)
    scene.afresh()
    assert meeting.state == MeetingState.ADJUSTED
    assert scene.item_of(meeting, matter).words == ""
    assert _told(cast, "cia") == 0
    waits = Nomination.state == NominationState.WAITING
    assert db.session.scalars(select(Nomination).where(waits)).all() == []
    last = select(Event.action).order_by(Event.seq.desc()).limit(1)
    assert db.session.scalars(last).one() != "minutes:publish"


def test_from_a_thread_one_reaches_every_section_in_order_and_back(cast: Cast, client: Any) -> None:
    matter = scene.matter(cast)
    first = scene.published(cast, scene.nomination(cast, matter), kind=DecisionKind.REMITTED_BACK)
    waits = Nomination.state == NominationState.WAITING
    again = db.session.scalars(select(Nomination).where(waits)).one()
    shown = client.get(f"/arenden/{matter.reference}").text
    assert "Comes back from an earlier meeting" in shown
    assert "Put off at" not in shown  # it was sent back for preparation, not postponed
    second = scene.published(cast, again, kind=DecisionKind.ASSIGNMENT)
    shown = client.get(f"/arenden/{matter.reference}").text
    places = [
        shown.find(f"{one.reference}/protokoll#p{scene.item_of(one, matter).section_number}")
        for one in (first, second)
    ]
    assert -1 < places[0] < places[1]
    assert "Pröva en pilot" in shown
    for one in (first, second):
        there = client.get(f"/radet/sammantraden/{one.reference}/protokoll").text
        assert f'href="/arenden/{matter.reference}' in there
    numbers = sorted(db.session.scalars(select(AgendaItem.section_number)))
    assert numbers == list(range(1, len(numbers) + 1))


def test_from_a_decision_one_click_leads_to_the_comment_that_was_proposed(
    cast: Cast, client: Any
) -> None:
    matter = scene.matter(cast)
    said = matters.comment(cast.actor("bo"), matter, "Vi behöver lokal varje kväll.")
    with transaction():
        proposal = backlog.nominate(
            cast.actor("bo"), matter, reason="Det gäller alla.", comment=said
        )
    meeting = scene.published(cast, proposal)
    section = scene.item_of(meeting, matter).section_number
    there = f"/arenden/{matter.reference}/inlagg/{said.seq}"
    for page in ("protokoll", f"protokoll/paragraf/{section}"):
        shown = client.get(f"/radet/sammantraden/{meeting.reference}/{page}").text
        assert f'<a href="{there}">the comment that was proposed</a>' in shown


def test_of_two_who_publish_at_once_one_is_refused_and_everyone_is_told_once(
    app: Flask, cast: Cast
) -> None:
    matter = scene.matter(cast)
    meeting = scene.signed(cast, scene.nomination(cast, matter), kind=DecisionKind.POSTPONED)
    _follow(cast, "cia", matter)
    _forget_letters()
    actor, key = cast.actor("sam"), meeting.id

    def publish_too() -> None:
        publishing.publish(actor, db.session.get_one(CouncilMeeting, key))

    with transaction():
        publishing.publish(actor, meeting)
        db.session.flush()
        second = Meanwhile(app, publish_too)
    second.join(PATIENCE)
    assert isinstance(second.problem, Refused)
    assert _told(cast, "cia") == 1
    assert scene.history(matter).count("council:postpone") == 1
    waits = Nomination.state == NominationState.WAITING
    assert len(db.session.scalars(select(Nomination).where(waits)).all()) == 1
    assert list(faults()) == []
