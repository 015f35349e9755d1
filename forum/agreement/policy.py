"""The agreement is everyone's to read; the setting up loads it. Nothing here reads a signature."""

from flask_babel import lazy_gettext as _l

from forum.agreement import actions
from forum.core.access import YES, Actor, Verdict, no, rule


@rule(actions.READ)
def read(_actor: Actor, _subject: object = None) -> Verdict:
    """Anyone."""
    return YES


@rule(actions.LOAD)
def load(actor: Actor, _subject: object = None) -> Verdict:
    """The system itself."""
    return YES if actor.is_system else no(_l("The agreement is loaded when the site is set up."))
