"""Forms of the backlog, meetings, agendas and minutes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    TimeField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forum.accounts.models import Person
from forum.core import clock
from forum.core.access import Words
from forum.council.models import NOTICE_DAYS, CouncilMeeting, DecisionKind, MeetingState
from forum.council.operations import meetings, minutes
from forum.parties.models import Party, Side
from forum.web.forms import Form, Required, body, line

REASON = 500
NOMINATION_REASON = 1000
#: Meetings are planned at most so far ahead; also keeps dates within what a calendar can hold.
FARTHEST = timedelta(days=3 * 366)
#: What a number that names a row can be.
_KEY = NumberRange(1, 2**31 - 1)


class Day(DateField):
    """A date, refused in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date; ValueError with a sentence when it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Write the date as year-month-day, such as 2027-04-15.")) from None


class TimeOfDay(TimeField):
    """A time, refused in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time; ValueError with a sentence when it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Write the time as hours and minutes, such as 15:00.")) from None


class Ticks(SelectMultipleField):
    """Several choices, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _within_reach(_form: Form, field: Field) -> None:
    last = clock.today() + FARTHEST
    if field.data is not None and not clock.today() - FARTHEST <= field.data <= last:
        raise ValidationError(_l("Choose a date within three years."))


class NominationForm(Form):
    """Proposing a matter."""

    reason = body(
        _l("Why should it be taken up?"),
        required=_l("Write why it should be taken up."),
        limit=NOMINATION_REASON,
        description=_l("Two or three sentences. The reason is public, and so is who proposes."),
    )


class DeclineForm(Form):
    """Answering that a matter will not be taken up."""

    answer = body(
        _l("Why is it not taken up?"),
        required=_l("Write why it is not taken up."),
        limit=NOMINATION_REASON,
        description=_l("The answer is public and goes to those who follow the matter."),
    )


class MeetingForm(Form):
    """Planning a meeting, or changing its time and place."""

    day = Day(_l("Day"), validators=[Required(_l("Choose a day.")), _within_reach])
    starts = TimeOfDay(_l("Begins"), validators=[Required(_l("Write when it begins."))])
    ends = TimeOfDay(_l("Ends"), validators=[Required(_l("Write when it ends."))])
    place = line(_l("Place"), required=_l("Write where it is held."))
    is_open = BooleanField(_l("Open to listeners"))

    #: The meeting that is changed, when it is not a new one.
    meeting: CouncilMeeting | None = None

    def times(self) -> dict[str, Any]:
        """What the form says, as the operations take it."""
        day, starts, ends = self.day.data, self.starts.data, self.ends.data
        if day is None or starts is None or ends is None:
            raise ValueError("only a form that was found whole says its times")
        return {
            "starts_at": clock.at(day, starts),
            "ends_at": clock.at(day, ends),
            "place": self.place.data,
            "is_open": self.is_open.data,
        }

    def fill_from(self, meeting: CouncilMeeting) -> None:
        """Show a meeting as it is."""
        starts, ends = clock.local(meeting.starts_at), clock.local(meeting.ends_at)
        self.day.data, self.starts.data, self.ends.data = starts.date(), starts.time(), ends.time()
        self.place.data, self.is_open.data = meeting.place, meeting.is_open

    def validate(self, extra_validators: Any = None) -> bool:
        """Also the order of things in time."""
        if not super().validate(extra_validators):
            return False
        times = self.times()
        if times["starts_at"] <= clock.now():
            self.day.errors = [meetings.IN_THE_PAST]
        elif times["ends_at"] <= times["starts_at"]:
            self.ends.errors = [meetings.ENDS_FIRST]
        elif self._is_moved_earlier(times):
            self.day.errors = [meetings.ONLY_LATER]
        return not self.errors

    def _is_moved_earlier(self, times: dict[str, Any]) -> bool:
        of = self.meeting
        return (
            of is not None
            and of.state == MeetingState.CALLED
            and bool(times["starts_at"] < of.starts_at)
        )


