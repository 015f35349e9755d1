"""Documents through their versions: nothing is overwritten, and what is a draft's stays hidden."""

import hashlib
import io
from datetime import date
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from forum.core import files
from forum.core.access import ANONYMOUS, judge
from forum.core.db import db, transaction
from forum.core.events import Event
from forum.matters import actions, history, operations, queries
from forum.matters.models import Document, DocumentKind, Matter
from forum.processes import operations as processes
from tests.factories import Cast
from tests.matters.test_documents import PDF, stored
from tests.processes import scene as processes_scene


@pytest.fixture
def process(cast: Cast) -> Matter:
    """A consultation of Anna's unit."""
    return processes_scene.opened(cast)


@pytest.fixture
def anna(cast: Cast, signed_in: Any) -> Any:
    """Anna's browser."""
    return signed_in(cast.people["anna"].id, cast.unit.id)


def picture() -> bytes:
    """A small PNG."""
    stream = io.BytesIO()
    Image.new("RGB", (3, 2)).save(stream, "PNG")
    return stream.getvalue()


def send(browser: Any, path: str, content: bytes = PDF, name: str = "plan.pdf", **more: Any) -> Any:
    """Send a file by a form."""
    data: dict[str, Any] = {
        "title": "Planen",
        "kind": "plan",
        "file": (io.BytesIO(content), name),
    } | more
    return browser.send(path, data, content_type="multipart/form-data")


def add(cast: Cast, matter: Matter, **more: Any) -> Document:
    """A document of Anna's."""
    given: dict[str, Any] = {
        "title": "Planen",
        "stream": io.BytesIO(PDF),
        "name": "plan.pdf",
    } | more
    with transaction():
        return operations.add_document(cast.actor("anna"), matter, **given)


def page(matter: Matter, rest: str = "ny") -> str:
    """An address among the documents."""
    return f"/arenden/{matter.reference}/handlingar/{rest}"


@pytest.mark.parametrize("who", ["bo", "cia", "olle", None])
def test_only_the_owner_adds_a_version(
    cast: Cast, process: Matter, client: Any, signed_in: Any, who: str | None
) -> None:
    add(cast, process)
    party = cast.parties[who] if who else None
    browser = signed_in(cast.people[who].id, party and party.id) if who else client
    answer = send(browser, page(process, "1/ny-version"), change="Nytt")
    assert answer.status_code == (403 if who else 401)
    assert len(stored()) == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"change": ""}, "what is new in this version"),
        ({"change": "x" * 301}, "too long"),
        ({"kind": "recipe"}, "Not a valid choice"),
        ({"dated_on": "i tisdags"}, "Write the date as"),
        ({"dated_on": "0001-01-01"}, "between the years"),
        ({"alternative": "å" * 601}, "too long"),
        ({"content": b""}, "The file is empty"),
        ({"content": PDF[:-10]}, "not whole"),
        ({"content": picture()}, "Describe what the picture shows"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    cast: Cast, process: Matter, anna: Any, sent: dict[str, Any], words: str
) -> None:
    add(cast, process)
    answer = send(anna, page(process, "1/ny-version"), **({"change": "Ny gräns", **sent}))
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Planen"' in answer.text
    assert len(stored()) == 1
    if sent.get("content") is None:
        assert "Choose the file once more" in answer.text


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999", "x"])
def test_a_document_that_never_was_has_no_page(
    cast: Cast, process: Matter, anna: Any, number: str
) -> None:
    add(cast, process)
    for rest in (number, f"{number}/ny-version"):
        assert anna.get(page(process, rest)).status_code == 404
    other = processes_scene.opened(cast, title="En annan")
    assert anna.get(page(other, "1")).status_code == 404


def test_nothing_is_added_to_what_is_closed(cast: Cast, process: Matter, anna: Any) -> None:
    add(cast, process)
    with transaction():
        processes.cancel(cast.actor("anna"), process, reason="Inga pengar.")  # type: ignore[arg-type]
    answer = send(anna, page(process, "1/ny-version"), change="Nytt")
    assert answer.status_code == 403
    assert "closed" in answer.text


def test_every_version_stays_with_its_checksum_and_its_writer(
    cast: Cast, process: Matter, anna: Any, client: Any
) -> None:
    assert send(anna, page(process), dated_on="2026-06-03").location.endswith("#handlingar")
    newer = PDF.replace(b"endobj", b"endobj %2")
    answer = send(anna, page(process, "1/ny-version"), newer, "plan2.html", change="Ny <gräns>")
    assert answer.status_code == 303
    shown = client.get(page(process, "1")).text
    for content in (PDF, newer):
        digest = hashlib.sha256(content).hexdigest()
        assert f"<code>{digest[:12]}</code>" in shown
        assert digest in shown
    for words in ("Ny &lt;gräns&gt;", "First version", "Anna Alm", cast.unit.name, "Version 2"):
        assert words in shown
    assert client.get(page(process, "1/1/plan.pdf")).data == PDF
    assert client.get(page(process, "1/2/plan2.pdf")).data == newer
    around = client.get(f"/arenden/{process.reference}").text
    assert "Ny &lt;gräns&gt;" in around
    assert "Plan or proposal" in around
    assert "Add a document" not in around
    assert "ny-version" not in client.get(page(process, "1")).text
    first, second = stored()
    assert (first.dated_on, first.kind) == (date(2026, 6, 3), DocumentKind.PLAN)
    assert (second.number, second.version, second.change) == (1, 2, "Ny <gräns>")
    lines = [line.words for line in history.lines(process).rows]
    assert any("added a new version of a document" in line for line in lines)


