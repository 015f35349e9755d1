"""Fields that several forms of the council have."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    Field,
    SelectMultipleField,
    TimeField,
    ValidationError,
)
from wtforms.validators import NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from forum.core import clock
from forum.web.forms import Form

REASON = 500
NOMINATION_REASON = 1000
#: Meetings are planned at most so far ahead; also keeps dates within what a calendar can hold.
FARTHEST = timedelta(days=3 * 366)
#: What a number that names a row can be.
KEY = NumberRange(1, 2**31 - 1)


class Day(DateField):
    """A date, refused in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date; ValueError with a sentence when it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Write the date as year-month-day, such as 2027-04-15.")) from None


class TimeOfDay(TimeField):
    """A time, refused in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time, with a dot or a colon; ValueError with a sentence when it is none."""
        try:
            super().process_formdata([each.strip().replace(".", ":") for each in valuelist])
        except ValueError:
            raise ValueError(_l("Write the time as hours and minutes, such as 15:00.")) from None


class Ticks(SelectMultipleField):
    """Several choices, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def within_reach(_form: Form, field: Field) -> None:
    last = clock.today() + FARTHEST
    if field.data is not None and not clock.today() - FARTHEST <= field.data <= last:
        raise ValidationError(_l("Choose a date within three years."))
