"""Forms of a planning process: its draft, its texts, its dates, and each step that it takes."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    FormField,
    RadioField,
    SelectField,
    ValidationError,
)

from forum.agreement.models import Commitment
from forum.core.access import Words
from forum.districts.models import District
from forum.processes.fields import Checkboxes, Day, Radios, is_https, is_mail_address
from forum.processes.models import Participation, PlanningProcess, Stage, StageKey, StageState
from forum.processes.operations import Content, Wording
from forum.processes.plan import MOVABLE, Fault, Planned, faults, reschedule_faults
from forum.web.forms import Form, body, line

_STAGES = tuple(key.value for key in StageKey)
#: The fields of a draft in the order of the page, so that a summary of errors follows it.
_ORDER = (
    *("title", "summary", "description", "citywide", "districts", "commitments"),
    *("influenceable", "not_influenceable", "participation"),
    *("contact_name", "contact_email", "contact_phone", "case_number", "case_pending"),
    *("is_pbl", "external_channel_url", "late_start_reason"),
    *_STAGES,
)


class StartForm(Form):
    """Beginning a draft: a title, and for which unit."""

    title = line(
        _l("Title"),
        required=_l("Write a title, for example what it is about and where."),
        description=_l("You can change it until you publish."),
    )
    unit = SelectField(_l("Which unit is responsible?"))

    def __init__(self, units: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unit.choices = list(units)
        if len(units) == 1:
            del self.unit

    def choose(self, unit: str | None) -> None:
        """Suggest a unit."""
        if "unit" in self and not self.is_submitted():
            self.unit.data = unit


class WordingForm(Form):
    """The texts that may be changed after publication too."""

    summary = body(
        _l("Summary"),
        limit=600,
        description=_l("Two or three sentences, in words that everyone understands."),
        render_kw={"rows": 3},
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
    contact_name = line(_l("Contact person"))
    contact_email = line(_l("E-mail"), limit=254, render_kw={"type": "email"})
    contact_phone = line(_l("Telephone"), limit=40, render_kw={"type": "tel"})
    case_number = line(_l("Case number"), limit=60)
    case_pending = BooleanField(_l("The case is not registered yet"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
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
        return {
            "summary": self.summary.data or "",
            "influenceable": self.influenceable.data or "",
            "not_influenceable": self.not_influenceable.data or "",
            "contact_name": self.contact_name.data or "",
            "contact_email": self.contact_email.data or "",
            "contact_phone": self.contact_phone.data or "",
            "case_number": self.case_number.data or None,
            "case_pending": self.case_pending.data,
        }


class ReviseForm(WordingForm):
    """Changing the texts of a published process."""

    def content(self) -> Wording:
        """What was filled in, as the operation takes it."""
        return Wording(**self.wording())

    def point_out(self, found: Sequence[tuple[str, Words]]) -> None:
        """Say beside the fields what must not be left out."""
        for name, words in found:
            self[name].errors = [_l("Missing: %(what)s.") % {"what": words}]


class StageForm(Form):
    """One stage of the plan."""

    class Meta:
        """Part of another form, which carries the token."""

        csrf = False

    form_key = None  # type: ignore[assignment]
    include = BooleanField()
    starts_on = Day(_l("First day"))
    ends_on = Day(_l("Last day"))
    round_name = line(
        _l("What the round is called"),
        limit=60,
        description=_l("For example consultation on the plan, or referral."),
    )

    def read(self, key: StageKey) -> Planned | None:
        """The stage as typed, None when it is left out; with errors on its fields when it is half there."""
        if any(field.errors for field in self):
            return None
        first, last = self.starts_on.data, self.ends_on.data
        if not self.include.data:
            if first or last:
                self.include.errors = [
                    _l("Tick %(stage)s, or take its dates away.") % {"stage": key.label}
                ]
            return None
        if first is None or last is None:
            empty = self.starts_on if first is None else self.ends_on
            empty.errors = [
                _l("Write the first and the last day of %(stage)s.") % {"stage": key.label}
            ]
            return None
        name = self.round_name.data if key == StageKey.CONSULTATION else ""
        return Planned(key, first, last, name or "")


class _PlanForm(Form):
    """A form with one row for each stage."""

    def rows(self) -> Iterator[tuple[StageKey, StageForm]]:
        """Every stage's row, in order."""
        for key in StageKey:
            if key.value in self._fields:
                yield key, self[key.value].form

    def point_out(self, found: Sequence[Fault]) -> None:
        """Put what is wrong with the plan beside the fields that it is about."""
        rows = dict(self.rows())
        for fault in found:
            if fault.key in rows and not rows[fault.key][fault.field].errors:
                rows[fault.key][fault.field].errors = [fault.words]


