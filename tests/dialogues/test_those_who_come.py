"""What those who have signed up get and see, what their hosts see, and what is forgotten."""

import email
import email.policy
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum import create_app
from forum.core import clock, outbox
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.dialogues.models import DialogueMeeting, DialogueState, SignUp, SignUpState
from forum.dialogues.operations import changing, signups
from forum.extensions import limiter
from forum.web.limits import Pace
from tests.conftest import SETTINGS, Browser, Queries
from tests.dialogues import scene, signing
from tests.factories import Cast
from tests.matters.scene import fresh

DIGITAL = "https://mote.example/hemligt-rum"


@pytest.fixture
def meeting(cast: Cast) -> DialogueMeeting:
    """A meeting of Bo's organisation with one seat."""
    return scene.meeting(cast, seats=1)


@pytest.fixture
def siv(meeting: DialogueMeeting) -> SignUp:
    """Who has the seat."""
    return signing.sign_up(meeting, needs="Teckenspråkstolk")


@pytest.fixture
def ulf(meeting: DialogueMeeting, siv: SignUp) -> SignUp:
    """Who stands in line."""
    return signing.sign_up(meeting, "Ulf Lund")


@pytest.fixture
def bo(cast: Cast, signed_in: Any) -> Browser:
    """The host."""
    made: Browser = signed_in(cast.people["bo"].id, cast.organisation.id)
    return made


def list_path(meeting: DialogueMeeting, more: str = "") -> str:
    return f"/dialogmoten/{meeting.reference}/anmalda{more}"


# The letter


def test_the_letter_holds_time_place_link_and_calendar_file(
    meeting: DialogueMeeting, siv: SignUp
) -> None:
    (row,) = signing.letters("sign_up")
    letter = signing.written(row)
    assert letter is not None
    assert letter.to == "siv@samspel.example"
    assert "You have a seat" in letter.subject
    for words in ("Rymdtorgets bibliotek", "Rymdtorget 5", DIGITAL, f"/anmalan/{siv.secret}"):
        assert words in letter.body
    (file,) = letter.attachments
    assert b"BEGIN:VEVENT" in file.content
    parsed = email.message_from_bytes(outbox.compose(letter, row.key), policy=email.policy.default)
    (attached,) = parsed.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert "Dialogmöte om kvällarna" in attached.get_content().replace("\n ", "")


def test_whoever_stands_in_line_gets_no_digital_address_and_no_file(ulf: SignUp) -> None:
    letter = signing.written(signing.letters("sign_up")[1])
    assert letter is not None
    assert "You stand in line" in letter.subject
    assert DIGITAL not in letter.body
    assert letter.attachments == []


def test_no_letter_is_sent_once_it_is_not_true_any_more(
    meeting: DialogueMeeting, siv: SignUp, ulf: SignUp
) -> None:
    rows = signing.letters("sign_up")
    signing.cancel(siv)
    assert signing.written(rows[0]) is None
    with clock.pretend(meeting.starts_at or clock.now()):
        assert signing.written(rows[1]) is None
    with transaction():
        meeting.state = DialogueState.CANCELLED
    assert signing.written(rows[1]) is None


def test_a_letter_is_written_in_the_language_of_whoever_signed_up(
    meeting: DialogueMeeting, client: Browser
) -> None:
    client.set_cookie("language", "en")
    client.send(
        f"/dialogmoten/{meeting.reference}/anmalan",
        {"name": "Eva", "email": "eva@samspel.example"},
    )
    assert signing.only().language == "en"


# One's own page


def test_the_link_shows_what_one_has_and_a_get_changes_nothing(
    client: Browser, meeting: DialogueMeeting, siv: SignUp, queries: Queries
) -> None:
    for path in (f"/anmalan/{siv.secret}", f"/anmalan/{siv.secret}/avboka"):
        queries.clear()
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert not any(one.startswith(("INSERT", "UPDATE", "DELETE")) for one in queries)
        assert client.head(path).status_code == 200
    assert signing.states(meeting) == [(1, SignUpState.SEATED)]
    page = client.get(f"/anmalan/{siv.secret}").text
    assert DIGITAL in page
    assert "Teckenspråkstolk" in page


