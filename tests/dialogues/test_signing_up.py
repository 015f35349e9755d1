"""Signing up: seats to those who came first, the rest in line, and nobody learns who comes."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.core import clock
from forum.core.access import ANONYMOUS, SYSTEM, Refused
from forum.core.db import db, transaction
from forum.core.events import Event, faults
from forum.core.outbox import Outbox
from forum.dialogues import queries
from forum.dialogues.models import DialogueMeeting, DialogueState, SignUp, SignUpState
from forum.dialogues.operations import signups
from forum.dialogues.queries.signups import Room, room
from tests.conftest import Browser, Queries
from tests.dialogues import scene, signing
from tests.factories import Cast, organisation
from tests.matters.scene import fresh
from tests.meanwhile import Meanwhile

SEATED, WAITING, CANCELLED = SignUpState.SEATED, SignUpState.WAITING, SignUpState.CANCELLED
ADDRESS = "siv@samspel.example"


@pytest.fixture
def meeting(cast: Cast) -> DialogueMeeting:
    """A meeting of Bo's organisation with two seats."""
    return scene.meeting(cast, seats=2)


def path(meeting: DialogueMeeting, page: str = "anmalan") -> str:
    return f"/dialogmoten/{meeting.reference}/{page}"


def cancelled(meeting: DialogueMeeting) -> None:
    with transaction():
        meeting.state, meeting.cancel_reason = DialogueState.CANCELLED, "Lokalen brann."


def send(client: Browser, meeting: DialogueMeeting, **changed: str) -> Any:
    return client.send(path(meeting), {"name": "Siv Lund", "email": ADDRESS} | changed)


# Refusals


def test_nobody_signs_up_to_a_draft_or_learns_of_it(cast: Cast) -> None:
    draft = scene.draft(cast)
    with pytest.raises(Refused) as refused:
        signing.sign_up(draft)
    assert not refused.value.verdict.visible


def test_sign_up_closes_when_the_meeting_begins(meeting: DialogueMeeting, client: Browser) -> None:
    begins = meeting.starts_at
    assert begins is not None
    with clock.pretend(begins - timedelta(seconds=1)):
        assert send(client, meeting).status_code == 303
    with clock.pretend(begins):
        answer = send(client, meeting, email="ulf@samspel.example")
    assert answer.status_code == 403
    assert "sign-up is closed" in answer.text
    assert "ulf@samspel.example" in answer.text  # what was typed comes back
    assert len(signing.states(meeting)) == 1


