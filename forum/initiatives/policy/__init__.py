"""Who may do what with an initiative. Nothing here reads signatures, size or support."""

from forum.initiatives.policy import assigning, following, merging, replies, writing
from forum.initiatives.policy.writing import INCOMPLETE

__all__ = ["INCOMPLETE", "assigning", "following", "merging", "replies", "writing"]
