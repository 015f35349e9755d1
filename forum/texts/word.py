"""A DOCX as Markdown: its headings, lists and tables, and no pictures. No other file is read for it."""

import zipfile
from io import BytesIO
from typing import Any, BinaryIO

from flask_babel import lazy_gettext as _l

from forum.core import files
from forum.texts.cutting import LONGEST, BadText
from forum.texts.markdown import TooLarge, from_html

DOCX = files.KINDS["docx"]
#: Bytes of the text inside the file, unpacked; Word itself writes some ten for each character.
MOST_BYTES = 3_000_000
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Rubrik'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
b => strong
i => em
u =>
strike =>
"""
_TOO_LONG = _l("The text is too long. At most 200,000 characters fit: divide it.")
_DAMAGED = _l(
    "The file is damaged, or is no DOCX. Open it, save it as DOCX once more, or paste the text."
)
_UNREADABLE = _l(
    "The file could not be read as a text. Open it, save it as DOCX once more, or paste the text."
)


def read(stream: BinaryIO, name: str) -> str:
    """The text of an uploaded DOCX as Markdown; nothing is stored.

    BadFile when the file is not taken, BadText when it holds no text that can be read.
    """
    try:
        examined = files.examine(stream, name)
    except files.UnknownKind as problem:  # its words name kinds that hold no text to comment on
        raise files.BadFile(_DAMAGED) from problem
    if examined.media_type != DOCX:
        raise files.BadFile(_l("Choose a text in DOCX. What is in another kind, paste."))
    try:
        written = from_html(_as_html(examined.content))
    except TooLarge as problem:
        raise BadText(_TOO_LONG) from problem
    if not written:
        raise BadText(_l("There is no text in the file. Pictures of text cannot be read."))
    if len(written) > LONGEST:
        raise BadText(_TOO_LONG)
    return written


def _as_html(content: bytes) -> str:
    """Mammoth reads untrusted XML: whatever goes wrong in there, the file could not be read."""
    import mammoth

    try:
        converted = mammoth.convert_to_html(
            _only_texts(content),
            style_map=_STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
            convert_image=_no_picture,
        )
    except BadText:
        raise
    except Exception as problem:
        raise BadText(_UNREADABLE) from problem
    return str(converted.value)


def _only_texts(content: bytes) -> BytesIO:
    """The file with nothing but its XML, so that nothing longer is read as such under another name."""
    alone = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as archive, zipfile.ZipFile(alone, "w") as texts:
        parts = [part for part in archive.infolist() if part.filename.endswith((".xml", ".rels"))]
        if sum(part.file_size for part in parts) > MOST_BYTES:
            raise BadText(_TOO_LONG)
        for part in parts:
            texts.writestr(part.filename, archive.read(part))
    return alone


def _no_picture(_picture: Any) -> list[Any]:
    return []
