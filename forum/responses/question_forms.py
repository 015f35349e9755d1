"""Forms of a stage's questions, and of how its answers are published."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import AnyOf

from forum.core.access import Words
from forum.processes.fields import Radios
from forum.responses.answer_fields import Selected
from forum.responses.models import PublicationRule, Question, QuestionKind
from forum.responses.operations.questions import OFFERING, Wanted
from forum.responses.operations.rounds import LONGEST_INTRODUCTION
from forum.responses.queries import CHOOSING, Asked
from forum.web.forms import Form, body, line, offered


class QuestionForm(Form):
    """Asking a question of one kind, or changing it."""

    wording = body(
        _l("The question"),
        required=_l("Write the question."),
        limit=500,
        description=_l("One thing at a time, in words that everyone understands."),
        render_kw={"rows": 2},
    )
    help = body(
        _l("A line that explains it"),
        limit=1000,
        description=_l("For example what a word means, or where to read more."),
        render_kw={"rows": 2},
    )
    options = body(
        _l("Choices"),
        required=_l("Write at least two choices, one on each line."),
        description=_l("One on each line, at most 50."),
        render_kw={"rows": 6},
    )
    lowest = line(
        _l("What 1 means"), limit=100, description=_l("For example: does not fit at all.")
    )
    highest = line(_l("What 5 means"), limit=100, description=_l("For example: fits very well."))
    is_required = BooleanField(_l("Everyone who answers the stage must answer this question"))
    only_if = Selected(_l("Who is asked?"))

    def __init__(self, kind: QuestionKind, earlier: Sequence[Asked], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.only_if.choices = _conditions(earlier)
        self.only_if.flags.required = True  # everyone, unless something else is chosen
        if kind not in OFFERING:
            del self.options
        if kind != QuestionKind.SCALE:
            del self.lowest, self.highest

    def wanted(self) -> Wanted:
        """What was filled in, as the operation takes it."""
        only_if = self.only_if.data
        return Wanted(
            wording=self.wording.data or "",
            help=self.help.data or "",
            is_required=self.is_required.data,
            lowest=(self.lowest.data or "") if "lowest" in self else "",
            highest=(self.highest.data or "") if "highest" in self else "",
            options=(self.options.data or "").splitlines() if "options" in self else (),
            only_if=int(only_if) if only_if else None,
        )

    def point_out(self, found: Sequence[tuple[str, Words]]) -> None:
        """Put what is wrong beside the fields that it is about."""
        for name, words in found:
            self[name if name in self else "wording"].errors = [words]


def _conditions(earlier: Sequence[Asked]) -> list[Any]:
    """Everyone, or those who choose one answer to an earlier question."""
    found = [SelectChoice("", _l("Everyone who answers the stage"))]
    for one in earlier:
        if one.kind in CHOOSING:
            found += [
                SelectChoice(
                    str(option.id),
                    _l("Those who choose “%(choice)s”", choice=option.label),
                    optgroup=one.question.wording,
                )
                for option in one.options
            ]
    return found


def filled(question: Question, own: Asked | None) -> dict[str, Any]:
    """What a question says, as a form's data."""
    return {
        "wording": question.wording,
        "help": question.help,
        "options": "\n".join(option.label for option in (own.options if own else ())),
        "lowest": question.lowest,
        "highest": question.highest,
        "is_required": question.is_required,
        "only_if": str(question.depends_option_id or ""),
    }


class MoveQuestionForm(Form):
    """One place earlier, or later."""

    way = HiddenField(validators=[AnyOf(("up", "down"))])


class RoundForm(Form):
    """How a stage is answered."""

    rule = Radios(
        _l("When are the answers published?"),
        description=_l(
            "The same rule for everyone. It cannot be changed once someone has answered."
        ),
        choices=offered(PublicationRule.choices()),
    )
    introduction = body(
        _l("Introduction above the form"),
        limit=LONGEST_INTRODUCTION,
        description=_l("What you want to know, and what the answers are used for."),
        render_kw={"rows": 6},
    )

    def __init__(self, *, fixed: PublicationRule | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fixed = fixed
        if fixed is not None:
            del self.rule

    def settled(self) -> dict[str, Any]:
        """What was filled in, as the operation takes it."""
        return {
            "rule": PublicationRule(self.rule.data) if "rule" in self else self.fixed,
            "introduction": self.introduction.data or "",
        }

    def validate(self, extra_validators: Any = None) -> bool:
        """Also ask for one of the two rules, where it is not fixed yet."""
        fine = super().validate(extra_validators)
        if "rule" in self and not self.rule.data:
            self.rule.errors = [_l("Choose when the answers are published.")]
            return False
        return fine
