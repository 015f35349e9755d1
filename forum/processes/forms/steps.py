"""Each step that a published process takes: on, back, paused, resumed, closed, cancelled."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, ValidationError

from forum.core.access import Words
from forum.processes.fields import Day
from forum.processes.models import Stage, StageState
from forum.web.forms import Form, body


class _StepForm(Form):
    """A form that says beside its fields what a step lacks."""

    def point_out(self, found: Sequence[tuple[str, Words]]) -> None:
        """Put what is missing beside the fields that it is about, and the rest above the form."""
        for name, words in found:
            if name in self:
                self[name].errors = [words]
            else:
                self.form_errors.append(words)


class MoveForm(_StepForm):
    """Going to another stage."""

    to = RadioField(_l("Next stage"), coerce=str)
    feedback = body(
        _l("What you heard, what you will do, and why"),
        description=_l(
            "Everyone who has written reads this. Also say what you will not do, and why not."
        ),
        render_kw={"rows": 10},
    )
    reason = body(
        _l("Public reason"),
        limit=1000,
        description=_l(
            "Needed when you skip a stage, go back, or leave a stage before its last day."
        ),
        render_kw={"rows": 3},
    )
    ends_on = Day(
        _l("New last day of the stage you go to"),
        description=_l("Leave it empty if the planned one holds. It can only be moved later."),
    )

    def __init__(
        self, stages: Sequence[Stage], *, owes_feedback: bool, answered: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.feedback.flags.required = owes_feedback
        if answered:  # what was heard is published already
            del self.feedback
        self.to.choices = [(str(stage.position), stage.name) for stage in stages]
        if self.to.data is None and not self.is_submitted():
            self.to.data = next(
                (str(one.position) for one in stages if one.state == StageState.PLANNED), None
            )

    def validate_to(self, field: RadioField) -> None:
        """Refuse a stage that this process does not have, in words of ours."""
        if field.data not in {choice[0] for choice in field.iter_choices()}:
            field.errors = []
            raise ValidationError(_l("Choose the stage to go to."))

    def given(self) -> dict[str, Any]:
        """What was filled in, as the operation takes it."""
        return {
            "feedback": (self.feedback.data or "") if "feedback" in self else "",
            "reason": self.reason.data or "",
            "ends_on": self.ends_on.data,
        }


class ReasonForm(_StepForm):
    """A public reason for pausing, resuming or cancelling."""

    reason = body(
        _l("Public reason"),
        required=_l("Write why. Everyone can read it."),
        limit=1000,
        render_kw={"rows": 4},
    )

    def given(self) -> dict[str, Any]:
        """What was filled in, as the operation takes it."""
        return {"reason": self.reason.data or ""}


class CloseForm(ReasonForm):
    """Closing: how it ended, and what was heard in a last stage that owes an answer."""

    reason = body(
        _l("How it ended"),
        required=_l("Write how it ended. Everyone can read it."),
        limit=1000,
        render_kw={"rows": 4},
    )
    feedback = body(
        _l("What you heard, what you will do, and why"),
        description=_l("Everyone who has written reads this."),
        render_kw={"rows": 10},
    )

    def __init__(self, *, owes_feedback: bool, answered: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.feedback.flags.required = owes_feedback
        if answered:  # what was heard is published already
            del self.feedback

    def given(self) -> dict[str, Any]:
        """What was filled in, as the operation takes it."""
        feedback = (self.feedback.data or "") if "feedback" in self else ""
        return super().given() | {"feedback": feedback}
