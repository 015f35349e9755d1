"""What can be done with an initiative."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action, Touches

DRAFT = Action("initiative:draft", _l("Begin an initiative"), touches=Touches.NOTHING)
EDIT = Action("initiative:edit", _l("Write on the draft of an initiative"), touches=Touches.NOTHING)
PUBLISH = Action(
    "initiative:publish", _l("Take an initiative"), _l("%(who)s took the initiative"), tells=True
)
GROW = Action(
    "initiative:grow",
    _l("Make a conversation an initiative"),
    _l("%(who)s made the conversation an initiative"),
    tells=True,
)
REPLY = Action(
    "initiative:reply",
    _l("Reply to an initiative"),
    _l("%(who)s replied to the initiative"),
    tells=True,
)
REFER = Action(
    "initiative:refer",
    _l("Pass an initiative on"),
    _l("%(who)s passed the initiative on to another part of the city"),
    tells=True,
)
CLOSE = Action("initiative:close", _l("Close an initiative"), _l("%(who)s closed the initiative"))
OVERDUE = Action(
    "initiative:overdue",
    _l("Note that a reply is overdue"),
    _l("The promised day passed without a reply from the city"),
    tells=True,
)
