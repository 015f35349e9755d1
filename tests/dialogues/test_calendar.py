"""A dialogue meeting in people's own calendars: its file, and what no file may tell."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar

from forum.core import ical
from forum.core.db import db, transaction
from forum.dialogues import calendar
from forum.dialogues.models import DialogueMeeting, DialogueState
from tests.conftest import Browser
from tests.dialogues import scene
from tests.factories import Cast


def read(told: bytes) -> Any:
    """The one entry of a file."""
    (event,) = Calendar.from_ical(told).walk("VEVENT")
    return event


def changed(meeting: DialogueMeeting, **fields: Any) -> DialogueMeeting:
    """The meeting with other fields, as an act leaves them."""
    with transaction():
        kept = db.session.get_one(DialogueMeeting, meeting.id)
        for name, value in fields.items():
            setattr(kept, name, value)
    return kept


def address(meeting: DialogueMeeting) -> str:
    return f"/dialogmoten/{meeting.reference}.ics"


@pytest.mark.parametrize("reference", ["S-2027-999", "x", "%00", "..", "S-2027-1%0d%0aX", "Å"])
def test_a_meeting_that_is_not_there_has_no_file(client: Browser, reference: str) -> None:
    assert client.get(f"/dialogmoten/{reference}.ics").status_code == 404


def test_a_draft_and_another_kind_of_matter_have_no_file(cast: Cast, client: Browser) -> None:
    draft = scene.draft(cast)
    assert client.get(f"/dialogmoten/{draft.reference}.ics").status_code == 404
    with pytest.raises(ValueError, match="without a time"):
        calendar.entry(DialogueMeeting(title="x"))


def test_the_file_says_what_when_and_where(cast: Cast, client: Browser) -> None:
    meeting = scene.meeting(cast)
    answer = client.get(address(meeting))
    assert answer.status_code == 200
    assert answer.mimetype == ical.MEDIA_TYPE
    assert f"{meeting.reference}.ics" in answer.headers["Content-Disposition"]
    event = read(answer.data)
    assert event["dtstart"].dt == meeting.starts_at
    assert event["dtend"].dt == meeting.ends_at
    assert event["location"] == f"{meeting.place}, {meeting.address}"
    assert meeting.title in event["summary"]
    assert event["url"].endswith(f"/arenden/{meeting.reference}")
    assert event["status"] == "CONFIRMED"


def test_the_digital_address_is_only_in_the_file_of_those_who_have_signed_up(
    cast: Cast, client: Browser, signed_in: Any, app: Flask
) -> None:
    meeting = scene.meeting(cast)
    host = signed_in(cast.people["bo"].id, cast.organisation.id)
    for reader in (client, host):
        assert b"hemligt-rum" not in reader.get(address(meeting)).data.replace(b"\r\n ", b"")
        feed = reader.get("/kalender.ics").data.replace(b"\r\n ", b"")
        assert meeting.title.encode() in feed
        assert b"hemligt-rum" not in feed
    with app.test_request_context():
        assert "hemligt-rum" in read(calendar.file(meeting, digital=True))["description"]
        cancelled = changed(meeting, state=DialogueState.CANCELLED, cancel_reason="Sjukdom.")
        assert "hemligt-rum" not in read(calendar.file(cancelled, digital=True))["description"]


def test_what_is_moved_keeps_its_name_and_what_is_cancelled_says_so(
    cast: Cast, client: Browser
) -> None:
    meeting = scene.meeting(cast)
    before = read(client.get(address(meeting)).data)
    assert meeting.starts_at is not None
    later = meeting.starts_at + timedelta(hours=1)
    moved = changed(meeting, starts_at=later, ics_sequence=1, change_note="En timme senare.")
    after = read(client.get(f"{address(meeting)}?1").data)
    changed(moved, state=DialogueState.CANCELLED, ics_sequence=2, cancel_reason="Sjukdom.")
    last = read(client.get(f"{address(meeting)}?2").data)
    assert before["uid"] == after["uid"] == last["uid"]
    assert [int(one["sequence"]) for one in (before, after, last)] == [0, 1, 2]
    assert after["dtstart"].dt == later
    assert "En timme senare." in after["description"]
    assert last["status"] == "CANCELLED"
    assert "Sjukdom." in last["description"]
    assert str(last["summary"]).startswith("Cancelled: ")


def test_the_file_and_the_feed_tell_of_the_same_entry(cast: Cast, client: Browser) -> None:
    meeting = scene.meeting(cast)
    alone = read(client.get(address(meeting)).data)
    (among,) = [
        event
        for event in Calendar.from_ical(client.get("/kalender.ics").data).walk("VEVENT")
        if event["uid"] == alone["uid"]
    ]
    for name in ("summary", "dtstart", "dtend", "location", "sequence", "status", "url"):
        assert alone[name] == among[name], name


def test_an_unchanged_file_is_not_sent_again(cast: Cast, client: Browser) -> None:
    meeting = scene.meeting(cast)
    first = client.get(address(meeting))
    again = client.get(address(meeting), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
