"""Published notes stand on the meeting's page and in each matter's thread, and those who came are told."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core import clock, outbox
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.core.merging import Typed
from forum.council.models import Nomination, NominationState
from forum.dialogues import note_letters
from forum.dialogues.models import (
    DialogueMeeting,
    DialogueNote,
    DialogueState,
    SignUp,
    SignUpState,
    Turnout,
)
from forum.dialogues.operations import notes as operations
from forum.dialogues.queries import notes
from forum.matters.models import Comment, CommentKind, Matter, Subscription
from forum.parties.models import Role
from forum.web.filters import day
from tests.conftest import Browser, Queries
from tests.council import scene as council_scene
from tests.dialogues import noting, scene, signing
from tests.dialogues.noting import ONE, THREE, TWO, council, path, point
from tests.factories import Cast, membership, person, store
from tests.matters import scene as matters
from tests.matters.scene import fresh
from tests.meanwhile import Meanwhile
from tests.processes import scene as processes


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """What the meeting is about."""
    return matters.initiative(cast)


@pytest.fixture
def meeting(cast: Cast, matter: Matter) -> DialogueMeeting:
    """Held by Bo's organisation, together with Anna's unit; three points are noted."""
    made = noting.held(cast, matter)
    scene.joined(cast, made)
    said = {
        point(matter, ONE): "Dörren är **låst**.\nAlltid.",
        point(matter, TWO): "Lampan är trasig.",
        council(matter, TWO): "y",
        point(made, THREE): "Fler stolar.",
    }
    noting.save(cast.actor("bo"), made, **said)
    return made


@pytest.fixture
def bo(cast: Cast, signed_in: Any) -> Browser:
    """A host."""
    made: Browser = signed_in(cast.people["bo"].id, cast.organisation.id)
    return made


def comments(of: Matter) -> list[Comment]:
    """All comments in the thread of a matter."""
    db.session.rollback()
    found = select(Comment).where(Comment.matter_id == of.id).order_by(Comment.seq)
    return list(db.session.scalars(found))


def events(name: str) -> list[Event]:
    """What the log says of an action."""
    db.session.rollback()
    return list(db.session.scalars(select(Event).where(Event.action == name)))


def proposals() -> list[Nomination]:
    """All that was proposed for the council."""
    db.session.rollback()
    return list(db.session.scalars(select(Nomination).order_by(Nomination.id)))


# Refused


def test_nothing_is_published_that_the_sender_has_not_seen(
    cast: Cast, meeting: DialogueMeeting, matter: Matter, bo: Browser
) -> None:
    seen = noting.mark(meeting)
    noting.save(cast.actor("anna"), meeting, "a", seen, **{point(matter, "d" * 12): "Annas punkt."})
    answer = bo.send(path(meeting, "/publicera"), {"seen": seen})
    assert answer.status_code == 422
    assert "Someone has written in the notes since" in answer.text
    assert "Annas punkt." in answer.text
    assert comments(matter) == []
    again = bo.send(path(meeting, "/publicera"), {"seen": noting.mark(meeting)})
    assert again.status_code == 303


def test_who_only_writes_for_a_host_asks_a_representative(
    cast: Cast, meeting: DialogueMeeting, matter: Matter, signed_in: Any
) -> None:
    writer = person("Fatuma Ali")
    membership(writer, cast.organisation, Role.WRITER)
    browser = signed_in(writer.id, cast.organisation.id)
    assert browser.send(path(meeting), {point(matter, "d" * 12): "Min punkt."}).status_code == 303
    assert "Look through and publish" not in browser.get(path(meeting)).text
    answer = browser.send(path(meeting, "/publicera"), {"seen": noting.mark(meeting)})
    assert answer.status_code == 403
    assert "ask one of them" in answer.text
    assert comments(matter) == []


def test_empty_notes_and_those_that_are_published_are_refused_in_words(
    cast: Cast, matter: Matter, bo: Browser
) -> None:
    made = noting.held(cast, matter)
    page = bo.get(path(made, "/publicera"))
    assert "Nothing is noted yet" in page.text
    assert "Nothing is noted yet" in bo.send(path(made, "/publicera"), {"seen": ""}).text
    noting.save(cast.actor("bo"), made, **{point(matter): "En."})
    noting.publish(cast.actor("bo"), made)
    assert "The notes are published" in bo.get(path(made, "/publicera")).text
    with pytest.raises(Refused):
        noting.publish(cast.actor("bo"), made)
    assert len(comments(matter)) == 1


def test_what_is_saved_while_someone_publishes_is_refused_and_nothing_is_half_done(
    app: Flask, cast: Cast, meeting: DialogueMeeting, matter: Matter
) -> None:
    anna, bo, seen = cast.actor("anna"), cast.actor("bo"), noting.mark(meeting)
    meeting_id, field = meeting.id, point(matter, "d" * 12)

    def annas() -> None:
        there = db.session.get_one(DialogueMeeting, meeting_id)
        operations.save(anna, there, Typed({field: ["För sent."]}), page="a")

    with transaction():
        here = db.session.get_one(DialogueMeeting, meeting_id)
        operations.publish(bo, here, seen=seen)
        second = Meanwhile(app, annas)
    second.join()
    assert isinstance(second.problem, Refused)
    assert len(comments(matter)) == 1
    assert notes.draft(meeting) is None


# Where it goes


def test_each_matter_gets_one_comment_that_says_where_it_is_from(
    cast: Cast, meeting: DialogueMeeting, matter: Matter, bo: Browser, client: Browser
) -> None:
    page = bo.get(path(meeting, "/publicera")).text
    assert "a comment in the thread of 1 matter" in page
    data = {"seen": noting.mark(meeting), "form_key": "1" * 32}
    answer = bo.send(path(meeting, "/publicera"), data)
    assert answer.location.endswith(f"/arenden/{meeting.reference}#anteckningar")
    assert bo.send(path(meeting, "/publicera"), data).status_code in {303, 403}
    (written,) = comments(matter)
    assert written.body == "- Dörren är **låst**.\n  Alltid.\n- Lampan är trasig."
    assert (written.party_id, written.kind) == (cast.organisation.id, CommentKind.COMMENT)
    thread = client.get(f"/arenden/{matter.reference}").text
    on = day(meeting.starts_at)
    assert (
        f'/arenden/{meeting.reference}#anteckningar">From the dialogue meeting on {on}</a>'
        in thread
    )
    assert "About:" not in thread
    shown = client.get(f"/arenden/{meeting.reference}").text
    assert "Fler stolar." in shown
    assert "<strong>låst</strong>" in shown
    assert f"/arenden/{matter.reference}/inlagg/1" in shown
    assert "csrf" not in shown
    assert fresh(meeting).state == DialogueState.NOTES_PUBLISHED
    assert comments(meeting) == []
    assert "published the notes" in client.get(f"/arenden/{meeting.reference}/historik").text


def test_what_the_city_writes_down_at_a_meeting_is_no_answer_of_the_citys(cast: Cast) -> None:
    process = processes.opened(cast)
    made = noting.held(cast, process, who="anna")
    noting.save(cast.actor("anna"), made, **{point(process): "Bron är för smal."})
    noting.publish(cast.actor("anna"), made)
    (written,) = comments(process)
    assert (written.kind, written.party_id) == (CommentKind.COMMENT, cast.unit.id)


def test_a_closed_thread_gets_nothing_and_it_is_said(
    cast: Cast, meeting: DialogueMeeting, matter: Matter, bo: Browser, client: Browser
) -> None:
    with transaction():
        db.session.get_one(Matter, matter.id).closed_at = clock.now()
    assert "thread is closed" in bo.get(path(meeting, "/publicera")).text
    noting.publish(cast.actor("bo"), meeting)
    assert comments(matter) == []
    page = client.get(f"/arenden/{meeting.reference}").text
    assert "Lampan är trasig." in page
    assert "The thread of this matter was closed" in page


def test_a_draft_that_a_note_names_is_known_to_nobody(
    cast: Cast, meeting: DialogueMeeting, bo: Browser
) -> None:
    secret = matters.draft(cast, title="Ett hemligt initiativ")
    bo.send(path(meeting), {point(secret): "Försök"})
    noting.save(cast.actor("bo"), meeting, **{point(secret, "e" * 12): "Försök"})
    for more in ["", "/publicera"]:
        assert "Ett hemligt initiativ" not in bo.get(path(meeting, more)).text
    noting.publish(cast.actor("bo"), meeting)
    kept = db.session.scalars(select(DialogueNote.matter_id)).all()
    assert secret.id not in kept


def test_marked_points_come_to_the_council_in_the_same_act(
    cast: Cast, meeting: DialogueMeeting, matter: Matter, client: Browser
) -> None:
    noting.publish(cast.actor("bo"), meeting)
    (proposed,) = proposals()
    assert (proposed.matter_id, proposed.party_id) == (matter.id, cast.organisation.id)
    assert proposed.state == NominationState.WAITING
    assert proposed.reason == f"{scene.TITLE} ({meeting.reference}):\n– Lampan är trasig."
    (told,) = events("council:bring")
    assert told.matter_id == matter.id
    assert "Lampan" not in str([one.data for one in events("dialogue:publish_notes")])
    assert "brought points" in client.get(f"/arenden/{matter.reference}/historik").text


def test_what_is_proposed_already_gets_the_points_added_to_why(
    cast: Cast, meeting: DialogueMeeting, matter: Matter
) -> None:
    council_scene.nomination(cast, matter, "ulla")
    noting.publish(cast.actor("bo"), meeting)
    (proposed,) = proposals()
    assert proposed.party_id == cast.umbrella.id
    assert proposed.reason.startswith(council_scene.REASON)
    assert proposed.reason.endswith("– Lampan är trasig.")
    assert len(proposed.reason) <= 1000


def test_more_than_there_is_room_for_is_cut_and_nothing_fails(
    cast: Cast, meeting: DialogueMeeting, matter: Matter
) -> None:
    said = {point(matter, f"{n:012x}"): "Något viktigt " * 70 for n in range(3)}
    said |= {council(matter, f"{n:012x}"): "y" for n in range(3)}
    noting.save(cast.actor("bo"), meeting, "q", noting.mark(meeting), **said)
    noting.publish(cast.actor("bo"), meeting)
    (proposed,) = proposals()
    assert proposed.reason.endswith(" …")
    assert len(proposed.reason) <= 1000


# Who came, and who is told


@pytest.fixture
def people(cast: Cast, matter: Matter) -> Any:
    """A meeting with Siv (no account), Ulf (may be named) and Ulla's umbrella; Siv and Ulla came."""
    made = scene.meeting(cast)
    noting.about(made, matter, actor=cast.actor("bo"))
    siv = signing.sign_up(made)
    ulf = signing.sign_up(made, "Ulf Lund", shows_name=True)
    ulla = signing.sign_up_as(cast.actor("ulla"), made, party_id=cast.umbrella.id, shows_name=True)
    scene.over(made)
    noting.save(cast.actor("bo"), made, **{point(matter): "En punkt."})
    return made, siv, ulf, ulla


