"""What happens to feedback: drafted point by point, published, corrected."""

from forum.feedback.operations.held import Gone
from forum.feedback.operations.publishing import ReadAgain, Unfinished, correct, publish
from forum.feedback.operations.writing import (
    Changed,
    Wording,
    add,
    delete,
    draft_name,
    join,
    remove,
    rewrite,
    write,
)

__all__ = [
    "Changed",
    "Gone",
    "ReadAgain",
    "Unfinished",
    "Wording",
    "add",
    "correct",
    "delete",
    "draft_name",
    "join",
    "publish",
    "remove",
    "rewrite",
    "write",
]
