"""Pages of dialogue meetings."""

from forum.dialogues.views import (  # noqa: F401
    calendar,
    changing,
    index,
    notes,
    papers,
    screen,
    signups,
    turnout,
    writing,
)
from forum.dialogues.views.blueprint import bp
from forum.dialogues.views.show import context, draft_url, read_url, told, whens

__all__ = ["bp", "context", "draft_url", "read_url", "told", "whens"]
