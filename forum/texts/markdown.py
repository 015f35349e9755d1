"""HTML of headings, paragraphs, lists and tables, as Markdown that reads back as the same."""

import re
from html.parser import HTMLParser

_SPACE = re.compile(r"\s+")
#: What would mean something to Markdown in the middle of a line.
_MARKS = re.compile(r"([\\`*<])|(?<!\w)_|_(?!\w)|\](?=\()|&(?=#?\w{1,40};)")
#: And what would at its beginning.
_FIRST = re.compile(r"^(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|\||~{3,}|=+\s*$|-{2,}\s*$)")
_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "div", "dt", "dd"}
#: Stand for emphasis until a block ends; no text keeps them.
_EMPHASIS = {"strong": "\ufdd0", "em": "\ufdd1"}
_STARS = {"\ufdd0": "**", "\ufdd1": "*"}
_ANY = re.compile("[\ufdd0\ufdd1]")
_DEEPEST = 6  #: lists within lists
MOST_CELLS = 50_000  #: of a table, those included that fill up its shorter rows


class TooLarge(ValueError):
    """A table that would become very much larger as Markdown."""


def _escaped(words: str) -> str:
    return _MARKS.sub(lambda found: "\\" + found[0], words)


def _at_start(words: str) -> str:
    words = _NUMBER.sub(r"\1\\\2", words)
    return "\\" + words if _FIRST.match(words) else words


def _beside(line: str, place: int, step: int) -> str:
    """The nearest character from a place on that is no mark of emphasis; nothing at the end of the line."""
    while 0 <= place < len(line) and line[place] in _STARS:
        place += step
    return line[place] if 0 <= place < len(line) else ""


def _with_stars(line: str) -> str:
    """Emphasis as Markdown has it. Where Markdown would not see it as such, it goes away."""
    for mark, stars in _STARS.items():
        line = line.replace(mark * 2, "")

        def written(found: re.Match[str], stars: str = stars) -> str:
            inner = _ANY.sub("", found[1])
            before = _beside(found.string, found.start() - 1, -1)
            after = _beside(found.string, found.end(), 1)
            opens = inner[:1].isalnum() or not before.isalnum()
            closes = inner[-1:].isalnum() or not after.isalnum()
            return f"{stars}{found[1]}{stars}" if opens and closes else found[1]

        line = re.sub(f"{mark}([^{mark}]*){mark}", written, line)
    return _ANY.sub("", line)


class _Writer(HTMLParser):
    """Writes Markdown while it reads. Elements that it does not know are left out, their words kept."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.parts: list[list[str]] = [[]]  #: of the line; then of each emphasis that is open in it
        self.heading = 0
        self.lists: list[int | None] = []  #: the next number of each open list; None for bullets
        self.item_begins = False
        self.last_was_item = False
        self.rows: list[list[str]] | None = None
        self.tables = 0
        self.links: list[str] = []
        self.open: list[str] = []  #: emphasis that is open, so that a block never ends inside it

    def _add(self, words: str) -> None:
        self.parts[-1].append(words)

    def _take_line(self) -> str:
        """The line so far, with what is open in it ended; a new one begins."""
        while self.open:
            self._end_emphasis(_EMPHASIS[self.open.pop()])
        line = "".join(self.parts[0])
        self.parts = [[]]
        return line

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.end_block()
            self.heading = int(tag[1]) if tag[0] == "h" and self.rows is None else 0
        elif tag in {"ul", "ol"}:
            self.end_block()
            self.lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self.end_block()
            self.item_begins = True
        elif tag == "table":
            self.end_block()
            self.tables += 1
            if self.tables == 1:
                self.rows = []
        elif tag == "tr" and self.rows is not None and self.tables == 1:
            self.rows.append([])
        elif tag in {"td", "th"} and self.rows and self.tables == 1:
            self._take_line()
        elif tag == "br":
            self._add(" " if self.rows is not None or self.heading else "\n")
        elif tag in _EMPHASIS:
            self.open.append(tag)
            self.parts.append([])
        elif tag == "a":
            self._begin_link(dict(attrs).get("href") or "")

    def _begin_link(self, address: str) -> None:
        usable = re.fullmatch(r"(https?://|mailto:)[^\s()<>\\]+", address)
        self.links.append(address if usable else "")
        self._add("[" if usable else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_block()
        elif tag in {"ul", "ol"}:
            self.end_block()
            if self.lists:
                self.lists.pop()
        elif tag == "li":
            self.end_block()
        elif tag in {"td", "th"} and self.rows and self.tables == 1:
            self._end_cell()
        elif tag == "table":
            self._end_table()
        elif tag in _EMPHASIS and self.open and self.open[-1] == tag:
            self.open.pop()
            self._end_emphasis(_EMPHASIS[tag])
        elif tag == "a" and self.links:
            address = self.links.pop()
            self._add(f"]({address})" if address else "")

    def _end_emphasis(self, mark: str) -> None:
        """Emphasis around nothing goes away; blanks at its edges stand outside it."""
        inner = "".join(self.parts.pop())
        if not inner.strip():
            self._add(inner)
            return
        lead = inner[: len(inner) - len(inner.lstrip())]
        tail = inner[len(inner.rstrip()) :]
        self._add(f"{lead}{mark}{inner.strip()}{mark}{tail}")

    def handle_data(self, data: str) -> None:
        self._add(_escaped(_SPACE.sub(" ", _ANY.sub("", data))))

    def end_block(self) -> None:
        """What was written so far is a block of its own (in a cell: a part of it)."""
        if self.rows is not None:
            self._add(" ")
            return
        lines = [
            _at_start(_SPACE.sub(" ", line).strip())
            for line in _with_stars(self._take_line()).split("\n")
        ]
        words = "\n".join(line for line in lines if line)
        if not words:
            return
        if self.lists:
            self._item(words)
            return
        if self.heading:
            words = "#" * self.heading + " " + words.replace("\n", " ")
        self.blocks.append(words)
        self.last_was_item = False
        self.heading = 0

    def _item(self, words: str) -> None:
        indent = "    " * (min(len(self.lists), _DEEPEST) - 1)
        number = self.lists[-1]
        if self.item_begins:
            mark = "-   " if number is None else f"{number}. ".ljust(4)
            if number is not None:
                self.lists[-1] = number + 1
        else:
            mark = "    "
        body = words.replace("\n", "\n" + indent + "    ")
        block = indent + mark + body
        if self.last_was_item and self.item_begins:
            self.blocks[-1] += "\n" + block
        else:
            self.blocks.append(block)
        self.item_begins, self.last_was_item = False, True

    def _end_cell(self) -> None:
        words = _SPACE.sub(" ", _with_stars(self._take_line())).strip().replace("|", "\\|")
        if self.rows:
            self.rows[-1].append(words)

    def _end_table(self) -> None:
        self.tables = max(self.tables - 1, 0)
        if self.tables or self.rows is None:
            return
        rows, self.rows = [row for row in self.rows if any(row)], None
        self._take_line()
        if not rows:
            return
        wide = max(len(row) for row in rows)
        if wide * len(rows) > MOST_CELLS:
            raise TooLarge
        rows = [row + [""] * (wide - len(row)) for row in rows]
        head, *rest = ["| " + " | ".join(row) + " |" for row in rows]
        self.blocks.append("\n".join([head, "|" + " --- |" * wide, *rest]))
        self.last_was_item = False


def from_html(html: str) -> str:
    """The same text as Markdown. TooLarge for a table of too many cells."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    writer.rows = None
    writer.end_block()
    return "\n\n".join(writer.blocks)
