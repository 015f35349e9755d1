"""A meeting while it is held: who is there, when and for whom; what it needs to be closed; its screen."""

from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core import clock
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.council import pdf_minutes, queries, rewording
from forum.council.forms.holding import CloseForm
from forum.council.models import (
    AgendaItem,
    Attendance,
    CouncilMeeting,
    DecisionKind,
    DissentKind,
    MeetingState,
)
from forum.council.operations import holding, meetings, minutes, writing
from forum.council.operations.holding import Presence
from forum.council.operations.writing import Conflict, Content, Remark
from forum.council.queries import times
from forum.parties.models import Membership, Role, Side
from forum.web.filters import day
from tests.council import scene
from tests.council.pages import Opened
from tests.factories import Cast, membership, person, store
from tests.meanwhile import Meanwhile


def _ids(cast: Cast, *who: str) -> list[int]:
    return [cast.people[key].id for key in who]


def _attend(cast: Cast, meeting: CouncilMeeting, *who: int, **more: Any) -> None:
    with transaction():
        holding.attend(cast.actor("sam"), meeting, present=who, **more)


def _close(cast: Cast, meeting: CouncilMeeting, who: str = "sam") -> None:
    with transaction():
        holding.close(cast.actor(who), meeting, ended_at=meeting.ends_at)


def _substitute(cast: Cast, name: str = "Ester Ek", side: Side = Side.CITY) -> int:
    someone = person(name)
    seat = Membership(
        person_id=someone.id, party_id=cast.council.id, role=Role.MEMBER, side=side,
        is_substitute=True, starts_on=clock.today() - timedelta(days=365),
    )  # fmt: skip
    store(seat)
    return someone.id


def _path(meeting: CouncilMeeting, rest: str = "/protokoll/narvaro") -> str:
    return f"/radet/sammantraden/{meeting.reference}{rest}"


# Closing.


def test_a_meeting_is_not_closed_while_a_matter_lacks_its_outcome(cast: Cast) -> None:
    matter = scene.matter(cast)
    meeting = scene.held(cast, scene.nomination(cast, matter))
    scene.attended(cast, meeting)
    number = scene.item_of(meeting, matter).shown_number
    with pytest.raises(Refused, match=f"Item {number} has no outcome"):
        _close(cast, meeting)
    scene.afresh()
    assert not meeting.is_closed


@pytest.mark.parametrize("present", [(), ("mia",), ("sol",)])
def test_a_meeting_is_not_closed_when_a_side_was_absent(
    cast: Cast, present: tuple[str, ...]
) -> None:
    meeting = scene.held(cast)
    scene.attended(cast, meeting, present)
    with pytest.raises(Refused, match="is recorded as present"):
        _close(cast, meeting)


@pytest.mark.parametrize("who", ["mia", "sol", "bo", "anna", "cia", "adm"])
def test_only_the_secretary_closes_a_meeting(cast: Cast, who: str) -> None:
    meeting = scene.held(cast)
    scene.attended(cast, meeting)
    with pytest.raises(Refused, match="Only the council's secretary"):
        _close(cast, meeting, who)


def test_nobody_comes_or_leaves_after_the_end(cast: Cast) -> None:
    meeting, sam, mia = scene.held(cast), cast.actor("sam"), cast.people["mia"].id
    begins, there = meeting.starts_at, [mia, cast.people["sol"].id]
    left = {mia: Presence(left_at=begins + timedelta(hours=2))}
    with transaction():
        holding.attend(sam, meeting, present=there, approvers=there, presences=left)
    with pytest.raises(Refused, match="after the meeting ended"), transaction():
        holding.close(sam, meeting, ended_at=begins + timedelta(hours=1))
    with transaction():
        holding.close(sam, meeting, ended_at=begins + timedelta(hours=2))
    came = {mia: Presence(arrived_at=begins + timedelta(hours=2, minutes=1))}
    with pytest.raises(Refused, match="after the meeting ended"), transaction():
        holding.attend(sam, meeting, present=there, approvers=there, presences=came)


