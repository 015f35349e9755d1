"""What other rooms' pages say about following."""

from typing import Any

from forum.accounts import panels as accounts
from forum.core.access import Actor
from forum.matters import panels as matters
from forum.matters.models import Matter
from forum.notifications import queries
from forum.web.forms import Button


def on_matter(matter: Matter, actor: Actor) -> dict[str, Any] | None:
    """How many follow, and the way to begin or stop; a form only for those who have signed in."""
    if not matter.is_public:
        return None
    followers, subscription = queries.standing(actor, matter)
    return {
        "followers": followers,
        "subscription": subscription,
        "button": Button(formdata=None) if actor.is_authenticated else None,
    }


def mine(actor: Actor) -> dict[str, Any]:
    """How much the person follows."""
    return {"count": queries.count_of(actor)}


matters.add("notifications/_on_matter.html", on_matter, slot="aside")
accounts.add("notifications/_mine.html", mine)
