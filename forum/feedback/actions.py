"""What can be done with feedback: drafted among the owner's officers, published, corrected."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action, Touches

WORK = Action("feedback:work", _l("Work on the feedback"), touches=Touches.NOTHING)
WRITE = Action("feedback:write", _l("Write a point"), touches=Touches.NOTHING)
EDIT = Action("feedback:edit", _l("Edit a point"), touches=Touches.NOTHING)
SAVE = Action("feedback:save", _l("Save a point"), touches=Touches.NOTHING)
ADD = Action("feedback:add", _l("Add to a point"), touches=Touches.NOTHING)
REMOVE = Action("feedback:remove", _l("Take something out of a point"), touches=Touches.NOTHING)
JOIN = Action("feedback:join", _l("Join two points"), touches=Touches.NOTHING)
DELETE = Action("feedback:delete", _l("Delete a point"), touches=Touches.NOTHING)
PUBLISH = Action(
    "feedback:publish",
    _l("Publish the feedback"),
    _l("%(who)s published what came of what was said"),
    tells=True,
)
CORRECT = Action(
    "feedback:correct",
    _l("Correct a published point"),
    _l("%(who)s corrected point %(point)s of the feedback"),
)
READ_POINT = Action("feedback:read_point", _l("Read a point of the feedback"))