def test_whoever_stands_in_line_sees_which_one_they_are(client: Browser, ulf: SignUp) -> None:
    page = client.get(f"/anmalan/{ulf.secret}").text
    assert "You are number 1 in line." in page
    assert DIGITAL not in page


def test_the_button_cancels_and_a_second_time_says_that_it_is_done(
    client: Browser, meeting: DialogueMeeting, siv: SignUp, ulf: SignUp
) -> None:
    path = f"/anmalan/{siv.secret}"
    first = client.post(f"{path}/avboka")
    assert (first.status_code, first.location) == (303, path)
    again = client.post(f"{path}/avboka")
    assert (again.status_code, again.location) == (303, path)
    assert client.get(f"{path}/avboka").location == path
    page = client.get(path).text
    assert "Your sign-up is cancelled" in page
    assert DIGITAL not in page
    assert signing.states(meeting) == [(1, SignUpState.CANCELLED), (2, SignUpState.SEATED)]
    assert len(signing.letters("sign_up_seated")) == 1
    assert db.session.get_one(SignUp, siv.id).needs == ""


def test_nothing_is_cancelled_once_the_meeting_has_begun(
    client: Browser, meeting: DialogueMeeting, siv: SignUp
) -> None:
    with clock.pretend(meeting.starts_at or clock.now()):
        assert client.post(f"/anmalan/{siv.secret}/avboka").status_code == 303
        assert "Can you not come" not in client.get(f"/anmalan/{siv.secret}").text
    assert signing.states(meeting) == [(1, SignUpState.SEATED)]


@pytest.mark.parametrize("secret", ["x", "å", "x" * 43, "..", "%00"])
def test_a_link_that_is_none_leads_to_words(client: Browser, secret: str) -> None:
    for page in ("", "/avboka"):
        assert client.get(f"/anmalan/{secret}{page}").status_code == 404
    assert client.post(f"/anmalan/{secret}/avboka").status_code == 404


def test_the_meetings_page_and_ones_own_page_say_what_one_has(
    cast: Cast, meeting: DialogueMeeting, signed_in: Any
) -> None:
    kept = signing.sign_up_as(cast.actor("cia"), meeting)
    cia = signed_in(cast.people["cia"].id)
    page = cia.get(f"/arenden/{meeting.reference}").text
    assert "You have a seat" in page
    assert f"/anmalan/{kept.secret}" in page
    assert DIGITAL not in page
    own = cia.get("/mitt-konto").text
    assert f"/anmalan/{kept.secret}" in own
    with clock.pretend((meeting.ends_at or clock.now()) + timedelta(minutes=1)):
        assert f"/anmalan/{kept.secret}" not in cia.get("/mitt-konto").text


def test_nobody_else_sees_it(
    cast: Cast, meeting: DialogueMeeting, siv: SignUp, client: Browser, signed_in: Any
) -> None:
    readers = [client, signed_in(cast.people["cia"].id), signed_in(cast.people["sam"].id)]
    for reader in readers:
        for path in (f"/arenden/{meeting.reference}", "/dialogmoten", "/", "/omraden/bergsjon"):
            text = reader.get(path).text
            for secret in ("Siv Lund", "siv@", "Teckenspråkstolk", DIGITAL, siv.secret):
                assert secret not in text
        file = reader.get(f"/dialogmoten/{meeting.reference}.ics").text
        assert DIGITAL not in file.replace("\r\n ", "")


# The hosts' list


