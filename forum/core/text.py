"""The one door for a user's text: Markdown to safe HTML, plain text, one-line names, slugs, sort keys.

markdown-it (HTML off) -> bleach (linkify, allowlist) -> nh3 with the same allowlist, which has the last
word. Text is rendered once, when it is written, and stored beside its source.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from html import escape, unescape
from types import MappingProxyType
from typing import Any

import nh3
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.token import Token

from forum.core import links

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

#: What search engines are told of links in what anyone may write; and of those they may follow.
REL, REL_FOLLOWED = "nofollow ugc noopener noreferrer", "noopener noreferrer"

#: What Swedish is not written with: only there can anything be hidden, or piled up.
_FAR = re.compile("[^\x00-\u02ff]")
_UNSEEN_NEAR = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad]")
#: Control characters, and the invisible ones that reorder or hide text. ZWJ and ZWNJ stay: scripts need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f"
    "\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffc\ud800-\udfff\ufdd0-\ufdef"
    "\u034f\u115f\u1160\u3164\uffa0\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a"
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
    + "".join(chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000))
    + "]"
)
#: Joiners, and the signs that choose how a letter looks (J with V): of use inside a word, not in floods.
_J, _V = "\u200c\u200d", "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_JOINERS = re.compile(f"[{_J}]{{2,}}")
_HIDDEN = re.compile(f"([{_J}{_V}]{{2}})[{_J}{_V}]+")
_LOOSE = re.compile(rf"(?:^|(?<=\s))[{_J}{_V}]+|[{_J}]+(?=\s|$)")
_SPACE = re.compile(r"\s+")
#: Where marks may be piled on a letter.
_FOREIGN = re.compile("[^\x00-\u02ff]{5,}")
MAX_MARKS = 4  #: on one letter
_BLANK_LINES = re.compile(r"\n{4,}")
#: Between the blocks of a longer text while they are cleaned together. No text of a user keeps it.
_BETWEEN = "\u2063"

#: What markdown-it and bleach stop at. A text that is more than a third of these (a new line counts for
#: three) was not written to be read: it is shown letter for letter, as they would labour long with it.
_SIGNS = "[]<>&*_`!\\#~@^$%{}+=:\"'-" + "\n" * 3
#: Whoever divides a document counts its paragraphs, and says what is too many.
_SIGNS_OF_DOCUMENTS = _SIGNS.strip() + "|"
ENOUGH_SIGNS = 3000  #: fewer are done in no time, however dense


def _markdown_with(*also: str) -> MarkdownIt:
    # Without reference links: one long address, referred to often, would make megabytes of a short text.
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": MAX_NESTING})
    parser.disable(["image", "html_block", "html_inline", "reference"]).enable(list(also))
    parser.inline.ruler.before("link", "mention", links.mention)
    return parser


_markdown, _longer = _markdown_with(), _markdown_with("table")


def _is_dense(text: str, signs: str = _SIGNS) -> bool:
    return sum(text.count(sign) for sign in signs) > max(len(text) / 3, ENOUGH_SIGNS)


def _has_ghost_cells(text: str) -> bool:
    """Whether markdown-it would fill up the rows of tables with very many cells that nobody wrote."""
    missing = 0
    for block in text.split("\n\n"):
        cells = [line.count("|") for line in block.split("\n")]
        missing += max(cells) * len(cells) - sum(cells)
    return missing > max(len(text) / 8, ENOUGH_SIGNS)


def _letter_for_letter(text: str) -> str:
    lines = escape(text).replace("\n", "<br>\n").replace("<br>\n<br>\n", "</p>\n<p>")
    return nh3.clean(f"<p>{lines}</p>", tags={"p", "br"})


def _cut_marks(run: re.Match[str]) -> str:
    kept, piled = [], 0
    for letter in run[0]:
        piled = piled + 1 if unicodedata.category(letter) in {"Mn", "Me"} else 0
        if piled <= MAX_MARKS:
            kept.append(letter)
    return "".join(kept)


def clean(source: str) -> str:
    """A user's text as we store it: NFC, no control or reordering characters, \\n for line ends."""
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    if _FAR.search(text):
        text = unicodedata.normalize("NFC", _UNSEEN.sub("", text.replace("\u2800", " ")))
        text = _LOOSE.sub("", _HIDDEN.sub(r"\1", _JOINERS.sub("\u200d", text)))
        text = _FOREIGN.sub(_cut_marks, text)
    else:
        text = _UNSEEN_NEAR.sub("", text)
    return _BLANK_LINES.sub("\n\n\n", text).strip()


