"""Forms of a thread and of documents."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField

from forum.web.forms import Form, body, line


class CommentForm(Form):
    """Writing in a thread; `parent` is the number of the comment replied to."""

    body = body(_l("Your comment"), required=_l("Write something before you send."))
    is_obstacle = BooleanField(
        _l("This is about an obstacle"),
        description=_l(
            "Something that stands in the way of working together and should be removed."
        ),
    )
    parent = HiddenField()


class DocumentForm(Form):
    """Adding a file to a matter."""

    title = line(_l("Title of the document"), required=_l("Write what the document is called."))
    file = FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l("PDF, DOCX, ODT, XLSX, JPG or PNG, at most 25 MB."),
    )
