"""Forms of a conversation: opening one, and closing it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from forum.matters.choosing import Checkboxes, areas, commitments
from forum.web.forms import Form, body, line


class TopicForm(Form):
    """Opening a conversation."""

    title = line(
        _l("What do you want to talk about?"),
        required=_l("Write in a few words what you want to talk about."),
        description=_l("As a title: “Where can young people be in the evening?”"),
    )
    opening = body(
        _l("Your thoughts to begin with"),
        required=_l("Write something that others can go on from."),
        description=_l(
            "What have you seen, what do you wonder, and whom do you hope to hear from?"
        ),
        render_kw={"rows": 8},
    )
    citywide = BooleanField(_l("It is about the whole city"))
    districts = Checkboxes(_l("Areas"))
    commitments = Checkboxes(_l("Commitments in the agreement"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.districts.choices = areas()
        self.commitments.choices = commitments()

    def validate(self, extra_validators: Any = None) -> bool:
        """It is about something: areas, commitments or the whole city."""
        fine = super().validate(extra_validators)
        about = self.citywide.data or self.districts.data or self.commitments.data
        if not about and not self.districts.errors:
            self.districts.errors = [
                _l("Choose at least one area, a commitment, or the whole city.")
            ]
        return bool(about) and fine

    def content(self) -> dict[str, Any]:
        """What was filled in, as the operation takes it."""
        return {
            "title": self.title.data,
            "opening": self.opening.data,
            "citywide": self.citywide.data,
            "district_ids": self.districts.data or [],
            "commitment_ids": self.commitments.data or [],
        }


class CloseForm(Form):
    """Closing a conversation."""

    reason = body(
        _l("Why do you close it?"),
        required=_l("Write why you close it, so that those who took part understand."),
        limit=600,
        description=_l("For example what came of it, and where it goes on. Everyone reads this."),
        render_kw={"rows": 4},
    )
