"""Forms for accounts. Names of fields that hold a password contain the word, so that none is shown again."""

import re

from flask import current_app
from flask_babel import lazy_gettext as _l
from wtforms import Field, PasswordField, SelectField, StringField, ValidationError

from forum.accounts.policy import SHORTEST, weakness
from forum.core.access import Words
from forum.web.forms import AtMost, Form, Required, line, offered

LONGEST = 200
ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
    r"[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)


def _is_address(_form: Form, field: Field) -> None:
    if not ADDRESS.fullmatch(field.data or ""):
        raise ValidationError(_l("Write the whole address, such as namn@exempel.se."))


def address(label: Words, *, required: Words | None, **kwargs: object) -> StringField:
    """A field for an e-mail address, kept in lower case."""
    field: StringField = line(
        label,
        required=required,
        limit=254,
        validators=[_is_address],
        render_kw={"type": "email", "spellcheck": "false", "autocapitalize": "none"},
        **kwargs,
    )
    return field


def secret(label: Words, *, new: bool = False) -> PasswordField:
    """A field for a password."""
    required = _l("Choose a password.") if new else _l("Write your password.")
    return PasswordField(
        label,
        validators=[Required(required), AtMost(LONGEST), *([_is_strong] if new else [])],
        description=_l(
            "At least %(num)s characters. Three or four words that do not belong together are"
            " both easy to remember and hard to guess.",
            num=SHORTEST,
        )
        if new
        else "",
        render_kw={"autocomplete": "new-password" if new else "current-password"},
    )


def _is_strong(form: Form, field: Field) -> None:
    typed = [form[name].data or "" for name in ("name", "email") if name in form]
    fault = weakness(field.data or "", *typed, *getattr(form, "known", ()))
    if fault is not None:
        raise ValidationError(fault)


class SignInForm(Form):
    """Address and password."""

    email = address(_l("E-mail address"), required=_l("Write your e-mail address."))
    password = secret(_l("Password"))


class RegisterForm(Form):
    """Creating an account."""

    name = line(_l("Your name"), required=_l("Write your name."), limit=100)
    email = address(_l("E-mail address"), required=_l("Write your e-mail address."))
    new_password = secret(_l("Password"), new=True)


class ConfirmForm(Form):
    """Showing that it was oneself who registered."""

    password = secret(_l("The password that you chose"))


class ForgottenForm(Form):
    """Asking for a link to a new password."""

    email = address(_l("E-mail address"), required=_l("Write your e-mail address."))


class NewPasswordForm(Form):
    """A new password, by a mailed link."""

    known: tuple[str, ...] = ()
    new_password = secret(_l("New password"), new=True)


class ChangePasswordForm(Form):
    """A new password, knowing the present one."""

    known: tuple[str, ...] = ()
    password = secret(_l("Your present password"))
    new_password = secret(_l("New password"), new=True)


class DetailsForm(Form):
    """One's name and language."""

    name = line(_l("Your name"), required=_l("Write your name."), limit=100)
    language = SelectField(
        _l("Language"),
        choices=lambda: offered(current_app.config["LANGUAGES"].items()),
        validators=[Required(_l("Choose a language."))],
        description=_l("The language of the pages and of the letters you get."),
    )
