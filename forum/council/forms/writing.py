"""The form of what the minutes say under an item: text, decision, rows of tasks, conflicts, remarks."""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import new_class
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Optional

from forum.core.access import Words
from forum.core.merging import Typed
from forum.council.forms.fields import Day, within_reach
from forum.council.models import Attendance, DecisionKind, DissentKind
from forum.council.operations import writing
from forum.council.operations.writing import Conflict, Content, Remark, Task
from forum.matters.beside import Together
from forum.parties.models import Party
from forum.web.forms import body, line, offered

MOST = 40  #: rows of one kind
_ROW = re.compile(r"(task|conflict|remark)_([0-9a-f]{12})_([a-z]{2,5})")
PARTS = {
    "task": ("what", "who", "by"),
    "conflict": ("who", "why"),
    "remark": ("who", "kind", "text"),
}
#: What alone does not make a row: it always says something.
_ALWAYS = {"kind"}
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Row:
    """A task, a conflict of interest or a remark, by the id that its page gave it."""

    kind: str
    id: str

    def name(self, part: str) -> str:
        """The name of the field for a part of it."""
        return f"{self.kind}_{self.id}_{part}"


def _key(value: Any) -> int:
    """What was chosen: an id, or nobody."""
    return int(value or 0)


def new_row(kind: str) -> Row:
    """An empty row that a page offers."""
    return Row(kind, uuid.uuid4().hex[:12])


def rows_in(fields: Fields, *, also_empty: bool = False) -> list[Row]:
    """The rows that these fields fill in, in their order; those that are empty too if asked for."""
    found: dict[tuple[str, str], Row] = {}
    for name, values in fields.items():
        parts = _ROW.fullmatch(name)
        if parts is None or parts[3] not in PARTS[parts[1]]:
            continue
        says = any(values) and parts[3] not in _ALWAYS
        if says or also_empty:
            found.setdefault((parts[1], parts[2]), Row(parts[1], parts[2]))
    counted: dict[str, int] = {}
    for key in list(found):
        counted[key[0]] = counted.get(key[0], 0) + 1
        if counted[key[0]] > MOST:
            del found[key]
    return list(found.values())


