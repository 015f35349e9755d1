"""What came of a comment, as the city has published it: the room that keeps feedback says it in words.

That room sets `Comment.outcome` when it publishes, with the event of its own act. As with origins, the line
must follow from what the comment keeps alone.
"""

import json
from collections.abc import Callable
from typing import Any

from forum.core.access import Words

#: What came of it and where that is told, out of what is kept and the matter's reference.
Say = Callable[[dict[str, Any], str], tuple[Words, str]]
_said: list[Say] = []


def register(say: Say) -> None:
    """Name who says what came of a comment. The last one counts."""
    _said[:] = [say]


def line(kept: str | dict[str, Any] | None, reference: str) -> tuple[Words, str] | None:
    """The words and the address of what came of a comment; None as long as nothing is published."""
    outcome = json.loads(kept) if isinstance(kept, str) else kept
    return _said[0](outcome, reference) if _said and outcome else None
