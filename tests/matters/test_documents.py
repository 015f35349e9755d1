"""Documents: what is taken, under what name, and how it leaves again."""

import io
from typing import Any

import pytest
from sqlalchemy import select

from forum.core import files
from forum.core.access import Refused
from forum.core.db import db, transaction
from forum.matters import operations, queries
from forum.matters.models import Document, Matter
from tests.factories import Cast
from tests.matters import scene

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def matter(cast: Cast) -> Matter:
    """An open matter of Ulla's."""
    return scene.initiative(cast)


@pytest.fixture
def ulla(cast: Cast, signed_in: Any) -> Any:
    """Ulla's browser."""
    return signed_in(cast.people["ulla"].id, cast.umbrella.id)


def send(
    browser: Any, matter: Matter, content: bytes = PDF, name: str = "enkät.pdf", **more: Any
) -> Any:
    """Send a file by the page's form."""
    data = {"title": "Enkäten", "file": (io.BytesIO(content), name)} | more
    return browser.send(
        f"/arenden/{matter.reference}/handlingar/ny", data, content_type="multipart/form-data"
    )


def stored() -> list[Document]:
    """Every document there is."""
    db.session.rollback()
    return list(db.session.scalars(select(Document).order_by(Document.id)))


@pytest.mark.parametrize("who", ["bo", "cia", "anna", None])
def test_only_those_whose_matter_it_is_add_documents(
    cast: Cast, matter: Matter, client: Any, signed_in: Any, who: str | None
) -> None:
    party = cast.parties[who] if who else None
    browser = signed_in(cast.people[who].id, party and party.id) if who else client
    assert send(browser, matter).status_code == (403 if who else 401)
    assert stored() == []


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "tom.pdf", "The file is empty"),
        (b"bara text", "text.pdf", "of a kind that is not taken"),
        (b"<html><script>alert(1)</script>", "sida.pdf", "of a kind that is not taken"),
        (b"MZ\x90\x00" + b"\x00" * 200, "program.pdf", "of a kind that is not taken"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "b.png", "not taken"),
    ],
)
def test_what_is_not_taken_is_said_and_the_title_stays(
    matter: Matter, ulla: Any, content: bytes, name: str, words: str
) -> None:
    answer = send(ulla, matter, content, name)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Enkäten"' in answer.text
    assert stored() == []


def test_nothing_chosen_and_nothing_titled_is_said(matter: Matter, ulla: Any) -> None:
    answer = ulla.send(
        f"/arenden/{matter.reference}/handlingar/ny",
        {"title": ""},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert "Choose a file" in answer.text
    assert "Write what the document is called" in answer.text
    assert send(ulla, matter, title="å" * 201).status_code == 422


def test_what_is_too_large_is_said(cast: Cast, matter: Matter, ulla: Any) -> None:
    with pytest.raises(files.BadFile, match="larger than 25 MB"), transaction():
        operations.add_document(
            cast.actor("ulla"), matter, title="Stor", name="stor.pdf",
            stream=io.BytesIO(PDF + b"\0" * files.MAX_BYTES),
        )  # fmt: skip
    answer = ulla.post(
        f"/arenden/{matter.reference}/handlingar/ny",
        data=b"--x\r\n" + b"\0" * (27 * 1024 * 1024),
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert "25 MB" in answer.text
    assert stored() == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\bo\\hemligt.exe", "hemligt.pdf"),
        ('a";filename="b.html', "a;filename=b.pdf"),
        ("rad\r\nX-Evil: 1.pdf", "rad X-Evil 1.pdf"),
        ("fdp\u202etxt.exe", "fdptxt.pdf"),
        ("<script>.pdf", "script.pdf"),
        ("...", "fil.pdf"),
        ("å" * 400 + ".pdf", "å" * 120 + ".pdf"),
    ],
)
def test_hostile_names_become_harmless(cast: Cast, matter: Matter, name: str, kept: str) -> None:
    with transaction():
        added = operations.add_document(
            cast.actor("ulla"), matter, title="Enkät", stream=io.BytesIO(PDF), name=name
        )
    assert added.media_type == "application/pdf"
    assert not set(added.file_name) & set('/\\"<>\r\n')
    assert added.file_name.replace(";", "") == kept.replace(";", "")


def test_a_document_leaves_as_a_file_that_runs_nowhere(
    matter: Matter, ulla: Any, client: Any
) -> None:
    assert send(ulla, matter).status_code == 303
    page = client.get(f"/arenden/{matter.reference}").text
    place = f"/arenden/{matter.reference}/handlingar/1/1/enk%C3%A4t.pdf"
    assert place in page
    answer = client.get(place)
    assert answer.status_code == 200
    assert answer.data == PDF
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "enk%C3%A4t.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].isascii(), "as some servers send nothing else"
    other = client.get(f"/arenden/{matter.reference}/handlingar/1/1/annat%0d%0aX-Evil:1")
    assert "X-Evil" not in other.headers


def test_a_name_in_another_script_leaves_as_it_came(matter: Matter, ulla: Any, client: Any) -> None:
    assert send(ulla, matter, name="مدارس 文書.pdf").status_code == 303
    kept = stored()[0]
    answer = client.get(f"/arenden/{matter.reference}/handlingar/1/1/{kept.file_name}")
    assert answer.status_code == 200
    assert "filename*=UTF-8''%D9%85" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("wrong", ["2/1", "1/2", "0/0", "99999999999999999999/1", "-1/1", "x/1"])
def test_a_document_that_never_was_is_not_found(
    matter: Matter, ulla: Any, client: Any, wrong: str
) -> None:
    send(ulla, matter)
    assert client.get(f"/arenden/{matter.reference}/handlingar/{wrong}/a.pdf").status_code == 404


def test_a_document_is_found_in_its_own_matter_only(
    cast: Cast, matter: Matter, ulla: Any, client: Any
) -> None:
    other = scene.initiative(cast, title="En annan")
    send(ulla, matter)
    assert client.get(f"/arenden/{other.reference}/handlingar/1/1/a.pdf").status_code == 404


def test_a_drafts_document_is_its_organisations_own(cast: Cast) -> None:
    from forum.core.access import ANONYMOUS, judge
    from forum.matters import actions

    begun = scene.draft(cast)
    with transaction():
        added = operations.add_document(
            cast.actor("ulla"), begun, title="Enkät", stream=io.BytesIO(PDF), name="a.pdf"
        )
    for actor in (ANONYMOUS, cast.actor("bo"), cast.actor("anna"), cast.actor("adm")):
        assert not judge(actions.READ_DOCUMENT, actor, added).visible
        with pytest.raises(Refused) as refused, transaction():
            operations.add_document(actor, begun, title="x", stream=io.BytesIO(PDF), name="x.pdf")
        assert not refused.value.verdict.visible
    assert judge(actions.READ_DOCUMENT, cast.actor("ulla"), added)


def test_a_new_version_leaves_the_old_one(cast: Cast, matter: Matter) -> None:
    ulla = cast.actor("ulla")
    with transaction():
        first = operations.add_document(
            ulla, matter, title="Enkät", stream=io.BytesIO(PDF), name="a.pdf"
        )
    with transaction():
        operations.add_document(
            ulla, matter, title="Enkät", stream=io.BytesIO(PDF + b"2"), name="a.pdf", replaces=first
        )
    assert [(one.number, one.version) for one in stored()] == [(1, 1), (1, 2)]
    assert [one.version for one in queries.documents(matter)] == [2]
    assert files.read(stored()[0].sha256) == PDF
