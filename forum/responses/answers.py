"""Answers to a stage's questions: out of a form, into the database, and as they are shown.

queries.asked(stage)                       what is asked; the removed stands last
form_class(base, asked, districts)         a class of forms that asks it too, and checks it
given(form, asked)                         the answers, when the form is valid
store(response, given)                     into the database, inside the act
shown(response_ids)                        as they are read
stored(response_ids), filled(given)        as they were given, and as the data of a form again
digestible(given)                          what a receipt's hash is made of
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from forum.core import text
from forum.core.access import Refused, Words, no
from forum.core.db import db
from forum.districts.models import District
from forum.responses.answer_fields import (
    SCALE,
    fields,
    form_class,
    name_of,
    names_of,
    unmet,
)
from forum.responses.models import (
    Answer,
    Choice,
    FormalResponse,
    Question,
    QuestionKind,
    QuestionOption,
)
from forum.responses.queries import Asked

__all__ = ["Given", "ShownAnswer", "data_of", "digestible", "fields", "filled", "form_class", "given",
           "shown", "store", "stored"]  # fmt: skip

_CHANGED = no(
    _l("The questions were changed just as you sent. Look through your answers and send again.")
)


@dataclass(frozen=True)
class Given:
    """The answer to one question: some words, a step of the scale, options (ranked: best first), a place."""

    question_id: int
    kind: QuestionKind
    text: str = ""
    scale: int | None = None
    options: tuple[int, ...] = ()
    place: str = ""  #: the code of an area


@dataclass(frozen=True)
class ShownAnswer:
    """An answer as it is read: the question, and either stored HTML or lines of plain words."""

    question_id: int
    kind: QuestionKind
    wording: str
    html: str = ""
    words: tuple[Words, ...] = ()


def given(form: Any, asked: Sequence[Asked]) -> list[Given]:
    """What a valid form answers: nothing for what was left empty, not asked, or removed meanwhile."""
    ignored = {one.id for one in unmet(form, asked)}
    return [
        found
        for one in asked
        if one.id not in ignored
        and not one.is_removed
        and (found := _given(form, one)) != Given(one.id, one.kind)
    ]


def _given(form: Any, asked: Asked) -> Given:
    key, kind = asked.id, asked.kind
    if kind == QuestionKind.RANKING:
        ranks = {
            int(form[name].data): option.id
            for name, option in zip(names_of(asked), asked.options, strict=True)
            if form[name].data
        }
        return Given(key, kind, options=tuple(ranks[rank] for rank in sorted(ranks)))
    data = form[name_of(asked)].data
    if not data:
        return Given(key, kind)
    if kind == QuestionKind.FREE:
        return Given(key, kind, text=text.clean(data))
    if kind == QuestionKind.SCALE:
        return Given(key, kind, scale=int(data))
    if kind == QuestionKind.PLACE:
        return Given(key, kind, place=data)
    chosen = {data} if kind == QuestionKind.ONE else set(data)
    found = tuple(option.id for option in asked.options if str(option.id) in chosen)
    return Given(key, kind, options=found)


def store(response: FormalResponse, answers: Sequence[Given]) -> None:
    """Keep the answers of a response that is new. Inside its act, while the matter is held.

    Refused when a question, an option or an area is gone by now: an officer was quicker.
    """
    _hold(response, answers)
    areas = {one.place for one in answers if one.place}
    ids = dict(
        db.session.execute(select(District.code, District.id).where(District.code.in_(areas))).all()
    )
    if set(ids) != areas:
        raise Refused(_CHANGED)
    rows = {
        one.question_id: Answer(
            response_id=response.id,
            question_id=one.question_id,
            text=one.text,
            html=text.render(one.text) if one.text else "",
            scale=one.scale,
        )
        for one in answers
    }
    db.session.add_all(rows.values())
    db.session.flush()
    for one in answers:
        ranked = one.kind == QuestionKind.RANKING
        answer_id = rows[one.question_id].id
        db.session.add_all(
            Choice(answer_id=answer_id, option_id=option, rank=place if ranked else None)
            for place, option in enumerate(one.options, 1)
        )
        if one.place:
            db.session.add(Choice(answer_id=answer_id, district_id=ids[one.place]))
    db.session.flush()


def _hold(response: FormalResponse, answers: Sequence[Given]) -> None:
    """See that every question is still asked in this stage, and every option still offered by it."""
    asked = {one.question_id for one in answers}
    there = set(
        db.session.scalars(
            select(Question.id).where(
                Question.id.in_(asked),
                Question.stage_id == response.stage_id,
                Question.removed_at.is_(None),
            )
        )
    )
    chosen = {(one.question_id, option) for one in answers for option in one.options}
    offered = set(
        db.session.execute(
            select(QuestionOption.question_id, QuestionOption.id).where(
                QuestionOption.question_id.in_(asked)
            )
        )
    )
    if there != asked or not chosen <= offered:
        raise Refused(_CHANGED)


def digestible(answers: Iterable[Given]) -> list[Any]:
    """The answers in one order and one form, whatever order they were given in: ready for a hash."""
    return [
        [one.question_id, str(one.kind), one.text, one.scale, list(one.options), one.place]
        for one in sorted(answers, key=lambda one: one.question_id)
    ]


def data_of(kept: Mapping[str, Any]) -> MultiDict[str, Any]:
    """What a draft holds, by the name of the field, as the data of a form."""
    return MultiDict(kept)


def filled(answers: Iterable[Given]) -> dict[str, Any]:
    """The fields of a form that would give these answers: to write a response anew from an earlier one."""
    data: dict[str, Any] = {}
    for one in answers:
        name = f"q{one.question_id}"
        if one.kind == QuestionKind.RANKING:
            data |= {f"{name}-{option}": str(rank) for rank, option in enumerate(one.options, 1)}
        elif one.kind == QuestionKind.SEVERAL:
            data[name] = [str(option) for option in one.options]
        elif one.kind == QuestionKind.ONE:
            data[name] = str(one.options[0])
        else:
            data[name] = one.text or one.place or str(one.scale)
    return data


def _answers(response_ids: Iterable[int]) -> Sequence[tuple[Answer, Question]]:
    """Every answer of some responses, in the order of the questions; one query."""
    return db.session.execute(
        select(Answer, Question)
        .join(Question, Question.id == Answer.question_id)
        .where(Answer.response_id.in_(list(response_ids)))
        .order_by(Answer.response_id, Question.position, Question.id)
    ).all()


def _choices(response_ids: Iterable[int]) -> dict[int, list[tuple[Choice, str | None, Any]]]:
    """What was chosen in every answer of some responses, as it was offered or ranked; one query."""
    found = db.session.execute(
        select(Choice, QuestionOption.label, District)
        .join(Answer, Answer.id == Choice.answer_id)
        .outerjoin(QuestionOption, QuestionOption.id == Choice.option_id)
        .outerjoin(District, District.id == Choice.district_id)
        .where(Answer.response_id.in_(list(response_ids)))
        .order_by(Choice.answer_id, Choice.rank, QuestionOption.position, Choice.id)
    )
    by_answer: dict[int, list[tuple[Choice, str | None, Any]]] = {}
    for choice, label, place in found:
        by_answer.setdefault(choice.answer_id, []).append((choice, label, place))
    return by_answer


def stored(response_ids: Sequence[int]) -> dict[int, list[Given]]:
    """The answers of some responses as they were given; two queries."""
    chosen = _choices(response_ids)
    found: dict[int, list[Given]] = {key: [] for key in response_ids}
    for answer, question in _answers(response_ids):
        choices = chosen.get(answer.id, [])
        found[answer.response_id].append(
            Given(
                question.id,
                question.kind,
                answer.text,
                answer.scale,
                tuple(choice.option_id for choice, _label, _place in choices if choice.option_id),
                next((place.code for _choice, _label, place in choices if place is not None), ""),
            )
        )
    return found


def shown(response_ids: Sequence[int]) -> dict[int, list[ShownAnswer]]:
    """The answers of some responses as they are read; two queries."""
    chosen = _choices(response_ids)
    found: dict[int, list[ShownAnswer]] = {key: [] for key in response_ids}
    for answer, question in _answers(response_ids):
        words = [
            f"{choice.rank}. {label}" if choice.rank else str(label or place.name)
            for choice, label, place in chosen.get(answer.id, [])
        ]
        if answer.scale is not None:
            words = [_on_scale(question, answer.scale)]
        found[answer.response_id].append(
            ShownAnswer(question.id, question.kind, question.wording, answer.html, tuple(words))
        )
    return found


def _on_scale(question: Question, step: int) -> str:
    """A step of the scale, with what its ends mean."""
    said = str(_("%(step)s of %(steps)s", step=step, steps=SCALE[-1]))
    end = {SCALE[0]: question.lowest, SCALE[-1]: question.highest}.get(step)
    return f"{said} – {end}" if end else said
