"""Pages of feedback: where officers work on it, where it is published, and where everyone reads it."""

from forum.feedback.views import drafting, publishing, reading, working  # noqa: F401
from forum.feedback.views.blueprint import bp

__all__ = ["bp"]
