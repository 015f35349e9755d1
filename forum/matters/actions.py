"""What can be done with any matter."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action, Touches

READ = Action("matter:read", _l("Read a matter"))
READ_COMMENT = Action("comment:read", _l("Read a comment"))
READ_DOCUMENT = Action("document:read", _l("Read a document"))
COMMENT = Action(
    "comment:post",
    _l("Write a comment"),
    _l("%(who)s wrote a comment"),
    tells=True,
    touches=Touches.THREAD,
)
ANSWER = Action(
    "comment:answer",
    _l("Answer for the city"),
    _l("%(who)s answered in the thread"),
    tells=True,
    touches=Touches.THREAD,
)
WITHDRAW = Action(
    "comment:withdraw",
    _l("Withdraw one's comment"),
    _l("%(who)s withdrew a comment"),
    touches=Touches.THREAD,
)
SUPPORT = Action("matter:support", _l("Support a matter"), _l("%(who)s supported the matter"))
UNSUPPORT = Action("matter:unsupport", _l("Take back one's support"))
SUPPORT_COMMENT = Action("comment:support", _l("Agree with a comment"), touches=Touches.THREAD)
UNSUPPORT_COMMENT = Action(
    "comment:unsupport", _l("Take back one's agreement"), touches=Touches.THREAD
)
ADD_DOCUMENT = Action(
    "document:add", _l("Add a document"), _l("%(who)s added a document"), tells=True
)
SAVE_DRAFT = Action("draft:save", _l("Save what one has begun to write"))
