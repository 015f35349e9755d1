"""What can be done with a dialogue meeting. What comes of signing up, and of notes, stands below."""

from flask_babel import lazy_gettext as _l

from forum.core.access import Action, Touches

DRAFT = Action("dialogue:draft", _l("Call a dialogue meeting"), touches=Touches.NOTHING)
EDIT = Action(
    "dialogue:edit", _l("Write on the draft of a dialogue meeting"), touches=Touches.NOTHING
)
PUBLISH = Action(
    "dialogue:publish",
    _l("Announce a dialogue meeting"),
    _l("%(who)s announced the dialogue meeting"),
    tells=True,
)
RECUR = Action(  # one letter is enough, however many meetings there are
    "dialogue:recur",
    _l("Announce a meeting as one of a series"),
    _l("%(who)s announced the dialogue meeting, as one of a series"),
)
CHANGE = Action(
    "dialogue:change",
    _l("Change a dialogue meeting"),
    _l("%(who)s changed the dialogue meeting: %(fields)s"),
    tells=True,
)
CHANGE_TOO = Action(
    "dialogue:change_too",
    _l("Change a meeting with those before it in its series"),
    _l("%(who)s changed the dialogue meeting with others of its series: %(fields)s"),
)
CHANGE_SEATS = Action(
    "dialogue:change_seats",
    _l("Change the number of seats"),
    _l("%(who)s changed the number of seats"),
)
CANCEL = Action(
    "dialogue:cancel",
    _l("Cancel a dialogue meeting"),
    _l("%(who)s cancelled the dialogue meeting"),
    tells=True,
)
CANCEL_TOO = Action(
    "dialogue:cancel_too",
    _l("Cancel a meeting with those before it in its series"),
    _l("%(who)s cancelled the dialogue meeting with others of its series"),
)
#: No public history: from now on nobody signs up, and what is kept of pages is made anew.
BEGIN = Action("dialogue:begin", _l("Note that a dialogue meeting has begun"))
HELD = Action(
    "dialogue:held",
    _l("Note that a dialogue meeting has been held"),
    _l("The dialogue meeting was held"),
)

# Signing up. Who does so is nobody's business but theirs and the hosts': no line of the public history.
SIGN_UP = Action("sign_up:add", _l("Sign up to a dialogue meeting"))
#: It shows on no page, but were it not told as signing up is, feeds would tell who is on the list already.
SIGN_UP_AGAIN = Action("sign_up:again", _l("Sign up an address once more"))
CANCEL_SIGN_UP = Action("sign_up:cancel", _l("Cancel that one comes to a dialogue meeting"))
TAKE_OUT = Action("sign_up:take_out", _l("Cancel for someone who has signed up"))
LIST_SIGN_UPS = Action("sign_up:list", _l("See who has signed up to a dialogue meeting"))
REMIND = Action("sign_up:remind", _l("Remind those who have signed up"), touches=Touches.NOTHING)
FORGET = Action("sign_up:forget", _l("Forget who signed up to a meeting"), touches=Touches.NOTHING)

NOTE = Action("dialogue:note", _l("Take notes at a dialogue meeting"), touches=Touches.NOTHING)
SHOW_ON_SCREEN = Action(  # no public history: a question follows on another
    "dialogue:show_on_screen", _l("Choose what the screen shows"), touches=Touches.THREAD
)
PUBLISH_NOTES = Action(
    "dialogue:publish_notes",
    _l("Publish the notes of a dialogue meeting"),
    _l("%(who)s published the notes of the dialogue meeting"),
    tells=True,
)
ADD_NOTE = Action(
    "dialogue:add_note",
    _l("Add to the notes of a dialogue meeting"),
    _l("%(who)s added to the notes of the dialogue meeting"),
    tells=True,
)
NOTES_OVERDUE = Action(
    "dialogue:notes_overdue",
    _l("Note that notes are overdue"),
    _l("The promised day passed, and the notes of the dialogue meeting are not published yet"),
    tells=True,
)
