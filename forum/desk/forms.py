"""Forms of the desk."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from forum.core import text
from forum.matters.forms import Ticks
from forum.matters.models import Comment
from forum.web.forms import Form, body, offered


class AnswerForm(Form):
    """One answer to the questions that are ticked, in whichever threads they were asked."""

    questions = Ticks(_l("Questions that you answer"), coerce=str)
    body = body(_l("The answer"), required=_l("Write the answer before you send."))

    def __init__(self, asked: Sequence[Comment], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.asked = {str(question.id): question for question in asked}
        self.questions.choices = offered((mark, mark) for mark in self.asked)

    def start(self, mark: str) -> str:
        """How the question of a box begins."""
        return text.excerpt(self.asked[mark].body_html)

    def chosen(self) -> list[Comment]:
        """The questions that are ticked."""
        return [self.asked[mark] for mark in self.questions.data or ()]

    def validate_questions(self, field: Ticks) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError(_l("Tick at least one question."))
