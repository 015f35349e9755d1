"""Uploads: known by their bytes, kept by their hash, under a name that harms nobody."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from forum.core import files

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (3, 2), **more: Any) -> bytes:
    """A small picture; its upper left corner is red."""
    made = Image.new("RGB", size, "white")
    made.putpixel((0, 0), (255, 0, 0))
    stream = io.BytesIO()
    made.save(stream, kind, **more)
    return stream.getvalue()


PNG, JPG = picture("PNG"), picture("JPEG")
SCRIPT = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def _zip(*names: str, mimetype: bytes | None = None, **more: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if mimetype is not None:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<x/>" * 300)
        for name, content in more.items():
            archive.writestr(name, content)
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
    largest = PDF[:9] + bytes(files.MAX_BYTES - len(PDF)) + PDF[9:]
    assert files.accept(io.BytesIO(largest), "plan.pdf").size == files.MAX_BYTES


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
    if kind in {"png", "jpg"}:  # drawn anew
        assert Image.open(io.BytesIO(files.read(stored.sha256))).size == (3, 2)
    else:
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


def said(content: bytes, name: str = "x") -> str:
    """What the one who sent a file is told."""
    with pytest.raises(files.BadFile) as refused:
        files.examine(io.BytesIO(content), name)
    return str(refused.value.words)


WORD = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")


def bomb(kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A small DOCX that is 300 MB when it is opened."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", kind, compresslevel=1) as archive:
        for name in WORD[:2]:
            archive.writestr(name, "<x/>" * 300)
        with archive.open(WORD[2], "w") as part:
            for _ in range(300):
                part.write(bytes(1024 * 1024))
    return made.getvalue()


def many(count: int) -> bytes:
    """A DOCX of very many parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in WORD:
            archive.writestr(name, "<x/>" * 300)
        for number in range(count):
            archive.writestr(str(number), "")
    return made.getvalue()


def locked(content: bytes) -> bytes:
    """A DOCX whose parts say that they are encrypted."""
    return content.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")


MACRO = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
SECRET = b"<manifest:encryption-data/>"
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
BAD_ARCHIVES = {
    "cut off": (DOCX[: len(DOCX) - 40], "damaged"),
    "without its heart": (_zip("[Content_Types].xml", "_rels/.rels", "word/other.xml"), "damaged"),
    "scratched": (DOCX.replace(b"<x/><x/>", b"<x/><y/>", 900), "damaged"),
    "encrypted": (locked(DOCX), "password"),
    "encrypted by its office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
    "an encrypted ODT": (
        _zip("content.xml", mimetype=ODT_TYPE, **{"META-INF/manifest.xml": SECRET}), "password",
    ),
    "a bomb": (bomb(), "far too large"),
    "too many parts": (many(5001), "far too large"),
    "macros": (_zip(*WORD, "word/vbaProject.bin"), "macros"),
    "hidden macros": (_zip(*WORD, "word/VBAPROJECT.BIN"), "macros"),
    "macros by its type": (
        _zip("_rels/.rels", "word/document.xml", **{"[Content_Types].xml": MACRO}), "macros",
    ),
    "Basic in an ODT": (
        _zip("content.xml", "Basic/Standard/Module1.xml", mimetype=ODT_TYPE), "macros",
    ),
    "a script in an ODT": (_zip("content.xml", "Scripts/python/a.py", mimetype=ODT_TYPE), "macros"),
}  # fmt: skip


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("what", BAD_ARCHIVES)
def test_office_documents_that_are_not_taken(what: str) -> None:
    content, words = BAD_ARCHIVES[what]
    assert words in said(content, "plan.docx")


@pytest.mark.usefixtures("disk")
def test_as_many_parts_as_an_office_makes_are_taken() -> None:
    assert files.examine(io.BytesIO(many(4000)), "x.docx").name == "x.docx"


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (PDF[:-7], "not whole"),
        (PDF + bytes(2500) + b"x", "not whole"),
        (PDF.replace(b"trailer <<>>", b"trailer <</Encrypt 9 0 R>>"), "locked"),
        (PDF.replace(b"trailer <<>>", b"trailer <</Encrypt<</V 4>>>>"), "locked"),
    ],
)
def test_a_pdf_that_is_cut_off_or_locked_is_not_taken(content: bytes, words: str) -> None:
    assert words in said(content)


@pytest.mark.usefixtures("disk")
def test_a_pdf_with_blanks_after_its_end_is_whole() -> None:
    assert files.examine(io.BytesIO(PDF + b"\n" * 5000 + bytes(5000)), "x").name == "x.pdf"


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_tells_nothing_of_camera_place_or_person(kind: str) -> None:
    from PIL import PngImagePlugin

    exif = Image.Exif()
    exif[0x013B], exif[0x0110] = "Anna Alm", "Kamera 3000"
    exif.get_ifd(0x8825)[1] = "N"
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Anna Alm")
    text.add_itxt("XML:com.adobe.xmp", "<x>Anna Alm</x>")
    more: dict[str, Any] = {"exif": exif, "icc_profile": b"Anna Alm" * 40}
    more |= (
        {"pnginfo": text} if kind == "PNG" else {"comment": b"Anna Alm", "xmp": b"<x>Anna Alm</x>"}
    )
    sent = picture(kind, (64, 64), **more)
    assert b"Anna Alm" in sent
    kept = files.examine(io.BytesIO(sent), "x").content
    for secret in (b"Anna", b"Kamera", b"Exif", b"ICC_PROFILE", b"iCCP", b"eXIf", b"iTXt", b"tEXt"):
        assert secret not in kept
    assert dict(Image.open(io.BytesIO(kept)).getexif()) == {}


@pytest.mark.usefixtures("disk")
def test_a_picture_is_kept_the_right_way_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    sent = picture("PNG", (3, 2), exif=exif)
    kept = Image.open(io.BytesIO(files.examine(io.BytesIO(sent), "x").content))
    assert kept.size == (2, 3)
    assert kept.convert("RGB").getpixel((1, 0)) == (255, 0, 0)


@pytest.mark.usefixtures("disk")
def test_what_is_see_through_stays_so() -> None:
    stream = io.BytesIO()
    Image.new("RGBA", (2, 2), (0, 0, 0, 0)).save(stream, "PNG")
    kept = Image.open(io.BytesIO(files.examine(io.BytesIO(stream.getvalue()), "x").content))
    assert kept.getpixel((0, 0)) == (0, 0, 0, 0)


def _huge(width: int, height: int) -> bytes:
    """A PNG that says that it is that large, and holds nothing."""
    import struct
    import zlib

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("size", [(8000, 7000), (10_000, 10_000), (60_000, 60_000)])
def test_a_picture_that_would_fill_the_memory_is_not_opened(size: tuple[int, int]) -> None:
    assert "50 million pixels" in said(_huge(*size))


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("content", [PNG[:40], JPG[: len(JPG) // 2], _huge(30, 30)])
def test_a_damaged_picture_is_not_taken(content: bytes) -> None:
    assert "damaged" in said(content)


def test_examining_keeps_nothing(disk: Path) -> None:
    files.examine(io.BytesIO(PDF), "x.pdf")
    assert list(disk.rglob("*")) == []
