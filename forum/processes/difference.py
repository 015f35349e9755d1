"""What differs between two versions of a process, in words and in dates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core.access import Words
from forum.core.difference import Line, Mark, Piece, broken, lines
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

_LABELS: dict[str, Words] = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "influenceable": _l("What can be influenced"),
    "not_influenceable": _l("What cannot be influenced"),
    "participation": _l("Level of participation"),
    "description": _l("Background"),
}


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
        whole = [[Piece(Mark.SAME, line)] for line in broken(_said(name, texts))]
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
