"""Places are everyone's to read; the setting up loads them."""

from flask_babel import lazy_gettext as _l

from forum.core.access import YES, Actor, Verdict, no, rule
from forum.districts import actions
from forum.districts.models import District


@rule(actions.READ)
def read(_actor: Actor, _place: District | None = None) -> Verdict:
    """Anyone."""
    return YES


@rule(actions.LOAD)
def load(actor: Actor, _subject: object = None) -> Verdict:
    """The system itself."""
    return YES if actor.is_system else no(_l("The areas are loaded when the site is set up."))