def test_a_meeting_is_closed_once_and_not_before_it_began(cast: Cast) -> None:
    meeting = scene.held(cast)
    scene.attended(cast, meeting)
    with pytest.raises(Refused, match="cannot end before it begins"), transaction():
        holding.close(cast.actor("sam"), meeting, ended_at=meeting.starts_at - timedelta(minutes=1))
    _close(cast, meeting)
    assert meeting.is_closed
    assert meeting.state == MeetingState.HELD
    with pytest.raises(Refused, match="The meeting is closed"):
        _close(cast, meeting)


def test_a_meeting_that_has_not_begun_is_not_closed(cast: Cast) -> None:
    with pytest.raises(Refused, match="has not been held"):
        _close(cast, scene.called(cast))


def test_closing_is_one_event_and_ends_what_the_screen_shows(cast: Cast) -> None:
    meeting = scene.held(cast)
    scene.attended(cast, meeting)
    with transaction():
        holding.show(cast.actor("sam"), meeting, queries.items(meeting)[1])
    _close(cast, meeting)
    told = db.session.scalars(select(Event.action).order_by(Event.seq)).all()
    assert told.count("meeting:close") == 1
    assert queries.holding.screen(meeting) is None
    with pytest.raises(Refused, match="closed"), transaction():
        holding.show(cast.actor("sam"), meeting, None)


def test_two_who_close_at_once_close_it_once(app: Flask, cast: Cast) -> None:
    meeting = scene.held(cast)
    scene.attended(cast, meeting)
    meeting_id, ends_at = meeting.id, meeting.ends_at
    sam = cast.actor("sam")

    def close() -> None:
        of = db.session.get_one(CouncilMeeting, meeting_id)
        holding.close(sam, of, ended_at=ends_at)

    with transaction():
        holding.close(sam, meeting, ended_at=ends_at)
        second = Meanwhile(app, close)
    second.join()
    assert isinstance(second.problem, Refused)


def test_the_page_that_closes_says_what_is_missing_and_changes_nothing(
    cast: Cast, signed_in: Any
) -> None:
    meeting = scene.held(cast, scene.nomination(cast))
    sam = scene.browser(cast, signed_in, "sam")
    shown = sam.get(_path(meeting, "/protokoll/avsluta")).text
    assert "has no outcome" in shown
    assert "Nobody is recorded as present for the city" in shown
    answer = sam.send(_path(meeting, "/protokoll/avsluta"), {"ended": "18:00"})
    assert answer.status_code == 422
    scene.attended(cast, meeting)
    scene.written(cast, meeting)
    path = _path(meeting, "/protokoll/avsluta")
    for refused, why in (
        ("14:59", "cannot end before it begins"),
        ("06:00", "The meeting was not held at that time."),
        ("snart", "Write the time as hours and minutes"),
        ("", "Write when it ended."),
    ):
        answer = sam.send(path, {"ended": refused})
        assert answer.status_code == 422
        assert why in answer.text
    assert sam.send(path, {"ended": "17:45"}).status_code == 303
    scene.afresh()
    assert meeting.ended_at == clock.at(meeting.day, clock.local(scene.in_days(1)).time()) + (
        timedelta(hours=2, minutes=45)
    )


def test_a_meeting_can_end_within_the_minute_in_which_it_was_opened(
    cast: Cast, signed_in: Any
) -> None:
    meeting = scene.called(cast)
    with clock.pretend(meeting.starts_at + timedelta(minutes=7, seconds=42)), transaction():
        meetings.hold(cast.actor("sam"), meeting)
    scene.attended(cast, meeting)
    sam, path = scene.browser(cast, signed_in, "sam"), _path(meeting, "/protokoll/avsluta")
    refused = sam.send(path, {"ended": "15:06"})
    assert "cannot end before it begins" in refused.text
    assert sam.send(path, {"ended": "15:07"}).status_code == 303
    scene.afresh()
    assert meeting.ended_at == meeting.began_at


