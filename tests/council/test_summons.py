"""The summons: who gets it, with what for their calendar, what is told of changes, and who is reminded."""

import email
import email.policy
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from typing import cast as typed

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from forum.core import clock, outbox
from forum.core.access import Refused
from forum.core.clock import tick
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.core.outbox import Outbox, deliver_due
from forum.council import pdf
from forum.council.models import CouncilMeeting
from forum.council.operations import meetings
from forum.council.operations import replies as operations
from forum.council.queries import replies
from forum.parties.models import Side
from forum.web import pdf as web_pdf
from tests.council import calling, scene
from tests.council.calling import NO, SUBSTITUTE, YES
from tests.factories import Cast

SUMMONS, REMINDED = "council_summons", "council_summons_reminder"


@pytest.fixture
def meeting(cast: Cast) -> CouncilMeeting:
    """Mia and Sol are called, and Siv, a substitute of Mia's side."""
    calling.seat(cast.council, "Siv Lund")
    return scene.called(cast)


def post(row: Outbox) -> EmailMessage:
    """A letter as another program reads it."""
    ready = calling.written(row)
    assert ready is not None
    policy = email.policy.default
    return typed(
        EmailMessage, email.message_from_bytes(outbox.compose(ready, row.key), policy=policy)
    )


def invited(row: Outbox) -> Any:
    """The invitation in a letter, with the method of its calendar and of its part of the letter."""
    parts = [one for one in post(row).walk() if one.get_content_type() == "text/calendar"]
    (part,) = parts
    calendar = icalendar.Calendar.from_ical(part.get_content())
    assert calendar["method"] == part.get_param("method")
    (event,) = calendar.walk("VEVENT")
    return str(calendar["method"]), event


def moved(cast: Cast, meeting: CouncilMeeting, days: int = 31, **changed: Any) -> None:
    with transaction():
        meetings.edit(
            cast.actor("sam"),
            meeting,
            **{
                "starts_at": scene.in_days(days),
                "ends_at": scene.in_days(days, 18),
                "place": "Stadshuset",
                "is_open": False,
            }
            | changed,
        )


def deliver() -> None:
    while deliver_due():
        pass


# Who is called


