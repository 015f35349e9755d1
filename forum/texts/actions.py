"""What can be done with a text to comment on."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action, Touches

READ = Action("text:read", _l("Read a text"))
READ_VERSION = Action("text:read_version", _l("Read a version of a text"))
READ_PARAGRAPH = Action("text:read_paragraph", _l("Read a paragraph and its comments"))
COMPARE = Action("text:compare", _l("See what has changed in a text"))
ADD = Action("text:add", _l("Add a text to comment on"), touches=Touches.NOTHING)
WRITE = Action("text:write", _l("Write on a text"), touches=Touches.NOTHING)
PREVIEW = Action("text:preview", _l("Look at a draft of a text"), touches=Touches.NOTHING)
PUBLISH = Action(
    "text:publish",
    _l("Publish a text"),
    _l("%(who)s published a text to comment on, version %(version)s"),
    tells=True,
)
DISCARD = Action("text:discard", _l("Throw a draft away"), touches=Touches.NOTHING)
#: Recorded by its thread, as a comment on a part of the matter.
COMMENT = Action("text:comment", _l("Comment on a paragraph"))