class DraftForm(WordingForm, _PlanForm):
    """The whole draft. It may be saved however little of it is there, but not with what is impossible."""

    title = line(_l("Title"), required=_l("Write a title, even for a draft."))
    description = body(
        _l("Background"),
        description=_l(
            "What it is about, why now, and what happens with the answers. A blank line makes a "
            "new paragraph."
        ),
        render_kw={"rows": 8},
    )
    citywide = BooleanField(_l("The whole city"))
    districts = Checkboxes(_l("Areas"))
    commitments = Checkboxes(_l("Commitments in the agreement"))
    participation = Radios(_l("Level of participation"))
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
        self.participation.choices = Participation.choices()
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

    def validate(self, extra_validators: Any = None) -> bool:
        """Also read the plan as a whole."""
        fine = super().validate(extra_validators)
        self.planned = [stage for key, row in self.rows() if (stage := row.read(key)) is not None]
        if not any(field.errors for _key, row in self.rows() for field in row):
            self.point_out(faults(self.planned))
        return fine and not any(field.errors for _key, row in self.rows() for field in row)

    def content(self) -> Content:
        """What was filled in, as the operation takes it."""
        codes, numbers = self.districts.data or (), self.commitments.data or ()
        return Content(
            title=self.title.data or "",
            description=self.description.data or "",
            citywide=self.citywide.data,
            districts=[place for place in self.places if place.code in codes],
            commitments=[one for one in self.undertakings if str(one.number) in numbers],
            participation=(
                Participation(self.participation.data) if self.participation.data else None
            ),
            is_pbl=self.is_pbl.data,
            external_channel_url=self.external_channel_url.data or None,
            late_start_reason=self.late_start_reason.data or None,
            **self.wording(),
        )


class DatesForm(_PlanForm):
    """New dates for the stages that are not done."""

    def validate_against(self, kept: Sequence[Stage]) -> bool:
        """Whether the dates are possible and break no promise."""
        fine = self.validate()
        shown = {stage.key for stage in kept if stage.state in MOVABLE}
        self.planned = []
        for key, row in self.rows():
            if key not in shown:
                continue
            row.include.data = True
            planned = row.read(key)
            if planned is not None:
                self.planned.append(planned)
        if fine and len(self.planned) == len(shown):
            self.point_out(reschedule_faults(kept, self.planned))
        return not any(field.errors for _key, row in self.rows() for field in row)


for _key in StageKey:
    for _form in (DraftForm, DatesForm):
        setattr(_form, _key.value, FormField(StageForm, _key.label))


class MoveForm(Form):
    """Going to another stage."""

    to = RadioField(_l("Next stage"), coerce=str)
    feedback = body(
        _l("What you heard, what you will do, and why"),
        description=_l(
            "Everyone who has written reads this. Also say what you will not do, and why not."
        ),
        render_kw={"rows": 10},
    )
    reason = body(
        _l("Public reason"),
        limit=1000,
        description=_l(
            "Needed when you skip a stage, go back, or leave a stage before its last day."
        ),
        render_kw={"rows": 3},
    )
    ends_on = Day(
        _l("New last day of the stage you go to"),
        description=_l("Leave it empty if the planned one holds. It can only be moved later."),
    )

    def __init__(self, stages: Sequence[Stage], *, owes_feedback: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.feedback.flags.required = owes_feedback
        self.to.choices = [(str(stage.position), stage.name) for stage in stages]
        if self.to.data is None and self.to.choices:
            self.to.data = next(
                (str(one.position) for one in stages if one.state == StageState.PLANNED), None
            )

    def validate_to(self, field: RadioField) -> None:
        """Refuse a stage that this process does not have, in words of ours."""
        if field.data not in {choice[0] for choice in field.iter_choices()}:
            field.errors = []
            raise ValidationError(_l("Choose the stage to go to."))

    def given(self) -> dict[str, Any]:
        """What was filled in, as the operation takes it."""
        return {
            "feedback": self.feedback.data or "",
            "reason": self.reason.data or "",
            "ends_on": self.ends_on.data,
        }

    def point_out(self, found: Sequence[tuple[str, Words]]) -> None:
        """Put what is missing beside the fields that it is about."""
        for name, words in found:
            self[name].errors = [words]


class ReasonForm(Form):
    """A public reason for pausing, resuming or cancelling."""

    reason = body(
        _l("Public reason"),
        required=_l("Write why. Everyone can read it."),
        limit=1000,
        render_kw={"rows": 4},
    )

    def given(self) -> dict[str, Any]:
        """What was filled in, as the operation takes it."""
        return {"reason": self.reason.data or ""}

    def point_out(self, found: Sequence[tuple[str, Words]]) -> None:
        """Put what is missing beside the fields that it is about."""
        for name, words in found:
            self[name].errors = [words]


class CloseForm(ReasonForm):
    """Closing: how it ended, and what was heard in a last stage that owes an answer."""

    reason = body(
        _l("How it ended"),
        required=_l("Write how it ended. Everyone can read it."),
        limit=1000,
        render_kw={"rows": 4},
    )
    feedback = body(
        _l("What you heard, what you will do, and why"),
        description=_l("Everyone who has written reads this."),
        render_kw={"rows": 10},
    )

    def __init__(self, *, owes_feedback: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.feedback.flags.required = owes_feedback

    def given(self) -> dict[str, Any]:
        """What was filled in, as the operation takes it."""
        return super().given() | {"feedback": self.feedback.data or ""}


def filled(process: PlanningProcess, stages: Sequence[Stage]) -> dict[str, Any]:
    """What a process says, as a form's data."""
    said: dict[str, Any] = {name: getattr(process, name) for name in _ORDER if name not in _STAGES}
    said["districts"] = [place.code for place in process.districts]
    said["commitments"] = [str(one.number) for one in process.commitments]
    for stage in stages:
        said[stage.key.value] = {
            "include": True,
            "starts_on": stage.starts_on,
            "ends_on": stage.ends_on,
            "round_name": stage.round_name,
        }
    return said
