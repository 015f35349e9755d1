"""Answering a summons: by whom, until when, and who is asked to come instead."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core import clock
from forum.core.access import Actor, Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.council.models import CouncilMeeting, CouncilProfile, SummonsReply
from forum.council.operations import meetings
from forum.council.operations import replies as operations
from forum.council.queries import replies
from forum.parties.models import Role, Side
from tests import factories
from tests.council import calling, scene
from tests.council.calling import NO, SUBSTITUTE, YES
from tests.factories import Cast
from tests.meanwhile import Meanwhile

CALLED_IN, RELEASED = "council_called_in", "council_released"


@pytest.fixture
def meeting(cast: Cast) -> CouncilMeeting:
    """Mia and Sol are called, and two substitutes of Mia's side: Sara, who has sat longest, then Siv."""
    calling.seat(cast.council, "Siv Lund", since=100)
    calling.seat(cast.council, "Sara Ask", since=200)
    calling.seat(cast.council, "Ture Tall", Side.SOCIAL_ECONOMY)
    return scene.called(cast)


def mia(cast: Cast, meeting: CouncilMeeting) -> SummonsReply:
    return calling.reply(meeting, cast, "mia")


def reply(meeting: CouncilMeeting, name: str) -> SummonsReply:
    return calling.reply(meeting, name)


def asked_for(meeting: CouncilMeeting) -> dict[str, str]:
    """Who is asked to come, by whom they come instead of."""
    db.session.rollback()
    found = replies.of(meeting)
    return {one.in_place_of.name: one.person.name for one in found if one.in_place_of is not None}


# Refusals


@pytest.mark.parametrize("secret", ["x", "å", "A" * 43, "%00", "x" * 2000])
def test_a_wrong_link_tells_nothing(meeting: CouncilMeeting, client: Any, secret: str) -> None:
    for answered in (client.get(f"/kallelse/{secret}"), client.post(f"/kallelse/{secret}")):
        assert answered.status_code == 404
        assert meeting.place not in answered.text


@pytest.mark.parametrize("who", ["sol", "sam", "bo", "cia", "adm"])
def test_the_link_of_another_is_refused_in_words_and_shows_nothing(
    cast: Cast, meeting: CouncilMeeting, signed_in: Any, who: str
) -> None:
    browser, whose = scene.browser(cast, signed_in, who), mia(cast, meeting)
    for answered in (browser.get(calling.path(whose)), calling.sent(browser, whose, "yes")):
        assert answered.status_code == 403
        assert "belongs to somebody else" in answered.text
        assert "Mia Moe" not in answered.text
    assert mia(cast, meeting).answer is None


def test_the_link_of_a_second_council_is_not_for_members_of_the_first(
    cast: Cast, signed_in: Any
) -> None:
    other = factories.council("Ungas råd")
    secretary = factories.person("Ulf Unga")
    factories.membership(secretary, other, Role.SECRETARY)
    for name, side in (("Ina Ung", Side.CITY), ("Omar Ung", Side.SOCIAL_ECONOMY)):
        calling.seat(other, name, side, substitute=False)
    factories.store(CouncilProfile(council_id=other.id, code="unga"))
    actor = Actor(person_id=secretary.id, mandates=calling.actor_for(secretary).mandates)
    with transaction():
        theirs = meetings.plan(
            actor, other, starts_at=scene.in_days(30), ends_at=scene.in_days(30, 18), place="Hallen"
        )
        meetings.call(actor, theirs)
    called = {one.person.name for one in replies.of(theirs)}
    assert called == {"Ina Ung", "Omar Ung"}
    browser = scene.browser(cast, signed_in, "mia")
    assert browser.get(calling.path(reply(theirs, "Ina Ung"))).status_code == 403
    sam = scene.browser(cast, signed_in, "sam")
    assert sam.get(f"/radet/sammantraden/{theirs.reference}/svar").status_code == 403


@pytest.mark.parametrize("said", ["", "maybe", "YES", "substitute;"])
def test_what_is_no_answer_is_refused_in_words(
    cast: Cast, meeting: CouncilMeeting, client: Any, said: str
) -> None:
    answered = calling.sent(client, mia(cast, meeting), said)
    assert answered.status_code == 422
    assert "Choose whether you come." in answered.text
    assert mia(cast, meeting).answer is None


def test_a_substitute_sends_nobody_else(meeting: CouncilMeeting, client: Any) -> None:
    answered = calling.sent(client, reply(meeting, "Siv Lund"), "substitute")
    assert answered.status_code == 422
    assert "sends nobody else" in answered.text


