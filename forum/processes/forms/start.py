"""Beginning a draft: from a type, or from an earlier process."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from forum.processes.fields import Radios
from forum.processes.models import ProcessType
from forum.web.forms import Form, line


class _UnitForm(Form):
    """A title, and for which unit."""

    title = line(
        _l("Title"),
        required=_l("Write a title, for example what it is about and where."),
        description=_l("You can change it until you publish."),
    )
    unit = SelectField(_l("Which unit is responsible?"))

    def __init__(self, units: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unit.choices = list(units)
        if len(units) == 1:
            del self.unit

    def choose(self, unit: str | None) -> None:
        """Suggest a unit."""
        if "unit" in self and not self.is_submitted():
            self.unit.data = unit


class StartForm(_UnitForm):
    """Beginning a draft from a type, with the stages that it usually has."""

    process_type = Radios(
        _l("What kind of work is it?"),
        default=ProcessType.OWN.value,
        description=_l(
            "You get the usual stages with suggested dates, and change them as you like."
        ),
    )

    def __init__(self, units: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(units, **kwargs)
        self.process_type.choices = ProcessType.choices()

    @property
    def chosen_type(self) -> ProcessType:
        """The type that was chosen."""
        return ProcessType(self.process_type.data or ProcessType.OWN)


class CopyForm(_UnitForm):
    """Beginning a draft from an earlier process."""
