"""Those who are called to meetings: what their own page says of it, and what time does for them."""

from typing import Any

from forum.accounts import panels as accounts
from forum.core.access import Actor
from forum.core.clock import on_tick
from forum.council.operations import replies as operations
from forum.council.queries import replies

on_tick(operations.call_new)
on_tick(operations.remind_by_clock)


def called_to(actor: Actor) -> dict[str, Any] | None:
    """The meetings that a person is called to; nothing where there are none."""
    found = replies.coming(actor.person_id)
    return {"called": found} if found else None


accounts.add("council/_called.html", called_to)