def one_line(source: str) -> str:
    """A name, a title or an address: cleaned, on one line, spaces folded."""
    return _SPACE.sub(" ", clean(source)).strip()


def render(
    source: str, *, follow: bool = False, names: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Markdown as safe HTML. Headings start at h3; links show their host, and never have another scheme.

    `follow` lets search engines follow its links. `names` are whom it may mention, with their addresses:
    `@Anna Alm` becomes a link to hers.
    """
    text = clean(source)
    if _is_dense(text):
        return _letter_for_letter(text)
    html = _markdown.render(text, _naming(names))
    html = re.sub(r"<(/?)h([1-6])>", lambda tag: f"<{tag[1]}h{min(int(tag[2]) + 2, 5)}>", html)
    known = names.values()
    linked = partial(links.Linked, own=frozenset(known), says_where=True)
    return _safe(html, TAGS, ATTRIBUTES, linked, REL_FOLLOWED if follow else REL).strip()


def mentioned(source: str, names: Iterable[str]) -> list[str]:
    """Those of the names that a text mentions by `@`, once each in its order: what `render` makes links."""
    text, env = clean(source), _naming(dict.fromkeys(names, "/"))
    if not _is_dense(text):
        _markdown.parse(text, env)
    return list(dict.fromkeys(env.get("mentioned", ())))


def _naming(names: Mapping[str, str]) -> dict[str, Any]:
    return {"names": links.by_initial(names), "mentioned": []} if names else {}


def _safe(
    html: str,
    tags: frozenset[str],
    attributes: Mapping[str, set[str]],
    linked: partial[links.Linked],
    rel: str = REL,
) -> str:
    """What markdown-it made, through bleach and nh3 with one allowlist."""
    cleaner = Cleaner(
        tags=tags,
        attributes={tag: sorted(names) for tag, names in attributes.items()},
        protocols=SCHEMES,
        strip=True,
        filters=[linked],
    )
    return nh3.clean(
        cleaner.clean(html),
        tags=set(tags),
        attributes={tag: set(names) for tag, names in attributes.items()},
        url_schemes=set(SCHEMES),
        link_rel=rel,
    )


def tokens(source: str) -> list[Token]:
    """A longer text, with tables, as markdown-it reads it: for whoever divides it into parts."""
    text = clean(source)
    if _is_dense(text, _SIGNS_OF_DOCUMENTS) or _has_ghost_cells(text):
        whole = [0, text.count("\n") + 1]
        return [Token("code_block", "code", 0, content=text, map=whole, block=True)]
    found = _longer.parse(text)
    for token in found:
        if token.type == "th_open":
            token.attrs = {"scope": "col"}
    return found


def render_parts(parts: Iterable[Sequence[Token]]) -> list[str]:
    """Parts of a longer text as safe HTML, by the same three steps as `render`. Headings start at h2."""
    raw = [_longer.renderer.render(part, _longer.options, {}) for part in parts]
    html = _BETWEEN.join(one.replace(_BETWEEN, "") for one in raw)
    html = re.sub(r"<(/?)h([1-6])>", lambda tag: f"<{tag[1]}h{min(int(tag[2]) + 1, 4)}>", html)
    # Nothing is added to the words of a document: they are compared, and cited.
    linked = partial(links.Linked, own=frozenset[str](), says_where=False)
    html = _safe(html, TABLE_TAGS, TABLE_ATTRIBUTES, linked)
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
