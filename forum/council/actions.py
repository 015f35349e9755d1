"""What can be done with the council's backlog, meetings, agendas and minutes."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action, Touches

# Reading.
READ = Action("council:read", _l("Read about the council and its meetings"))
READ_AGENDA = Action("agenda:read", _l("Read an agenda"))
READ_MINUTES = Action("minutes:read", _l("Read the minutes"))

# The backlog. These stand in the history of the matter.
NOMINATE = Action(
    "council:nominate",
    _l("Propose for the agenda"),
    _l("%(who)s proposed the matter for the council's agenda"),
    tells=True,
)
NOMINATE_OVERDUE = Action(
    "council:nominate_overdue",
    _l("Put an overdue reply before the council"),
    _l("The reply is overdue, so the matter waits for the council's agenda"),
)
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
HOLD = Action("meeting:hold", _l("Begin the minutes"))

# Agendas. PLACE and REMOVE are no public history: a draft agenda is not public.
ARRANGE = Action("agenda:arrange", _l("Prepare the agenda"))
ARRANGE_ITEM = Action("agenda:arrange_item", _l("Prepare an item"))
PLACE = Action("agenda:place", _l("Put on the agenda"))
ADD_ITEM = Action("agenda:add", _l("Add an information item"))
EDIT_ITEM = Action("agenda:edit", _l("Change an item"))
MOVE_ITEM = Action("agenda:move", _l("Move an item"), touches=Touches.NOTHING)
REMOVE_ITEM = Action("agenda:remove", _l("Take an item off the agenda"))
TAKE_OUT = Action("agenda:take_out", _l("Take a matter out of an item"))
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

# Minutes.
ATTEND = Action("minutes:attend", _l("Record who was there"), touches=Touches.NOTHING)
WRITE = Action("minutes:write", _l("Write the minutes of an item"), touches=Touches.NOTHING)
DRAFT = Action("minutes:draft", _l("Make the minutes ready to sign"))
REOPEN = Action("minutes:reopen", _l("Take the minutes back to correct them"))
SIGN = Action("minutes:sign", _l("Sign the minutes"))
PUBLISH = Action("minutes:publish", _l("Publish the minutes"))
DECIDE = Action(
    "council:decide",
    _l("Treat a matter"),
    _l("The council treated the matter, § %(section)s in the minutes of meeting %(meeting)s"),
    tells=True,
)
