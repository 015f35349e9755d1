"""What people can do with their own account."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action, Touches

OWN = Action("account:own", _l("See and change one's own account"))
REGISTER = Action("account:register", _l("Create an account"), touches=Touches.NOTHING)
CONFIRM = Action("account:confirm", _l("Confirm one's address"), touches=Touches.NOTHING)
SIGN_IN = Action("account:sign_in", _l("Sign in"), touches=Touches.NOTHING)
SIGN_OUT = Action("account:sign_out", _l("Sign out"), touches=Touches.NOTHING)
SIGN_OUT_EVERYWHERE = Action(
    "account:sign_out_everywhere", _l("Sign out everywhere"), touches=Touches.NOTHING
)
REVOKE = Action("account:revoke_session", _l("Sign out on another device"), touches=Touches.NOTHING)
RESET = Action("account:reset", _l("Choose a new password"), touches=Touches.NOTHING)
CHANGE = Action("account:change", _l("Change name and language"))
CHANGE_PASSWORD = Action(
    "account:change_password", _l("Change one's password"), touches=Touches.NOTHING
)
