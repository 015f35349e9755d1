"""Who sets up the site."""

from flask_babel import lazy_gettext as _l

from forum.core.access import YES, Actor, Verdict, no, rule
from forum.portal import actions


@rule(actions.LOAD_PARTIES)
def load_parties(actor: Actor, _subject: object = None) -> Verdict:
    """The system itself."""
    return YES if actor.is_system else no(_l("The parties are loaded when the site is set up."))
