"""Forms of a meeting, from plan to summons."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
)

from forum.core import clock
from forum.council.forms.fields import REASON, Day, TimeOfDay, within_reach
from forum.council.models import NOTICE_DAYS, CouncilMeeting, MeetingState
from forum.council.operations import meetings
from forum.web.forms import Form, Required, line


class MeetingForm(Form):
    """Planning a meeting, or changing its time and place."""

    day = Day(_l("Day"), validators=[Required(_l("Choose a day.")), within_reach])
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
