"""Forms of a text: writing it, importing it, publishing a version, and commenting on a paragraph."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from forum.matters.forms import KindField, Spoken, kinds_to_choose
from forum.texts.cutting import LONGEST
from forum.web.forms import Form, body, line

_HINT = _l(
    "A line with # first is a heading, with ## a heading within it. A hyphen first makes a list, "
    "a blank line a new paragraph. Each gets its own number."
)


class WriteForm(Form):
    """Writing a draft. `seen` is the hash of the draft that the writer was shown."""

    title = line(_l("Title of the text"), required=_l("Write what the text is called."))
    source = body(
        _l("The text"),
        required=_l("Write the text, or paste it."),
        limit=LONGEST,
        description=_HINT,
        render_kw={"rows": 22},
    )
    seen = HiddenField()

    def without_title(self) -> "WriteForm":
        """The title of a text that is public stays."""
        del self.title
        return self


class NewForm(Form):
    """Beginning a text: written here, or taken from a file."""

    title = line(_l("Title of the text"), required=_l("Write what the text is called."))
    file = FileField(
        _l("A DOCX file"),
        description=_l("Headings, lists and tables come along, pictures do not. At most 25 MB."),
    )
    source = body(_l("The text"), limit=LONGEST, description=_HINT, render_kw={"rows": 14})

    def validate(self, extra_validators: Any = None) -> bool:
        """One of the two, not both."""
        fine = super().validate(extra_validators)
        if bool(self.file.data) != bool(self.source.data) or self.source.errors:
            return fine
        self.source.errors = [
            _l("Choose a file or write the text here, not both.")
            if self.file.data
            else _l("Choose a file, or write the text here.")
        ]
        return False


class FileForm(Form):
    """Taking the whole text of a draft from a file."""

    file = FileField(
        _l("A DOCX file"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l("Headings, lists and tables come along, pictures do not. At most 25 MB."),
    )
    seen = HiddenField()


class FirstForm(Form):
    """Publishing a first version."""

    seen = HiddenField()

    @property
    def said(self) -> str:
        """Nothing is new in what is all new."""
        return ""


class PublishForm(FirstForm):
    """Publishing a later version."""

    change = body(
        _l("What is new in this version?"),
        required=_l("Say what is new in this version."),
        limit=600,
        description=_l("Two or three sentences. They stand first on the page of the text."),
        render_kw={"rows": 4},
    )

    @property
    def said(self) -> str:
        """What is new."""
        return self.change.data or ""


class CommentForm(Spoken):
    """Commenting on a paragraph. Several may be open on one page, so ids carry the paragraph's number."""

    body = body(_l("Your comment"), required=_l("Write something before you send."))
    kind = KindField()

    def __init__(self, position: int, *, answers: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choose_among(kinds_to_choose(), answers=answers)
        for field in self:
            field.id = f"{field.id}-{position}"
