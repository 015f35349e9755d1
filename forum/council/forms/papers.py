"""The form with which a document of a matter is laid with an item."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, ValidationError

from forum.council.operations import papers
from forum.matters.models import Document
from forum.web.forms import Form


class ChoosePaperForm(Form):
    """Choosing among the documents of the matters in an item."""

    document = RadioField(_l("Document"), coerce=str, validate_choice=False)

    def offer(self, documents: Iterable[Document]) -> "ChoosePaperForm":
        """Let one choose among these."""
        self.document.choices = [
            (str(one.id), f"{one.title} ({one.matter.reference})") for one in documents
        ]
        self.document.flags.required = True
        return self

    def validate_document(self, field: RadioField) -> None:
        """Something must be chosen."""
        said = field.data or ""
        if not (said.isascii() and said.isdigit() and len(said) < 11):
            raise ValidationError(papers.NOT_OF_THE_ITEM)
