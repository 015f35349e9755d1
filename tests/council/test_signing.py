"""Signing: who may, what they read first, how a change is asked for, and that nothing moves afterwards."""

import json
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from forum.core import clock
from forum.core.access import SYSTEM, Refused
from forum.core.db import db, transaction
from forum.core.outbox import Letter, Outbox
from forum.core.outbox import _writers as writers
from forum.council import letters, queries, rewording
from forum.council.models import (
    Attendance,
    ChangeRequest,
    CouncilMeeting,
    DecisionKind,
    MeetingState,
)
from forum.council.operations import (
    agendas,
    holding,
    meetings,
    minutes,
    publishing,
    speaking,
    writing,
)
from forum.council.operations.writing import Content
from forum.parties.models import Role, Side
from tests.council import scene
from tests.factories import Cast, membership, person
from tests.meanwhile import Meanwhile


def _path(meeting: CouncilMeeting, end: str = "") -> str:
    return f"/radet/sammantraden/{meeting.reference}/protokoll{end}"


def _ask(cast: Cast, meeting: CouncilMeeting, who: str, what: str = "Sol kom 15.30.") -> None:
    with transaction():
        minutes.ask_change(cast.actor(who), meeting, what=what)


def _write(cast: Cast, meeting: CouncilMeeting, body: str, place: int = 0) -> None:
    with transaction():
        writing.write(cast.actor("sam"), queries.items(meeting)[place], Content(body=body))


def _draft(cast: Cast, meeting: CouncilMeeting) -> None:
    with transaction():
        minutes.draft(cast.actor("sam"), meeting)


def _letters(name: str) -> list[Letter | None]:
    rows = db.session.scalars(select(Outbox).where(Outbox.letter == name).order_by(Outbox.id))
    return [writers[name](row) for row in rows]


def test_the_minutes_are_not_made_ready_before_the_meeting_is_closed(cast: Cast) -> None:
    meeting = scene.held(cast)
    scene.attended(cast, meeting)
    scene.written(cast, meeting)
    with pytest.raises(Refused, match="Close the meeting first"):
        _draft(cast, meeting)


@pytest.mark.parametrize("who", ["mia", "anna", "bo", "cia", "adm"])
def test_only_the_secretary_makes_them_ready(cast: Cast, who: str) -> None:
    meeting = scene.closed(cast)
    with pytest.raises(Refused), transaction():
        minutes.draft(cast.actor(who), meeting)


@pytest.mark.parametrize("who", ["sam", "bo", "anna", "cia", "adm"])
def test_only_the_approvers_sign_or_ask_for_a_change(cast: Cast, signed_in: Any, who: str) -> None:
    meeting = scene.drafted(cast)
    browser = scene.browser(cast, signed_in, who)
    for end in ("/justera", "/begar-andring"):
        assert browser.send(_path(meeting, end), {"what": "Ändra."}).status_code == 403
    with pytest.raises(Refused, match="Only the two approvers"):
        scene.sign(cast, meeting, who)
    with pytest.raises(Refused, match="Only the two approvers"):
        _ask(cast, meeting, who)


def test_an_approver_who_was_absent_does_not_sign(cast: Cast, signed_in: Any) -> None:
    meeting = scene.drafted(cast)
    with transaction():
        db.session.execute(delete(Attendance).where(Attendance.person_id == cast.people["mia"].id))
    with pytest.raises(Refused, match="not recorded as present"):
        scene.sign(cast, meeting, "mia")
    mia = scene.browser(cast, signed_in, "mia")
    assert mia.send(_path(meeting, "/justera")).status_code == 403


def test_an_approver_recorded_for_the_other_side_does_not_sign(cast: Cast) -> None:
    meeting = scene.drafted(cast)
    mine = Attendance.person_id == cast.people["mia"].id
    with transaction():
        db.session.execute(update(Attendance).where(mine).values(side=Side.SOCIAL_ECONOMY))
    scene.afresh()
    with pytest.raises(Refused, match="for the other side"):
        scene.sign(cast, meeting, "mia")