def test_two_new_versions_at_once_get_a_number_each(cast: Cast, process: Matter) -> None:
    first = add(cast, process)
    add(cast, process, replaces=first, change="ett")
    add(cast, process, replaces=first, change="två")
    assert [one.version for one in stored()] == [1, 2, 3]
    other = processes_scene.opened(cast, title="En annan")
    with pytest.raises(ValueError, match="own matter"), transaction():
        operations.add_document(
            cast.actor("anna"), other, title="x",
            stream=io.BytesIO(PDF), name="x.pdf", replaces=first,
        )  # fmt: skip


def test_a_picture_needs_words_and_shows_them(
    cast: Cast, process: Matter, anna: Any, client: Any
) -> None:
    with pytest.raises(operations.NoAlternative), transaction():
        operations.add_document(
            cast.actor("anna"), process, title="Torget", stream=io.BytesIO(picture()), name="t.png"
        )
    send(anna, page(process), picture(), "torget.gif", alternative="Torget, med hallen i väster.")
    assert "Torget, med hallen i väster." in client.get(page(process, "1")).text
    assert stored()[0].file_name == "torget.png"
    assert "Torget, med hallen" in anna.get(page(process, "1/ny-version")).text


def test_the_same_form_adds_once(process: Matter, anna: Any) -> None:
    answers = [send(anna, page(process), form_key="c" * 32) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert len(stored()) == 1


def test_the_pages_cost_the_same_however_many_versions(
    cast: Cast, process: Matter, client: Any, queries: Any
) -> None:
    first, counts = add(cast, process), []
    for more in (1, 9):
        for _ in range(more):
            add(cast, process, replaces=first, change="ny")
        queries.clear()
        client.get(page(process, "1"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5, "\n".join(queries)


@pytest.fixture
def draft(cast: Cast) -> Matter:
    """A consultation that Anna's unit still writes."""
    return processes_scene.draft(cast)


def hidden(draft: Matter) -> list[str]:
    """Every address about the documents of a draft."""
    start = f"/arenden/utkast/{draft.id}/handlingar"
    rest = ["ny", "1", "1/ny-version", "1/ta-bort", "1/1/hemligt.pdf"]
    return [f"{start}/{one}" for one in rest]


@pytest.mark.parametrize("who", ["bo", "cia", "olle", "adm", None])
def test_a_drafts_documents_are_not_there_for_others(
    cast: Cast, draft: Matter, client: Any, signed_in: Any, who: str | None
) -> None:
    kept = add(cast, draft, title="Hemligheten", name="hemligt.pdf")
    party = cast.parties[who] if who else None
    browser = signed_in(cast.people[who].id, party and party.id) if who else client
    for path in hidden(draft):
        assert browser.get(path).status_code == 404
        if path.endswith(("ny", "ny-version", "ta-bort")):
            assert send(browser, path).status_code == 404
    actor = cast.actor(who) if who else ANONYMOUS
    assert not judge(actions.READ_DOCUMENT, actor, kept).visible
    assert len(stored()) == 1


def test_a_draft_gets_documents_that_are_shown_once_it_is_public(
    cast: Cast, draft: Matter, anna: Any, client: Any
) -> None:
    answer = send(anna, hidden(draft)[0], name="hemligt.pdf")
    assert answer.status_code == 303
    assert answer.location.endswith(f"/samrad/utkast/{draft.id}#handlingar")
    edited = anna.get(f"/samrad/utkast/{draft.id}").text
    assert f"/arenden/utkast/{draft.id}/handlingar/1/1/hemligt.pdf" in edited
    assert "Planen" in anna.get(f"/samrad/utkast/{draft.id}/forhandsgranska").text
    assert anna.get(hidden(draft)[4]).data == PDF
    assert send(anna, hidden(draft)[2], change="Nytt").status_code == 303
    assert "Version 2" in anna.get(hidden(draft)[1]).text
    with transaction():
        processes.publish(cast.actor("anna"), draft)  # type: ignore[arg-type]
    shown = client.get(f"/arenden/{draft.reference}")
    assert "Planen" in shown.text
    assert client.get(page(draft, "1/1/hemligt.pdf")).data == PDF
    words = [line.words for line in history.lines(draft).rows]
    assert not any("document" in line for line in words), "what was prepared is no public step"


def test_a_document_leaves_a_draft_but_never_what_is_public(
    cast: Cast, draft: Matter, process: Matter, anna: Any
) -> None:
    add(cast, draft)
    take_out = hidden(draft)[3]
    assert "Take the document out" in anna.get(take_out).text
    assert len(stored()) == 1, "asking changes nothing"
    assert anna.send(take_out).status_code == 303
    assert stored() == []
    public = add(cast, process)
    assert anna.send(f"/arenden/utkast/{process.id}/handlingar/1/ta-bort").status_code == 403
    with pytest.raises(Exception, match="public"), transaction():
        operations.take_from_draft(cast.actor("anna"), public)
    assert len(stored()) == 1


def test_a_file_whose_act_fails_leads_nowhere(cast: Cast, process: Matter) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        operations.add_document(
            cast.actor("anna"), process, title="x", stream=io.BytesIO(PDF + b"\n"), name="x.pdf"
        ).size / 0
    assert stored() == []
    assert queries.documents(process) == []
    assert db.session.scalar(select(func.count()).where(Event.action == "document:add")) == 0
    again = add(cast, process, stream=io.BytesIO(PDF + b"\n"))
    assert files.read(again.sha256) == PDF + b"\n"


def test_the_page_of_a_consultation_leads_to_asking(
    cast: Cast, process: Matter, anna: Any, client: Any
) -> None:
    path = f"/arenden/{process.reference}"
    assert f"{path}/fraga" in client.get(path).text
    assert f"{path}/fraga" not in anna.get(path).text
