"""Kinds of field that the forms of a process are made of."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forum.core.access import Words

_MAIL = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;.]+")
_NOT_LISTED = _l("Choose among what the list has.")


class Day(DateField):
    """A date. What cannot be read as one is refused and shown as it was typed."""

    def __init__(self, label: Words, **kwargs: Any) -> None:
        super().__init__(label, [Optional()], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date; an empty one is none."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            self.data = datetime.strptime(typed, "%Y-%m-%d").date()  # noqa: DTZ007
        except ValueError:
            raise ValueError(
                _l("There is no such date. Write it as year-month-day, like 2027-03-31.")
            ) from None

    def __call__(self, **kwargs: Any) -> Any:
        """A date input shows nothing for what is no date, so then it becomes a text input."""
        if self.errors and self.data is None:
            kwargs.setdefault("type", "text")
        return super().__call__(**kwargs)


class Checkboxes(SelectMultipleField):
    """Several of a list."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not have, in words of ours."""
        if not set(self.data or ()) <= {choice[0] for choice in self.iter_choices()}:
            raise ValidationError(_NOT_LISTED)


class Choice(SelectField):
    """One of a short list."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not have, in words of ours."""
        if self.data not in {choice[0] for choice in self.iter_choices()}:
            raise ValidationError(_NOT_LISTED)


class Radios(RadioField):
    """One of a list, or none."""

    def __init__(self, label: Words, **kwargs: Any) -> None:
        super().__init__(label, validators=[Optional()], **kwargs)

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not have, in words of ours."""
        if self.data and self.data not in {choice[0] for choice in self.iter_choices()}:
            raise ValidationError(_NOT_LISTED)


def is_https(address: str) -> bool:
    """Whether it is a whole web address that a browser opens safely."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return (
        parts.scheme == "https"
        and "." in host
        and parts.username is None
        and address.isprintable()
        and " " not in address
    )


def is_mail_address(address: str) -> bool:
    """Whether it can be an e-mail address at all."""
    return _MAIL.fullmatch(address) is not None
