"""Fields that choose among what is stored, and what there is to choose for a matter: areas, commitments."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from forum.agreement import queries as agreement
from forum.core.access import Words
from forum.districts import queries as districts
from forum.districts.models import Level

_UNREADABLE = _l("Choose among what the list has.")


def areas() -> list[tuple[int, str]]:
    """The areas that a matter can be about; of a city area it is said that it is all of it."""
    return [
        (
            area.id,
            str(_("The whole of %(area)s", area=area.name))
            if area.level == Level.CITY_AREA
            else area.name,
        )
        for area in districts.current()
    ]


def commitments() -> list[tuple[int, str]]:
    """The commitments of the agreement in force."""
    return [(one.id, f"{one.number}. {one.name}") for one in agreement.commitments_in_force()]


def _number(given: Any) -> int | None:
    """An id out of a select; None for the line that chooses nothing."""
    return int(given) if given not in (None, "", "None") else None


class Checkboxes(SelectMultipleField):
    """Several of a list of stored things, by id."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Words, **kwargs: Any) -> None:
        super().__init__(label, coerce=int, choices=[], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Refuse what is no number in words of ours."""
        try:
            self.data = [int(value) for value in valuelist]
        except ValueError:
            raise ValueError(_UNREADABLE) from None

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not have."""
        if not set(self.data or ()) <= {choice[0] for choice in self.iter_choices()}:
            raise ValidationError(_UNREADABLE)


class OneOf(SelectField):
    """One of a list of stored things, by id, or none."""

    def __init__(self, label: Words, **kwargs: Any) -> None:
        super().__init__(label, coerce=_number, choices=[], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Refuse what is no number in words of ours."""
        try:
            self.data = _number(valuelist[0]) if valuelist else None
        except ValueError:
            raise ValueError(_UNREADABLE) from None

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not have."""
        if self.data not in {choice[0] for choice in self.iter_choices()}:
            raise ValidationError(_UNREADABLE)