def test_another_member_of_the_same_side_does_not_sign(cast: Cast) -> None:
    second = person("Moa Mo")
    membership(second, cast.council, Role.MEMBER, Side.CITY)
    cast.people["moa"], cast.parties["moa"] = second, None
    meeting = scene.drafted(cast)
    with pytest.raises(Refused, match="Only the two approvers"):
        scene.sign(cast, meeting, "moa")


def test_nobody_signs_twice_nor_before_or_after_the_time(cast: Cast) -> None:
    meeting = scene.closed(cast)
    with pytest.raises(Refused, match="not ready"):
        scene.sign(cast, meeting, "mia")
    _draft(cast, meeting)
    scene.sign(cast, meeting, "mia")
    assert meeting.state == MeetingState.MINUTES_DRAFT
    with pytest.raises(Refused, match="You have signed"):
        scene.sign(cast, meeting, "mia")
    scene.sign(cast, meeting, "sol")
    assert meeting.state == MeetingState.ADJUSTED
    with pytest.raises(Refused):
        scene.sign(cast, meeting, "sol")
    with pytest.raises(Refused, match="can no longer be changed"):
        _ask(cast, meeting, "mia")


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


def test_one_who_signs_while_the_other_asks_for_a_change_signs_nothing(
    app: Flask, cast: Cast
) -> None:
    meeting_id, ready = scene.drafted(cast).id, Barrier(2)

    def act(who: str) -> None:
        with app.app_context():
            meeting = db.session.get_one(CouncilMeeting, meeting_id)
            digest = queries.digest(queries.minutes_of(meeting))
            db.session.rollback()
            ready.wait()
            try:
                with transaction():
                    if who == "mia":
                        minutes.sign(cast.actor(who), meeting, text_hash=digest)
                    else:
                        minutes.ask_change(cast.actor(who), meeting, what="Ändra.")
            except Refused:
                pass
            db.session.remove()

    both = [Thread(target=act, args=(who,)) for who in ("mia", "sol")]
    for each in both:
        each.start()
    for each in both:
        each.join()
    scene.afresh()
    meeting = db.session.get_one(CouncilMeeting, meeting_id)
    assert meeting.state == MeetingState.HELD
    assert [each.signed_at for each in queries.minutes_of(meeting).approvals] == [None, None]


def test_a_text_that_changed_since_it_was_read_is_not_signed(cast: Cast, signed_in: Any) -> None:
    meeting = scene.drafted(cast)
    mia, path = scene.browser(cast, signed_in, "mia"), _path(meeting, "/justera")
    read = queries.digest(queries.minutes_of(meeting))
    with transaction():
        minutes.reopen(cast.actor("sam"), meeting)
    _write(cast, meeting, "Rättat.")
    _draft(cast, meeting)
    answer = mia.send(path, {"text_hash": read})
    assert answer.status_code == 422
    assert "The minutes have changed" in answer.text
    assert "Rättat." in answer.text
    assert mia.send(path, {"text_hash": "nonsense"}).status_code == 422
    now = queries.digest(queries.minutes_of(meeting))
    assert mia.send(path, {"text_hash": now}).status_code == 303


def test_rows_that_were_changed_behind_the_kept_text_are_not_signed(cast: Cast) -> None:
    meeting = scene.drafted(cast)
    with transaction():
        queries.items(meeting)[0].text = "Någon skrev i databasen."
    with pytest.raises(Refused, match="have changed"):
        scene.sign(cast, meeting, "mia")


def test_a_change_is_said_in_words_or_refused(cast: Cast, signed_in: Any) -> None:
    meeting = scene.drafted(cast)
    mia = scene.browser(cast, signed_in, "mia")
    answer = mia.send(_path(meeting, "/begar-andring"), {"what": "  "})
    assert answer.status_code == 422
    assert "Write what is to be changed." in answer.text
    with pytest.raises(Refused, match="Write what"):
        _ask(cast, meeting, "mia", " ")
    scene.afresh()
    assert meeting.state == MeetingState.MINUTES_DRAFT
    assert mia.send(_path(meeting, "/begar-andring"), {"what": "Rätta § 1."}).status_code == 303
    scene.afresh()
    assert meeting.state == MeetingState.HELD


