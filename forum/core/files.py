"""Uploads, kept by content hash outside the web root; what they are is read from their bytes."""

import hashlib
import re
import uuid
from dataclasses import dataclass
from typing import Any, BinaryIO

import filetype
import fsspec
from flask import current_app
from flask_babel import lazy_gettext as _l

from forum.core import archives, pictures
from forum.core.access import Words
from forum.core.archives import FaultKind
from forum.core.text import one_line

MAX_BYTES = 25 * 1024 * 1024
MAX_NAME = 120
#: What may be uploaded: extension as filetype names it -> media type.
KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "png": "image/png",
    "jpg": "image/jpeg",
}


TOO_LARGE = _l("The file is larger than 25 MB. Make it smaller or divide it.")
#: Where a whole PDF says that it ends.
PDF_TAIL = 2048
_LOCKED = re.compile(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)")
#: How DOC and XLS begin, and whatever Word and Excel save with a password.
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVE = {
    FaultKind.BROKEN: _l("The document cannot be opened: it seems to be damaged. Save it again."),
    FaultKind.LOCKED: _l("The document has a password. Save it without one."),
    FaultKind.BOMB: _l("The document becomes far too large when it is opened. Save it again."),
    FaultKind.PROGRAM: _l("The document holds macros. Save it without them, as DOCX, XLSX or ODT."),
}


class BadFile(ValueError):
    """A file that is not taken; `words` says why to the person who chose it."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


class UnknownKind(BadFile):
    """A file whose bytes are of none of the kinds that are taken."""


@dataclass(frozen=True)
class Stored:
    """A file that is kept: its hash is its address."""

    sha256: str
    name: str
    media_type: str
    size: int

    @property
    def is_picture(self) -> bool:
        """Whether it must be said in words what it shows."""
        return self.media_type.startswith("image/")


def _disk() -> tuple[Any, str]:
    return fsspec.core.url_to_fs(current_app.config["UPLOAD_URL"])  # type: ignore[no-any-return]


def _path(sha256: str) -> str:
    return f"{_disk()[1]}/{sha256[:2]}/{sha256}"


def put(content: bytes) -> str:
    """Keep some bytes and give their SHA-256; the same bytes are kept once."""
    sha256 = hashlib.sha256(content).hexdigest()
    disk, _root = _disk()
    path = _path(sha256)
    if not disk.exists(path):
        disk.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
        part = f"{path}.{uuid.uuid4().hex}"  # two may send the same file at once
        disk.pipe_file(part, content)
        disk.mv(part, path)
    return sha256


def read(sha256: str) -> bytes:
    """The bytes kept under a hash; FileNotFoundError when there are none."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise FileNotFoundError(sha256)
    content: bytes = _disk()[0].cat_file(_path(sha256))
    return content


@dataclass(frozen=True)
class Examined:
    """A file that may be kept: what it is, as its bytes say, and its bytes as they are kept."""

    name: str
    media_type: str
    content: bytes


def accept(stream: BinaryIO, name: str) -> Stored:
    """Examine an uploaded file and keep it; BadFile with a sentence when it is not taken.

    The bytes lie under their hash before the act that keeps them ends. Should it fail, no row knows that
    hash, so nothing leads to them; the same file sent once more finds its place.
    """
    return keep(examine(stream, name))


def keep(examined: Examined) -> Stored:
    """Keep a file that was examined."""
    content = examined.content
    return Stored(put(content), examined.name, examined.media_type, len(content))


def examine(stream: BinaryIO, name: str) -> Examined:
    """Judge an uploaded file by its bytes, and clean pictures of what they say besides; stores nothing.

    Its name gets the ending of what it is. BadFile with a sentence when it is not taken.
    """
    content = stream.read(MAX_BYTES + 1)
    if not content:
        raise BadFile(_l("The file is empty. Choose another one."))
    if len(content) > MAX_BYTES:
        raise BadFile(TOO_LARGE)
    guessed = filetype.guess(content)
    kind = guessed.extension if guessed else None
    if content.startswith(_OLD_OFFICE):
        raise BadFile(
            _l(
                "The file is protected with a password, or saved in an older format such as DOC. "
                "Save it as DOCX, XLSX or PDF without a password."
            )
        )
    if kind not in KINDS:
        raise UnknownKind(
            _l(
                "The file is damaged, or of a kind that is not taken. "
                "Choose PDF, DOCX, ODT, XLSX, JPG or PNG."
            )
        )
    if kind == "pdf":
        _judge_pdf(content)
    elif kind in pictures.FORMATS:
        content = _cleaned(content, kind)
    else:
        _judge_archive(content, kind)
    return Examined(_safe_name(name, kind), KINDS[kind], content)


def _judge_pdf(content: bytes) -> None:
    """Refuse a PDF that was cut off on its way, or is locked."""
    if b"%%EOF" not in content.rstrip(b"\0\t\n\r ")[-PDF_TAIL:]:
        raise BadFile(
            _l("The PDF is not whole: its end is missing. Save it again, and choose the new file.")
        )
    if _LOCKED.search(content):
        raise BadFile(
            _l("The PDF is locked or has a password, so not everyone can read it. Save it without.")
        )


def _judge_archive(content: bytes, kind: str) -> None:
    """Refuse an office document that is broken, locked, a bomb, or runs programs."""
    try:
        archives.judge(content, kind)
    except archives.Fault as fault:
        raise BadFile(_ARCHIVE[fault.kind]) from fault


def _cleaned(content: bytes, kind: str) -> bytes:
    """The picture without what it says of camera, place and person; refuse what cannot be opened."""
    try:
        cleaned = pictures.clean(content, kind)
    except pictures.TooManyPixels as fault:
        raise BadFile(
            _l("The picture has more than 50 million pixels. Make it smaller.")
        ) from fault
    except pictures.Unreadable as fault:
        raise BadFile(
            _l("The picture cannot be opened: it seems to be damaged. Save it again.")
        ) from fault
    if len(cleaned) > MAX_BYTES:
        raise BadFile(TOO_LARGE)
    return cleaned


def _safe_name(name: str, kind: str) -> str:
    stem = one_line(name).replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    stem = re.sub(r'[<>:"|?*%;&\'`]+', "", stem).strip(". ")[:MAX_NAME]
    return f"{stem or 'fil'}.{kind}"
