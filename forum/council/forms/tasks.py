"""The form that says what came of an assignment."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from forum.council.models import ActionState
from forum.council.operations import tasks
from forum.web.forms import Form, Required, body, offered


class SettleForm(Form):
    """Whether it is done, and what came of it."""

    state = RadioField(
        _l("How did it go?"),
        choices=offered((one.value, one.label) for one in (ActionState.DONE, ActionState.DROPPED)),
        validators=[Required(_l("Choose whether it is done."))],
    )
    outcome = body(
        _l("What came of it?"),
        required=tasks.WHAT_CAME_OF_IT,
        limit=tasks.OUTCOME,
        description=_l(
            "In plain words. It is public, stands in each matter that the assignment came out of, "
            "and goes to those who follow them."
        ),
    )
