"""What a conversation's page says of initiatives: whoever may is offered to make it one."""

from typing import Any

from forum.core.access import Actor, can
from forum.initiatives import actions
from forum.matters import kinds
from forum.matters import panels as matters
from forum.matters.models import Matter


def offer(matter: Matter, actor: Actor) -> dict[str, Any] | None:
    """The way to make it an initiative."""
    grows = kinds.of(matter).grows is not None
    return {"matter": matter} if grows and can(actions.GROW, actor, matter) else None


matters.add("initiatives/_grow.html", offer, slot="now", kept_by=matters.same_for_visitors)
