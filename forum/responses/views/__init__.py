"""Pages of rounds, questions and responses."""

from forum.responses.views import drafts, questions, responses, rounds
from forum.responses.views.blueprint import bp

__all__ = ["bp", "drafts", "questions", "responses", "rounds"]