@pytest.mark.parametrize("wanted", ["999999", "x", "-1", "9" * 30])
def test_only_a_free_substitute_of_the_same_side_can_be_asked(
    cast: Cast, meeting: CouncilMeeting, client: Any, wanted: str
) -> None:
    others = [str(reply(meeting, "Ture Tall").id), str(calling.reply(meeting, cast, "sol").id)]
    for one in (wanted, *others):
        answered = calling.sent(client, mia(cast, meeting), "substitute", substitute=one)
        assert answered.status_code == 422, one
        assert "cannot be asked any more" in answered.text
    assert asked_for(meeting) == {}


def test_where_no_substitute_is_free_nobody_can_be_sent(
    cast: Cast, meeting: CouncilMeeting, client: Any
) -> None:
    for name in ("Siv Lund", "Sara Ask"):
        calling.answer(reply(meeting, name), NO)
    shown = client.get(calling.path(mia(cast, meeting))).text
    assert "No substitute on your side is free." in shown
    assert 'value="substitute"' not in shown
    answered = calling.sent(client, mia(cast, meeting), "substitute")
    assert answered.status_code == 422
    assert "Answer yes or no instead" in answered.text
    assert mia(cast, meeting).answer is None


def test_answers_stand_when_the_meeting_begins(
    cast: Cast, meeting: CouncilMeeting, client: Any
) -> None:
    whose = mia(cast, meeting)
    with clock.pretend(meeting.starts_at - timedelta(seconds=1)):
        assert calling.sent(client, whose, "no").status_code == 303
    with clock.pretend(meeting.starts_at):
        shown = client.get(calling.path(whose))
        assert shown.status_code == 200
        assert "<button" not in shown.text.split("<main")[1]
        answered = calling.sent(client, whose, "yes")
    assert answered.status_code == 422
    assert "The meeting has begun" in answered.text
    assert mia(cast, meeting).answer == NO


def test_a_cancelled_meeting_takes_no_answers(
    cast: Cast, meeting: CouncilMeeting, client: Any
) -> None:
    with transaction():
        meetings.cancel(cast.actor("sam"), meeting, reason="Lokalen brann.")
    whose = mia(cast, meeting)
    assert "Lokalen brann." in client.get(calling.path(whose)).text
    assert calling.sent(client, whose, "yes").status_code == 422


def test_whoever_has_no_seat_on_the_day_has_nothing_to_answer(
    cast: Cast, meeting: CouncilMeeting, client: Any
) -> None:
    whose = mia(cast, meeting)
    with transaction():
        held = next(one for one in replies.in_turn(meeting) if one.person_id == whose.person_id)
        held.ends_on = meeting.day - timedelta(days=1)
    assert "You are not called any more" in client.get(calling.path(whose)).text
    answered = calling.sent(client, whose, "yes")
    assert answered.status_code == 422
    assert "nothing to answer" in answered.text


def test_nobody_answers_for_another_by_any_way(cast: Cast, meeting: CouncilMeeting) -> None:
    whose = mia(cast, meeting)
    for who in ("sol", "sam", "adm", "bo"):
        with pytest.raises(Refused), transaction():
            operations.answer(cast.actor(who), whose, YES)


# What is answered


def test_opening_the_link_does_nothing_and_a_press_answers(
    cast: Cast, meeting: CouncilMeeting, client: Any
) -> None:
    whose = mia(cast, meeting)
    shown = client.get(calling.path(whose))
    assert "Do you come?" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert "csrf_token" not in shown.text
    assert "Set-Cookie" not in shown.headers
    assert mia(cast, meeting).answer is None
    assert calling.sent(client, whose, "yes").status_code == 303
    assert mia(cast, meeting).answer == YES
    assert "<h1>You come</h1>" in client.get(calling.path(whose)).text


