"""What can be done with invitations."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action, Touches

OVERSEE = Action(
    "invitation:oversee", _l("See who is invited and who is silent"), touches=Touches.NOTHING
)
INVITE = Action(
    "invitation:send",
    _l("Invite organisations"),
    _l("%(who)s invited organisations to take part: %(count)s"),
)
REMIND = Action("invitation:remind", _l("Remind those who are silent"), touches=Touches.NOTHING)
