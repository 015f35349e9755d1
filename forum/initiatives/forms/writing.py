"""Forms of an initiative: its draft, and what a conversation becomes one with."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    SubmitField,
    ValidationError,
)

from forum.core import names
from forum.core.access import Words
from forum.initiatives import queries
from forum.initiatives.models import Initiative
from forum.initiatives.operations import UNKNOWN
from forum.matters.beside import Together
from forum.matters.choosing import Checkboxes, OneOf, areas, commitments
from forum.web.forms import Button, Form, body, line

_UNKNOWN = int(UNKNOWN)


class InitiativeForm(Together):
    """Writing an initiative. A draft needs its title; to publish, all that is not optional."""

    around: ClassVar = frozenset({"draft"})
    title = line(
        _l("Title"),
        required=_l("Write a title, even for a draft."),
        description=_l("Say in a few words what you want to happen."),
    )
    problem = body(_l("What is the problem?"), render_kw={"rows": 7})
    proposal = body(_l("What do you propose?"), render_kw={"rows": 7})
    members_asked = body(
        _l("How were your members asked?"),
        limit=1000,
        description=_l("For example: a survey, 17 of 23 replied. Or: the board decided."),
        render_kw={"rows": 3},
    )
    citywide = BooleanField(_l("It is about the whole city"))
    districts = Checkboxes(_l("Areas"))
    commitments = Checkboxes(
        _l("Commitments in the agreement"),
        description=_l("Which of them would the initiative carry out?"),
    )
    addressed = OneOf(
        _l("Which part of the city do you turn to?"),
        description=_l(
            "They owe you a reply. If you choose wrong, they pass it on. If you do not know, "
            "the secretariat of %(council)s finds out.",
            council=names.COUNCIL,
        ),
    )
    draft = SubmitField(_l("Save draft"))

    _NEEDED = {
        "problem": _l("Describe the problem."),
        "proposal": _l("Describe what you propose."),
        "districts": _l("Choose at least one area, or the whole city."),
        "addressed": _l("Choose the part of the city that you turn to."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self._NEEDED:
            self[name].flags.required = True
        self.districts.choices = areas()
        self.commitments.choices = commitments()
        self.addressed.choices = _bodies()

    def validate(self, extra_validators: Any = None) -> bool:
        """A draft may have holes; what is to be published may not."""
        fine = super().validate(extra_validators)
        if self.draft.data:
            return fine
        needed = dict(self._NEEDED)
        if self.citywide.data:
            del needed["districts"]
        return _say_what_is_missing(self, needed) and fine

    def content(self) -> dict[str, Any]:
        """What was filled in, as the operations take it."""
        return {
            "title": self.title.data,
            "problem": self.problem.data or "",
            "proposal": self.proposal.data or "",
            "members_asked": self.members_asked.data or "",
            "citywide": self.citywide.data,
            "district_ids": self.districts.data or [],
            "commitment_ids": self.commitments.data or [],
            **_turned_to(self.addressed),
        }


def _bodies() -> list[tuple[int | None, str]]:
    """The parts of the city that can be turned to, after a line that chooses none."""
    units = [(unit.id, unit.name) for unit in queries.city_units()]
    return [(None, _("Choose …")), (_UNKNOWN, _("We do not know")), *units]


def _turned_to(field: Field) -> dict[str, Any]:
    """Who is to reply, as the operations take it."""
    return {"addressed_party_id": field.data or None, "body_unknown": field.data == _UNKNOWN}


def _say_what_is_missing(form: Form, needed: Mapping[str, Words]) -> bool:
    """Note beside each field what it lacks; whether nothing does."""
    missing = [name for name in needed if form[name].data in (None, "", [])]
    for name in missing:
        field: Field = form[name]
        field.errors = field.errors or [needed[name]]
    return not missing


def filled(initiative: Initiative) -> dict[str, Any]:
    """What a draft says, as the form's data."""
    return {
        "title": initiative.title,
        "problem": initiative.problem,
        "proposal": initiative.proposal,
        "members_asked": initiative.members_asked,
        "citywide": initiative.citywide,
        "districts": [place.id for place in initiative.districts],
        "commitments": [one.id for one in initiative.commitments],
        "addressed": _UNKNOWN if initiative.body_unknown else initiative.addressed_party_id,
    }


class PublishForm(Button):
    """Publishing. `seen` tells which state of the draft the page shows."""

    seen = HiddenField()


class AssignForm(Form):
    """Who is to reply to an initiative that is addressed to nobody."""

    to = OneOf(_l("Part of the city"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.to.flags.required = True
        units = [(unit.id, unit.name) for unit in queries.city_units()]
        self.to.choices = [(None, _("Choose …")), *units]

    def validate_to(self, field: Field) -> None:
        """Somebody must be named."""
        if field.data is None:
            raise ValidationError(_("Choose the part of the city that is to reply."))


class GrowForm(Form):
    """What a conversation becomes an initiative with; its title, its places and commitments stay."""

    problem: Any = InitiativeForm.problem
    proposal: Any = InitiativeForm.proposal
    members_asked: Any = InitiativeForm.members_asked
    addressed: Any = InitiativeForm.addressed

    _NEEDED = {name: words for name, words in InitiativeForm._NEEDED.items() if name != "districts"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self._NEEDED:
            self[name].flags.required = True
        self.addressed.choices = _bodies()

    def validate(self, extra_validators: Any = None) -> bool:
        """Nothing may be missing: the city's clock starts at once."""
        fine = super().validate(extra_validators)
        return _say_what_is_missing(self, self._NEEDED) and fine

    def content(self) -> dict[str, Any]:
        """What was filled in, as the operation takes it."""
        return {
            "problem": self.problem.data,
            "proposal": self.proposal.data,
            "members_asked": self.members_asked.data or "",
            **_turned_to(self.addressed),
        }
