"""Pages of a matter: its thread, its questions, its documents, its history."""

from forum.matters.views import comments, papers, questions, show
from forum.matters.views.blueprint import bp

__all__ = ["bp", "comments", "papers", "questions", "show"]
