"""The list of consultations, and the pages on which they are drafted, published, changed and led."""

from forum.processes.views import changes, drafts, index, steps
from forum.processes.views.blueprint import bp

__all__ = ["bp", "changes", "drafts", "index", "steps"]