def test_the_page_proposes_now_while_it_goes_on_and_the_hour_of_the_summons_afterwards(
    cast: Cast, app: Flask
) -> None:
    meeting = scene.held(cast)
    for now, proposed in (
        (meeting.starts_at + timedelta(hours=2, minutes=20), "17:20"),
        (meeting.ends_at + timedelta(minutes=35), "18:35"),
        (meeting.starts_at + timedelta(hours=9, minutes=40), "00:40"),
        (meeting.starts_at + timedelta(hours=20), "18:00"),
    ):
        with clock.pretend(now), app.test_request_context():
            form = CloseForm(meeting)
            assert f'value="{proposed}"' in form.ended()
            night = day(meeting.day + timedelta(days=1)) if proposed < "15:00" else ""
            said = f"A time past midnight belongs to the night to {night}."
            assert str(form.ended.description) == (said if night else "")


def test_whoever_opens_it_the_day_after_says_that_it_began_at_its_hour(cast: Cast) -> None:
    meeting = scene.called(cast)
    with clock.pretend(meeting.starts_at + timedelta(hours=20)), transaction():
        meetings.hold(cast.actor("sam"), meeting)
    assert meeting.began_at == meeting.starts_at


# Past midnight.


@pytest.mark.parametrize(
    ("at", "minutes"),
    [
        ("15:00", 0),
        ("14:30", -30),
        ("09:00", -6 * 60),
        ("08:59", None),
        ("03:01", None),
        ("03:00", 12 * 60),
        ("00:20", 9 * 60 + 20),
        ("23:59", 9 * 60 - 1),
    ],
)
def test_a_time_is_of_the_day_of_the_meeting_or_of_the_night_after(
    cast: Cast, at: str, minutes: int | None
) -> None:
    meeting = scene.held(cast)
    then = times.moment(meeting, time.fromisoformat(at))
    lies = None if minutes is None else meeting.starts_at + timedelta(minutes=minutes)
    assert then == lies


def test_a_meeting_goes_on_past_midnight_and_everything_says_so(cast: Cast, signed_in: Any) -> None:
    meeting = scene.held(cast)
    mia, sol = _ids(cast, "mia", "sol")
    sam = scene.browser(cast, signed_in, "sam")
    page = Opened(sam, _path(meeting))
    form = {
        f"here_{mia}": "y", f"here_{sol}": "y", f"from_{sol}": "18:05", f"until_{sol}": "00:20",
        "began": "15:05", "city_approver": mia, "social_economy_approver": sol,
    }  # fmt: skip
    assert page.send(**form).status_code == 303
    assert sam.send(_path(meeting, "/protokoll/avsluta"), {"ended": "00:40"}).status_code == 303
    scene.afresh()
    seat = db.session.get_one(Attendance, (meeting.id, sol))
    midnight = clock.at(meeting.day + timedelta(days=1))
    assert seat.left_at == midnight + timedelta(minutes=20)
    assert meeting.ended_at == midnight + timedelta(minutes=40)
    night = day(meeting.day + timedelta(days=1))
    held, left = f"15:05–00:40 on {night}", f"came at 18:05, left at 00:20 on {night}"
    for shown in ("/protokoll", "/protokoll/skriv"):
        text = sam.get(_path(meeting, shown)).text
        assert held in text
        assert left in text
    assert dict(pdf_minutes._when(meeting))["Time"] == held
    again = sam.get(_path(meeting)).text
    assert 'value="00:20"' in again
    assert f"on {night}" in again


def test_corrected_hours_are_told_with_their_day_too(cast: Cast) -> None:
    meeting = scene.closed(cast)
    before = queries.versions(meeting)[-1]
    mia, sol = _ids(cast, "mia", "sol")
    left = Presence(left_at=clock.at(meeting.day + timedelta(days=1), time(0, 20)))
    with transaction():
        holding.attend(
            cast.actor("sam"), meeting, present=[mia, sol], approvers=[mia, sol],
            presences={sol: left}, ended_at=meeting.ends_at + timedelta(hours=7),
        )  # fmt: skip
        minutes.draft(cast.actor("sam"), meeting)
    (change,) = rewording.changes(before, queries.latest_version(meeting))
    said = str(list(change.lines))
    assert f"left at 00:20 on {day(meeting.day + timedelta(days=1))}" in said


