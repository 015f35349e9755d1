"""Summons and minutes as accessible PDF (PDF/UA-1 and PDF/A-2a), made when asked for and kept by content.

What people have written reaches the typesetter as data only, never as its markup.
"""

import hashlib
import json
import re
import tempfile
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale, format_date
from flask_babel import gettext as _

from forum.council import queries
from forum.council.models import CouncilMeeting, Minutes
from forum.council.queries import Entry
from forum.parties.models import Side
from forum.web.filters import day, time_of_day

MEDIA_TYPE = "application/pdf"
_TEMPLATE = Path(__file__).with_name("document.typ")
#: What the typesetter's own fonts surely lack: outside Latin, Greek, Cyrillic and common punctuation.
_NO_GLYPH = re.compile(
    "[^\n\t\x20-\u024f\u0300-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20ac\u2212]"
)
_BLOCKS = {"p", "ul", "ol", "li", "blockquote", "pre", "h3", "h4", "h5"}
_INLINE = {"strong", "em", "del", "code", "a"}
_EMPTY = {"br", "hr"}
Node = dict[str, Any]


class _Tree(HTMLParser):
    """Stored HTML (already sanitised, always well nested) as nodes that the document's template knows."""

    def __init__(self) -> None:
        super().__init__()
        self.root: Node = {"t": "root", "c": []}
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a node."""
        node: Node = {"t": tag, "c": []}
        if tag in _EMPTY:
            self._open[-1]["c"].append(node)
        elif tag in _BLOCKS | _INLINE:
            node["href"] = dict(attrs).get("href") or ""
            self._open[-1]["c"].append(node)
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        if len(self._open) > 1 and self._open[-1]["t"] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Keep its words."""
        if data.strip() or self._open[-1]["t"] not in {"root", "ul", "ol", "blockquote"}:
            self._open[-1]["c"].append({"t": "text", "s": data})


def nodes(html: str) -> list[Node]:
    """A stored text as the nodes of the document."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    found: list[Node] = tree.root["c"]
    return found


def summons(meeting: CouncilMeeting) -> bytes:
    """The summons with its agenda."""
    return _render(lambda: _summons(meeting))


def minutes(record: Minutes) -> bytes:
    """The minutes, with who has signed them."""
    return _render(lambda: _minutes(record))


def _render(content: Callable[[], Node]) -> bytes:
    """The document in the city's language, whoever reads it."""
    language = current_app.config["BABEL_DEFAULT_LOCALE"]
    with force_locale(language):
        data = {**content(), "language": language, "author": current_app.config["COUNCIL_NAME"]}
    return _kept(json.dumps(data, sort_keys=True, ensure_ascii=False))


def _kept(data: str) -> bytes:
    """The document out of the cache on disk, else made and put there."""
    digest = hashlib.sha256(data.encode() + _TEMPLATE.read_bytes()).hexdigest()
    path = Path(current_app.config["CACHE_DIR"]) / "pdf" / f"{digest}.pdf"
    if path.exists():
        return path.read_bytes()
    made = _typeset(data)
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


def _date(meeting: CouncilMeeting) -> str:
    return str(format_date(meeting.day, "EEEE d MMMM y"))


def _title(meeting: CouncilMeeting) -> str:
    return f"{current_app.config['COUNCIL_NAME']} {_date(meeting)}"


def _when(meeting: CouncilMeeting) -> list[list[str]]:
    time = f"{time_of_day(meeting.starts_at)}–{time_of_day(meeting.ends_at)}"
    return [
        [_("Day"), _date(meeting)],
        [_("Time"), time],
        [_("Place"), meeting.place],
    ]


def _summons(meeting: CouncilMeeting) -> Node:
    facts = _when(meeting)
    facts.append([_("Listeners"), _("Open to listeners") if meeting.is_open else _("Closed")])
    if meeting.called_at is not None:
        facts.append([_("Summons published"), day(meeting.called_at, year=True)])
    if meeting.late_summons_reason:
        facts.append([_("Why the summons is late"), meeting.late_summons_reason])
    return {
        "kind": _("Summons"),
        "title": _title(meeting),
        "facts": facts,
        "heading": _("Agenda"),
        "items": [_item(entry, f"{entry.item.shown_number}") for entry in queries.agenda(meeting)],
        "signed": [],
    }


def _item(entry: Entry, number: str) -> Node:
    sources = [f"{s.matter.reference} {s.matter.title}" for s in entry.sources]
    return {
        "number": number,
        "title": str(entry.item.shown_title),
        "sources": sources,
        "sources_label": _("Treats:"),
        "body": [],
        "decision": None,
    }


def _minutes(record: Minutes) -> Node:
    meeting = record.meeting
    facts = _when(meeting)
    labels = {
        Side.CITY: _("Present for the city"),
        Side.SOCIAL_ECONOMY: _("Present for the organisations"),
    }
    for side in Side:
        facts.append([labels[side], ", ".join(s.person.name for s in record.present(side))])
    facts.append([_("Approvers"), ", ".join(each.person.name for each in record.approvals)])
    return {
        "kind": _("Minutes") if meeting.adjusted_at else _("Minutes, not signed yet"),
        "title": _title(meeting),
        "facts": facts,
        "heading": _("Items"),
        "items": [_paragraph(entry) for entry in queries.agenda(meeting)],
        "signed": [
            _("Signed %(day)s by %(name)s", day=day(a.signed_at, year=True), name=a.person.name)
            for a in record.approvals
            if a.signed_at is not None
        ],
    }


def _paragraph(entry: Entry) -> Node:
    item, decided = entry.item, entry.decision
    has_section = item.section_number is not None
    node = _item(entry, f"§ {item.section_number}" if has_section else f"{item.shown_number}")
    node["body"] = nodes(item.text_html)
    if decided is not None:
        node["decision"] = {"word": str(decided.kind.label), "body": nodes(decided.text_html)}
        if decided.responsible is not None:
            node["decision"]["task"] = _(
                "%(name)s, to be done by %(day)s",
                name=decided.responsible.name,
                day=day(decided.due_on, year=True),
            )
    return node