def test_a_change_goes_back_to_the_secretary_and_is_signed_anew(cast: Cast, signed_in: Any) -> None:
    meeting = scene.drafted(cast)
    sections = [item.section_number for item in queries.items(meeting)]
    scene.sign(cast, meeting, "sol")
    _ask(cast, meeting, "mia", "Sol kom 15.30,\ninte 15.")
    assert meeting.is_closed
    asked = db.session.scalars(select(ChangeRequest)).one()
    assert (asked.version, asked.person_id) == (1, cast.people["mia"].id)
    told = _letters(letters.TO_CHANGE)
    assert [bool(one and "inte 15." in one.body) for one in told] == [True]
    assert told[0] is not None
    assert told[0].to == cast.people["sam"].email
    sam = scene.browser(cast, signed_in, "sam")
    assert "Sol kom 15.30," in sam.get(_path(meeting)).text
    _write(cast, meeting, "Mötet öppnas klockan 15.30.")
    _draft(cast, meeting)
    assert _letters(letters.TO_CHANGE) == [None]
    assert [item.section_number for item in queries.items(meeting)] == sections
    assert all(each.signed_at is None for each in queries.minutes_of(meeting).approvals)
    to_sign = [one for one in _letters(letters.TO_SIGN) if one is not None]
    assert len(to_sign) == 2
    assert all("have been changed" in one.body for one in to_sign)


def test_both_approvers_are_asked_to_sign_and_not_once_they_have(cast: Cast) -> None:
    meeting = scene.drafted(cast)
    asked = _letters(letters.TO_SIGN)
    assert {one and one.to for one in asked} == {cast.people[who].email for who in ("mia", "sol")}
    assert all(one and _path(meeting, "/justera") in one.body for one in asked)
    scene.sign(cast, meeting, "mia")
    assert [one and one.to for one in _letters(letters.TO_SIGN)].count(None) == 1


def test_an_approver_reads_what_has_changed_and_then_the_whole(cast: Cast, signed_in: Any) -> None:
    meeting = scene.closed(cast)
    _write(cast, meeting, "Sekreteraren redogör kort.")
    _draft(cast, meeting)
    mia, path = scene.browser(cast, signed_in, "mia"), _path(meeting, "/justera")
    first = mia.get(path).text
    assert "Changed since the meeting was closed" in first
    assert "redogör kort.</ins>" not in first.replace(" ", "")
    assert "kort.<span" in first
    _ask(cast, meeting, "sol", "Skriv mer.")
    _write(cast, meeting, "Sekreteraren redogör utförligt.")
    _draft(cast, meeting)
    second = mia.get(path).text
    assert "Changed since version 1" in second
    assert "Skriv mer." in second
    assert second.index("utförligt.<span") < second.index("The whole text")


def test_two_versions_differ_where_they_do_and_nowhere_else(cast: Cast) -> None:
    matter = scene.matter(cast)
    meeting = scene.drafted(cast, scene.nomination(cast, matter), kind=DecisionKind.ASSIGNMENT)
    was = queries.latest_version(meeting)
    with transaction():
        minutes.reopen(cast.actor("sam"), meeting)
    with transaction():
        holding.attend(
            cast.actor("sam"), meeting,
            present=[cast.people[who].id for who in ("mia", "sol")],
            approvers=[cast.people[who].id for who in ("mia", "sol")],
            presences={cast.people["mia"].id: holding.Presence(left_at=meeting.ends_at)},
            chair_id=cast.people["sol"].id, others="Två åhörare.",
        )  # fmt: skip
    _draft(cast, meeting)
    now = queries.latest_version(meeting)
    assert was is not None
    assert now is not None
    found = rewording.changes(was, now)
    assert [str(one.part) for one in found] == ["The meeting"]
    said = " ".join(
        piece.text for line in found[0].lines for piece in line if piece.mark == "added"
    )
    assert "Sol Sjö" in said
    assert "left at" in said
    assert "Två åhörare." in said
    assert rewording.changes(now, now) == []