# Attendance.


def test_who_is_no_member_is_not_recorded(cast: Cast) -> None:
    meeting = scene.held(cast)
    with pytest.raises(Refused, match="Only members"):
        _attend(cast, meeting, *_ids(cast, "mia", "bo"))


def test_an_approver_and_a_chair_were_there_and_approvers_are_one_per_side(cast: Cast) -> None:
    meeting = scene.held(cast)
    mia, sol = _ids(cast, "mia", "sol")
    second = person("Moa Mo")
    membership(second, cast.council, Role.MEMBER, Side.CITY)
    with pytest.raises(Refused, match="Choose approvers among those who were"):
        _attend(cast, meeting, mia, approvers=[mia, sol])
    with pytest.raises(Refused, match="Choose a chair among"):
        _attend(cast, meeting, mia, chair_id=sol)
    with pytest.raises(Refused, match="one approver from each side"):
        _attend(cast, meeting, mia, second.id, approvers=[mia, second.id])


def test_a_substitute_takes_the_place_of_one_absent_member_of_the_same_side(cast: Cast) -> None:
    meeting = scene.held(cast)
    mia, sol = _ids(cast, "mia", "sol")
    ester, nils = _substitute(cast), _substitute(cast, "Nils Ny")
    with pytest.raises(Refused, match="for whom"):
        _attend(cast, meeting, ester, sol)
    with pytest.raises(Refused, match="for whom"):
        _attend(cast, meeting, ester, presences={ester: Presence(replaces_id=sol)})
    with pytest.raises(Refused, match="for whom"):
        _attend(cast, meeting, mia, presences={mia: Presence(replaces_id=mia)})
    instead = Presence(replaces_id=mia)
    with pytest.raises(Refused, match="there the whole time"):
        _attend(cast, meeting, mia, ester, presences={ester: instead})
    with pytest.raises(Refused, match="Two substitutes"):
        _attend(cast, meeting, ester, nils, presences={ester: instead, nils: instead})
    _attend(cast, meeting, ester, sol, presences={ester: instead})
    seat = db.session.get_one(Attendance, (meeting.id, ester))
    assert (seat.side, seat.replaces_id) == (Side.CITY, mia)


def test_a_member_who_comes_late_takes_over_from_the_substitute(cast: Cast) -> None:
    meeting = scene.held(cast)
    (mia,), ester = _ids(cast, "mia"), _substitute(cast)
    four = meeting.starts_at + timedelta(hours=1)
    _attend(
        cast, meeting, mia, ester,
        presences={mia: Presence(arrived_at=four), ester: Presence(left_at=four, replaces_id=mia)},
    )  # fmt: skip
    assert {seat.person_id for seat in queries.holding.present(meeting)} == {mia, ester}


def test_nobody_leaves_before_they_come(cast: Cast) -> None:
    meeting = scene.held(cast)
    (mia,) = _ids(cast, "mia")
    backwards = Presence(
        arrived_at=meeting.starts_at + timedelta(hours=2),
        left_at=meeting.starts_at + timedelta(hours=1),
    )
    with pytest.raises(Refused, match="before they come"):
        _attend(cast, meeting, mia, presences={mia: backwards})


def test_nobody_leaves_before_it_begins(cast: Cast) -> None:
    meeting = scene.held(cast)
    (mia,) = _ids(cast, "mia")
    gone = {mia: Presence(left_at=meeting.starts_at)}
    with pytest.raises(Refused, match="before the meeting begins"):
        _attend(cast, meeting, mia, presences=gone)
    _attend(cast, meeting, mia, presences=gone, began_at=meeting.starts_at - timedelta(minutes=1))


def test_whoever_has_a_conflict_or_a_remark_stays_recorded(cast: Cast) -> None:
    meeting = scene.held(cast)
    mia, sol = _ids(cast, "mia", "sol")
    scene.attended(cast, meeting)
    item = queries.items(meeting)[1]
    remark = Remark(sol, DissentKind.REMARK, "Vi borde ha hört fler.")
    with transaction():
        writing.write(cast.actor("sam"), item, Content(conflicts=[Conflict(mia)], remarks=[remark]))
    for left in ([sol], [mia]):
        with pytest.raises(Refused, match="is named under item 2"):
            _attend(cast, meeting, *left)
    scene.afresh()
    assert queries.holding.present_ids(meeting) == {mia, sol}


