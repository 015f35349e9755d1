"""Forms of an initiative, of the city's reply, and of the list's filters."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    RadioField,
    SubmitField,
    ValidationError,
)
from wtforms.validators import Optional

from forum.core import clock
from forum.core.access import Words
from forum.initiatives import queries
from forum.initiatives.models import Initiative, ReplyKind
from forum.matters.choosing import Checkboxes, OneOf, areas, commitments
from forum.web.forms import Form, Required, body, line

TWENTY_YEARS = timedelta(days=20 * 365)


class Day(DateField):
    """A date."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Say how a date is written, when it was not."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(
                _("Write the date as year, month and day, for example 2027-04-15.")
            ) from None


class InitiativeForm(Form):
    """Writing an initiative. A draft needs its title; to publish, all that is not optional."""

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
        description=_l("They owe you a reply. If you choose wrong, they pass it on."),
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
            "addressed_party_id": self.addressed.data,
        }


def _bodies() -> list[tuple[int | None, str]]:
    """The parts of the city that can be turned to, after a line that chooses none."""
    return [(None, _("Choose …")), *((unit.id, unit.name) for unit in queries.city_units())]


def _say_what_is_missing(form: Form, needed: Mapping[str, Words]) -> bool:
    """Note beside each field what it lacks; whether nothing does."""
    missing = [name for name in needed if not form[name].data]
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
        "addressed": initiative.addressed_party_id,
    }


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
            "addressed_party_id": self.addressed.data,
        }


class ReplyForm(Form):
    """The city's reply. To pass the initiative on, the part of the city that gets it must be named."""

    kind = RadioField(
        _l("The reply in short"),
        validators=[Required(_l("Choose what the reply comes to."))],
    )
    referred_to = OneOf(
        _l("Passed on to"),
        description=_l("Only when you pass the initiative on. The promised day stays the same."),
    )
    reasons = body(
        _l("Reasons"),
        required=_l("Write the reasons. A reply without reasons is no reply."),
        description=_l("Why, and what weighed for and against."),
        render_kw={"rows": 9},
    )
    next_step = line(_l("Next step"), limit=500)
    next_step_on = Day(_l("When?"), validators=[Optional()])

    def __init__(self, initiative: Initiative, *args: Any, may_refer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_refer = may_refer
        offered = [one for one in ReplyKind if may_refer or one != ReplyKind.REFERRED]
        self.kind.choices = [(one.value, one.label) for one in offered]
        units = queries.city_units() if may_refer else []
        others = [(u.id, u.name) for u in units if u.id != initiative.addressed_party_id]
        self.referred_to.choices = [(None, _("Choose …")), *others]

    @property
    def refers(self) -> bool:
        """Whether the initiative is to be passed on."""
        return bool(self.kind.data == ReplyKind.REFERRED)

    def content(self) -> dict[str, Any]:
        """The reply, as the operation takes it."""
        return {
            "kind": ReplyKind(self.kind.data),
            "reasons": self.reasons.data,
            "next_step": self.next_step.data or "",
            "next_step_on": self.next_step_on.data,
        }

    def validate_referred_to(self, field: Field) -> None:
        """Named when, and only when, it is passed on."""
        if self.refers and field.data is None:
            raise ValidationError(
                _("Choose the part of the city that the initiative is passed on to.")
            )
        if not self.refers and field.data is not None:
            raise ValidationError(_("Choose “Passed on” above, or leave this empty."))

    def validate_next_step_on(self, field: Field) -> None:
        """A day to come."""
        today = clock.today()
        if field.data is not None and not today <= field.data <= today + TWENTY_YEARS:
            raise ValidationError(_("The next step is a day to come, within twenty years."))
