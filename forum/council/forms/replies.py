"""The form of an answer to a summons."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import AnyOf

from forum.council.models import SummonsAnswer, SummonsReply
from forum.council.operations import replies
from forum.web.forms import Form, Required, offered

#: Names nobody, so that nonsense is refused as somebody who cannot be asked.
_NOBODY = -1


def _number(value: object) -> int:
    given = str(value)
    return int(given) if given.isascii() and given.isdigit() else _NOBODY


class AnswerForm(Form):
    """Whether somebody comes. The button says it; for a substitute also whom to ask.

    Whoever has the address may answer, so there is no token of a session.
    """

    class Meta:
        """The address itself is secret."""

        csrf = False

    answer = StringField(
        _l("Do you come?"),
        [
            Required(replies.CHOOSE),
            AnyOf([one.value for one in SummonsAnswer], message=replies.CHOOSE),
        ],
    )
    substitute = SelectField(_l("Whom do you ask?"), coerce=_number, validate_choice=False)

    def offer(self, substitutes: Sequence[SummonsReply]) -> None:
        """Let a member choose among the substitutes who are free."""
        self.substitute.choices = [(one.id, one.person.name) for one in substitutes]

    def said(self) -> dict[str, Any]:
        """What the operation takes."""
        return {
            "said": SummonsAnswer(str(self.answer.data)),
            "substitute": self.substitute.data or None,
        }


class NoteAnswerForm(Form):
    """What somebody has answered in another way than by the link: the secretary writes it down."""

    answer = RadioField(
        _l("What is the answer?"),
        choices=offered((one.value, one.label) for one in SummonsAnswer),
        validators=[Required(_l("Choose what the answer is."))],
    )
    substitute = SelectField(
        _l("Who is asked to come instead?"),
        description=_l("Only if a substitute is sent. Those on the same side who are free."),
        coerce=_number,
        validate_choice=False,
    )

    def offer(self, reply: SummonsReply, substitutes: Sequence[SummonsReply]) -> None:
        """Let a substitute be sent only where there is one who can be asked."""
        if reply.is_substitute or not substitutes:
            del self.substitute
            kinds = (SummonsAnswer.YES, SummonsAnswer.NO)
            self.answer.choices = offered((one.value, one.label) for one in kinds)
            return
        self.substitute.choices = [(one.id, one.person.name) for one in substitutes]

    def said(self) -> dict[str, Any]:
        """What the operation takes; of whom to ask only where somebody is."""
        said = SummonsAnswer(str(self.answer.data))
        sends = said == SummonsAnswer.SUBSTITUTE and self.substitute is not None
        return {"said": said, "substitute": (self.substitute.data or None) if sends else None}
