"""What can be done with formal responses, and with the questions of a stage."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action, Touches

READ = Action("response:read", _l("Read a response"))
READ_FILE = Action("response:read_file", _l("Read a file of a response"))
RECEIPT = Action("response:receipt", _l("See the receipt of a response"))
DRAFT = Action("response:draft", _l("Write a response"), touches=Touches.NOTHING)
#: The public lines name nobody: before a response is published, who sent it is not known.
RESPOND = Action("response:submit", _l("Send the response"), _l("A formal response was received"))
REPLACE = Action(
    "response:replace",
    _l("Replace the response"),
    _l("A formal response was replaced by a new one"),
)
SHOW = Action(
    "round:show",
    _l("Note that the responses of a round are public"),
    _l("The formal responses were published, as the last day had passed"),
)
EDIT_QUESTIONS = Action(
    "question:edit", _l("Edit the questions of a stage"), touches=Touches.NOTHING
)
ASK = Action("question:ask", _l("Add a question"))
CHANGE_QUESTION = Action("question:change", _l("Change a question"))
MOVE_QUESTION = Action("question:move", _l("Move a question"))
REMOVE_QUESTION = Action("question:remove", _l("Take a question away"))
SETTLE_ROUND = Action("round:settle", _l("Say how a stage is answered"))
READ_RESULTS = Action("response:results", _l("See what was answered"))
READ_ANSWERS = Action("question:read_answers", _l("Read what was answered to a question"))
