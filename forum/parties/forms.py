"""Forms for choosing for whom one writes, for parties and for mandates."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.validators import AnyOf, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forum.accounts.forms import address
from forum.core import clock
from forum.core.access import Words
from forum.parties.models import (
    ROLES,
    BodyKind,
    Field,
    Party,
    PartyKind,
    Role,
    Side,
    SizeBand,
    seat_label,
)
from forum.parties.models import Form as LegalForm
from forum.web.forms import Form, Required, body, line, offered

MOST_MEMBERS = 1_000_000
#: Ends the choice of a role for someone who sits only when a member cannot.
SUBSTITUTE = "substitute"


class Day(DateField):
    """A day; says in words what a day looks like."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; raises ValueError with a sentence that helps."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Write the day as year-month-day, such as 2027-03-31.")) from None


class Count(IntegerField):
    """A whole number; says in words what is wanted."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; raises ValueError with a sentence that helps."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Write a number with digits, such as 23.")) from None


class Choice(RadioField):
    """One of some choices; says in the field's own words when none, or none of them, was made."""

    def __init__(
        self,
        label: Words,
        *,
        required: Words,
        choices: Sequence[tuple[str, Any]] = (),
        **kwargs: Any,
    ) -> None:
        self.missing = required
        super().__init__(
            label,
            validators=[Required(required)],
            choices=offered(choices),
            validate_choice=False,
            **kwargs,
        )

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse what was not offered."""
        if not validation_stopped:
            AnyOf([choice[0] for choice in self.iter_choices()], self.missing)(form, self)


class Several(SelectMultipleField):
    """Several of a list, as boxes to tick; says in words of ours when something is not in it."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not have."""
        if not set(self.data or ()) <= {choice[0] for choice in self.iter_choices()}:
            raise ValidationError(_l("Choose among what the list has."))


class Listing(SelectField):
    """One party of a list that unfolds, by its address."""

    def __init__(self, label: Words, *, required: Words, **kwargs: Any) -> None:
        self.missing = required
        super().__init__(
            label, validators=[Required(required)], choices=[], validate_choice=False, **kwargs
        )

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        """Refuse what was not offered."""
        if not validation_stopped:
            AnyOf([choice[0] for choice in self.iter_choices()], self.missing)(form, self)

    def offer(self, parties: Sequence[Party]) -> None:
        """Let the reader choose among these."""
        self.choices = offered(
            [("", _l("Choose in the list")), *((party.slug, party.name) for party in parties)]
        )


class SpeakForm(Form):
    """For whom one writes: a party, or "0" for oneself."""

    party = Choice(_l("You write for"), required=_l("Choose for whom you write."))


