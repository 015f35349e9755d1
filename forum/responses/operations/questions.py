"""What happens with the questions of a stage: asked, changed, moved, taken away.

A question that somebody has answered says for ever what it said then.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from forum.core import clock, text
from forum.core.access import Action, Actor, Refused, Words, no, require
from forum.core.db import db
from forum.core.events import record
from forum.matters import operations as matters
from forum.processes.models import Stage
from forum.responses import actions, queries
from forum.responses.models import Question, QuestionKind, QuestionOption
from forum.responses.queries import Asked

MOST_QUESTIONS = 60
MOST_OPTIONS = 50
LONGEST_OPTION = 300
#: Kinds of question that have options.
OFFERING = frozenset({QuestionKind.ONE, QuestionKind.SEVERAL, QuestionKind.RANKING})
Faults = list[tuple[str, Words]]


class Unfit(Refused):
    """A question that cannot be asked so: the fields, and what is wrong with each, in words."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(no(_l("The question cannot be asked so.")))
        self.faults = faults


class InTheWay(Refused):
    """A question that cannot be moved there, or taken away, as the others are."""

    def __init__(self, words: Words) -> None:
        super().__init__(no(words))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a question shall say. `only_if` is an option of an earlier question."""

    wording: str
    help: str = ""
    is_required: bool = False
    lowest: str = ""
    highest: str = ""
    options: Sequence[str] = ()
    only_if: int | None = None


def ask(actor: Actor, stage: Stage, *, kind: QuestionKind, wanted: Wanted) -> Question:
    """Add a question, last in the form. Raises Unfit when it cannot be asked so."""
    matters.lock(stage.process)
    require(actions.ASK, actor, stage)
    there = queries.still_asked(stage)
    wanted = _cleaned(kind, wanted)
    faults = _faults(kind, wanted, there)
    if len(there) >= MOST_QUESTIONS:
        faults.append(("wording", _most_questions()))
    if faults:
        raise Unfit(faults)
    added = Question(stage_id=stage.id, position=queries.next_position(stage), kind=kind)
    _say(added, wanted, there)
    db.session.add(added)
    db.session.flush()
    _offer(added, (), wanted.options)
    _record(actions.ASK, actor, stage, added)
    return added


def change(actor: Actor, question: Question, *, wanted: Wanted) -> Question:
    """Let a question that nobody has answered say something else. Raises Unfit when it cannot be asked so."""
    stage = _hold(question)
    require(actions.CHANGE_QUESTION, actor, question)
    if question.id in queries.answered(stage):
        raise Unfit([("wording", is_answered())])
    there = queries.still_asked(stage)
    own = next(one for one in there if one.id == question.id)
    wanted = _cleaned(question.kind, wanted)
    earlier = there[: there.index(own)]
    faults = _faults(question.kind, wanted, earlier) + _still_needed(own, wanted, there)
    if faults:
        raise Unfit(faults)
    _say(question, wanted, earlier)
    _offer(question, own.options, wanted.options)
    _record(actions.CHANGE_QUESTION, actor, stage, question)
    return question


def move(actor: Actor, question: Question, *, up: bool) -> Question:
    """Put a question one place earlier or later. Refused past the ends, and past what it depends on."""
    stage = _hold(question)
    require(actions.MOVE_QUESTION, actor, question)
    there = [one.question for one in queries.still_asked(stage)]
    place = there.index(question)
    to = place - 1 if up else place + 1
    if not 0 <= to < len(there):
        raise InTheWay(_first() if up else _last())
    first, second = (there[to], question) if up else (question, there[to])
    if second.depends_on_id == first.id:
        raise InTheWay(_after(second, first))
    for number, one in enumerate(there, 1):
        one.position = number
    question.position, there[to].position = there[to].position, question.position
    _record(actions.MOVE_QUESTION, actor, stage, question)
    return question


def remove(actor: Actor, question: Question) -> None:
    """Take a question out of the form. What was answered is kept, and that it was asked."""
    stage = _hold(question)
    require(actions.REMOVE_QUESTION, actor, question)
    for one in queries.still_asked(stage):
        if one.question.depends_on_id == question.id:
            raise InTheWay(_needed(one.question))
    _record(actions.REMOVE_QUESTION, actor, stage, question)
    if stage.process.is_public:
        question.removed_at = clock.now()
    else:
        db.session.delete(question)
        db.session.flush()


def _hold(question: Question) -> Stage:
    """Hold the process of a question, and read the question afresh."""
    matters.lock(question.stage.process)
    db.session.refresh(question)
    return question.stage


def _cleaned(kind: QuestionKind, wanted: Wanted) -> Wanted:
    """What is wanted, as it is kept; what this kind of question does not have is left out."""
    is_scale = kind == QuestionKind.SCALE
    options = (text.one_line(line) for line in wanted.options if kind in OFFERING)
    return replace(
        wanted,
        wording=text.one_line(wanted.wording),
        help=text.one_line(wanted.help),
        lowest=text.one_line(wanted.lowest) if is_scale else "",
        highest=text.one_line(wanted.highest) if is_scale else "",
        options=[line for line in options if line],
    )


def _faults(kind: QuestionKind, wanted: Wanted, earlier: Sequence[Asked]) -> Faults:
    """What is wrong with a question, whoever asks it."""
    found: Faults = []
    if not wanted.wording:
        found.append(("wording", _l("Write the question.")))
    if kind in OFFERING:
        found += [("options", words) for words in _faults_of_options(wanted.options)]
    if wanted.only_if is not None and _depends_on(wanted.only_if, earlier) is None:
        found.append(
            ("only_if", _l("Choose an answer to a question that stands earlier in the same form."))
        )
    return found


def _faults_of_options(options: Sequence[str]) -> list[Words]:
    twice = next((line for place, line in enumerate(options) if line in options[:place]), None)
    if len(options) < 2:
        return [_l("Write at least two choices, one on each line.")]
    if len(options) > MOST_OPTIONS:
        return [
            _(
                "There are %(count)s choices, and at most %(most)s fit. Take some away.",
                count=len(options),
                most=MOST_OPTIONS,
            )
        ]
    if any(len(line) > LONGEST_OPTION for line in options):
        return [_("A choice may have at most %(most)s characters.", most=LONGEST_OPTION)]
    if twice is not None:
        return [_("“%(choice)s” is there twice. Take one away.", choice=twice)]
    return []


def _depends_on(option_id: int, earlier: Sequence[Asked]) -> Asked | None:
    """The earlier question that an option belongs to, if its answer is a choice."""
    return next(
        (
            one
            for one in earlier
            if one.kind in queries.CHOOSING and option_id in {option.id for option in one.options}
        ),
        None,
    )


def _still_needed(own: Asked, wanted: Wanted, there: Sequence[Asked]) -> Faults:
    """A choice that another question depends on stays as it is."""
    labels = {option.id: option.label for option in own.options}
    return [
        (
            "options",
            _(
                "“%(choice)s” has to stay: the question “%(wording)s” depends on it.",
                choice=labels[one.question.depends_option_id],
                wording=one.question.wording,
            ),
        )
        for one in there
        if one.question.depends_on_id == own.id
        and one.question.depends_option_id in labels
        and labels[one.question.depends_option_id] not in wanted.options
    ]


def _say(question: Question, wanted: Wanted, earlier: Sequence[Asked]) -> None:
    on = _depends_on(wanted.only_if, earlier) if wanted.only_if is not None else None
    question.wording, question.help = wanted.wording, wanted.help
    question.is_required = wanted.is_required
    question.lowest, question.highest = wanted.lowest, wanted.highest
    question.depends_on_id = on.id if on is not None else None
    question.depends_option_id = wanted.only_if if on is not None else None


def _offer(question: Question, there: Sequence[QuestionOption], labels: Sequence[str]) -> None:
    """Offer these choices. One that says something else is another one: what was chosen stays true."""
    kept = {option.label: option for option in there}
    for position, label in enumerate(labels, 1):
        option = kept.pop(label, None)
        if option is None:
            option = QuestionOption(question_id=question.id, label=label)
            db.session.add(option)
        option.position = position
    for option in kept.values():
        db.session.delete(option)
    db.session.flush()


def _record(what: Action, actor: Actor, stage: Stage, question: Question) -> None:
    owner = stage.process.party
    speaking = replace(actor, party_id=owner.id, party_name=owner.name)
    record(what, speaking, question, matter_id=stage.process_id, stage=str(stage.key))


def is_answered() -> Words:
    """Why a question stays as it is."""
    return _l("Somebody has answered this question, so it stays as it is. You can take it away.")


def _most_questions() -> Words:
    return _("There are %(most)s questions already. Take one away first.", most=MOST_QUESTIONS)


def _first() -> Words:
    return _l("The question is the first already.")


def _last() -> Words:
    return _l("The question is the last already.")


def _after(later: Question, earlier: Question) -> Words:
    return _(
        "“%(later)s” depends on “%(earlier)s”, so it has to stand after it.",
        later=later.wording,
        earlier=earlier.wording,
    )


def _needed(other: Question) -> Words:
    return _(
        "The question “%(wording)s” depends on this one. Take that away first, or let it be asked of "
        "everyone.",
        wording=other.wording,
    )
