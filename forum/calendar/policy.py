"""Who may see what is to come."""

from forum.calendar import actions
from forum.core.access import YES, Actor, Verdict, rule


@rule(actions.READ)
def read(_actor: Actor, _subject: object = None) -> Verdict:
    """Everyone."""
    return YES
