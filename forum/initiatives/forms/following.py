"""The forms of a published initiative: a new text, what has happened, and opening it anew."""

from types import SimpleNamespace
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, ValidationError

from forum.core.access import Words
from forum.core.paging import key
from forum.initiatives.models import Initiative
from forum.matters import queries as matters
from forum.matters.models import Matter
from forum.web.forms import Form, body, line

_TEXT = ("title", "problem", "proposal", "members_asked")


class ReviseForm(Form):
    """A new text. `seen` is the number of the one that the writer was shown."""

    title = line(_l("Title"), required=_l("Write a title."))
    problem = body(
        _l("What is the problem?"), required=_l("Describe the problem."), render_kw={"rows": 7}
    )
    proposal = body(
        _l("What do you propose?"),
        required=_l("Describe what you propose."),
        render_kw={"rows": 7},
    )
    members_asked = body(
        _l("How were your members asked?"),
        limit=1000,
        description=_l("For example: a survey, 17 of 23 replied. Or: the board decided."),
        render_kw={"rows": 3},
    )
    why = body(
        _l("Why do you change the text?"),
        limit=600,
        required=_l("Write why you change the text. Everyone can read it."),
        description=_l("Everyone can read it, and it stands in the letter to your supporters."),
        render_kw={"rows": 3},
    )
    seen = HiddenField()

    def __init__(self, initiative: Initiative, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen.data = self.seen.data or str(initiative.wording)
        self.seen_anew = False

    def shown_anew(self, initiative: Initiative, words: Words) -> Self:
        """The same text again, after it was changed elsewhere; `words` say so."""
        self.form_errors.append(words)
        self.seen.data, self.seen_anew = str(initiative.wording), True
        return self

    def text(self) -> SimpleNamespace:
        """What was typed, as texts are compared."""
        return SimpleNamespace(**{name: self[name].data or "" for name in _TEXT})

    def content(self) -> dict[str, Any]:
        """What was filled in, as the operation takes it."""
        typed = {name: self[name].data or "" for name in (*_TEXT, "why")}
        return {**typed, "seen": key(self.seen.data) or 0}

    def differs_from(self, initiative: Initiative) -> bool:
        """Whether it holds something else than what stands."""
        same = all((self[name].data or "") == getattr(initiative, name) for name in _TEXT)
        return bool(self.why.data) or not same


class ProgressForm(Form):
    """What has happened since the reply, and which matter it has led to."""

    body = body(
        _l("What has happened?"),
        required=_l("Write what has happened."),
        description=_l("It is public at once, and stays as it is. You can tell more later."),
        render_kw={"rows": 6},
    )
    other = line(
        _l("Has it led to another matter here?"),
        limit=20,
        description=_l(
            "Write its reference, for example S-2027-14. The two pages then lead to each other."
        ),
    )

    def __init__(self, initiative: Initiative, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initiative = initiative
        self.found: Matter | None = None

    def content(self) -> dict[str, Any]:
        """What was filled in, as the operation takes it."""
        return {"body": self.body.data or "", "other": self.found}

    def validate_other(self, field: Field) -> None:
        """Another matter that everyone can read."""
        typed = (field.data or "").strip()
        if not typed:
            return
        is_plain = typed.isascii() and typed.isprintable()
        self.found = matters.by_reference(typed) if is_plain else None
        if self.found is None:
            raise ValidationError(_("There is no such matter. Look at its reference once more."))
        if self.found.id == self.initiative.id:
            raise ValidationError(_("That is the reference of this initiative. Write another one."))


class ReopenForm(Form):
    """Why a closed initiative is opened anew."""

    why = body(
        _l("Why do you open it anew?"),
        limit=2000,
        required=_l("Write why you open the initiative anew. Everyone can read it."),
        description=_l("Everyone can read it, under what has happened since the reply."),
        render_kw={"rows": 4},
    )

    def content(self) -> dict[str, Any]:
        """What was filled in, as the operation takes it."""
        return {"why": self.why.data or ""}
