"""Following is open to everyone; what one follows is one's own business."""

from forum.core.access import HIDDEN, SIGN_IN, YES, Actor, Verdict, rule
from forum.districts.models import District
from forum.matters.models import Matter, Subscription
from forum.notifications import actions


@rule(actions.FOLLOW)
def follow(_actor: Actor, target: Matter | District) -> Verdict:
    """Anyone, whatever is public; for an address without an account, a link confirms it."""
    return HIDDEN if isinstance(target, Matter) and not target.is_public else YES


@rule(actions.CONFIRM)
def confirm(_actor: Actor, _subscription: Subscription) -> Verdict:
    """Whoever holds the link of the letter."""
    return YES


@rule(actions.STOP)
def stop(actor: Actor, subscription: Subscription) -> Verdict:
    """The follower; and the system, when the link in one of its letters is used."""
    if actor.is_system:
        return YES
    if not actor.is_authenticated:
        return SIGN_IN
    return YES if subscription.person_id == actor.person_id else HIDDEN


@rule(actions.LIST)
def list_own(actor: Actor, _subject: object = None) -> Verdict:
    """Anyone signed in, their own."""
    return YES if actor.is_authenticated else SIGN_IN
