"""Forms of an initiative and of the city's reply."""

from forum.initiatives.forms.following import ProgressForm, ReopenForm, ReviseForm
from forum.initiatives.forms.joining import MergerAnswerForm, MergerForm, TieForm
from forum.initiatives.forms.replies import Day, ExtendForm, ReplyForm
from forum.initiatives.forms.writing import (
    AssignForm,
    GrowForm,
    InitiativeForm,
    PublishForm,
    filled,
)

__all__ = [
    "AssignForm",
    "Day",
    "ExtendForm",
    "GrowForm",
    "InitiativeForm",
    "MergerAnswerForm",
    "MergerForm",
    "ProgressForm",
    "PublishForm",
    "ReopenForm",
    "ReplyForm",
    "ReviseForm",
    "TieForm",
    "filled",
]
