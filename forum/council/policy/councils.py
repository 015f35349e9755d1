"""Who adds a council beside the first one."""

from flask_babel import lazy_gettext as _l

from forum.core.access import YES, Actor, Verdict, no, rule
from forum.council import actions


@rule(actions.ADD_COUNCIL)
def add_council(actor: Actor, _council: object = None) -> Verdict:
    """Whoever runs the site, at the console."""
    return YES if actor.is_system else no(_l("Councils are added by whoever runs the site."))
