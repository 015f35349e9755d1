"""The one door for a user's text: Markdown to safe HTML, plain text, one-line names, slugs, sort keys.

markdown-it (HTML off) -> bleach (linkify, allowlist) -> nh3 with the same allowlist, which has the last
word. Text is rendered once, when it is written, and stored beside its source.
"""

import re
import unicodedata
from collections.abc import Mapping
from html import unescape
from typing import Any

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt

MAX_LENGTH = 20_000
TAGS = frozenset(
    "p br strong em del blockquote code pre ul ol li h3 h4 h5 hr a".split()  # noqa: SIM905
)
ATTRIBUTES: Mapping[str, set[str]] = {"a": {"href"}, "ol": {"start"}}
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

#: Without reference links: one long address, referred to often, would make megabytes of a short text.
_markdown = MarkdownIt(
    "commonmark", {"html": False, "breaks": True, "maxNesting": MAX_NESTING}
).disable(["image", "html_block", "html_inline", "reference"])


def _keep_link(attributes: Any, new: bool = False) -> Any:
    """Linkify only web addresses that are written out; what merely looks like a file name stays text."""
    href = str(attributes.get((None, "href"), ""))
    text = str(attributes.get("_text", ""))
    if new and not text.startswith(("http://", "https://", "www.")):
        return None
    if not href.startswith(("http://", "https://", "mailto:")):
        return None
    return attributes


def _cleaner() -> Cleaner:
    return Cleaner(
        tags=TAGS,
        attributes={tag: sorted(names) for tag, names in ATTRIBUTES.items()},
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
    html = _cleaner().clean(html)
    return nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel="nofollow ugc noopener noreferrer",
    ).strip()


def plain(html: str) -> str:
    """Stored HTML as plain text, for mail, feeds and excerpts."""
    text = re.sub(r"</(p|li|h\d|blockquote|pre)>|<br>", "\n", html)
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
