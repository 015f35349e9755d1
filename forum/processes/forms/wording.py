"""The texts of a process, in its draft and after publication."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, ValidationError

from forum.core.access import Words
from forum.processes.fields import Radios, is_mail_address
from forum.processes.models import Participation
from forum.processes.operations import Wording
from forum.web.forms import Form, body, line


class WordingForm(Form):
    """The texts that may be changed after publication too."""

    title = line(_l("Title"), required=_l("Write a title, even for a draft."))
    summary = body(
        _l("Summary"),
        limit=600,
        description=_l("Two or three sentences, in words that everyone understands."),
        render_kw={"rows": 3},
    )
    description = body(
        _l("Background"),
        description=_l(
            "What it is about, why now, and what happens with the answers. A blank line makes a "
            "new paragraph."
        ),
        render_kw={"rows": 8},
    )
    influenceable = body(
        _l("What can be influenced"),
        limit=4000,
        description=_l("One thing a line, with a hyphen first."),
        render_kw={"rows": 5},
    )
    not_influenceable = body(
        _l("What cannot be influenced"),
        limit=4000,
        description=_l("What is decided already, or follows from the law or the budget."),
        render_kw={"rows": 5},
    )
    participation = Radios(_l("Level of participation"))
    contact_name = line(_l("Contact person"))
    contact_email = line(_l("E-mail"), limit=254, render_kw={"type": "email"})
    contact_phone = line(_l("Telephone"), limit=40, render_kw={"type": "tel"})
    case_number = line(_l("Case number"), limit=60)
    case_pending = BooleanField(_l("The case is not registered yet"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.participation.choices = Participation.choices()
        for name in ("summary", "influenceable", "not_influenceable", "contact_name"):
            self[name].flags.required = True  # not to save, but to publish

    def validate_contact_email(self, field: Field) -> None:
        """Refuse what cannot be an address."""
        if field.data and not is_mail_address(field.data):
            raise ValidationError(_l("That is no e-mail address. Write it like name@example.org."))

    def validate_case_number(self, field: Field) -> None:
        """A number, or that there is none: not both."""
        if field.data and self.case_pending.data:
            raise ValidationError(
                _l("Write the case number, or say that the case is not registered yet. Not both.")
            )

    def wording(self) -> dict[str, Any]:
        """What was filled in, as the operations take it."""
        level = self.participation.data
        texts = ("title", "summary", "description", "influenceable", "not_influenceable")
        contact = ("contact_name", "contact_email", "contact_phone")
        return {name: self[name].data or "" for name in (*texts, *contact)} | {
            "participation": Participation(level) if level else None,
            "case_number": self.case_number.data or None,
            "case_pending": self.case_pending.data,
        }


class ReviseForm(WordingForm):
    """Changing the texts of a published process."""

    reason = body(
        _l("Why you change it"),
        limit=1000,
        description=_l(
            "Everyone reads it. It is not needed when only the contact or the case number is new."
        ),
        render_kw={"rows": 3},
    )

    def content(self) -> Wording:
        """What was filled in, as the operation takes it."""
        return Wording(**self.wording())

    def given(self) -> dict[str, Any]:
        """What was filled in, as the operation takes it."""
        return {"wording": self.content(), "reason": self.reason.data or ""}

    def point_out(self, found: Sequence[tuple[str, Words]]) -> None:
        """Say beside the fields what must not be left out."""
        for name, words in found:
            missing = words if name == "reason" else _l("Missing: %(what)s.") % {"what": words}
            if name in self:
                self[name].errors = [missing]
            else:
                self.form_errors.append(missing)
