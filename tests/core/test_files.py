"""Uploads: known by their bytes, kept by their hash, under a name that harms nobody."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from forum.core import files

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(20)
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(20)
SCRIPT = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def _zip(*names: str, mimetype: bytes | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if mimetype is not None:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<x/>" * 300)
    return made.getvalue()


DOCX = _zip("[Content_Types].xml", "_rels/.rels", "word/document.xml")
XLSX = _zip("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")
ODT = _zip("content.xml", mimetype=b"application/vnd.oasis.opendocument.text")

REFUSED = {
    "nothing": b"", "a page": SCRIPT, "a picture that can run": SVG, "text": b"hej", "a zip": _zip("x.txt"),
    "a program": b"MZ" + bytes(200), "a script": b"#!/bin/sh\n", "gif": b"GIF89a" + bytes(20),
    "half a signature": b"%PD", "a page that ends as a PDF": SCRIPT + PDF,
}  # fmt: skip


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Where the files are kept; no database is needed for that."""
    app = Flask(__name__)
    app.config["UPLOAD_URL"] = f"file://{tmp_path}"
    Babel(app)
    with app.app_context():
        yield tmp_path


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("what", REFUSED)
def test_other_kinds_are_refused_in_words(what: str) -> None:
    with pytest.raises(files.BadFile) as refused:
        files.accept(io.BytesIO(REFUSED[what]), "plan.pdf")
    assert str(refused.value.words).endswith(".")


@pytest.mark.usefixtures("disk")
def test_too_large_is_refused_and_the_largest_is_taken() -> None:
    with pytest.raises(files.BadFile, match="25 MB"):
        files.accept(io.BytesIO(PDF.ljust(files.MAX_BYTES + 1)), "plan.pdf")
    assert files.accept(io.BytesIO(PDF.ljust(files.MAX_BYTES)), "plan.pdf").size == files.MAX_BYTES


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize(
    ("content", "kind"),
    [(PDF, "pdf"), (PNG, "png"), (JPG, "jpg"), (DOCX, "docx"), (XLSX, "xlsx"), (ODT, "odt")],
    ids=["pdf", "png", "jpg", "docx", "xlsx", "odt"],
)
def test_what_a_file_is_is_read_from_its_bytes(content: bytes, kind: str) -> None:
    stored = files.accept(io.BytesIO(content), "Bilaga.html")
    assert stored.name == f"Bilaga.{kind}"
    assert stored.media_type == files.KINDS[kind]
    assert files.read(stored.sha256) == content


@pytest.mark.usefixtures("disk")
def test_a_file_that_is_two_things_is_kept_as_the_harmless_one() -> None:
    stored = files.accept(io.BytesIO(PDF + SCRIPT), "x.html")
    assert (stored.name, stored.media_type) == ("x.pdf", "application/pdf")


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\win.ini", "win.pdf"),
        ("<script>alert(1)</script>.pdf", "script.pdf"),
        ("", "fil.pdf"),
        (".", "fil.pdf"),
        ("....", "fil.pdf"),
        ("/", "fil.pdf"),
        (".htaccess", "fil.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "ab Set-Cookie x.pdf"),
        ("fakt\u202efdp.exe", "faktfdp.pdf"),
        ("Träffpunkt Bergsjön.PDF", "Träffpunkt Bergsjön.pdf"),
        ("x" * 300, "x" * files.MAX_NAME + ".pdf"),
        ("å" * 300 + ".pdf", "å" * files.MAX_NAME + ".pdf"),
    ],
)
def test_names_are_made_harmless(given_name: str, kept: str) -> None:
    assert files.accept(io.BytesIO(PDF), given_name).name == kept


@given(st.text(max_size=200))
def test_no_name_leads_elsewhere(name: str) -> None:
    kept = files._safe_name(name, "pdf")
    assert not set('/\\<>:"|?*\x00\r\n') & set(kept)
    assert kept.endswith(".pdf")
    assert not kept.startswith(".")
    assert len(kept) <= files.MAX_NAME + 4
    kept.encode()


def test_the_same_bytes_are_kept_once(disk: Path) -> None:
    first, again = (files.accept(io.BytesIO(PNG), name) for name in ("a.png", "b.png"))
    assert first.sha256 == again.sha256
    assert len(list(disk.glob(f"*/{first.sha256}*"))) == 1


def test_the_same_bytes_sent_at_once_are_kept_once(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second is there before the first has got its name."""
    kept = files._disk()[0]
    pipe, again = type(kept).pipe_file, [True]

    def pipe_file(self: object, path: str, content: bytes) -> None:
        pipe(self, path, content)
        if again.pop() if again else False:
            files.put(PNG)

    monkeypatch.setattr(type(kept), "pipe_file", pipe_file)
    digest = files.put(PNG)
    assert files.read(digest) == PNG
    assert len(list(disk.glob(f"*/{digest}*"))) == 1


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("sha256", ["0" * 64, "../../secret_key", "", "A" * 64, "0" * 64 + "\n"])
def test_what_was_never_kept_is_not_found(sha256: str) -> None:
    with pytest.raises(FileNotFoundError):
        files.read(sha256)