def test_nobody_signs_up_to_a_cancelled_meeting(meeting: DialogueMeeting, client: Browser) -> None:
    cancelled(meeting)
    answer = client.get(path(meeting))
    assert answer.status_code == 403
    assert "cancelled" in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "Write your name"),
        ("name", " \u200b ", "Write your name"),
        ("name", "x" * 101, "too long"),
        ("email", "", "Write the address"),
        ("email", "siv", "address"),
        ("email", "siv@samspel.example\r\nBcc: alla@samspel.example", "address"),
        ("needs", "x" * 1001, "too long"),
        ("organisation", "x" * 201, "too long"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_stored(
    meeting: DialogueMeeting, client: Browser, field: str, typed: str, words: str
) -> None:
    answer = send(client, meeting, **{field: typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert signing.states(meeting) == []


def test_nobody_comes_for_a_party_that_they_do_not_write_for(
    cast: Cast, meeting: DialogueMeeting, signed_in: Any
) -> None:
    with pytest.raises(Refused):
        signing.sign_up_as(cast.actor("cia"), meeting, party_id=cast.unit.id)
    ulla = signed_in(cast.people["ulla"].id, cast.umbrella.id)
    answer = ulla.send(path(meeting), {"name": "Ulla", "party": str(cast.unit.id)})
    assert answer.status_code == 422
    assert signing.states(meeting) == []


# Seats and the line


def test_seats_go_to_those_who_came_first_and_the_rest_stand_in_line(
    meeting: DialogueMeeting,
) -> None:
    for name in ("Siv", "Ulf", "Eva", "Kim"):
        signing.sign_up(meeting, f"{name} Lund")
    assert signing.states(meeting) == [(1, SEATED), (2, SEATED), (3, WAITING), (4, WAITING)]
    fresh(meeting)
    assert (meeting.seated, meeting.in_line, meeting.last_number) == (2, 2, 4)


def test_without_a_number_of_seats_there_is_room_for_everyone(cast: Cast) -> None:
    meeting = scene.meeting(cast, seats=None)
    signing.sign_up(meeting)
    assert signing.states(meeting) == [(1, SEATED)]
    assert room(meeting) == Room.FOR_ALL


def test_the_line_moves_up_by_itself_and_whoever_gets_a_seat_gets_a_letter(
    meeting: DialogueMeeting,
) -> None:
    first, _, third, _ = (
        signing.sign_up(meeting, f"{n} Lund") for n in ("Siv", "Ulf", "Eva", "Kim")
    )
    signing.cancel(first)
    assert signing.states(meeting) == [(1, CANCELLED), (2, SEATED), (3, SEATED), (4, WAITING)]
    assert [row.address for row in signing.letters("sign_up_seated")] == ["eva@samspel.example"]
    assert db.session.get_one(SignUp, third.id).seated_at is not None


def test_whoever_leaves_the_line_gives_nobody_a_seat(meeting: DialogueMeeting) -> None:
    _, _, third, _ = (signing.sign_up(meeting, f"{n} Lund") for n in ("Siv", "Ulf", "Eva", "Kim"))
    signing.cancel(third)
    assert signing.states(meeting)[2:] == [(3, CANCELLED), (4, WAITING)]
    fresh(meeting)
    assert (meeting.seated, meeting.in_line) == (2, 1)
    assert signing.letters("sign_up_seated") == []


def test_more_seats_go_to_those_first_in_line(meeting: DialogueMeeting) -> None:
    for name in ("Siv", "Ulf", "Eva", "Kim", "Bea"):
        signing.sign_up(meeting, f"{name} Lund")
    with transaction():
        meeting.seats = 4
        signups.fill(meeting)
    assert [state for _, state in signing.states(meeting)] == [SEATED] * 4 + [WAITING]
    told = [row.address for row in signing.letters("sign_up_seated")]
    assert told == ["eva@samspel.example", "kim@samspel.example"]


def test_whoever_signs_up_again_after_cancelling_comes_last(meeting: DialogueMeeting) -> None:
    first = signing.sign_up(meeting)
    signing.sign_up(meeting, "Ulf Lund")
    signing.sign_up(meeting, "Eva Lund")
    signing.cancel(first)
    again = signing.sign_up(meeting)
    assert (again.number, again.state) == (4, WAITING)


def test_of_those_who_ask_for_the_last_seat_at_the_same_moment_one_gets_it(
    app: Flask, cast: Cast
) -> None:
    meeting = scene.meeting(cast, seats=20)
    key, reference = meeting.id, str(meeting.reference)
    db.session.rollback()
    ready, wrong = Barrier(50), list[object]()

    def ask(number: int) -> None:
        with app.app_context():
            ready.wait()
            try:
                found = queries.by_reference(reference)
                assert found is not None
                who = signing.coming(f"Kim{number} Lund")
                with transaction():
                    signups.sign_up(ANONYMOUS, found, who)
            except Exception as fault:
                wrong.append(fault)
            finally:
                db.session.remove()

    asking = [Thread(target=ask, args=(number,)) for number in range(50)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert wrong == []
    found = signing.states(db.session.get_one(DialogueMeeting, key))
    assert found == [(n, SEATED if n <= 20 else WAITING) for n in range(1, 51)]
    fresh(meeting)
    assert (meeting.seated, meeting.in_line, meeting.last_number) == (20, 30, 50)
    assert list(faults()) == []


def test_signing_up_takes_as_many_statements_however_many_have(
    cast: Cast, queries: Queries
) -> None:
    meeting = scene.meeting(cast, seats=1)
    for number in range(3):
        signing.sign_up(meeting, f"Kim{number} Lund")
    queries.clear()
    signing.sign_up(meeting, "Siv Lund")
    few = len(queries)
    for number in range(3, 30):
        signing.sign_up(meeting, f"Kim{number} Lund")
    queries.clear()
    signing.sign_up(meeting, "Ulf Lund")
    assert len(queries) == few <= 14


# Twice


def test_the_same_address_gets_the_same_answer_and_is_not_doubled(
    meeting: DialogueMeeting, client: Browser
) -> None:
    first = send(client, meeting)
    second = send(client, meeting, email="SIV@samspel.example")
    other = send(client, meeting, email="ulf@samspel.example")
    assert {one.status_code for one in (first, second, other)} == {303}
    assert first.location == second.location == other.location == path(meeting, "anmalan/brev")
    assert client.get(first.location).text == client.get(second.location).text
    assert len(signing.states(meeting)) == 2
    again = signing.letters("sign_up_again")
    assert [row.address for row in again] == [ADDRESS]
    letter = signing.written(again[0])
    assert letter is not None
    assert "signed up already" in letter.body


def test_an_address_gets_one_such_letter_a_day(meeting: DialogueMeeting, client: Browser) -> None:
    for _ in range(4):
        send(client, meeting)
    assert len(signing.letters("sign_up_again")) == 1


def test_the_meetings_page_is_the_same_before_and_after_someone_signs_up(
    cast: Cast, client: Browser
) -> None:
    """Else it would tell whether an address was new."""
    meeting = scene.meeting(cast, seats=50)
    before = client.get(f"/arenden/{meeting.reference}").text
    signing.sign_up(meeting, needs="Teckenspråk")
    after = client.get(f"/arenden/{meeting.reference}").text
    assert before == after
    history = client.get(f"/arenden/{meeting.reference}/historik").text
    assert "Siv" not in after + history
    assert "signed up" not in history


def test_someone_with_an_account_is_told_so_and_is_not_doubled(
    cast: Cast, meeting: DialogueMeeting, signed_in: Any
) -> None:
    cia = signed_in(cast.people["cia"].id)
    first = cia.send(path(meeting), {"name": "Cia Ek"})
    second = cia.send(path(meeting), {"name": "Cia Ek"})
    assert first.location == second.location
    assert "You are signed up already." in cia.get(second.location).text
    assert cia.get(path(meeting)).location == first.location
    assert len(signing.states(meeting)) == 1


def test_an_address_and_the_account_that_has_it_are_one(
    cast: Cast, meeting: DialogueMeeting, client: Browser
) -> None:
    cia = cast.people["cia"]
    kept = signing.sign_up_as(cast.actor("cia"), meeting)
    assert send(client, meeting, email=cia.email.upper()).status_code == 303
    assert [row.person_id for row in signing.letters("sign_up_again")] == [cia.id]
    other = signing.sign_up(meeting, address=cast.people["mia"].email)
    assert signing.sign_up_as(cast.actor("mia"), meeting).id == other.id
    assert [number for number, _ in signing.states(meeting)] == [kept.number, other.number]


def test_a_double_click_counts_once(meeting: DialogueMeeting, client: Browser) -> None:
    key = "0" * 32
    assert send(client, meeting, form_key=key).status_code == 303
    assert send(client, meeting, form_key=key).status_code == 303
    assert len(signing.states(meeting)) == 1
    assert signing.letters("sign_up_again") == []


# What is stored, and what the log says


def test_name_and_party_are_filled_in_for_someone_with_an_account(
    cast: Cast, meeting: DialogueMeeting, signed_in: Any
) -> None:
    bo = signed_in(cast.people["bo"].id, cast.organisation.id)
    page = bo.get(path(meeting)).text
    assert 'value="Bo Berg"' in page
    assert f'selected value="{cast.organisation.id}"' in page
    assert 'name="email"' not in page
    sent = {"name": "Bo Berg", "party": str(cast.organisation.id), "needs": "Hörslinga"}
    assert bo.send(path(meeting), sent).status_code == 303
    kept = signing.only()
    assert (kept.person_id, kept.party_id, kept.address) == (
        cast.people["bo"].id, cast.organisation.id, None,
    )  # fmt: skip


def test_an_organisation_that_is_known_here_is_found_by_its_name(meeting: DialogueMeeting) -> None:
    known = organisation("Tynnereds Grannkraft")
    first = signing.sign_up(meeting, organisation=" tynnereds  grannkraft ")
    other = signing.sign_up(meeting, "Ulf Lund", organisation="Bokcirkeln")
    assert (first.party_id, first.organisation) == (known.id, "")
    assert (other.party_id, other.organisation) == (None, "Bokcirkeln")


def test_the_log_says_that_someone_signed_up_and_never_who(
    cast: Cast, meeting: DialogueMeeting
) -> None:
    kept = signing.sign_up_as(cast.actor("cia"), meeting, needs="Ledsagare")
    signing.cancel(kept, cast.actor("cia"))
    for event in db.session.scalars(select(Event).where(Event.action.startswith("sign_up:"))):
        assert event.person_id is None
        assert event.party_id is None
        assert set(event.data) <= {"number", "state", "seated"}


@pytest.mark.parametrize(
    ("taken", "words"),
    [(0, Room.FREE), (17, Room.FEW), (20, Room.FULL), (21, Room.FULL)],
)
def test_how_much_room_there_is_is_said_in_words(cast: Cast, taken: int, words: Room) -> None:
    meeting = scene.meeting(cast, seats=20)
    for number in range(taken):
        signing.sign_up(meeting, f"Kim{number} Lund")
    assert room(meeting) == words


def test_no_feed_tells_whether_an_address_was_signed_up_already(
    meeting: DialogueMeeting, client: Any
) -> None:
    tags = [client.get("/kalender.ics").headers["ETag"]]
    for _time in range(3):
        signing.sign_up(meeting)
        tags.append(client.get("/kalender.ics").headers["ETag"])
    assert len(set(tags)) == len(tags)


def test_every_one_who_signs_up_gets_one_letter(meeting: DialogueMeeting) -> None:
    signing.sign_up(meeting)
    assert db.session.scalar(select(func.count(Outbox.id)).where(Outbox.address == ADDRESS)) == 1


def test_a_link_used_twice_at_the_same_moment_gives_the_seat_to_one(
    app: Flask, meeting: DialogueMeeting
) -> None:
    first, *_ = (signing.sign_up(meeting, f"{n} Lund") for n in ("Siv", "Ulf", "Eva", "Kim"))
    key = first.id

    def again() -> None:
        signups.cancel(SYSTEM, db.session.get_one(SignUp, key))

    with transaction():
        signups.cancel(SYSTEM, db.session.get_one(SignUp, key))
        second = Meanwhile(app, again)
    second.join()
    assert isinstance(second.problem, Refused)
    assert [state for _, state in signing.states(meeting)] == [CANCELLED, SEATED, SEATED, WAITING]
    fresh(meeting)
    assert (meeting.seated, meeting.in_line) == (2, 1)