def test_each_time_they_are_made_ready_the_text_is_kept(cast: Cast, signed_in: Any) -> None:
    meeting = scene.closed(cast)
    assert [one.number for one in queries.versions(meeting)] == [0]
    for _time in range(2):
        _draft(cast, meeting)
        with transaction():
            minutes.reopen(cast.actor("sam"), meeting)
    kept = queries.versions(meeting)
    assert [one.number for one in kept] == [0, 1, 2]
    assert kept[1].content == kept[2].content
    assert json.loads(kept[0].content)["items"][0]["section"] == [None, None]
    sam = scene.browser(cast, signed_in, "sam")
    page = sam.get(_path(meeting, "/versioner?fran=0&till=2"))
    assert page.status_code == 200
    for nonsense in ("?fran=9&till=8", "?fran=x", "?till=99999999999999999999"):
        assert sam.get(_path(meeting, f"/versioner{nonsense}")).status_code == 200


def test_versions_are_nobody_elses(cast: Cast, signed_in: Any, client: Any) -> None:
    meeting = scene.published(cast)
    path = _path(meeting, "/versioner")
    outside = [client, *(scene.browser(cast, signed_in, who) for who in ("cia", "bo", "adm"))]
    assert {each.get(path).status_code for each in outside} == {404}
    inside = [scene.browser(cast, signed_in, who) for who in ("sam", "mia", "sol")]
    assert {each.get(path).status_code for each in inside} == {200}


def _attempts(cast: Cast, meeting: CouncilMeeting) -> list[Any]:
    """Every write that there is about the minutes of a meeting."""
    sam, mia, item = cast.actor("sam"), cast.actor("mia"), queries.items(meeting)[0]
    digest = meeting.minutes_hash or ""
    return [
        lambda: writing.write(sam, item, Content(body="Ändrat.")),
        lambda: holding.attend(sam, meeting, present=[]),
        lambda: holding.close(sam, meeting),
        lambda: holding.show(sam, meeting, item),
        lambda: holding.lead(sam, meeting, chair_id=None),
        lambda: speaking.ask(sam, item, name="Mia Moe"),
        lambda: agendas.add_item(sam, meeting, title="Ny punkt"),
        lambda: agendas.remove(sam, queries.items(meeting)[-2]),
        lambda: agendas.take_out(sam, queries.sources(meeting)[0]),
        lambda: meetings.cancel(sam, meeting, reason="Inställt."),
        lambda: minutes.draft(sam, meeting),
        lambda: minutes.reopen(sam, meeting),
        lambda: minutes.ask_change(mia, meeting, what="Ändra."),
        lambda: minutes.sign(mia, meeting, text_hash=digest),
    ]


@pytest.mark.parametrize("after", ["signed", "published"])
def test_signed_minutes_cannot_be_changed(cast: Cast, after: str) -> None:
    meeting = getattr(scene, after)(cast, scene.nomination(cast))
    text, kept = queries.items(meeting)[0].text, len(queries.versions(meeting))
    for attempt in _attempts(cast, meeting):
        with pytest.raises(Refused, match=r"signed|published|closed|held"), transaction():
            attempt()
    scene.afresh()
    assert queries.items(meeting)[0].text == text
    assert len(queries.versions(meeting)) == kept
    assert queries.sheet(queries.minutes_of(meeting)).agrees


def test_an_approver_whose_seat_has_ended_still_reads_and_signs(cast: Cast, signed_in: Any) -> None:
    from forum.parties.models import Membership

    meeting = scene.drafted(cast)
    with transaction():
        seat = db.session.scalars(
            select(Membership).where(Membership.person_id == cast.people["mia"].id)
        ).one()
        seat.ends_on = clock.today()
    with clock.pretend(scene.in_days(40)):
        assert scene.browser(cast, signed_in, "mia").get(_path(meeting)).status_code == 200
        scene.sign(cast, meeting, "mia")


def _tick(meeting: CouncilMeeting, later: timedelta) -> int:
    assert meeting.adjusted_at is not None
    with clock.pretend(meeting.adjusted_at + later), transaction():
        return minutes.publish_overdue(SYSTEM)


