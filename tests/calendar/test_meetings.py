"""Dialogue meetings in the calendar: on the page, on the sheet and in the feed, narrowed as all else."""

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from forum.core import clock
from forum.core.db import db, transaction
from forum.dialogues.models import DialogueMeeting, DialogueState
from forum.matters.models import PartnerState
from forum.web import caching
from tests.conftest import Browser
from tests.dialogues import scene
from tests.factories import Cast, district
from tests.matters import scene as initiatives
from tests.processes.scene import opened

EVERYWHERE = ("/kalender", "/kalender/blad", "/kalender.ics")


def feed(client: Browser, path: str = "/kalender.ics") -> list[Any]:
    """The entries of the feed that are dialogue meetings."""
    told = Calendar.from_ical(client.get(path).data).walk("VEVENT")
    return [event for event in told if str(event["uid"]).startswith("dialogue-")]


def test_a_draft_is_nowhere_not_even_for_its_host(
    cast: Cast, client: Browser, signed_in: Any
) -> None:
    scene.draft(cast, title="Ett hemligt möte")
    host = signed_in(cast.people["bo"].id, cast.organisation.id)
    for path in EVERYWHERE:
        for reader in (client, host):
            assert "hemligt" not in reader.get(path).text


def test_a_meeting_stands_with_its_time_and_place(cast: Cast, client: Browser) -> None:
    meeting = scene.meeting(cast)
    assert meeting.starts_at is not None
    page = client.get("/kalender").text
    assert meeting.title in page
    assert f"{clock.local(meeting.starts_at):%H:%M}" in page
    assert meeting.place in page
    assert f"/arenden/{meeting.reference}" in page
    assert cast.place.name in page
    assert meeting.title in client.get("/kalender/blad").text


@pytest.mark.parametrize(
    ("given", "there"),
    [
        ({"visa": "dialogmoten"}, True), ({"visa": "samrad"}, False), ({"visa": "radet"}, False),
        ({"omrade": "bergsjon"}, True), ({"omrade": "nordost"}, True),
        ({"omrade": "kalltorp"}, False), ({"falt": "sport"}, False),
        ({"visa": "dialogmoten", "omrade": "kalltorp"}, False),
    ],
)  # fmt: skip
def test_it_is_narrowed_as_all_else(
    cast: Cast, client: Browser, given: dict[str, str], *, there: bool
) -> None:
    district("30", "Kålltorp")
    process, meeting = opened(cast), scene.meeting(cast)
    for path in EVERYWHERE:
        text = client.get(path, query_string=given).text.replace("\r\n ", "")
        assert (f"/arenden/{meeting.reference}" in text or meeting.title in text) == there
        if given.get("visa") == "dialogmoten":
            assert process.title not in text


def test_a_body_has_the_meetings_that_it_holds_with_others_once_it_has_said_yes(
    cast: Cast, client: Browser
) -> None:
    meeting = scene.meeting(cast)
    partner = scene.joined(cast, meeting, "anna")
    path = f"/kalender.ics?enhet={cast.unit.slug}"
    assert len(feed(client, path)) == 1
    with transaction():
        db.session.merge(partner).state = PartnerState.LEFT
    assert feed(client, f"{path}&n=1") == []
    assert feed(client, f"/kalender.ics?enhet={cast.other_unit.slug}") == []


def test_what_is_cancelled_leaves_the_page_and_says_so_in_the_feed(
    cast: Cast, client: Browser
) -> None:
    meeting = scene.meeting(cast)
    with transaction():
        kept = db.session.get_one(DialogueMeeting, meeting.id)
        kept.state, kept.cancel_reason = DialogueState.CANCELLED, "Sjukdom."
    (event,) = feed(client)
    assert event["status"] == "CANCELLED"
    assert "Sjukdom." in event["description"]
    assert meeting.title not in client.get("/kalender").text


def test_what_is_over_stays_a_while_in_the_feed_only(cast: Cast, client: Browser) -> None:
    meeting = scene.over(scene.meeting(cast), days=2)
    assert meeting.title not in client.get("/kalender").text
    assert len(feed(client)) == 1
    scene.over(meeting, days=90)
    assert feed(client, "/kalender.ics?n=1") == []


def test_a_meeting_close_to_midnight_stands_on_its_day_in_stockholm(
    cast: Cast, client: Browser
) -> None:
    begins = clock.at(clock.today() + timedelta(days=20)) + timedelta(minutes=15)
    scene.meeting(cast, starts_at=begins, ends_at=begins + timedelta(hours=1))
    assert f'datetime="{clock.local(begins).date().isoformat()}"' in client.get("/kalender").text


def test_the_number_of_queries_does_not_grow(cast: Cast, client: Browser, queries: Any) -> None:
    counts = []
    for more in (1, 30):
        for number in range(more):
            scene.meeting(cast, days=10 + number)
        for path in ("/kalender", "/kalender.ics"):
            queries.clear()
            assert client.get(f"{path}?n={more}").status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 14


def test_an_unchanged_feed_of_any_size_is_not_even_made_again(
    cast: Cast, client: Browser, monkeypatch: pytest.MonkeyPatch, queries: Any
) -> None:
    meeting = scene.meeting(cast)
    first = client.get("/kalender.ics")
    tag = {"If-None-Match": first.headers["ETag"]}
    monkeypatch.setattr(caching, "MAX_BYTES", 10)
    caching.forget()
    client.application.extensions["kept_pages"].clear()
    queries.clear()
    again = client.get("/kalender.ics", headers=tag)
    assert (again.status_code, again.data) == (304, b"")
    assert len(queries) <= 3
    initiatives.comment(cast.actor("bo"), meeting)
    assert client.get("/kalender.ics", headers=tag).status_code == 304
    scene.meeting(cast, title="Ett till")
    answer = client.get("/kalender.ics", headers=tag)
    assert answer.status_code == 200
    assert "Ett till" in answer.text
    assert answer.headers["ETag"] != first.headers["ETag"]
    other = client.get("/kalender.ics?visa=samrad", headers=tag)
    assert other.status_code == 200
