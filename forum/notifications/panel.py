"""What other rooms' pages say about following."""

from typing import Any

from forum.accounts import panels as accounts
from forum.core.access import Actor
from forum.matters import panels as matters
from forum.matters.models import Matter
from forum.notifications import queries


def on_matter(matter: Matter, actor: Actor) -> dict[str, Any] | None:
    """The way to begin or stop; for those who have signed in a form, and how many follow."""
    if not matter.is_public:
        return None
    if not actor.is_authenticated:
        return {"matter": matter}
    followers, subscription = queries.standing(actor, matter)
    return {
        "matter": matter,
        "followers": followers,
        "subscription": subscription,
        "is_own": True,
    }


def mine(actor: Actor) -> dict[str, Any]:
    """How much the person follows."""
    return {"count": queries.count_of(actor)}


matters.add(
    "notifications/_on_matter.html",
    on_matter,
    slot="aside",
    kept_by=matters.same_for_visitors,
    alike_by=("followers", "subscription"),
)
accounts.add("notifications/_mine.html", mine)
