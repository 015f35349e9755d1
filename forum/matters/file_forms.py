"""The part of a form that takes files: one at a time; those sent before wait, each with its words."""

from collections.abc import Sequence
from types import new_class
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import Field, TextAreaField
from wtforms.validators import StopValidation

from forum.core import text
from forum.core.access import Words
from forum.matters.models import Attachment
from forum.web.forms import AtMost, Form, Required, body

LONGEST = 600


def _in_words(label: Words, *validators: Any, **more: Any) -> TextAreaField:
    """What a file says in words. Not one line: pressing Enter must not send anything."""
    return TextAreaField(
        label,
        [*validators, AtMost(LONGEST)],
        filters=[lambda value: text.one_line(value) if value else value],
        render_kw={"rows": 2},
        **more,
    )


def one_document() -> FileField:
    """The field for one document, which must be chosen."""
    return FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l("PDF, DOCX, ODT, XLSX, JPG or PNG, at most 25 MB."),
    )


def picture_in_words() -> TextAreaField:
    """What a document that is a picture shows, in words."""
    return body(
        _l("What the picture shows"),
        limit=LONGEST,
        description=_l("Only for pictures: in words, for those who cannot see it."),
        render_kw={"rows": 3},
    )


class OneDocument(Form):
    """A form for one document, in its field `file`."""

    CHOOSE_AGAIN: Words = _l("Choose the file once more: it is not kept with the rest of the form.")

    def validate(self, extra_validators: Any = None) -> bool:
        """Also say that a file must be chosen once more, as no browser sends it twice by itself."""
        fine = super().validate(extra_validators)
        file = self["file"]
        if not fine and file.data and not file.errors:
            file.errors = [self.CHOOSE_AGAIN]
        return fine


class WithFiles(Form):
    """A form with which files go along."""

    file = FileField(
        _l("Picture or file"), description=_l("PDF, DOCX, ODT, XLSX, JPG or PNG, at most 25 MB.")
    )
    words = _in_words(
        _l("In words"),
        description=_l(
            "Of a picture: what it shows, for those who cannot see it. "
            "Of another file: what it is called."
        ),
    )

    def __init__(self, *, waiting: Sequence[Attachment] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.waiting = waiting
        self.file_fault: Words | None = None  #: why the file that was sent is not taken
        self.added: int | None = None  #: the file that was taken in just now
        if self.words.data in {one.alternative for one in waiting}:
            self.words.data = ""  # a draft from before that file was taken in, with its words

    def validate(self, extra_validators: Any = None) -> bool:
        """Also say why a file is not taken."""
        fine = super().validate(extra_validators)
        return self.say_fault() and fine

    def say_fault(self) -> bool:
        """Say beside the field why a file is not taken; True when there is nothing to say."""
        if self.file_fault is not None:
            self.file.errors = [self.file_fault]
        return self.file_fault is None

    def going_along(self) -> dict[int, str]:
        """The files that stood on the page when it was sent, by their ids, each with its words."""
        fields = {one.id: self[name_of(one)] for one in self.waiting}
        return {number: field.data or "" for number, field in fields.items() if field.raw_data}


Files = TypeVar("Files", bound=WithFiles)


def name_of(kept: Attachment) -> str:
    """The name of the field that says in words what a waiting file is."""
    return f"words_{kept.id}"


def with_files(form: type[Files], waiting: Sequence[Attachment]) -> type[Files]:
    """The form with a field for the words of each file that waits."""
    if not waiting:
        return form
    fields = {name_of(one): _of(one) for one in waiting}
    made: type[Files] = new_class(
        form.__name__, (form,), exec_body=lambda body: body.update(fields)
    )
    return made


def _of(kept: Attachment) -> TextAreaField:
    if kept.is_picture:
        label = _l("What the picture shows")
        missing = _l("Describe what the picture shows, for those who cannot see it.")
    else:
        label, missing = _l("What the file is called"), _l("Write what the file is called.")
    return _in_words(label, _if_sent, Required(missing), default=kept.alternative)


def _if_sent(_form: Form, field: Field) -> None:
    """Ask nothing of a file that came from another tab: it stood not on this page, and goes not along."""
    if not field.raw_data:
        raise StopValidation
