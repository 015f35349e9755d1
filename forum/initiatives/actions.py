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
ACCEPT = Action(
    "initiative:accept",
    _l("Say that one's part of the city will reply"),
    _l("%(who)s took the initiative on, and is to reply to it"),
    tells=True,
)
EXTEND = Action(
    "initiative:extend",
    _l("Move the day of the reply"),
    _l("%(who)s moved the promised day, with a reason"),
    tells=True,
)
REVISE = Action(
    "initiative:revise",
    _l("Change the text of an initiative"),
    _l("%(who)s changed the text of the initiative"),
    tells=True,
)
PROGRESS = Action(
    "initiative:progress",
    _l("Tell what has happened with an initiative"),
    _l("%(who)s told what has happened with the initiative"),
    tells=True,
)
REST = Action(
    "initiative:rest",
    _l("Close an initiative that nobody writes about"),
    _l("The initiative was closed, as nothing had been written for 60 days after the reply"),
    tells=True,
)
REOPEN = Action(
    "initiative:reopen",
    _l("Open an initiative anew"),
    _l("%(who)s opened the initiative anew"),
    tells=True,
)
FIND_ALIKE = Action("initiative:find_alike", _l("See which initiatives are alike"))
PROPOSE_MERGER = Action(
    "merger:propose",
    _l("Propose that an initiative goes on as part of another"),
    touches=Touches.NOTHING,
)
READ_MERGER = Action("merger:read", _l("Read a proposal to go together"))
ACCEPT_MERGER = Action(
    "merger:accept",
    _l("Agree to go together"),
    _l("%(who)s agreed that another organisation joins the initiative"),
    tells=True,
)
MERGE = Action(
    "initiative:merge",
    _l("Merge an initiative into another"),
    _l("The initiative goes on as part of another one: %(who)s agreed to that"),
    tells=True,
)
DECLINE_MERGER = Action("merger:decline", _l("Decline to go together"), touches=Touches.NOTHING)
WITHDRAW_MERGER = Action(
    "merger:withdraw", _l("Take back a proposal to go together"), touches=Touches.NOTHING
)
TIE = Action(
    "initiative:tie",
    _l("Tie an initiative to a consultation"),
    _l("%(who)s tied the initiative to a consultation"),
    tells=True,
)
ASSIGN = Action(
    "initiative:assign",
    _l("Find out which part of the city is to reply"),
    _l("%(who)s found out which part of the city is to reply"),
    tells=True,
)
