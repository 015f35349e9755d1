"""Documents of an agenda: who lays them out, what is taken, who reads them, and how they leave again."""

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from forum.core import clock, files
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.council import queries
from forum.council.models import AgendaItem, AgendaPaper, CouncilMeeting
from forum.council.operations import agendas, meetings, papers
from forum.matters import operations as matters
from forum.matters.models import Document, Matter
from tests.core.test_files import BAD_ARCHIVES, PNG, WORD
from tests.council import scene, second
from tests.factories import Cast

BAD = {
    "empty": (b"", "tom.pdf", "The file is empty"),
    "a wrong ending": (b"bara text", "text.pdf", "of a kind that is not taken"),
    "a page": (b"<html><script>alert(1)</script>", "a.pdf", "of a kind that is not taken"),
    "cut off": (scene.PDF[:-8], "kalkyl.pdf", "its end is missing"),
    "locked": (scene.PDF.replace(b"<<>>\n", b"<</Encrypt 1 0 R>>\n"), "a.pdf", "locked"),
} | {
    what: (content, "plan.docx", words)
    for what, (content, words) in BAD_ARCHIVES.items()
    if what in {"cut off", "encrypted", "macros", "scratched"}
}  # fmt: skip


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """What the item treats."""
    return scene.matter(cast)


@pytest.fixture
def item(cast: Cast, matter: Matter) -> AgendaItem:
    """An item on the agenda of a planned meeting."""
    return scene.place(cast, scene.planned(cast), scene.nomination(cast, matter))


@pytest.fixture
def sam(cast: Cast, signed_in: Any) -> Any:
    """The secretary's browser."""
    return scene.browser(cast, signed_in, "sam")


def _path(item: AgendaItem, rest: str = "ny") -> str:
    return f"/radet/sammantraden/{item.meeting.reference}/dagordning/{item.id}/handlingar/{rest}"


def _send(
    browser: Any,
    item: AgendaItem,
    content: bytes = scene.PDF,
    name: str = "kalkyl.pdf",
    **more: Any,
) -> Any:
    """Send a file by the page's form."""
    data = {"title": "Kalkylen", "file": (io.BytesIO(content), name)} | more
    return browser.send(_path(item), data, content_type="multipart/form-data")


def _stored() -> list[AgendaPaper]:
    scene.afresh()
    return list(db.session.scalars(select(AgendaPaper).order_by(AgendaPaper.id)))


def _call(cast: Cast, meeting: CouncilMeeting) -> None:
    with transaction():
        meetings.call(cast.actor("sam"), meeting)


def _document(cast: Cast, matter: Matter) -> Document:
    with transaction():
        return matters.add_document(
            cast.actor("ulla"), matter, title="Enkäten", stream=io.BytesIO(scene.PDF), name="e.pdf"
        )


@pytest.mark.parametrize("who", ["cia", "bo", "anna", "mia", "sol", "adm", None])
def test_only_the_secretary_lays_documents_with_an_item(
    cast: Cast, item: AgendaItem, client: Any, signed_in: Any, who: str | None
) -> None:
    browser = scene.browser(cast, signed_in, who) if who else client
    assert _send(browser, item).status_code == (403 if who else 401)
    assert _stored() == []


def test_the_secretary_of_another_council_neither_adds_nor_takes_away(
    cast: Cast, item: AgendaItem, signed_in: Any
) -> None:
    second.council(cast)
    kept = scene.paper(cast, item)
    rut = scene.browser(cast, signed_in, "rut")
    assert _send(rut, item).status_code == 403
    assert rut.send(_path(item, f"{kept.id}/ta-bort")).status_code == 403
    assert rut.get(_path(item, str(kept.id))).status_code == 404
    assert len(_stored()) == 1


@pytest.mark.parametrize("what", BAD)
def test_what_is_not_taken_is_said_beside_the_field_and_the_title_stays(
    item: AgendaItem, sam: Any, what: str
) -> None:
    content, name, words = BAD[what]
    answer = _send(sam, item, content, name)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Kalkylen"' in answer.text
    assert _stored() == []


def test_a_small_file_that_becomes_far_too_large_is_not_taken(item: AgendaItem, sam: Any) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in WORD:
            archive.writestr(name, bytes(300 * 1024 * 1024) if name == WORD[-1] else "<x/>" * 300)
    answer = _send(sam, item, made.getvalue(), "plan.docx")
    assert answer.status_code == 422
    assert "far too large" in answer.text
    assert _stored() == []


