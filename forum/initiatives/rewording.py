"""What an initiative has said through its versions, told so that anyone can compare them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core import difference
from forum.core.access import Words
from forum.initiatives.models import Initiative, InitiativeWording
from forum.initiatives.queries import wordings

_PARTS: dict[str, Words] = {
    "title": _l("Title"),
    "problem": _l("The problem"),
    "proposal": _l("The proposal"),
    "members_asked": _l("How the members were asked"),
}


@dataclass(frozen=True)
class Change:
    """What differs in one part of the text."""

    part: Words
    lines: Sequence[difference.Line]


@dataclass(frozen=True)
class Told:
    """A version: the whole of it, and what it changed in the one before, by whom, when and why."""

    number: int
    text: Any  #: has title, problem_html, proposal_html and members_asked
    is_present: bool
    at: datetime | None
    by: str
    why: str
    changes: Sequence[Change]


def told(initiative: Initiative, after: int | None = None) -> list[Told]:
    """A page of versions, newest first; `after` is the number of the last one on the page before."""
    kept = wordings.before(initiative, after)
    texts: list[tuple[int, Any]] = [(one.number, one) for one in kept]
    if after is None:
        texts.insert(0, (initiative.wording, initiative))
    earlier = [*(one for _number, one in texts[1:]), None][: len(texts)]
    replaced = dict(texts[1:])
    pairs = list(zip(texts, earlier, strict=True))[: wordings.PAGE]
    return [
        _told(initiative, number, text, before, replaced.get(number - 1))
        for (number, text), before in pairs
    ]


def _told(
    initiative: Initiative,
    number: int,
    text: Any,
    before: Any,
    replaced: InitiativeWording | None,
) -> Told:
    began = initiative.published_at if number == 1 else None
    return Told(
        number=number,
        text=text,
        is_present=number == initiative.wording,
        at=replaced.replaced_at if replaced is not None else began,
        by=replaced.person.name if replaced is not None else "",
        why=replaced.why if replaced is not None else "",
        changes=changes(before, text) if before is not None else [],
    )


def changes(before: Any, after: Any) -> list[Change]:
    """What differs between two texts, part by part."""
    found = (
        Change(words, difference.lines(getattr(before, name), getattr(after, name)))
        for name, words in _PARTS.items()
        if getattr(before, name) != getattr(after, name)
    )
    return list(found)
