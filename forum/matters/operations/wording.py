"""The text of a comment in all its forms: as it was typed, as it is shown, and what it is known again by."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from forum.core import text
from forum.core.access import Actor
from forum.matters import queries
from forum.matters.models import Comment


def of(
    actor: Actor,
    body: str,
    *,
    names: Mapping[str, str] = MappingProxyType({}),
    written: Comment | None = None,
) -> dict[str, Any]:
    """The columns of a comment that hold its text; `written` is the comment, if it is there already.

    Links of those who are new here are held back from search engines, not from people.
    """
    follow = _may_link(body) and queries.same.is_known(actor, written)
    return {
        "body": text.clean(body),
        "body_html": text.render(body, follow=follow, names=names),
        "digest": queries.same.digest(body),
    }


def _may_link(body: str) -> bool:
    """Whether there can be a link at all: most comments have none, and nothing need be asked."""
    return "://" in body or "www." in body
