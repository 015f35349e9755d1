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
COMMENT_ON_PART = Action(  # what lists count beside the part, around the thread
    "comment:post_on_part",
    _l("Write a comment on a part of a matter"),
    _l("%(who)s wrote a comment"),
    tells=True,
)
ASK = Action(
    "comment:ask",
    _l("Ask the city a question"),
    _l("%(who)s asked the city a question"),
    tells=True,
    touches=Touches.THREAD,
)
ANSWER_QUESTIONS = Action(
    "comment:answer_questions",
    _l("Answer questions for the city"),
    _l("%(who)s answered questions to the city"),
    tells=True,
    touches=Touches.THREAD,
)
OVERDUE_QUESTION = Action(
    "comment:overdue",
    _l("Note that an answer is overdue"),
    _l("The promised day passed, and a question has no answer from the city yet"),
    tells=True,
)
EDIT = Action("comment:edit", _l("Change one's comment"), touches=Touches.THREAD)
REVISE = Action(
    "comment:revise",
    _l("Write a new version of one's comment"),
    _l("%(who)s changed a comment"),
    touches=Touches.THREAD,
)
COMPARE_WORDINGS = Action("comment:compare", _l("Read what a comment said before"))
LIST_AGREEING = Action("comment:agreeing", _l("See who agrees with a comment"))
WITHDRAW = Action(
    "comment:withdraw",
    _l("Withdraw one's comment"),
    _l("%(who)s withdrew a comment"),
    touches=Touches.THREAD,
)
SUPPORT = Action("matter:support", _l("Support a matter"), _l("%(who)s supported the matter"))
CONFIRM_SUPPORT = Action(
    "matter:confirm",
    _l("Support the new text of a matter"),
    _l("%(who)s supports the new text too"),
)
UNSUPPORT = Action("matter:unsupport", _l("Take back one's support"))
SUPPORT_COMMENT = Action("comment:support", _l("Agree with a comment"), touches=Touches.THREAD)
UNSUPPORT_COMMENT = Action(
    "comment:unsupport", _l("Take back one's agreement"), touches=Touches.THREAD
)
ADD_DOCUMENT = Action(
    "document:add", _l("Add a document"), _l("%(who)s added a document"), tells=True
)
REPLACE_DOCUMENT = Action(
    "document:replace",
    _l("Add a new version of a document"),
    _l("%(who)s added a new version of a document"),
    tells=True,
)
ADD_TO_DRAFT = Action("document:prepare", _l("Add a document to a draft"), touches=Touches.NOTHING)
TAKE_FROM_DRAFT = Action(
    "document:take_out", _l("Take a document out of a draft"), touches=Touches.NOTHING
)
ATTACH = Action("attachment:add", _l("Attach a file"), touches=Touches.NOTHING)
DETACH = Action("attachment:remove", _l("Remove a file"), touches=Touches.NOTHING)
READ_ATTACHMENT = Action("attachment:read", _l("See the file of a comment"))
MARK_READ = Action("thread:mark_read", _l("Remember how far one has read"))
SAVE_DRAFT = Action("draft:save", _l("Save what one has begun to write"))
INVITE_PARTNER = Action(
    "partner:invite", _l("Ask others to stand behind a matter"), touches=Touches.NOTHING
)
SEE_PARTNER = Action("partner:see", _l("Read what one's party is asked to stand behind"))
ACCEPT_PARTNER = Action(
    "partner:accept", _l("Accept to stand behind a matter"), touches=Touches.NOTHING
)
DECLINE_PARTNER = Action(
    "partner:decline", _l("Decline to stand behind a matter"), touches=Touches.NOTHING
)
TAKE_BACK_PARTNER = Action(
    "partner:take_back", _l("Take back what one has asked"), touches=Touches.NOTHING
)
LEAVE_PARTNER = Action("partner:leave", _l("Step back from a matter"), touches=Touches.NOTHING)
JOIN = Action("partner:join", _l("Join a public matter"), _l("%(who)s joined those behind it"))
STEP_BACK = Action(
    "partner:step_back",
    _l("Step back from a public matter"),
    _l("%(who)s stepped back, and does not stand behind it any more"),
)
