"""What a comment has said through its versions, told so that anyone can compare them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from forum.core import difference
from forum.core.access import Words
from forum.matters.models import Comment
from forum.matters.queries import wordings


@dataclass(frozen=True)
class Told:
    """A version: what it changed in the one before, and the whole of it. The first changed nothing."""

    number: int
    at: datetime
    html: str
    is_present: bool
    lines: Sequence[difference.Line]
    #: What it was called before and what it is called now, if that is new.
    kinds: tuple[Words, Words] | None


def told(written: Comment, after: int | None = None) -> list[Told]:
    """A page of versions, newest first; `after` is the number of the last one on the page before."""
    found = wordings.before(written, after)
    if after is None:
        found = [wordings.present(written), *found]
    earlier = [*found[1:], None][: len(found)]
    pairs = list(zip(found, earlier, strict=True))[: wordings.PAGE]
    return [_told(written, one, before) for one, before in pairs]


def _told(written: Comment, one: wordings.Wording, before: wordings.Wording | None) -> Told:
    return Told(
        one.number,
        one.written_at,
        one.html,
        one.number == written.versions,
        difference.lines(before.body, one.body) if before is not None else [],
        (before.kind.label, one.kind.label)
        if before is not None and before.kind != one.kind
        else None,
    )