def told_letters() -> list[outbox.Outbox]:
    """The letters that tell what came of it."""
    return signing.letters(note_letters.TOLD)


def test_those_who_came_get_one_letter_with_what_was_said(
    cast: Cast, people: Any, matter: Matter
) -> None:
    meeting, siv, ulf, ulla = people
    said = {f"came_{siv.id}": "y", f"came_{ulf.id}": "", f"came_{ulla.id}": "y", "residents": "2"}
    noting.save(cast.actor("bo"), meeting, "q", noting.mark(meeting), **said)
    store(
        Subscription(
            person_id=cast.people["ulla"].id,
            matter_id=meeting.id,
            created_at=clock.now(),
            confirmed_at=clock.now(),
        )
    )
    noting.publish(cast.actor("bo"), meeting)
    rows = told_letters()
    assert [(one.address, one.person_id) for one in rows] == [
        ("siv@samspel.example", None),
        (None, cast.people["ulla"].id),
    ]
    for row in rows:
        written = signing.written(row)
        assert written is not None
        assert scene.TITLE in written.subject
        assert "En punkt." in written.body
        assert f"/arenden/{matter.reference}/inlagg/1" in written.body
        assert "1 person from 1 organisation" in written.body
        assert "3 residents" in written.body
        assert "Ulf" not in written.body
    (published,) = events("dialogue:publish_notes")
    followers = [one.about["event"] for one in signing.letters("told")]
    assert published.uid not in followers  # Ulla follows, and has a letter of her own about it
    assert {one.name: one.came for one in db.session.scalars(select(SignUp))} == {
        "Siv Lund": True,
        "Ulf Lund": False,
        "Ulla Umm": True,
    }


