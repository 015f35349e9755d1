"""The forms of the city's reply, and of moving its day."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    Field,
    RadioField,
    ValidationError,
)
from wtforms.validators import Optional

from forum.core import clock
from forum.initiatives import operations, queries
from forum.initiatives.models import Initiative, ReplyKind
from forum.matters.choosing import OneOf
from forum.web.filters import day
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

    def validate(self, extra_validators: Any = None) -> bool:
        """Also say to a page that was opened earlier that it is too late to pass the initiative on."""
        fine = super().validate(extra_validators)
        if self.refers and not self.may_refer:
            self.kind.errors = [
                _l("The initiative cannot be passed on any more. Choose another reply.")
            ]
            self.referred_to.errors = []
        return fine

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


class ExtendForm(Form):
    """Moving the promised day, once."""

    to = Day(
        _l("The new day"),
        validators=[Required(_l("Write the new day by which you reply."))],
    )
    reason = body(
        _l("Why does the reply need more time?"),
        limit=1000,
        required=_l("Write why the reply needs more time. Everyone can read it."),
        render_kw={"rows": 4},
    )

    def __init__(self, promised: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.promised = promised

    def content(self) -> dict[str, Any]:
        """What was filled in, as the operation takes it."""
        return {"to": self.to.data, "reason": self.reason.data or ""}

    def validate_to(self, field: Field) -> None:
        """Later than what was promised, and not by more than may be."""
        if field.data is None:
            return
        last = operations.last_day(self.promised)
        if not self.promised < field.data <= last:
            raise ValidationError(
                _(
                    "The new day is after %(promised)s, and %(last)s at the latest.",
                    promised=day(self.promised, year=True),
                    last=day(last, year=True),
                )
            )
