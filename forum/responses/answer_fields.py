"""The fields that a stage's questions are answered with, and what is wrong with what was filled in.

A field is named after its question: `q12`; a ranking has one for each option, `q12-33`. `q12-seen` tells
what the question said when the page was shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import new_class
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.widgets import Input

from forum.core.access import Words
from forum.districts.models import District
from forum.matters.choosing import by_area
from forum.processes.fields import Checkboxes, Radios
from forum.responses.models import QuestionKind
from forum.responses.queries import Asked
from forum.web.forms import Form, body, offered

LONGEST = 5_000  #: characters of an answer in one's own words
SCALE = range(1, 6)


class Selected(SelectField):
    """One of a list that folds out, or none."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not have, in words of ours."""
        if self.data and self.data not in {choice[0] for choice in self.iter_choices()}:
            raise ValidationError(_l("Choose among what the list has."))


class _Hidden(Input):
    """Not a `HiddenInput`: those are written at the top of the form, this one beside its question."""

    input_type = "hidden"
    validation_attrs: list[str] = []


class Seen(Field):
    """What a question said when the page was shown."""

    widget = _Hidden()

    def _value(self) -> str:
        return self.data or ""


def name_of(asked: Asked) -> str:
    """The name of a question's field."""
    return f"q{asked.id}"


def names_of(asked: Asked) -> list[str]:
    """The names of the fields that a question is answered in."""
    if asked.kind == QuestionKind.RANKING:
        return [f"q{asked.id}-{option.id}" for option in asked.options]
    return [name_of(asked)]


def fields(asked: Sequence[Asked], districts: Sequence[District]) -> dict[str, Any]:
    """The fields of every question, by name, ready to be bound on a class of forms."""
    places = _places(districts)
    found: dict[str, Any] = {}
    for one in asked:
        found |= _fields(one, places)
        found[f"{name_of(one)}-seen"] = Seen(default=one.stamp)
    return found


def _fields(asked: Asked, places: list[Any]) -> dict[str, Any]:
    label, name = asked.question.wording, name_of(asked)
    options: list[tuple[str, Words]] = [(str(one.id), one.label) for one in asked.options]
    if asked.kind == QuestionKind.FREE:
        return {name: body(label, limit=LONGEST, render_kw={"rows": 5})}
    if asked.kind == QuestionKind.SEVERAL:
        return {name: Checkboxes(label, choices=offered(options))}
    if asked.kind == QuestionKind.ONE:
        return {name: Radios(label, choices=offered(options + _none(asked)))}
    if asked.kind == QuestionKind.SCALE:
        return {name: Radios(label, choices=offered(_scale(asked) + _none(asked)))}
    if asked.kind == QuestionKind.PLACE:
        return {name: Selected(label, choices=places)}
    ranks = offered([("", _l("No place")), *((str(n), place_words(n)) for n in _numbers(asked))])
    return {f"{name}-{key}": Selected(words, choices=ranks) for key, words in options}


def _numbers(asked: Asked) -> range:
    return range(1, len(asked.options) + 1)


def _none(asked: Asked) -> list[tuple[str, Words]]:
    """A way back for who has chosen something, where nothing must be chosen."""
    return [] if asked.question.is_required else [("", _l("No answer"))]


def _scale(asked: Asked) -> list[tuple[str, Words]]:
    ends = {SCALE[0]: asked.question.lowest, SCALE[-1]: asked.question.highest}
    return [
        (str(step), f"{step} – {ends[step]}" if ends.get(step) else str(step)) for step in SCALE
    ]


def place_words(rank: int) -> Words:
    """A place in an order, in words."""
    return _l("Place %(number)s", number=rank)


def _places(districts: Sequence[District]) -> list[Any]:
    """The areas of the city, each with the places in it, for a list in groups."""
    found = [SelectChoice("", _l("Choose an area"))]
    for area, places in by_area(districts):
        whole = (area.code, _l("All of %(area)s", area=area.name))
        listed = [whole, *((one.code, one.name) for one in places)]
        found += [SelectChoice(code, words, optgroup=area.name) for code, words in listed]
    return found


def form_class(
    base: type[Form], asked: Sequence[Asked], districts: Sequence[District]
) -> type[Any]:
    """A class of forms that also asks what the stage asks, and checks it."""
    asking = fields(asked, districts) | {"asked": tuple(asked)}
    name = f"Asking{base.__name__}"
    return new_class(name, (_Asking, base), exec_body=lambda body: body.update(asking))


