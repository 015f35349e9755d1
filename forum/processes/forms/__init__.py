"""Forms of a planning process: its draft, its texts, its dates, and each step that it takes."""

from forum.processes.forms.drafts import DraftForm, filled
from forum.processes.forms.plans import DatesForm, StageForm, there
from forum.processes.forms.start import CopyForm, StartForm
from forum.processes.forms.steps import CloseForm, MoveForm, ReasonForm
from forum.processes.forms.wording import ReviseForm, WordingForm

__all__ = [
    "CloseForm",
    "CopyForm",
    "DatesForm",
    "DraftForm",
    "MoveForm",
    "ReasonForm",
    "ReviseForm",
    "StageForm",
    "StartForm",
    "WordingForm",
    "filled",
    "there",
]
