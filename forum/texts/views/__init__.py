"""Pages of a text: reading it, commenting on its paragraphs, writing and publishing it."""

from forum.texts.views import commenting, reading, writing
from forum.texts.views.blueprint import bp

__all__ = ["bp", "commenting", "reading", "writing"]
