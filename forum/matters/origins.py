"""Where a comment was written, if not in the thread itself: the higher rooms say it in words, with a link.

A comment keeps `{"kind": …}` and what that kind needs; its line must follow from that alone, as it is shown
with the thread's own query and kept until the comment's row changes.
"""

import json
from collections.abc import Callable
from typing import Any

from forum.core.access import Words

#: What a kind of origin is called and where it leads, out of what is kept and the matter's reference.
Say = Callable[[dict[str, Any], str], tuple[Words, str]]
_kinds: dict[str, Say] = {}


def register(kind: str, say: Say) -> None:
    """Make a kind of origin known."""
    _kinds[kind] = say


def line(kept: str | dict[str, Any] | None, reference: str) -> tuple[Words, str] | None:
    """The words and the address of what a comment is about; None where it was written in the thread."""
    origin = json.loads(kept) if isinstance(kept, str) else kept
    say = _kinds.get(origin["kind"]) if origin else None
    return say(origin, reference) if say is not None and origin else None