def test_only_the_hosts_see_who_has_signed_up(
    cast: Cast, meeting: DialogueMeeting, ulf: SignUp, bo: Browser, signed_in: Any
) -> None:
    for who in ("cia", "anna", "ulla", "sam", "adm"):
        party = cast.parties[who]
        reader = signed_in(cast.people[who].id, party.id if party else None)
        assert reader.get(list_path(meeting)).status_code == 403
        assert reader.get(list_path(meeting, "/1/avboka")).status_code == 404
    scene.joined(cast, meeting)  # Anna's unit holds it together with them
    anna = signed_in(cast.people["anna"].id, cast.unit.id)
    for host in (bo, anna):
        page = host.get(list_path(meeting))
        assert page.headers["Cache-Control"] == "no-store"
        for words in ("Siv Lund", "siv@samspel.example", "Teckenspråkstolk", "Ulf Lund"):
            assert words in page.text
        assert page.text.index("Siv Lund") < page.text.index("Ulf Lund")
    anna_for_herself = signed_in(cast.people["anna"].id)
    assert anna_for_herself.get(list_path(meeting)).status_code == 403


def test_the_list_takes_as_many_statements_however_long_it_is(
    cast: Cast, bo: Browser, queries: Queries
) -> None:
    meeting = scene.meeting(cast, seats=5)
    signing.sign_up(meeting)
    queries.clear()
    bo.get(list_path(meeting))
    few = len(queries)
    for number in range(12):
        signing.sign_up(meeting, f"Kim{number} Lund", organisation=f"Förening {number}")
    queries.clear()
    bo.get(list_path(meeting))
    assert len(queries) == few


def test_a_host_cancels_for_someone_with_a_reason_that_they_get(
    meeting: DialogueMeeting, siv: SignUp, ulf: SignUp, bo: Browser
) -> None:
    path = list_path(meeting, "/1/avboka")
    assert bo.get(path).status_code == 200
    assert bo.send(path, {"reason": " "}).status_code == 422
    assert bo.send(path, {"reason": "Du bad oss om det."}).status_code == 303
    assert signing.states(meeting) == [(1, SignUpState.CANCELLED), (2, SignUpState.SEATED)]
    (row,) = signing.letters("sign_up_taken_out")
    letter = signing.written(row)
    assert letter is not None
    assert "Du bad oss om det." in letter.body
    assert "Du bad oss" not in str(row.about)
    taken = db.session.scalars(select(Event).where(Event.action == "sign_up:take_out")).one()
    assert taken.person_id is not None
    assert "Du bad" not in str(taken.data)
    assert bo.send(path, {"reason": "Igen."}).status_code == 403


# Reminders


def _at(day: date, hour: int) -> datetime:
    return clock.at(day, time(hour))


def test_those_with_a_seat_are_reminded_once_two_working_days_before(cast: Cast) -> None:
    monday = date(2030, 5, 20)
    begins = _at(monday, 18)
    with clock.pretend(_at(date(2030, 5, 1), 12)):
        meeting = scene.meeting(
            cast, seats=1, starts_at=begins, ends_at=begins + timedelta(hours=2)
        )
        signing.sign_up(meeting)
        signing.sign_up(meeting, "Ulf Lund")
    for moment, count in [
        (_at(date(2030, 5, 15), 23), 0),
        (_at(date(2030, 5, 16), 7), 0),  # Thursday, too early in the morning
        (_at(date(2030, 5, 16), 8), 1),
        (_at(date(2030, 5, 17), 8), 1),
        (_at(monday, 19), 1),
    ]:
        with clock.pretend(moment), transaction():
            signups.remind()
        assert len(signing.letters("sign_up_reminder")) == count
    (row,) = signing.letters("sign_up_reminder")
    with clock.pretend(_at(date(2030, 5, 16), 9)):
        letter = signing.written(row)
    assert letter is not None
    assert letter.to == "siv@samspel.example"
    assert letter.subject.startswith("Soon")
    assert DIGITAL in letter.body


def test_whoever_has_just_signed_up_needs_no_reminder(cast: Cast) -> None:
    meeting = scene.meeting(cast, days=1)
    signing.sign_up(meeting)
    with clock.pretend(_at(clock.today(), 9)), transaction():
        signups.remind()
    assert signing.letters("sign_up_reminder") == []


# Forgetting


