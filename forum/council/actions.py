"""What can be done with the council's backlog, meetings, agendas and minutes."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action, Touches

# Reading.
READ = Action("council:read", _l("Read about the council and its meetings"))
READ_AGENDA = Action("agenda:read", _l("Read an agenda"))
READ_MINUTES = Action("minutes:read", _l("Read the minutes"))
ADD_COUNCIL = Action("council:add", _l("Add a council"))

# The backlog. These stand in the history of the matter.
NOMINATE = Action(
    "council:nominate",
    _l("Propose for the agenda"),
    _l("%(who)s proposed the matter for the council's agenda"),
    tells=True,
)
NOMINATE_COMMENT = Action(
    "council:nominate_comment",
    _l("Propose a comment for the agenda"),
    _l("%(who)s proposed a comment for the council's agenda"),
    tells=True,
)
SORT_WAITING = Action("council:sort", _l("Sort what waits"), touches=Touches.NOTHING)
ASK_MORE = Action(
    "council:ask_more",
    _l("Ask for more about a proposal"),
    _l("The council's secretary asked for more about the proposal for the agenda"),
)
ADD_MORE = Action(
    "council:add_more",
    _l("Add more to a proposal"),
    _l("%(who)s added more to the proposal for the council's agenda"),
)
NOMINATE_OVERDUE = Action(
    "council:nominate_overdue",
    _l("Put an overdue reply before the council"),
    _l("The reply is overdue, so the matter waits for the council's agenda"),
)
ADD_POINT = Action("council:add_point", _l("Write down what the council should take up"))
CHANGE_POINT = Action("council:change_point", _l("Change what is written down"))
GATHER = Action("council:gather", _l("Put before the council what is due elsewhere"))
BRING = Action(
    "council:bring",
    _l("Bring points from a dialogue meeting to the council"),
    _l("%(who)s brought points from a dialogue meeting to the council"),
)
DECLINE = Action(
    "council:decline",
    _l("Answer that the council will not take it up"),
    _l("%(who)s answered that the council will not take up the matter"),
    tells=True,
)

# Meetings.
PLAN = Action("meeting:plan", _l("Plan a meeting"))
EDIT = Action("meeting:edit", _l("Change time or place"))
CALL = Action("meeting:call", _l("Publish the summons"))
CANCEL = Action("meeting:cancel", _l("Cancel the meeting"))
# Who comes. What anyone has answered is nobody's but theirs and the secretary's: no public history.
ANSWER = Action("meeting:answer", _l("Answer the summons"), touches=Touches.NOTHING)
NOTE_ANSWER = Action("meeting:note_answer", _l("Note somebody's answer"), touches=Touches.NOTHING)
READ_ANSWERS = Action("meeting:answers", _l("See who comes"))
REMIND = Action("meeting:remind", _l("Remind those who have not answered"), touches=Touches.NOTHING)
CALL_IN = Action(
    "meeting:call_in", _l("Call those who were appointed later"), touches=Touches.NOTHING
)
HOLD = Action("meeting:hold", _l("Begin the minutes"))

# Agendas. A draft agenda is not public; that a matter is meant for a meeting stands in its history.
ARRANGE = Action("agenda:arrange", _l("Prepare the agenda"))
ARRANGE_ITEM = Action("agenda:arrange_item", _l("Prepare an item"))
PLACE = Action(
    "agenda:place",
    _l("Put on the agenda"),
    _l("%(who)s placed the matter on the agenda prepared for the council's meeting %(meeting)s"),
)
ADD_ITEM = Action("agenda:add", _l("Add an information item"))
EDIT_ITEM = Action("agenda:edit", _l("Change an item"))
MOVE_ITEM = Action("agenda:move", _l("Move an item"), touches=Touches.NOTHING)
REMOVE_ITEM = Action("agenda:remove", _l("Take an item off the agenda"))
TAKE_OUT = Action(
    "agenda:take_out",
    _l("Take a matter out of an item"),
    _l("The matter waits for the council's agenda again"),
)
MOVE_ON = Action(
    "agenda:move_on",
    _l("Move an item to another meeting"),
    _l("Moved to the council's meeting %(meeting)s"),
)
COPY = Action("agenda:copy", _l("Take over from an earlier agenda"), touches=Touches.NOTHING)
ADD_PAPER = Action("paper:add", _l("Lay a document with an item"))
REMOVE_PAPER = Action("paper:remove", _l("Take a document away from an item"))
RENEW_PAPER = Action("paper:renew", _l("Take the newer version of a document"))
READ_PAPER = Action("paper:read", _l("Read a document of an item"))
TAKE_UP = Action(
    "agenda:take_up",
    _l("Take up a matter"),
    _l("Taken up at the council's meeting %(meeting)s, item %(number)s"),
    tells=True,
)
DROP = Action(
    "agenda:drop",
    _l("Put a matter back in the backlog"),
    _l("The council's meeting %(meeting)s is cancelled; the matter waits for the next one"),
    tells=True,
)

# Briefs, and the agenda with them as one document.
READ_BRIEF = Action("brief:read", _l("Read the brief of an item"))
READ_BRIEFS = Action("brief:overview", _l("See which briefs are ready"))
COMPILE = Action("brief:compile", _l("Compile a brief"), touches=Touches.THREAD)
COMPILE_ALL = Action("brief:compile_all", _l("Compile all briefs"), touches=Touches.THREAD)
WRITE_BRIEF = Action("brief:write", _l("Write in a brief"), touches=Touches.THREAD)
ORDER = Action(
    "agenda:order", _l("Have the agenda and its briefs made as a PDF"), touches=Touches.NOTHING
)

# The meeting itself. Who asks for the floor is no public history, nor who leads before it is held.
LEAD = Action("meeting:lead", _l("Choose who leads the meeting"), touches=Touches.NOTHING)
READ_SCRIPT = Action("meeting:script", _l("Read the chair's script"))
SHOW = Action("meeting:show", _l("Choose what the screen shows"), touches=Touches.THREAD)
SPEAK = Action("meeting:speak", _l("Keep the list of speakers"), touches=Touches.NOTHING)
SPEAK_OF = Action("meeting:speak_of", _l("Change a place in line"), touches=Touches.NOTHING)
CLOSE = Action("meeting:close", _l("Close the meeting"))
READ_REVISIONS = Action("minutes:revisions", _l("See what the minutes of an item said before"))

# Minutes.
ATTEND = Action("minutes:attend", _l("Record who was there"), touches=Touches.NOTHING)
WRITE = Action("minutes:write", _l("Write the minutes of an item"), touches=Touches.NOTHING)
DRAFT = Action("minutes:draft", _l("Make the minutes ready to sign"))
REOPEN = Action("minutes:reopen", _l("Take the minutes back to correct them"))
SIGN = Action("minutes:sign", _l("Sign the minutes"))
ASK_CHANGE = Action("minutes:ask_change", _l("Ask for a change in the minutes"))
READ_VERSIONS = Action("minutes:compare", _l("Compare the versions of the minutes"))
PUBLISH = Action("minutes:publish", _l("Publish the minutes"))
ADD_ADDENDUM = Action("minutes:correct", _l("Correct published minutes"))
CORRECT = Action(
    "council:correct",
    _l("Correct what the minutes say of a matter"),
    _l("A correction was added to § %(section)s in the minutes of meeting %(meeting)s"),
    tells=True,
)
DECIDE = Action(
    "council:decide",
    _l("Treat a matter"),
    _l(
        "The council treated the matter, § %(section)s in the minutes of meeting %(meeting)s: "
        "%(kind)s"
    ),
    tells=True,
)
POSTPONE = Action(
    "council:postpone",
    _l("Put a matter off"),
    _l(
        "The council put the matter off to %(until)s, § %(section)s in the minutes of meeting "
        "%(meeting)s"
    ),
    tells=True,
)
RETURN = Action(
    "council:return",
    _l("Return a matter for further preparation"),
    _l(
        "The council returned the matter for further preparation, § %(section)s in the minutes "
        "of meeting %(meeting)s"
    ),
    tells=True,
)

# What the council has set somebody to do.
READ_TASK = Action("task:read", _l("Read about an assignment"))
SETTLE_TASK = Action("task:settle", _l("Say what came of an assignment"))
FINISH_TASK = Action(
    "task:finish",
    _l("Say that an assignment is done"),
    _l("%(who)s has done what § %(section)s in the minutes of meeting %(meeting)s asked for"),
    tells=True,
)
DROP_TASK = Action(
    "task:drop",
    _l("Say that an assignment is not carried out"),
    _l(
        "%(who)s answered that what § %(section)s in the minutes of meeting %(meeting)s asked for "
        "is not carried out"
    ),
    tells=True,
)
TASK_DUE = Action(
    "task:due",
    _l("Put an assignment that is due before the council"),
    _l(
        "What § %(section)s in the minutes of meeting %(meeting)s asked for is due, so it waits for "
        "the council's agenda"
    ),
)
