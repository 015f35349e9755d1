"""The whole draft on one page."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FormField, ValidationError

from forum.agreement.models import Commitment
from forum.core import clock
from forum.districts.models import District
from forum.parties.models import Field as FieldOfWork
from forum.processes.fields import Checkboxes, Day, is_https
from forum.processes.forms.plans import PlanForm, StageForm, row_of
from forum.processes.forms.wording import WordingForm
from forum.processes.models import PlanningProcess, Stage
from forum.processes.operations import Content
from forum.processes.plan import FIRST_DAY, PLACES, faults
from forum.web.forms import body, line

_STAGES = tuple(place.name for place in PLACES)
#: The fields of a draft in the order of the page, so that a summary of errors follows it.
_ORDER = (
    *("title", "summary", "description", "fields", "commitments", "citywide", "districts"),
    *("influenceable", "not_influenceable", "participation", "affects_conditions", "decided_by"),
    *("contact_name", "contact_email", "contact_phone", "case_number", "case_pending"),
    *("begun_on", *_STAGES, "late_start_reason", "is_pbl", "external_channel_url"),
)


class DraftForm(WordingForm, PlanForm):
    """The whole draft. It may be saved however little of it is there, but not with what is impossible."""

    citywide = BooleanField(_l("The whole city"))
    districts = Checkboxes(_l("Areas"))
    commitments = Checkboxes(_l("Commitments in the agreement"))
    fields = Checkboxes(_l("Fields of work"))
    affects_conditions = BooleanField(_l("It changes the conditions of organisations"))
    decided_by = line(_l("The political body that decides"))
    begun_on = Day(
        _l("When the work began inside the city"),
        description=_l("Shown on the page, and in the figures of how early the city asks."),
    )
    is_pbl = BooleanField(_l("It is a plan under the Planning and Building Act"))
    external_channel_url = line(
        _l("Where formal views are given"),
        limit=500,
        description=_l("The address of the city's own service. It begins with https://"),
        render_kw={"type": "url"},
    )
    late_start_reason = body(
        _l("Why it starts so late"),
        limit=1000,
        description=_l(
            "Only when the first stage is neither needs mapping nor early dialogue. Everyone reads it."
        ),
        render_kw={"rows": 3},
    )

    def __init__(
        self, districts: Sequence[District], commitments: Sequence[Commitment], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.places, self.undertakings = districts, commitments
        self.districts.choices = [(place.code, place.name) for place in districts]
        self.fields.choices = FieldOfWork.choices()
        self.commitments.choices = [
            (str(one.number), f"{one.number}. {one.name}") for one in commitments
        ]
        for name in _ORDER:  # the summary of errors follows the page
            self._fields[name] = self._fields.pop(name)

    def validate_external_channel_url(self, field: Field) -> None:
        """Only an address that a browser opens safely."""
        if field.data and not is_https(field.data):
            raise ValidationError(
                _l("Write a whole address that begins with https://, like https://example.org/plan")
            )

    def validate_begun_on(self, field: Field) -> None:
        """A day that has come."""
        if field.data and not FIRST_DAY <= field.data <= clock.today():
            raise ValidationError(_l("Write a day from the year 2000 until today."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Also read the plan as a whole."""
        fine = super().validate(extra_validators)
        read = [row.read(place) for place, row in self.rows()]
        self.planned = [stage for stage in read if stage is not None]
        if not self.is_wrong:
            self.point_out(faults(self.planned))
        return fine and not self.is_wrong

    def content(self) -> Content:
        """What was filled in, as the operation takes it."""
        codes, numbers = self.districts.data or (), self.commitments.data or ()
        return Content(
            citywide=self.citywide.data,
            districts=[place for place in self.places if place.code in codes],
            commitments=[one for one in self.undertakings if str(one.number) in numbers],
            fields=[FieldOfWork(value) for value in self.fields.data or ()],
            begun_on=self.begun_on.data,
            affects_conditions=self.affects_conditions.data,
            decided_by=self.decided_by.data or "",
            is_pbl=self.is_pbl.data,
            external_channel_url=self.external_channel_url.data or None,
            late_start_reason=self.late_start_reason.data or None,
            **self.wording(),
        )


def filled(
    process: PlanningProcess, stages: Sequence[Stage], fields: Sequence[FieldOfWork] = ()
) -> dict[str, Any]:
    """What a process says, as a form's data."""
    own = {"districts", "commitments", "fields", *_STAGES}
    said: dict[str, Any] = {name: getattr(process, name) for name in _ORDER if name not in own}
    said["districts"] = [place.code for place in process.districts]
    said["commitments"] = [str(one.number) for one in process.commitments]
    said["fields"] = [field.value for field in fields]
    for stage in stages:
        said[PLACES[stage.position - 1].name] = row_of(stage)
    return said


for _place in PLACES:
    setattr(DraftForm, _place.name, FormField(StageForm, _place.label))
