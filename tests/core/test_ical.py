"""Calendars for other programs: any words survive, no line is too long, moments stay what they are."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from forum.core import clock, ical

BEGINS = datetime(2027, 3, 27, 16, 30, 12, 500, tzinfo=UTC)


def entry(**changed: Any) -> ical.Entry:
    """An ordinary meeting."""
    given: dict[str, Any] = {
        "uid": "dialogue-1@samspel.example",
        "sequence": 0,
        "summary": "Lokalt dialogmöte – Kvällarna i Bergsjön",
        "starts": BEGINS,
        "ends": BEGINS + timedelta(hours=2),
        "url": "https://samspel.example/arenden/S-2027-14",
    }
    return ical.Entry(**(given | changed))


def read(*entries: ical.Entry, **more: Any) -> list[Any]:
    """What another program reads out of it."""
    return list(Calendar.from_ical(ical.written(entries, **more)).walk("VEVENT"))


@pytest.mark.parametrize(
    "words",
    [
        "Rad;ett,\\två", "två\nrader", "slut\\", 'ett "citat": och; mer', "END:VEVENT",
        "å" * 200, "𝔾öteborg " * 30, " mellanslag ", "a" * 74, "b" * 75, "c" * 76,
    ],
)  # fmt: skip
def test_words_are_read_as_they_were_written(words: str) -> None:
    (event,) = read(entry(summary=words, location=words, description=words))
    assert event["summary"] == event["location"] == event["description"] == words


@pytest.mark.parametrize(
    "words",
    ["ett\r\nBEGIN:VEVENT", "ett\u2028BEGIN:VEVENT", "ett\x85BEGIN:VEVENT", "ett\rx\x00\x0b"],
)
def test_nothing_in_words_ends_a_line(words: str) -> None:
    (event,) = read(entry(summary=words))
    assert str(event["summary"]).startswith("ett\n")


@given(st.text(max_size=300))
def test_no_line_is_longer_than_the_standard_has_it_and_no_letter_is_cut(words: str) -> None:
    told = ical.written([entry(summary=words)])
    lines = told.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() is not None for line in lines)
    assert b"\n" not in told.replace(b"\r\n", b"")
    assert len(Calendar.from_ical(told).walk("VEVENT")) == 1


def test_a_moment_is_the_same_moment_on_every_clock() -> None:
    local = clock.local(BEGINS)
    first, second = read(entry(), entry(starts=local, ends=local + timedelta(hours=3)))
    assert first["dtstart"].dt == second["dtstart"].dt == BEGINS.replace(microsecond=0)
    assert "TRANSP" not in first


def test_whole_days_are_days_and_block_nobodys_calendar() -> None:
    (event,) = read(entry(starts=date(2027, 3, 28), ends=date(2027, 3, 29)))
    assert event["dtstart"].dt == date(2027, 3, 28)
    assert event["dtend"].dt == date(2027, 3, 29)
    assert event["transp"] == "TRANSPARENT"


@pytest.mark.parametrize("status", list(ical.Status))
def test_it_says_whether_it_will_be_and_how_often_it_has_changed(status: ical.Status) -> None:
    (event,) = read(entry(status=status, sequence=7))
    assert event["status"] == status.value
    assert event["sequence"] == 7
    assert event["url"] == "https://samspel.example/arenden/S-2027-14"


def test_two_calendars_of_the_same_entries_and_moment_are_the_same() -> None:
    assert ical.written([entry()], stamp=BEGINS) == ical.written([entry()], stamp=BEGINS)
    assert b"METHOD:PUBLISH" in ical.written([])


def test_one_to_subscribe_to_has_a_name_and_says_how_often_to_look() -> None:
    told = ical.written([entry()], name="Samspel: möten, m.m.").decode()
    assert "\r\nNAME:Samspel: möten\\, m.m.\r\n" in told
    assert "X-PUBLISHED-TTL:PT6H" in told
    assert "NAME" in Calendar.from_ical(told)
    assert b"X-WR-CALNAME" not in ical.written([])


@pytest.fixture
def _domain(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(app.config, "MAIL_DEFAULT_SENDER", "Samspel <svar@goteborg.example>")
    with app.app_context():
        yield


@pytest.mark.usefixtures("_domain")
def test_a_name_holds_in_the_whole_world() -> None:
    assert ical.uid("dialogue-3") == "dialogue-3@goteborg.example"


@given(st.text(max_size=120), st.booleans(), st.sampled_from([None, True, False]))
def test_an_invitation_names_its_reader_whatever_they_are_called(
    name: str, needed: bool, comes: bool | None
) -> None:
    invited = ical.Invitation(
        ical.Someone("Idékom", "kansli@samspel.example"),
        ical.Someone(name, "asa@samspel.example"),
        needed=needed,
        comes=comes,
    )
    told = ical.written([entry(invitation=invited)], method=ical.Method.REQUEST)
    assert b"METHOD:REQUEST" in told
    (event,) = Calendar.from_ical(told).walk("VEVENT")
    assert event["attendee"] == "mailto:asa@samspel.example"
    assert event["organizer"] == "mailto:kansli@samspel.example"
    assert event["attendee"].params["ROLE"] == ("REQ-PARTICIPANT" if needed else "OPT-PARTICIPANT")
    assert ("TRANSP" in event) is not needed