def test_times_others_and_chair_are_recorded_and_shown_again(cast: Cast, signed_in: Any) -> None:
    meeting, ester = scene.held(cast), _substitute(cast)
    mia, sol = _ids(cast, "mia", "sol")
    sam = scene.browser(cast, signed_in, "sam")
    form = {
        f"here_{sol}": "y", f"from_{sol}": "15:20", f"here_{ester}": "y", f"for_{ester}": mia,
        f"until_{ester}": "17:00", "chair": ester, "others": "Två gäster", "began": "15:05",
        "city_approver": ester, "social_economy_approver": sol,
    }  # fmt: skip
    assert sam.send(_path(meeting), form).status_code == 303
    scene.afresh()
    seats = {seat.person_id: seat for seat in queries.holding.present(meeting)}
    assert clock.local(seats[sol].arrived_at).strftime("%H:%M") == "15:20"
    assert seats[ester].replaces_id == mia
    assert (meeting.chair_id, meeting.others_present) == (ester, "Två gäster")
    assert clock.local(meeting.began_at).strftime("%H:%M") == "15:05"
    again = sam.get(_path(meeting)).text
    assert 'value="15:20"' in again
    assert "Två gäster" in again


def test_a_refused_attendance_comes_back_with_everything_in_it(cast: Cast, signed_in: Any) -> None:
    meeting = scene.held(cast)
    mia, sol = _ids(cast, "mia", "sol")
    sam = scene.browser(cast, signed_in, "sam")
    form = {
        f"here_{mia}": "y", f"from_{mia}": "16:00", "city_approver": mia,
        "social_economy_approver": sol, "form_key": "one-page",
    }  # fmt: skip
    page = Opened(sam, _path(meeting))
    answer = page.send(**form)
    assert answer.status_code == 422
    assert "Choose approvers among those who were at the meeting." in answer.text
    assert 'value="16:00"' in answer.text
    assert not queries.holding.present_ids(meeting)
    assert 'value="16:00"' in sam.get(_path(meeting)).text
    for wrong in ({f"from_{mia}": "x"}, {"chair": "x"}, {f"until_{mia}": "15:30"}):
        assert sam.send(_path(meeting), page.fields | wrong).status_code == 422
    assert page.send(**{f"here_{sol}": "y"}).status_code == 303
    scene.afresh()
    assert queries.holding.present_ids(meeting) == {mia, sol}


def test_what_only_all_of_it_shows_to_be_wrong_is_refused_and_kept(
    cast: Cast, signed_in: Any
) -> None:
    meeting, ester = scene.held(cast), _substitute(cast)
    mia, sol = _ids(cast, "mia", "sol")
    page = Opened(scene.browser(cast, signed_in, "sam"), _path(meeting))
    there = {f"here_{who}": "y" for who in (mia, sol, ester)} | {f"for_{ester}": mia}
    answer = page.send(**there)
    assert answer.status_code == 422
    assert "there the whole time" in answer.text
    scene.afresh()
    assert not queries.holding.present_ids(meeting)
    assert page.send(**{f"until_{mia}": "16:00", f"from_{ester}": "16:00"}).status_code == 303
    scene.afresh()
    assert queries.holding.present_ids(meeting) == {mia, sol, ester}


def test_two_who_record_at_once_keep_what_both_ticked(cast: Cast, signed_in: Any) -> None:
    meeting = scene.held(cast)
    mia, sol = _ids(cast, "mia", "sol")
    one, other = (Opened(scene.browser(cast, signed_in, "sam"), _path(meeting)) for _n in range(2))
    assert one.save_itself(**{f"here_{mia}": "y"}).status_code == 200
    assert other.save_itself(**{f"here_{sol}": "y"}).status_code == 200
    scene.afresh()
    assert queries.holding.present_ids(meeting) == {mia, sol}