class PartyForm(Form):
    """What is said of any party. `places` is what the model calls districts."""

    name = line(_l("Name"), required=_l("Write the name."))
    about = body(
        _l("Presentation"),
        limit=2000,
        description=_l("A few sentences for everyone to read. Blank lines part paragraphs."),
    )
    email = address(_l("E-mail address for contact"), required=None)
    places = SelectMultipleField(
        _l("Where it works"),
        coerce=int,
        validators=[Optional()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Choose nothing for the whole city."),
    )
    ended_on = Day(
        _l("No longer active since"),
        validators=[Optional()],
        description=_l("From that day nobody can write for it. What was written stays."),
    )

    def values(self) -> dict[str, Any]:
        """What the operations take."""
        return {
            "name": self.name.data,
            "about": self.about.data or "",
            "email": (self.email.data or "").lower(),
            "district_ids": self.places.data or [],
            "ended_on": self.ended_on.data,
        }


class OrganisationForm(PartyForm):
    """An organisation of the social economy."""

    form = Choice(_l("Form"), required=_l("Choose a form."), choices=LegalForm.choices())
    is_umbrella = BooleanField(_l("It is an umbrella: an organisation of organisations"))
    represents = Count(
        _l("How many organisations it represents"),
        validators=[
            Optional(),
            NumberRange(1, MOST_MEMBERS, _l("Write a number between 1 and 1,000,000.")),
        ],
    )

    def values(self) -> dict[str, Any]:
        """What the operations take."""
        return super().values() | {
            "form": LegalForm(self.form.data),
            "is_umbrella": self.is_umbrella.data,
            "represents": self.represents.data,
        }


class CityUnitForm(PartyForm):
    """A part of the city."""

    body_kind = Choice(
        _l("What kind of body"), required=_l("Choose what it is."), choices=BodyKind.choices()
    )

    def values(self) -> dict[str, Any]:
        """What the operations take."""
        return super().values() | {"body_kind": BodyKind(self.body_kind.data)}


FORMS: dict[PartyKind, type[PartyForm]] = {
    PartyKind.ORGANISATION: OrganisationForm,
    PartyKind.CITY_UNIT: CityUnitForm,
    PartyKind.COUNCIL: PartyForm,
}


UNSAID = "unsaid"


class DescriptionForm(Form):
    """What an organisation says of itself."""

    about = body(
        _l("Presentation"),
        limit=2000,
        description=_l("A few sentences for everyone to read. Blank lines part paragraphs."),
    )
    email = address(_l("E-mail address for contact"), required=None)
    fields = Several(
        _l("What you work with"),
        choices=offered(Field.choices()),
        description=_l("Then those who open consultations about it can find you."),
    )
    places = Several(_l("Where it works"), description=_l("Choose nothing for the whole city."))
    size_band = Choice(
        _l("How many you are"),
        required=_l("Choose how many you are, or that you would rather not say."),
        choices=[*SizeBand.choices(), (UNSAID, _l("We would rather not say"))],
        default=UNSAID,
        description=_l(
            "Shown to nobody by your name. It gives no right and no place in a list: the city only"
            " counts whether small organisations are heard as well as large ones."
        ),
    )

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        said = self.size_band.data
        return {
            "about": self.about.data or "",
            "email": (self.email.data or "").lower(),
            "district_ids": [int(key) for key in self.places.data or []],
            "fields": [Field(value) for value in self.fields.data or []],
            "size_band": SizeBand(said) if said != UNSAID else None,
        }


class MemberForm(Form):
    """An umbrella says that an organisation is its member."""

    member = Listing(_l("Organisation"), required=_l("Choose an organisation in the list."))


class UmbrellaForm(Form):
    """An organisation says that it is a member of an umbrella."""

    umbrella = Listing(
        _l("Umbrella organisation"), required=_l("Choose an umbrella organisation in the list.")
    )


def role_choices(party: Party) -> list[Any]:
    """The roles that a party gives; a member of the council and a substitute always sit for a side."""
    choices: list[tuple[str, Words]] = []
    for role in ROLES[party.kind]:
        if role is Role.MEMBER:
            choices += [
                (f"{role}:{side}{end}", seat_label(party.id, side, is_substitute=bool(end)))
                for end in ("", f":{SUBSTITUTE}")
                for side in Side
            ]
        elif role is Role.REPRESENTATIVE and party.kind is PartyKind.CITY_UNIT:
            choices.append((role.value, _l("officer")))
        else:
            choices.append((role.value, role.label))
    return offered(choices)


class MandateForm(Form):
    """Giving a mandate."""

    email = address(
        _l("E-mail address of the person"), required=_l("Write the person's e-mail address.")
    )
    role = Choice(_l("Role"), required=_l("Choose a role."))
    starts_on = Day(
        _l("First day"), validators=[Required(_l("Write the first day."))], default=clock.today
    )
    ends_on = Day(_l("Last day"), validators=[Optional()])

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        role, side, substitute = [*str(self.role.data).split(":"), "", ""][:3]
        return {
            "email": self.email.data,
            "role": Role(role),
            "side": Side(side) if side else None,
            "is_substitute": substitute == SUBSTITUTE,
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
        }


class EndForm(Form):
    """Ending a mandate."""

    last_day: Any = Day(
        _l("Last day"),
        validators=[Required(_l("Write the last day."))],
        default=clock.today,
        description=_l("The mandate counts to the end of that day. Yesterday ends it at once."),
    )

    def day(self) -> date:
        """The day that was chosen."""
        chosen: date = self.last_day.data
        return chosen
