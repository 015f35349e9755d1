"""What leaves the system: calendar entries and accessible PDF."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import icalendar
import pikepdf
import pytest
from flask import Flask

from forum.core import clock
from forum.core.db import transaction
from forum.council import calendar, pdf, pdf_minutes, queries
from forum.council.models import CouncilMeeting
from forum.council.operations import meetings, writing
from forum.council.operations.writing import Content
from forum.web import pdf as web_pdf
from tests.council import scene
from tests.factories import Cast


@pytest.fixture(autouse=True)
def _in_swedish(_in_english: None, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What leaves the system is in the city's language."""
    monkeypatch.setitem(app.config, "BABEL_DEFAULT_LOCALE", "sv")


def _entry(meeting: CouncilMeeting) -> Any:
    parsed = icalendar.Calendar.from_ical(calendar.entry(meeting))
    return next(iter(parsed.walk("VEVENT")))


def test_the_calendar_entry_keeps_its_uid_while_its_sequence_rises(cast: Cast) -> None:
    meeting, sam = scene.planned(cast), cast.actor("sam")
    seen = [_entry(meeting)]
    with transaction():
        meetings.call(sam, meeting)
    seen.append(_entry(meeting))
    times = {"starts_at": scene.in_days(31), "ends_at": scene.in_days(31, 18)}
    with transaction():
        meetings.edit(sam, meeting, place="Frölunda, sal 2; entré B", is_open=True, **times)
    seen.append(_entry(meeting))
    with transaction():
        meetings.cancel(sam, meeting, reason="x")
    seen.append(_entry(meeting))
    assert len({str(each["uid"]) for each in seen}) == 1
    sequences = [int(each["sequence"]) for each in seen]
    assert sequences == sorted(set(sequences))
    assert [str(each["status"]) for each in seen] == [
        "TENTATIVE", "CONFIRMED", "CONFIRMED", "CANCELLED",
    ]  # fmt: skip
    assert seen[-1]["location"] == "Frölunda, sal 2; entré B"
    assert seen[-1]["dtstart"].dt == meeting.starts_at


def test_the_calendar_file_is_what_calendars_expect(cast: Cast, client: Any) -> None:
    meeting = scene.planned(cast)
    answer = client.get(f"/radet/sammantraden/{meeting.reference}.ics")
    assert answer.mimetype == "text/calendar"
    assert all(line.endswith(b"\r\n") for line in answer.data.splitlines(keepends=True))
    assert b"URL:http" in answer.data
    assert client.get("/radet/sammantraden/1999-1.ics").status_code == 404


def _check(content: bytes, title: str) -> None:
    with pikepdf.open(io.BytesIO(content)) as found:
        assert found.Root.MarkInfo.Marked
        assert str(found.Root.Lang).startswith("sv")
        assert "/StructTreeRoot" in found.Root
        assert found.Root.ViewerPreferences.DisplayDocTitle
        with found.open_metadata() as about:
            assert title in about["dc:title"]
            assert about["pdfuaid:part"] == "1"
            assert about["pdfaid:part"] == "2"


def test_summons_and_minutes_are_accessible_pdf(cast: Cast, client: Any) -> None:
    meeting = scene.published(cast, scene.nomination(cast))
    path = f"/radet/sammantraden/{meeting.reference}"
    for file in ("kallelse.pdf", "protokoll.pdf"):
        answer = client.get(f"{path}/{file}")
        assert answer.mimetype == "application/pdf"
        _check(answer.data, str(meeting.year))


def test_a_pdf_is_made_once_and_then_read_from_disk(
    cast: Cast, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "CACHE_DIR", str(tmp_path))
    meeting = scene.called(cast)
    first = pdf.summons(meeting)
    assert len(list(tmp_path.glob("pdf/*.pdf"))) == 1
    with clock.pretend(clock.now() + timedelta(hours=1)):
        assert pdf.summons(meeting) == first


HARD = """# Rubrik

##### Djup rubrik utan mellanled

#panic("x") *x* **fet *kursiv*** `kod` ~~struket~~ $a$ <b>x</b> @label \\ [länk](https://example.org)

1. ett
   - två
2. tre

> citat
> fortsätter

    kod
    rad två

---

Flagga \U0001f1f8\U0001f1ea, kinesiska 漢字, arabiska سلام, grekiska αβγ, ryska абв, ½ – ”citat” … €
"""


def test_whatever_is_written_becomes_a_pdf(cast: Cast) -> None:
    meeting = scene.held(cast)
    with transaction():
        writing.write(cast.actor("sam"), queries.items(meeting)[0], Content(body=HARD))
    _check(pdf_minutes.minutes(queries.minutes_of(meeting)), str(meeting.year))


def test_text_reaches_the_document_as_words_and_never_as_its_markup() -> None:
    found = web_pdf.nodes(
        '<p>#panic() <strong>fet</strong> &lt;b&gt; <a href="https://x.se">x</a></p>'
    )
    assert found[0]["t"] == "p"
    words, bold = found[0]["c"][:2]
    assert words == {"t": "text", "s": "#panic() "}
    assert bold["t"] == "strong"
    assert found[0]["c"][3]["href"] == "https://x.se"
