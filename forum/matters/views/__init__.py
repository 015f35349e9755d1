"""Pages of a matter: its thread, who speaks in it, its questions, its documents, its history."""

from forum.matters.views import (
    agreeing,
    attaching,
    comments,
    editing,
    marks,
    papers,
    partners,
    questions,
    reading,
    show,
)
from forum.matters.views.blueprint import bp

__all__ = [
    "agreeing",
    "attaching",
    "bp",
    "comments",
    "editing",
    "marks",
    "papers",
    "partners",
    "questions",
    "reading",
    "show",
]
