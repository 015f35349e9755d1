"""The forms of a meeting's notes: points by matter, what the screen shows, who came, what is added later."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from types import new_class
from typing import Any, ClassVar

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField

from forum.core.access import Words
from forum.dialogues.models import SignUp
from forum.dialogues.operations.notes import LONGEST, LONGEST_SHOWN
from forum.dialogues.queries import notes, turnout
from forum.dialogues.queries.notes import Point
from forum.dialogues.queries.turnout import Row
from forum.matters.beside import Together
from forum.web.forms import Form, Required, body, line, offered


def new_id() -> str:
    """The id of a row that a page offers."""
    return uuid.uuid4().hex[:12]


class NotesForm(Together):
    """Everything that is noted; the question on the screen belongs to the page."""

    around: ClassVar = frozenset({"screen"})

    screen = line(_l("Write a question"), limit=LONGEST_SHOWN)


def notes_form(points: Sequence[Point], matter_ids: Collection[int]) -> type[NotesForm]:
    """A class of forms for these points, and for those that the page has added about these matters."""
    there = {point.name: point for point in points}
    sent = (notes.point_called(name) for name in request.form)
    added = [one for one in sent if one and one.matter_id in matter_ids and one.name not in there]
    return form_for([*points, *added[: max(0, notes.MOST - len(points))]])


def form_for(points: Iterable[Point]) -> type[NotesForm]:
    """A class of forms for just these points."""
    fields: dict[str, Any] = {}
    for number, point in enumerate(points, 1):
        fields[point.name] = body(
            _l("Point %(number)s", number=number), limit=LONGEST, render_kw={"rows": 2}
        )
        fields[point.council_name] = BooleanField(_l("For the council"))
    made: type[NotesForm] = new_class(
        "Noting", (NotesForm,), exec_body=lambda it: it.update(fields)
    )
    return made


class TurnoutForm(Together):
    """Who came: those who had signed up, and the others, counted."""

    residents = line(
        _l("People who came for themselves, without signing up"),
        limit=4,
        render_kw={"inputmode": "numeric", "size": 5},
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Also see that numbers are numbers, and that they have an organisation."""
        fine: bool = super().validate(extra_validators)
        form: Any = self
        for field in self:
            row = turnout.row_called(field.name)
            if row is not None:
                fine = _is_whole(form[row.name], form[row.people_name]) and fine
        return _is_number(self.residents) and fine


def _is_number(field: Any) -> bool:
    if not field.data or turnout.number(field.data):
        return True
    field.errors = [_l("Write a number, for example 3.")]
    return False


def _is_whole(organisation: Any, people: Any) -> bool:
    if people.data and not organisation.data:
        organisation.errors = [_l("Write which organisation they came from.")]
        return False
    if organisation.data and not people.data:
        people.errors = [_l("Write how many they were.")]
        return False
    return _is_number(people)


def turnout_form(
    kept: turnout.Kept, expected: Sequence[SignUp], offered_rows: int = 0
) -> type[TurnoutForm]:
    """A class of forms for those who signed up, for the rows there are, and for some that are empty."""
    rows = {row.name: row for row in turnout.rows(kept)}
    for name in request.form:
        row = turnout.row_called(name)
        if row is not None and name not in rows and len(rows) < turnout.MOST:
            rows[name] = row
    for _number in range(offered_rows):
        row = Row(new_id())
        rows[row.name] = row
    fields: dict[str, Any] = {
        turnout.came_name(one): BooleanField(_called(one)) for one in expected
    }
    for row in rows.values():
        fields[row.name] = line(_l("Organisation"))
        fields[row.people_name] = line(
            _l("How many"), limit=4, render_kw={"inputmode": "numeric", "size": 5}
        )
    fields["rows"] = tuple(rows.values())
    made: type[TurnoutForm] = new_class(
        "Counting", (TurnoutForm,), exec_body=lambda it: it.update(fields)
    )
    return made


def _called(one: SignUp) -> Words:
    return one.name or _l("Someone whose name is erased")


class PublishForm(Form):
    """The button that publishes what the page has shown."""

    seen = HiddenField()


class AdditionForm(Form):
    """What is added to notes that are published already."""

    matter = RadioField(
        _l("What is it about?"), validators=[Required(_l("Choose what it is about."))]
    )
    body = body(
        _l("What do you want to add or put right?"),
        required=_l("Write what you want to add."),
        limit=LONGEST,
        render_kw={"rows": 4},
    )
    for_council = BooleanField(_l("For the council"))

    def offer(self, pairs: Iterable[tuple[str, Words]]) -> None:
        """What it can be about."""
        self.matter.choices = offered(pairs)