def test_nothing_chosen_and_nothing_titled_is_said(item: AgendaItem, sam: Any) -> None:
    answer = sam.send(_path(item), {"title": " "}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Choose a file" in answer.text
    assert "Write what the document is called" in answer.text
    long = _send(sam, item, title="å" * 201)
    assert long.status_code == 422
    assert "Choose the file once more" in long.text


def test_a_picture_needs_words(item: AgendaItem, sam: Any) -> None:
    bare = _send(sam, item, PNG, "skiss.png")
    assert bare.status_code == 422
    assert "Describe what the picture shows" in bare.text
    assert "Choose the file once more" in bare.text
    assert _stored() == []
    assert _send(sam, item, PNG, "skiss.png", alternative="En skiss.").status_code == 303
    assert [one.alternative for one in _stored()] == ["En skiss."]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\sam\\hemligt.exe", "hemligt.pdf"),
        ("rad\r\nX-Evil: 1.pdf", "rad X-Evil 1.pdf"),
        ("fdp\u202etxt.exe", "fdptxt.pdf"),
        ("<script>.pdf", "script.pdf"),
        ("...", "fil.pdf"),
        ("å" * 400 + ".pdf", "å" * 120 + ".pdf"),
    ],
)
def test_hostile_names_become_harmless(
    cast: Cast, item: AgendaItem, sam: Any, name: str, kept: str
) -> None:
    paper = scene.paper(cast, item, name)
    assert (paper.file_name, paper.media_type) == (kept, "application/pdf")
    answer = sam.get(_path(item, str(paper.id)))
    assert "\n" not in answer.headers["Content-Disposition"]
    assert "X-Evil" not in answer.headers


def test_a_file_that_is_sent_twice_lies_there_once(item: AgendaItem, sam: Any) -> None:
    for _time in range(2):
        assert _send(sam, item, form_key="0" * 32).status_code == 303
    assert len(_stored()) == 1


def test_a_document_leaves_as_a_file_that_runs_nowhere(
    cast: Cast, item: AgendaItem, sam: Any
) -> None:
    paper = scene.paper(cast, item)
    answer = sam.get(_path(item, str(paper.id)))
    assert (answer.status_code, answer.data) == (200, scene.PDF)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "private" in answer.headers["Cache-Control"]


def test_it_is_hidden_from_outsiders_until_the_summons(
    cast: Cast, item: AgendaItem, client: Any, signed_in: Any
) -> None:
    paper = scene.paper(cast, item)
    place = _path(item, str(paper.id))
    for who in ("cia", "bo", "anna", "adm"):
        assert scene.browser(cast, signed_in, who).get(place).status_code == 404
    assert client.get(place).status_code == 404
    for who in ("sam", "mia", "sol"):
        assert scene.browser(cast, signed_in, who).get(place).status_code == 200
    _call(cast, item.meeting)
    assert client.get(place).status_code == 200
    assert "Kalkylen" in client.get(f"/radet/sammantraden/{item.meeting.reference}").text


def test_meeting_item_and_document_must_fit_together(
    cast: Cast, item: AgendaItem, sam: Any
) -> None:
    paper = scene.paper(cast, item)
    other = scene.place(cast, scene.planned(cast, 60), scene.nomination(cast))
    standing = queries.items(item.meeting)[0]
    for of in (other, standing):
        assert sam.get(_path(of, str(paper.id))).status_code == 404
        assert sam.send(_path(of, f"{paper.id}/ta-bort")).status_code == 404
    elsewhere = _path(item, str(paper.id)).replace(item.meeting.reference, other.meeting.reference)
    assert sam.get(elsewhere).status_code == 404
    for number in ("99999999999999999999", "0", "x"):
        assert sam.get(_path(item, number)).status_code == 404
    assert len(_stored()) == 1


def test_a_document_of_a_matter_in_the_item_is_chosen_once(
    cast: Cast, matter: Matter, item: AgendaItem, sam: Any
) -> None:
    document = _document(cast, matter)
    assert "Enkäten" in sam.get(_path(item)).text
    assert sam.send(_path(item, "valj"), {"document": document.id}).status_code == 303
    (paper,) = _stored()
    assert (paper.document_id, paper.sha256) == (document.id, document.sha256)
    again = sam.send(_path(item, "valj"), {"document": document.id})
    assert again.status_code == 422
    assert "lies with the item already" in again.text
    assert len(_stored()) == 1


@pytest.mark.parametrize("said", ["", "x", "0", "-1", "9" * 30, "٣", "none"])
def test_what_is_no_document_of_the_item_is_refused_in_words(
    item: AgendaItem, sam: Any, said: str
) -> None:
    answer = sam.send(_path(item, "valj"), {"document": said})
    assert answer.status_code == 422
    assert "Choose a document of a matter in the item" in answer.text


def test_a_document_of_a_matter_elsewhere_is_not_chosen(
    cast: Cast, item: AgendaItem, sam: Any
) -> None:
    foreign = _document(cast, scene.matter(cast))
    answer = sam.send(_path(item, "valj"), {"document": foreign.id})
    assert answer.status_code == 422
    assert _stored() == []
    with pytest.raises(Refused, match="Choose a document"), transaction():
        papers.choose_paper(cast.actor("sam"), item, foreign)


