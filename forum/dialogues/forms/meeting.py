"""The form of a meeting: what it is about, when, where, for whom."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    RadioField,
    TimeField,
    ValidationError,
)
from wtforms.validators import Optional

from forum.core.access import Words
from forum.dialogues import queries, times
from forum.dialogues.models import DialogueKind, DialogueMeeting
from forum.dialogues.operations.drafts import Content
from forum.matters.choosing import Checkboxes, areas, commitments
from forum.matters.models import Matter
from forum.web.forms import Form, Required, body, line, offered

MOST_SEATS = 100_000
MOST_MATTERS = 20
_WEB = ("https://", "http://")


class Day(DateField):
    """A date, refused in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date; ValueError with a sentence when it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            words = _l("Write the date as year, month and day, for example 2027-04-15.")
            raise ValueError(words) from None


class TimeOfDay(TimeField):
    """A time, refused in our own words."""

    def __init__(self, label: Words, **kwargs: Any) -> None:
        super().__init__(label, format=["%H:%M", "%H.%M", "%H:%M:%S"], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time; ValueError with a sentence when it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            words = _l("Write the time as hours and minutes, for example 17:30.")
            raise ValueError(words) from None


class Seats(IntegerField):
    """A number of seats, refused in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; ValueError with a sentence when it is none that a room could have."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_l("Write the number of seats in digits, for example 40.")) from None
        if self.data is not None and not 1 <= self.data <= MOST_SEATS:
            raise ValueError(_l("Write a number of seats from 1 to 100 000, or leave it empty."))


def _is_address(_form: Form, field: Field) -> None:
    given = field.data or ""
    if given and (not given.startswith(_WEB) or " " in given or len(given.split("//", 1)[1]) < 4):
        raise ValidationError(_l("Write a web address that begins with https://."))


class MeetingFields:
    """What is filled in about a meeting, in a draft and when it is changed; in the order of the page."""

    title = line(
        _l("What is the meeting called?"),
        required=_l("Write what the meeting is called, even for a draft."),
        description=_l("As it will stand on the poster: “Meeting places for older people”"),
    )
    kind = RadioField(
        _l("Kind"),
        choices=offered(DialogueKind.choices()),
        default=DialogueKind.LOCAL.value,
        validators=[Required(_l("Choose what kind of meeting it is."))],
    )
    about = Checkboxes(_l("What is talked about?"))
    references = line(
        _l("Other matters, by their references"),
        description=_l("Several with commas between: S-2027-14, S-2027-3"),
    )
    programme = body(
        _l("Programme"),
        description=_l("What happens when, and what you want to talk about."),
        render_kw={"rows": 10},
    )
    day = Day(_l("Day"), validators=[Optional()])
    begins = TimeOfDay(_l("Begins"), validators=[Optional()])
    ends = TimeOfDay(_l("Ends"), validators=[Optional()])
    citywide = BooleanField(_l("It is for the whole city"))
    districts = Checkboxes(_l("Areas"))
    place = line(_l("Place"), description=_l("The building and the room."))
    address = line(_l("Address"), description=_l("Street and stop, so that people find there."))
    digital_url = line(
        _l("Address for those who take part at a distance"),
        limit=500,
        description=_l("Shown only to those who have signed up."),
        validators=[_is_address],
        render_kw={"type": "url", "inputmode": "url", "autocomplete": "off"},
    )
    is_step_free = BooleanField(_l("No steps, or a lift"))
    has_hearing_loop = BooleanField(_l("Hearing loop"))
    has_child_care = BooleanField(_l("Child care"))
    interpreters = line(
        _l("Interpreters"), description=_l("The languages, for example Finnish and Arabic.")
    )
    access_note = body(
        _l("More about getting there and taking part"), limit=600, render_kw={"rows": 3}
    )
    seats = Seats(
        _l("Seats"),
        description=_l("Leave it empty when there is room for everyone."),
        validators=[Optional()],
        render_kw={"inputmode": "numeric"},
    )
    cost = line(_l("Cost"), description=_l("Leave it empty when it is free."))
    contact = line(
        _l("Whom can one ask?"),
        description=_l("Name, and telephone or e-mail. Everyone sees it."),
    )
    commitments = Checkboxes(_l("Commitments in the agreement"))

    _NEEDED: dict[str, Words] = {
        "districts": _l("Choose at least one area, or the whole city."),
        "day": _l("Choose the day."),
        "begins": _l("Write when it begins."),
        "ends": _l("Write when it ends."),
        "place": _l("Write where it is held, or the address for those at a distance."),
        "contact": _l("Write whom people can ask."),
        "programme": _l("Write what will happen at the meeting."),
    }
    #: Moments, once the form was found whole.
    moments: tuple[Any, Any] = (None, None)

    def prepare(self, matters: Sequence[Matter]) -> None:
        """Name what there is to choose from; `matters` are those that it can be about."""
        for name in self._NEEDED:
            self[name].flags.required = True  # type: ignore[index]
        self.districts.choices = areas()
        self.commitments.choices = commitments()
        self.about.choices = [(one.id, f"{one.title} ({one.reference})") for one in matters]

    def check(self, *, whole: bool) -> bool:
        """What holds between the fields; `whole`: also that nothing is missing."""
        missing = self._missing() if whole else {}
        for name, words in missing.items():
            field: Field = self[name]  # type: ignore[index]
            field.errors = field.errors or [words]
        known = self._read_references()
        return self._read_times() and known and not missing

    def _missing(self) -> dict[str, Words]:
        left = {name: words for name, words in self._NEEDED.items() if not self[name].data}  # type: ignore[index]
        if self.citywide.data:
            left.pop("districts", None)
        if self.digital_url.data:
            left.pop("place", None)
        return left

    def _read_times(self) -> bool:
        day, begins, ends = self.day.data, self.begins.data, self.ends.data
        if day is None or begins is None or ends is None:
            return not (self.day.errors or self.begins.errors or self.ends.errors)
        try:
            self.moments = times.between(day, begins, ends)
            times.see_that_it_can_be(*self.moments)
        except times.BadTime as problem:
            self[problem.field].errors = [problem.words]  # type: ignore[index]
            return False
        return True

    def _read_references(self) -> bool:
        asked = [one.strip().upper() for one in (self.references.data or "").split(",")]
        asked = [one for one in asked if one]
        found = queries.by_references(asked)
        unknown = [one for one in asked if one not in found]
        if unknown:
            self.references.errors = [
                _l("There is no public matter with the reference %(what)s.", what=unknown[0][:40])
            ]
            return False
        chosen = dict.fromkeys([*(self.about.data or []), *(one.id for one in found.values())])
        if len(chosen) > MOST_MATTERS:
            self.about.errors = [
                ngettext(
                    "A meeting is about %(num)d matter at most.",
                    "A meeting is about %(num)d matters at most.",
                    MOST_MATTERS,
                )
            ]
            return False
        self.about_ids = list(chosen)
        return True

    def content(self) -> Content:
        """What was filled in, as the operations take it."""
        plain: dict[str, Any] = {
            name: self[name].data or ""  # type: ignore[index]
            for name in (
                "title", "place", "address", "interpreters", "access_note", "cost", "digital_url",
                "contact", "programme",
            )
        }  # fmt: skip
        ticked: dict[str, Any] = {
            name: bool(self[name].data)  # type: ignore[index]
            for name in ("is_step_free", "has_hearing_loop", "has_child_care", "citywide")
        }
        return Content(
            **plain,
            **ticked,
            form=DialogueKind(self.kind.data),
            starts_at=self.moments[0],
            ends_at=self.moments[1],
            seats=self.seats.data,
            district_ids=self.districts.data or [],
            commitment_ids=self.commitments.data or [],
            about_ids=self.about_ids,
        )


def stored(meeting: DialogueMeeting, about: Sequence[Matter]) -> dict[str, Any]:
    """What a meeting says, as the form's data."""
    data = {name: getattr(meeting, name) for name in _SAME}
    begins, ends = queries.shown_times(meeting)
    return data | {
        "kind": meeting.form.value,
        "day": meeting.day,
        "begins": begins,
        "ends": ends,
        "districts": [one.id for one in meeting.districts],
        "commitments": [one.id for one in meeting.commitments],
        "about": [one.id for one in about],
    }


_SAME = (
    "title", "citywide", "place", "address", "is_step_free", "has_hearing_loop", "has_child_care",
    "interpreters", "access_note", "cost", "digital_url", "contact", "seats", "programme",
)  # fmt: skip


def typed(data: dict[str, Any]) -> dict[str, list[str]]:
    """The same as a page would send it: what a draft of several people begins with."""
    return {name: said for name, value in data.items() if (said := _as_sent(value))}


def _as_sent(value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["y"] if value else []
    if isinstance(value, list):
        return [str(one) for one in value]
    if value is None or value == "":
        return []
    if isinstance(value, date) or not hasattr(value, "strftime"):
        return [str(value)]
    return [value.strftime("%H:%M")]
