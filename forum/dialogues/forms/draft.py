"""Writing a meeting before it is announced, alone or several at once; and changing or cancelling it after."""

import re
from datetime import date
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import Optional

from forum.core.access import Words
from forum.dialogues import recurring, times
from forum.dialogues.forms.meeting import Day, MeetingFields
from forum.dialogues.models import Every
from forum.dialogues.operations.drafts import Content, Recurs
from forum.matters.beside import Together
from forum.web.forms import Form, Required, body, offered

_DATES = re.compile(r"[\s,;]+")


class DraftForm(MeetingFields, Together):
    """A draft needs its title; to announce it, all that is not optional."""

    near: ClassVar[frozenset[str] | None] = frozenset({"title", "programme", "access_note"})

    every = SelectField(_l("Does the meeting recur?"), validators=[Optional()])
    last_on = Day(
        _l("The last day of the series"),
        validators=[Optional()],
        description=_l("A series always has an end: at most two years, and 52 meetings."),
    )
    left_out = body(
        _l("Days on which there is no meeting"),
        limit=1000,
        description=_l("As dates, with commas between: 2027-04-06, 2027-04-13"),
        render_kw={"rows": 2},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.every.choices = offered([("", _l("No, once")), *Every.choices()])
        self.recurs: Recurs | None = None

    def see_that_it_holds(self, *, whole: bool) -> bool:
        """Whether it can be kept as it is; `whole`: whether it can be announced."""
        fine = self.validate()
        return self.check(whole=whole) and self._read_series() and fine

    def _read_series(self) -> bool:
        if not self.every.data:
            return True
        if self.last_on.data is None:
            self.last_on.errors = self.last_on.errors or [
                _l("A series needs an end: choose its last day.")
            ]
            return False
        left_out = self._left_out()
        if left_out is None:
            return False
        self.recurs = Recurs(Every(self.every.data), self.last_on.data, left_out)
        return self._fits(self.recurs)

    def _fits(self, recurs: Recurs) -> bool:
        day, begins, ends = self.day.data, self.begins.data, self.ends.data
        if day is None:
            return True
        try:
            for one in recurring.days(recurs.every, day, recurs.last_on, recurs.left_out):
                if begins is not None and ends is not None:
                    times.between(one, begins, ends)
        except (recurring.BadSeries, times.BadTime) as problem:
            self[problem.field].errors = [problem.words]
            return False
        return True

    def _left_out(self) -> list[date] | None:
        """The days; None where one of them is no date, which is then said."""
        found = []
        for one in filter(None, _DATES.split(self.left_out.data or "")):
            try:
                found.append(date.fromisoformat(one))
            except ValueError:
                self.left_out.errors = [
                    _l("“%(what)s” is no date. Write it as 2027-04-15.", what=one[:30])
                ]
                return None
        return found

    def whole_content(self) -> tuple[Content, Recurs | None]:
        """What was filled in, and how the meeting recurs."""
        return self.content(), self.recurs


#: What can be chosen where a meeting is one of a series.
ONLY_THIS, AND_AFTER = "this", "after"
_WHICH: list[tuple[str, Words]] = [
    (ONLY_THIS, _l("This meeting only")),
    (AND_AFTER, _l("This meeting and all that come after it in the series")),
]


class ChangeForm(MeetingFields, Form):
    """Changing a meeting that is announced."""

    note = body(
        _l("A word to everyone who comes, about what is changed"),
        limit=600,
        description=_l("It stands on the page and in the letter. What is changed is told anyway."),
        render_kw={"rows": 3},
    )
    which = RadioField(_l("What do you change?"), choices=offered(_WHICH), default=ONLY_THIS)
    seen = HiddenField()  #: the mark of what the page showed

    def see_that_it_holds(self) -> bool:
        """Whether everything is there that an announced meeting has."""
        fine = self.validate()
        return self.check(whole=True) and fine

    def more(self) -> dict[str, Any]:
        """What goes with the change."""
        return {
            "note": self.note.data or "",
            "and_after": self.which.data == AND_AFTER,
            "seen": self.seen.data or "",
        }


class CancelForm(Form):
    """Cancelling a meeting."""

    reason = body(
        _l("Why is the dialogue meeting cancelled?"),
        required=_l("Write why, so that those who had planned to come understand."),
        limit=600,
        description=_l("Everyone reads it, on the page and in the letter."),
        render_kw={"rows": 4},
    )
    which = RadioField(
        _l("What do you cancel?"),
        choices=offered(_WHICH),
        default=ONLY_THIS,
        validators=[Required(_l("Choose what you cancel."))],
    )
