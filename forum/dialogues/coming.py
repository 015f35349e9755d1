"""Those who come to meetings: what their own page says of it, and what time does for them."""

from typing import Any

from forum.accounts import panels as accounts
from forum.core.access import Actor
from forum.core.clock import on_tick
from forum.dialogues.operations import signups as operations
from forum.dialogues.queries import signups

on_tick(operations.remind)
on_tick(operations.forget)


def coming(actor: Actor) -> dict[str, Any] | None:
    """The meetings that a person has signed up to; nothing where there are none."""
    found = signups.coming(actor.person_id)
    return {"coming": found} if found else None


accounts.add("dialogues/_mine.html", coming)
