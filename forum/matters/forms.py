"""Forms of a thread, of questions and of documents."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.validators import DataRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from forum.core.access import Words
from forum.core.submissions import led_to
from forum.matters import queries
from forum.matters.file_forms import OneDocument, WithFiles, one_document, picture_in_words
from forum.matters.models import Comment, CommentKind, DocumentKind
from forum.web.forms import Form, body, line, offered

#: What a writer may call a comment, with what it means.
CHOSEN: dict[CommentKind, Words] = {
    CommentKind.COMMENT: _l("Comment: what I think or know"),
    CommentKind.PROPOSAL: _l("Proposal: something that could be done"),
    CommentKind.OBSTACLE: _l("Obstacle: something that stands in the way and should be removed"),
    CommentKind.EXPERIENCE: _l("Experience: how it is, or how it went"),
    CommentKind.QUESTION: _l("Question to the city: answered within ten working days"),
}


def kinds_to_choose(*, ask: bool = False) -> list[tuple[str, Words]]:
    """The kinds of comment to choose among; a question only where somebody has promised to answer."""
    kinds = [kind for kind in CHOSEN if ask or kind != CommentKind.QUESTION]
    return offered((kind.value, CHOSEN[kind]) for kind in kinds)


class KindField(RadioField):
    """What a comment is; where nothing was chosen, a comment and no more."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            _l("What do you write?"),
            choices=kinds_to_choose(),
            coerce=CommentKind,
            default=CommentKind.COMMENT,
            **kwargs,
        )
        self.flags.required = True  # something is always chosen

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was chosen; a form sent without it means a comment."""
        super().process_formdata(valuelist or [CommentKind.COMMENT.value])


class Spoken(Form):
    """Writing something public. `confirmed` says that its writer was told where it stands already."""

    confirmed = HiddenField()
    kind: Any = None  #: a field where there is something to choose

    def choose_among(self, kinds: list[tuple[str, Words]], *, answers: bool) -> None:
        """Offer these kinds; none where all that the writer says is the city's answer."""
        self.kind.choices = kinds
        if answers:
            del self.kind

    @property
    def chosen_kind(self) -> CommentKind:
        """The kind that was chosen."""
        return self.kind.data if self.kind is not None else CommentKind.COMMENT


class CommentForm(WithFiles, Spoken):
    """Writing in a thread; `parent` is the number of the comment replied to."""

    kind = KindField()
    body = body(_l("Your comment"), required=_l("Write something before you send."))
    parent = HiddenField()

    def __init__(self, *, ask: bool, answers: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choose_among(kinds_to_choose(ask=ask), answers=answers)


class EditForm(Spoken):
    """Changing what one wrote. `seen` tells what the comment said when its writer began."""

    kind = KindField()
    body = body(
        _l("Your comment"),
        required=_l("Write something before you save. To take the comment away, withdraw it."),
    )
    seen = HiddenField()

    def __init__(self, written: Comment, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.written_kind = written.kind
        self.seen.data = self.seen.data or queries.wordings.seal(written)
        self.seen_anew = False
        if not written.may_change_kind:
            del self.kind

    def shown_anew(self, written: Comment, words: Words) -> Self:
        """The same text again, after the comment was changed elsewhere; `words` say so."""
        self.form_errors.append(words)
        self.seen.data, self.seen_anew = queries.wordings.seal(written), True
        return self

    def content(self) -> dict[str, Any]:
        """What was typed, as the operation takes it."""
        kind = self.kind.data if "kind" in self else self.written_kind
        return {"body": self.body.data or "", "kind": kind, "seen": self.seen.data}


class QuestionForm(Spoken):
    """Asking the city."""

    body = body(_l("Your question"), required=_l("Write your question before you send."))


class Ticks(SelectMultipleField):
    """Several boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, _form: object) -> None:
        """Refuse, in words, what is not among the boxes."""
        known = {value for value, *_rest in self.iter_choices()}
        if set(self.data or ()) - known:
            raise ValidationError(_l("One of the questions is not there any more."))


class AnswerForm(Spoken):
    """One answer to the questions that are ticked."""

    questions = Ticks(_l("Questions that you answer"), coerce=str)
    body = body(_l("The answer"), required=_l("Write the answer before you send."))

    def __init__(self, asked: Sequence[Comment], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.asked = {str(question.seq): question for question in asked}
        self.questions.choices = offered(
            (number, _l("Question %(number)s", number=number)) for number in self.asked
        )

    def tick(self, numbers: Iterable[int]) -> Self:
        """Tick questions; the only one that there is needs no choosing."""
        wanted = [str(number) for number in numbers] or (
            list(self.asked) if len(self.asked) == 1 else []
        )
        self.questions.data = wanted
        return self

    def chosen(self) -> list[Comment]:
        """The questions that are ticked."""
        return [self.asked[number] for number in self.questions.data or ()]

    def validate_questions(self, field: Ticks) -> None:
        """At least one, and none that somebody else has answered meanwhile."""
        if not field.data:
            raise ValidationError(_l("Choose at least one question."))
        if led_to(self.key() or "") is not None:
            return  # a second press: this very form has answered them
        for number in field.data:
            if number in self.asked and not self.asked[number].is_waiting:
                raise ValidationError(
                    _l(
                        "Question %(number)s has its answer already. Untick it, or reply in the thread.",
                        number=number,
                    )
                )


class Day(DateField):
    """A date that stands on a document: no earlier than paper keeps, and not in the far future."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Say how a date is written, when it was not."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(
                _("Write the date as year, month and day, for example 2027-04-15.")
            ) from None

    def pre_validate(self, _form: object) -> None:
        """Refuse years that no document has."""
        if self.data is not None and not 1800 <= self.data.year <= 2100:
            raise ValidationError(_("Write a date between the years 1800 and 2100."))


class DocumentForm(OneDocument):
    """Adding a file to a matter."""

    title = line(
        _l("Title of the document"),
        required=_l("Write what the document is called."),
        description=_l("As you would say it to someone: “Map of the square in June”."),
    )
    kind = SelectField(
        _l("Kind"),
        choices=DocumentKind.choices,
        default=DocumentKind.OTHER.value,
        validators=[DataRequired(_l("Choose what kind of document it is."))],
    )
    dated_on = Day(
        _l("Date on the document"),
        validators=[Optional()],
        description=_l("If there is one on the document itself."),
    )
    file = one_document()
    alternative = picture_in_words()

    def content(self) -> dict[str, Any]:
        """What was typed, as the operation takes it."""
        return {
            "title": self.title.data or "",
            "kind": DocumentKind(self.kind.data),
            "dated_on": self.dated_on.data,
            "alternative": self.alternative.data or "",
        }


class VersionForm(DocumentForm):
    """Adding a new version of a document."""

    change = line(
        _l("What is new"),
        required=_l("Write in a few words what is new in this version."),
        limit=300,
    )

    def content(self) -> dict[str, Any]:
        """What was typed, as the operation takes it."""
        return super().content() | {"change": self.change.data or ""}