class SummonsForm(Form):
    """Publishing the summons; with short notice it says why."""

    late_reason = line(
        _l("Why is the summons sent so late?"),
        limit=REASON,
        description=_l("The reason is shown in the summons."),
    )

    meeting: CouncilMeeting | None = None

    @property
    def is_late(self) -> bool:
        """The notice is shorter than agreed."""
        return self.meeting is not None and self.meeting.notice < NOTICE_DAYS

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that a late summons has its reason."""
        fine = super().validate(extra_validators)
        if self.is_late and not self.late_reason.data:
            self.late_reason.errors = [meetings.WHY_LATE]
            return False
        return fine


class CancelForm(Form):
    """Cancelling a meeting."""

    reason = line(
        _l("Why is the meeting cancelled?"),
        required=meetings.WHY_CANCELLED,
        limit=REASON,
        description=_l("The reason is shown on the page of the meeting."),
    )


class PlaceForm(Form):
    """Putting a proposal on the agenda: alone, or together with the matters of an item."""

    nomination = IntegerField(validators=[Required(_l("Choose a proposal.")), _KEY])
    into = IntegerField(validators=[Optional(), _KEY])


class ItemForm(Form):
    """The title of an item."""

    title = line(_l("Title of the item"), required=_l("Write what the item is called."))


class MoveForm(Form):
    """Moving an item one step (`step`), or to a number (`position`)."""

    step = IntegerField(validators=[Optional()])
    position = IntegerField(_l("Number on the agenda"), validators=[Optional()])

    def wanted(self, now: int) -> int | None:
        """The position asked for; None when nothing that makes sense is."""
        if self.step.data in {-1, 1}:
            return now + int(self.step.data)
        return self.position.data


class AttendanceForm(Form):
    """Who was at the meeting, and who approves its minutes."""

    city = Ticks(_l("Present for the city"), coerce=int)
    social_economy = Ticks(_l("Present for the organisations"), coerce=int)
    city_approver = SelectField(_l("Approver for the city"), coerce=int)
    social_economy_approver = SelectField(_l("Approver for the organisations"), coerce=int)

    def offer(self, members: Mapping[Side, Sequence[Person]]) -> None:
        """Let one choose among these members."""
        nobody = (0, _l("Not chosen yet"))
        for side in Side:
            seats = [(person.id, person.name) for person in members[side]]
            self[side.value].choices = seats
            self[f"{side.value}_approver"].choices = [nobody, *seats]

    def present(self) -> list[int]:
        """The people who are ticked."""
        return [each for side in Side for each in self[side.value].data]

    def approvers(self) -> list[int]:
        """The people who are chosen."""
        return [chosen for side in Side if (chosen := self[f"{side.value}_approver"].data)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that approvers were there."""
        fine = super().validate(extra_validators)
        for side in Side:
            chosen = self[f"{side.value}_approver"]
            if chosen.data and chosen.data not in (self[side.value].data or []):
                chosen.errors = [minutes.APPROVER_ABSENT]
                fine = False
        return fine


class ParagraphForm(Form):
    """What the minutes say under an item, and what was decided."""

    text = body(_l("What was said"), render_kw={"rows": 10})
    kind = SelectField(_l("Kind of decision"), choices=[])
    decided = body(
        _l("What the council decides"),
        description=_l("In whole sentences: it is read by itself on the page of the matter."),
    )
    responsible = SelectField(_l("Who is given the assignment"), coerce=int)
    due_on = Day(_l("To be done by"), validators=[Optional(), _within_reach])

    def offer(self, parties: Iterable[Party]) -> None:
        """Let one choose among the kinds of decision and these parties."""
        kinds: list[tuple[str, Words]] = [("", _l("No decision yet")), *DecisionKind.choices()]
        self.kind.choices = kinds
        self.responsible.choices = [(0, _l("Nobody")), *((each.id, each.name) for each in parties)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that a decision is whole: words have a kind, an assignment has someone and a day."""
        if not super().validate(extra_validators):
            return False
        if self.decided.data and not self.kind.data:
            self.kind.errors = [minutes.NO_KIND]
        if self.kind.data == DecisionKind.ASSIGNMENT:
            if not self.responsible.data:
                self.responsible.errors = [_l("Choose who is given the assignment.")]
            if self.due_on.data is None:
                self.due_on.errors = [_l("Choose a day by which it is to be done.")]
        return not self.errors


class SignForm(Form):
    """Signing the text that was read: its hash comes along."""

    text_hash = HiddenField()