def test_a_newer_version_in_the_matter_is_told_of_and_taken(
    cast: Cast, item: AgendaItem, sam: Any, client: Any
) -> None:
    paper = scene.outdated_paper(cast, item)
    spot = f"/radet/sammantraden/{item.meeting.reference}/dagordning"
    assert "A newer version of a document exists" in sam.get(spot).text
    shown = sam.get(f"{spot}/{item.id}").text
    assert "a newer version exists" in shown
    assert f'name="document" value="{paper.document_id}"' not in sam.get(_path(item)).text
    assert "Choose one of the matters" not in sam.get(_path(item)).text
    assert sam.send(_path(item, f"{paper.id}/ny-version"), {}).status_code == 303
    (now,) = _stored()
    assert now.file_name == "e2.pdf"
    assert "A newer version of a document exists" not in sam.get(spot).text
    with pytest.raises(Refused, match="newest version"), transaction():
        papers.renew_paper(cast.actor("sam"), now)
    with pytest.raises(Refused), transaction():
        papers.renew_paper(cast.actor("mia"), now)


def test_after_the_summons_the_earlier_version_stands_as_withdrawn(
    cast: Cast, item: AgendaItem, client: Any
) -> None:
    paper = scene.outdated_paper(cast, item)
    meeting = item.meeting
    _call(cast, meeting)
    path = f"/radet/sammantraden/{meeting.reference}"
    assert "A newer version exists" in client.get(path).text
    with clock.pretend(meeting.starts_at - timedelta(days=2)), transaction():
        papers.renew_paper(cast.actor("sam"), paper)
    before, now = _stored()
    assert before.removed_at is not None
    assert now.is_late
    shown = client.get(path).text
    assert "withdrawn" in shown
    assert "A newer version exists" not in shown


def test_before_the_summons_it_is_taken_away_whole(cast: Cast, item: AgendaItem, sam: Any) -> None:
    paper = scene.paper(cast, item)
    path = _path(item, f"{paper.id}/ta-bort")
    assert "Take the document away?" in sam.get(path).text
    assert len(_stored()) == 1
    assert sam.send(path).status_code == 303
    assert _stored() == []
    assert sam.send(path).status_code == 404


def test_after_the_summons_it_is_withdrawn_where_everyone_sees_it(
    cast: Cast, item: AgendaItem, sam: Any, client: Any, signed_in: Any
) -> None:
    paper = scene.paper(cast, item)
    _call(cast, item.meeting)
    place, path = _path(item, str(paper.id)), _path(item, f"{paper.id}/ta-bort")
    assert "Withdraw the document?" in sam.get(path).text
    assert sam.send(path).status_code == 303
    shown = client.get(f"/radet/sammantraden/{item.meeting.reference}").text
    assert "Kalkylen" in shown
    assert "withdrawn" in shown
    assert place not in shown
    gone = client.get(place)
    assert gone.status_code in {401, 403}
    assert gone.data != scene.PDF
    assert scene.browser(cast, signed_in, "mia").get(place).status_code == 200
    assert sam.send(path).status_code == 403
    assert len(_stored()) == 1


def test_what_comes_late_is_marked_late(
    cast: Cast, item: AgendaItem, sam: Any, client: Any
) -> None:
    meeting = item.meeting
    scene.paper(cast, item)
    _call(cast, meeting)
    with clock.pretend(clock.at(meeting.papers_due)):
        scene.paper(cast, item)
        assert "marked as late" not in sam.get(_path(item)).text
    with clock.pretend(clock.at(meeting.papers_due + timedelta(days=1))):
        assert "marked as late" in sam.get(_path(item)).text
        scene.paper(cast, item)
        assert "came late" in client.get(f"/radet/sammantraden/{meeting.reference}").text
    assert [one.is_late for one in _stored()] == [False, False, True]


def test_when_the_meeting_is_held_its_documents_stand(cast: Cast, item: AgendaItem) -> None:
    paper = scene.paper(cast, item)
    _call(cast, item.meeting)
    with clock.pretend(item.meeting.starts_at):
        with transaction():
            meetings.hold(cast.actor("sam"), item.meeting)
        with pytest.raises(Refused, match="has been held"):
            scene.paper(cast, item)
        with pytest.raises(Refused, match="has been held"), transaction():
            papers.remove_paper(cast.actor("sam"), paper)


def test_a_matter_that_leaves_takes_its_documents_along(
    cast: Cast, matter: Matter, item: AgendaItem
) -> None:
    document = _document(cast, matter)
    with transaction():
        papers.choose_paper(cast.actor("sam"), item, document)
    own = scene.paper(cast, item)
    (source,) = queries.sources_of(item)
    other = scene.nomination(cast)
    scene.place(cast, item.meeting, other, into=item)
    with transaction():
        agendas.take_out(cast.actor("sam"), source)
    assert [one.id for one in _stored()] == [own.id]


def test_what_is_kept_is_what_was_examined(cast: Cast, item: AgendaItem) -> None:
    paper = scene.paper(cast, item)
    assert files.read(paper.sha256) == scene.PDF
    assert paper.size == len(scene.PDF)
