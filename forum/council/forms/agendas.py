"""Forms of the agenda, and of the documents that lie with it."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import NumberRange, Optional

from forum.core import clock
from forum.core.access import Words
from forum.council.forms.fields import FARTHEST, Ticks, TimeOfDay
from forum.council.models import AgendaItem, CouncilMeeting, ItemKind
from forum.council.operations import agendas, planning
from forum.council.operations.planning import Lent
from forum.matters.beside import Together
from forum.matters.file_forms import OneDocument, one_document, picture_in_words
from forum.web.filters import day, weekday
from forum.web.forms import Form, Required, body, line, offered

SORTS: list[tuple[str, Words]] = [
    (ItemKind.MATTER.value, _l("Matter: the council takes a position")),
    (ItemKind.INFORMATION.value, _l("Information: nothing is decided")),
    (agendas.OTHER, _l("Other: a break, a speech")),
]
LENGTH = _l("Write whole minutes, from 1 to %(most)s.", most=agendas.LONGEST)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _whole_minutes(_form: Form, field: Any) -> None:
    if field.data and not agendas.is_length(field.data):
        raise ValidationError(LENGTH)


def _length() -> StringField:
    return line(
        _l("Length in minutes"),
        limit=20,
        validators=[_whole_minutes],
        render_kw={"inputmode": "numeric", "size": 4, "autocomplete": "off"},
    )


class NewItemForm(Form):
    """An item that comes from no thread."""

    title = line(_l("Title of the item"), required=_l("Write what the item is called."))
    sort = RadioField(_l("What is it?"), choices=offered(SORTS), default=ItemKind.INFORMATION.value)
    length = _length()

    def content(self) -> dict[str, Any]:
        """What was typed, as the operation takes it."""
        length = int(self.length.data) if self.length.data else None
        return {"title": self.title.data or "", "sort": self.sort.data, "length": length}


class ItemForm(Together):
    """An item as it is prepared, by several at once: title, kind, minutes, who reports, remarks."""

    title = line(_l("Title of the item"), required=_l("Write what the item is called."))
    sort = RadioField(_l("What is it?"), choices=offered(SORTS))
    length = _length()
    reporter = line(
        _l("Who reports"), description=_l("A name, with a title or where they come from.")
    )
    remarks = body(
        _l("Remarks for the chair"),
        limit=agendas.LONGEST_REMARKS,
        description=_l("Only for the secretary and the chair. Never public."),
        render_kw={"rows": 5},
    )

    def keep(self, *, title: bool, sort: bool) -> "ItemForm":
        """Leave out what cannot be changed."""
        if not title:
            del self.title
        if not sort:
            del self.sort
        return self


class MoveForm(Form):
    """Moving an item: a step, before another one (0: last), or to a number."""

    step = IntegerField(validators=[Optional()])
    before = IntegerField(validators=[Optional(), NumberRange(0, 2**31 - 1)])
    position = IntegerField(_l("Number on the agenda"), validators=[Optional()])


class PlaceForm(Form):
    """Putting what waits on the agenda: `only` one, or all that are ticked, together or each for itself."""

    ALONE, TOGETHER = "alone", "together"
    MOST = 50

    entry = SelectMultipleField(validate_choice=False)
    only = StringField()
    into = SelectField(_l("Place what is ticked as"), default=ALONE)
    title = line(
        _l("What the new item is called"),
        description=_l("If nothing is written, it is called what the first matter is called."),
    )

    def offer(self, items: Iterable[AgendaItem]) -> "PlaceForm":
        """Let one choose among these items, beside new ones."""
        there = [(str(one.id), self._part(one)) for one in items]
        new = [
            (self.ALONE, _l("an item each")),
            (self.TOGETHER, _l("one new item together")),
        ]
        self.into.choices = offered([*new, *there])
        return self

    @staticmethod
    def _part(one: AgendaItem) -> Words:
        said = {"number": one.shown_number, "title": one.shown_title}
        return _l("part of item %(number)s, %(title)s", **said)

    def chosen(self) -> list[str]:
        """What was chosen, each once."""
        ticked = self.entry.data or []
        return [self.only.data] if self.only.data else list(dict.fromkeys(ticked))[: self.MOST]

    @property
    def item_id(self) -> int | None:
        """The item that it becomes part of; what has a button of its own is an item of its own."""
        chosen = "" if self.only.data else self.into.data or ""
        return int(chosen) if chosen.isdigit() else None

    @property
    def is_together(self) -> bool:
        """Whether all that is ticked goes into one item."""
        return not self.only.data and self.into.data != self.ALONE


class MoveOnForm(Form):
    """To which meeting an item moves."""

    meeting = RadioField(_l("Move it to"), coerce=int)

    def offer(self, meetings: Iterable[CouncilMeeting]) -> "MoveOnForm":
        """Let one choose among these meetings."""
        self.meeting.choices = [SelectChoice(one.id, weekday(one.starts_at)) for one in meetings]
        self.meeting.flags.required = True
        return self

    def validate_meeting(self, field: RadioField) -> None:
        """Something must be chosen."""
        if not field.data:
            raise ValidationError(planning.ONLY_PLANNED)


class LentForm(Form):
    """What is taken over from an earlier agenda."""

    items = Ticks(_l("Items that came from no thread"), coerce=int)
    order = BooleanField(_l("The order of the items"), default=True)
    lengths = BooleanField(_l("How many minutes they take"), default=True)
    reporters = BooleanField(_l("Who reports"))
    remarks = BooleanField(_l("The remarks for the chair"))

    def offer(self, items: Sequence[AgendaItem]) -> "LentForm":
        """Let one choose among these items."""
        self.items.choices = [SelectChoice(one.id, one.title) for one in items]
        return self

    def content(self) -> Lent:
        """What was ticked."""
        return Lent(
            items=self.items.data or (),
            order=self.order.data,
            lengths=self.lengths.data,
            reporters=self.reporters.data,
            remarks=self.remarks.data,
        )


class PaperForm(OneDocument):
    """Laying a file with an item."""

    file = one_document()
    title = line(_l("Title of the document"), required=_l("Write what the document is called."))
    alternative = picture_in_words()


class YearForm(Form):
    """Several meetings at once: their days, one a line, and what they have in common."""

    days = TextAreaField(
        _l("Days"),
        [Required(planning.NO_DAYS)],
        description=_l("One day a line, written as year-month-day: 2027-02-11."),
        render_kw={"rows": 8, "inputmode": "text", "autocomplete": "off", "spellcheck": "false"},
    )
    starts = TimeOfDay(_l("Begins"), validators=[Required(_l("Write when they begin."))])
    ends = TimeOfDay(_l("Ends"), validators=[Required(_l("Write when they end."))])
    place = line(_l("Place"), required=_l("Write where they are held."))
    is_open = BooleanField(_l("Open to listeners"))
    seen = HiddenField()  #: the days as the plan was shown

    def validate_days(self, field: TextAreaField) -> None:
        """Days that can be, each once, within reach."""
        lines = [one.strip() for one in (field.data or "").splitlines() if one.strip()]
        found: list[date] = []
        for said in lines:
            try:
                found.append(date.fromisoformat(said) if _DAY.fullmatch(said) else date.min)
            except ValueError:
                found.append(date.min)
            if found[-1] == date.min:
                raise ValidationError(
                    _("“%(said)s” is not a day. Write it as 2027-02-11.", said=said[:40])
                )
        self._judge(found)

    @staticmethod
    def _judge(found: Sequence[date]) -> None:
        if len(set(found)) < len(found):
            raise ValidationError(planning.TWICE)
        if len(found) > planning.MOST:
            raise ValidationError(planning.TOO_MANY)
        for one in found:
            if not clock.today() < one <= clock.today() + FARTHEST:
                raise ValidationError(
                    _l("%(day)s is not within the next three years.", day=day(one, year=True))
                )

    def validate_ends(self, field: TimeOfDay) -> None:
        """After they begin."""
        if field.data and self.starts.data and field.data <= self.starts.data:
            raise ValidationError(_l("The meetings must end after they begin."))

    def chosen(self) -> list[date]:
        """The days, in order; of a form that holds."""
        lines = (one.strip() for one in (self.days.data or "").splitlines())
        return sorted(date.fromisoformat(one) for one in lines if one)

    @property
    def mark(self) -> str:
        """The days as one looks at them."""
        return " ".join(one.isoformat() for one in self.chosen())

    def content(self) -> dict[str, Any]:
        """What was typed, as the operation takes it."""
        return {
            "starts": self.starts.data,
            "ends": self.ends.data,
            "place": self.place.data or "",
            "is_open": self.is_open.data,
        }
