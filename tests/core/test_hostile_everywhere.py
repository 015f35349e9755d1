"""The whole list of hostile texts as it reaches people: in page, title, mail, feed and PDF."""

import re
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from forum.core import outbox, text
from forum.core.db import db, transaction
from forum.core.outbox import Outbox
from forum.matters import operations as matters
from forum.notifications.letters import told
from forum.processes.models import PlanningProcess
from forum.web import pdf
from tests.conftest import Browser
from tests.factories import Cast
from tests.hostile import HOSTILE, PIECES
from tests.processes.scene import opened

TITLE = (
    "</title><script>alert(1)</script>\u202eesrever\u202c\u200b\x00\x1b[31m\ud800\r\nBcc: x@a.example"
    "\n\nBEGIN:VEVENT \"onload='x' {{ 7*7 }} =?utf-8?q?x?= #[panic()] \\"
)
#: What no page, letter or document may hold: what cannot be seen, and what turns text around.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
TEXTS = [*HOSTILE.values(), "\n\n".join(PIECES), *PIECES]


class Page(HTMLParser):
    """A page as a browser would see it; what is not ours in it is a fault."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.titles: list[str] = []
        self.inside = ""
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"style", "iframe", "object", "embed", "template", "base", "math"}
        given = {name: value or "" for name, value in attrs}
        assert not any(name.startswith("on") for name in given), given
        assert tag != "script" or given.get("src", "").startswith("/static/")
        for name in ("href", "src", "action", "formaction", "hx-get", "hx-post"):
            address = given.get(name, "/").strip().lower()
            assert address.startswith(
                ("/", "#", "?", "https://", "http://", "mailto:", "webcal://localhost/")
            ), address
            assert not address.startswith("//")
        self.inside = tag
        if tag == "title":
            self.titles.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        self.words += data
        if self.inside == "title":
            self.titles[-1] += data


@pytest.fixture
def process(cast: Cast) -> PlanningProcess:
    """A consultation with a hostile title."""
    return opened(cast, title=TITLE)


def _say(cast: Cast, process: PlanningProcess, *bodies: str) -> None:
    for body in bodies:
        if text.clean(body):
            with transaction():
                matters.post_comment(cast.actor("bo"), process, body=body)


def test_the_title_is_one_line_of_text(
    cast: Cast, client: Browser, process: PlanningProcess
) -> None:
    title = text.one_line(TITLE)
    assert process.title == title
    assert "<script>" in title
    for path in (f"/arenden/{process.reference}", "/samrad", "/kalender"):
        page = Page(client.get(path).text)
        assert len(page.titles) == 1
        assert title in " ".join(page.words.split())
        assert UNSEEN.search(page.words) is None


def test_the_page_shows_it_all_as_text(
    cast: Cast, client: Browser, process: PlanningProcess
) -> None:
    for start in range(0, len(TEXTS), 60):
        _say(cast, process, *(body[:1500] for body in TEXTS[start : start + 60]))
    after: str | None = f"/arenden/{process.reference}"
    shown = ""
    while after is not None:
        answer = client.get(after)
        assert answer.status_code == 200
        page = Page(answer.text)
        assert UNSEEN.search(page.words) is None
        shown += page.words
        more = re.search(r'href="([^"]*\?efter=\d+[^"]*)"[^>]*rel="next"', answer.text)
        after = more[1].replace("&amp;", "&") if more else None
    assert shown.count("alert(1)") > 5


def test_a_letter_has_the_headers_that_were_meant_and_plain_words(
    cast: Cast, process: PlanningProcess
) -> None:
    _say(cast, process, *(body[:1500] for body in TEXTS))
    letters = 0
    for row in db.session.scalars(select(Outbox).where(Outbox.person_id.is_not(None))):
        ready = told(row)
        assert ready is not None
        raw = outbox.compose(ready, row.key)
        letter = message_from_bytes(raw, policy=default)
        assert letter["Bcc"] is None
        assert "\n" not in letter["Subject"]
        assert UNSEEN.search(letter["Subject"]) is None
        assert letter.get_content_type() == "text/plain"
        assert UNSEEN.search(letter.get_content()) is None
        letters += 1
    assert letters > len(TEXTS) / 2


def test_the_feed_has_the_events_that_there_are(
    cast: Cast, client: Browser, process: PlanningProcess
) -> None:
    answer = client.get("/kalender.ics")
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert 0 < len(events) < 12
    assert all(text.one_line(TITLE) in str(event["summary"]) for event in events)
    assert UNSEEN.search(answer.text.replace("\r\n", "\n")) is None


@pytest.mark.parametrize(
    "bodies",
    [
        [body[:400] for body in TEXTS],
        [HOSTILE["brackets"]],
        [HOSTILE["ligatures"]],
        [HOSTILE["ampersands"]],
        [HOSTILE["a quote a thousand deep"], HOSTILE["deep lists"]],
    ],
    ids=["all", "one long word", "letters that no font has", "entities", "deep"],
)
def test_a_document_takes_it_as_data(
    context: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, bodies: list[str]
) -> None:
    def write() -> Any:
        prose = [pdf.prose(text.render(body)) for body in bodies]
        return "Text", text.one_line(TITLE), [*prose, pdf.heading(2, "x"), pdf.box(*prose)]

    monkeypatch.setitem(context.config, "CACHE_DIR", str(tmp_path))
    assert pdf.document(write).startswith(b"%PDF-")


def test_headings_in_a_text_stand_below_the_heading_that_it_stands_under(
    context: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    def write() -> Any:
        said = pdf.prose("<h3>a</h3><h5>b</h5>")
        return (
            "Text",
            "Titel",
            [said, pdf.heading(2, "x"), said, pdf.heading(3, "y"), pdf.box(said)],
        )

    monkeypatch.setitem(context.config, "CACHE_DIR", str(tmp_path))
    assert pdf.document(write).startswith(b"%PDF-")