def test_members_and_substitutes_are_called_each_with_a_link_of_their_own(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    assert sorted(calling.to(SUMMONS)) == ["Mia Moe", "Siv Lund", "Sol Sjö"]
    found = replies.of(meeting)
    assert len({one.secret for one in found}) == 3
    assert all(len(one.secret) == 43 for one in found)
    for row in calling.letters(SUMMONS):
        body = str(post(row).get_body().get_content())  # type: ignore[union-attr]
        held = [one for one in found if one.secret in body]
        assert [one.person_id for one in held] == [row.person_id]


def test_nobody_is_called_before_the_summons(cast: Cast, signed_in: Any) -> None:
    meeting = scene.planned(cast)
    assert replies.of(meeting) == []
    moved(cast, meeting)
    assert replies.of(meeting) == []
    assert calling.letters(SUMMONS) == []
    sam = scene.browser(cast, signed_in, "sam")
    assert sam.get(f"/radet/sammantraden/{meeting.reference}/svar").status_code == 403


def test_a_seat_counts_on_the_day_of_the_meeting(cast: Cast) -> None:
    calling.seat(cast.council, "Ann Före", ends_on=clock.today() + timedelta(days=29))
    calling.seat(cast.council, "Eva Sen", substitute=False, since=-20)
    meeting = scene.called(cast)
    assert {one.person.name for one in replies.of(meeting)} == {"Mia Moe", "Sol Sjö", "Eva Sen"}
    calling.answer(calling.reply(meeting, "Eva Sen"), YES)


def test_whoever_gets_a_seat_after_the_summons_is_called_by_the_clock_once(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    tick()
    assert len(calling.letters(SUMMONS)) == 3
    calling.seat(cast.council, "Nya Nord", substitute=False)
    tick()
    tick()
    assert calling.to(SUMMONS).count("Nya Nord") == 1
    assert len(calling.letters(SUMMONS)) == 4
    body = calling.written(calling.letters(SUMMONS)[-1])
    assert body is not None
    assert body.subject.startswith("Summons:")


def test_a_substitute_who_becomes_a_member_is_called_anew(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    calling.answer(calling.reply(meeting, "Siv Lund"), NO)
    with transaction():
        held = next(one for one in replies.in_turn(meeting) if one.is_substitute)
        held.is_substitute = False
    tick()
    siv = calling.reply(meeting, "Siv Lund")
    assert not siv.is_substitute
    assert siv.answer is None
    assert calling.to(SUMMONS).count("Siv Lund") == 2
    last = calling.written(calling.letters(SUMMONS)[-1])
    assert last is not None
    assert "You are called to a meeting" in last.body


def test_when_the_seat_of_a_substitute_ends_the_next_is_asked(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    calling.seat(cast.council, "Ulf Upp", since=10)
    tick()
    calling.answer(calling.reply(meeting, cast, "mia"), SUBSTITUTE)
    assert calling.to("council_called_in") == ["Siv Lund"]
    for name, then in (("Siv Lund", ["Siv Lund", "Ulf Upp"]), ("Ulf Upp", ["Siv Lund", "Ulf Upp"])):
        with transaction():
            who = calling.reply(meeting, name).person_id
            next(
                one for one in replies.in_turn(meeting) if one.person_id == who
            ).ends_on = clock.today()
        tick()
        assert calling.to("council_called_in") == then
    assert calling.to("council_no_substitute") == ["Mia Moe"]


def test_a_late_summons_says_why(cast: Cast) -> None:
    meeting = scene.planned(cast, 10)
    with transaction():
        meetings.call(cast.actor("sam"), meeting, late_reason="Ordföranden var sjuk.")
    for row in calling.letters(SUMMONS):
        letter = calling.written(row)
        assert letter is not None
        assert "Ordföranden var sjuk." in letter.body


# For the calendar


def test_the_invitation_is_answered_by_its_reader_alone(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    for row in calling.letters(SUMMONS):
        method, event = invited(row)
        assert method == "REQUEST"
        attendee, organizer = event["attendee"], event["organizer"]
        person = next(one.person for one in replies.of(meeting) if one.person_id == row.person_id)
        assert str(attendee) == f"mailto:{person.email}"
        assert attendee.params["CN"] == person.name
        assert attendee.params["RSVP"] == "TRUE"
        assert attendee.params["PARTSTAT"] == "NEEDS-ACTION"
        is_member = person.name != "Siv Lund"
        assert attendee.params["ROLE"] == ("REQ-PARTICIPANT" if is_member else "OPT-PARTICIPANT")
        assert ("transp" in event) is not is_member
        assert str(organizer).startswith("mailto:")
        others = [one.person.email for one in replies.of(meeting) if one.person != person]
        ready = calling.written(row)
        assert ready is not None
        assert not [one for one in others if one.encode() in ready.attachments[0].content]
        assert "kallelse" not in str(event.to_ical())


def test_mail_programs_find_the_invitation_beside_the_words_and_as_a_file(
    meeting: CouncilMeeting,
) -> None:
    found = post(calling.letters(SUMMONS)[0])
    assert found.get_content_type() == "multipart/mixed"
    words, file = found.iter_parts()
    assert [one.get_content_type() for one in words.iter_parts()] == ["text/plain", "text/calendar"]
    assert file.get_filename() == f"{meeting.reference}.ics"
    assert file.get_content().startswith(b"BEGIN:VCALENDAR")


def test_the_replies_of_calendars_go_to_the_council_where_it_has_an_address(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    with transaction():
        cast.council.email = "kansli@idekom.example"
    _method, event = invited(calling.letters(SUMMONS)[0])
    assert str(event["organizer"]) == "mailto:kansli@idekom.example"


def test_uid_stays_and_sequence_rises_until_it_is_cancelled(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    seen = [invited(calling.letters(SUMMONS)[0])]
    moved(cast, meeting)
    seen.append(invited(calling.letters(SUMMONS)[-1]))
    with transaction():
        meetings.cancel(cast.actor("sam"), meeting, reason="Lokalen brann.")
    seen.append(invited(calling.letters(SUMMONS)[-1]))
    assert [method for method, _event in seen] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(event["uid"]) for _method, event in seen}) == 1
    sequences = [int(event["sequence"]) for _method, event in seen]
    assert sequences == sorted(set(sequences))
    assert str(seen[-1][1]["status"]) == "CANCELLED"


def test_what_anyone_can_fetch_invites_nobody(meeting: CouncilMeeting, client: Any) -> None:
    file = client.get(f"/radet/sammantraden/{meeting.reference}.ics").text
    assert "METHOD:PUBLISH" in file
    assert "ATTENDEE" not in file
    assert "ORGANIZER" not in file


# What changes


def test_a_change_is_told_once_with_what_is_new(
    cast: Cast, meeting: CouncilMeeting, app: Flask, tmp_path: Any, monkeypatch: Any
) -> None:
    monkeypatch.setitem(app.config, "MAIL_FOLDER", str(tmp_path))
    deliver()
    moved(cast, meeting, place="Frölunda kulturhus")
    assert len(calling.letters(SUMMONS)) == 6
    for row in calling.letters(SUMMONS)[3:]:
        letter = calling.written(row)
        assert letter is not None
        assert letter.subject.startswith("Changed:")
        assert "the time, the place." in letter.body
        assert "Frölunda kulturhus" in letter.body
        assert "Agenda" not in letter.body


def test_changes_that_follow_close_upon_each_other_are_told_together(
    cast: Cast, meeting: CouncilMeeting, app: Flask, tmp_path: Any, monkeypatch: Any
) -> None:
    monkeypatch.setitem(app.config, "MAIL_FOLDER", str(tmp_path))
    deliver()
    moved(cast, meeting)
    moved(cast, meeting, place="Frölunda")
    deliver()
    sent = [row for row in calling.letters(SUMMONS) if row.sent_at is not None]
    assert len(sent) == 6
    policy = email.policy.default
    for row in sent[3:]:
        file = (tmp_path / f"{row.key}.eml").read_bytes()
        said = email.message_from_bytes(file, policy=policy).get_body()
        assert "the time, the place." in said.get_content()


def test_whoever_never_got_the_summons_gets_all_of_it(cast: Cast, meeting: CouncilMeeting) -> None:
    moved(cast, meeting)
    letter = calling.written(calling.letters(SUMMONS)[-1])
    assert letter is not None
    assert letter.subject.startswith("Summons:")
    assert "Agenda" in letter.body


def test_a_form_that_changes_nothing_tells_nobody(
    cast: Cast, meeting: CouncilMeeting, signed_in: Any
) -> None:
    before = meeting.ics_sequence
    moved(cast, meeting, 30)
    assert meeting.ics_sequence == before
    assert len(calling.letters(SUMMONS)) == 3
    assert db.session.scalar(select(Event).where(Event.action == "meeting:edit")) is None


def test_an_answer_given_before_the_time_was_changed_is_marked(
    cast: Cast, meeting: CouncilMeeting, signed_in: Any
) -> None:
    calling.answer(calling.reply(meeting, cast, "mia"), YES)
    browser = scene.browser(cast, signed_in, "sam")
    page = f"/radet/sammantraden/{meeting.reference}/svar"
    moved(cast, meeting, 30, place="Frölunda")
    assert "before the time was changed" not in browser.get(page).text
    moved(cast, meeting)
    assert "before the time was changed" in browser.get(page).text
    row = next(
        one for one in calling.letters(SUMMONS)[::-1] if one.person_id == cast.people["mia"].id
    )
    letter = calling.written(row)
    assert letter is not None
    assert "You have answered: Comes." in letter.body
    calling.answer(calling.reply(meeting, cast, "mia"), YES)
    assert "before the time was changed" not in browser.get(page).text


def test_that_it_is_cancelled_is_told_to_whoever_was_called(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    with transaction():
        next(one for one in replies.in_turn(meeting) if one.is_substitute).ends_on = clock.today()
    with transaction():
        meetings.cancel(cast.actor("sam"), meeting, reason="Lokalen brann.")
    last = calling.letters(SUMMONS)[3:]
    assert len(last) == 3
    for row in last:
        letter = calling.written(row)
        assert letter is not None
        assert "Lokalen brann." in letter.body
        assert letter.attachments[0].method == "CANCEL"
    assert [calling.written(row) for row in calling.letters(SUMMONS)[:3]] == [None] * 3


# Reminders


def remind(cast: Cast, meeting: CouncilMeeting, who: str = "sam") -> list[str]:
    with transaction():
        operations.remind(cast.actor(who), meeting)
    return calling.to(REMINDED)


@pytest.mark.parametrize("who", ["mia", "sol", "bo", "cia", "adm"])
def test_only_the_secretary_reminds(cast: Cast, meeting: CouncilMeeting, who: str) -> None:
    with clock.pretend(clock.now() + timedelta(days=5)), pytest.raises(Refused):
        remind(cast, meeting, who)


def test_the_secretary_reminds_those_who_are_silent_and_each_of_them_once(
    cast: Cast, meeting: CouncilMeeting, signed_in: Any
) -> None:
    with pytest.raises(Refused):
        remind(cast, meeting)  # they have just got the summons
    calling.answer(calling.reply(meeting, cast, "sol"), NO)
    browser = scene.browser(cast, signed_in, "sam")
    page = f"/radet/sammantraden/{meeting.reference}/svar"
    with clock.pretend(clock.now() + timedelta(days=5)):
        assert "Send the reminder" in browser.get(page).text
        assert browser.send(f"{page}/paminn").status_code == 303
        assert calling.to(REMINDED) == ["Mia Moe"]
        assert "Send the reminder" not in browser.get(page).text
        answered = browser.send(f"{page}/paminn")
    assert answered.status_code == 403
    assert "nobody to remind" in answered.text
    letter = calling.written(calling.letters(REMINDED)[0])
    assert letter is not None
    assert "have not answered yet" in letter.body
    calling.answer(calling.reply(meeting, cast, "mia"), YES)
    assert calling.written(calling.letters(REMINDED)[0]) is None


def test_the_clock_reminds_three_working_days_before_and_once(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    first = replies.remind_from(meeting)
    day, before = timedelta(days=1), clock.local(first).date()
    assert clock.working_days_between(before - day, meeting.day - day) == 3
    calling.answer(calling.reply(meeting, cast, "sol"), YES)
    for moment, told in (
        (first - timedelta(minutes=1), []),
        (first, ["Mia Moe"]),
        (first + timedelta(hours=30), ["Mia Moe"]),
    ):
        with clock.pretend(moment):
            tick()
        assert calling.to(REMINDED) == told


def test_whoever_was_reminded_long_before_is_reminded_by_the_clock_too_but_never_at_night(
    cast: Cast, meeting: CouncilMeeting
) -> None:
    with clock.pretend(clock.now() + timedelta(days=5)):
        assert sorted(remind(cast, meeting)) == ["Mia Moe", "Sol Sjö"]
    first = replies.remind_from(meeting)
    with clock.pretend(first + timedelta(hours=20)):
        tick()
    assert len(calling.letters(REMINDED)) == 2
    with clock.pretend(first + timedelta(hours=25)):
        tick()
    assert len(calling.letters(REMINDED)) == 4


def test_a_substitute_is_reminded_only_when_needed(cast: Cast, meeting: CouncilMeeting) -> None:
    calling.answer(calling.reply(meeting, cast, "mia"), SUBSTITUTE)
    calling.answer(calling.reply(meeting, cast, "sol"), YES)
    with clock.pretend(replies.remind_from(meeting)):
        tick()
    assert calling.to(REMINDED) == ["Siv Lund"]
    for one in replies.of(meeting):
        assert one.side in Side


def test_the_meeting_is_opened_with_the_moment_that_it_began(cast: Cast) -> None:
    meeting = scene.called(cast)
    late = meeting.starts_at + timedelta(minutes=7)
    with clock.pretend(late), transaction():
        meetings.hold(cast.actor("sam"), meeting)
    assert meeting.began_at == late


def test_the_reason_of_a_late_summons_is_not_called_optional(cast: Cast, signed_in: Any) -> None:
    planned = scene.planned(cast, days=5)
    page = f"/radet/sammantraden/{planned.reference}/kalla"
    shown = scene.browser(cast, signed_in, "sam").get(page).text
    assert "Why is the summons sent so late?" in shown
    assert "(optional)" not in shown


def test_the_summons_says_in_the_same_words_who_may_listen_on_paper_as_on_its_page(
    meeting: CouncilMeeting, client: Any
) -> None:
    shown = client.get(f"/radet/sammantraden/{meeting.reference}").text
    assert str(pdf.listeners(meeting)) in shown


def test_a_cancelled_meeting_is_taken_out_of_the_calendar(
    cast: Cast, meeting: CouncilMeeting, client: Any
) -> None:
    page = f"/radet/sammantraden/{meeting.reference}"
    assert "Put it in your calendar" in client.get(page).text
    with transaction():
        meetings.cancel(cast.actor("sam"), meeting, reason="Vattenläcka")
    assert "Take it out of your calendar" in client.get(page).text


def test_on_paper_too_what_is_extra_is_marked_and_a_cancelled_meeting_says_why(
    cast: Cast, meeting: CouncilMeeting, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_pdf, "_kept", lambda data, _typeset: data.encode())
    address = f"/radet/sammantraden/{meeting.reference}/kallelse.pdf"
    assert "Extra item" not in client.get(address).text
    scene.place(cast, meeting, scene.nomination(cast))
    shown = client.get(address).text
    assert shown.rindex('"heading"') < shown.index("Extra item")  # the last one
    with transaction():
        meetings.cancel(cast.actor("sam"), meeting, reason="Vattenläcka i salen.")
    shown = client.get(address).text
    assert "Cancelled" in shown
    assert "Vattenläcka i salen." in shown
