"""What differs between two versions of a process, in words and in dates."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core.access import Words
from forum.core.words import Worded
from forum.matters.history import who
from forum.processes.days import lasts
from forum.processes.models import (
    VERSIONED,
    Participation,
    Precision,
    ProcessVersion,
    RoundKind,
    StageKey,
    name_of,
)
from forum.processes.plan import Planned

_WORDS = re.compile(r"\n|\S+")
_LABELS: dict[str, Words] = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "influenceable": _l("What can be influenced"),
    "not_influenceable": _l("What cannot be influenced"),
    "participation": _l("Level of participation"),
    "description": _l("Background"),
}


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


@dataclass(frozen=True)
class Changed:
    """What changed in one text."""

    label: Words
    lines: list[Line]


@dataclass(frozen=True)
class Redated:
    """A stage that got other dates, or was added (then `was` is empty)."""

    name: Words
    was: str
    now: str


@dataclass(frozen=True)
class Told:
    """A version as it is read: who made it, when, why, and what is new in it. The first has all its texts."""

    number: int
    at: datetime
    by: str
    reason: str
    texts: list[Changed]
    published: list[Changed]
    dates: list[Redated]


def told(versions: Sequence[ProcessVersion], before: ProcessVersion | None) -> list[Told]:
    """Versions, newest first, each with what is new in it; `before` is the one before the oldest of them."""
    earlier = [*versions[1:], before][: len(versions)]
    return [
        Told(
            version.version,
            version.written_at,
            who(version.person.name, version.party.name),
            version.reason,
            list(_texts(older.texts, version.texts)) if older is not None else [],
            list(_whole(version.texts)) if version.version == 1 else [],
            [_redated(one) for one in version.texts.get("dates", [])],
        )
        for version, older in zip(versions, earlier, strict=True)
    ]


def _texts(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Changed]:
    for name in VERSIONED:
        was, now = _said(name, before), _said(name, after)
        if was != now:
            yield Changed(_LABELS[name], lines(was, now))


def _whole(texts: dict[str, Any]) -> Iterator[Changed]:
    for name in VERSIONED:
        whole = [[Piece(Mark.SAME, line)] for line in _lines(_said(name, texts))]
        if whole:
            yield Changed(_LABELS[name], whole)


def _said(name: str, texts: dict[str, Any]) -> str:
    value = texts.get(name) or ""
    return str(Participation(value).label) if name == "participation" and value else value


def _redated(kept: dict[str, Any]) -> Redated:
    key, kind = StageKey(kept["key"]), kept["round_kind"]
    round_kind = RoundKind(kind) if kind else None

    def said(days: list[str]) -> str:
        first, last = map(date.fromisoformat, days[:2])
        starts, ends = map(Precision, days[2:])
        return lasts(Planned(key, first, last, "", round_kind, starts, ends))

    name = name_of(key, round_kind, kept["round_name"])
    return Redated(name, said(kept["was"]) if kept["was"] else "", said(kept["is"]))


def lines(before: str, after: str) -> list[Line]:
    """The lines that differ, word by word, each change with the unchanged line before and after it."""
    was, now = _lines(before), _lines(after)
    found: list[Line] = []
    for how, i1, i2, j1, j2 in SequenceMatcher(None, was, now).get_opcodes():
        if how == "equal":
            found += _context(was[i1:i2], is_first=i1 == 0, is_last=i2 == len(was))
        else:
            pieces = _words("\n".join(was[i1:i2]), "\n".join(now[j1:j2]))
            found += _broken(pieces)
    return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


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
    for how, i1, i2, j1, j2 in SequenceMatcher(None, was, now).get_opcodes():
        if how == "equal":
            yield Piece(Mark.SAME, " ".join(was[i1:i2]))
            continue
        if i2 > i1:
            yield Piece(Mark.REMOVED, " ".join(was[i1:i2]))
        if j2 > j1:
            yield Piece(Mark.ADDED, " ".join(now[j1:j2]))


def _broken(pieces: Iterable[Piece]) -> list[Line]:
    """Pieces as lines, broken where the texts are."""
    found: list[Line] = [[]]
    for piece in pieces:
        for number, text in enumerate(piece.text.split("\n")):
            if number and found[-1]:
                found.append([])
            if text.strip():
                found[-1].append(Piece(piece.mark, text.strip()))
    return [line for line in found if line]
