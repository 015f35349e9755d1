"""What the page of a party, and one's own, say of what a party is asked to stand behind."""

from typing import Any

from forum.accounts import panels as accounts
from forum.core.access import Actor
from forum.matters import kinds, queries
from forum.matters.models import Partner
from forum.parties import panels as parties
from forum.parties.models import Party


def _asked(waiting: list[Partner]) -> dict[str, Any] | None:
    return {"asked": [(one, asks(one)) for one in waiting]} if waiting else None


def asks(asked: Partner) -> str:
    """Who asks whom, in a sentence."""
    shared = kinds.of(asked.matter).shared
    names = {"party": asked.matter.party.name, "name": asked.party.name}
    return str(shared.asks) % names if shared is not None else ""


def of_party(party: Party, actor: Actor) -> dict[str, Any] | None:
    """What the party is asked: for those who write for it, and nobody else."""
    return _asked(queries.partners.waiting_for(actor, party))


def of_actor(actor: Actor) -> dict[str, Any] | None:
    """What all the parties that one writes for are asked."""
    return _asked(queries.partners.waiting_for(actor))


parties.add("matters/_asked.html", of_party)
accounts.add("matters/_asked.html", of_actor)
