"""Forms of a meeting while it is held: who is there, who leads it, what its screen shows, closing it."""

from collections.abc import Mapping
from datetime import date, datetime, time
from types import new_class
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, ValidationError
from wtforms.validators import Optional

from forum.core import clock
from forum.core.access import Words
from forum.council.forms.fields import TimeOfDay
from forum.council.models import CouncilMeeting
from forum.council.operations import holding
from forum.council.operations.holding import LONGEST_OTHERS, Presence
from forum.council.queries import side_name, times
from forum.council.queries.holding import Seat
from forum.matters.beside import Together
from forum.parties.models import Side
from forum.web.filters import day
from forum.web.forms import Form, Required, body, offered

Seats = Mapping[int, Seat]
NOT_HELD_THEN = _l("The meeting was not held at that time. Write hours and minutes, such as 18:05.")


def _key(value: Any) -> int:
    """What was chosen: an id, or nobody."""
    return int(value or 0)


def _at_the_meeting(form: Any, field: Any) -> None:
    if field.data is not None and times.moment(form.meeting, field.data) is None:
        raise ValidationError(NOT_HELD_THEN)


def _times(label: Words) -> TimeOfDay:
    return TimeOfDay(label, validators=[Optional(), _at_the_meeting])


class AttendanceForm(Together):
    """Who was at the meeting, when and for whom; who led it, and who approves its minutes."""

    chair = SelectField(_l("Led the meeting"), coerce=_key, default=0)
    city_approver = SelectField(coerce=_key, default=0)
    social_economy_approver = SelectField(coerce=_key, default=0)
    others = body(
        _l("Others who were there"),
        limit=LONGEST_OTHERS,
        description=_l("Guests, officers and substitutes who did not take anyone's place."),
        render_kw={"rows": 3},
    )
    began = _times(_l("The meeting began"))
    ended = _times(_l("The meeting ended"))

    seats: Seats = {}
    meeting: CouncilMeeting | None = None

    def rows(self, side: Side) -> list[tuple[int, Seat]]:
        """Those who may be there for a side, with their ids."""
        return [(key, seat) for key, seat in self.seats.items() if seat.side == side]

    def of(self, kind: str, person_id: int) -> Any:
        """A field of someone's row."""
        return self[f"{kind}_{person_id}"]

    def present(self) -> list[int]:
        """The people who are ticked."""
        return [key for key in self.seats if self.of("here", key).data]

    def content(self) -> dict[str, Any]:
        """What the form says, as the operation takes it."""
        approvers = [self[f"{side.value}_approver"].data for side in Side]
        return {
            "present": self.present(),
            "approvers": [one for one in approvers if one],
            "presences": {key: self._presence(key) for key in self.present()},
            "chair_id": self.chair.data or None,
            "others": self.others.data or "",
            "began_at": self._moment(self.began.data),
            "ended_at": self._moment(self.ended.data),
        }

    def _presence(self, key: int) -> Presence:
        instead = self.of("for", key).data if self.seats[key].is_substitute else None
        return Presence(
            arrived_at=self._moment(self.of("from", key).data),
            left_at=self._moment(self.of("until", key).data),
            replaces_id=instead or None,
        )

    def _moment(self, at: time | None) -> datetime | None:
        if at is None or self.meeting is None:
            return None
        return times.moment(self.meeting, at)

    def next_day(self, field: Any) -> date | None:
        """The day of a time that is past midnight, for the page to say."""
        return times.next_day(self.meeting, field.data) if self.meeting is not None else None

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that approvers and whoever led it were there, and that everyone came before they left."""
        fine = super().validate(extra_validators)
        there = self.present()
        for name, words in (
            ("chair", holding.CHAIR_ABSENT),
            ("city_approver", holding.APPROVER_ABSENT),
            ("social_economy_approver", holding.APPROVER_ABSENT),
        ):
            if self[name].data and self[name].data not in there:
                self[name].errors = [words]
                fine = False
        for key in there:
            came, left = self.of("from", key), self.of("until", key)
            arrived, gone = self._moment(came.data), self._moment(left.data)
            if arrived and gone and gone <= arrived:
                left.errors = [holding.LEFT_FIRST]
                fine = False
            if self.seats[key].is_substitute and not self.of("for", key).data:
                self.of("for", key).errors = [holding.FOR_NOBODY]
                fine = False
        return fine


def attendance_form(meeting: CouncilMeeting, seats: Seats) -> type[AttendanceForm]:
    """A class of forms for those who may be there."""
    fields: dict[str, Any] = {"seats": seats, "meeting": meeting}
    for key, seat in seats.items():
        fields[f"here_{key}"] = BooleanField(seat.person.name)
        fields[f"from_{key}"] = _times(_l("%(name)s came at", name=seat.person.name))
        fields[f"until_{key}"] = _times(_l("%(name)s left at", name=seat.person.name))
        if seat.is_substitute:
            fields[f"for_{key}"] = SelectField(
                _l("%(name)s takes the place of", name=seat.person.name),
                coerce=_key,
                choices=_members(seats, seat.side, _l("Nobody")),
                default=0,
            )
    made: type[AttendanceForm] = new_class(
        "Attending", (AttendanceForm,), exec_body=lambda it: it.update(fields)
    )
    return made


def _members(seats: Seats, side: Side, nobody: Words) -> list[Any]:
    names = [
        (str(key), seat.person.name)
        for key, seat in seats.items()
        if seat.side == side and not seat.is_substitute
    ]
    return offered([("", nobody), *names])


def offer(form: AttendanceForm) -> None:
    """Let one choose who led the meeting and who approves, among those who may be there.

    The sides are named as the council of the meeting names them.
    """
    nobody: tuple[str, Words] = ("", _l("Not chosen yet"))
    everyone = [(str(key), seat.person.name) for key, seat in form.seats.items()]
    form.chair.choices = offered([nobody, *everyone])
    for side in Side:
        names = [(str(key), seat.person.name) for key, seat in form.rows(side)]
        approver, named = form[f"{side.value}_approver"], side_name(side, form.meeting)
        approver.label.text = _l("Approver for %(side)s", side=named)
        approver.choices = offered([nobody, *names])


class CloseForm(Form):
    """Closing the meeting: when it ended. A time past midnight is of the night after."""

    ended = TimeOfDay(
        _l("The meeting ended at"),
        validators=[Required(_l("Write when it ended.")), _at_the_meeting],
    )

    def __init__(self, meeting: CouncilMeeting) -> None:
        self.meeting = meeting
        super().__init__(ended=clock.local(times.likely_end(meeting)).time())
        night = times.next_day(meeting, self.ended.data)
        if night is not None:
            words = _l("A time past midnight belongs to the night to %(day)s.", day=day(night))
            self.ended.description = words

    @property
    def ended_at(self) -> datetime | None:
        """The moment that is meant."""
        return times.moment(self.meeting, self.ended.data) if self.ended.data is not None else None

    def validate_ended(self, field: TimeOfDay) -> None:
        """It does not end before it begins."""
        began, ended = self.meeting.began_at or self.meeting.starts_at, self.ended_at
        if ended is not None and times.ends_first(began, ended):
            raise ValidationError(holding.ENDED_FIRST)


class LeadForm(Form):
    """Choosing who is to lead the meeting."""

    chair = SelectField(_l("Leads the meeting"), coerce=_key, default=0)

    def offer(self, seats: Seats) -> None:
        """Let one choose among those who sit in the council."""
        names = [(str(key), seat.person.name) for key, seat in seats.items()]
        self.chair.choices = offered([("", _l("Not chosen yet")), *names])
