"""Forms of going together with another initiative, and of tying one to a consultation."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField

from forum.core.access import Words
from forum.matters.queries import MatterRow
from forum.web.forms import Form, body, line, offered

OTHER = "annat"


class PickForm(Form):
    """One matter of a few that are offered, or any other by its reference."""

    chosen = RadioField(_l("Which one?"), validate_choice=False)
    reference = line(
        _l("Another one, by its reference"),
        limit=20,
        description=_l("It stands above the title of every matter, for example S-2027-14."),
    )

    def __init__(self, rows: Iterable[MatterRow], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        choices = [(str(row.matter.reference), _worded(row)) for row in rows]
        self._listed = {reference for reference, _words in choices}
        if choices:
            self.chosen.choices = offered([*choices, (OTHER, _l("Another one"))])
            self.chosen.flags.required = True
        else:
            del self.chosen
            self.reference.label.text = _("Which one? Write its reference")
            self.reference.flags.required = True

    def begin_with(self, reference: str) -> None:
        """Choose the one that the reader came from."""
        listed = reference in self._listed
        if "chosen" in self:
            self.chosen.data = reference if listed else OTHER
        if not listed:
            self.reference.data = reference

    @property
    def picked(self) -> str:
        """The reference of what was chosen; nothing where nothing was."""
        chosen = self.chosen.data if "chosen" in self else OTHER
        return str((self.reference.data if chosen == OTHER else chosen) or "")

    @property
    def picking(self) -> Field:
        """The field that was chosen with."""
        listed = "chosen" in self and self.chosen.data != OTHER
        return self.chosen if listed else self.reference

    def validate(self, extra_validators: Any = None) -> bool:
        """Something must be chosen."""
        fine = super().validate(extra_validators)
        if not self.picked:
            self.refuse(_("Choose which one, or write its reference."))
            return False
        return fine

    def refuse(self, words: Words) -> None:
        """Say beside what was chosen why it cannot be."""
        self.picking.errors = [words]


def _worded(row: MatterRow) -> str:
    """A matter as a choice: its title, whose it is, and where it stands."""
    return f"{row.title} ({row.matter.reference}), {row.matter.party.name}"


class MergerForm(PickForm):
    """Proposing to go together, with a reason."""

    reason = body(
        _l("Why do they belong together?"),
        required=_l("Write why the two belong together."),
        description=_l("They read this before they answer. If they agree, everyone can read it."),
        limit=1000,
        render_kw={"rows": 4},
    )


class TieForm(PickForm):
    """Tying an initiative to a consultation: what it should take up."""

    body = body(
        _l("What should the consultation take up?"),
        required=_l("Write what the consultation should take up."),
        description=_l(
            "It is published in the consultation's thread, with a link to the initiative."
        ),
        render_kw={"rows": 6},
    )


class MergerAnswerForm(Form):
    """What those say who are asked to go together."""

    answer = body(
        _l("A word to those who asked"),
        description=_l("If you agree, everyone can read it. If not, only they do."),
        limit=1000,
        render_kw={"rows": 3},
    )
