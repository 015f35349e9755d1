"""The one door for a user's text: Markdown to safe HTML, plain text, one-line names, slugs, sort keys.

markdown-it (HTML off) -> bleach (linkify, allowlist) -> nh3 with the same allowlist, which has the last
word. Text is rendered once, when it is written, and stored beside its source.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from html import unescape
from typing import Any

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.token import Token

MAX_LENGTH = 20_000
TAGS = frozenset(
    "p br strong em del blockquote code pre ul ol li h3 h4 h5 hr a".split()  # noqa: SIM905
)
ATTRIBUTES: Mapping[str, set[str]] = {"a": {"href"}, "ol": {"start"}}
#: What a longer text may hold besides: tables, and headings that begin one step further up.
TABLE_TAGS = TAGS | {"table", "thead", "tbody", "tr", "th", "td", "caption", "h2"}
TABLE_ATTRIBUTES = {**ATTRIBUTES, "th": {"scope"}}
SCHEMES = frozenset({"http", "https", "mailto"})
#: Deeper nesting than any reader follows; markdown-it stops there instead of labouring.
MAX_NESTING = 20

#: Control characters, and the invisible ones that reorder or hide text. ZWJ and ZWNJ stay: scripts need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028\u2029"
    "\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u034f\u115f\u1160\u180e\u3164\uffa0\U000e0000-\U000e007f]"
)
_JOINERS = re.compile("[\u200c\u200d]{2,}")
_SPACE = re.compile(r"\s+")
_MARKS = re.compile(r"([\u0300-\u036f]{4})[\u0300-\u036f]+")
_BLANK_LINES = re.compile(r"\n{4,}")
#: Between the blocks of a longer text while they are cleaned together. No text of a user keeps it.
_BETWEEN = "\u2063"

#: Without reference links: one long address, referred to often, would make megabytes of a short text.
_markdown, _longer = (
    MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": MAX_NESTING}).disable(
        ["image", "html_block", "html_inline", "reference"]
    )
    for _ in range(2)
)
_longer.enable("table")


def _keep_link(attributes: Any, new: bool = False) -> Any:
    """Linkify only web addresses that are written out; what merely looks like a file name stays text."""
    href = str(attributes.get((None, "href"), ""))
    text = str(attributes.get("_text", ""))
    if new and not text.startswith(("http://", "https://", "www.")):
        return None
    if not href.startswith(("http://", "https://", "mailto:")):
        return None
    return attributes


def _cleaner(tags: frozenset[str], attributes: Mapping[str, set[str]]) -> Cleaner:
    return Cleaner(
        tags=tags,
        attributes={tag: sorted(names) for tag, names in attributes.items()},
        protocols=SCHEMES,
        strip=True,
        filters=[
            lambda source: LinkifyFilter(
                source, callbacks=[_keep_link], skip_tags={"pre", "code"}, parse_email=False
            )
        ],
    )


def clean(source: str) -> str:
    """A user's text as we store it: NFC, no control or reordering characters, \\n for line ends."""
    text = unicodedata.normalize("NFC", source.replace("\r\n", "\n").replace("\r", "\n"))
    text = _JOINERS.sub("\u200d", _UNSEEN.sub("", text))
    return _BLANK_LINES.sub("\n\n\n", _MARKS.sub(r"\1", text)).strip()


def one_line(source: str) -> str:
    """A name, a title or an address: cleaned, on one line, spaces folded."""
    return _SPACE.sub(" ", clean(source)).strip()


def render(source: str) -> str:
    """Markdown as safe HTML. Headings start at h3; links carry rel, and never another scheme."""
    html = _markdown.render(clean(source))
    html = re.sub(r"<(/?)h([1-6])>", lambda tag: f"<{tag[1]}h{min(int(tag[2]) + 2, 5)}>", html)
    return _safe(html, TAGS, ATTRIBUTES).strip()


def _safe(html: str, tags: frozenset[str], attributes: Mapping[str, set[str]]) -> str:
    """What markdown-it made, through bleach and nh3 with one allowlist."""
    return nh3.clean(
        _cleaner(tags, attributes).clean(html),
        tags=set(tags),
        attributes={tag: set(names) for tag, names in attributes.items()},
        url_schemes=set(SCHEMES),
        link_rel="nofollow ugc noopener noreferrer",
    )


def tokens(source: str) -> list[Token]:
    """A longer text, with tables, as markdown-it reads it: for whoever divides it into parts."""
    found = _longer.parse(clean(source))
    for token in found:
        if token.type == "th_open":
            token.attrs = {"scope": "col"}
    return found


def render_parts(parts: Iterable[Sequence[Token]]) -> list[str]:
    """Parts of a longer text as safe HTML, by the same three steps as `render`. Headings start at h2."""
    raw = [_longer.renderer.render(part, _longer.options, {}) for part in parts]
    html = _BETWEEN.join(one.replace(_BETWEEN, "") for one in raw)
    html = re.sub(r"<(/?)h([1-6])>", lambda tag: f"<{tag[1]}h{min(int(tag[2]) + 1, 4)}>", html)
    html = _safe(html, TABLE_TAGS, TABLE_ATTRIBUTES)
    return [one.strip() for one in html.split(_BETWEEN)] if raw else []


def render_table(source: str) -> str:
    """Markdown as safe HTML, with tables. For what the city publishes; comments hold none."""
    return render_parts([tokens(source)])[0]


def plain(html: str) -> str:
    """Stored HTML as plain text, for mail, feeds and excerpts."""
    text = re.sub(r"</(p|li|h\d|blockquote|pre|tr)>|<br>", "\n", html)
    text = re.sub(r"</t[hd]>", " ", text)
    return re.sub(r"\n{2,}", "\n\n", unescape(nh3.clean(text, tags=set()))).strip()


def excerpt(html: str, length: int = 200) -> str:
    """The beginning of a stored text on one line, cut between words."""
    text = one_line(plain(html))
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(" ,.;:") + " …"


def slug(name: str) -> str:
    """A name as part of an address: a-z, 0-9 and hyphens; å, ä and ö become a, a and o."""
    text = unicodedata.normalize("NFKD", one_line(name).lower())
    text = text.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:80].strip("-")


#: Letters only, so that every database's own order agrees; nothing in Swedish begins with zzz.
_ALPHABET = str.maketrans({"å": "zzzx", "ä": "zzzy", "æ": "zzzy", "ö": "zzzz", "ø": "zzzz"})


def sort_key(name: str) -> str:
    """A key that sorts as Swedish does (å, ä, ö last) on any database."""
    text = one_line(name).lower().translate(_ALPHABET)
    text = unicodedata.normalize("NFKD", text)
    return "".join(mark for mark in text if not unicodedata.combining(mark))[:200]
