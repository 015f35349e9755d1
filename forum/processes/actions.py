"""What can be done with a planning process."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action, Touches

CREATE = Action("process:create", _l("Open a new consultation"), touches=Touches.NOTHING)
COPY = Action("process:copy", _l("Copy a consultation to a new draft"), touches=Touches.NOTHING)
DRAFT = Action("process:draft", _l("Work on a draft"), touches=Touches.NOTHING)
PUBLISH = Action(
    "process:open", _l("Publish a consultation"), _l("%(who)s opened the consultation"), tells=True
)
REVISE = Action("process:revise", _l("Change the texts"), _l("%(who)s changed the texts"))
RESCHEDULE = Action(
    "process:reschedule", _l("Change the dates"), _l("%(who)s changed the dates"), tells=True
)
ADVANCE = Action(
    "process:advance",
    _l("Move to the next stage"),
    _l("%(who)s began the stage: %(stage)s"),
    tells=True,
)
GO_BACK = Action(
    "process:go_back",
    _l("Go back to an earlier stage"),
    _l("%(who)s went back to the stage: %(stage)s"),
    tells=True,
)
PAUSE = Action(
    "process:pause", _l("Pause the consultation"), _l("%(who)s paused the consultation"), tells=True
)
RESUME = Action(
    "process:resume",
    _l("Resume the consultation"),
    _l("%(who)s resumed the consultation"),
    tells=True,
)
CLOSE = Action(
    "process:close", _l("Close the consultation"), _l("%(who)s closed the consultation"), tells=True
)
CANCEL = Action(
    "process:cancel",
    _l("Cancel the consultation"),
    _l("%(who)s cancelled the consultation"),
    tells=True,
)
