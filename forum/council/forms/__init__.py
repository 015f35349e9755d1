"""Forms of the backlog, meetings, agendas and minutes."""

from forum.council.forms.agendas import ItemForm, MoveForm
from forum.council.forms.backlog import DeclineForm, NominationForm
from forum.council.forms.meetings import CancelForm, MeetingForm, SummonsForm
from forum.council.forms.replies import AnswerForm, NoteAnswerForm
from forum.council.forms.signing import AddendumForm, ChangeForm, SignForm

__all__ = [
    "AddendumForm",
    "AnswerForm",
    "CancelForm",
    "ChangeForm",
    "DeclineForm",
    "ItemForm",
    "MeetingForm",
    "MoveForm",
    "NominationForm",
    "NoteAnswerForm",
    "SignForm",
    "SummonsForm",
]
