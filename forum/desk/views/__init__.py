"""The pages of the desk, and those of what is compiled."""

from forum.desk.views import desk, export, figures, files, report  # noqa: F401
from forum.desk.views.blueprint import bp

__all__ = ["bp"]
