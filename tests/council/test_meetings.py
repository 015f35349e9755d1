"""A meeting from plan to summons: who may, when, and what everyone sees."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.access import SYSTEM, Refused
from forum.core.db import db, transaction
from forum.core.outbox import Outbox, deliver_due
from forum.council import queries
from forum.council.models import CouncilMeeting, MeetingState, NominationState, Standing
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
from tests.council import scene
from tests.factories import Cast

DAY = {"starts": "15:00", "ends": "18:00", "place": "Stadshuset"}


def _plan(days: int = 30, **changed: Any) -> dict[str, Any]:
    return {"day": (clock.today() + timedelta(days=days)).isoformat(), **DAY, **changed}


@pytest.mark.parametrize("who", ["cia", "bo", "anna", "mia", "adm"])
def test_only_the_secretary_plans(cast: Cast, signed_in: Any, who: str) -> None:
    browser = scene.browser(cast, signed_in, who)
    assert browser.send("/radet/sammantraden/nytt", _plan()).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": "igår"}, "Write the date as"),
        ({"day": "0001-01-01"}, "within three years"),
        ({"day": "9999-12-31"}, "within three years"),
        ({"day": ""}, "Choose a day."),
        ({"starts": "25:99"}, "Write the time as"),
        ({"ends": "14:00"}, "must end after it begins"),
        ({"place": " "}, "Write where it is held."),
        ({"place": "x" * 201}, "too long"),
    ],
)
def test_a_plan_that_cannot_be_comes_back_filled_in(
    cast: Cast, signed_in: Any, wrong: dict[str, str], words: str
) -> None:
    browser = scene.browser(cast, signed_in, "sam")
    answer = browser.send("/radet/sammantraden/nytt", _plan(**wrong))
    assert answer.status_code == 422
    assert words in answer.text
    assert wrong.get("place", "Stadshuset").strip() in answer.text


def test_a_meeting_cannot_be_planned_in_the_past(cast: Cast, signed_in: Any) -> None:
    browser = scene.browser(cast, signed_in, "sam")
    answer = browser.send("/radet/sammantraden/nytt", _plan(-1))
    assert answer.status_code == 422
    assert "has not passed" in answer.text


def test_a_planned_meeting_has_its_standing_items_and_a_number_of_the_year(
    cast: Cast, signed_in: Any
) -> None:
    browser = scene.browser(cast, signed_in, "sam")
    answer = browser.send("/radet/sammantraden/nytt", _plan())
    scene.afresh()
    meeting = queries.next_meeting()
    assert meeting is not None
    assert answer.location.endswith(meeting.reference)
    assert [item.standing_key for item in queries.items(meeting)] == list(Standing)


def test_a_draft_agenda_is_seen_by_the_council_only(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    meeting = scene.planned(cast)
    proposal = scene.nomination(cast)
    scene.place(cast, meeting, proposal)
    title = proposal.matter.title
    path = f"/radet/sammantraden/{meeting.reference}"
    for browser in (client, scene.browser(cast, signed_in, "bo")):
        shown = browser.get(path)
        assert shown.status_code == 200
        assert title not in shown.text
        assert browser.get(f"{path}/kallelse.pdf").status_code == 404
    for who in ("sam", "mia", "sol"):
        assert title in scene.browser(cast, signed_in, who).get(path).text


@pytest.mark.parametrize("nonsense", ["2026-99", "x", "2026", "99999-1", "2026-1.pdf"])
def test_an_address_that_names_no_meeting_is_not_found(
    cast: Cast, client: Any, nonsense: str
) -> None:
    assert cast.council
    assert client.get(f"/radet/sammantraden/{nonsense}").status_code == 404


@pytest.mark.parametrize(("days", "status"), [(13, 422), (14, 303)])
def test_a_late_summons_needs_a_reason(cast: Cast, signed_in: Any, days: int, status: int) -> None:
    meeting = scene.planned(cast, days)
    browser = scene.browser(cast, signed_in, "sam")
    path = f"/radet/sammantraden/{meeting.reference}/kalla"
    assert browser.get(path).status_code == 200
    assert browser.send(path).status_code == status
    if status == 303:
        return
    with pytest.raises(Refused), transaction():
        meetings.call(cast.actor("sam"), meeting, late_reason="  ")
    assert browser.send(path, {"late_reason": "Ordföranden var sjuk."}).status_code == 303
    shown = browser.get(f"/radet/sammantraden/{meeting.reference}").text
    assert "Ordföranden var sjuk." in shown


def test_a_meeting_whose_time_has_passed_cannot_be_summoned(cast: Cast) -> None:
    meeting = scene.planned(cast)
    with clock.pretend(meeting.starts_at), pytest.raises(Refused), transaction():
        meetings.call(cast.actor("sam"), meeting, late_reason="Sent.")


def test_members_and_others_do_not_summon(cast: Cast) -> None:
    meeting = scene.planned(cast)
    for who in ("mia", "anna", "bo", "cia", "adm"):
        with pytest.raises(Refused), transaction():
            meetings.call(cast.actor(who), meeting)


def test_the_summons_freezes_the_numbers_and_tells_every_matter(cast: Cast, client: Any) -> None:
    first, second = scene.matter(cast), scene.matter(cast, title="Träffpunkter för äldre")
    meeting = scene.planned(cast)
    item = scene.place(cast, meeting, scene.nomination(cast, first))
    scene.place(cast, meeting, scene.nomination(cast, second), into=item)
    assert "agenda:take_up" not in scene.history(first)
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    assert all(each.number == each.position for each in queries.items(meeting))
    for matter in (first, second):
        assert scene.history(matter)[-1] == "agenda:take_up"
        shown = client.get(f"/arenden/{matter.reference}").text
        assert f"/radet/sammantraden/{meeting.reference}" in shown
        assert f"item {item.number}" in shown
    assert first.title in client.get(f"/radet/sammantraden/{meeting.reference}").text


def test_the_summons_is_published_once(cast: Cast) -> None:
    meeting = scene.called(cast)
    with pytest.raises(Refused), transaction():
        meetings.call(cast.actor("sam"), meeting)


def test_every_member_gets_the_summons_with_the_meeting_for_the_calendar(
    cast: Cast, app: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_FOLDER", str(tmp_path))
    meeting = scene.called(cast, scene.nomination(cast))
    rows = db.session.scalars(select(Outbox).where(Outbox.letter == "council_summons")).all()
    assert {row.person_id for row in rows} == {cast.people["mia"].id, cast.people["sol"].id}
    while deliver_due():
        pass
    letters = [file.read_text() for file in tmp_path.glob("council-*.eml")]
    assert len(letters) == 2
    assert all("text/calendar" in text and f"{meeting.reference}.ics" in text for text in letters)


def test_a_cancelled_meeting_sends_only_the_latest_letter(cast: Cast, app: Any) -> None:
    meeting = scene.called(cast)
    with transaction():
        meetings.cancel(cast.actor("sam"), meeting, reason="Lokalen är stängd.")
    while deliver_due():
        pass
    rows = db.session.scalars(select(Outbox).where(Outbox.letter == "council_summons")).all()
    sent = [row.about["sequence"] for row in rows if row.sent_at is not None]
    assert sent == [meeting.ics_sequence] * 2
    assert app


def test_overdue_replies_come_under_their_standing_item_by_themselves(cast: Cast) -> None:
    matter = scene.matter(cast)
    late = clock.at(matter.reply_due) + timedelta(days=1)  # type: ignore[attr-defined]
    with clock.pretend(late):
        with transaction():
            backlog.nominate_overdue(SYSTEM)
        meeting = scene.called(cast)
        item = scene.item_of(meeting, matter)
    assert item.standing_key == Standing.OVERDUE
    assert scene.history(matter)[-1] == "agenda:take_up"


def test_after_the_summons_a_meeting_moves_only_later(cast: Cast, signed_in: Any) -> None:
    meeting = scene.called(cast)
    browser = scene.browser(cast, signed_in, "sam")
    path = f"/radet/sammantraden/{meeting.reference}/andra"
    earlier = browser.send(path, _plan(29))
    assert earlier.status_code == 422
    assert "to a later time" in earlier.text
    before = meeting.ics_sequence
    assert browser.send(path, _plan(31)).status_code == 303
    scene.afresh()
    assert meeting.ics_sequence == before + 1


def test_cancelling_needs_a_reason_and_gives_the_matters_back(
    cast: Cast, signed_in: Any, client: Any
) -> None:
    matter = scene.matter(cast)
    proposal = scene.nomination(cast, matter)
    meeting = scene.called(cast, proposal)
    browser = scene.browser(cast, signed_in, "sam")
    path = f"/radet/sammantraden/{meeting.reference}"
    assert browser.send(f"{path}/stall-in", {"reason": ""}).status_code == 422
    assert browser.send(f"{path}/stall-in", {"reason": "Stängt."}).status_code == 303
    assert scene.history(matter)[-1] == "agenda:drop"
    assert proposal.state == NominationState.WAITING
    shown = client.get(path).text
    assert "Stängt." in shown
    assert matter.title in shown
    assert (
        f"sammantraden/{meeting.reference}" not in client.get(f"/arenden/{matter.reference}").text
    )
    again = scene.called(cast, proposal)
    assert scene.item_of(again, matter)


def test_a_draft_agenda_that_is_cancelled_is_no_public_history(cast: Cast) -> None:
    matter = scene.matter(cast)
    meeting = scene.planned(cast)
    scene.place(cast, meeting, scene.nomination(cast, matter))
    with transaction():
        meetings.cancel(cast.actor("sam"), meeting, reason="x")
    assert scene.history(matter)[-1] == "agenda:take_out"


def _hold(cast: Cast, meeting: CouncilMeeting) -> CouncilMeeting:
    return meetings.hold(cast.actor("sam"), meeting)


def test_a_meeting_is_held_from_its_first_minute_and_when_summoned(cast: Cast) -> None:
    meeting = scene.planned(cast)
    with clock.pretend(meeting.starts_at), pytest.raises(Refused), transaction():
        _hold(cast, meeting)
    with transaction():
        meetings.call(cast.actor("sam"), meeting)
    just_before = meeting.starts_at - timedelta(seconds=1)
    with clock.pretend(just_before), pytest.raises(Refused), transaction():
        _hold(cast, meeting)
    with clock.pretend(meeting.starts_at), transaction():
        assert _hold(cast, meeting).state == MeetingState.HELD


@pytest.mark.parametrize("act", ["call", "cancel", "edit", "hold", "place", "add_item"])
def test_what_comes_before_the_meeting_cannot_be_done_after_it(cast: Cast, act: str) -> None:
    waiting = scene.nomination(cast, scene.matter(cast, title="Nytt"))
    meeting, sam = scene.held(cast), cast.actor("sam")
    later = {"starts_at": scene.in_days(40), "ends_at": scene.in_days(40, 18), "place": "x"}
    acts: dict[str, Any] = {
        "call": lambda: meetings.call(sam, meeting),
        "cancel": lambda: meetings.cancel(sam, meeting, reason="x"),
        "edit": lambda: meetings.edit(sam, meeting, is_open=False, **later),
        "hold": lambda: meetings.hold(sam, meeting),
        "place": lambda: agendas.place(sam, meeting, waiting),
        "add_item": lambda: agendas.add_item(sam, meeting, title="x"),
    }
    with clock.pretend(meeting.starts_at), pytest.raises(Refused), transaction():
        acts[act]()


@pytest.mark.parametrize("act", ["attend", "write", "draft", "reopen", "publish"])
def test_what_comes_after_the_meeting_cannot_be_done_before_it(cast: Cast, act: str) -> None:
    meeting, sam = scene.called(cast), cast.actor("sam")
    item = queries.items(meeting)[0]
    acts: dict[str, Any] = {
        "attend": lambda: holding.attend(sam, meeting, present=[]),
        "write": lambda: writing.write(sam, item, Content(body="x")),
        "draft": lambda: minutes.draft(sam, meeting),
        "reopen": lambda: minutes.reopen(sam, meeting),
        "publish": lambda: publishing.publish(sam, meeting),
    }
    with pytest.raises(Refused), transaction():
        acts[act]()
