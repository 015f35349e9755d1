"""What differs between two texts, line by line and word by word, for whoever reads what was changed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from flask_babel import lazy_gettext as _l

from forum.core.words import Worded

_WORDS = re.compile(r"\n|\S+")
#: Beyond this many comparisons the quicker way is taken: SequenceMatcher labours over odd texts.
LARGEST = 250_000
#: With more changes than this in one place nobody reads them one by one: it is shown as rewritten.
MOST = 300

Step = tuple[str, int, int, int, int]


class Mark(Worded):
    """What has become of some words."""

    SAME = "same", _l("unchanged")
    ADDED = "added", _l("added")
    REMOVED = "removed", _l("taken away")


@dataclass(frozen=True)
class Piece:
    """Words one after another that were kept, added or taken away."""

    mark: Mark
    text: str


#: Pieces on one line; an empty one stands for lines that are left out, as nothing changed in them.
Line = list[Piece]


def lines(before: str, after: str) -> list[Line]:
    """The lines that differ, word by word, each change with the unchanged line before and after it."""
    was, now = broken(before), broken(after)
    found: list[Line] = []
    for how, i1, i2, j1, j2 in _steps(was, now):
        if how == "equal":
            found += _context(was[i1:i2], is_first=i1 == 0, is_last=i2 == len(was))
        else:
            pieces = _words("\n".join(was[i1:i2]), "\n".join(now[j1:j2]))
            found += _on_lines(pieces)
    return found


def broken(text: str) -> list[str]:
    """The lines of a text that hold something."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def _steps(was: Sequence[str], now: Sequence[str]) -> Sequence[Step]:
    """How one sequence becomes the other: what is equal, and what stands in the place of what."""
    found = _quickly(was, now) if len(was) * len(now) > LARGEST else _closely(was, now)
    return found if len(found) <= MOST else [("replace", 0, len(was), 0, len(now))]


def _closely(was: Sequence[str], now: Sequence[str]) -> Sequence[Step]:
    return SequenceMatcher(None, was, now).get_opcodes()


def _quickly(was: Sequence[str], now: Sequence[str]) -> Sequence[Step]:
    from rapidfuzz.distance import Indel

    found: list[Step] = []
    for one in Indel.opcodes(was, now):
        step = (one.tag, one.src_start, one.src_end, one.dest_start, one.dest_end)
        if one.tag != "equal" and found and found[-1][0] != "equal":
            _tag, i1, _i2, j1, _j2 = found.pop()
            step = ("replace", i1, one.src_end, j1, one.dest_end)
        found.append(step)
    return found


def _context(kept: Sequence[str], *, is_first: bool, is_last: bool) -> Iterator[Line]:
    """Of lines that are the same, the one beside each change; what lies between is left out."""
    shown = {0} if not is_first else set()
    shown |= {len(kept) - 1} if not is_last else set()
    left_out = False
    for number, text in enumerate(kept):
        if number in shown:
            left_out = False
            yield [Piece(Mark.SAME, text)]
        elif not left_out:
            left_out = True
            yield []


def _words(before: str, after: str) -> Iterator[Piece]:
    was, now = _WORDS.findall(before), _WORDS.findall(after)
    for how, i1, i2, j1, j2 in _steps(was, now):
        if how == "equal":
            yield Piece(Mark.SAME, " ".join(was[i1:i2]))
            continue
        if i2 > i1:
            yield Piece(Mark.REMOVED, " ".join(was[i1:i2]))
        if j2 > j1:
            yield Piece(Mark.ADDED, " ".join(now[j1:j2]))


def _on_lines(pieces: Iterable[Piece]) -> list[Line]:
    """Pieces as lines, broken where the texts are."""
    found: list[Line] = [[]]
    for piece in pieces:
        for number, text in enumerate(piece.text.split("\n")):
            if number and found[-1]:
                found.append([])
            if text.strip():
                found[-1].append(Piece(piece.mark, text.strip()))
    return [line for line in found if line]
