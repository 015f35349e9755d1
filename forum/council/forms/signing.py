"""Forms of those who sign the minutes, and of what is corrected afterwards."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField

from forum.council.models import AgendaItem
from forum.council.operations import addenda, minutes
from forum.web.forms import Form, body


class SignForm(Form):
    """Signing the text that was read: its hash comes along."""

    text_hash = HiddenField()


class ChangeForm(Form):
    """What an approver wants to have changed."""

    what = body(
        _l("What is to be changed?"),
        required=minutes.WHAT_CHANGE,
        limit=minutes.LONGEST_REQUEST,
        description=_l("Name the item, what is wrong, and what should stand there instead."),
    )


class AddendumForm(Form):
    """A correction of published minutes."""

    section = SelectField(_l("What is corrected?"), coerce=int)
    text = body(
        _l("The correction"),
        required=addenda.NO_TEXT,
        description=_l("Write what stands there, and what it should say. Everyone can read it."),
    )

    def offer(self, items: Iterable[AgendaItem], chosen: int | None = None) -> None:
        """Let one choose among the sections of these minutes; one may be chosen beforehand."""
        known = [(one.section_number, f"§ {one.section_number} {one.title}") for one in items]
        self.section.choices = [(0, _l("The minutes as a whole")), *known]
        if self.section.data is None:
            self.section.data = chosen or 0