def test_the_clock_publishes_after_two_days_if_nobody_has(cast: Cast) -> None:
    meeting = scene.signed(cast, scene.nomination(cast))
    assert _tick(meeting, timedelta(hours=47)) == 0
    with pytest.raises(Refused, match="two days"), transaction():
        publishing.publish(SYSTEM, meeting)
    assert _tick(meeting, timedelta(hours=48)) == 1
    scene.afresh()
    assert meeting.state == MeetingState.PUBLISHED
    assert not meeting.is_published_late
    assert _tick(meeting, timedelta(hours=49)) == 0


def test_what_is_published_by_hand_while_the_clock_looks_stops_it_not(
    app: Flask, cast: Cast
) -> None:
    meeting = scene.signed(cast, scene.nomination(cast))
    assert meeting.adjusted_at is not None
    published, later = [], meeting.adjusted_at + timedelta(days=3)

    def tick() -> None:
        with clock.pretend(later):
            published.append(minutes.publish_overdue(SYSTEM))

    with transaction():
        publishing.publish(cast.actor("sam"), meeting)
        ticking = Meanwhile(app, tick)
    ticking.join()
    assert ticking.problem is None
    assert published == [0]


def test_the_clock_does_not_publish_what_only_one_side_attended(cast: Cast) -> None:
    meeting = scene.signed(cast)
    with transaction():
        db.session.execute(delete(Attendance).where(Attendance.person_id == cast.people["sol"].id))
    assert _tick(meeting, timedelta(days=3)) == 0
    with pytest.raises(Refused, match="Both sides"), transaction():
        publishing.publish(cast.actor("sam"), meeting)


def test_the_clock_publishes_nothing_that_is_not_signed(cast: Cast) -> None:
    meeting = scene.drafted(cast)
    scene.sign(cast, meeting, "mia")
    with clock.pretend(scene.in_days(60)), transaction():
        assert minutes.publish_overdue(SYSTEM) == 0
    with pytest.raises(Refused), transaction():
        publishing.publish(SYSTEM, meeting)


def test_late_minutes_are_seen_to_be_late(cast: Cast, client: Any) -> None:
    meeting = scene.drafted(cast)
    pages = (f"/radet/sammantraden/{meeting.reference}", f"/radet/sammantraden?ar={meeting.year}")
    day = meeting.minutes_due
    with clock.pretend(clock.at(day)):
        assert not meeting.is_signed_late
        assert all("Minutes late" not in client.get(page).text for page in pages)
    with clock.pretend(clock.at(day + timedelta(days=1))):
        assert meeting.is_signed_late
        assert ["Minutes late" in client.get(page).text for page in pages] == [True, True]
        for who in ("mia", "sol"):
            scene.sign(cast, meeting, who)
        assert meeting.is_signed_late
    assert meeting.adjusted_at is not None
    with clock.pretend(meeting.adjusted_at + timedelta(days=3)):
        assert meeting.is_published_late
        assert all("Publication late" in client.get(page).text for page in pages)
        with transaction():
            publishing.publish(cast.actor("sam"), meeting)
        shown = client.get(_path(meeting)).text
        assert "Published late" in shown
        assert "Minutes late" in shown


def test_a_meeting_in_time_is_not_late(cast: Cast) -> None:
    meeting = scene.planned(cast)
    with clock.pretend(scene.in_days(90)):
        assert not meeting.is_signed_late
        assert not meeting.is_published_late


def test_an_approver_sees_who_signs_and_who_has(cast: Cast, signed_in: Any) -> None:
    meeting = scene.drafted(cast)
    scene.sign(cast, meeting, "mia")
    page = scene.browser(cast, signed_in, "sol").get(_path(meeting, "/justera")).text
    who = page[page.index('id="who-signs"') :]
    assert who.index("Mia Moe") < who.index("has not signed yet")
    assert f"{_path(meeting)}.pdf" in who


def test_whoever_opens_the_link_again_after_signing_is_led_on(cast: Cast, signed_in: Any) -> None:
    meeting = scene.drafted(cast)
    scene.sign(cast, meeting, "mia")
    refused = scene.browser(cast, signed_in, "mia").get(_path(meeting, "/justera"))
    assert refused.status_code == 403
    assert f'href="/radet/sammantraden/{meeting.reference}"' in refused.text