def test_where_nobody_was_ticked_all_who_had_a_seat_are_told(cast: Cast, people: Any) -> None:
    meeting, _siv, ulf, _ulla = people
    with transaction():
        db.session.get_one(SignUp, ulf.id).state = SignUpState.CANCELLED
    noting.publish(cast.actor("bo"), meeting)
    assert len(told_letters()) == 2


def test_people_are_counted_and_named_only_if_they_agreed(
    cast: Cast, people: Any, client: Browser, bo: Browser
) -> None:
    meeting, siv, ulf, ulla = people
    said = {f"came_{one.id}": "y" for one in (siv, ulf, ulla)}
    said |= {f"org_{ONE}": "Odlarna", f"people_{ONE}": "3", "residents": "11"}
    noting.save(cast.actor("bo"), meeting, "q", noting.mark(meeting), **said)
    assert (
        "4 people from 2 organisations and 13 residents" in bo.get(path(meeting, "/publicera")).text
    )
    noting.publish(cast.actor("bo"), meeting)
    page = client.get(f"/arenden/{meeting.reference}").text
    assert "There were 4 people from 2 organisations and 13 residents." in page
    assert "Odlarna: 3" in page
    assert "Ulla Umm" in page
    assert "Ulf Lund" in page
    assert "Siv" not in page
    kept = {one.label or one.party_id: one.people for one in db.session.scalars(select(Turnout))}
    assert kept == {"Odlarna": 3, cast.umbrella.id: 1, None: 13}