def test_two_who_write_different_times_choose_between_them(cast: Cast, signed_in: Any) -> None:
    meeting = scene.held(cast)
    (mia,) = _ids(cast, "mia")
    sam = scene.browser(cast, signed_in, "sam")
    one, other = (Opened(sam, _path(meeting), **{f"here_{mia}": "y"}) for _n in range(2))
    one.send(**{f"from_{mia}": "15:10"})
    assert other.send(**{f"from_{mia}": "15:20"}).status_code == 303
    shown = sam.get(_path(meeting)).text
    assert "15:10" in shown
    assert 'value="15:20"' in shown
    assert "Under" not in shown


def test_a_closed_meeting_can_have_its_times_put_right(cast: Cast, signed_in: Any) -> None:
    meeting = scene.closed(cast)
    mia, sol = _ids(cast, "mia", "sol")
    page = Opened(scene.browser(cast, signed_in, "sam"), _path(meeting))
    there = {f"here_{mia}": "y", f"here_{sol}": "y", "began": "15:00"}
    assert page.send(ended="14:00", **there).status_code == 422
    assert page.send(ended="17:40").status_code == 303
    scene.afresh()
    assert clock.local(meeting.ended_at).strftime("%H:%M") == "17:40"


@pytest.mark.parametrize("who", ["mia", "bo", "anna"])
def test_nobody_else_records_who_was_there(cast: Cast, signed_in: Any, who: str) -> None:
    meeting = scene.held(cast)
    browser = scene.browser(cast, signed_in, who)
    for rest in ("/protokoll/narvaro", "/protokoll/avsluta", "/protokoll/skriv"):
        assert browser.get(_path(meeting, rest)).status_code == 403


# The screen.


def test_the_screen_shows_the_item_and_never_what_the_minutes_say(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    matter = scene.matter(cast)
    meeting = scene.held(cast, scene.nomination(cast, matter))
    scene.attended(cast, meeting)
    scene.written(cast, meeting)
    item, path = scene.item_of(meeting, matter), _path(meeting, "/skarm")
    before = client.get(path)
    assert before.status_code == 200
    assert item.title not in before.text
    sam = scene.browser(cast, signed_in, "sam")
    answer = sam.send(path, {"item": item.id})
    assert answer.status_code == 303
    for shown in (client.get(path).text, client.get(path, headers={"HX-Request": "true"}).text):
        assert f"<h1>{item.title}</h1>" in shown
        assert f"Item {item.shown_number} of" in shown
        assert "Sekreteraren" not in shown
        assert "pilot" not in shown
        assert "Mia" not in shown
    assert sam.send(path, {"item": ""}).status_code == 303
    assert f"<h1>{item.title}</h1>" not in client.get(path).text


def test_an_item_of_another_meeting_is_not_shown(cast: Cast, signed_in: Any) -> None:
    meeting, other = scene.held(cast), scene.held(cast)
    sam = scene.browser(cast, signed_in, "sam")
    foreign = queries.items(other)[0].id
    assert sam.send(_path(meeting, "/skarm"), {"item": foreign}).status_code == 303
    scene.afresh()
    assert queries.holding.screen(meeting) is None
    assert sam.send(_path(meeting, "/skarm"), {"item": "9" * 30}).status_code == 303


def test_the_screen_of_a_meeting_without_summons_does_not_exist(cast: Cast, client: Any) -> None:
    assert client.get(_path(scene.planned(cast), "/skarm")).status_code == 404


def test_the_kinds_that_need_more_are_told_when_closing(cast: Cast) -> None:
    matter = scene.matter(cast)
    meeting = scene.held(cast, scene.nomination(cast, matter))
    scene.attended(cast, meeting)
    item = scene.item_of(meeting, matter)
    empty = Content(body="Vi talade.", kind=DecisionKind.NOTED)
    with transaction():
        writing.write(cast.actor("sam"), item, empty)
    with pytest.raises(Refused, match="has no outcome"):
        _close(cast, meeting)
    assert db.session.get_one(AgendaItem, item.id).revision == 1