def test_who_signed_up_is_erased_sixty_days_after_the_meeting(
    cast: Cast, meeting: DialogueMeeting, siv: SignUp, ulf: SignUp
) -> None:
    cia = signing.sign_up_as(cast.actor("cia"), meeting, organisation="Bokcirkeln", shows_name=True)
    ends = meeting.ends_at or clock.now()
    with clock.pretend(ends + timedelta(days=60)), transaction():
        signups.forget()
    assert db.session.get_one(SignUp, siv.id).name == "Siv Lund"
    with clock.pretend(ends + timedelta(days=60, minutes=1)):
        for _ in range(2):
            with transaction():
                signups.forget()
    for key in (siv.id, ulf.id, cia.id):
        kept = fresh(db.session.get_one(SignUp, key))
        told = (kept.name, kept.address, kept.person_id, kept.organisation, kept.needs, kept.reason)
        assert told == ("", None, None, "", "", "")
        assert not kept.shows_name
    assert [state for _, state in signing.states(meeting)] == ["seated", "waiting", "waiting"]
    acts = select(Event).where(Event.action == "sign_up:forget")
    assert len(db.session.scalars(acts).all()) == 1


def test_what_is_forgotten_stands_on_no_page(
    cast: Cast, meeting: DialogueMeeting, siv: SignUp, client: Browser, signed_in: Any
) -> None:
    with clock.pretend((meeting.ends_at or clock.now()) + timedelta(days=61)):
        with transaction():
            signups.forget()
        page = signed_in(cast.people["bo"].id, cast.organisation.id).get(list_path(meeting)).text
        assert "Siv Lund" not in page
        assert "were erased on" in page
        assert client.get(f"/anmalan/{siv.secret}").status_code == 404


def test_a_letter_that_is_late_is_not_written_to_whoever_is_forgotten(
    meeting: DialogueMeeting, siv: SignUp, ulf: SignUp, bo: Browser
) -> None:
    bo.send(list_path(meeting, "/2/avboka"), {"reason": "Du bad oss om det."})
    with clock.pretend(clock.now() + timedelta(days=90)), transaction():
        signups.forget()
    assert signing.written(signing.letters("sign_up_taken_out")[0]) is None


def test_who_signed_up_to_a_meeting_that_was_cancelled_is_forgotten_as_soon(cast: Cast) -> None:
    meeting = scene.meeting(cast, days=400)
    signing.sign_up(meeting)
    with transaction():
        changing.cancel(cast.actor("bo"), meeting, reason="Lokalen har brunnit.")
    for days, name in ((59, "Siv Lund"), (61, "")):
        with clock.pretend(clock.now() + timedelta(days=days)), transaction():
            signups.forget()
        assert signing.only().name == name


# How often


@pytest.fixture
def counting(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application on the same database that counts, up to what a test can reach."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    made = create_app(SETTINGS | {"SQLALCHEMY_DATABASE_URI": url, "RATELIMIT_ENABLED": True})
    made.test_client_class = Browser
    pace = Pace("sign-up", person="1 per hour", address="2 per hour")
    monkeypatch.setattr("forum.dialogues.views.signups.PACE", pace)
    limiter.reset()
    limiter.enabled = True
    yield made
    limiter.enabled = False
    limiter.reset()
    with made.app_context():
        db.engine.dispose()


def test_too_many_from_one_address_are_told_when_to_come_back(cast: Cast, counting: Flask) -> None:
    meeting = scene.meeting(cast)
    client: Any = counting.test_client()
    path, answers = f"/dialogmoten/{meeting.reference}/anmalan", []
    for name in ("siv", "ulf", "eva"):
        answers.append(
            client.send(path, {"name": name, "email": f"{name}@samspel.example", "needs": "Ramp"})
        )
    assert [one.status_code for one in answers] == [303, 303, 429]
    assert int(answers[2].headers["Retry-After"]) > 0
    assert re.search("Try again after", answers[2].text)
    assert "Ramp" in answers[2].text
    assert len(signing.states(meeting)) == 2
