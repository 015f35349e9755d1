"""Pages of initiatives."""

from forum.initiatives.views import (  # noqa: F401
    assigning,
    endings,
    growing,
    index,
    merging,
    progress,
    replies,
    tying,
    wordings,
    writing,
)
from forum.initiatives.views.blueprint import bp
from forum.initiatives.views.merging import alike_to
from forum.initiatives.views.show import context, draft_url, kept_by, whens
from forum.initiatives.views.writing import read_url

__all__ = ["alike_to", "bp", "context", "draft_url", "kept_by", "read_url", "whens"]
