"""What an initiative's page says of the conversation that it has grown from."""

from typing import Any

from forum.core.access import Actor
from forum.matters import panels as matters
from forum.matters.models import Matter
from forum.topics import queries

#: The kind of matter that conversations become.
GROWN = "initiative"


def began(matter: Matter, _actor: Actor) -> dict[str, Any] | None:
    """How the conversation began."""
    found = queries.beginning_of(matter) if matter.kind == GROWN else None
    return {"began": found} if found is not None else None


matters.add("topics/_began.html", began, slot="main", kept_by=matters.same_for_all)
