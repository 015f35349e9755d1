"""The blueprint that every page of a matter belongs to, and what several of them need."""

from flask import Blueprint

from forum.matters import kinds, queries
from forum.matters.models import Comment

bp = Blueprint("matters", __name__)


def permalink(written: Comment) -> str:
    """The page of the thread with a comment in view."""
    start = queries.page_start(written.matter, written.place)
    return kinds.url_of(written.matter, efter=start, _anchor=f"c{written.seq}")
