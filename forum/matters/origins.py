"""Where a comment was written, if not in the thread itself: the higher rooms say it in words, with a link.

A comment keeps `{"kind": …}` and what that kind needs; its line must follow from that alone, as it is shown
with the thread's own query and kept until the comment's row changes.
"""

import json
from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l

from forum.core.access import Words

#: What a kind of origin is called and where it leads, out of what is kept and the matter's reference.
Say = Callable[[dict[str, Any], str], tuple[Words, str]]
_kinds: dict[str, tuple[Say, Words]] = {}
ABOUT = _l("About:")


def register(kind: str, say: Say, *, lead: Words = ABOUT) -> None:
    """Make a kind of origin known. `lead` stands before its words, where they say too little alone."""
    _kinds[kind] = say, lead


def line(kept: str | dict[str, Any] | None, reference: str) -> tuple[Words, str, Words] | None:
    """What a comment is about, or where it is from: the words, the address, and what leads to them.

    None where it was written in the thread.
    """
    origin = json.loads(kept) if isinstance(kept, str) else kept
    known = _kinds.get(origin["kind"]) if origin else None
    if known is None or not origin:
        return None
    say, lead = known
    return *say(origin, reference), lead
