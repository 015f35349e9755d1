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

from forum.core.access import Words
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


class BadFile(ValueError):
    """A file that is not taken; `words` says why to the person who chose it."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


@dataclass(frozen=True)
class Stored:
    """A file that is kept: its hash is its address."""

    sha256: str
    name: str
    media_type: str
    size: int


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


def accept(stream: BinaryIO, name: str) -> Stored:
    """Judge an uploaded file and keep it; BadFile with a sentence when it is not taken."""
    content = stream.read(MAX_BYTES + 1)
    if not content:
        raise BadFile(_l("The file is empty. Choose another one."))
    if len(content) > MAX_BYTES:
        raise BadFile(_l("The file is larger than 25 MB. Make it smaller or divide it."))
    guessed = filetype.guess(content)
    kind = guessed.extension if guessed else None
    if kind not in KINDS:
        raise BadFile(
            _l("That kind of file is not taken. Choose PDF, DOCX, ODT, XLSX, JPG or PNG.")
        )
    return Stored(put(content), _safe_name(name, kind), KINDS[kind], len(content))


def _safe_name(name: str, kind: str) -> str:
    stem = one_line(name).replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    stem = re.sub(r'[<>:"|?*%;&\'`]+', "", stem).strip(". ")[:MAX_NAME]
    return f"{stem or 'fil'}.{kind}"