def test_an_answer_is_in_the_log_but_in_no_public_history(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    calling.answer(mia(cast, meeting), YES)
    (event,) = db.session.scalars(select(Event).where(Event.action == "meeting:answer"))
    assert event.person_id == cast.people["mia"].id
    assert event.matter_id is None
    assert event.data == {"meeting": meeting.reference, "answer": "yes", "asked": None}


def test_a_member_signed_in_answers_from_the_page_of_the_meeting_and_their_own(
    cast: Cast, meeting: CouncilMeeting, signed_in: Any
) -> None:
    browser, whose = scene.browser(cast, signed_in, "mia"), mia(cast, meeting)
    page = f"/radet/sammantraden/{meeting.reference}"
    for there in (page, "/mitt-konto"):
        shown = browser.get(there).text
        assert calling.path(whose) in shown
        assert "You have not answered yet" in shown
    assert calling.sent(browser, whose, "no").status_code == 303
    assert "You cannot come" in browser.get(page).text
    assert "You cannot come" in browser.get("/mitt-konto").text


def test_what_someone_answered_is_seen_by_nobody_but_them_and_the_secretary(
    cast: Cast, meeting: CouncilMeeting, signed_in: Any, client: Any
) -> None:
    calling.answer(mia(cast, meeting), SUBSTITUTE)
    page = f"/radet/sammantraden/{meeting.reference}"
    secrets = [one.secret for one in replies.of(meeting)]
    for browser in (client, *(scene.browser(cast, signed_in, who) for who in ("sol", "bo"))):
        for there in (page, "/radet", f"{page}.ics"):
            shown = browser.get(there).text
            assert "Sends a substitute" not in shown
            own = calling.reply(meeting, cast, "sol").secret
            assert not [one for one in secrets if one in shown and one != own]
        assert browser.get(f"{page}/svar").status_code in {302, 303, 401, 403}
    shown = scene.browser(cast, signed_in, "sam").get(f"{page}/svar").text
    assert "Sends a substitute" in shown
    assert "Sara Ask is asked, and has not answered yet" in shown


# Substitutes


def test_the_substitute_longest_in_office_is_asked_first_and_then_the_next(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    calling.answer(mia(cast, meeting), SUBSTITUTE)
    assert asked_for(meeting) == {"Mia Moe": "Sara Ask"}
    assert calling.to(CALLED_IN) == ["Sara Ask"]
    calling.answer(reply(meeting, "Sara Ask"), NO)
    assert asked_for(meeting) == {"Mia Moe": "Siv Lund"}
    assert calling.to(CALLED_IN) == ["Sara Ask", "Siv Lund"]
    calling.answer(reply(meeting, "Siv Lund"), NO)
    assert asked_for(meeting) == {}
    assert calling.to("council_no_substitute") == ["Mia Moe"]
    assert calling.to(RELEASED) == []
    shown = calling.written(calling.letters("council_no_substitute")[0])
    assert shown is not None
    assert calling.path(mia(cast, meeting)) in shown.body


def test_a_member_may_choose_whom_to_ask(cast: Cast, meeting: CouncilMeeting, client: Any) -> None:
    siv = reply(meeting, "Siv Lund")
    shown = client.get(calling.path(mia(cast, meeting))).text
    assert shown.index("Sara Ask") < shown.index("Siv Lund")
    assert "Ture Tall" not in shown
    sent = calling.sent(client, mia(cast, meeting), "substitute", substitute=siv.id)
    assert sent.status_code == 303
    assert asked_for(meeting) == {"Mia Moe": "Siv Lund"}
    (row,) = calling.letters(CALLED_IN)
    letter = calling.written(row)
    assert letter is not None
    assert "Mia Moe cannot come" in letter.body
    assert calling.path(reply(meeting, "Siv Lund")) in letter.body


def test_the_substitute_says_yes_and_the_member_sees_who_comes(
    cast: Cast, meeting: CouncilMeeting, client: Any
) -> None:
    calling.answer(mia(cast, meeting), SUBSTITUTE)
    sara = reply(meeting, "Sara Ask")
    assert "Can you come instead of Mia Moe?" in client.get(calling.path(sara)).text
    assert calling.sent(client, sara, "yes").status_code == 303
    assert "You come instead of Mia Moe" in client.get(calling.path(sara)).text
    assert "Sara Ask comes instead of you" in client.get(calling.path(mia(cast, meeting))).text
    city = replies.by_side(meeting)[Side.CITY]
    assert [one.person.name for one in city.comes] == ["Sara Ask"]


def test_a_member_who_can_come_after_all_lets_the_substitute_go(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    calling.answer(mia(cast, meeting), SUBSTITUTE)
    calling.answer(mia(cast, meeting), YES)
    assert asked_for(meeting) == {}
    assert calling.to(RELEASED) == ["Sara Ask"]
    called_in, released = calling.letters(CALLED_IN)[0], calling.letters(RELEASED)[0]
    assert calling.written(called_in) is None
    letter = calling.written(released)
    assert letter is not None
    assert "not needed any more" in letter.body


def test_another_substitute_may_be_asked_instead_and_the_same_one_again(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    calling.answer(mia(cast, meeting), SUBSTITUTE)
    calling.answer(mia(cast, meeting), SUBSTITUTE, reply(meeting, "Siv Lund"))
    assert asked_for(meeting) == {"Mia Moe": "Siv Lund"}
    assert calling.to(RELEASED) == ["Sara Ask"]
    calling.answer(mia(cast, meeting), SUBSTITUTE, reply(meeting, "Siv Lund"))
    assert calling.to(CALLED_IN) == ["Sara Ask", "Siv Lund"]


def test_a_substitute_comes_for_one_member_and_is_passed_on_when_let_go(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    calling.seat(cast.council, "Mats Mo", substitute=False)
    with transaction():
        operations.call_new()
    calling.answer(reply(meeting, "Siv Lund"), NO)
    calling.answer(mia(cast, meeting), SUBSTITUTE)
    with pytest.raises(Refused):
        calling.answer(reply(meeting, "Mats Mo"), SUBSTITUTE)
    calling.answer(reply(meeting, "Siv Lund"), YES)
    calling.answer(reply(meeting, "Mats Mo"), SUBSTITUTE)
    assert asked_for(meeting) == {"Mia Moe": "Sara Ask", "Mats Mo": "Siv Lund"}
    calling.answer(reply(meeting, "Siv Lund"), NO)
    assert calling.to("council_no_substitute") == ["Mats Mo"]
    calling.answer(mia(cast, meeting), YES)
    assert asked_for(meeting) == {"Mats Mo": "Sara Ask"}
    assert calling.to(RELEASED) == []


def test_a_substitute_is_let_go_when_the_member_sits_there_no_more(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    seat = calling.seat(cast.council, "Mats Mo", substitute=False)
    with transaction():
        operations.call_new()
    calling.answer(reply(meeting, "Mats Mo"), SUBSTITUTE)
    assert asked_for(meeting) == {"Mats Mo": "Sara Ask"}
    with transaction():
        seat.ends_on = clock.today()
    with clock.pretend(clock.now() + timedelta(days=1)), transaction():
        operations.call_new()
    assert asked_for(meeting) == {}
    assert calling.to(RELEASED) == ["Sara Ask"]


def test_a_substitute_who_sits_there_once_the_meeting_is_moved_is_asked_in_a_letter(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    sol = calling.reply(meeting, cast, "sol")
    calling.answer(sol, SUBSTITUTE)
    calling.answer(reply(meeting, "Ture Tall"), NO)
    later = meeting.starts_at + timedelta(days=7)
    not_yet = (clock.today() - meeting.day).days - 1
    calling.seat(cast.council, "Tea Tuv", Side.SOCIAL_ECONOMY, since=not_yet)
    with transaction():
        times = {"starts_at": later, "ends_at": later + timedelta(hours=3)}
        meetings.edit(cast.actor("sam"), meeting, **times, place=meeting.place, is_open=False)
    for _tick in range(2):
        with transaction():
            operations.call_new()
    assert asked_for(meeting) == {"Sol Sjö": "Tea Tuv"}
    assert calling.to(CALLED_IN) == ["Ture Tall", "Tea Tuv"]


def test_whoever_answers_while_the_clock_looks_is_not_reminded(
    cast: Cast, meeting: CouncilMeeting, app: Flask
) -> None:
    first = mia(cast, meeting)

    def remind() -> None:
        with clock.pretend(replies.remind_from(db.session.get_one(CouncilMeeting, meeting_id))):
            operations.remind_by_clock()

    meeting_id = meeting.id
    with transaction():
        operations.answer(cast.actor("mia"), first, YES)
        later = Meanwhile(app, remind)
    later.join()
    assert later.problem is None
    assert calling.to("council_summons_reminder") == ["Sol Sjö"]


def test_two_members_who_want_the_same_substitute_are_one_after_the_other(
    cast: Cast, meeting: CouncilMeeting, app: Flask
) -> None:
    calling.seat(cast.council, "Mats Mo", substitute=False)
    with transaction():
        operations.call_new()
    sara, mats = reply(meeting, "Sara Ask").id, reply(meeting, "Mats Mo").id
    first = mia(cast, meeting)

    def second() -> None:
        there = db.session.get_one(SummonsReply, mats)
        operations.answer(calling.actor_for(there.person), there, SUBSTITUTE, substitute=sara)

    with transaction():
        operations.answer(cast.actor("mia"), first, SUBSTITUTE, substitute=sara)
        later = Meanwhile(app, second)
    later.join()
    assert isinstance(later.problem, Refused)
    assert asked_for(meeting) == {"Mia Moe": "Sara Ask"}
    assert calling.to(CALLED_IN) == ["Sara Ask"]


def test_the_pages_of_answers_take_as_many_queries_for_many(
    cast: Cast, meeting: CouncilMeeting, signed_in: Any, queries: Any
) -> None:
    page = f"/radet/sammantraden/{meeting.reference}/svar"
    browser, counts = scene.browser(cast, signed_in, "sam"), []
    for some in (2, 20):
        for number in range(some):
            calling.seat(cast.council, f"Ny {some} {number}", substitute=bool(number % 2))
        with transaction():
            operations.call_new()
        browser.get(page)
        queries.clear()
        assert browser.get(page).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
