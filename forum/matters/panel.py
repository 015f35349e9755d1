"""What a party's page says of its matters."""

from typing import Any

from forum.core.access import Actor
from forum.matters import queries
from forum.parties import panels
from forum.parties.models import Party, PartyKind


def of_party(party: Party, _actor: Actor) -> dict[str, Any] | None:
    """What the party has opened or put forward; the council has no matters of its own."""
    if party.kind == PartyKind.COUNCIL:
        return None
    return {"matters": queries.of_party(party)}


panels.add("matters/_of_party.html", of_party)
