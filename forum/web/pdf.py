"""Accessible PDF (PDF/UA-1 and PDF/A-2a) out of a list of blocks, made when asked for and kept by content.

What people have written reaches the typesetter as data only, never as its markup.
"""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale

from forum.core import names
from forum.core.access import Words

MEDIA_TYPE = "application/pdf"
_TEMPLATE = Path(__file__).with_name("document.typ")
_APART = Path(__file__).with_name("typeset.py")
_REFUSED = 2  #: how that ends when the typesetter refuses what it is given
_LONGEST = 100  #: seconds
#: What the typesetter's own fonts surely lack: outside Latin, Greek, Cyrillic and common punctuation.
_NO_GLYPH = re.compile(
    "[^\n\t\x20-\u024f\u0300-\u052f\u1e00-\u1fff\u200b\u2010-\u2027\u2030-\u205e\u20ac\u2212]"
)
_BLOCKS = {"p", "ul", "ol", "li", "blockquote", "pre", "h3", "h4", "h5"}
_INLINE = {"strong", "em", "del", "code", "a"}
_EMPTY = {"br", "hr"}
#: How deep the typesetter follows; what is deeper stands at that depth.
_DEEPEST = 10
#: A word that no line holds: it may be broken, as the typesetter else refuses the longest.
_LONG_WORD = re.compile(r"(\S{40})(?=\S)")
_BREAK = "\u200b"
Node = dict[str, Any]
Block = dict[str, Any]


class _Tree(HTMLParser):
    """Stored HTML (already sanitised, always well nested) as nodes that the document's template knows."""

    def __init__(self) -> None:
        super().__init__()
        self.root: Node = {"t": "root", "c": []}
        self._open = [("root", self.root)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a node."""
        node: Node = {"t": tag, "c": []}
        around = self._open[-1][1]
        if tag in _EMPTY:
            around["c"].append(node)
        elif tag in _BLOCKS | _INLINE and len(self._open) > _DEEPEST:
            self._open.append((tag, around))
        elif tag in _BLOCKS | _INLINE:
            node["href"] = dict(attrs).get("href") or ""
            around["c"].append(node)
            self._open.append((tag, node))

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        if len(self._open) > 1 and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Keep its words."""
        around = self._open[-1][1]
        if data.strip() or around["t"] not in {"root", "ul", "ol", "blockquote"}:
            around["c"].append({"t": "text", "s": _LONG_WORD.sub(rf"\1{_BREAK}", data)})


def nodes(html: str) -> list[Node]:
    """A stored text as the nodes of a document."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    found: list[Node] = tree.root["c"]
    return found


def heading(level: int, words: Words) -> Block:
    """A heading; the title of the document has level 1, so these begin at 2."""
    return {"b": "heading", "level": level, "words": str(words)}


def note(words: Words) -> Block:
    """A line in small type, such as where something comes from."""
    return {"b": "note", "words": str(words)}


def plain(words: Words) -> Block:
    """A paragraph of plain text."""
    return {"b": "plain", "words": _LONG_WORD.sub(rf"\1{_BREAK}", str(words))}


def prose(html: str) -> Block:
    """A text that somebody has written, as it is stored."""
    return {"b": "prose", "nodes": nodes(html)}


def facts(rows: Sequence[tuple[Words, Words]]) -> Block:
    """Lines of a label and a value; those without a value are left out."""
    return {"b": "facts", "rows": [[str(label), str(value)] for label, value in rows]}


def box(*blocks: Block) -> Block:
    """Something set apart: a decision, an answer."""
    return {"b": "box", "blocks": list(blocks)}


def strong(words: Words) -> Block:
    """A paragraph in bold."""
    return {"b": "strong", "words": str(words)}


def table(head: Sequence[Words], rows: Sequence[Sequence[Words]]) -> Block:
    """A table of plain texts, with a row of headings that is repeated on each page."""
    return {
        "b": "table",
        "head": [str(cell) for cell in head],
        "rows": [[str(cell) for cell in row] for row in rows],
    }


def drawing(svg: str, words: Words) -> Block:
    """A drawing of our own making, with what it shows in words."""
    return {"b": "drawing", "svg": svg, "words": str(words)}


def document(
    write: Callable[[], tuple[Words, Words, Sequence[Block]]],
    *,
    author: Words = "",
    apart: bool = False,
    large: bool = False,
) -> bytes:
    """The PDF of what `write` gives (kind, title, blocks), in the city's language, whoever reads it.

    It says that it comes from `author`: the first council, unless told.

    A long one is made `apart`, by a process of its own; one to put up on a wall in `large` type.
    """
    language = current_app.config["BABEL_DEFAULT_LOCALE"]
    with force_locale(language):
        kind, title, blocks = write()
        data = {
            "kind": str(kind),
            "title": str(title),
            "blocks": _levelled(blocks, 1)[0],
            "language": language,
            "author": str(author or names.COUNCIL),
        }
    if apart:
        data["long"] = True
    if large:
        data["large"] = True
    typeset = _typeset_apart if apart else _typeset
    return _kept(json.dumps(data, sort_keys=True, ensure_ascii=False), typeset)


def _levelled(blocks: Sequence[Block], last: int) -> tuple[list[Block], int]:
    """Headings within a text come one level below the heading that it stands under; and the last of those."""
    found = []
    for block in blocks:
        more: Block = {}
        if block["b"] == "heading":
            last = block["level"]
        elif block["b"] == "prose":
            more["level"] = min(last + 1, 6)
        elif block["b"] == "box":
            more["blocks"], last = _levelled(block["blocks"], last)
        found.append(block | more)
    return found, last


def _kept(data: str, typeset: Callable[[str], bytes]) -> bytes:
    """The document out of the cache on disk, else made and put there."""
    digest = hashlib.sha256(data.encode() + _TEMPLATE.read_bytes()).hexdigest()
    path = Path(current_app.config["CACHE_DIR"]) / "pdf" / f"{digest}.pdf"
    if path.exists():
        return path.read_bytes()
    made = typeset(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as part:
        part.write(made)
    Path(part.name).replace(path)
    return made


def _typeset(data: str) -> bytes:
    """Typeset; characters that no font has would fail the standard, so then they become question marks."""
    import typst

    def compiled(text: str) -> bytes:
        made: bytes = typst.compile(
            str(_TEMPLATE), pdf_standards=["ua-1", "a-2a"], sys_inputs={"data": text}
        )
        return made

    try:
        return compiled(data)
    except typst.TypstError:
        return compiled(_NO_GLYPH.sub("?", data))


def _typeset_apart(data: str) -> bytes:
    """The same in a process of its own, which gives its memory back."""

    def compiled(text: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, str(_APART), str(_TEMPLATE)]
        return subprocess.run(  # noqa: S603
            command, input=text.encode(), capture_output=True, timeout=_LONGEST, check=False
        )

    made = compiled(data)
    if made.returncode == _REFUSED:
        made = compiled(_NO_GLYPH.sub("?", data))
    if made.returncode != 0:
        raise RuntimeError(f"the document could not be typeset: {made.stderr.decode()[-500:]}")
    return made.stdout