class ParagraphForm(Together):
    """All that the minutes say under an item."""

    text = body(_l("What was said"), render_kw={"rows": 9})
    kind = SelectField(_l("Kind of decision"), choices=[], default="")
    due_on = Day(
        _l("Put off to"),
        description=_l("Only when it is postponed: the day it comes back."),
        validators=[Optional(), within_reach],
    )
    decided = body(
        _l("What the council decides"),
        description=_l("In whole sentences: it is read by itself on the page of the matter."),
        render_kw={"rows": 4},
    )

    rows: Sequence[Row] = ()
    parties: Mapping[int, Party] = {}
    day: date | None = None  #: of the meeting

    def typed(self) -> Typed:
        """What is typed; of rows that nobody has filled in nothing."""
        sent = super().typed()
        empty = {row.name(part) for row in self.rows if not self.says(row) for part in _ALWAYS}
        kept = {name: said for name, said in sent.fields.items() if name not in empty}
        return Typed(kept, sent.begun_from)

    def of(self, row: Row, part: str) -> Any:
        """A field of a row."""
        return self[row.name(part)]

    def rows_of(self, kind: str) -> list[Row]:
        """The rows of one kind."""
        return [row for row in self.rows if row.kind == kind]

    def says(self, row: Row) -> bool:
        """Whether anything is filled in in a row."""
        parts = (part for part in PARTS[row.kind] if part not in _ALWAYS)
        return any(self.of(row, part).data for part in parts)

    def filled(self, kind: str) -> list[Row]:
        """The rows of one kind that say something."""
        return [row for row in self.rows_of(kind) if self.says(row)]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that what is there is whole: a decision, and every row."""
        fine = super().validate(extra_validators)
        for row in filter(self.says, self.rows):
            fine = self._is_whole(row) and fine
        if self.decided.data and not self.kind.data:
            fine = _wrong(self.kind, writing.NO_KIND)
        if self.kind.data == DecisionKind.POSTPONED and not self.due_on.errors:
            if not self.due_on.data:
                fine = _wrong(self.due_on, writing.NO_DAY)
            elif self._is_before(self.due_on, 1):
                fine = _wrong(self.due_on, writing.DAY_TOO_EARLY)
        if self.kind.data == DecisionKind.ASSIGNMENT and not self.filled("task"):
            fine = _wrong(self.kind, writing.NO_TASK)
        apart = {self.of(row, "who").data for row in self.filled("conflict")}
        for row in self.filled("remark"):
            is_dissent = self.of(row, "kind").data == DissentKind.DISSENT
            if is_dissent and self.of(row, "who").data in apart:
                fine = _wrong(self.of(row, "who"), writing.TAKES_NO_PART)
        return fine and self._is_named_once()

    def _is_before(self, field: Any, days: int = 0) -> bool:
        """Whether a day is earlier than so many days after the meeting."""
        return self.day is not None and field.data < self.day + timedelta(days=days)

    def _is_whole(self, row: Row) -> bool:
        wanted: dict[str, dict[str, Words]] = {
            "task": {
                "what": _l("Write what is to be done."),
                "who": _l("Choose who is given the task."),
                "by": _l("Choose a day by which it is to be done."),
            },
            "conflict": {"who": _l("Choose who has the conflict of interest.")},
            "remark": {"who": _l("Choose whose it is."), "text": writing.EMPTY_REMARK},
        }
        fine = True
        for part, words in wanted[row.kind].items():
            field = self.of(row, part)
            if not field.data:
                fine = _wrong(field, field.errors or words)
        if fine and row.kind == "task" and self._is_before(self.of(row, "by")):
            fine = _wrong(self.of(row, "by"), writing.TASK_TOO_EARLY)
        return fine

    def _is_named_once(self) -> bool:
        seen: set[int] = set()
        fine = True
        for row in self.filled("conflict"):
            who = self.of(row, "who")
            if who.data in seen:
                fine = _wrong(who, writing.TWICE)
            seen.add(who.data)
        return fine

    def content(self) -> Content:
        """What the form says, once it is found whole."""
        return Content(
            body=self.text.data or "",
            kind=DecisionKind(self.kind.data) if self.kind.data else None,
            decided=self.decided.data or "",
            due_on=self.due_on.data,
            tasks=[
                Task(
                    self.of(row, "what").data,
                    self.parties[self.of(row, "who").data],
                    self.of(row, "by").data,
                )
                for row in self.filled("task")
            ],
            conflicts=[
                Conflict(self.of(row, "who").data, self.of(row, "why").data or "")
                for row in self.filled("conflict")
            ],
            remarks=[
                Remark(
                    self.of(row, "who").data,
                    DissentKind(self.of(row, "kind").data),
                    self.of(row, "text").data,
                )
                for row in self.filled("remark")
            ],
        )


def _wrong(field: Any, words: Any) -> bool:
    field.errors = list(words) if isinstance(words, list | tuple) else [words]
    return False


def paragraph_form(
    rows: Iterable[Row],
    parties: Iterable[Party],
    present: Iterable[Attendance],
    day: date | None = None,
) -> type[ParagraphForm]:
    """A class of forms for just these rows."""
    known = {party.id: party for party in parties}
    responsible = [("", _l("Nobody")), *((str(key), party.name) for key, party in known.items())]
    people = [("", _l("Nobody")), *((str(seat.person_id), seat.person.name) for seat in present)]
    fields: dict[str, Any] = {"rows": tuple(rows), "parties": known, "day": day}
    numbers: dict[str, int] = {}
    for row in fields["rows"]:
        numbers[row.kind] = numbers.get(row.kind, 0) + 1
        made = _fields_of(row.kind, numbers[row.kind], responsible, people)
        fields |= {row.name(part): field for part, field in made.items()}
    made_class: type[ParagraphForm] = new_class(
        "Writing", (ParagraphForm,), exec_body=lambda it: it.update(fields)
    )
    return made_class


def _fields_of(kind: str, number: int, responsible: list[Any], people: list[Any]) -> dict[str, Any]:
    def choose(label: Words, choices: list[Any]) -> SelectField:
        return SelectField(label, coerce=_key, choices=offered(choices), default=0)

    if kind == "task":
        return {
            "what": line(_l("Task %(number)s", number=number), limit=writing.LONGEST_TASK),
            "who": choose(_l("By whom"), responsible),
            "by": Day(_l("By when"), validators=[Optional(), within_reach]),
        }
    if kind == "conflict":
        return {
            "who": choose(_l("Who has a conflict of interest"), people),
            "why": line(_l("Why"), limit=writing.LONGEST_REASON),
        }
    return {
        "who": choose(_l("Whose"), people),
        "kind": SelectField(
            _l("What it is"), choices=offered(DissentKind.choices()), default="dissent"
        ),
        "text": body(_l("What it says"), limit=writing.LONGEST_REMARK, render_kw={"rows": 2}),
    }


def offer_kinds(form: ParagraphForm) -> None:
    """Let one choose among the kinds of decision."""
    none_yet: tuple[str, Words] = ("", _l("No decision yet"))
    form.kind.choices = offered([none_yet, *DecisionKind.choices()])


def as_fields(said: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a revision keeps, as the fields of the form that would say it."""
    fields: dict[str, list[str]] = {
        "text": [said["text"]],
        "kind": [said["kind"] or ""],
        "due_on": [said["due_on"] or ""],
        "decided": [said["decided"]],
    }
    for kind, many in (("task", "tasks"), ("conflict", "conflicts"), ("remark", "remarks")):
        for number, values in enumerate(said[many], start=1):
            row = Row(kind, f"{number:012x}")
            fields |= {
                row.name(part): [str(value)]
                for part, value in zip(PARTS[kind], values, strict=True)
            }
    return {name: [value for value in values if value] for name, values in fields.items()}
