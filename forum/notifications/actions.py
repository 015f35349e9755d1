"""What can be done about being told."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action, Touches

# A matter's page says how many follow it.
FOLLOW = Action("subscription:start", _l("Follow"), touches=Touches.THREAD)
CONFIRM = Action("subscription:confirm", _l("Confirm that one follows"), touches=Touches.THREAD)
STOP = Action("subscription:stop", _l("Stop following"), touches=Touches.THREAD)
LIST = Action("subscription:list", _l("See what one follows"))
