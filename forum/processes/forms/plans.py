"""The stage plan in a form: a row for each place in the order of stages."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField

from forum.core.access import Words
from forum.processes.fields import Choice, Day
from forum.processes.models import Precision, RoundKind, Stage, StageKey, StageState
from forum.processes.plan import (
    MOVABLE,
    PLACES,
    Fault,
    Place,
    Planned,
    planned,
    reschedule_faults,
    rounded,
)
from forum.web.forms import Form, body, line, offered


class StageForm(Form):
    """One stage of the plan."""

    class Meta:
        """Part of another form, which carries the token."""

        csrf = False

    form_key = None  # type: ignore[assignment]
    include = BooleanField()
    starts_on = Day(_l("First day"))
    ends_on = Day(_l("Last day"))
    precision = Choice(
        _l("Shown by"),
        default=Precision.DAY.value,
        choices=offered(Precision.choices()),
    )
    round_kind = Choice(
        _l("Kind of round"),
        default="",
        choices=offered(
            [
                ("", _l("Another formal consultation")),
                (RoundKind.PLAN.value, RoundKind.PLAN.label),
                (RoundKind.REFERRAL.value, RoundKind.REFERRAL.label),
            ]
        ),
    )
    round_name = line(_l("Name of its own, if any"), limit=60)

    @property
    def is_wrong(self) -> bool:
        """Whether anything in the row is wrong."""
        return any(field.errors for field in self)

    def read(self, place: Place) -> Planned | None:
        """The stage as typed, None when it is left out; with errors on its fields when it is half there."""
        if self.is_wrong:
            return None
        first, last = self.starts_on.data, self.ends_on.data
        about = {"stage": place.label}
        if not self.include.data:
            if (first or last) and not self.include.object_data:  # unticked, it is taken out
                self.include.errors = [_l("Tick %(stage)s, or take its dates away.") % about]
            return None
        if first is None or last is None:
            empty = self.starts_on if first is None else self.ends_on
            empty.errors = [_l("Write the first and the last day of %(stage)s.") % about]
            return None
        is_round, precision = place.key == StageKey.CONSULTATION, Precision(self.precision.data)
        stage = Planned(
            place.key,
            first,
            last,
            (self.round_name.data or "") if is_round else "",
            self._kind(place),
            precision,
            precision,
        )
        return rounded(stage)

    def _kind(self, place: Place) -> RoundKind | None:
        chosen = self.round_kind.data if len(place.kinds) > 1 else place.kinds[0]
        return RoundKind(chosen) if chosen else None


def row_of(stage: Stage) -> dict[str, Any]:
    """A stage as the data of its row."""
    is_quarter = Precision.QUARTER in {stage.starts_precision, stage.ends_precision}
    chosen = stage.round_kind if len(PLACES[stage.position - 1].kinds) > 1 else None
    return {
        "include": True,
        "starts_on": stage.starts_on,
        "ends_on": stage.ends_on,
        "precision": (Precision.QUARTER if is_quarter else Precision.DAY).value,
        "round_kind": chosen.value if chosen is not None else "",
        "round_name": stage.round_name,
    }


def there(stages: Sequence[Stage]) -> dict[str, Any]:
    """Which rows a form is sent for that were ticked: a stage is then taken out by its tick alone."""
    return {PLACES[stage.position - 1].name: {"include": True} for stage in stages}


class PlanForm(Form):
    """A form with one row for each place."""

    def rows(self) -> Iterator[tuple[Place, StageForm]]:
        """Every place with its row, in order."""
        for place in PLACES:
            yield place, self[place.name].form

    @property
    def is_wrong(self) -> bool:
        """Whether anything in any row is wrong."""
        return any(row.is_wrong for _place, row in self.rows())

    def point_out(self, found: Sequence[Fault]) -> None:
        """Put what is wrong with the plan beside the fields that it is about."""
        for fault in found:
            field = self[PLACES[fault.position - 1].name].form[fault.field]
            if not field.errors:
                field.errors = [fault.words]


class DatesForm(PlanForm):
    """New dates for the stages that are not done, and stages that are added."""

    reason = body(
        _l("Why the dates change"),
        limit=1000,
        description=_l("Needed when you add a stage. Everyone reads it."),
        render_kw={"rows": 3},
    )

    def __init__(self, kept: Sequence[Stage], **kwargs: Any) -> None:
        data = {PLACES[stage.position - 1].name: row_of(stage) for stage in kept}
        super().__init__(data=data, **kwargs)
        self.kept: Mapping[int, Stage] = {stage.position: stage for stage in kept}
        self.begun = max((s.position for s in kept if s.state == StageState.CURRENT), default=0)

    def changing(self) -> Iterator[tuple[Stage, StageForm]]:
        """The stages that may get new dates, each with its row."""
        for position, (_place, row) in enumerate(self.rows(), start=1):
            stage = self.kept.get(position)
            if stage is not None and stage.state in MOVABLE:
                yield stage, row

    def adding(self) -> Iterator[tuple[int, Place, StageForm]]:
        """The places to come that are empty, with their numbers, each with its row."""
        for position, (place, row) in enumerate(self.rows(), start=1):
            if position > self.begun and position not in self.kept:
                yield position, place, row

    def validate_against_plan(self, today: date) -> bool:
        """Whether the dates are possible and break no promise; `planned` is the plan as typed."""
        fine = self.validate()
        self.planned = []
        for stage, row in self.changing():
            row.include.data = True
            typed = row.read(PLACES[stage.position - 1])
            if typed is not None:
                self.planned.append(_kept_as(stage, typed))
        whole = len(self.planned) == len(list(self.changing()))
        for _position, place, row in self.adding():
            added = row.read(place)
            if added is not None:
                self.planned.append(added)
        if fine and whole:
            self.point_out_faults(today)
        return fine and not self.is_wrong

    def point_out_faults(self, today: date) -> None:
        """Put what is wrong with the plan beside the fields that it is about."""
        PlanForm.point_out(self, reschedule_faults(list(self.kept.values()), self.planned, today))

    def point_out(self, found: Sequence[tuple[str, Words]]) -> None:  # type: ignore[override]
        """Put what is missing beside the field, or the first day of the stage, that it is about."""
        for name, words in found:
            field = self[name]
            (field.form.starts_on if isinstance(field, FormField) else field).errors = [words]

    def given(self) -> dict[str, Any]:
        """What was filled in, as the operation takes it."""
        return {"stages": self.planned, "reason": self.reason.data or ""}


def _kept_as(stage: Stage, typed: Planned) -> Planned:
    """What was typed about a stage that is there: only its days can change, and what has begun has begun."""
    before = planned(stage)
    has_begun = stage.state == StageState.CURRENT
    return Planned(
        before.key,
        typed.starts_on,
        typed.ends_on,
        before.round_name,
        before.round_kind,
        Precision.DAY if has_begun else typed.starts_precision,
        typed.ends_precision,
    )


for _place in PLACES:
    setattr(DatesForm, _place.name, FormField(StageForm, _place.label))
