"""The form of a response, before a stage's own questions are added to it."""

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, ValidationError

from forum.matters.beside import Together
from forum.responses.models import Stance
from forum.web.forms import Required, line, offered
from forum.web.forms import body as longer

SHORT = 1000  #: characters of a summary, and of who was asked


class Stances(RadioField):
    """One of the four; none is chosen beforehand."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what nobody could have chosen, in words of ours."""
        if self.raw_data and self.data not in {choice[0] for choice in self.iter_choices()}:
            raise ValidationError(_l("Choose one of the four standpoints."))


class ResponseForm(Together):
    """What a response says, whoever answers and whatever the stage asks."""

    around: ClassVar = frozenset({"replaces", "file", "file_title", "not_formal"})
    near: ClassVar = frozenset({"summary", "stance", "body", "members_asked"})

    replaces = HiddenField()  #: the receipt of what was sent already, as the sender was told
    summary = longer(
        _l("Summary"),
        required=_l("Write in a few sentences what you want to say."),
        limit=SHORT,
        description=_l("In a few sentences: what is most important to you?"),
        render_kw={"rows": 4},
    )
    stance = Stances(
        _l("Your standpoint on the proposal as a whole"),
        choices=offered(Stance.choices()),
        validators=[Required(_l("Choose a standpoint. You can also choose to have none."))],
    )
    body = longer(
        _l("Your response"),
        description=_l(
            "A blank line makes a new paragraph, a hyphen first on the line makes a list."
        ),
        render_kw={"rows": 12},
    )
    members_asked = longer(
        _l("Who was asked among your members?"),
        limit=SHORT,
        description=_l("For example: the board, a members' meeting with 30 people, a survey."),
        render_kw={"rows": 3},
    )
    file_title = line(_l("What the file is called"))
    file = FileField(_l("File"), description=_l("PDF, DOCX, ODT, XLSX, JPG or PNG, at most 25 MB."))
    not_formal = BooleanField(
        _l("I know that this is not a formal view under the Planning and Building Act."),
        validators=[
            Required(
                _l("Tick that you know this. Formal views are given in the city's own service.")
            )
        ],
    )

    def fit(self, *, is_pbl: bool, for_organisation: bool) -> None:
        """Leave out what is not asked of this sender in this consultation."""
        if not is_pbl:
            del self.not_formal
        if not for_organisation:
            del self.members_asked

    def validate_file_title(self, field: Any) -> None:
        """A file without a title tells those who cannot see it nothing."""
        if self.has_file and not field.data:
            raise ValidationError(_l("Write what the file is called."))

    @property
    def has_file(self) -> bool:
        """Whether a file was chosen."""
        return bool(self.file.data and self.file.data.filename)
