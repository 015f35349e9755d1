"""What came of a comment, as the city has published it: the room that keeps feedback says it in words.

That room sets `Comment.outcome` when it publishes, with the event of its own act. As with origins, the line
must follow from what the comment keeps alone.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from forum.core.access import Words

#: What came of it and where that is told, out of what is kept and the matter's reference.
Say = Callable[[dict[str, Any], str], tuple[Words, str]]
_said: list[Say] = []
#: What another room adds of several comments at once, by their ids: words, and where they lead.
Lines = Sequence[tuple[Words, str]]
Also = Callable[[Sequence[int]], Mapping[int, Lines]]
_also: list[Also] = []


def register(say: Say) -> None:
    """Name who says what came of a comment. The last one counts."""
    _said[:] = [say]


def line(kept: str | dict[str, Any] | None, reference: str) -> tuple[Words, str] | None:
    """The words and the address of what came of a comment; None as long as nothing is published."""
    outcome = json.loads(kept) if isinstance(kept, str) else kept
    return _said[0](outcome, reference) if _said and outcome else None


def also(told: Also) -> None:
    """Name a room that adds lines of its own. It raises a comment's revision when they change.

    It is asked once for all comments of a page that are made anew.
    """
    _also.append(told)


def lines(ids: Sequence[int]) -> dict[int, list[tuple[Words, str]]]:
    """What the rooms add of these comments; those with nothing are left out."""
    found: dict[int, list[tuple[Words, str]]] = {}
    for told in _also:
        for key, added in told(ids).items():
            found.setdefault(key, []).extend(added)
    return found
