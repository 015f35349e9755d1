"""Cutting a text into numbered paragraphs: headings, paragraphs, list items and tables, each for itself."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import dedent

from flask_babel import lazy_gettext as _l
from markdown_it.token import Token

from forum.core import text
from forum.core.access import Words
from forum.texts.models import ParagraphKind

LONGEST = 200_000  #: characters of a text
MOST = 2_000  #: paragraphs of a text
ROWS = 1_000  #: of a table
_MARKER = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])\s+")
_LISTS = {"bullet_list_open", "ordered_list_open"}
_BLANK = _l("There is nothing to read in the text. Write it, paste it or choose a file.")


class BadText(ValueError):
    """A text that cannot be cut into paragraphs; `words` says why to the one who wrote it."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


@dataclass(frozen=True)
class Piece:
    """One paragraph as it will be numbered."""

    kind: ParagraphKind
    level: int
    source: str
    html: str

    @property
    def words(self) -> str:
        """What it says, without its markup."""
        return text.plain(self.html)


@dataclass(frozen=True)
class _Block:
    kind: ParagraphKind
    level: int
    tokens: Sequence[Token]
    lines: tuple[int, int]


def cut(source: str) -> list[Piece]:
    """Every paragraph of a Markdown text, in order. BadText when it is empty or too long."""
    source = text.clean(source)
    if not source:
        raise BadText(_BLANK)
    if len(source) > LONGEST:
        raise BadText(_l("The text is too long. At most 200,000 characters fit: divide it."))
    found = []
    for block in _blocks(_with_headings_from_one(text.tokens(source))):
        found.append(block)
        if len(found) > MOST:
            raise BadText(_l("The text has more than 2,000 paragraphs. Divide it into several."))
    lines = source.split("\n")
    html = text.render_parts([block.tokens for block in found])
    pieces = [
        Piece(block.kind, block.level, _source(block, lines), rendered)
        for block, rendered in zip(found, html, strict=True)
        if text.plain(rendered)
    ]
    if not pieces:
        raise BadText(_BLANK)
    return pieces


def _with_headings_from_one(tokens: list[Token]) -> list[Token]:
    """The same text with its highest heading at the first level, whatever the writer began with."""
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    above = min(levels, default=1) - 1
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{int(token.tag[1]) - above}"
    return tokens


def _groups(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Each block with all that is in it: a token that opens, to the one that closes it."""
    start = depth = 0
    for index, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield tokens[start : index + 1]
            start = index + 1


def _blocks(tokens: Sequence[Token]) -> Iterator[_Block]:
    for group in _groups(tokens):
        first = group[0]
        if first.type in _LISTS:
            yield from _items(group, 1)
        elif first.type == "heading_open":
            yield _Block(ParagraphKind.HEADING, int(first.tag[1]), group, _lines(group))
        elif first.type == "table_open":
            if sum(token.type == "tr_open" for token in group) > ROWS:
                raise BadText(_l("A table has more than 1,000 rows. Add it as a document instead."))
            yield _Block(ParagraphKind.TABLE, 0, group, _lines(group))
        elif first.type != "hr":
            yield _Block(ParagraphKind.PARAGRAPH, 0, group, _lines(group))


def _items(group: Sequence[Token], depth: int) -> Iterator[_Block]:
    """Each item of a list for itself, with its own number, and the lists within it after it."""
    opens, closes = group[0], group[-1]
    number = int(opens.attrs.get("start", 1))
    for item in _groups(group[1:-1]):
        start = {"start": number} if opens.type == "ordered_list_open" else {}
        alone = Token(opens.type, opens.tag, 1, attrs=dict(start), block=True)
        own: list[Token] = []
        kind = ParagraphKind.ITEM
        for inner in [*_groups(item[1:-1]), None]:
            if inner is not None and inner[0].type not in _LISTS:
                own += inner
                continue
            if own:
                first = kind == ParagraphKind.ITEM
                wrapped = [alone, item[0], *own, item[-1], closes] if first else own
                yield _Block(kind, depth, wrapped, _lines(own))
                own, kind = [], ParagraphKind.PARAGRAPH
            if inner is not None:
                yield from _items(inner, depth + 1)
        number += 1


def _lines(tokens: Sequence[Token]) -> tuple[int, int]:
    spans = [token.map for token in tokens if token.map]
    return min(span[0] for span in spans), max(span[1] for span in spans)


def _source(block: _Block, lines: list[str]) -> str:
    first, last = block.lines
    wanted = lines[first:last]
    if block.kind == ParagraphKind.ITEM:
        wanted = [_MARKER.sub("", wanted[0]), *(line.strip() for line in wanted[1:])]
    return dedent("\n".join(wanted)).strip()
