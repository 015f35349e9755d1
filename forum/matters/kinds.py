"""The kinds of matter: a sibling room registers its own, and gets page, lists and thread for it."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, and_, false, or_

from forum.core.access import Actor, Words
from forum.matters.models import Matter
from forum.parties.models import PartyKind


@dataclass(frozen=True)
class Shared:
    """Of a kind that several parties can stand behind: who is asked to, and how that is spoken of.

    `asks` is a sentence with %(party)s, who asks %(name)s.
    """

    kinds: tuple[PartyKind, ...]
    those: Words
    invite: Words
    lead: Words
    asks: Words


@dataclass(frozen=True)
class Kind:
    """How one kind of matter is shown.

    `context` gives what its template needs beyond the matter; `whens` gives, for many matters at once, the
    date that matters most in a list, in words; `draft_url` is where an unpublished one is worked on.
    A template `in_parts` asks for party, places and commitments only in parts that are kept (web/parts.py).
    `tieable` says, in SQL, to which of them an initiative can be tied today.
    A matter of a kind that `grows` can become an initiative, which then begins with the text that it gives.
    `told` gives the lines that a letter about the matter itself says under its name.
    """

    identity: str
    template: str
    context: Callable[[Any, Actor], dict[str, Any]]
    whens: Callable[[Sequence[Any]], dict[int, Words]]
    draft_url: Callable[[Any], str]
    grows: Callable[[Any], str] | None = None
    in_parts: bool = False
    tieable: Callable[[], ColumnElement[bool]] | None = None
    shared: Shared | None = None
    told: Callable[[Any], Sequence[Words]] | None = None
    #: Where those who are asked to join read what is not published yet.
    read_url: Callable[[Any], str] | None = None
    #: What its page shows, beside the thread, that no event around threads tells: it is kept by that too.
    kept_by: Callable[[Any], Hashable] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known."""
    _kinds[kind.identity] = kind


def of(matter: Matter) -> Kind:
    """The kind of a matter."""
    return _kinds[matter.kind]


def tieable() -> ColumnElement[bool]:
    """Published matters that an initiative can be tied to today: what is proposed can still be taken up."""
    ways = [
        and_(Matter.kind == kind.identity, Matter.published_at.is_not(None), kind.tieable())
        for kind in _kinds.values()
        if kind.tieable is not None
    ]
    return or_(false(), *ways)


def url_of(matter: Any, **more: Any) -> str:
    """The one address of a matter, for good; of a draft, the page where it is written."""
    if matter.reference is None:
        return of(matter).draft_url(matter)
    return url_for("matters.show", reference=matter.reference, **more)


def whens(matters: Sequence[Matter]) -> dict[int, Words]:
    """For each matter the date that matters most, in words; one call a kind."""
    found: dict[int, Words] = {}
    for identity in {matter.kind for matter in matters}:
        same = [matter for matter in matters if matter.kind == identity]
        found |= _kinds[identity].whens(same)
    return found