# Afterwards


def test_an_addition_stands_with_its_date_on_the_page_and_in_the_thread(
    cast: Cast, meeting: DialogueMeeting, matter: Matter, bo: Browser, client: Browser
) -> None:
    assert "not published yet" in bo.get(path(meeting, "/tillagg")).text
    noting.publish(cast.actor("bo"), meeting)
    where = path(meeting, "/tillagg")
    assert bo.send(where, {"matter": str(matter.id), "body": " "}).status_code == 422
    assert bo.send(where, {"matter": "999", "body": "Hej"}).status_code == 422
    data = {"matter": str(matter.id), "body": "Det var **tre** lampor.", "for_council": "y"}
    assert bo.send(where, data).status_code == 303
    assert [one.body for one in comments(matter)][1:] == ["- Det var **tre** lampor."]
    thread = client.get(f"/arenden/{matter.reference}").text
    assert "Added to the notes from the dialogue meeting" in thread
    page = client.get(f"/arenden/{meeting.reference}").text
    assert f"Added {day(clock.today())}" in page
    assert "<strong>tre</strong>" in page
    (proposed,) = proposals()
    assert proposed.reason.endswith("– Det var tre lampor.")
    assert bo.send(where, {"matter": str(meeting.id), "body": "Tack alla."}).status_code == 303
    assert comments(meeting) == []


def test_the_writer_may_still_change_the_comment_as_any_other(
    cast: Cast, meeting: DialogueMeeting, matter: Matter, bo: Browser
) -> None:
    noting.publish(cast.actor("bo"), meeting)
    page = bo.get(f"/arenden/{matter.reference}/inlagg/1/andra")
    assert page.status_code == 200


def test_late_notes_are_said_once_in_the_log_and_on_the_page(
    cast: Cast, matter: Matter, client: Browser
) -> None:
    made = noting.held(cast, matter)
    scene.over(made, days=14)
    with transaction():
        assert operations.note_overdue() == 0
    scene.over(made, days=15)
    for count in [1, 0]:
        with transaction():
            assert operations.note_overdue() == count
    (said,) = events("dialogue:notes_overdue")
    assert (said.person_id, said.matter_id) == (None, made.id)
    page = client.get(f"/arenden/{made.reference}").text
    assert "They are overdue." in page
    noting.save(cast.actor("bo"), made, **{point(matter): "Sent."})
    noting.publish(cast.actor("bo"), made)
    assert "They are overdue." not in client.get(f"/arenden/{made.reference}").text
    later = clock.now() + timedelta(days=30)
    with clock.pretend(later), transaction():
        assert operations.note_overdue() == 0


def test_the_meetings_page_costs_the_same_however_much_was_said(
    cast: Cast, meeting: DialogueMeeting, matter: Matter, client: Browser, queries: Queries
) -> None:
    page = f"/arenden/{meeting.reference}"
    noting.publish(cast.actor("bo"), meeting)
    client.get(page)
    more = [matters.initiative(cast, title=f"Initiativ {number}") for number in range(6)]
    other = noting.held(cast, matter, *more)
    said = {point(one): f"Om {one.id}." for one in more}
    noting.save(cast.actor("bo"), other, **said, **{point(matter): "Sist."})
    noting.publish(cast.actor("bo"), other)
    other_page = f"/arenden/{other.reference}"
    queries.clear()
    client.get(page)
    few = len(queries)
    queries.clear()
    assert "Sist." in client.get(other_page).text
    assert len(queries) <= few
    assert len(notes.published(other)) == 7