class _Asking:
    """What a form that asks a stage's questions checks, after everything else."""

    asked: tuple[Asked, ...]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form: Any = self
        for one in self.asked:
            for name in names_of(one):  # what is ranked is marked as a whole
                ranked = one.kind == QuestionKind.RANKING
                form[name].flags.required = ranked or one.question.is_required

    def validate(self, extra_validators: Any = None) -> bool:
        """Also judge the answers. What is filled in where nothing was asked is left alone, and not sent."""
        fine: bool = super().validate(extra_validators)  # type: ignore[misc]
        form: Any = self
        failed = {field.name for field in form if field.errors}
        for one in unmet(form, self.asked) + [one for one in self.asked if one.is_removed]:
            for name in names_of(one):
                form[name].errors = []
                failed.discard(name)
        wrong = list(_wrong(form, self.asked))
        for name, words in wrong:
            if not form[name].errors:
                form[name].errors = [words]
        return (fine or not (failed or form.form_errors)) and not wrong

    def was_changed(self, asked: Asked) -> bool:
        """Whether a question said something else when it was answered. Told once, here or by `validate`."""
        form: Any = self
        return was_changed(form[f"{name_of(asked)}-seen"], asked) and is_filled(form, asked)

    def taken_away(self) -> "list[TakenAway]":
        """What was filled in for questions that stand in the form no more."""
        return [
            _taken_away(self, one) for one in self.asked if one.is_removed and is_filled(self, one)
        ]


@dataclass(frozen=True)
class TakenAway:
    """An answer that is not sent: where it is shown, to what, whether it was just refused, what it said."""

    anchor: str
    wording: str
    is_refused: bool
    words: Sequence[Words]


def _taken_away(form: Any, asked: Asked) -> TakenAway:
    filled = [form[name] for name in names_of(asked) if form[name].data]
    first = form[names_of(asked)[0]]
    chooses = getattr(getattr(first, "option_widget", None), "input_type", None)
    words = [
        line
        for field in filled
        for line in ([field.data] if asked.kind == QuestionKind.FREE else _labels(field, asked))
    ]
    anchor = f"{first.id}-0" if chooses else first.id
    return TakenAway(anchor, asked.question.wording, bool(first.errors), words)


def _labels(field: Any, asked: Asked) -> list[Words]:
    chosen = [str(one.label) for one in field.iter_choices() if one.selected and one.value]
    ranked = asked.kind == QuestionKind.RANKING
    return [f"{field.label.text}: {words}" if ranked else words for words in chosen]


def unmet(form: Any, asked: Sequence[Asked]) -> list[Asked]:
    """The questions that are not asked of someone who has answered the others so."""
    chosen: dict[int, set[int]] = {}
    found = []
    for one in asked:
        if one.applies(chosen):
            chosen[one.id] = set() if one.is_removed else options_in(form, one)
        else:
            found.append(one)
    return found


def options_in(form: Any, asked: Asked) -> set[int]:
    """The options that are chosen for a question, of those that it has."""
    if asked.kind not in {QuestionKind.ONE, QuestionKind.SEVERAL}:
        return set()
    data = form[name_of(asked)].data or ()
    given = {data} if isinstance(data, str) else set(data)
    return {option.id for option in asked.options if str(option.id) in given}


def is_filled(form: Any, asked: Asked) -> bool:
    """Whether anything is filled in for a question."""
    return any(form[name].data for name in names_of(asked))


def _wrong(form: Any, asked: Sequence[Asked]) -> Iterator[tuple[str, Words]]:
    """What is wrong with the answers: the field, and what to do, in words."""
    ignored = {one.id for one in unmet(form, asked)}
    for one in asked:
        first = next(iter(names_of(one)), name_of(one))
        if one.is_removed and is_filled(form, one):
            yield first, _("This question has been taken away, so your answer is not sent.")
        if one.is_removed or one.id in ignored:
            continue
        if form.was_changed(one):
            yield first, _("The question was changed while you wrote. Look at your answer again.")
        if one.question.is_required and not is_filled(form, one):
            yield first, _("Answer the question: %(wording)s", wording=one.question.wording)
        if one.kind == QuestionKind.RANKING:
            yield from _wrong_ranks(form, names_of(one))


def was_changed(seen: Field, asked: Asked) -> bool:
    """Whether the question said something else then; from now on the field holds what it says today."""
    before, seen.data = seen.data, asked.stamp
    return bool(before) and before != asked.stamp


def _wrong_ranks(form: Any, names: Sequence[str]) -> Iterator[tuple[str, Words]]:
    """A place given twice, or one left out before another."""
    taken: dict[str, str] = {}
    for name in names:
        rank = str(form[name].data or "")
        if rank and rank in taken:
            yield (
                name,
                _("Place %(number)s is given twice. Give each its own place.", number=rank),
            )
        elif rank:
            taken[rank] = name
    for number in range(1, len(taken) + 1):
        if str(number) not in taken:
            yield names[0], _("Nothing has place %(number)s. Begin with place 1.", number=number)
            return
