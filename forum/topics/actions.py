"""What can be done with a conversation."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action

PUBLISH = Action(
    "topic:publish",
    _l("Open a conversation"),
    _l("%(who)s opened the conversation"),
    tells=True,
)
CLOSE = Action(
    "topic:close", _l("Close a conversation"), _l("%(who)s closed the conversation"), tells=True
)
