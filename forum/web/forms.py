"""Forms: cleaned text, clear limits, a key that makes a form count once."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import request
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import (
    Field,
    FieldList,
    FormField,
    HiddenField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Optional

from forum.core import drafts, text
from forum.core.access import Words
from forum.core.db import Act, transaction
from forum.web.guard import current_actor
from forum.web.tokens import new_key

#: In a form that was kept for its sender: that it had files, which nothing can keep.
LOST_FILES = "lost_files"
_KEY = re.compile(r"[0-9a-f]{32}")
Text = TypeVar("Text", bound=StringField)


class Form(FlaskForm):
    """The base of every form. `form_key` is made when the form is shown and counts once when it is sent."""

    form_key = HiddenField(default=new_key)
    #: Of the answer that shows a refused form again. 429 when only the pace was wrong.
    refused_status = 422
    #: What stands above its errors, where nothing that was filled in is wrong.
    refused_heading: Words | None = None

    @property
    def status(self) -> int:
        """Of the answer that shows this form: 200, or what it was refused with."""
        return self.refused_status if self.errors else 200

    def validate(self, extra_validators: Any = None) -> bool:
        """Also refuse bytes that are no text, with the error beside the field that holds them."""
        fine: bool = super().validate(extra_validators)
        for field in self:
            if any(
                "\ufffd" in str(value) for value in (field.raw_data or []) if isinstance(value, str)
            ):
                field.errors = [
                    *field.errors,
                    _l("Some characters here could not be read. Write them again."),
                ]
                fine = False
        return self._say_lost_files() and fine

    def _say_lost_files(self) -> bool:
        """A form that was kept for its sender comes back without its files: say so beside their fields."""
        lost = [field for field in self if isinstance(field, FileField) and not field.data]
        if not lost or LOST_FILES not in request.form:
            return True
        for field in lost:
            field.errors = [
                _l("Choose the file once more: it is not kept with the rest of the form.")
            ]
        return False

    @property
    def repeated(self) -> set[str]:
        """What is said of more than one field, so that a summary must name the field too."""
        said = Counter(str(field.errors[0]) for field in _leaves(self) if field.errors)
        return {words for words, times in said.items() if times > 1}

    def key(self) -> str | None:
        """The form's key, bound to its sender; None for a form that came without one."""
        return key_of(self.form_key.data or "")


def _leaves(fields: Iterable[Field]) -> Iterator[Field]:
    """The fields that are filled in, those of forms within a form too."""
    for field in fields:
        if isinstance(field, FormField | FieldList):
            yield from _leaves(field)
        else:
            yield field


def key_of(given: str) -> str | None:
    """A form's key bound to whoever sends it; None for what is no key."""
    return f"{current_actor().person_id or 0}:{given}" if _KEY.fullmatch(given) else None


class Button(Form):
    """A form of one button: nothing but its key and its CSRF token."""


@contextmanager
def act(form: Form) -> Iterator[Act]:
    """The transaction of this form: everything inside happens once, however often the form arrives."""
    with transaction(form.key()) as started:
        yield started


class Required(InputRequired):
    """Something must be filled in; says what is missing in the field's own words."""

    def __init__(self, message: Words) -> None:
        super().__init__(message)

    def __call__(self, form: Any, field: Field) -> None:
        """Raise StopValidation for nothing, or for nothing but blanks."""
        if isinstance(field.data, str) and not field.data.strip():
            field.raw_data = []
        super().__call__(form, field)


class AtMost:
    """No more than so many characters, counted as people count them."""

    def __init__(self, limit: int, *, counted: bool = False) -> None:
        self.limit = limit
        self.field_flags = {"counter": limit} if counted else {}  # the page shows what is left

    def __call__(self, _form: Any, field: Field) -> None:
        """Raise ValidationError that says how many characters to take away."""
        over = len(field.data or "") - self.limit
        if over > 0:
            raise ValidationError(
                ngettext(
                    "The text is %(num)d character too long. At most %(limit)s fit.",
                    "The text is %(num)d characters too long. At most %(limit)s fit.",
                    over,
                    limit=f"{self.limit:,}".replace(",", " "),
                )
            )


def line(
    label: Words, *, required: Words | None = None, limit: int = 200, **kwargs: Any
) -> StringField:
    """A field for one line of text."""
    return _text_field(StringField, text.one_line, label, required, limit=limit, **kwargs)


def body(
    label: Words, *, required: Words | None = None, limit: int = text.MAX_LENGTH, **kwargs: Any
) -> TextAreaField:
    """A field for a longer text in Markdown."""
    kwargs["render_kw"] = {"rows": 6, **kwargs.get("render_kw", {})}
    return _text_field(TextAreaField, text.clean, label, required, limit=limit, **kwargs)


def _text_field(
    kind: type[Text],
    cleaner: Callable[[str], str],
    label: Words,
    required: Words | None,
    *,
    limit: int,
    **kwargs: Any,
) -> Text:
    first = Required(required) if required is not None else Optional()
    limited = AtMost(limit, counted=kind is TextAreaField)
    validators = [first, limited, *kwargs.pop("validators", [])]
    return kind(
        label, validators, filters=[lambda value: cleaner(value) if value else value], **kwargs
    )


def offered(pairs: Iterable[tuple[str, Words]]) -> list[Any]:
    """The choices of a field, from (value, words) pairs."""
    return [SelectChoice(value, words) for value, words in pairs]


def posted_fields(
    skip: frozenset[str] = frozenset({"csrf_token", "form_key", LOST_FILES}),
) -> dict[str, list[str]]:
    """What was typed in the posted form, by field, without its tokens and never a password."""
    fields = request.form.lists()
    return {name: typed for name, typed in fields if name not in skip and "password" not in name}


def draft_of(name: str) -> MultiDict[str, Any] | None:
    """What the present person has begun to write in that form, ready to be a form's data."""
    found = drafts.find(current_actor(), name) if current_actor().is_authenticated else None
    return MultiDict(found.fields) if found is not None else None
